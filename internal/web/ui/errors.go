package ui

// Errors are the errors of a form in the order of its fields, already
// translated. The nil Errors has none.
type Errors []FieldError

// FieldError is one error. An empty Field is an error of the whole form.
type FieldError struct {
	Field string // id of the field, which is its name unless set otherwise
	Text  string
}

// Add appends an error; field may be empty.
func (e *Errors) Add(field, text string) {
	*e = append(*e, FieldError{field, text})
}

// For returns the first error of a field, or nothing.
func (e Errors) For(field string) string {
	for _, one := range e {
		if one.Field == field {
			return one.Text
		}
	}
	return ""
}

// Any says whether there is an error.
func (e Errors) Any() bool { return len(e) > 0 }

// Refusal is what a form shows of an error: its sentences, and whether somebody
// else has changed the same thing meanwhile.
type Refusal struct {
	Errors Errors
	Stale  bool
}
