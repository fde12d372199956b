package web_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/authz"
	"vakans/internal/web"
	"vakans/tenant"
)

// What an anonymous visitor reads leaves no line at the usual level; what is refused or fails,
// what somebody signed in reads, and what is changed, does.
func TestStrangersReadingIsNotLogged(t *testing.T) {
	t.Parallel()
	ok := func(c *web.Ctx) error { return c.JSON("fine") }
	b := start(t, func(tab *web.Table) {
		tab.Get(web.Tenant, "/read", authz.Public, ok)
		tab.Get(web.Tenant, "/edit", edit, ok)
		tab.Get(web.Tenant, "/broken", authz.Public, func(*web.Ctx) error { return errors.New("broken") })
	})
	lines := func() (all []string) {
		for line := range strings.Lines(b.log.String()) {
			if strings.Contains(line, `"level":"debug"`) {
				continue
			}
			all = append(all, line)
		}
		return all
	}
	stranger, staff := b.browser(t, "north.localhost:8080"), b.signedIn(t, "staff")
	for _, step := range []struct {
		do   func()
		want int
	}{
		{func() { stranger.Get("/read").Want(200) }, 0},
		{func() { stranger.Get("/nothing").Want(404) }, 1},
		{func() { stranger.Get("/broken").Want(500) }, 1},
		{func() { staff.Get("/edit").Want(200) }, 1},
	} {
		before := len(lines())
		if step.do(); len(lines())-before != step.want {
			t.Errorf("%d lines, want %d: %s", len(lines())-before, step.want, b.log)
		}
	}
}

// The line of a failure names the route, the query and what PostgreSQL said to it.
func TestFailedQueryIsLogged(t *testing.T) {
	t.Parallel()
	b := start(t, func(tab *web.Table) {
		tab.Get(web.Tenant, "/broken/:id", authz.Public, func(*web.Ctx) error {
			return fmt.Errorf("load it: %w", &tenant.QueryError{Query: "Sheet", Err: &pgconn.PgError{Code: "57014"}})
		})
	})
	b.browser(t, "north.localhost:8080").Get("/broken/7").Want(500)
	for _, want := range []string{`"route":"GET /broken/:id"`, `"query":"Sheet"`, `"sqlstate":"57014"`} {
		if !strings.Contains(b.log.String(), want) {
			t.Errorf("no %s in %s", want, b.log)
		}
	}
}
