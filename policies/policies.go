// Package policies holds what an organisation's rights are made of: the
// permission catalogue, the groups that come ready, and Casbin's model. Names
// and help texts of permissions stand in the catalogues under "permission".
package policies

import (
	_ "embed"

	"vakans/internal/authz"
)

// Model is Casbin's model: a rule per permission group, decided by two
// functions over the actor's assignments (see package group).
//
//go:embed model.conf
var Model string

// The permissions an organisation composes into groups (ORG-10, ORG-11), named
// resource.action.
const (
	RecruitmentList    authz.Permission = "recruitment.list"
	RecruitmentView    authz.Permission = "recruitment.view"
	RecruitmentEdit    authz.Permission = "recruitment.edit"
	RecruitmentPublish authz.Permission = "recruitment.publish"
	RecruitmentClose   authz.Permission = "recruitment.close"

	ApplicationView    authz.Permission = "application.view"
	ApplicationHandle  authz.Permission = "application.handle"
	ApplicationMessage authz.Permission = "application.message"

	ContactEdit  authz.Permission = "contact.edit"
	TemplateEdit authz.Permission = "template.edit"

	UnitEdit     authz.Permission = "unit.edit"
	UserView     authz.Permission = "user.view"
	UserEdit     authz.Permission = "user.edit"
	GroupView    authz.Permission = "group.view"
	GroupEdit    authz.Permission = "group.edit"
	SettingsView authz.Permission = "settings.view"
	SettingsEdit authz.Permission = "settings.edit"
	AuditView    authz.Permission = "audit.view"
)

// Catalogue lists every permission, in the order in which it is shown.
var Catalogue = []authz.Permission{
	RecruitmentList, RecruitmentView, RecruitmentEdit, RecruitmentPublish, RecruitmentClose,
	ApplicationView, ApplicationHandle, ApplicationMessage,
	ContactEdit, TemplateEdit,
	UnitEdit, UserView, UserEdit, GroupView, GroupEdit, SettingsView, SettingsEdit, AuditView,
}

// Known reports whether p is in the catalogue.
func Known(p authz.Permission) bool {
	for _, k := range Catalogue {
		if k == p {
			return true
		}
	}
	return false
}

// Builtin names a group that comes ready with every organisation.
type Builtin string

// The groups that come ready.
const (
	Superuser Builtin = "superuser" // decides who may do what (ORG-08)
	Recruiter Builtin = "recruiter" // runs cases from ad to decision
	Viewer    Builtin = "viewer"    // follows cases without changing them
)

// Builtins lists the ready groups in the order in which they are shown.
var Builtins = []Builtin{Superuser, Recruiter, Viewer}

// DefaultGroups is what the ready groups may do at first; the organisation may
// change all but the superuser's.
var DefaultGroups = map[Builtin][]authz.Permission{
	Superuser: Catalogue,
	Recruiter: {
		RecruitmentList, RecruitmentView, RecruitmentEdit, RecruitmentPublish, RecruitmentClose,
		ApplicationView, ApplicationHandle, ApplicationMessage,
		ContactEdit, TemplateEdit, UserView,
	},
	Viewer: {RecruitmentList, RecruitmentView, ApplicationView},
}
