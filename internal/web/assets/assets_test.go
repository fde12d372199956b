package assets_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"vakans/internal/web/assets"
)

func TestURLLeadsToTheFile(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{
		"app.css": "text/css; charset=utf-8", "theme.css": "text/css; charset=utf-8",
		"app.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
	} {
		a, ok := assets.Lookup(assets.URL(name))
		if !ok || len(a.Body) == 0 || a.Type != kind || a.ETag == "" {
			t.Errorf("%s: %v, %d bytes, type %q", name, ok, len(a.Body), a.Type)
		}
	}
}

func TestLookupRefusesTheRest(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", "/assets/", "/assets/manifest.json", "/assets/../assets.go", "/assets/app.css",
		assets.URL("app.css") + ".gz"} {
		if _, ok := assets.Lookup(path); ok {
			t.Errorf("%q is served", path)
		}
	}
}

func TestURLPanicsForAnUnknownName(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("an address for an asset that does not exist")
		}
	}()
	assets.URL("missing.css")
}

// TestNoDataURL: the content security policy allows pictures from our own
// origin alone, so a data: URL would silently not show. Every address in a
// stylesheet is one of ours.
func TestNoDataURL(t *testing.T) {
	t.Parallel()
	address := regexp.MustCompile(`url\(["']?([^"')]+)`)
	for _, name := range []string{"app.css", "theme.css"} {
		a, _ := assets.Lookup(assets.URL(name))
		for _, m := range address.FindAllSubmatch(a.Body, -1) {
			if _, ok := assets.Lookup(string(m[1])); !ok {
				t.Errorf("%s points at %.60s", name, m[1])
			}
		}
		if bytes.Contains(a.Body, []byte("data:")) {
			t.Errorf("%s holds a data: URL", name)
		}
	}
}

// TestOneLanguage: the design system says some words in Norwegian through its
// stylesheets; ours come from the catalogues.
func TestOneLanguage(t *testing.T) {
	t.Parallel()
	a, _ := assets.Lookup(assets.URL("app.css"))
	used := regexp.MustCompile(`content:\s*["'][A-Za-zÆØÅæøå]{2,}`)
	if m := used.Find(a.Body); m != nil {
		t.Errorf("the stylesheet speaks: %s", m)
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	a, _ := assets.Lookup(assets.URL("app.css"))
	for accept, want := range map[string]string{
		"gzip, deflate, br": "br", "gzip": "gzip", "": "", "br;q=0, gzip": "gzip", "BR": "br", "identity": "", "*": "",
	} {
		body, encoding := a.Encode(accept)
		if encoding != want {
			t.Errorf("%q gives %q", accept, encoding)
		}
		if !bytes.Equal(unpack(t, body, encoding), a.Body) {
			t.Errorf("%q gives another file", accept)
		}
	}
}

func unpack(t *testing.T, body []byte, encoding string) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(body)
	switch encoding {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSizes keeps the pages light: what a first visit loads before the fonts.
func TestSizes(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]int{"app.css": 22_000, "app.js": 7_000} {
		if a, _ := assets.Lookup(assets.URL(name)); len(a.Gzip) > limit {
			t.Errorf("%s is %d bytes packed, more than %d", name, len(a.Gzip), limit)
		}
	}
}

// TestScripts: no globals, no eval, one policy, and HTML is parsed in one place.
func TestScripts(t *testing.T) {
	t.Parallel()
	banned := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|window\.\w+\s*=|globalThis\.\w+\s*=`)
	err := fs.WalkDir(os.DirFS("src/js"), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile("src/js/" + path)
		if m := banned.Find(text); m != nil {
			t.Errorf("%s uses %s", path, m)
		}
		if path != "page.js" && strings.Contains(string(text), "createPolicy") {
			t.Errorf("%s makes a policy of its own", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
