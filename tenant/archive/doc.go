// Package archive keeps one tenant in one file, and brings tenants from one
// database into another. It knows no product: whatever tables a schema has are
// carried, so a new one needs no line here.
//
// The file is a gzipped tar. Its entries, in this order:
//
//	tables/<name>      the rows of a table, as COPY writes them in text format
//	documents/<name>   whatever the caller adds, as JSON
//	files/<name>       the tenant's files
//	manifest.json      what there is, with sizes and checksums
//	manifest.sha256    the checksum of the manifest
//
// The manifest comes last because it is known last, and because a file that was
// cut short then has none. An entry's checksum is the SHA-256 of its bytes; a
// table's is made by PostgreSQL from its rows in no particular order, so that two
// databases can be asked whether they hold the same. The checksums find what was
// damaged and what was changed by mistake; they are no signature.
//
// goose_db_version is no tenant's data: the manifest has the version.
package archive

import (
	"fmt"
	"regexp"
	"time"
)

// Format is the version of the file's own layout.
const Format = 1

// Manifest is what an archive holds.
type Manifest struct {
	Format        int        `json:"format"`
	Number        int32      `json:"number"`
	Slug          string     `json:"slug"`
	SchemaVersion int64      `json:"schema_version"`
	SchemaFloor   int64      `json:"schema_floor"`
	Events        int64      `json:"events"` // the highest id that the source's outbox had given out
	At            time.Time  `json:"at"`     // of the snapshot, by the source's clock
	Tables        []Table    `json:"tables"`
	Sequences     []Sequence `json:"sequences"`
	Documents     []Entry    `json:"documents"`
	Files         []File     `json:"files"`
}

// Entry is a stored entry's size and checksum.
type Entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // hex
}

// Table is one table of a schema.
type Table struct {
	Entry
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	Sum     string   `json:"sum"` // of its rows, in any order
}

// Sequence is how far an identity column has come.
type Sequence struct {
	Table  string `json:"table"`
	Column string `json:"column"`
	Last   int64  `json:"last"`
	Called bool   `json:"called"`
}

// File is one of the tenant's files.
type File struct {
	Entry
	Type string `json:"type"`
}

// Rows is how many rows there are in all.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Bytes is how much the files take.
func (m Manifest) Bytes() (n int64) {
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// Table returns the description of a table.
func (m Manifest) Table(name string) (Table, bool) {
	for _, t := range m.Tables {
		if t.Name == name {
			return t, true
		}
	}
	return Table{}, false
}

const (
	inTables    = "tables/"
	inDocuments = "documents/"
	inFiles     = "files/"

	manifestName = "manifest.json"
	manifestSum  = "manifest.sha256"
)

// Names of entries never lead anywhere: letters, digits, and what ids have.
var plain = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,120}$`)

func checkName(name string) error {
	if !plain.MatchString(name) {
		return fmt.Errorf("archive: %q is not a name for an entry", name)
	}
	return nil
}
