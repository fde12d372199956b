package schema

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"

	"vakans/tenant"
)

// Place is where a tenant's schema stands in one database, or shall stand. Its
// names were made or checked here, so they may become SQL text.
type Place struct {
	Number int32
	Cell   string
	Schema string
	Role   string
}

// PlaceOf is where the registry says that a tenant is.
func PlaceOf(t tenant.Tenant) Place {
	return Place{t.Number, t.Cell, t.Schema(), t.Role()}
}

// PlaceIn names a tenant's schema and role in the database that conn leads to.
// Nothing is made yet.
func (s *Schemas) PlaceIn(ctx context.Context, conn *pgx.Conn, number int32, cell string) (Place, error) {
	if _, err := s.cell(cell); err != nil {
		return Place{}, err
	}
	if number < 1 {
		return Place{}, fmt.Errorf("schema: %d is no tenant's number", number)
	}
	var database string
	if err := conn.QueryRow(ctx, "SELECT current_database()").Scan(&database); err != nil {
		return Place{}, wrap("name the place of tenant", number, err)
	}
	return Place{
		Number: number, Cell: cell, Schema: fmt.Sprintf("t_%04d", number), Role: fmt.Sprintf("%s%04d", rolePrefix(database), number),
	}, nil
}

// CheckVersion says in words why schemas of a version cannot be built here.
func (s *Schemas) CheckVersion(version int64) error {
	switch {
	case version > s.Version():
		return fmt.Errorf("schema: version %d is newer than this program, which knows %d: use a newer program", version, s.Version())
	case !slices.Contains(s.def.versions, version):
		return fmt.Errorf("schema: this program knows no version %d", version)
	}
	return nil
}

// Floor is the newest migration that a program must know to work on a schema of a
// version.
func (s *Schemas) Floor(version int64) int64 { return s.def.floor(version) }

// Build makes a tenant's role, schema and tables as they were at a version, in the
// caller's transaction, and leaves the schema in front of its search path. The
// registry is not touched, and the tenant has no more than its default rights
// until Advance gives it the rest.
func (s *Schemas) Build(ctx context.Context, tx pgx.Tx, p Place, version int64) error {
	if err := s.CheckVersion(version); err != nil {
		return err
	}
	steps, err := s.steps(0, version)
	if err != nil {
		return wrap("build tenant", p.Number, err)
	}
	var server int
	var known bool
	err = tx.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, p.Role).
		Scan(&server, &known)
	if err != nil {
		return wrap("build tenant", p.Number, err)
	}
	sql := []string{
		"GRANT " + p.Role + " TO " + p.Cell + membership(server),
		"CREATE SCHEMA " + p.Schema,
		"GRANT USAGE ON SCHEMA " + p.Schema + " TO " + p.Role,
		"ALTER DEFAULT PRIVILEGES IN SCHEMA " + p.Schema + " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO " + p.Role,
		"SET LOCAL search_path TO " + p.Schema + ", ext",
		steps,
		versionTable(s.upTo(version)),
	}
	if !known {
		sql = slices.Insert(sql, 0, "CREATE ROLE "+p.Role+" NOLOGIN")
	}
	_, err = tx.Exec(ctx, strings.Join(sql, ";\n"))
	return wrap("build tenant", p.Number, err)
}

// Advance runs the migrations after a version in the caller's transaction, which
// Build began, and sets the tenant's rights.
func (s *Schemas) Advance(ctx context.Context, tx pgx.Tx, p Place, from int64) error {
	steps, err := s.steps(from, s.Version())
	if err != nil {
		return wrap("advance tenant", p.Number, err)
	}
	sql := []string{"SET LOCAL search_path TO " + p.Schema + ", ext"}
	if steps != "" {
		sql = append(sql, steps)
	}
	for _, v := range s.def.versions {
		if v > from {
			sql = append(sql, fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, true)", v))
		}
	}
	_, err = tx.Exec(ctx, strings.Join(append(sql, rights(s.def, p.Role)), ";\n"))
	return wrap("advance tenant", p.Number, err)
}

// Grant sets the rights of a schema that Build made at this program's version, as
// Advance does, where no migration is to run.
func (s *Schemas) Grant(ctx context.Context, tx pgx.Tx, p Place) error {
	_, err := tx.Exec(ctx, "SET LOCAL search_path TO "+p.Schema+", ext;\n"+rights(s.def, p.Role))
	return wrap("set the rights of tenant", p.Number, err)
}

// Raze removes the schema and the role of a place, or what there is of them. One
// tenant per transaction, because every table takes a lock.
func Raze(ctx context.Context, tx pgx.Tx, p Place) error {
	for _, sql := range []string{"DROP SCHEMA IF EXISTS " + p.Schema + " CASCADE", "DROP ROLE IF EXISTS " + p.Role} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return wrap("raze tenant", p.Number, err)
		}
	}
	return nil
}

// Stands reports whether the place has a schema, and whether the tenant's role may
// enter it.
func Stands(ctx context.Context, db tenant.Querier, p Place) (there, open bool, err error) {
	rows, err := db.Query(ctx, `SELECT n.oid IS NOT NULL, n.oid IS NOT NULL AND r.oid IS NOT NULL AND has_schema_privilege(r.oid, n.oid, 'USAGE')
		FROM (SELECT) one LEFT JOIN pg_namespace n ON n.nspname = $1 LEFT JOIN pg_roles r ON r.rolname = $2`, p.Schema, p.Role)
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&there, &open}, func() error { return nil })
	}
	return there, open, wrap("look for tenant", p.Number, err)
}

// Admit lets another cell of the same database into the place.
func Admit(ctx context.Context, db pgx.Tx, p Place, cell string) error {
	var server int
	err := db.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&server)
	if err == nil && !validName.MatchString(cell) {
		err = fmt.Errorf("%q is not a cell", cell)
	}
	if err == nil {
		_, err = db.Exec(ctx, "GRANT "+p.Role+" TO "+cell+membership(server))
	}
	return wrap("admit a cell to tenant", p.Number, err)
}

// Expel takes from a cell what Admit or Build gave it.
func Expel(ctx context.Context, db Execer, p Place) error {
	_, err := db.Exec(ctx, "REVOKE "+p.Role+" FROM "+p.Cell)
	return wrap("expel a cell from tenant", p.Number, err)
}

// Shut closes the place to the tenant's role: what was begun in it and waits for a
// lock fails, and nothing can begin.
func Shut(ctx context.Context, db Execer, p Place) error {
	_, err := db.Exec(ctx, "REVOKE ALL ON SCHEMA "+p.Schema+" FROM "+p.Role)
	return wrap("close the place of tenant", p.Number, err)
}

func (s *Schemas) upTo(version int64) []int64 {
	i, _ := slices.BinarySearch(s.def.versions, version+1)
	return s.def.versions[:i]
}

// steps joins the Up parts of the migrations after one version up to another.
func (s *Schemas) steps(after, to int64) (string, error) {
	names, err := fs.Glob(s.files, "*.sql")
	if err != nil {
		return "", err
	}
	slices.Sort(names)
	var sql []string
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil || version <= after || version > to {
			continue // load has checked the names
		}
		text, err := fs.ReadFile(s.files, name)
		if err != nil {
			return "", err
		}
		up, err := upPart(string(text))
		if err != nil {
			return "", err
		}
		sql = append(sql, "-- "+name+"\n"+up)
	}
	return strings.Join(sql, "\n"), nil
}
