package recruitmentweb_test

import (
	"slices"
	"strings"
	"testing"

	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/plane"
	"vakans/internal/server/routecheck"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// exactly is somebody with these permissions in the whole organisation.
type exactly []authz.Permission

func (e exactly) Allows(p authz.Permission, _ string) bool { return slices.Contains(e, p) }

func (e exactly) Prefixes(p authz.Permission) []string {
	if slices.Contains(e, p) {
		return []string{"/"}
	}
	return nil
}

// Every route is tried by those who should not get through, with ids of another
// organisation's recruitment, ad and contact.
func TestEveryRouteIsGuarded(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	other := o.Who.Office(t).Recruiting(t)
	theirs := other.Open(t, testfactory.Job{})
	contact, err := other.Contacts.Create(t.Context(), other.Recruiter, contact.Input{Name: "Bo", Phone: "1"})
	if err != nil {
		t.Fatal(err)
	}
	closed := o.Who.Office(t)
	err = o.Env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		return schema.SetStatus(t.Context(), tx, closed.Tenant.Number, tenant.Suspended)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Env.Directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	routecheck.Run(t, routecheck.Setup{
		App: o.server.App, Table: o.server.Table, Hosts: map[web.SiteKind]string{web.Tenant: o.host,
			web.National: "localhost", web.Admin: "admin.localhost"},
		Suspended: closed.Tenant.Slug + ".localhost",
		SignIn: func(t testing.TB, _ web.SiteKind, permissions ...authz.Permission) *webtest.Client {
			who := o.Recruiter
			who.Grants = exactly(permissions)
			c := o.as(t, who)
			c.SetCSRF(web.CSRFToken(csrfSecret))
			return c
		},
		Foreign: func(r *web.Route, _ string) string {
			switch {
			case strings.Contains(r.Path, "/contacts/"):
				return contact.ID.String()
			case strings.Contains(r.Path, "/ads/"):
				return theirs.Ad.String()
			}
			return theirs.ID.String()
		},
		Params: map[string]string{"language": "fi"},
	})
}
