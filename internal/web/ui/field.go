package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
)

// Field is a form field of any type. Name and Label are required; the id is the
// name unless ID is set. Components read the members that concern them.
type Field struct {
	Name, Label string
	ID          string
	Hint        string
	Value       string
	Values      []string // chosen values of Checkboxes and Several
	Error       string   // translated; usually errs.For(name)
	Invalid     bool     // is part of what the error of its group is about
	Required    bool
	Disabled    bool
	ReadOnly    bool
	Checked     bool // Checkbox
	HideLabel   bool // label for screen readers alone; only where the page makes it plain
	Autofocus   bool

	Autocomplete string // an HTML token: "email", "name", "new-password"
	InputMode    string // "numeric", "tel"
	Placeholder  string // only as an example; never instead of the label or hint
	Width        Width
	Lang         string // language of the value, if not the page's
	MaxLength    int    // Text refuses more; Textarea counts
	Rows         int    // Textarea; 0 is 5
	Min, Max     string // NativeDate; of a Date YYYY-MM-DD, for its calendar
	Prefix       string // Text, Number: "€"
	Suffix       string
	Options      []Option // Select, Radios, Checkboxes
	Empty        string   // Select: text of the first, empty choice; "" is "Choose", "-" leaves it out
	Suggestions  []string // Text, Several: offered while writing
	Preview      string   // Markdown: the address that renders what is posted to it as "text"
	Accept       string   // File: ".pdf,.docx"
	Multiple     bool     // File
	Choose       string   // File: text of the button, where a script shows the chosen file; else the browser's own
	Form         string   // id of a form elsewhere on the page
	Clock        string   // DateTime: value of <name>_time
	ClockError   string
	Inline       bool // Radios, Checkboxes: side by side
	NoSpellcheck bool
	Proposal     *Proposal // Text: what to propose while other fields are typed
	NoAutosave   bool      // leave out of autosave
}

// Option is one choice. Options of a Select with the same Group stand together.
type Option struct {
	Value, Text string
	Hint        string // Radios, Checkboxes
	Group       string // Select
	Disabled    bool
	Lang        string
}

// Proposal fills an empty text field in while other fields of its form are typed,
// until somebody types into it. Without scripts it does nothing.
type Proposal struct {
	From  string // how the names of the other fields begin; the first that is filled in counts
	URL   string // answers with JSON; what was typed is put behind it
	Field string // of the answer
}

// Width is the visual length of a field; it tells how much is expected.
type Width string

// The widths. The zero Width is as wide as the form's column.
const (
	Tiny   Width = "tiny"   // a few digits
	Short  Width = "short"  // a date, a postal code
	Medium Width = "medium" // a name, an e-mail address
)

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f Field) hintID() string  { return f.id() + "-hint" }
func (f Field) errorID() string { return f.id() + "-error" }
func (f Field) countID() string { return f.id() + "-count" }

func (f Field) optionID(i int) string {
	if i == 0 {
		return f.id() // the error summary's link lands on the first choice
	}
	return f.id() + "-" + strconv.Itoa(i)
}

func (f Field) describedBy(more ...string) string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.hintID())
	}
	ids = append(ids, more...)
	if f.Error != "" {
		ids = append(ids, f.errorID())
	}
	return strings.Join(ids, " ")
}

func (f Field) invalid() string {
	return strconv.FormatBool(f.Error != "" || f.Invalid)
}

func (f Field) chosen(value string) bool {
	if value == f.Value && f.Value != "" {
		return true
	}
	for _, v := range f.Values {
		if v == value {
			return true
		}
	}
	return false
}

func (f Field) rows() string {
	if f.Rows == 0 {
		return "5"
	}
	return strconv.Itoa(f.Rows)
}

func (f Field) valueOr(other string) string {
	if f.Value == "" {
		return other
	}
	return f.Value
}

// groups splits options by group, in order.
func (f Field) groups() [][]Option {
	var out [][]Option
	for i, o := range f.Options {
		if i > 0 && f.Options[i-1].Group == o.Group {
			out[len(out)-1] = append(out[len(out)-1], o)
			continue
		}
		out = append(out, []Option{o})
	}
	return out
}

func (f Field) emptyChoice(ctx context.Context) string {
	if f.Empty == "" {
		return m.UiChoose(lang(ctx))
	}
	return f.Empty
}

// clock is the second half of a DateTime field.
func (f Field) clock(ctx context.Context) Field {
	return Field{
		Name: f.Name + "_time", ID: f.id() + "_time", Label: m.UiClock(lang(ctx)),
		Value: f.Clock, Error: f.ClockError, Width: Tiny, Required: f.Required, Disabled: f.Disabled,
		Hint: m.UiClockHint(lang(ctx)), InputMode: "decimal",
	}
}

// day is the first half of a DateTime field.
func (f Field) day(ctx context.Context) Field {
	d := f
	d.Label, d.Hint = m.UiDate(lang(ctx)), ""
	return d
}

// group is a DateTime field as the fieldset that holds its halves: the hint is
// its own, the errors are theirs.
func (f Field) group() Field {
	return Field{Name: f.Name, ID: f.id() + "-group", Label: f.Label, Hint: f.Hint, Required: f.Required}
}

// dateHint adds the expected form to a date's own hint.
func (f Field) dateHint(ctx context.Context) Field {
	if f.Hint != "" {
		f.Hint += " "
	}
	f.Hint += m.UiDateHint(lang(ctx))
	if f.Width == "" {
		f.Width = Short
	}
	return f
}

// datePattern is how l10n.Input writes a date, for the calendar: "d.m.yyyy", or
// with 0m and 0d where the digits are always two.
func datePattern(ctx context.Context) string {
	sample := l10n.Input(time.Date(2001, 3, 2, 0, 0, 0, 0, time.UTC), nil)
	return strings.NewReplacer("2001", "yyyy", "3", "m", "2", "d").Replace(sample)
}

// spareLines is how many empty lines Several offers where there is no script.
const spareLines = 3

func (f Field) lines() []string { return append(slices.Clone(f.Values), make([]string, spareLines)...) }

// line is one of the fields that Several consists of without a script.
func (f Field) line(ctx context.Context, i int, value string) Field {
	return Field{Name: f.Name, ID: f.optionID(i), Label: m.UiLineNumber(lang(ctx), f.Label, strconv.Itoa(i+1)),
		Value: value, HideLabel: true}
}

// nearLimit is how long a text may get before its writer is told that there is a
// limit: who writes a page need not think of twenty.
const nearLimit = 10000

func (f Field) roomy() bool { return f.MaxLength >= nearLimit }

// oneLine is a text as a field of one line can hold it: a browser drops the line
// ends that a program may have stored, and would join the words around them.
func oneLine(s string) string { return lineEnds.Replace(s) }

var lineEnds = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")
