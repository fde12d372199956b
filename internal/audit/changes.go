package audit

import "reflect"

// Changes are fields of a subject with what each was and became: codes, numbers,
// dates and ids, never anybody's data.
type Changes map[string][2]any

// Add keeps a field that has changed.
func (c Changes) Add(field string, was, is any) {
	if !reflect.DeepEqual(was, is) {
		c[field] = [2]any{was, is}
	}
}

// Details are the changes as a line of the log keeps them.
func (c Changes) Details() map[string]any { return map[string]any{"changes": c} }
