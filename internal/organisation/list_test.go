package organisation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/internal/testfactory"
	"vakans/migrations"
)

// registry fills an empty database's registry with organisations that have no
// schemas: nothing but the registry is ever asked by the list.
func registry(t testing.TB, env *planetest.Env, n int) *organisation.Service {
	t.Helper()
	if err := env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		_, err := tx.Exec(t.Context(), `
WITH made AS (
    INSERT INTO tenants (slug, schema_name, role_name, cell, status, held, schema_version, created_at)
    SELECT 'town-' || i, 't_x' || i, 'r_x' || i, 'vakans_cell_0' || 1 + i % 3, CASE WHEN i % 10 = 0 THEN 'suspended' ELSE 'active' END,
           CASE WHEN i % 40 = 1 THEN 'move' ELSE '' END, $2::bigint - (i % 20 = 0)::int + (i % 30 = 0)::int, now() - i * interval '1 day'
    FROM generate_series(1, $1::int) i RETURNING number, slug),
named AS (
    INSERT INTO organisations (tenant, names, country, default_language, languages, time_zone, brand_colour, plan)
    SELECT number, jsonb_build_object('fi', chr(65 + number % 20) || 'kylä ' || number, 'sv', 'Å' || chr(64 + number % 20) || 'by ' || number), 'FI', 'fi', '{fi,sv}',
           'Europe/Helsinki', '#1e5b8a', CASE WHEN number % 3 = 0 THEN 'managed' ELSE 'full' END
    FROM made WHERE number % 60 <> 7 RETURNING tenant)
INSERT INTO tenant_usage (tenant, database_bytes, file_bytes, files, last_activity, measured_at)
SELECT tenant, 1000 * tenant, 10 * tenant, tenant, now() - tenant * interval '1 hour', now() FROM named WHERE tenant % 50 <> 9`, n, migrations.NewestTenant())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return testfactory.NewWho(env).Organisations
}

func slugs(items []organisation.Summary) string {
	var all []string
	for _, o := range items {
		all = append(all, o.Slug)
	}
	return strings.Join(all, " ")
}

// C9: the list is for national administrators. Filters, order and pages hold
// together over more organisations than a page takes.
func TestList(t *testing.T) {
	t.Parallel()
	const n = 120
	orgs := registry(t, planetest.Fresh(t), n)
	list := func(f organisation.Filter) organisation.List {
		t.Helper()
		l, err := orgs.List(t.Context(), national(), i18n.FI, f)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	all := list(organisation.Filter{})
	if all.Match != n || all.Pages != 3 || len(all.Items) != organisation.PageSize || all.First != 1 ||
		len(all.Cells) != 3 {
		t.Errorf("%d of %d, %d pages, from %d, cells %v", len(all.Items), all.Match, all.Pages, all.First, all.Cells)
	}
	if last := list(organisation.Filter{Page: 99}); last.Page != 3 || last.First != 101 || len(last.Items) != 20 ||
		last.Items[19].Names != nil && !last.Items[19].Names.Empty() {
		t.Errorf("the last page is %d from %d: %s", last.Page, last.First, slugs(last.Items))
	}
	if tt := all.Totals; tt.All != n || tt.Held != 3 || tt.Suspended != 12 || tt.Active != 105 || tt.Behind != 4 ||
		tt.Ahead != 2 || !tt.Usage.MeasuredAt.IsZero() {
		t.Errorf("totals %+v", tt)
	}
	for name, c := range map[string]struct {
		f     organisation.Filter
		match int
		first string
	}{
		"suspended":         {organisation.Filter{State: "suspended"}, 12, ""},
		"held":              {organisation.Filter{State: "held", Sort: "slug"}, 3, "town-1 town-41 town-81"},
		"plan":              {organisation.Filter{Plan: "managed"}, 40, ""},
		"behind":            {organisation.Filter{Age: organisation.Behind}, 4, ""},
		"cell":              {organisation.Filter{Cell: "vakans_cell_02"}, 40, ""},
		"words":             {organisation.Filter{Words: " KYLÄ 11", Sort: "created"}, 11, "town-119 town-118"},
		"several":           {organisation.Filter{Plan: "managed", State: "suspended", Cell: "vakans_cell_01"}, 4, ""},
		"nothing":           {organisation.Filter{Words: "no such"}, 0, ""},
		"largest first":     {organisation.Filter{Sort: "size", Desc: true}, n, "town-120 town-119 town-118"},
		"smallest first":    {organisation.Filter{Sort: "size"}, n, "town-1 town-2 town-3"},
		"busiest first":     {organisation.Filter{Sort: "activity", Desc: true}, n, "town-1 town-2 town-3"},
		"newest first":      {organisation.Filter{Sort: "created", Desc: true}, n, "town-1 town-2 town-3"},
		"name, descending":  {organisation.Filter{Desc: true}, n, "town-99 town-79"},
		"no such column":    {organisation.Filter{Sort: "password"}, n, ""},
		"within one column": {organisation.Filter{Sort: "cell"}, n, ""},
	} {
		if got := list(c.f); got.Match != c.match || !strings.HasPrefix(slugs(got.Items), c.first) {
			t.Errorf("%s: %d, %s", name, got.Match, slugs(got.Items))
		}
	}
	seen := map[string]bool{}
	for page := range 3 {
		for _, o := range list(organisation.Filter{Sort: "plan", Page: page + 1}).Items {
			seen[o.Slug] = true
		}
	}
	if len(seen) != n {
		t.Errorf("three pages show %d organisations", len(seen))
	}
	office := testfactory.NewOffice(t)
	if _, err := orgs.List(t.Context(), office.Superuser, i18n.FI, organisation.Filter{}); !fault.Is(err,
		fault.Forbidden) {
		t.Errorf("a superuser listed organisations: %v", err)
	}
	if _, err := orgs.Look(t.Context(), office.Superuser, 1); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a superuser looked at an organisation: %v", err)
	}
}

// Names stand in the order of the reader's language.
func TestListSpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	orgs := registry(t, planetest.Fresh(t), 40)
	for _, l := range []i18n.Lang{i18n.FI, i18n.SV} {
		got, err := orgs.List(t.Context(), national(), l, organisation.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, o := range got.Items[:39] { // the last one has no name
			names = append(names, o.Name(l))
		}
		if want := names[0][:1]; l == i18n.SV && !strings.HasPrefix(names[0], "Å@by") || l == i18n.FI && want != "A" {
			t.Errorf("%s begins with %q", l, names[0])
		}
		if len(slices.Compact(slices.Clone(names))) != 39 {
			t.Errorf("%s: %s", l, names)
		}
	}
}

// A thousand organisations are one query; BenchmarkList says what it costs.
func BenchmarkList(b *testing.B) {
	orgs := registry(b, planetest.Fresh(b), 1000)
	for b.Loop() {
		if l, err := orgs.List(b.Context(), national(), i18n.FI, organisation.Filter{Sort: "size", Desc: true}); err != nil ||
			l.Match != 1000 {
			b.Fatal(fmt.Sprint(l.Match), err)
		}
	}
}
