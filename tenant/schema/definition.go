package schema

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// definition is what every tenant's schema is made of.
type definition struct {
	migrations []migration // ascending
	grants     string      // a template with {{role}}
}

type migration struct {
	version int64
	up      string // the SQL of its Up part
	floor   bool   // it contracts
}

func (d definition) version() int64 {
	if len(d.migrations) == 0 {
		return 0
	}
	return d.migrations[len(d.migrations)-1].version
}

// floor is the newest migration that a program must know to work on a schema of
// a version.
func (d definition) floor(version int64) int64 {
	for _, m := range slices.Backward(d.migrations) {
		if m.floor && m.version <= version {
			return m.version
		}
	}
	return 0
}

// between are the migrations after one version up to another.
func (d definition) between(after, to int64) (found []migration) {
	for _, m := range d.migrations {
		if after < m.version && m.version <= to {
			found = append(found, m)
		}
	}
	return found
}

// steps run the migrations after one version up to another on the schema in front
// of the search path, and note them in goose's table.
func (d definition) steps(after, to int64) (sql []string) {
	for _, m := range d.between(after, to) {
		sql = append(sql, m.up, noted(m.version))
	}
	return sql
}

func noted(version int64) string {
	return fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, true)", version)
}

// rights closes goose's table to the role, and says what else it may do beyond or
// short of the default.
func (d definition) rights(role string) string {
	return "REVOKE ALL ON goose_db_version FROM " + role + ";\n" + strings.ReplaceAll(d.grants, "{{role}}", role)
}

// contracts finds the line "-- floor" in a migration.
var contracts = regexp.MustCompile(`(?m)^\s*-- floor\s*$`)

func load(files fs.FS) (definition, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return definition{}, err
	}
	slices.Sort(names)
	var d definition
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return d, fmt.Errorf("%s: %w", name, err)
		}
		if version <= d.version() {
			return d, fmt.Errorf("%s: does not come after %d: numbers must have a fixed width and be used once", name,
				d.version())
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return d, err
		}
		up, err := upPart(string(text))
		if err != nil {
			return d, fmt.Errorf("%s: %w", name, err)
		}
		d.migrations = append(d.migrations, migration{version, "-- " + name + "\n" + up + "\n",
			contracts.MatchString(string(text))})
	}
	grants, err := fs.ReadFile(files, "grants.sql.tmpl")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d, err
	}
	d.grants = string(grants)
	return d, nil
}

// An index is built concurrently so as not to stop writers. A new schema has
// none, and the word is forbidden in its transaction.
var concurrently = regexp.MustCompile(`(?i)(INDEX)\s+CONCURRENTLY`)

// upPart is the SQL between goose's Up and Down, without goose's own comments.
func upPart(migration string) (string, error) {
	var out []string
	var up, bare bool
	for line := range strings.Lines(migration) {
		line = strings.TrimRight(line, "\r\n")
		note, isNote := strings.CutPrefix(strings.TrimSpace(line), "-- +goose ")
		switch note = strings.ToUpper(strings.TrimSpace(note)); {
		case !isNote && up:
			out = append(out, line)
		case !isNote, note == "STATEMENTBEGIN", note == "STATEMENTEND":
		case note == "UP":
			up = true
		case note == "DOWN":
			up = false
		case note == "NO TRANSACTION":
			bare = true
		default:
			return "", fmt.Errorf("goose annotation %q is not supported in a tenant's migrations", note)
		}
	}
	sql := strings.TrimSpace(strings.Join(out, "\n"))
	if bare {
		sql = concurrently.ReplaceAllString(sql, "$1")
	}
	if sql == "" {
		return "", errors.New("nothing under -- +goose Up")
	}
	return sql, nil
}
