// Package authz says who acts and what an actor may do. It defines the
// vocabulary only: which permissions exist stands in policies/, and the
// decision is made by Casbin in package group, behind Grants.
package authz

import (
	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/tenant"
)

// Permission names something an actor may do, as resource.action
// ("recruitment.publish"). The catalogue is policies.Catalogue.
type Permission string

// The permissions that are not an organisation's to give. A route names one of
// these or a permission of the catalogue; the zero value is refused.
const (
	Public    Permission = "public"    // anybody, signed in or not
	Applicant Permission = "applicant" // a signed-in applicant, acting on own data (ACC-15)
	Staff     Permission = "staff"     // any signed-in user of the tenant, whatever the groups
	National  Permission = "national"  // a signed-in national administrator

	// The account itself: details, password, sessions and personal tokens. Only a
	// session may look at or change it, whatever a personal token was given: one
	// that has leaked must not end its owner's sessions, outlive its own end by
	// another, or change what the owner signs in with (decision 0031).
	ApplicantAccount Permission = "applicant.account"
	StaffAccount     Permission = "staff.account"
)

// SessionOnly reports whether a permission is closed to personal tokens.
func (p Permission) SessionOnly() bool { return p == ApplicantAccount || p == StaffAccount }

// Everybody reports whether every signed-in person of a kind holds a permission, or
// everybody at all: none of a permission group's.
func (p Permission) Everybody() bool {
	switch p {
	case Public, Applicant, Staff, National, ApplicantAccount, StaffAccount:
		return true
	}
	return false
}

// Kind tells actors apart.
type Kind int

// The kinds of actors. The zero value is nobody and may do nothing.
const (
	KindNobody Kind = iota
	KindStaff
	KindApplicant
	KindNational
	KindJob // a scheduled job or an event consumer; named by Actor.Name
)

// Grants is what a staff user's permission groups add up to: an immutable
// decision maker for one user at one policy version.
type Grants interface {
	// Allows reports whether p is granted in the unit with this path
	// ("/1/4/"). An empty path asks for a grant in any unit.
	Allows(p Permission, unitPath string) bool
	// Prefixes lists the unit paths under which p is granted, for filtering
	// lists in SQL. "/" means the whole organisation.
	Prefixes(p Permission) []string
}

// Actor is the one on whose behalf something is done. The zero Actor is nobody.
type Actor struct {
	Kind    Kind
	Tenant  tenant.Tenant // the organisation acted in; zero for an applicant
	ID      uuid.UUID     // staff identity or applicant account; zero for a job
	Session uuid.UUID     // the session or personal token; zero for a job
	Token   bool          // it acts with a personal token and not in a session
	Name    string        // shown in logs of events to colleagues; a job's name
	Grants  Grants        // staff only; nil grants nothing
}

// Job returns the actor of a scheduled job or consumer inside a tenant.
func Job(name string, t tenant.Tenant) Actor {
	return Actor{Kind: KindJob, Tenant: t, Name: name}
}

// Can reports whether the actor holds p in any unit. Templates ask it before
// they show a button.
func (a Actor) Can(p Permission) bool { return a.CanIn(p, "") }

// CanIn reports whether the actor holds p in the unit with this path.
func (a Actor) CanIn(p Permission, unitPath string) bool {
	switch p {
	case Public:
		return true
	case Applicant:
		return a.Kind == KindApplicant
	case National:
		return a.Kind == KindNational
	case Staff:
		return a.Kind == KindStaff
	case ApplicantAccount:
		return a.Kind == KindApplicant && !a.Token
	case StaffAccount:
		return a.Kind == KindStaff && !a.Token
	}
	return a.Kind == KindJob || a.Kind == KindStaff && a.Grants != nil && a.Grants.Allows(p, unitPath)
}

// Require returns nil, Unauthenticated for nobody, or Forbidden (ORG-09: the
// sentence sends the user to the organisation's superuser).
func (a Actor) Require(p Permission) error { return a.RequireIn(p, "") }

// RequireIn is Require in one unit. What a personal token may not do is Forbidden with
// a sentence of its own.
func (a Actor) RequireIn(p Permission, unitPath string) error {
	if a.CanIn(p, unitPath) {
		return nil
	}
	if a.Kind == KindNobody {
		return fault.New(fault.Unauthenticated, "error.unauthenticated")
	}
	if p.SessionOnly() && a.Token {
		return fault.New(fault.Forbidden, "error.session_needed")
	}
	return fault.New(fault.Forbidden, "error.forbidden", "permission", string(p))
}

// Prefixes lists the unit paths under which the actor holds p: the argument of
// a list's SQL filter. A job sees the whole organisation.
func (a Actor) Prefixes(p Permission) []string {
	switch {
	case a.Kind == KindJob:
		return []string{"/"}
	case a.Kind == KindStaff && a.Grants != nil:
		return a.Grants.Prefixes(p)
	}
	return nil
}
