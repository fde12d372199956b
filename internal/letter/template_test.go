package letter

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vakans/internal/fault"
	"vakans/internal/i18n"
)

// data gives every placeholder of a letter a value.
func data(d Definition) map[string]string {
	values := map[string]string{}
	for _, p := range d.Placeholders {
		values[p.Name] = "Value of " + p.Name
		if p.Form == Link {
			values[p.Name] = "https://vakans.example/" + p.Name + "?a=1&b=2"
		}
	}
	return values
}

func used(t Template) []string {
	names := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(t.Subject+"\n"+t.Body, -1) {
		names[m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// Every letter exists in every language, with the same placeholders, and can
// be rendered.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	for name, def := range Templates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := ""
			for _, lang := range i18n.All {
				tmpl, err := Standard(name, lang)
				if err != nil {
					t.Fatalf("%s: %v", lang, err)
				}
				if names := fmt.Sprint(used(tmpl)); first == "" {
					first = names
				} else if names != first {
					t.Errorf("%s has the placeholders %s, %s has %s", lang, names, i18n.All[0], first)
				}
				content, err := tmpl.Render(lang, Organisation{Name: "Esimerkkilä"}, Recipient{Name: "Maija"}, data(def))
				if err != nil {
					t.Fatalf("%s: %v", lang, err)
				}
				for _, p := range def.Placeholders {
					if p.Secret && mentions(tmpl.Subject, p.Name) { // which the row keeps
						t.Errorf("%s: the subject shows %s", lang, p.Name)
					}
				}
				for where, text := range map[string]string{"subject": content.Subject, "text": content.Text, "html": content.HTML} {
					if strings.Contains(text, "{{") || strings.Contains(text, token) || text == "" {
						t.Errorf("%s: the %s is not filled in: %s", lang, where, text)
					}
				}
			}
			if def.Name != name {
				t.Errorf("%s is indexed as %s", def.Name, name)
			}
		})
	}
}

// What a letter offers, it uses: a value that no text shows is a mistake.
func TestEveryPlaceholderIsUsed(t *testing.T) {
	t.Parallel()
	for name, def := range Templates {
		tmpl, err := Standard(name, i18n.EN)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range def.Placeholders {
			if !slices.Contains(used(tmpl), p.Name) && !(name == "candidate_message") {
				t.Errorf("%s does not use %s", name, p.Name)
			}
		}
	}
}

func TestNoStrayFiles(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(files, "templates", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		part := strings.Split(entry.Name(), ".")
		_, known := Templates[part[0]]
		if _, lang := i18n.Parse(part[1]); len(part) != 3 || part[2] != "txt" || !lang || !known && part[0] != "footer" {
			t.Errorf("%s belongs to no letter", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// APPL-03.
func TestReceiptSubjects(t *testing.T) {
	t.Parallel()
	for lang, want := range map[i18n.Lang]string{
		i18n.FI: "Kiitos hakemuksestasi!", i18n.SV: "Tack för din ansökan!",
		i18n.NB: "Takk for søknaden din!", i18n.EN: "Thank you for your application!",
	} {
		tmpl, err := Standard("application_receipt", lang)
		if err != nil || tmpl.Subject != want {
			t.Errorf("%s: %q %v", lang, tmpl.Subject, err)
		}
	}
}

func TestParseTemplate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ subject, body, field, key string }{
		"good":          {"About {{job_title}}", "Hello {{ recipient_name }},\n\n{{organisation}}", "", ""},
		"unknown":       {"About {{job}}", "Hello", "subject", "letter.unknown_placeholder"},
		"another's":     {"About", "Your code is {{code}}", "body", "letter.unknown_placeholder"},
		"open braces":   {"About", "Hello {{recipient_name", "body", "letter.broken_placeholder"},
		"closed braces": {"About", "Hello recipient_name}}", "body", "letter.broken_placeholder"},
		"capitals":      {"About", "Hello {{Name}}", "body", "letter.broken_placeholder"},
		"no subject":    {" ", "Hello", "subject", "letter.subject_one_line"},
		"two lines":     {"About\nBcc: x", "Hello", "subject", "letter.subject_one_line"},
		"no body":       {"About", " \n", "body", "letter.body_missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseTemplate("not_selected", c.subject, c.body)
			if c.key == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			fields := fault.Of(err).Fields
			if !fault.Is(err, fault.Invalid) || len(fields) != 1 || fields[0].Name != c.field || fields[0].Key != c.key {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := ParseTemplate("nothing", "a", "b"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown letter: %v", err)
	}
}

func TestCheckMessage(t *testing.T) {
	t.Parallel()
	for message, ok := range map[string]bool{
		"Hello {{recipient_name}} of {{job_title}}, {{organisation}}": true,
		"": false, "{{code}}": false, "{{message}}": false, "{{": false,
	} {
		if err := CheckMessage("message", message); (err == nil) != ok {
			t.Errorf("%q: %v", message, err)
		}
	}
}

var href = regexp.MustCompile(`href="([^"]*)"`)

// Values are shown and do nothing, whatever people call themselves.
func TestValuesDoNothing(t *testing.T) {
	t.Parallel()
	tmpl, err := ParseTemplate("application_edited_employer", "{{applicant_name}}",
		"**{{applicant_name}}** [here]({{link}}) and {{link}}\n\n[bad]({{applicant_name}})")
	if err != nil {
		t.Fatal(err)
	}
	values := data(tmpl.def)
	for _, evil := range []string{
		`<script>alert(1)</script>`, `[click](https://evil.example)`, `**bold**`, `<img src=x onerror=alert(1)>`,
		"javascript:alert(1)", `" onmouseover="x`, "https://evil.example", "{{link}}", "a\nBcc: x@example.org", "# Title",
		token + "0q",
	} {
		values["applicant_name"] = evil
		c, err := tmpl.Render(i18n.EN, Organisation{Name: evil, Colour: `red;}</style><script>`}, Recipient{Name: evil},
			values)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"<script", "<img", "onmouseover=\"", "<strong>bold", "<h1>Title", `href="javascript`} {
			if strings.Contains(c.HTML, bad) {
				t.Errorf("%q became %s in\n%s", evil, bad, c.HTML)
			}
		}
		for _, m := range href.FindAllStringSubmatch(c.HTML, -1) {
			if m[1] != "https://vakans.example/link?a=1&amp;b=2" && m[1] != strings.ReplaceAll(evil, `"`, "&#34;") {
				t.Errorf("%q became a link to %s", evil, m[1])
			}
		}
		if strings.ContainsAny(c.Subject, "\r\n") {
			t.Errorf("%q broke the subject %q", evil, c.Subject)
		}
	}
}

// Staff write Markdown with the reader's own values in it.
func TestCandidateMessage(t *testing.T) {
	t.Parallel()
	tmpl, err := Standard("candidate_message", i18n.EN)
	if err != nil {
		t.Fatal(err)
	}
	c, err := tmpl.Render(i18n.EN, Organisation{Name: "Esimerkkilä"}, Recipient{Name: "Maija *Esimerkki*"},
		map[string]string{
			"job_title": "Teacher",
			"message":   "Hello {{recipient_name}},\n\n- one\n- **two**\n\nSee [the page](https://vakans.example/x)\n\n<b onclick=x>raw</b>",
		})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Hello Maija *Esimerkki*,", "<li>one</li>", "<strong>two</strong>",
		`href="https://vakans.example/x"`, `lang="en"`} {
		if !strings.Contains(c.HTML, want) {
			t.Errorf("the page lacks %q:\n%s", want, c.HTML)
		}
	}
	if strings.Contains(c.HTML, "onclick") {
		t.Errorf("raw HTML came through:\n%s", c.HTML)
	}
	for _, want := range []string{"Hello Maija *Esimerkki*,\n\n- one\n- two\n", "the page: https://vakans.example/x",
		"Esimerkkilä"} {
		if !strings.Contains(c.Text, want) {
			t.Errorf("the text lacks %q:\n%s", want, c.Text)
		}
	}
}

func TestMissingValue(t *testing.T) {
	t.Parallel()
	tmpl, err := Standard("not_selected", i18n.FI)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tmpl.Render(i18n.FI, Organisation{}, Recipient{}, nil); err == nil ||
		!strings.Contains(err.Error(), "job_title") {
		t.Errorf("%v", err)
	}
}
