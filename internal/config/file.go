package config

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/sethvargo/go-envconfig"
)

// fileLookuper finds NAME, or the contents of the file that NAME_FILE names.
// Container platforms hand secrets over as files, where no process list and no
// crash report shows them.
type fileLookuper struct {
	from envconfig.Lookuper
	errs []error
}

// Lookup implements envconfig.Lookuper. An unreadable file is remembered for err.
func (f *fileLookuper) Lookup(name string) (string, bool) {
	if v, ok := f.from.Lookup(name); ok {
		return v, true
	}
	path, ok := f.from.Lookup(name + "_FILE")
	if !ok || path == "" {
		return "", false
	}
	text, err := os.ReadFile(path)
	if err != nil {
		f.errs = append(f.errs, fmt.Errorf("configuration: %s_FILE: %w", name, err))
		return "", false
	}
	return strings.TrimRight(string(text), "\r\n"), true
}

func (f *fileLookuper) err() error { return errors.Join(f.errs...) }

// variable is the name of the variable that an error of envconfig is about; it
// names the path of fields instead ("Session: Idle: time: ...").
func variable(err error) string {
	t, name := reflect.TypeFor[Config](), ""
	for part := range strings.SplitSeq(err.Error(), ": ") {
		f, ok := t.FieldByName(part)
		if !ok {
			break
		}
		name, _, _ = strings.Cut(f.Tag.Get("env"), ",")
		if t = f.Type; t.Kind() != reflect.Struct {
			break
		}
	}
	return name
}
