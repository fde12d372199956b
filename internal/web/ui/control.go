package ui

import (
	"github.com/a-h/templ"

	"vakans/internal/i18n"
)

// common is what every control has in common: identity, state, descriptions.
func (f Field) common(described ...string) templ.Attributes {
	a := templ.Attributes{"id": f.id(), "name": f.Name, "aria-invalid": f.invalid()}
	set(a, "aria-describedby", f.describedBy(described...))
	set(a, "autocomplete", f.Autocomplete)
	set(a, "inputmode", f.InputMode)
	set(a, "placeholder", f.Placeholder)
	// A form that comes back with an error may have named a language that is none.
	if _, known := i18n.Parse(f.Lang); known {
		a["lang"] = f.Lang
	}
	set(a, "form", f.Form)
	if p := f.Proposal; p != nil {
		a["data-propose"], a["data-propose-from"], a["data-propose-field"] = p.URL, p.From, p.Field
	}
	flag(a, "required", f.Required)
	flag(a, "disabled", f.Disabled)
	flag(a, "readonly", f.ReadOnly)
	flag(a, "autofocus", f.Autofocus)
	flag(a, "data-no-autosave", f.NoAutosave)
	return a
}

// selected is common for a list. One without an empty choice always has a value:
// HTML then has no place for "required".
func (f Field) selected() templ.Attributes {
	a := f.common()
	if f.Empty == "-" {
		delete(a, "required")
	}
	return a
}

func set(a templ.Attributes, name, value string) {
	if value != "" {
		a[name] = value
	}
}

func flag(a templ.Attributes, name string, on bool) {
	if on {
		a[name] = true
	}
}

// counted names the counter as a description of a textarea.
func (f Field) counted() []string {
	if f.MaxLength > 0 {
		return []string{f.countID()}
	}
	return nil
}

func withDefaults(f Field, autocomplete string) Field {
	if f.Autocomplete == "" {
		f.Autocomplete = autocomplete
	}
	if f.Width == "" {
		f.Width = Medium
	}
	return f
}

func numeric(f Field) Field {
	if f.InputMode == "" {
		f.InputMode = "numeric"
	}
	if f.Width == "" {
		f.Width = Short
	}
	return f
}
