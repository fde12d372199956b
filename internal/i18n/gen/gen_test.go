package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The generated package is what the catalogues say.
func TestFresh(t *testing.T) {
	t.Parallel()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	if err := run(root, nil, true); err != nil {
		t.Error(err)
	}
}

// module makes a module with these catalogue files.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for _, dir := range []string{"internal/i18n/catalog", "internal/i18n/m", "internal/i18n/texts"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(root, "internal/i18n", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func fourFiles(area, text string) map[string]string {
	files := map[string]string{}
	for _, l := range []string{"fi", "sv", "nb", "en"} {
		files["catalog/"+area+"."+l+".toml"] = text
	}
	return files
}

func read(t *testing.T, root, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "internal/i18n/m", name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}

func TestGeneratedFunctions(t *testing.T) {
	t.Parallel()
	root := module(t, fourFiles("job_site", "save = 'Save'\n'file.type' = '{{.type}} {{.max_size}} {{.l}}'\n"+
		"[found]\none = 'One in {{.place}}'\nother = '{{.count}} in {{.place}}'\n"))
	if err := run(root, nil, false); err != nil {
		t.Fatal(err)
	}
	got := read(t, root, "job_site_gen.go")
	for _, want := range []string{
		"func JobSiteSave(l i18n.Lang) string { return msgJobSiteSave.plain(l) }",
		"func JobSiteFileType(l i18n.Lang, l_ string, maxSize string, type_ string) string {",
		"func JobSiteFound(l i18n.Lang, count int, place string) string {",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	for _, text := range []string{`"Save"`, "in {{.place}}"} {
		if strings.Contains(withoutComments(got), text) {
			t.Errorf("%q is compiled into the package that all pages import", text)
		}
		if _, err := os.Stat(filepath.Join(root, "internal/i18n/texts/job_site_gen.go")); err != nil {
			t.Error(err)
		}
	}
	if err := run(root, nil, true); err != nil {
		t.Errorf("just generated, and yet: %v", err)
	}
}

// A broken area is reported and keeps its last good file; the others go on.
func TestBrokenAreaStopsNobodyElse(t *testing.T) {
	t.Parallel()
	files := fourFiles("good", "a = 'A'")
	files["catalog/bad.fi.toml"] = "a = 'A'"
	files["m/bad_gen.go"] = "the last good one"
	files["m/gone_gen.go"] = "its catalogue was deleted"
	root := module(t, files)
	if err := run(root, nil, true); err == nil || !strings.Contains(err.Error(), "gone_gen.go") ||
		!strings.Contains(err.Error(), "good_gen.go") {
		t.Errorf("check says %v", err)
	}
	err := run(root, nil, false)
	if err == nil || !strings.Contains(err.Error(), "area bad skipped") {
		t.Errorf("error %v", err)
	}
	if read(t, root, "good_gen.go") == "" || read(t, root, "bad_gen.go") != "the last good one" ||
		read(t, root, "gone_gen.go") != "" {
		t.Error("wrong files written")
	}
	if err := run(root, []string{"good"}, false); err != nil {
		t.Errorf("one good area alone: %v", err)
	}
}

// withoutComments is what is compiled.
func withoutComments(source string) (code string) {
	for line := range strings.Lines(source) {
		if !strings.HasPrefix(line, "//") {
			code += line
		}
	}
	return code
}
