package catalog_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"vakans/internal/i18n"
	"vakans/internal/i18n/catalog"
)

// The same ids in all four languages, the same placeholders, one and other
// where there is a count (LANG-01, LANG-06).
func TestCatalogues(t *testing.T) {
	t.Parallel()
	eachArea(t, func(t *testing.T, files fs.FS, area string) {
		if _, err := catalog.Load(files, area); err != nil {
			t.Error(err)
		}
	})
}

// A text that equals the English one was probably never translated.
func TestTranslated(t *testing.T) {
	t.Parallel()
	eachArea(t, func(t *testing.T, files fs.FS, area string) {
		loaded, err := catalog.Load(files, area)
		if err != nil {
			t.Fatal(err)
		}
		same, err := catalog.Untranslated(files, loaded)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range same {
			t.Errorf("%s is the same as in English: translate it, or list it in catalog/%s.same", id, area)
		}
	})
}

func eachArea(t *testing.T, check func(*testing.T, fs.FS, string)) {
	files := os.DirFS(".")
	areas, err := catalog.Areas(files)
	if err != nil || len(areas) == 0 {
		t.Fatalf("areas: %v, %v", areas, err)
	}
	for _, area := range areas {
		t.Run(area, func(t *testing.T) {
			t.Parallel()
			check(t, files, area)
		})
	}
}

// area makes an area of one file for each language.
func area(fi, sv, nb, en string) fstest.MapFS {
	files := fstest.MapFS{}
	for i, text := range []string{fi, sv, nb, en} {
		files["x."+string(i18n.All[i])+".toml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func all(text string) fstest.MapFS { return area(text, text, text, text) }

func TestLoad(t *testing.T) {
	t.Parallel()
	got, err := catalog.Load(area(
		"b = 'B'\n[a]\none = 'Yksi'\nother = '{{.count}} {{.who}} {{.at}}'\none = 'Yksi {{.who}} {{.at}}'",
		"", "", ""), "x")
	if err == nil {
		t.Fatalf("a key given twice passed: %v", got)
	}
	text := "b = 'B'\n[x.a]\ndescription = 'why'\none = 'Yksi {{.who}} {{.at}}'\nother = '{{.count}} {{.who}} {{.at}}'"
	got, err = catalog.Load(all(text), "x")
	if err != nil {
		t.Fatal(err)
	}
	a := got.Messages[0]
	if len(got.Messages) != 2 || a.Key != "a" || !a.Plural() || strings.Join(a.Params, " ") != "count at who" ||
		a.Description != "why" {
		t.Errorf("loaded %+v", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files fs.FS
		want  string
	}{
		"missing id":   {area("a = 'A'", "a = 'A'", "b = 'B'", "a = 'A'"), "x.a: missing in nb"},
		"missing file": {fstest.MapFS{"x.fi.toml": {Data: []byte("a = 'A'")}}, "x.sv.toml"},
		"other placeholder": {area("a = '{{.n}}'", "a = '{{.n}}'", "a = '{{.m}}'", "a = '{{.n}}'"),
			"nb: placeholders [m], not [n]"},
		"no dot":               {all("a = '{{n}}'"), "a placeholder is written {{.name}}"},
		"count without plural": {all("a = '{{.count}} jobs'"), "belong together"},
		"plural without count": {all("[a]\none = 'job'\nother = 'jobs'"), "belong together"},
		"one missing": {area("[a]\nother = '{{.count}}'", "[a]\none='1'\nother = '{{.count}}'",
			"[a]\none='1'\nother = '{{.count}}'",
			"[a]\none='1'\nother = '{{.count}}'"), "fi: one missing"},
		"one says less": {all("[a]\none='One'\nother='{{.count}} of {{.who}}'"),
			"placeholders of one: [count], not [count who]"},
		"reserved word": {all("a = 'A'\ndescription = 'D'"), "reserved keys"},
		"bad key":       {all("aB = 'A'"), "a key is made of"},
		"empty":         {all("a = ''"), "no text"},
		"form few":      {all("[a]\none='1'\nfew='f'\nother='{{.count}}'"), "one and other only"},
		"space":         {all("a = ' A'"), "space at an end"},
		"not TOML":      {all("a = "), "x.fi.toml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := catalog.Load(c.files, "x")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestUntranslated(t *testing.T) {
	t.Parallel()
	files := area("a = 'Save'\nb = 'Ok'\nc = '{{.a}}: {{.b}}'\nd = 'Menu'",
		"a = 'Spara'\nb = 'Ok'\nc = '{{.a}}: {{.b}}'\nd = 'Meny'",
		"a = 'Lagre'\nb = 'Ok'\nc = '{{.a}}: {{.b}}'\nd = 'Menu'", "a = 'Save'\nb = 'Ok'\nc = '{{.a}}: {{.b}}'\nd = 'Menu'")
	files["x.same"] = &fstest.MapFile{Data: []byte("# why\nb\nd  nb # the same word\n")}
	loaded, err := catalog.Load(files, "x")
	if err != nil {
		t.Fatal(err)
	}
	got, err := catalog.Untranslated(files, loaded)
	if err != nil || strings.Join(got, ", ") != "x.a fi, x.d fi" {
		t.Errorf("got %v, %v", got, err)
	}
}
