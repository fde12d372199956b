package lift_test

import (
	"strings"
	"testing"

	"vakans/internal/web/assets/build/lift"
)

func TestRewrite(t *testing.T) {
	t.Parallel()
	css := `a{mask:url("data:image/svg+xml;charset=utf-8,%3Csvg%2F%3E")}` +
		`b{mask:url('data:image/svg+xml;base64,PHN2Zy8+')}c{background:url(x.svg)}`
	out, found, err := lift.Rewrite(css)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out, "data:") || !strings.Contains(out, "url(x.svg)") || strings.Count(out, "lifted:icon-") != 2 {
		t.Errorf("rewritten to %s", out)
	}
	if len(found) != 1 {
		t.Errorf("one picture in two spellings became %v", found)
	}
	for _, body := range found {
		if body != "<svg/>" {
			t.Errorf("lifted %q", body)
		}
	}
}

func TestRewriteRefusesOtherTypes(t *testing.T) {
	t.Parallel()
	if _, _, err := lift.Rewrite(`a{src:url("data:font/woff2;base64,AAAA")}`); err == nil {
		t.Error("a font was lifted as a picture")
	}
}
