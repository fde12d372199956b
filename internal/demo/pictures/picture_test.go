package main

import (
	"bytes"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"vakans/internal/demo/country"
	"vakans/internal/demo/visit"
)

// The README shows every picture with a text for those who do not see it, and each has the
// size that it would be made with today: a picture that is renamed, resized or forgotten is
// missed. That the pages behind them are found is tested with the country.
func TestREADMEShowsEveryPicture(t *testing.T) {
	t.Parallel()
	const root = "../../.."
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	described := regexp.MustCompile(`<img [^>]*alt="[^"]{20,}"[^>]* src="deploy/pictures/([^"]+)"`)
	for _, m := range described.FindAllSubmatch(readme, -1) {
		shown[string(m[1])] = true
	}
	for _, p := range pictures(visit.New(&url.URL{Scheme: "http", Host: "localhost"}, country.Country{}, nil)) {
		if !shown[p.name] {
			t.Errorf("README.md does not show %s with an alternative text", p.name)
		}
		delete(shown, p.name)
		raw, err := os.ReadFile(filepath.Join(root, "deploy/pictures", p.name))
		if err != nil {
			t.Errorf("%v: run make pictures", err)
			continue
		}
		size, err := png.DecodeConfig(bytes.NewReader(raw))
		if err != nil || int64(size.Width) != p.width || int64(size.Height) != p.height || len(raw) > most {
			t.Errorf("%s is %d × %d in %d bytes (%v): run make pictures",
				p.name, size.Width, size.Height, len(raw), err)
		}
	}
	for name := range shown {
		t.Errorf("README.md shows %s, which make pictures does not make", name)
	}
}
