package inventory

import (
	_ "embed"
	"io"
	"slices"
	"strings"
	"text/template"
)

// Record is the record of processing activities (GDPR article 30), made of the list.
type Record struct {
	Registers []Entry `json:"registers"`
}

// Entry is one register with everything that is kept in it.
type Entry struct {
	Register
	Subjects  []Word   `json:"subjects"`
	Kinds     []Word   `json:"kinds"`
	Tables    []Kept   `json:"tables"`
	Ends      []string `json:"ends"`      // until when, each once
	Unlimited []string `json:"unlimited"` // where something stays until somebody acts
}

// Kept is a table with what ends its rows, in words.
type Kept struct {
	Table
	Until []Until `json:"until"`
}

// Until is one end of a table's rows.
type Until struct {
	End
	Words string `json:"words"`
	Early bool   `json:"early,omitempty"` // it may end a row before its time
}

// Record makes the record.
func (i *Inventory) Record() Record {
	var r Record
	for _, reg := range i.Registers {
		e := Entry{Register: reg}
		for _, t := range i.Tables {
			if t.Register == reg.Name {
				e.Tables = append(e.Tables, Kept{t, i.until(t)})
			}
		}
		e.sum(i)
		r.Registers = append(r.Registers, e)
	}
	return r
}

func (i *Inventory) until(t Table) (all []Until) {
	for _, e := range i.EndsOf(t) {
		all = append(all, Until{End: e, Words: e.Words()})
	}
	for _, name := range t.Before {
		if e, ok := i.End(name); ok {
			all = append(all, Until{End: e, Words: e.Words(), Early: true})
		}
	}
	return all
}

// sum adds up what an entry says of all its tables.
func (e *Entry) sum(i *Inventory) {
	subjects, kinds := map[string]bool{}, map[string]bool{}
	for _, t := range e.Tables {
		for _, d := range t.Data {
			kinds[d.Kind] = true
			for _, s := range d.Subjects {
				subjects[s] = true
			}
		}
		for _, u := range t.Until {
			if !u.Early && !slices.Contains(e.Ends, u.Words) {
				e.Ends = append(e.Ends, u.Words)
			}
			if name := t.Plane + "." + t.Name; !u.Early && u.By == Hand && !slices.Contains(e.Unlimited, name) {
				e.Unlimited = append(e.Unlimited, name)
			}
		}
	}
	among := func(names map[string]bool) func(Word) bool { return func(w Word) bool { return !names[w.Name] } }
	e.Subjects = slices.DeleteFunc(slices.Clone(i.Subjects), among(subjects))
	e.Kinds = slices.DeleteFunc(slices.Clone(i.Kinds), among(kinds))
}

//go:embed record.md.tmpl
var page string

var markdown = template.Must(template.New("record").Funcs(template.FuncMap{
	"list": func(names []string) string { return strings.Join(names, ", ") },
	"mark": func(yes bool) string {
		if yes {
			return "yes"
		}
		return "–"
	},
	"capital": func(s string) string { return strings.ToUpper(s[:1]) + s[1:] },
}).Parse(page))

// Markdown writes the record as a page to be read.
func (r Record) Markdown(w io.Writer) error { return markdown.Execute(w, r) }
