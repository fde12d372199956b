package webtest_test

import (
	"os"
	"testing"

	"vakans/internal/webtest"
)

// A page is kept once for each structure it is shown in, and what is no page not
// at all.
func TestKeep(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(webtest.PagesDir, dir)
	page := func(rest string) []byte { return []byte("<!doctype html><html lang=fi><body>" + rest) }
	for _, body := range [][]byte{
		page("<p>one</p>"), page("<p>another</p>"), page(`<p id="a">third</p>`), page(`<input type=text>`),
		page(`<input type=date>`), []byte("<p>a part</p>"), []byte("{}"),
	} {
		for _, id := range []string{"01a227d2-1a4d-7000-8000-000000000001", "01a227d2-1a4d-7000-8000-000000000002"} {
			if err := webtest.Keep("/fi/jobs/"+id, 200, body); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := webtest.Keep("/fi/jobs/x", 404, page("<p>one</p>")); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadDir(dir)
	if err != nil || len(kept) != 5 {
		t.Errorf("%d pages kept, %v: %v", len(kept), err, kept)
	}
}
