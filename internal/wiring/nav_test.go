package wiring

import (
	"net/http"
	"testing"

	"vakans/internal/authz"
	"vakans/internal/config"
	"vakans/internal/i18n"
	"vakans/internal/logging"
	"vakans/internal/plane"
	"vakans/internal/server"
	"vakans/internal/web"
)

// allowed says which permissions somebody has.
type allowed func(authz.Permission) bool

func (may allowed) Allows(p authz.Permission, _ string) bool { return may(p) }
func (allowed) Prefixes(authz.Permission) []string           { return []string{"/"} }

// shown is the navigation of somebody with these permissions, by address.
func shown(may allowed, path string) map[string]bool {
	current := map[string]bool{}
	for _, item := range server.OfficeNav(i18n.EN, authz.Actor{Kind: authz.KindStaff, Grants: may}, path) {
		if !item.Heading {
			current[item.Href] = item.Current
		}
	}
	return current
}

// The office's navigation leads to pages of the route table, and shows each of
// them to those who may open it and to nobody else.
func TestOfficeNavigationIsOfTheRouteTable(t *testing.T) {
	t.Parallel()
	cfg := &config.Config{BaseURL: "https://jobs.example", SecretKeys: []logging.Secret{"none"}}
	s := &Services{Config: cfg, Log: logging.Discard(), Planes: &plane.Planes{}}
	needs := map[string]authz.Permission{}
	for _, r := range server.Routes(s.pages().areas()...).Routes() {
		if r.Method == http.MethodGet && r.Sites&web.Tenant != 0 {
			needs[r.Path] = r.Needs
		}
	}
	all := shown(func(authz.Permission) bool { return true }, "/office")
	if len(all) < 9 {
		t.Errorf("the navigation has %d pages only", len(all))
	}
	for path := range all {
		need := needs[path]
		if need == "" {
			t.Errorf("%s is in the navigation and not in the route table", path)
			continue
		}
		if _, ok := shown(func(p authz.Permission) bool { return p == need }, path)[path]; !ok {
			t.Errorf("%s needs %s, and who has it is not shown the way", path, need)
		}
		if _, ok := shown(func(p authz.Permission) bool { return p != need }, path)[path]; ok != (need == authz.Staff) {
			t.Errorf("%s needs %s, and who lacks it is shown the way: %t", path, need, ok)
		}
	}
}

// A page is marked on all the addresses that belong to it.
func TestOfficeNavigationMarksThePage(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/office": "/office", "/office/users/new": "/office/users", "/office/recruitments/x/ad": "/office/recruitments",
		"/office/applications/x": "/office/recruitments", "/office/me": "",
	} {
		for href, current := range shown(func(authz.Permission) bool { return true }, path) {
			if current != (href == want) {
				t.Errorf("on %s the page %s is marked: %t", path, href, current)
			}
		}
	}
}
