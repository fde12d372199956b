package web

import (
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
)

// maxFields keeps a form from being a flood.
const maxFields = 2000

// Form is what was posted. Its getters give typed values; one that cannot be
// read blames its field, and Err reports all of them at once. An absent value
// is the zero value and blames nobody: what is mandatory is the domain's to say.
type Form struct {
	fault.Collector
	values url.Values
	files  map[string][]*multipart.FileHeader
	lang   i18n.Lang
}

// Form returns the posted form. A body that is no form is an empty one.
func (c *Ctx) Form() *Form { return c.r.parseForm() }

// parseForm parses once; the CSRF check has usually done so.
func (r *request) parseForm() *Form {
	if r.form != nil {
		return r.form
	}
	r.form = &Form{values: url.Values{}, lang: r.lang}
	if r.multipart() {
		r.parseMultipart(r.form)
		return r.form
	}
	for k, v := range r.c.Request().PostArgs().All() {
		if len(r.form.values) < maxFields {
			r.form.values.Add(string(k), string(v))
		}
	}
	return r.form
}

func (r *request) parseMultipart(f *Form) {
	m, err := r.c.MultipartForm()
	if err != nil {
		panic(fault.New(fault.Invalid, "error.bad_request").Because(err))
	}
	if len(m.Value) > maxFields {
		panic(fault.New(fault.TooLarge, "error.too_large"))
	}
	for k, v := range m.Value { // copied: the parsed form is reused
		f.values[strings.Clone(k)] = slices.Clone(v)
	}
	f.files = m.File
}

// Has reports whether the field was sent at all, empty or not.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// Values are all fields as typed, for showing the form again.
func (f *Form) Values() url.Values { return f.values }

// Text is a text field without surrounding space.
func (f *Form) Text(name string) string { return clean(f.values.Get(name)) }

// LangText is a text that was written in several languages, a field for each:
// see ui.FieldIn.
func (f *Form) LangText(name string) i18n.LangText {
	t := i18n.LangText{}
	for _, l := range i18n.All {
		if s := f.Text(name + "." + string(l)); s != "" {
			t[l] = s
		}
	}
	return t
}

// Secret is a field taken exactly as typed: a password.
func (f *Form) Secret(name string) string { return f.values.Get(name) }

// All are the values of a repeated field, without empty ones.
func (f *Form) All(name string) []string {
	var all []string
	for _, v := range f.values[name] {
		if v = clean(v); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// Required is Text that must not be empty.
func (f *Form) Required(name string) string {
	v := f.Text(name)
	f.Check(v != "", name, "error.required")
	return v
}

// Bool reports whether a box is ticked. A hidden "false" or "0" before the
// box is no tick.
func (f *Form) Bool(name string) bool {
	return slices.ContainsFunc(f.values[name], func(v string) bool {
		return v != "" && v != "false" && v != "0" && v != "off" && v != "no"
	})
}

// Int is a whole number; groups of digits may stand apart. Empty is 0.
func (f *Form) Int(name string) int {
	if n := f.OptInt(name); n != nil {
		return *n
	}
	return 0
}

// OptInt is Int that distinguishes empty from zero.
func (f *Form) OptInt(name string) *int {
	text := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(f.Text(name))
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(strings.Replace(text, "\u2212", "-", 1))
	if err != nil || n > 1<<31-1 || n < -1<<31 {
		f.Add(name, "error.number")
		return nil
	}
	return &n
}

// Int32 is Int for a column that holds 32 bits, such as a revision.
func (f *Form) Int32(name string) int32 { return int32(f.Int(name)) }

// UUID is an id, as of a choice in a list. Empty is the zero id.
func (f *Form) UUID(name string) uuid.UUID {
	v := f.Text(name)
	if v == "" {
		return uuid.Nil
	}
	id, err := uuid.Parse(v)
	f.Check(err == nil, name, "error.choice")
	return id
}

// Key is the form's idempotency key, which ui.Form sends as _key: the same
// form sent twice has the same. Domain functions use it as the new row's id.
// A form without one gets a new one.
func (f *Form) Key() uuid.UUID {
	if id, err := uuid.Parse(f.Text("_key")); err == nil {
		return id
	}
	return uuid.New()
}

// UUIDs are the ids of ticked boxes.
func (f *Form) UUIDs(name string) []uuid.UUID {
	var ids []uuid.UUID
	for _, v := range f.All(name) {
		id, err := uuid.Parse(v)
		if err != nil {
			f.Add(name, "error.choice")
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// Choice is one of the allowed values, or empty.
func (f *Form) Choice(name string, allowed ...string) string {
	v := f.Text(name)
	if v != "" && !slices.Contains(allowed, v) {
		f.Add(name, "error.choice")
		return ""
	}
	return v
}

// FormText is a text field of the posted form.
func (c *Ctx) FormText(name string) string { return c.Form().Text(name) }

// FormInt is a number of the posted form, 0 when there is none.
func (c *Ctx) FormInt(name string) int { return c.Form().Int(name) }
