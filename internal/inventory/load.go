package inventory

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"vakans/migrations"
)

//go:embed *.toml
var own embed.FS

// fileName is the declaration beside the migrations of a plane.
const fileName = "inventory.toml"

// sources are the planes, each with the file system and the name of its declaration.
var sources = []struct {
	plane string
	in    fs.FS
	file  string
}{
	{"platform", migrations.Platform, fileName},
	{"jobsite", migrations.Jobsite, fileName},
	{"applicant", migrations.Applicant, fileName},
	{"tenant", migrations.Tenant, fileName},
	{Files, own, "files.toml"},
	{Redis, own, "redis.toml"},
	{Log, own, "log.toml"},
}

// Load reads the declarations, which are compiled in. A declaration that is incomplete
// or contradicts itself is an error that names the file, the table and the column.
var Load = sync.OnceValues(load)

func load() (*Inventory, error) {
	i := new(Inventory)
	shapes := map[string]shape{}
	if err := errors.Join(i.readRegisters(), decode(own, "shapes.toml", &shapes)); err != nil {
		return nil, err
	}
	for _, s := range sources {
		tables := map[string]declaration{}
		if err := decode(s.in, s.file, &tables); err != nil {
			return nil, fmt.Errorf("%s: %w", s.plane, err)
		}
		for _, name := range slices.Sorted(maps.Keys(tables)) {
			t, err := tables[name].table(s.plane, name, shapes)
			if err != nil {
				return nil, fmt.Errorf("%s: [%s]: %w", s.plane, name, err)
			}
			i.Tables = append(i.Tables, t)
		}
	}
	return i, i.check()
}

func (i *Inventory) readRegisters() error {
	var file struct {
		Register []Register
		Subject  []Word
		Kind     []Word
		End      []End
	}
	if err := decode(own, "registers.toml", &file); err != nil {
		return err
	}
	i.Registers, i.Subjects, i.Kinds, i.Ends = file.Register, file.Subject, file.Kind, file.End
	return nil
}

// decode refuses keys that mean nothing: a misspelt one would declare nothing.
func decode(in fs.FS, name string, into any) error {
	text, err := fs.ReadFile(in, name)
	if err != nil {
		return err
	}
	meta, err := toml.NewDecoder(bytes.NewReader(text)).Decode(into)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("%s: nothing is called %s", name, unknown[0])
	}
	return nil
}

// shape is what a JSON column holds, as it is written.
type shape struct {
	None []string
	treatment
	Fields map[string]column
}

// declaration is a table as it is written.
type declaration struct {
	About    string
	Register string
	Person   bool
	Ends     []string
	With     []string
	Before   []string
	Note     string
	None     []string
	treatment
	Columns map[string]column
}

type column struct {
	Data  string // the kind
	Shape string // of a JSON column, instead of the kind; see shapes.toml
	treatment
}

// treatment is what may be said of a column, of the shape of its content, and of the
// whole table; the first that says something holds.
type treatment struct {
	Subjects []string
	Export   *bool
	Mask     *bool
	Archive  *bool
}

// or fills in what t leaves open.
func (t treatment) or(wider treatment) treatment {
	if t.Subjects == nil {
		t.Subjects = wider.Subjects
	}
	t.Export = cmp.Or(t.Export, wider.Export)
	t.Mask = cmp.Or(t.Mask, wider.Mask)
	t.Archive = cmp.Or(t.Archive, wider.Archive)
	return t
}

func (d declaration) table(plane, name string, shapes map[string]shape) (Table, error) {
	t := Table{Plane: plane, Name: name, About: d.About, Register: d.Register, Person: d.Person,
		Ends: d.Ends, With: d.With, Before: d.Before, Note: d.Note, None: d.None}
	for _, name := range slices.Sorted(maps.Keys(d.Columns)) {
		data, err := d.Columns[name].data(name, d.treatment, shapes)
		if err != nil {
			return t, err
		}
		t.Data = append(t.Data, data...)
	}
	return t, t.check()
}

// data are the personal data in a column: itself, or the fields of its shape.
func (c column) data(name string, table treatment, shapes map[string]shape) ([]Datum, error) {
	if c.Shape == "" {
		d, err := c.datum(name, c.or(table))
		return []Datum{d}, err
	}
	shape, known := shapes[c.Shape]
	if !known || c.Data != "" {
		return nil, fmt.Errorf("%s: a JSON column has a shape of shapes.toml, and its fields have kinds", name)
	}
	var all []Datum
	for _, field := range slices.Sorted(maps.Keys(shape.Fields)) {
		f := shape.Fields[field]
		d, err := f.datum(name+"."+field, c.or(f.treatment).or(shape.treatment).or(table))
		if err != nil {
			return nil, err
		}
		d.shape = c.Shape
		all = append(all, d)
	}
	return all, nil
}

func (c column) datum(name string, t treatment) (Datum, error) {
	if t.Export == nil || t.Mask == nil || t.Archive == nil || len(t.Subjects) == 0 {
		return Datum{}, fmt.Errorf("%s: say of it, or of all columns, subjects, export, mask and archive", name)
	}
	return Datum{
		Name: name, Kind: c.Data, Subjects: t.Subjects, Export: *t.Export, Mask: *t.Mask, Archive: *t.Archive,
	}, nil
}

// check refuses half a declaration.
func (t Table) check() error {
	if len(t.Data) == 0 {
		if t.Register != "" || t.Person || len(t.Ends)+len(t.With)+len(t.Before) > 0 {
			return errors.New("a table without personal data has no register and no end")
		}
		return nil
	}
	for _, d := range t.Data {
		if slices.Contains(t.None, d.Column()) {
			return fmt.Errorf("%s holds personal data and is among those that hold none", d.Column())
		}
	}
	if t.About == "" || t.Register == "" || len(t.Ends)+len(t.With) == 0 {
		return errors.New("a table with personal data says what it is about, its register, and what ends it")
	}
	return nil
}

// check refuses names that mean nothing, and ends, kinds and registers that nothing has.
func (i *Inventory) check() error {
	unused := map[string]bool{}
	note(unused, "register", i.Registers)
	note(unused, "subject", i.Subjects)
	note(unused, "kind", i.Kinds)
	note(unused, "end", i.Ends)
	known := maps.Clone(unused)
	var wrong []error
	for _, t := range i.Tables {
		for _, name := range t.mentions() {
			delete(unused, name)
			if !known[name] {
				wrong = append(wrong, fmt.Errorf("%s.%s: there is no %s", t.Plane, t.Name, name))
			}
		}
		for _, with := range t.With {
			if _, there := i.Table(t.other(with)); !there {
				wrong = append(wrong, fmt.Errorf("%s.%s: there is no table %s", t.Plane, t.Name, with))
			}
		}
		if len(t.Data) > 0 && len(i.EndsOf(t)) == 0 {
			wrong = append(wrong, fmt.Errorf("%s.%s: it goes with rows that never end", t.Plane, t.Name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unused)) {
		wrong = append(wrong, fmt.Errorf("registers.toml: no table names the %s", name))
	}
	return errors.Join(wrong...)
}

// mentions are the names in registers.toml that a table refers to.
func (t Table) mentions() (names []string) {
	add := func(kind string, some ...string) {
		for _, name := range some {
			names = append(names, kind+" "+name)
		}
	}
	if t.Register != "" {
		add("register", t.Register)
	}
	add("end", t.Ends...)
	add("end", t.Before...)
	for _, d := range t.Data {
		add("kind", d.Kind)
		add("subject", d.Subjects...)
	}
	return names
}

// note puts down the names that there are of a sort.
func note[T interface{ name() string }](names map[string]bool, sort string, all []T) {
	for _, one := range all {
		names[sort+" "+one.name()] = true
	}
}

func (r Register) name() string { return r.Name }
func (w Word) name() string     { return w.Name }
func (e End) name() string      { return e.Name }

// Period is how long data is kept, in words; empty where no time is said.
func (e End) Period() string {
	switch {
	case e.Months > 0:
		return plural(e.Months, "month")
	case e.Days > 0:
		return plural(e.Days, "day")
	}
	return ""
}

func plural(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

// Words describe the end to a reader.
func (e End) Words() string { return strings.ReplaceAll(e.Text, "{period}", e.Period()) }
