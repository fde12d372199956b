package recruitment

import (
	"reflect"

	"vakans/internal/audit"
)

// changed records in the log which fields differ, and what codes, dates, numbers and
// ids were and became; texts are recorded by name alone.
func changed(a, b Details) map[string]any {
	fields, values := []string{}, audit.Changes{}
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range va.NumField() {
		was, is := va.Field(i).Interface(), vb.Field(i).Interface()
		if reflect.DeepEqual(was, is) {
			continue
		}
		name := va.Type().Field(i).Tag.Get("json")
		fields = append(fields, name)
		if !written(va.Field(i).Kind()) {
			values.Add(name, was, is)
		}
	}
	return map[string]any{"fields": fields, "changes": values}
}

// written reports whether a field holds texts by language, or more than one
// thing, whose difference a line has no room for.
func written(k reflect.Kind) bool {
	return k == reflect.Map || k == reflect.Struct || k == reflect.Slice
}
