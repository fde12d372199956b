package sheet_test

import (
	"strings"
	"testing"

	"vakans/internal/sheet"
)

func TestCSV(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	c, err := sheet.NewCSV(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range [][]string{{"Åsa", `a;"b"`, "två\nrader"},
		{"=HYPERLINK(1)", "+358", "-1", "@x", "\tx", "\r=x", ""}} {
		if err := c.Line(line...); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFÅsa;\"a;\"\"b\"\"\";\"två\r\nrader\"\r\n'=HYPERLINK(1);'+358;'-1;'@x;'\tx;\"'=x\";\r\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}
