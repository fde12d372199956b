package operator

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/tenant"
)

// Proof is the outcome of a search for what is left of an organisation. It looks at
// every table of every plane in every database, whatever tables there are: at
// columns that are named after organisations and hold its number, and at every text
// and every document that names its schema, its roles or its files; at roles,
// schemas and default rights; at the bucket and at the queue. Other organisations'
// schemas are not searched: no plane and no organisation can write into them.
type Proof struct {
	Databases int    `json:"databases"`
	Tables    int    `json:"tables"`
	Rows      int64  `json:"rows"` // that were looked at
	Kept      []Kept `json:"kept"`
	Left      []Kept `json:"left"` // must be empty
}

// Kept is something that names the organisation, with the reason why it may.
type Kept struct {
	Where  string `json:"where"`
	N      int64  `json:"n"`
	Reason string `json:"reason,omitempty"`
}

// ErrLeft means that a proof found something.
var ErrLeft = errors.New("something is left")

// excuses are the only rows that may name a removed organisation.
var excuses = map[string]struct{ condition, reason string }{
	"platform.audit_log": {"true",
		"the platform's log keeps who founded, changed and removed an organisation; nobody can change it"},
	"applicant.applications": {"state <> 'draft'",
		"what applicants sent stays theirs, with their copy of the ad; they can delete their account, and it goes by itself 24 months from now (APPL-16)"},
}

func (d *dropping) prove(ctx context.Context, all []database) error {
	proof := &d.result.Proof
	proof.Databases, proof.Kept, proof.Left = len(all), []Kept{}, []Kept{}
	for n, db := range all {
		name := "the registry's database"
		if n > 0 {
			name = "the database of " + db.cell
		}
		if err := d.searchCatalogue(ctx, db.conn, name); err != nil {
			return err
		}
		if err := d.searchTables(ctx, db.conn, name); err != nil {
			return err
		}
	}
	if err := d.searchOutside(ctx); err != nil {
		return err
	}
	if len(proof.Left) > 0 {
		var words []string
		for _, l := range proof.Left {
			words = append(words, fmt.Sprintf("%d in %s", l.N, l.Where))
		}
		return fmt.Errorf("%w: %s", ErrLeft, strings.Join(words, "; "))
	}
	return d.record(ctx, tenant.Tenant{}, "organisation.drop_proved", d.slug,
		map[string]any{"tables": proof.Tables, "rows": proof.Rows, "kept": len(proof.Kept)})
}

func (d *dropping) found(where string, n int64) {
	if n > 0 {
		d.result.Proof.Left = append(d.result.Proof.Left, Kept{Where: where, N: n})
	}
}

func (d *dropping) searchCatalogue(ctx context.Context, conn *pgx.Conn, name string) error {
	for what, sql := range map[string]string{
		"schemas":        `SELECT count(*) FROM pg_namespace WHERE nspname = $1 OR nspowner IN (SELECT oid FROM pg_roles WHERE rolname = ANY($2))`,
		"roles":          `SELECT count(*) FROM pg_roles WHERE rolname = ANY($2) AND $1 <> ''`,
		"default rights": `SELECT count(*) FROM pg_default_acl a LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace WHERE n.nspname = $1 OR a.defaclacl::text ~ ('\m(' || array_to_string($2::text[], '|') || ')\M')`,
	} {
		var n int64
		if err := conn.QueryRow(ctx, sql, d.left.Schema, d.left.Roles).Scan(&n); err != nil {
			return fmt.Errorf("search %s: %w", what, err)
		}
		d.found(what+" of "+name, n)
	}
	return nil
}

// What every plane has, and what others might add beside them; tenants' schemas
// are named t_ and a number.
const searchableSQL = `
SELECT n.nspname::text, c.relname::text, a.attname::text,
    CASE WHEN t.typcategory = 'N' AND a.attname ~ '(^|_)(tenant|organisation)(_(id|number))?$' THEN 'number'
         WHEN t.typname IN ('json', 'jsonb') THEN 'document'
         WHEN t.typcategory IN ('S', 'A') THEN 'text' ELSE '' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND n.nspname !~ '^(pg_|t_[0-9]+$)' AND n.nspname <> 'information_schema'
ORDER BY 1, 2, a.attnum`

func (d *dropping) searchTables(ctx context.Context, conn *pgx.Conn, name string) error {
	rows, err := conn.Query(ctx, searchableSQL)
	if err != nil {
		return fmt.Errorf("list tables: %w", err)
	}
	conditions := map[string][]string{}
	var order []string
	var schema, table, column, kind string
	_, err = pgx.ForEachRow(rows, []any{&schema, &table, &column, &kind}, func() error {
		full := schema + "." + table
		if _, known := conditions[full]; !known {
			order = append(order, full)
			conditions[full] = nil
		}
		if c := d.condition(column, kind); c != "" {
			conditions[full] = append(conditions[full], c)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("list tables: %w", err)
	}
	for i, full := range order {
		if err := d.searchTable(ctx, conn, name, full, conditions[full]); err != nil {
			return fmt.Errorf("search %s: %w", full, err)
		}
		d.tell("tables searched", i+1, len(order))
	}
	return nil
}

// condition finds rows whose column names the organisation. Its names were made of
// letters, digits and underscores.
func (d *dropping) condition(column, kind string) string {
	c := pgx.Identifier{column}.Sanitize()
	names := fmt.Sprintf(`%s::text ~ '\m(%s)\M|(^|[^0-9a-z])%s'`, c,
		strings.Join(append([]string{d.left.Schema}, d.left.Roles...), "|"), blob.TenantPrefix(d.left.Number))
	number := strconv.Itoa(int(d.left.Number))
	switch kind {
	case "number":
		return c + " = " + number
	case "document":
		return names + " OR jsonb_path_exists(" + c + "::jsonb, '$.**.tenant ? (@ == " + number + ")')"
	case "text":
		return names
	}
	return ""
}

func (d *dropping) searchTable(ctx context.Context, conn *pgx.Conn, name, full string, conditions []string) error {
	proof := &d.result.Proof
	proof.Tables++
	if len(conditions) == 0 {
		return nil
	}
	excuse := excuses[full]
	if excuse.condition == "" {
		excuse.condition = "false"
	}
	var all, kept, left int64
	schema, table, _ := strings.Cut(full, ".")
	match := "(" + strings.Join(conditions, ") OR (") + ")"
	err := conn.QueryRow(ctx,
		fmt.Sprintf("SELECT count(*), count(*) FILTER (WHERE (%s) AND (%s)), count(*) FILTER (WHERE (%s) AND NOT (%s)) FROM %s",
			match, excuse.condition, match, excuse.condition, pgx.Identifier{schema, table}.Sanitize())).Scan(&all, &kept, &left)
	if err != nil {
		return err
	}
	proof.Rows += all
	if kept > 0 {
		proof.Kept = append(proof.Kept, Kept{full + " of " + name, kept, excuse.reason})
	}
	d.found(full+" of "+name, left)
	return nil
}

// searchOutside looks at the bucket and the queue.
func (d *dropping) searchOutside(ctx context.Context) error {
	files, _, err := d.Files.Count(ctx, blob.TenantPrefix(d.left.Number))
	if err != nil {
		return err
	}
	d.found("the file store under "+blob.TenantPrefix(d.left.Number), int64(files))
	tasks, err := d.Queue.Search(d.names)
	if err != nil {
		return err
	}
	d.found("the queue", int64(tasks.Idle+tasks.Active))
	return nil
}
