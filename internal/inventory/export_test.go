package inventory

import (
	"maps"
	"slices"
	"testing/fstest"
)

// Shapes are the names of the fields of each shape of a JSON column, with and without
// personal data.
func Shapes() (map[string][]string, error) {
	shapes := map[string]shape{}
	if err := decode(own, "shapes.toml", &shapes); err != nil {
		return nil, err
	}
	fields := make(map[string][]string, len(shapes))
	for name, s := range shapes {
		fields[name] = slices.Concat(slices.Collect(maps.Keys(s.Fields)), s.None)
	}
	return fields, nil
}

// Read reads one declaration of a plane, and says what is wrong with it.
func Read(plane, text string) error {
	tables, shapes := map[string]declaration{}, map[string]shape{}
	if err := decode(own, "shapes.toml", &shapes); err != nil {
		return err
	}
	if err := decode(fstest.MapFS{"it": {Data: []byte(text)}}, "it", &tables); err != nil {
		return err
	}
	list, err := Load()
	if err != nil {
		return err
	}
	changed := *list
	for name, d := range tables {
		t, err := d.table(plane, name, shapes)
		if err != nil {
			return err
		}
		changed.Tables = append(slices.Clone(list.Tables), t)
	}
	return changed.check()
}
