package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"vakans/tenant"
)

// fill copies the first organisation's rows into all that have none, and what is
// shared of it in the other planes. Ids are mapped by the organisation's number,
// so that none occurs twice where all are together.
func (p *place) fill(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, p.admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	empty, err := p.empty(ctx, conn)
	if err != nil || len(empty) == 0 {
		return err
	}
	all, err := p.services.Planes.Directory.All(ctx)
	if err != nil {
		return err
	}
	first := all[0]
	tables, err := tablesOf(ctx, conn, first.Schema())
	if err != nil {
		return err
	}
	if err := p.eachTenant(ctx, empty, func(t tenant.Tenant) string { return copied(tables, first, t) }); err != nil {
		return err
	}
	if err := p.share(ctx, conn, first, empty); err != nil {
		return err
	}
	return p.tidy(ctx, all)
}

// empty are the organisations that nothing has been copied into.
func (p *place) empty(ctx context.Context, conn *pgx.Conn) ([]tenant.Tenant, error) {
	rows, err := conn.Query(ctx,
		"SELECT number FROM platform.tenants WHERE number NOT IN (SELECT tenant FROM platform.organisations) ORDER BY number")
	if err != nil {
		return nil, err
	}
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return nil, err
	}
	var empty []tenant.Tenant
	for _, n := range numbers {
		t, err := p.services.Planes.Directory.ByNumber(ctx, n)
		if err != nil {
			return nil, err
		}
		empty = append(empty, t)
	}
	return empty, nil
}

// table is what copying a table needs to know of it.
type table struct {
	name     string
	columns  []column
	identity string // the column that counts by itself; empty if none does
}

type column struct{ name, kind string }

// mapped is the column's value in another organisation.
func (c column) mapped(number string) string {
	switch {
	case c.kind == "uuid":
		return fmt.Sprintf("md5(%s::text || %s)::uuid", c.name, number)
	case c.name == "email" || c.name == "user_name":
		return fmt.Sprintf("%s || '-' || %s", c.name, number)
	}
	return c.name
}

func tablesOf(ctx context.Context, conn *pgx.Conn, schema string) ([]table, error) {
	rows, err := conn.Query(ctx, `SELECT c.relname, a.attname, a.atttypid::regtype::text, a.attidentity <> ''
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r' AND c.relname <> 'goose_db_version' ORDER BY c.relname, a.attnum`, schema)
	if err != nil {
		return nil, err
	}
	var all []table
	var name string
	var c column
	var identity bool
	_, err = pgx.ForEachRow(rows, []any{&name, &c.name, &c.kind, &identity}, func() error {
		if len(all) == 0 || all[len(all)-1].name != name {
			all = append(all, table{name: name})
		}
		t := &all[len(all)-1]
		t.columns = append(t.columns, c)
		if identity {
			t.identity = c.name
		}
		return nil
	})
	return all, err
}

// insert copies a table; from names both sides' schemas.
func (t table) insert(from, to, number, where string) string {
	var names, values []string
	for _, c := range t.columns {
		names, values = append(names, c.name), append(values, c.mapped(number))
	}
	sql := fmt.Sprintf("INSERT INTO %s.%s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s.%s t", to, t.name,
		strings.Join(names, ", "), strings.Join(values, ", "), from, t.name)
	if where != "" {
		sql += " WHERE " + where
	}
	return sql
}

// copied is everything of one organisation, in one message of the simple protocol.
func copied(tables []table, from, to tenant.Tenant) string {
	number := fmt.Sprint(to.Number)
	sql := []string{"BEGIN", "SET LOCAL session_replication_role = replica", "SET LOCAL synchronous_commit = off",
		"DELETE FROM " + to.Schema() + ".settings"}
	for _, t := range tables {
		sql = append(sql, t.insert(from.Schema(), to.Schema(), quoted(number), part(t, from.Schema(), applicationsOf(to))))
		if t.identity != "" {
			sql = append(sql, fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s.%s', '%s'), (SELECT coalesce(max(%s), 0) + 1 FROM %[1]s.%[2]s))",
				to.Schema(), t.name, t.identity, t.identity))
		}
	}
	return strings.Join(append(sql, "COMMIT"), ";\n")
}

// applicationsOf is how many applications an organisation holds.
func applicationsOf(t tenant.Tenant) int {
	if t.Number%10 == 1 {
		return manyApplications
	}
	return fewApplications
}

// part leaves out what belongs to applications beyond the first n.
func part(t table, schema string, n int) string {
	switch {
	case t.name == "applications":
		return fmt.Sprintf("split_part(t.phone, ' ', 2)::int <= %d", n)
	case slices.ContainsFunc(t.columns, func(c column) bool { return c.name == "application_id" }):
		return fmt.Sprintf("application_id IN (SELECT id FROM %s.applications WHERE split_part(phone, ' ', 2)::int <= %d)",
			schema, n)
	case t.name == "audit_log":
		return fmt.Sprintf("id <= %d", n)
	}
	return ""
}

func quoted(s string) string { return "'" + s + "'" }

// eachTenant sends each organisation's statements, two at a time.
func (p *place) eachTenant(ctx context.Context, all []tenant.Tenant, sql func(tenant.Tenant) string) error {
	var workers errgroup.Group
	for w := range 2 {
		workers.Go(func() error {
			conn, err := pgx.Connect(ctx, p.admin)
			if err != nil {
				return err
			}
			defer conn.Close(ctx)
			for i := w; i < len(all); i += 2 {
				if _, err := conn.Exec(ctx, sql(all[i])); err != nil {
					return fmt.Errorf("organisation %d: %w", all[i].Number, err)
				}
			}
			return nil
		})
	}
	return workers.Wait()
}

// share copies what the other planes hold of the first organisation: its people,
// its name, and its ads on the job site.
func (p *place) share(ctx context.Context, conn *pgx.Conn, first tenant.Tenant, empty []tenant.Tenant) error {
	numbers := make([]int32, len(empty))
	for i, t := range empty {
		numbers[i] = t.Number
	}
	if err := p.withoutWordIndexes(ctx, conn, func() error {
		for _, sql := range shared {
			sql = strings.ReplaceAll(sql, "$first", fmt.Sprint(first.Number))
			if _, err := conn.Exec(ctx, sql, numbers); err != nil {
				return fmt.Errorf("%w in %s", err, sql)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	_, err := conn.Exec(ctx,
		"ANALYZE jobsite.ads, jobsite.ad_texts, jobsite.employers, platform.staff, platform.memberships, platform.organisations, platform.tenants")
	return err
}

// shared are the statements of share; $1 are the organisations' numbers.
var shared = []string{
	`INSERT INTO platform.organisations (tenant, names, kind, country, default_language, languages, time_zone, brand_colour, plan, home_page, presentation)
	 SELECT n, names || jsonb_build_object('fi', 'Esimerkkilä ' || n), kind, country, default_language, languages, time_zone, brand_colour, plan, home_page, presentation
	 FROM platform.organisations, unnest($1::int[]) n WHERE tenant = $first`,
	`INSERT INTO platform.staff (id, user_name, email, name, language, password_hash)
	 SELECT md5(s.id::text || n)::uuid, user_name || '-' || n, email || '-' || n, name, language, password_hash
	 FROM platform.staff s JOIN platform.memberships m ON m.staff_id = s.id AND m.tenant = $first, unnest($1::int[]) n`,
	`INSERT INTO platform.memberships (staff_id, tenant, state) SELECT md5(staff_id::text || n)::uuid, n, state
	 FROM platform.memberships, unnest($1::int[]) n WHERE tenant = $first`,
	`INSERT INTO jobsite.employers (tenant, slug, host, names, kind, country, default_language, languages, time_zone, theme_hash, theme_css, updated_at)
	 SELECT n, t.slug, host, names || jsonb_build_object('fi', 'Esimerkkilä ' || n), kind, country, default_language, languages, time_zone, theme_hash, theme_css, updated_at
	 FROM jobsite.employers e, unnest($1::int[]) n JOIN platform.tenants t ON t.number = n WHERE tenant = $first`,
	`INSERT INTO jobsite.ads (id, tenant, version, reference, opens_at, closes_at, first_published, published_at, default_language, languages, content, card,
	    job_areas, municipalities, regions, employment, duration, level, working_time, remote)
	 SELECT md5(id::text || n)::uuid, n, version, reference, opens_at, closes_at, first_published, published_at, default_language, languages,
	    content || jsonb_build_object('id', md5(id::text || n)::uuid, 'tenant', n), card, job_areas, municipalities, regions, employment, duration, level, working_time, remote
	 FROM jobsite.ads, unnest($1::int[]) n WHERE tenant = $first`,
	`INSERT INTO jobsite.ad_texts (ad_id, language, title, summary, words, plain) SELECT md5(ad_id::text || n)::uuid, language, title, summary, words, plain
	 FROM jobsite.ad_texts x JOIN jobsite.ads a ON a.id = x.ad_id AND a.tenant = $first, unnest($1::int[]) n`,
}

// withoutWordIndexes builds the indexes over ads' words once at the end, instead
// of row by row.
func (p *place) withoutWordIndexes(ctx context.Context, conn *pgx.Conn, do func() error) error {
	rows, err := conn.Query(ctx,
		"SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'jobsite' AND indexdef LIKE '%USING gin%'")
	if err != nil {
		return err
	}
	type index struct{ Name, Def string }
	indexes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	if err != nil {
		return err
	}
	for _, i := range indexes {
		if _, err := conn.Exec(ctx, "DROP INDEX jobsite."+i.Name); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	for _, i := range indexes {
		if _, err := conn.Exec(ctx, i.Def); err != nil {
			return err
		}
	}
	return nil
}

// tidy does at once what autovacuum would do in the middle of the measuring. The
// tables of a few rows are none of its business.
func (p *place) tidy(ctx context.Context, all []tenant.Tenant) error {
	return p.eachTenant(ctx, all, func(t tenant.Tenant) string {
		var names []string
		for _, table := range []string{"applications", "candidate_events", "application_attachments", "letters",
			"group_permissions", "ad_texts", "audit_log"} {
			names = append(names, t.Schema()+"."+table)
		}
		return "VACUUM (ANALYZE) " + strings.Join(names, ", ")
	})
}
