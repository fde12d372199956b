// Command gen turns the message catalogues into packages m and texts, one Go file
// per area in each, so that an area in the middle of an edit stops nobody else's.
//
//	go run ./internal/i18n/gen            every area
//	go run ./internal/i18n/gen case apply these two
//	go run ./internal/i18n/gen -check     report files that are not fresh, write nothing
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vakans/internal/i18n/catalog"
)

func main() {
	check := flag.Bool("check", false, "report files that are not fresh and write nothing")
	flag.Parse()
	root, err := moduleRoot()
	if err == nil {
		err = run(root, flag.Args(), *check)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// moduleRoot is the nearest folder above with a go.mod, so that the command
// works from any folder.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("gen: no go.mod in this folder or above")
		}
		dir = parent
	}
}

func run(root string, areas []string, check bool) error {
	files := os.DirFS(filepath.Join(root, "internal/i18n/catalog"))
	out := filepath.Join(root, "internal/i18n")
	known, err := catalog.Areas(files)
	if err != nil {
		return err
	}
	var problems []error
	if len(areas) == 0 {
		areas = known
		for _, part := range parts {
			problems = append(problems, orphans(filepath.Join(out, part.dir), known, check)...)
		}
	}
	for _, area := range areas {
		if err := generate(files, out, area, check); err != nil {
			problems = append(problems, fmt.Errorf("area %s skipped:\n%w", area, err))
		}
	}
	return errors.Join(problems...)
}

// parts are the files that an area is turned into.
var parts = []struct {
	dir    string
	source func(*catalog.Area) ([]byte, error)
}{{"m", accessors}, {"texts", texts}}

// generate writes an area's files when they would change, or says that they would.
func generate(files fs.FS, out, area string, check bool) error {
	loaded, err := catalog.Load(files, area)
	if err != nil {
		return err
	}
	for _, part := range parts {
		want, err := part.source(loaded)
		if err != nil {
			return err
		}
		if err := put(filepath.Join(out, part.dir, area+"_gen.go"), want, check); err != nil {
			return err
		}
	}
	return nil
}

func put(name string, want []byte, check bool) error {
	have, err := os.ReadFile(name)
	if err == nil && bytes.Equal(have, want) {
		return nil
	}
	if check {
		return fmt.Errorf("%s is not fresh: run go run ./internal/i18n/gen", filepath.Base(name))
	}
	return os.WriteFile(name, want, 0o644)
}

// orphans removes, or reports, files of areas that have no catalogue any more.
func orphans(out string, known []string, check bool) []error {
	names, _ := filepath.Glob(filepath.Join(out, "*_gen.go"))
	var problems []error
	for _, name := range names {
		if slices.Contains(known, strings.TrimSuffix(filepath.Base(name), "_gen.go")) {
			continue
		}
		if check {
			problems = append(problems, fmt.Errorf("%s has no catalogue", filepath.Base(name)))
		} else if err := os.Remove(name); err != nil {
			problems = append(problems, err)
		}
	}
	return problems
}
