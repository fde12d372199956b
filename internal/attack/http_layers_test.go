package attack_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"vakans/tenant"
)

// A session is good at its own organisation's host, and only for somebody who is
// that organisation's user: either alone keeps us out of theirs.
func TestHTTPSessionWalls(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	for name, walls := range map[string][]string{
		"the session's organisation": {"UPDATE platform.sessions SET tenant = $b WHERE tenant = $a",
			"UPDATE platform.personal_tokens SET tenant = $b WHERE tenant = $a"},
		"their users": {"UPDATE platform.sessions SET tenant = $a WHERE owner_id = '$me'",
			"UPDATE platform.personal_tokens SET tenant = $a WHERE owner_id = '$me'",
			"SET session_replication_role = replica; INSERT INTO $tb.users SELECT * FROM $ta.users ON CONFLICT DO NOTHING; SET session_replication_role = origin"},
	} {
		for _, sql := range walls {
			_, err := c.admin().Exec(context.Background(), c.names(sql))
			must(t, err)
		}
		for _, who := range []actor{{name: "a superuser", cookie: c.a.superuser}, {name: "a token", bearer: c.a.token}} {
			for _, r := range c.web.Table.Routes() {
				if r.Method != http.MethodGet || (r.Path != "/office" && r.Path != "/office/users" && r.Path != "/api/v1/users") {
					continue
				}
				if p := c.send(t, who, attempt{route: r, host: c.b.host, path: r.Path}); p.Status == http.StatusOK {
					t.Errorf("with %s open, %s reads %s of theirs", name, who.name, r.Path)
				}
			}
		}
	}
}

func (c *country) names(sql string) string {
	return strings.NewReplacer("$ta", c.a.Tenant.Schema(), "$tb", c.b.Tenant.Schema(), "$a", fmt.Sprint(c.a.Tenant.Number),
		"$b", fmt.Sprint(c.b.Tenant.Number),
		"$me", c.a.Recruiting.Superuser.ID.String()).Replace(sql)
}

// Should a query of ours ever run with their schema as its path, our role reads
// nothing there: what a handler asks for, the database refuses.
func TestHTTPWrongPathWrongRole(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	tables := c.column("SELECT relname::text FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r'",
		c.b.Tenant.Schema())
	for _, table := range tables {
		err := c.Planes.Tenants.In(t.Context(), c.a.Tenant, func(tx tenant.Tx) error {
			if _, err := tx.Exec(t.Context(), "SET LOCAL search_path TO "+c.b.Tenant.Schema()+", ext"); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), "SELECT FROM "+table)
			return err
		})
		if got := code(err); got != denied && got != "42P01" {
			t.Errorf("%s of theirs: %q", table, got)
		}
	}
}

// Our application cannot be given their file: the row is found when we put it
// there, but the key is made of our own number.
func TestHTTPTheirFileInOurRow(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	_, err := c.admin().Exec(context.Background(),
		fmt.Sprintf(`INSERT INTO %[1]s.application_attachments SELECT (jsonb_populate_record(f, '{"id": "%[2]s", "slot": 2}')).*
		FROM %[1]s.application_attachments f LIMIT 1`, c.a.Tenant.Schema(), c.foreign["attachments"]))
	must(t, err)
	found := 0
	for _, r := range c.web.Table.Routes() {
		if r.Path != "/office/applications/:id<guid>/attachments/:file<guid>" &&
			r.Path != "/api/v1/applications/:id<guid>/attachments/:file<guid>" {
			continue
		}
		found++
		ids := map[int]string{}
		for i, kind := range c.places(t, r) {
			ids[i] = c.own[kind]
		}
		for file, want := range map[string]int{c.own["attachments"]: http.StatusOK,
			c.foreign["attachments"]: http.StatusNotFound} {
			for i, kind := range c.places(t, r) {
				if kind == "attachments" {
					ids[i] = file
				}
			}
			if p := c.send(t, actor{cookie: c.a.superuser},
				attempt{route: r, host: c.a.host, path: fill(r, ids)}); p.Status != want {
				t.Errorf("%s: %d, want %d", p.URL(), p.Status, want)
			}
		}
	}
	if found != 2 {
		t.Errorf("%d routes give files out", found)
	}
}
