package lists_test

import (
	"testing"

	"vakans/internal/lists"
)

func TestCursor(t *testing.T) {
	t.Parallel()
	type place struct {
		Name string `json:"n"`
		At   int64  `json:"t"`
	}
	want := place{"Åsa & Öst?", 42}
	text := lists.Cursor(want)
	var got place
	if !lists.ReadCursor(text, &got) || got != want {
		t.Errorf("%s is read as %+v", text, got)
	}
	for _, bad := range []string{"", "x", text[:5], "n.1.2.3", "e30=", "W10"} {
		if lists.ReadCursor(bad, &got) {
			t.Errorf("%q is taken for a cursor", bad)
		}
	}
}

func TestAnywhere(t *testing.T) {
	t.Parallel()
	if got := lists.Anywhere(`50%_\o`); got != `%50\%\_\\o%` {
		t.Errorf("got %s", got)
	}
}
