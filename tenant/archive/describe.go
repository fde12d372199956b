package archive

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// versionTable is goose's own; it is made anew wherever a schema is built.
const versionTable = "goose_db_version"

// Steady makes a transaction write values as every other of this package does, so
// that text and checksums can be compared.
func Steady(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx,
		`SET LOCAL timezone TO 'UTC'; SET LOCAL datestyle TO 'ISO, YMD'; SET LOCAL intervalstyle TO 'postgres';
		SET LOCAL bytea_output TO 'hex'; SET LOCAL extra_float_digits TO 1; SET LOCAL xmloption TO 'content'`)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return nil
}

// Generated columns follow from the others.
const columnsSQL = `
SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> $2
GROUP BY c.relname ORDER BY c.relname`

// Tables lists a schema's tables and their columns, both by name, without counting
// anything yet.
func Tables(ctx context.Context, tx pgx.Tx, schema string) ([]Table, error) {
	rows, err := tx.Query(ctx, columnsSQL, schema, versionTable)
	if err != nil {
		return nil, fmt.Errorf("archive: list tables of %s: %w", schema, err)
	}
	tables, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Table, err error) {
		return t, row.Scan(&t.Name, &t.Columns)
	})
	if err != nil {
		return nil, fmt.Errorf("archive: list tables of %s: %w", schema, err)
	}
	return tables, nil
}

// Count fills in how many rows the tables have and the checksums of their rows, in
// one statement. Two databases with the same rows give the same.
func Count(ctx context.Context, tx pgx.Tx, schema string, tables []Table) error {
	if len(tables) == 0 {
		return nil
	}
	var parts []string
	for i, t := range tables {
		parts = append(parts, fmt.Sprintf(`SELECT %d, count(*), %s || ':' || %s FROM (SELECT %s AS h FROM %s) r`,
			i, half(1), half(9), hashOf(t), quoted(schema, t.Name)))
	}
	rows, err := tx.Query(ctx, strings.Join(parts, "\nUNION ALL\n"))
	if err != nil {
		return fmt.Errorf("archive: count rows of %s: %w", schema, err)
	}
	var i int
	var n int64
	var sum string
	_, err = pgx.ForEachRow(rows, []any{&i, &n, &sum}, func() error {
		tables[i].Rows, tables[i].Sum = n, sum
		return nil
	})
	if err != nil {
		return fmt.Errorf("archive: count rows of %s: %w", schema, err)
	}
	return nil
}

// hashOf is 16 bytes of a row's SHA-256, over its columns in the order of their
// names.
func hashOf(t Table) string {
	return "substr(sha256(convert_to(ROW(" + columns(t) + ")::text, 'UTF8')), 1, 16)"
}

// half adds up eight bytes of every row's hash as a number: the order of the rows
// does not matter, and a row that is there twice counts twice.
func half(from int) string {
	return fmt.Sprintf(`coalesce(sum(('x' || encode(substr(h, %d, 8), 'hex'))::bit(64)::bigint), 0)`, from)
}

const sequencesSQL = `
SELECT c.relname::text, a.attname::text, format('%I.%I', n.nspname, s.relname)
FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('i', 'a')
JOIN pg_class c ON c.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
JOIN pg_namespace n ON n.oid = s.relnamespace
WHERE s.relkind = 'S' AND s.relnamespace = $1::text::regnamespace AND c.relname <> $2
ORDER BY c.relname, a.attname`

// Sequences reports how far the identity columns of a schema have come. PostgreSQL
// counts them outside of transactions, so they are read after the rows.
func Sequences(ctx context.Context, tx pgx.Tx, schema string) ([]Sequence, error) {
	rows, err := tx.Query(ctx, sequencesSQL, schema, versionTable)
	if err != nil {
		return nil, fmt.Errorf("archive: list sequences of %s: %w", schema, err)
	}
	var all []Sequence
	var of []string
	var s Sequence
	var name string
	_, err = pgx.ForEachRow(rows, []any{&s.Table, &s.Column, &name}, func() error {
		all, of = append(all, s), append(of, name)
		return nil
	})
	for i := range all {
		if err == nil {
			err = tx.QueryRow(ctx, "SELECT last_value, is_called FROM "+of[i]).Scan(&all[i].Last, &all[i].Called)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("archive: read sequences of %s: %w", schema, err)
	}
	return all, nil
}

// Differ says in words how the rows of a tenant differ from those of another copy.
// Nothing means that they are the same.
func Differ(want, have []Table) (lines []string) {
	for _, w := range want {
		i := slices.IndexFunc(have, func(h Table) bool { return h.Name == w.Name })
		switch {
		case i < 0:
			lines = append(lines, fmt.Sprintf("table %s is missing", w.Name))
		case !slices.Equal(w.Columns, have[i].Columns):
			lines = append(lines, fmt.Sprintf("table %s has other columns: %v, not %v", w.Name, have[i].Columns, w.Columns))
		case w.Rows != have[i].Rows:
			lines = append(lines, fmt.Sprintf("table %s has %d rows, not %d", w.Name, have[i].Rows, w.Rows))
		case w.Sum != have[i].Sum:
			lines = append(lines, fmt.Sprintf("table %s holds other rows", w.Name))
		}
	}
	for _, h := range have {
		if !slices.ContainsFunc(want, func(w Table) bool { return w.Name == h.Name }) {
			lines = append(lines, fmt.Sprintf("table %s is too many", h.Name))
		}
	}
	return lines
}

func quoted(name ...string) string { return pgx.Identifier(name).Sanitize() }

func columns(t Table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quoted(c)
	}
	return strings.Join(names, ", ")
}
