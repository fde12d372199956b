package richtext_test

import (
	"strings"
	"testing"

	"vakans/internal/richtext"
)

// Texts of ads come from many hands; none of them may run anything in a
// visitor's browser.
func TestHTMLIsHarmless(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))",
		"![x](https://example.org/x.png)", "[a](data:text/html,<script>alert(1)</script>)",
		"<a href='javascript:alert(1)'>a</a>",
		"<svg onload=alert(1)>", "<style>*{display:none}</style>", "<iframe src=//example.org></iframe>",
		"<p style='position:fixed'>x</p>",
		"[a](vbscript:x)", "<https://example.org/\"onmouseover=alert(1)>", "[a](\"onmouseover=alert(1)//)",
		"<form action=//example.org><input>",
		"`<script>`", "# <script>x</script>", "<div class=vk-header>x</div>",
	} {
		got := strings.ToLower(richtext.HTML(source))
		for _, bad := range []string{"<script", "<img", "<svg", "<style", "<iframe", "<form", "<input", "<div", "style=",
			"class=", "href=\"javascript", "href=\"data", "href=\"vbscript"} {
			if strings.Contains(got, bad) {
				t.Errorf("%q gave %q", source, got)
			}
		}
		for _, tag := range strings.SplitAfter(got, "<")[1:] {
			if inside, _, _ := strings.Cut(tag, ">"); strings.Contains(strings.Split(inside, "\"")[0], " on") {
				t.Errorf("%q gave a tag with a handler: %q", source, got)
			}
		}
	}
}

func TestHTML(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"# One\n\n## Two\n\n##### Five": "<h3>One</h3>\n<h4>Two</h4>\n<h6>Five</h6>\n",
		"a **b** _c_":                   "<p>a <strong>b</strong> <em>c</em></p>\n",
		"- a\n- b":                      "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n",
		"https://example.org/a?b=1&c=2": `<p><a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noreferrer">https://example.org/a?b=1&amp;c=2</a></p>` + "\n",
		"":                              "",
	} {
		if got := richtext.HTML(source); got != want {
			t.Errorf("HTML(%q)\n got %q\nwant %q", source, got, want)
		}
	}
}

func TestPlainAndSummary(t *testing.T) {
	t.Parallel()
	if got := richtext.Plain("# Työ\n\nHoidat *asiakkaita* & \"muita\":\n\n- yksi\n- kaksi <b>kolme</b>"); got != `Työ Hoidat asiakkaita & "muita": yksi kaksi kolme` {
		t.Errorf("Plain: %q", got)
	}
	if got := richtext.Summary(strings.Repeat("sana ", 50), 22); got != "sana sana sana sana…" {
		t.Errorf("Summary: %q", got)
	}
	if got := richtext.Summary("lyhyt", 22); got != "lyhyt" {
		t.Errorf("Summary: %q", got)
	}
}
