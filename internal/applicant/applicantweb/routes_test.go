package applicantweb_test

import (
	"strings"
	"testing"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/server/routecheck"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// ACC-15: every route is tried by those who should not get through.
func TestRoutes_ACC15(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	other, _ := s.Applicant(t, "Otso Toinen", i18n.FI)
	_, token, err := s.Applicants.CreateToken(t.Context(), other, "script", 1)
	if err != nil {
		t.Fatal(err)
	}
	routecheck.Run(t, routecheck.Setup{
		App: s.app, Table: s.table, Hosts: map[web.SiteKind]string{web.National: "localhost", web.Admin: "admin.localhost",
			web.Tenant: s.Env.Tenant(t).Slug + ".localhost"},
		SignIn: func(t testing.TB, _ web.SiteKind, _ ...authz.Permission) *webtest.Client {
			_, secret := s.Applicant(t, "Reitti Esimerkki", i18n.EN)
			c := webtest.New(t, s.app, "localhost")
			c.SetCookie("vakans-8080", secret)
			c.Get("/account/settings").Want(200)
			return c
		},
		Foreign: func(r *web.Route, _ string) string {
			switch {
			case strings.Contains(r.Path, "/sessions/"):
				return other.Session.String()
			case strings.Contains(r.Path, "/tokens/"):
				return token.ID.String()
			}
			return ""
		},
	})
}
