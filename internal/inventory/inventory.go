// Package inventory is the one list of the personal data that the service keeps
// (RETAIN-03): where it stands, whose it is, why, what ends it, and whether it is
// given to the person, hidden in a copy for others, and kept in the archive.
//
// The list is declared where data is added: inventory.toml beside the migrations of
// each plane says it of every table and column, files.toml, redis.toml and log.toml
// here of what stands elsewhere, registers.toml of controllers, purposes and ends,
// shapes.toml of what JSON columns hold. Tests compare it with the database that the
// migrations make, with the types and lists of the code, with the worker's rules, and
// with what is left of a person when every rule has run. It owns no data and decides
// nothing; it refuses a declaration that is incomplete.
package inventory

import (
	"slices"
	"strings"
)

// The planes that are no schema of the database.
const (
	Files = "files" // the file store, by prefix
	Redis = "redis" // keys, by prefix
	Log   = "log"   // fields of a log line
)

// Inventory is the whole list.
type Inventory struct {
	Registers []Register
	Subjects  []Word // whose data it can be
	Kinds     []Word // which kinds of data there are
	Ends      []End
	Tables    []Table // by plane and name
}

// Word is a name with what it means to a reader.
type Word struct {
	Name  string `toml:"name"  json:"name"`
	Title string `toml:"title" json:"title"`
}

// Register is data that one controller processes for one purpose: what an entry of the
// record of processing is about (GDPR article 30).
type Register struct {
	Name       string `toml:"name"       json:"name"`
	Title      string `toml:"title"      json:"title"`
	Controller string `toml:"controller" json:"controller"`
	Processor  string `toml:"processor"  json:"processor,omitempty"` // who processes it for the controller
	Purpose    string `toml:"purpose"    json:"purpose"`
	Basis      string `toml:"basis"      json:"basis"`
	Source     string `toml:"source"     json:"source"`
	Recipients string `toml:"recipients" json:"recipients"`
	Transfers  string `toml:"transfers"  json:"transfers"` // to countries outside the EU and EEA
	Security   string `toml:"security"   json:"security"`
}

// By says what brings an end about.
type By string

// What brings ends about.
const (
	Rule     By = "rule"     // a rule of the worker's
	Schedule By = "schedule" // a schedule of the worker's that deletes by itself
	Event    By = "event"    // something that happens in any case, soon
	Hand     By = "hand"     // somebody has to do it: there is no time limit
)

// End is one way in which data ends.
type End struct {
	Name        string `toml:"name"        json:"name"`
	By          By     `toml:"by"          json:"by"`
	Requirement string `toml:"requirement" json:"requirement,omitempty"` // "PRIV-14"
	Months      int    `toml:"months"      json:"months,omitempty"`      // how long after what Text says
	Days        int    `toml:"days"        json:"days,omitempty"`
	Text        string `toml:"text"        json:"text"` // a part of a sentence; {period} is Months or Days
}

// Table is a table, or what is like one: a prefix of the file store or of Redis, the
// lines of the log. Each of its rows comes to one of its ends, or, when it names none, to
// those of the rows with which it goes.
type Table struct {
	Plane    string   `json:"plane"`
	Name     string   `json:"name"`
	About    string   `json:"about,omitempty"`
	Register string   `json:"register,omitempty"` // empty: no personal data
	Person   bool     `json:"person,omitempty"`   // a row is somebody: what refers to it says who
	Ends     []string `json:"ends,omitempty"`     // what ends each row, one or another
	With     []string `json:"with,omitempty"`     // tables with whose row it goes
	Before   []string `json:"before,omitempty"`   // what may end a row before that
	Note     string   `json:"note,omitempty"`
	None     []string `json:"-"`              // columns that hold no personal data
	Data     []Datum  `json:"data,omitempty"` // by name
}

// Datum is a column, or a field of a JSON column ("content.basic.name"), that holds
// personal data.
type Datum struct {
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Subjects []string `json:"subjects"`
	Export   bool     `json:"export"`  // given to the person who asks for their data
	Mask     bool     `json:"mask"`    // hidden in a copy that somebody else is given
	Archive  bool     `json:"archive"` // goes into the archive with what is kept for good

	shape string
}

// Column is the column that d stands in.
func (d Datum) Column() string {
	column, _, _ := strings.Cut(d.Name, ".")
	return column
}

// Shape names what a JSON column holds; empty for other columns.
func (d Datum) Shape() string { return d.shape }

// Declares reports whether the declaration says anything of a column, and whether that
// it holds personal data.
func (t Table) Declares(column string) (declared, personal bool) {
	personal = slices.ContainsFunc(t.Data, func(d Datum) bool { return d.Column() == column })
	return personal || slices.Contains(t.None, column), personal
}

// Subjects are whose data the table holds.
func (t Table) Subjects() []string {
	var names []string
	for _, d := range t.Data {
		names = append(names, d.Subjects...)
	}
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

// Table finds a table.
func (i *Inventory) Table(plane, name string) (Table, bool) {
	n := slices.IndexFunc(i.Tables, func(t Table) bool { return t.Plane == plane && t.Name == name })
	if n < 0 {
		return Table{}, false
	}
	return i.Tables[n], true
}

// End finds an end.
func (i *Inventory) End(name string) (End, bool) {
	n := slices.IndexFunc(i.Ends, func(e End) bool { return e.Name == name })
	if n < 0 {
		return End{}, false
	}
	return i.Ends[n], true
}

// EndsOf are the ends that a table's rows come to: its own, or else those of the rows
// with which they go.
func (i *Inventory) EndsOf(t Table) (ends []End) {
	for _, name := range i.endsOf(t, map[string]bool{}) {
		if e, ok := i.End(name); ok {
			ends = append(ends, e)
		}
	}
	return ends
}

func (i *Inventory) endsOf(t Table, seen map[string]bool) (names []string) {
	if seen[t.Plane+"."+t.Name] {
		return nil
	}
	seen[t.Plane+"."+t.Name] = true
	if len(t.Ends) > 0 {
		return t.Ends
	}
	for _, with := range t.With {
		if other, ok := i.Table(t.other(with)); ok {
			names = append(names, i.endsOf(other, seen)...)
		}
	}
	return names
}

// other is the plane and name of a table that t names: "applications" of its own
// plane, or "tenant.applications".
func (t Table) other(name string) (plane, table string) {
	if plane, table, ok := strings.Cut(name, "."); ok {
		return plane, table
	}
	return t.Plane, name
}
