package schema

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestUpPart(t *testing.T) {
	t.Parallel()
	const migration = `-- +goose NO TRANSACTION
-- +goose Up
-- Why.
CREATE INDEX CONCURRENTLY a ON b (c);
-- +goose StatementBegin
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;
-- +goose StatementEnd

-- +goose Down
DROP INDEX a;
`
	got, err := upPart(migration)
	want := "-- Why.\nCREATE INDEX a ON b (c);\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;"
	if err != nil || got != want {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	const up = "-- +goose Up\nSELECT 1;\n"
	for name, files := range map[string]map[string]string{
		"two of one number":    {"00001_a.sql": up, "00001_b.sql": up},
		"a number of no width": {"00002_a.sql": up, "10_b.sql": up, "9_c.sql": up},
		"no number":            {"a.sql": up},
		"nothing to do":        {"00001_a.sql": "-- +goose Down\nSELECT 1;\n"},
		"the environment":      {"00001_a.sql": "-- +goose ENVSUB ON\n" + up},
	} {
		fsys := fstest.MapFS{}
		for file, text := range files {
			fsys[file] = &fstest.MapFile{Data: []byte(text)}
		}
		if _, err := load(fsys); err == nil {
			t.Errorf("%s: want a refusal", name)
		}
	}
}

func TestRolePrefix(t *testing.T) {
	t.Parallel()
	for database, want := range map[string]string{
		"vakans": "r_t_", "staging": "r_staging_", "Vakans-Test": "r_vakans_test_",
		strings.Repeat("x", 63): "r_" + strings.Repeat("x", 48) + "_",
	} {
		if got := rolePrefix(database); got != want {
			t.Errorf("%s: got %s, want %s", database, got, want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	if got := text(`a'; b\`); got != `'a''; b\'` {
		t.Errorf("got %s", got)
	}
}

func TestMembership(t *testing.T) {
	t.Parallel()
	for _, server := range []string{"15.18 (Debian 15.18-0+deb12u1)", "15.0"} {
		if got := membership(server); got != "" {
			t.Errorf("%s: %q", server, got)
		}
	}
	for _, server := range []string{"16.0", "16beta1", "17.2 (Debian 17.2-1)", "unknown", ""} {
		if got := membership(server); got != " WITH INHERIT FALSE, SET TRUE" {
			t.Errorf("%s: %q", server, got)
		}
	}
}
