package attack_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"vakans/internal/web"
)

// objects leads from what a parameter or a field means to where an organisation's
// object of that kind is found. {t} is the organisation's schema, {n} its number,
// {who} its applicant's account.
var objects = map[string]string{
	"users":            "SELECT id FROM {t}.users WHERE state = 'active' ORDER BY created_at DESC, id LIMIT 1",
	"groups":           "SELECT id FROM {t}.groups WHERE name = 'Kaikki'",
	"units":            "SELECT id FROM {t}.units WHERE parent_id IS NOT NULL ORDER BY created_at DESC LIMIT 1",
	"assignments":      "SELECT id FROM {t}.user_groups ORDER BY id DESC LIMIT 1",
	"recruitments":     "SELECT id FROM {t}.recruitments ORDER BY created_at LIMIT 1",
	"drafts":           "SELECT id FROM {t}.recruitments ORDER BY created_at DESC LIMIT 1",
	"ads":              "SELECT a.ad_id FROM {t}.ad_recruitments a JOIN {t}.recruitments r ON r.id = a.recruitment_id ORDER BY r.created_at LIMIT 1",
	"questions":        "SELECT (jsonb_path_query_first(form, '$.questions[0].id') #>> '{}')::uuid FROM {t}.ads WHERE form -> 'questions' <> '[]' LIMIT 1",
	"contacts":         "SELECT id FROM {t}.contacts ORDER BY id LIMIT 1",
	"applications":     "SELECT id FROM {t}.applications ORDER BY id LIMIT 1",
	"attachments":      "SELECT id FROM {t}.application_attachments ORDER BY id LIMIT 1",
	"events":           "SELECT id FROM {t}.candidate_events WHERE kind = 'comment' LIMIT 1",
	"changes":          "SELECT batch_id FROM {t}.candidate_events WHERE batch_id IS NOT NULL LIMIT 1",
	"messages":         "SELECT id FROM {t}.messages LIMIT 1",
	"letters":          "SELECT id FROM {t}.letters ORDER BY id LIMIT 1",
	"templates":        "SELECT id FROM {t}.message_templates LIMIT 1",
	"sessions":         "SELECT id FROM platform.sessions WHERE tenant = {n} ORDER BY created_at DESC, id LIMIT 1",
	"tokens":           "SELECT id FROM platform.personal_tokens WHERE tenant = {n} LIMIT 1",
	"requests":         "SELECT id FROM platform.one_time_secrets WHERE tenant = {n} AND secret_hash = '' AND used_at IS NULL LIMIT 1",
	"tenants":          "SELECT {n}",
	"foundings":        "SELECT id FROM platform.foundings LIMIT 1",
	"accounts":         "SELECT '{who}'::uuid",
	"registrations":    "SELECT id FROM applicant.registrations ORDER BY created_at DESC LIMIT 1",
	"account sessions": "SELECT id FROM applicant.sessions WHERE owner_id = '{who}' LIMIT 1",
	"account tokens":   "SELECT id FROM applicant.personal_tokens WHERE owner_id = '{who}' LIMIT 1",
}

// parameters leads from a route's parameter, or from the part of the path before
// one that is called id, to its kind. A value in quotes is no id.
var parameters = map[string]string{
	"lang": "'fi'", "language": "'fi'", "key": "'not_selected'", "slot": "'1'", "example": "'buttons'",
	"assignment": "assignments", "question": "questions", "file": "attachments", "event": "events", "ad": "ads",
	"users": "users", "groups": "groups", "units": "units", "recruitments": "recruitments", "ads": "ads",
	"contacts":     "contacts",
	"applications": "applications", "candidate-events": "events", "status-changes": "changes", "templates": "templates",
	"message-templates": "templates", "sessions": "sessions", "tokens": "tokens", "registrations": "registrations",
	"jobs":   "ads",
	"number": "tenants", "foundings": "foundings",
}

// fields leads from the name of a property or a field that holds ids to its kind.
var fields = map[string]string{
	"unit": "units", "parent": "units", "units": "units", "group": "groups", "groups": "groups", "user": "users",
	"responsible": "users", "members": "users",
	"by": "users", "ad": "ads", "recruitment": "recruitments", "contacts": "contacts", "contact": "contacts",
	"job": "recruitments",
	"ids": "applications", "application": "applications", "applications": "applications", "message": "messages",
	"letter": "letters", "account": "accounts",
	"registration": "registrations", "request": "requests", "batch": "changes", "template": "templates", "id": "drafts",
	"after_id": "users", "actor": "users", "seen": "applications",
}

// kindOf is the kind of a route's parameter. It is empty when nobody has said.
func kindOf(r *web.Route, parts []string, i int) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(parts[i], ":"), "<")
	if name == "id" {
		name = parts[i-1]
	}
	kind := parameters[name]
	if r.Sites == web.National && (kind == "sessions" || kind == "tokens") {
		return "account " + kind
	}
	return kind
}

// object is an organisation's object of a kind.
func (c *country) object(o *organisation, kind string) string {
	c.t.Helper()
	sql, ok := objects[kind]
	if !ok {
		c.t.Fatalf("nobody has said where an object of the kind %q is found: add it to objects", kind)
	}
	sql = strings.NewReplacer("{t}", o.Tenant.Schema(), "{n}", fmt.Sprint(o.Tenant.Number), "{who}",
		o.applicant.ID.String()).Replace(sql)
	var id string
	if err := c.admin().QueryRow(context.Background(),
		"SELECT x::text FROM ("+sql+") AS found (x)").Scan(&id); err != nil {
		c.t.Fatalf("find %s of %s: %v", kind, o.Tenant.Slug, err)
	}
	return id
}

// known is every object of an organisation, by kind.
func (c *country) known(o *organisation) map[string]string {
	c.t.Helper()
	all := map[string]string{}
	for kind := range objects {
		all[kind] = c.object(o, kind)
	}
	return all
}

func (c *country) admin() *pgx.Conn {
	c.t.Helper()
	if c.superuser == nil {
		conn, err := pgx.Connect(context.Background(), c.env.AdminDSN)
		must(c.t, err)
		c.t.Cleanup(func() { _ = conn.Close(context.Background()) })
		c.superuser = conn
	}
	return c.superuser
}

// state is a checksum of everything that is an organisation's, table by table.
func (c *country) state(o *organisation) map[string]string {
	c.t.Helper()
	c.asking.Lock()
	defer c.asking.Unlock()
	rows, err := c.admin().Query(context.Background(), c.checksums(o))
	must(c.t, err)
	sums := map[string]string{}
	var table, sum string
	_, err = pgx.ForEachRow(rows, []any{&table, &sum}, func() error { sums[table] = sum; return nil })
	must(c.t, err)
	return sums
}

// checksums is one statement over every table of the organisation's schema and
// over the rows of every plane that name it or its applicant, but for what the
// service itself measures by the clock.
func (c *country) checksums(o *organisation) string {
	c.t.Helper()
	if o.sums != "" {
		return o.sums
	}
	const own = `SELECT format('SELECT %L, md5(coalesce(string_agg(x::text, ''|'' ORDER BY x::text), '''')) FROM %I.%I x', n.nspname || '.' || c.relname, n.nspname, c.relname) ||
		CASE WHEN n.nspname = $1 THEN '' ELSE format(' WHERE x.%I = %L', a.attname, CASE WHEN a.attname = 'tenant' THEN $2 ELSE $3 END) END
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND n.nspname <> $1 AND (n.nspname IN ('platform', 'jobsite') AND a.attname = 'tenant'
			OR n.nspname = 'applicant' AND a.attname IN ('owner_id', 'account_id') OR c.relname = 'accounts' AND a.attname = 'id')
		WHERE c.relkind = 'r' AND c.relname NOT IN ('tenant_usage', 'letter_counts') AND (n.nspname = $1 OR a.attname IS NOT NULL) ORDER BY 1`
	rows, err := c.admin().Query(context.Background(), own, o.Tenant.Schema(), fmt.Sprint(o.Tenant.Number),
		o.applicant.ID.String())
	must(c.t, err)
	each, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(c.t, err)
	if len(each) < 30 {
		c.t.Fatalf("only %d tables are an organisation's", len(each))
	}
	o.sums = strings.Join(each, " UNION ALL ")
	return o.sums
}

// changed says which of an organisation's tables are no longer as they were.
func changed(before, after map[string]string) []string {
	var all []string
	for table, sum := range before {
		if after[table] != sum {
			all = append(all, table)
		}
	}
	return all
}

// column is the one column of a query, asked as the superuser.
func (c *country) column(sql string, args ...any) []string {
	c.t.Helper()
	rows, err := c.admin().Query(context.Background(), sql, args...)
	must(c.t, err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(c.t, err)
	return all
}
