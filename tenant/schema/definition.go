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
	versions []int64 // ascending
	floors   []int64 // those of them that contract, ascending
	ddl      string  // the Up parts of all migrations, in order
	grants   string  // a template with {{role}}
}

func (d definition) version() int64 {
	if len(d.versions) == 0 {
		return 0
	}
	return d.versions[len(d.versions)-1]
}

// floor is the newest migration that a program must know to work on a schema of
// a version.
func (d definition) floor(version int64) int64 {
	for _, f := range slices.Backward(d.floors) {
		if f <= version {
			return f
		}
	}
	return 0
}

// contracts finds the line "-- floor" in a migration.
var contracts = regexp.MustCompile(`(?m)^\s*-- floor\s*$`)

// grantsFor is what the role may do beyond or short of the default.
func (d definition) grantsFor(role string) string {
	return strings.ReplaceAll(d.grants, "{{role}}", role)
}

func load(files fs.FS) (definition, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return definition{}, err
	}
	slices.Sort(names)
	var d definition
	var ddl strings.Builder
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return d, fmt.Errorf("%s: %w", name, err)
		}
		if version <= d.version() {
			return d, fmt.Errorf("%s: does not come after %d: numbers must have a fixed width and be used once", name, d.version())
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return d, err
		}
		up, err := upPart(string(text))
		if err != nil {
			return d, fmt.Errorf("%s: %w", name, err)
		}
		d.versions = append(d.versions, version)
		if contracts.MatchString(string(text)) {
			d.floors = append(d.floors, version)
		}
		fmt.Fprintf(&ddl, "-- %s\n%s\n", name, up)
	}
	d.ddl = ddl.String()
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
