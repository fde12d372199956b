package webtest

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// PagesDir names a folder. When it is set, every page that a test is shown is
// kept there once, as the server sent it: an HTML validator then reads them all
// at once (make html).
const PagesDir = "VAKANS_TEST_PAGES"

// Keep puts a page into the folder, unless one of the same address and the same
// structure lies there already. What is no whole page is passed over.
func Keep(path string, status int, body []byte) error {
	dir := os.Getenv(PagesDir)
	if dir == "" || !bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(body)), []byte("<!doctype html")) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, pageName(path, status, body)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if os.IsExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if failed := f.Close(); err == nil {
		err = failed
	}
	return err
}

var (
	anyID     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	notInName = regexp.MustCompile(`[^A-Za-z0-9.~-]+`)
)

// pageName tells a reader where the page was, and two structures apart.
func pageName(path string, status int, body []byte) string {
	name := notInName.ReplaceAllString(strings.ReplaceAll(anyID.ReplaceAllString(path, "ID"), "/", "~"), "_")
	return fmt.Sprintf("%s.%d.%016x.html", name[:min(len(name), 100)], status, shape(body))
}

// shape is the same for pages of the same elements with the same attributes;
// only of types, which decide what else an element may have, the values count.
func shape(body []byte) uint64 {
	h := fnv.New64a()
	z, last := html.NewTokenizer(bytes.NewReader(body)), ""
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken && kind != html.EndTagToken {
			continue
		}
		if one := outline(z); one != last { // the rows of a list count once
			_, _ = h.Write([]byte(one))
			last = one
		}
	}
	return h.Sum64()
}

func outline(z *html.Tokenizer) string {
	t := z.Token()
	words := []string{t.Type.String(), t.Data}
	for _, a := range t.Attr {
		words = append(words, a.Key)
		if a.Key == "type" || a.Key == "autocomplete" || a.Key == "role" {
			words = append(words, a.Val)
		}
	}
	return strings.Join(words, " ") + "\n"
}
