package schema

import (
	"context"
	_ "embed"
	"regexp"
	"slices"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

//go:embed facts.sql
var factsSQL string

// Compare lists in words how two tenants' schemas differ: tables, columns,
// indexes, constraints, functions, triggers, policies, views, sequences and all
// rights. Nothing means that they are the same.
func Compare(ctx context.Context, db tenant.Querier, a, b tenant.Tenant) ([]string, error) {
	ofA, err := facts(ctx, db, a)
	if err != nil {
		return nil, err
	}
	ofB, err := facts(ctx, db, b)
	if err != nil {
		return nil, err
	}
	return append(missing(ofA, ofB, "only "+a.Schema()+" has "), missing(ofB, ofA, "only "+b.Schema()+" has ")...), nil
}

// facts describes a schema line by line, without its own names.
func facts(ctx context.Context, db tenant.Querier, t tenant.Tenant) ([]string, error) {
	rows, err := db.Query(ctx, factsSQL, t.Schema())
	if err != nil {
		return nil, wrap("describe tenant", t.Number, err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	schema := regexp.MustCompile(`\b` + t.Schema() + `\b`)
	role := regexp.MustCompile(`\b` + t.Role() + `\b`)
	for i, line := range lines {
		lines[i] = role.ReplaceAllString(schema.ReplaceAllString(line, "{schema}"), "{role}")
	}
	return lines, wrap("describe tenant", t.Number, err)
}

func missing(from, in []string, prefix string) (lines []string) {
	for _, line := range from {
		if !slices.Contains(in, line) {
			lines = append(lines, prefix+line)
		}
	}
	return lines
}
