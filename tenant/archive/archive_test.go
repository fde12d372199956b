package archive_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
	"vakans/tenant/archive"
	"vakans/tenant/schema"
	"vakans/tenant/tenanttest"
)

// shop is what a tenant of another product might have: tables that refer to each
// other in a circle, a tree, an identity, a trigger, a generated column, a row that
// the migration makes, and every awkward value.
var shop = fstest.MapFS{
	"00001_shop.sql": file(`-- +goose Up
CREATE TABLE settings (one boolean PRIMARY KEY DEFAULT true, motto text NOT NULL DEFAULT 'none');
INSERT INTO settings DEFAULT VALUES;
CREATE TABLE shelves (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, above int REFERENCES shelves, best int, doubled int GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE things (id int PRIMARY KEY, shelf int NOT NULL REFERENCES shelves, name text, price numeric, at timestamptz, tags text[], more jsonb, raw bytea, share float8);
ALTER TABLE shelves ADD CONSTRAINT shelves_best FOREIGN KEY (best) REFERENCES things;
-- +goose StatementBegin
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$;
-- +goose StatementEnd
CREATE TABLE frozen (id bigint PRIMARY KEY, "odd name" text);
`),
	"00002_frozen.sql": file(`-- +goose Up
CREATE TRIGGER frozen_refuse BEFORE INSERT ON frozen FOR EACH ROW EXECUTE FUNCTION refuse();
`),
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

const goods = `
UPDATE settings SET motto = E'tab\there, \\. and \\N';
ALTER TABLE frozen DISABLE TRIGGER USER;
INSERT INTO frozen VALUES (1, 'kept'), (2, NULL), (9223372036854775807, '');
ALTER TABLE frozen ENABLE TRIGGER USER;
INSERT INTO shelves (above) VALUES (NULL), (1), (2);
UPDATE shelves SET above = 3 WHERE id = 1;
INSERT INTO things SELECT i, 1 + i % 3, 'Hylly ' || chr(228 + i % 100) || E'\n' || i, i / 7.0, timestamptz '2026-03-29 01:30+02' + i * interval '1 minute',
	ARRAY['a,b', NULL, '"'], '{"ä": [1, null]}', decode(md5(i::text), 'hex'), i / 3.0 FROM generate_series(1, 500) i;
UPDATE shelves SET best = 7 WHERE id = 2;`

// home is a database of the test's own, as its owner.
type home struct {
	dsn     string
	schemas *schema.Schemas
	conn    *pgx.Conn
}

func newHome(t *testing.T, files fstest.MapFS) *home {
	t.Helper()
	dsns, err := plane.DSNs(tenanttest.Fresh(t, planetest.Recipe()), plane.SamePassword("vakans-test"))
	must(t, err)
	h := &home{dsn: dsns[plane.LoginMigrator]}
	h.schemas = h.with(t, files)
	h.conn, err = h.schemas.Home(t.Context())
	must(t, err)
	t.Cleanup(func() { _ = h.conn.Close(context.Background()) })
	return h
}

// with is the same database seen by a program of other migrations.
func (h *home) with(t *testing.T, files fstest.MapFS) *schema.Schemas {
	t.Helper()
	var cells []schema.Cell
	for _, name := range plane.Cells() {
		cells = append(cells, schema.Cell{Name: name})
	}
	s, err := schema.Open(h.dsn, files, cells...)
	must(t, err)
	return s
}

func (h *home) filled(t *testing.T) tenant.Tenant {
	t.Helper()
	org, err := h.schemas.Provision(t.Context(), schema.Spec{Slug: "shop"})
	must(t, err)
	_, err = h.conn.Exec(t.Context(), "SET search_path TO "+org.Schema()+";"+goods)
	must(t, err)
	return org
}

func (h *home) export(t *testing.T, org tenant.Tenant, files map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.vakans")
	w, err := archive.Create(path)
	must(t, err)
	defer w.Close()
	must(t, h.in(t, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		return w.Rows(t.Context(), tx, org.Schema(), func(archive.Table) {})
	}))
	must(t, w.Document("registry", map[string]string{"plan": "full"}))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		_, err := w.File(name, "text/plain", int64(len(files[name])), strings.NewReader(files[name]))
		must(t, err)
	}
	_, err = w.Commit(archive.Manifest{Number: org.Number, Slug: org.Slug, SchemaVersion: org.SchemaVersion})
	must(t, err)
	return path
}

func (h *home) in(t *testing.T, opt pgx.TxOptions, do func(pgx.Tx) error) error {
	t.Helper()
	return pgx.BeginTxFunc(t.Context(), h.conn, opt, do)
}

// load brings an archive into a place, as one transaction.
func (h *home) load(t *testing.T, s *schema.Schemas, a *archive.Archive) (schema.Place, error) {
	t.Helper()
	p, err := s.PlaceIn(t.Context(), h.conn, a.Number, plane.Cells()[2])
	must(t, err)
	return p, h.in(t, pgx.TxOptions{}, func(tx pgx.Tx) error {
		if err := s.Build(t.Context(), tx, p, a.SchemaVersion); err != nil {
			return err
		}
		if err := a.Load(t.Context(), tx, p.Schema, func(archive.Table) {}); err != nil {
			return err
		}
		return s.Advance(t.Context(), tx, p, a.SchemaVersion)
	})
}

func (h *home) tables(t *testing.T, name string) []archive.Table {
	t.Helper()
	var tables []archive.Table
	must(t, h.in(t, pgx.TxOptions{}, func(tx pgx.Tx) (err error) {
		if err := archive.Steady(t.Context(), tx); err != nil {
			return err
		}
		if tables, err = archive.Tables(t.Context(), tx, name); err != nil {
			return err
		}
		return archive.Count(t.Context(), tx, name, tables)
	}))
	return tables
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What goes in comes out elsewhere: every row, however awkward, sequences, keys,
// triggers and rights. No line of this package names a table.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	here, there := newHome(t, shop), newHome(t, shop)
	org := here.filled(t)
	path := here.export(t, org, map[string]string{"one": "first", "two": ""})
	a, err := archive.Open(t.Context(), path)
	must(t, err)
	if a.Rows() != 507 || a.Slug != "shop" || len(a.Files) != 2 {
		t.Errorf("manifest: %d rows, %+v", a.Rows(), a.Manifest)
	}
	p, err := there.load(t, there.schemas, a)
	must(t, err)
	for _, line := range archive.Differ(here.tables(t, org.Schema()), there.tables(t, p.Schema)) {
		t.Error(line)
	}
	var next int
	must(t, there.conn.QueryRow(t.Context(), "INSERT INTO "+p.Schema+
		".shelves (above) VALUES (1) RETURNING id").Scan(&next))
	if next != 4 {
		t.Errorf("the next number is %d", next)
	}
	if _, err := there.conn.Exec(t.Context(), "INSERT INTO "+p.Schema+".frozen VALUES (3)"); err == nil {
		t.Error("the trigger does not stand")
	}
	if _, err := there.conn.Exec(t.Context(), "INSERT INTO "+p.Schema+".things (id, shelf) VALUES (0, 99)"); err == nil {
		t.Error("the foreign key does not stand")
	}
	files := map[string]string{}
	must(t, a.EachFile(t.Context(), func(f archive.File, body io.Reader) error {
		text, err := io.ReadAll(body)
		files[f.Name] = string(text)
		return err
	}))
	if !maps.Equal(files, map[string]string{"one": "first", "two": ""}) {
		t.Errorf("files: %v", files)
	}
}

// A schema that was loaded is in every right and detail one that was founded.
func TestLoadedEqualsFounded(t *testing.T) {
	t.Parallel()
	h := newHome(t, shop)
	org := h.filled(t)
	a, err := archive.Open(t.Context(), h.export(t, org, nil))
	must(t, err)
	a.Number = 4711
	p, err := h.load(t, h.schemas, a)
	must(t, err)
	must(t, h.in(t, pgx.TxOptions{}, func(tx pgx.Tx) error {
		return schema.Enter(t.Context(), tx, schema.Entry{Place: p, Slug: "other", Status: tenant.Active, Version: 2})
	}))
	other, err := tenant.NewDirectory(h.conn).BySlug(t.Context(), "other")
	must(t, err)
	_, err = h.conn.Exec(t.Context(), "RESET search_path") // which would shorten the definitions of one of them
	must(t, err)
	lines, err := schema.Compare(t.Context(), h.conn, org, other)
	must(t, err)
	for _, line := range lines {
		t.Error(line)
	}
}

// An archive of an older version is loaded as it was and then brought on; a newer
// one is refused in words.
func TestVersions(t *testing.T) {
	t.Parallel()
	older := maps.Clone(shop)
	delete(older, "00002_frozen.sql")
	newer := maps.Clone(shop)
	newer["00003_more.sql"] = file("-- +goose Up\nALTER TABLE things ADD COLUMN weight int NOT NULL DEFAULT 5;\nUPDATE settings SET motto = motto || '!';")
	h := newHome(t, older)
	org, err := h.schemas.Provision(t.Context(), schema.Spec{Slug: "old"})
	must(t, err)
	_, err = h.conn.Exec(t.Context(), "SET search_path TO "+org.Schema()+";"+goods)
	must(t, err)
	path := h.export(t, org, nil)
	a, err := archive.Open(t.Context(), path)
	must(t, err)
	there := newHome(t, newer)
	p, err := there.load(t, there.schemas, a)
	must(t, err)
	var weight int
	var motto string
	must(t, there.conn.QueryRow(t.Context(), "SELECT sum(weight), (SELECT motto FROM "+p.Schema+".settings) FROM "+
		p.Schema+".things").Scan(&weight, &motto))
	if weight != 2500 || !strings.HasSuffix(motto, "!") {
		t.Errorf("brought on: %d, %q", weight, motto)
	}
	a.SchemaVersion = 4
	if err := there.schemas.CheckVersion(a.SchemaVersion); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("a newer archive: %v", err)
	}
}

// Whatever is done to the file is found before anything is used.
func TestDamage(t *testing.T) {
	t.Parallel()
	h := newHome(t, shop)
	path := h.export(t, h.filled(t), map[string]string{"one": strings.Repeat("text ", 5000)})
	whole, err := os.ReadFile(path)
	must(t, err)
	try := func(name string, content []byte) {
		t.Helper()
		at := filepath.Join(t.TempDir(), "damaged")
		must(t, os.WriteFile(at, content, 0o600))
		if _, err := archive.Open(t.Context(), at); !errors.Is(err, archive.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, n := range []int{0, 10, len(whole) / 2, len(whole) - 1} {
		try("cut short", whole[:n])
	}
	for _, at := range []int{0, 100, len(whole) / 3, len(whole) - 5} {
		changed := bytes.Clone(whole)
		changed[at] ^= 1
		try("a bit turned over", changed)
	}
	for name, change := range map[string]func([]member) []member{
		"a row changed": func(all []member) []member {
			for i := range all {
				if all[i].name == "tables/settings" {
					all[i].body = bytes.Replace(all[i].body, []byte("here"), []byte("HERE"), 1)
				}
			}
			return all
		},
		"a table left out": func(all []member) []member { return all[1:] },
		"an entry added":   func(all []member) []member { return append([]member{{"files/more", nil}}, all...) },
		"no manifest":      func(all []member) []member { return all[:len(all)-2] },
		"another manifest": func(all []member) []member {
			m := &all[len(all)-2]
			m.body = bytes.Replace(m.body, []byte(`"slug": "shop"`), []byte(`"slug": "else"`), 1)
			return all
		},
		"more after the end": func(all []member) []member { return append(all, member{"files/late", nil}) },
	} {
		try(name, pack(t, change(unpack(t, whole))))
	}
	at := filepath.Join(t.TempDir(), "same")
	must(t, os.WriteFile(at, pack(t, unpack(t, whole)), 0o600))
	if _, err := archive.Open(t.Context(), at); err != nil {
		t.Errorf("packed anew without a change: %v", err)
	}
}

// A load that fails leaves nothing: the rows do not fit what the manifest says.
func TestFailedLoadLeavesNothing(t *testing.T) {
	t.Parallel()
	h, there := newHome(t, shop), newHome(t, shop)
	a, err := archive.Open(t.Context(), h.export(t, h.filled(t), nil))
	must(t, err)
	a.Tables[0].Sum = "1:2"
	p, err := there.load(t, there.schemas, a)
	if err == nil || !strings.Contains(err.Error(), a.Tables[0].Name) {
		t.Fatalf("loaded: %v", err)
	}
	stands, _, err := schema.Stands(t.Context(), there.conn, p)
	var role bool
	must(t, errors.Join(err, there.conn.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)",
		p.Role).Scan(&role)))
	if stands || role {
		t.Errorf("schema %v, role %v", stands, role)
	}
}

// An export that is cut off leaves no file, and overwrites none.
func TestInterruptedExport(t *testing.T) {
	t.Parallel()
	h := newHome(t, shop)
	org := h.filled(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "shop.vakans")
	must(t, os.WriteFile(path, []byte("older"), 0o600))
	w, err := archive.Create(path)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	err = h.in(t, pgx.TxOptions{}, func(tx pgx.Tx) error {
		return w.Rows(ctx, tx, org.Schema(), func(archive.Table) { cancel() })
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	w.Close()
	left, err := os.ReadDir(dir)
	must(t, err)
	text, err := os.ReadFile(path)
	must(t, err)
	if len(left) != 1 || string(text) != "older" {
		t.Errorf("left %v, %q", left, text)
	}
}

// Copy and Carry bring a table over while it changes, and then make it equal.
func TestCarry(t *testing.T) {
	t.Parallel()
	here, there := newHome(t, shop), newHome(t, shop)
	org := here.filled(t)
	p, err := there.schemas.PlaceIn(t.Context(), there.conn, org.Number, plane.Cells()[0])
	must(t, err)
	must(t, there.in(t, pgx.TxOptions{}, func(to pgx.Tx) error {
		must(t, there.schemas.Build(t.Context(), to, p, 2))
		r, err := archive.Prepare(t.Context(), to, p.Schema)
		must(t, err)
		must(t, here.in(t, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(from pgx.Tx) error {
			must(t, archive.Steady(t.Context(), from))
			for _, table := range r.Tables {
				must(t, archive.Copy(t.Context(), from, org.Schema(), to, p.Schema, table))
			}
			return nil
		}))
		_, err = here.conn.Exec(t.Context(), "SET search_path TO "+org.Schema()+
			`; DELETE FROM things WHERE id > 497; UPDATE things SET name = NULL WHERE id < 4;
			INSERT INTO things (id, shelf, name) VALUES (1000, 1, 'new'); UPDATE shelves SET best = 1000 WHERE id = 1`)
		must(t, err)
		return here.in(t, pgx.TxOptions{}, func(from pgx.Tx) error {
			must(t, archive.Steady(t.Context(), from))
			for _, table := range r.Tables {
				n, err := archive.Carry(t.Context(), from, org.Schema(), to, p.Schema, table)
				must(t, err)
				if want := map[string]int{"things": 4, "shelves": 1}[table.Name]; n != want {
					t.Errorf("%d rows of %s were moved, not %d", n, table.Name, want)
				}
			}
			sequences, err := archive.Sequences(t.Context(), from, org.Schema())
			must(t, err)
			return r.Finish(t.Context(), sequences)
		})
	}))
	for _, line := range archive.Differ(here.tables(t, org.Schema()), there.tables(t, p.Schema)) {
		t.Error(line)
	}
}
