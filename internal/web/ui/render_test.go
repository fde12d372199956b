package ui_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"vakans/internal/i18n"
	_ "vakans/internal/i18n/texts"
	"vakans/internal/web/ui"
)

// render returns a component as a searchable document.
func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	return renderIn(t, i18n.EN, c)
}

func renderIn(t *testing.T, lang i18n.Lang, c templ.Component) *goquery.Document {
	t.Helper()
	var b strings.Builder
	if err := ui.In(lang, "the-token", c).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// has fails for every selector that finds nothing.
func has(t *testing.T, doc *goquery.Document, selectors ...string) {
	t.Helper()
	for _, s := range selectors {
		if doc.Find(s).Length() == 0 {
			html, _ := doc.Find("body").Html()
			t.Errorf("no %s in\n%s", s, html)
		}
	}
}

func lacks(t *testing.T, doc *goquery.Document, selectors ...string) {
	t.Helper()
	for _, s := range selectors {
		if doc.Find(s).Length() > 0 {
			t.Errorf("there is %s", s)
		}
	}
}

// An address can break before its @, and is still the address when it is copied.
func TestAddressBreaks(t *testing.T) {
	t.Parallel()
	const address = "<aino>.long@posti.example"
	for name, c := range map[string]templ.Component{
		"fact": ui.Facts([]ui.Fact{{Term: "E-mail", Text: address}}), "read-only": ui.ReadOnly("E-mail", address, ""),
		"link": ui.MailLink(address),
	} {
		doc := render(t, c)
		has(t, doc, "wbr")
		if got := strings.TrimSpace(doc.Find(".vk-facts dd, .vk-readonly span:last-child, a").Text()); got != address {
			t.Errorf("%s reads %q", name, got)
		}
	}
}

// text wraps a string as a component.
func text(s string) templ.Component { return templ.Raw(s) }

func TestPage(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Page(ui.PageView{
		Title: "Open jobs", Lang: i18n.SV, Description: "All jobs", Canonical: "https://example.org/sv/jobb", CSRF: "secret",
		Site:       ui.Site{Name: "Kuusilampi", Home: "/sv"},
		Alternates: []ui.Alternate{{Lang: i18n.FI, URL: "https://example.org/fi"}, {URL: "https://example.org/"}},
		Feeds:      []ui.Feed{{Title: "Jobb", URL: "/sv/rss"}},
		JSONLD:     ui.JSONLD(map[string]string{"@type": "JobPosting", "title": "</script>"}),
		Nav:        []ui.NavItem{{Text: "Jobb", Href: "/sv", Current: true}}, SignIn: &ui.Link{Text: "Logga in", Href: "/in"},
		Languages: []ui.LanguageLink{{Lang: i18n.SV, Href: "/sv", Current: true}, {Lang: i18n.FI, Href: "/fi"}},
		Footer:    []ui.Link{{Text: "Tillgänglighet", Href: "/sv/a"}}, ErrorPrefix: true,
	}, text("<p>content</p>")))
	has(t, doc, "html[lang=sv]", `link[rel=canonical]`, `link[hreflang=fi]`, `link[hreflang=x-default]`,
		`link[type="application/rss+xml"]`, `script[type="application/ld+json"]`, "a.ds-skip-link[href='#main']",
		"main#main p",
		"nav a[aria-current=page]", "a[lang=fi][hreflang=fi]", "footer a", "[role=status][data-announce]",
		`link[rel=stylesheet][href^="/assets/theme."]`)
	lacks(t, doc, "meta[name=csrf-token]") // a visitor's page may be kept by a shared cache
	if got := doc.Find("title").Text(); got != "Fel: Open jobs – Kuusilampi" {
		t.Errorf("title %q", got)
	}
	if ld := doc.Find(`script[type="application/ld+json"]`).Text(); strings.Contains(ld, "</script") ||
		!strings.Contains(ld, "JobPosting") {
		t.Errorf("data block %q", ld)
	}
}

func TestOfficePageHasSideNavigation(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Page(ui.PageView{
		Title: "Cases", Lang: i18n.EN, Area: ui.Office, Site: ui.Site{Name: "K"}, CSRF: "secret",
		Nav: []ui.NavItem{{Text: "Cases", Href: "/office", Current: true, Icon: ui.IconWork},
			{Text: "Organisation", Heading: true}},
		User:        &ui.User{Name: "Maija", SignOut: "/office/sign-out", Items: []ui.Link{{Text: "Details", Href: "/me"}}},
		Languages:   []ui.LanguageLink{{Lang: i18n.EN, Href: "/lang", Current: true, Post: true}},
		Breadcrumbs: []ui.Link{{Text: "Cases", Href: "/office"}, {Text: "This"}},
		Flash: &ui.FlashView{Text: "Moved", Undo: &ui.UndoView{Action: "/undo",
			Hidden: []ui.Hidden{{Name: "id", Value: "7"}}}},
		Notice:  &ui.AlertView{Tone: ui.Warning, Text: "Closed tonight"},
		Session: &ui.Session{Now: time.Unix(0, 0), Expires: time.Unix(1800, 0), KeepAlive: "/alive", SignIn: "/in"},
	}, text("")))
	has(t, doc, "body[data-area=office]", `meta[name=csrf-token][content=secret]`,
		".vk-side a[aria-current=page] svg[aria-hidden]", ".vk-phone .vk-group",
		`form[action="/office/sign-out"][method=post] input[name=_csrf][value=secret]`, `button[name=lang][value=en]`,
		".vk-crumbs [aria-current=page]", `.vk-flash[role=status] form[action="/undo"] input[name=id][value="7"]`,
		`dialog[data-session="1800"][data-keep-alive="/alive"]`, ".vk-notice .ds-alert")
}

func TestTextField(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Text(ui.Field{Name: "title", Label: "Title", Hint: "Short", Error: "Too long", Required: true,
		Value: `<"x">`, MaxLength: 90, Lang: "fi"}))
	has(t, doc, `label[for=title] .vk-star[aria-hidden]`, `input#title[name=title][required][maxlength="90"][lang=fi]`,
		`input[aria-invalid=true][aria-describedby="title-hint title-error"]`, "#title-hint", "#title-error")
	if v, _ := doc.Find("input").Attr("value"); v != `<"x">` {
		t.Errorf("value %q", v)
	}
	lacks(t, render(t, ui.Text(ui.Field{Name: "a", Label: "A"})), "[required]", "[aria-describedby]", ".vk-star",
		".ds-validation-message")
}

// What HTML does not allow is not written, whatever the field is told.
func TestFieldsAreValidHTML(t *testing.T) {
	t.Parallel()
	lacks(t, render(t, ui.Number(ui.Field{Name: "x", Label: "X", Min: "1", Max: "9"})), "[min]", "[max]")
	always := ui.Field{Name: "x", Label: "X", Required: true, Empty: "-", Options: []ui.Option{{Value: "a", Text: "A"}}}
	lacks(t, render(t, ui.Select(always)), "select[required]")
	always.Empty = ""
	has(t, render(t, ui.Select(always)), "select[required] option:first-child[value='']")
	has(t, render(t, ui.Text(ui.Field{Name: "x", Label: "X", Invalid: true})),
		"input[aria-invalid=true]:not([aria-describedby])")
}

func TestFieldTypes(t *testing.T) {
	t.Parallel()
	options := []ui.Option{{Value: "a", Text: "A", Hint: "First"}, {Value: "b", Text: "B", Disabled: true}}
	for name, c := range map[string]struct {
		c    templ.Component
		want []string
	}{
		"email": {ui.Email(ui.Field{Name: "x", Label: "X"}),
			[]string{`input[type=email][autocomplete=email][spellcheck=false]`}},
		"tel": {ui.Tel(ui.Field{Name: "x", Label: "X"}), []string{`input[type=tel][autocomplete=tel]`}},
		"url": {ui.URLField(ui.Field{Name: "x", Label: "X"}), []string{`input[type=url]`}},
		"search": {ui.Search(ui.Field{Name: "x", Label: "X", HideLabel: true}),
			[]string{`input[type=search]`, "label.ds-sr-only"}},
		"number": {ui.Number(ui.Field{Name: "x", Label: "X", Suffix: "€"}),
			[]string{`input[type=text][inputmode=numeric]`, ".ds-field-affix"}},
		"range": {ui.Date(ui.Field{Name: "x", Label: "X", Min: "2026-01-01"}),
			[]string{`[data-date="d.m.yyyy"][data-min="2026-01-01"] input:not([min])`, `button[hidden]`}},
		"several": {ui.Several(ui.Field{Name: "x", Label: "X", Values: []string{"A"}, Suggestions: []string{"A", "B"}}),
			[]string{`[data-several=x] input[name=x][list=x-list][value=A]`, `datalist#x-list option[value=B]`}},
		"markdown": {ui.Markdown(ui.Field{Name: "x", Label: "X", Value: "**a**", MaxLength: 20000, Preview: "/p"}),
			[]string{`[data-markdown="/p"] textarea[data-counter="20000"]`, `section[hidden] strong`, `#x-count[data-near]`}},
		"password": {ui.Password(ui.Field{Name: "x", Label: "X"}),
			[]string{`[data-password] input[type=password]`, `button[hidden][aria-controls=x]`}},
		"textarea": {ui.Textarea(ui.Field{Name: "x", Label: "X", MaxLength: 10}),
			[]string{`textarea[data-counter="10"][aria-describedby=x-count]`, "#x-count"}},
		"select": {ui.Select(ui.Field{Name: "x", Label: "X", Value: "a", Options: options}),
			[]string{`option[value=""]`, `option[value=a][selected]`, `option[value=b][disabled]`}},
		"no empty": {ui.Select(ui.Field{Name: "x", Label: "X", Empty: "-", Options: options}),
			[]string{`option:first-child[value=a]`}},
		"groups": {ui.Select(ui.Field{Name: "x", Label: "X",
			Options: []ui.Option{{Value: "1", Group: "G"}, {Value: "2", Group: "G"}}}),
			[]string{`optgroup[label=G] option:nth-child(2)`}},
		"radios": {ui.Radios(ui.Field{Name: "x", Label: "X", Value: "a", Required: true, Options: options}),
			[]string{`fieldset[role=radiogroup][aria-required=true] legend`, `#x[type=radio][checked][aria-describedby=x-note]`,
				"#x-1[disabled]"}},
		"boxes": {ui.Checkboxes(ui.Field{Name: "x", Label: "X", Values: []string{"a", "b"}, Options: options, Error: "E"}),
			[]string{`fieldset[aria-describedby=x-error]`, `#x-1[type=checkbox][checked]`}},
		"checkbox": {ui.Checkbox(ui.Field{Name: "x", Label: "X", Checked: true, Error: "E"}),
			[]string{`#x[type=checkbox][value=on][checked][aria-invalid=true]`, "#x-error"}},
		"date": {ui.Date(ui.Field{Name: "x", Label: "X", Value: "4.12.2026"}),
			[]string{`input[type=text][aria-describedby=x-hint]`}},
		"datetime": {ui.DateTime(ui.Field{Name: "x", Label: "X", Value: "4.12.2026", Clock: "15.00", ClockError: "E"}),
			[]string{`fieldset #x`, `#x_time[name=x_time][value="15.00"][aria-invalid=true]`}},
		"file": {ui.File(ui.Field{Name: "x", Label: "X", Accept: ".pdf", Multiple: true}),
			[]string{`input[type=file][accept=".pdf"][multiple]`}},
		"hidden":   {ui.HiddenField("x", "1"), []string{`input[type=hidden][name=x][value="1"]`}},
		"readonly": {ui.ReadOnly("X", "1", "H"), []string{".vk-readonly .vk-hint"}},
		"list": {ui.Text(ui.Field{Name: "x", Label: "X", Suggestions: []string{"a"}}),
			[]string{`input[list=x-list]`, `datalist#x-list option[value=a]`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has(t, render(t, c.c), c.want...)
		})
	}
}

// TestForm covers FORM-02: the asterisk is explained, and the token is there.
func TestForm(t *testing.T) {
	t.Parallel()
	percent := 62
	errs := ui.Errors{{Field: "title", Text: "Write a title"}, {Text: "Closed"}}
	doc := render(t, ui.Form(ui.FormView{
		Action: "/save", Errors: errs, Legend: true, Idempotency: "k1", Multipart: true,
		Autosave: &ui.Autosave{URL: "/draft", Version: 4, Status: "Saved", Percent: &percent},
	}))
	has(t, doc, `form[method=post][action="/save"][novalidate][enctype="multipart/form-data"]`,
		`input[name=_csrf][value=the-token]`,
		`input[name=_key][value=k1]`, `input[name=version][value="4"]`,
		`form[data-autosave="/draft"][data-version="4"][data-conflict][data-offline]`,
		`[role=status][data-autosave-status]`, `progress[data-percent][value="62"]`, ".vk-legend .vk-star",
		`.ds-error-summary[tabindex="-1"][autofocus] a[href="#title"]`)
	lacks(t, render(t, ui.Form(ui.FormView{Action: "/", Get: true})), "[name=_csrf]", ".ds-error-summary",
		"[name=version]")
	if errs.For("title") != "Write a title" || errs.For("other") != "" || !errs.Any() {
		t.Error("errors are not found by field")
	}
}

// The errors above a form stand in the order of its fields, and each says which
// field it is about.
func TestErrorsNameTheirFields(t *testing.T) {
	t.Parallel()
	const required = "Fill this in."
	errs := ui.Errors{{Field: "when", Text: required}, {Field: "why", Text: required}, {Field: "names.sv", Text: required},
		{Text: "Closed."}, {Field: "title", Text: required}}
	fields := templ.Join(
		ui.Text(ui.Field{Name: "title", Label: "Title", Error: errs.For("title")}),
		templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			return ui.Fieldset(ui.FieldsetView{Legend: "Name"}).Render(templ.WithChildren(ctx,
				ui.Text(ui.Field{Name: "names.sv", Label: "svenska"})), w)
		}),
		ui.Radios(ui.Field{Name: "why", Label: "Why us?", Options: []ui.Option{{Value: "a", Text: "A"}}}),
		ui.DateTime(ui.Field{Name: "when", Label: "Begins"}),
	)
	doc := render(t, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Form(ui.FormView{Action: "/", Errors: errs}).Render(templ.WithChildren(ctx, fields), w)
	}))
	var got []string
	doc.Find(".ds-error-summary li").Each(func(_ int,
		s *goquery.Selection) {
		got = append(got, strings.TrimSpace(s.Text()))
	})
	want := []string{"Closed.", "Title: " + required, "Name, svenska: " + required, "Why us? " + required,
		"Begins: " + required}
	if !slices.Equal(got, want) {
		t.Errorf("the summary says %q, want %q", got, want)
	}
	if text := doc.Find("#title-error").Text(); strings.Contains(text, "Title: ") || !strings.Contains(text, required) {
		t.Errorf("beside the field stands %q", text)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	doc := render(t, ui.Table(ui.TableView{Caption: "Cases", SelectAll: "id", Stack: true, Columns: []ui.Column{
		{Text: "Name", Sort: &ui.Sort{Href: "?s=name", Dir: ui.Descending}}, {Text: "Number", Numeric: true},
		{Text: "Actions", Hidden: true},
	}}))
	has(t, doc, `[role=region][tabindex="0"][aria-label] table caption`, `th[aria-sort=descending] a[href="?s=name"]`,
		"th.vk-num", `input[data-select-all=id][hidden][aria-label]`)
	has(t, render(t, ui.Pager(ui.PagerView{Previous: "?a", Next: "?b", Summary: "1–2"})), `a[rel=prev][href="?a"]`,
		`a[rel=next][href="?b"]`)
	lacks(t, render(t, ui.Pager(ui.PagerView{})), "nav")
	has(t, render(t, ui.Tabs("Parts", []ui.NavItem{{Text: "A", Href: "#", Current: true, Count: "3"}})),
		`nav[aria-label=Parts] a[aria-current=page] .vk-count`)
	has(t, render(t, ui.RowCheck("id", "7", "Choose Aino", "bulk")),
		`input[type=checkbox][name=id][value="7"][form=bulk][aria-label="Choose Aino"]`)
	has(t, render(t, ui.BulkBar(ui.BulkView{Form: "bulk", Name: "id"})), `[data-bulk=id] [role=status]`)
	has(t, render(t, ui.JobList([]ui.JobCardView{{Title: "T", Href: "/1", Lang: "fi", Employer: "E",
		Deadline: time.Unix(0, 0), DeadlineTxt: "soon", Fresh: true}})),
		`li h2 a[href="/1"][lang=fi]`, `time[datetime="1970-01-01T00:00:00Z"]`, ".ds-tag")
	has(t, render(t, ui.Facts([]ui.Fact{{Term: "A", Text: "B"}})), "dl dt", "dl dd")
	has(t, render(t, ui.Timeline([]ui.EventView{{Title: "T",
		Remove: &ui.ButtonForm{Action: "/del", Button: ui.ButtonView{Text: "X"}}}})), `ol li time`,
		`form[action="/del"] [name=_csrf]`)
	has(t, render(t, ui.Steps(ui.StepsView{Label: "S",
		Items: []ui.Step{{Text: "A", Href: "/a", State: ui.StepCurrent}, {Text: "B"}}})), `a[aria-current=step]`,
		`li[data-state=todo] span`)
	has(t, render(t, ui.Empty(ui.EmptyView{Title: "None", Reason: "Because", Action: &ui.Link{Text: "Do", Href: "/do"}})),
		"h2", `a[href="/do"]`)
}

func TestOverlays(t *testing.T) {
	t.Parallel()
	has(t, render(t, ui.DialogButton(ui.DialogButtonView{Button: ui.ButtonView{Text: "End"}, Dialog: "end",
		Href: "/confirm"})),
		`form[method=get][action="/confirm"] button[type=submit][data-dialog-open=end]`)
	has(t, render(t, ui.Dialog(ui.DialogView{ID: "end", Title: "Sure?"})),
		`dialog#end[aria-labelledby=end-title] h2#end-title`)
	has(t, render(t, ui.DialogClose("end", "No")), `button[type=button][command=close][commandfor=end]`)
	has(t, render(t, ui.Menu(ui.MenuView{Items: []ui.MenuItem{{Text: "A", Href: "/a"},
		{Text: "B", Href: "/b", Post: true, Danger: true}}})),
		`details summary`, `a[href="/a"]`, `form[action="/b"][method=post] button[data-danger]`)
	has(t, render(t, ui.Alert(ui.AlertView{Tone: ui.Danger, Title: "No"})), `.ds-alert[data-color=danger] .ds-sr-only`)
}

// TestAddressesAreSafe: data never becomes a script through an address.
func TestAddressesAreSafe(t *testing.T) {
	t.Parallel()
	bad := "javascript:alert(1)"
	doc := render(t, ui.Form(ui.FormView{Action: bad}))
	if a, _ := doc.Find("form").Attr("action"); strings.HasPrefix(a, "javascript") {
		t.Errorf("action %q", a)
	}
	doc = render(t, ui.LinkButton(ui.ButtonView{Text: "x", Href: bad}))
	if a, _ := doc.Find("a").Attr("href"); strings.HasPrefix(a, "javascript") {
		t.Errorf("href %q", a)
	}
}

// TestPlainTemplates: the content security policy forbids inline styles and
// scripts, and typed views make maps needless.
func TestPlainTemplates(t *testing.T) {
	t.Parallel()
	banned := regexp.MustCompile(`(?m)\sstyle=|^css |<style|<script[^>]*>[^<]|\son[a-z]+=|map\[string\]`)
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatal("no templates", err)
	}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if m := banned.Find(body); m != nil {
			t.Errorf("%s has %q", f, m)
		}
	}
}

// TestEveryLanguage renders the whole guide in each language and looks for ids
// used twice.
func TestEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, l := range append(i18n.All[:], i18n.Pseudo) {
		for _, example := range append([]string{""}, ui.StyleGuideExamples...) {
			doc := renderIn(t, l, ui.StyleGuide(ui.StyleGuideView{Lang: l, Base: "/style-guide", Example: example}))
			seen := map[string]bool{}
			doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
				id, _ := s.Attr("id")
				if seen[id] {
					t.Errorf("%s %s: id %q twice", l, example, id)
				}
				seen[id] = true
			})
			if doc.Find("h1").Length() != 1 {
				t.Errorf("%s: %d h1", example, doc.Find("h1").Length())
			}
		}
	}
}
