package adweb_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"vakans/internal/i18n"
	_ "vakans/internal/i18n/texts"
	"vakans/internal/recruitment"
	"vakans/internal/recruitment/adweb"
	"vakans/internal/web/ui"
)

func text(fi, sv string) i18n.LangText { return i18n.LangText{i18n.FI: fi, i18n.SV: sv} }

func published() recruitment.Published {
	at := time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)
	return recruitment.Published{
		ID: uuid.New(), Tenant: 1, Version: 1, Reference: "2026-0042", Employer: text("Puistolan kunta", "Parkby kommun"),
		Unit:            text("Koulut", "Skolorna"),
		DefaultLanguage: i18n.FI, Languages: []i18n.Lang{i18n.FI, i18n.SV},
		Texts: map[i18n.Lang]recruitment.AdText{
			i18n.FI: {Title: "Luokanopettaja", Description: "# Arki\n\nOpetat **alakoulussa**.",
				Qualifications: "Kelpoisuus 986/1998.", Expectations: "Odotamme **iloa**."},
			i18n.SV: {Title: "Klasslärare", Description: "Du undervisar i lågstadiet."},
		},
		OpensAt: at, ClosesAt: at.Add(30*24*time.Hour + 6*time.Hour), TimeZone: "Europe/Helsinki", FirstPublished: at,
		PublishedAt: at,
		Jobs:        []recruitment.PublishedJob{job("2026-0042", "Luokanopettaja")},
		Contacts: []recruitment.PublishedContact{{Name: "Kaisa Kysyttävä", Title: text("rehtori", "rektor"),
			Phone: "050 000 0000", Email: "kaisa@example.test", Hours: text("ma–pe 9–11", "")}},
	}
}

func job(reference, title string) recruitment.PublishedJob {
	return recruitment.PublishedJob{
		ID: uuid.New(), Reference: reference, Title: text(title, title+" (sv)"), Positions: 2, Employment: "public_office",
		Duration: "fixed_term",
		StartsOn: "2027-01-04", EndsOn: "2027-05-31", Level: "expert", WorkingTime: []string{"full_time"}, Remote: "partial",
		JobAreas: []recruitment.CodeName{{Code: "education", Name: text("Opetus", "Undervisning")}},
		Municipalities: []recruitment.PublishedCity{{CodeName: recruitment.CodeName{Code: "FI-179",
			Name: text("Jyväskylä", "Jyväskylä")},
			Region: recruitment.CodeName{Code: "FI-13", Name: text("Keski-Suomi", "Mellersta Finland")}}},
		Salary: text("3 120,50 €", "3 120,50 €"), SalaryGrounds: text("OVTES", "UKTA"),
	}
}

func render(t testing.TB, p recruitment.Published, l i18n.Lang, o adweb.Options) *goquery.Document {
	t.Helper()
	var b bytes.Buffer
	if err := ui.In(l, "", adweb.Ad(p, l, o)).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// PUB-34: what decides comes first, beside the long texts; the other facts follow
// them.
func TestFactsInOrder(t *testing.T) {
	t.Parallel()
	doc := render(t, published(), i18n.FI, adweb.Options{ApplyURL: "http://localhost/apply/x", Favourite: true})
	if got := doc.Find("h1").Text(); got != "Luokanopettaja" {
		t.Errorf("h1 %q", got)
	}
	var seen []string
	doc.Find(".vk-aside-narrow").Find("dt, a.ds-button, [data-favourite]").Each(func(_ int,
		s *goquery.Selection) {
		seen = append(seen, tidy(s.Text()))
	})
	doc.Find("#facts dt").Each(func(_ int, s *goquery.Selection) { seen = append(seen, tidy(s.Text())) })
	want := []string{"Hakuaika päättyy", "Hae työpaikkaa", "Tallenna suosikiksi", "Palkka", "Sijainti", "Työaika",
		"Tehtävän tyyppi", "Työ alkaa",
		"Työnantaja", "Yksikkö", "Työavain", "Työpaikkojen lukumäärä", "Työ päättyy", "Hakuaika", "Tehtäväalueet",
		"Tehtävän taso", "Etätyö", "Palkkauksen perusteet"}
	if !slices.Equal(seen, want) {
		t.Errorf("facts\n got %q\nwant %q", seen, want)
	}
	facts := tidy(strings.ReplaceAll(doc.Find(".vk-aside-narrow, #facts").Text(), "\u00a0", " "))
	for _, part := range []string{"2.12.2026 klo 15.00", "2.11.2026 klo 9.00 – 2.12.2026 klo 15.00", "4.1.2027",
		"31.5.2027", "3 120,50 €", "OVTES", "Jyväskylä", "Opetus", "2026-0042"} {
		if !strings.Contains(facts, part) {
			t.Errorf("the facts lack %q: %s", part, facts)
		}
	}
	if at, _ := doc.Find(".vk-closing time").First().Attr("datetime"); at != "2026-12-02T13:00:00Z" {
		t.Errorf("datetime %q", at)
	}
}

// On paper the ad says where it stands on the web, and has no button.
func TestOnPaper(t *testing.T) {
	t.Parallel()
	doc := render(t, published(), i18n.FI, adweb.Options{Site: "puistola.example"})
	if got := doc.Find(".vk-printed").Text(); !strings.Contains(got, "puistola.example") ||
		!strings.Contains(got, "2026-0042") {
		t.Errorf("the address on paper: %q", got)
	}
	if doc.Find("button[data-print]:not([data-noprint])").Length() != 0 {
		t.Error("the print button is printed")
	}
}

// The days that are left are counted in the ad's own calendar, and told when
// they are few; without a moment to count from nothing is said.
func TestDaysLeft(t *testing.T) {
	t.Parallel()
	p := published() // closes on 2 December 2026 at 15.00 in Helsinki
	for want, now := range map[string]time.Time{
		"Päättyy tänään":    time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC),
		"Päättyy huomenna":  time.Date(2026, 12, 1, 21, 59, 0, 0, time.UTC),
		"2 päivää jäljellä": time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC),
		"7 päivää jäljellä": time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC),
		"":                  time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC),
	} {
		if got := tidy(strings.ReplaceAll(render(t, p, i18n.FI, adweb.Options{Now: now}).Find(".vk-closing .ds-tag").Text(),
			"\u00a0", " ")); got != want {
			t.Errorf("at %s: %q, want %q", now, got, want)
		}
	}
	if n := render(t, p, i18n.FI, adweb.Options{}).Find(".vk-closing .ds-tag").Length(); n != 0 {
		t.Error("a page without a moment counts days")
	}
	p.ClosesAt = time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC) // midnight in Helsinki
	if got := render(t, p, i18n.EN,
		adweb.Options{Now: p.ClosesAt.Add(-time.Hour)}).Find(".vk-closing .ds-tag").Text(); got != "Closes today" {
		t.Errorf("an hour before a period that ends at midnight: %q", got)
	}
}

// PUB-35: requirements are called what they are, apart from expectations.
func TestQualificationsAreUnconditional(t *testing.T) {
	t.Parallel()
	p := published()
	doc := render(t, p, i18n.FI, adweb.Options{})
	section := doc.Find("section").FilterFunction(func(_ int,
		s *goquery.Selection) bool {
		return s.Find("h2").Text() == "Kelpoisuusvaatimukset"
	})
	if text := tidy(section.Text()); !strings.Contains(text, "ehdottomia") || !strings.Contains(text, "lakiin") ||
		!strings.Contains(text, "986/1998") || strings.Contains(text, "iloa") {
		t.Errorf("section %q", text)
	}
	fi := p.Texts[i18n.FI]
	fi.Qualifications = ""
	p.Texts[i18n.FI] = fi
	if strings.Contains(render(t, p, i18n.FI, adweb.Options{}).Text(), "ehdottomia") {
		t.Error("the label stands without requirements")
	}
}

// PUB-36: contacts are in every ad.
func TestContacts(t *testing.T) {
	t.Parallel()
	for _, o := range []adweb.Options{{}, {Closed: true}, {ApplyURL: "http://localhost/apply/x"}} {
		doc := render(t, published(), i18n.FI, o)
		if got := tidy(doc.Find("#contacts li").Text()); !strings.Contains(got, "Kaisa Kysyttävä") ||
			!strings.Contains(got, "ma–pe 9–11") {
			t.Errorf("contact %q", got)
		}
		if doc.Find(`#contacts a[href="tel:0500000000"]`).Length() != 1 ||
			doc.Find(`#contacts a[href="mailto:kaisa@example.test"]`).Length() != 1 {
			t.Error("the contact cannot be pressed")
		}
	}
}

// LANG-04, WCAG 3.1.2: the versions are links, and what is in another language
// than the page says so.
func TestLanguages(t *testing.T) {
	t.Parallel()
	o := adweb.Options{Language: func(l i18n.Lang) string { return "/" + string(l) + "/x" }}
	sv := render(t, published(), i18n.SV, o)
	if got := sv.Find("h1").Text(); got != "Klasslärare" {
		t.Errorf("h1 %q", got)
	}
	if _, marked := sv.Find("h1").Attr("lang"); marked {
		t.Error("text in the page's language is marked")
	}
	if a := sv.Find(`.vk-versions a[href="/fi/x"][lang=fi][hreflang=fi]`); a.Length() != 1 || a.Text() != "suomi" ||
		sv.Find(".vk-versions a").Length() != 1 {
		t.Error("no link to the Finnish version alone")
	}
	en := render(t, published(), i18n.EN, o)
	if lang, _ := en.Find("h1").Attr("lang"); lang != "fi" || en.Find("h1").Text() != "Luokanopettaja" {
		t.Errorf("fallback %q in %q", en.Find("h1").Text(), lang)
	}
	if en.Find(`.vk-prose[lang=fi]`).Length() != 3 || !strings.Contains(en.Text(), "in Finnish and in Swedish") {
		t.Error("the reader is not told of the languages")
	}
}

// What employers write cannot run in a visitor's browser.
func TestTextsAreHarmless(t *testing.T) {
	t.Parallel()
	p := published()
	const evil = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) \"'><svg onload=alert(1)>"
	fi := recruitment.AdText{Title: evil, Description: evil, Qualifications: evil, Expectations: evil, Offer: evil,
		Instructions: evil}
	p.Texts[i18n.FI], p.Employer, p.Unit, p.Workplace = fi, text(evil, ""), text(evil, ""), text(evil, "")
	p.Jobs[0].Salary, p.Jobs[0].SalaryGrounds, p.Jobs[0].JobAreas[0].Name = text(evil, ""), text(evil, ""), text(evil, "")
	p.Contacts = []recruitment.PublishedContact{{Name: evil, Title: text(evil, ""), Phone: evil,
		Email: "javascript:alert(1)"}}
	doc := render(t, p, i18n.FI, adweb.Options{Address: "http://localhost/fi/jobs/x",
		ApplyURL: "http://localhost/apply/x"})
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("<%s %s=%q>", goquery.NodeName(s), a.Key, a.Val)
			}
		}
	})
	if n := doc.Find("script, img, iframe, style, object").Length() + doc.Find(".vk-prose svg").Length(); n != 0 {
		t.Errorf("%d elements that no text may hold", n)
	}
	if doc.Find("h1").Text() != evil {
		t.Error("the title is not shown as it was written")
	}
}

// Headings in texts stand below those of the page.
func TestHeadingsAreShifted(t *testing.T) {
	t.Parallel()
	doc := render(t, published(), i18n.FI, adweb.Options{})
	if doc.Find("h1").Length() != 1 || doc.Find(".vk-prose h3").Text() != "Arki" {
		t.Error("a text's heading is as large as the page's")
	}
}

// An ad may present several recruitments; each is shown and applied for.
func TestSeveralRecruitments(t *testing.T) {
	t.Parallel()
	p := published()
	p.Jobs = append(p.Jobs, job("2026-0043", "Erityisopettaja"))
	doc := render(t, p, i18n.FI, adweb.Options{ApplyURL: "http://localhost/apply/x"})
	if n := doc.Find("#jobs h3").Length(); n != 2 {
		t.Fatalf("%d recruitments", n)
	}
	if href, _ := doc.Find("#jobs a").Last().Attr("href"); href != "http://localhost/apply/x?job="+p.Jobs[1].ID.String() {
		t.Errorf("apply for the second at %q", href)
	}
	if got := tidy(doc.Find(".vk-aside-narrow").Text()); !strings.Contains(got, "lukumäärä4") {
		t.Errorf("positions are not added up: %s", got)
	}
}

// C11: a closed ad says so and offers no form.
func TestClosed(t *testing.T) {
	t.Parallel()
	p := published()
	doc := render(t, p, i18n.EN, adweb.Options{Closed: true, ApplyURL: "http://localhost/apply/x"})
	if !strings.Contains(tidy(doc.Find(".ds-alert").Text()), "The application period has ended") ||
		doc.Find("a[href*='/apply/']").Length() != 0 {
		t.Error("a closed ad can be applied for")
	}
	early := p.OpensAt.Add(time.Hour)
	p.EndedAt = &early
	if got := render(t, p, i18n.EN, adweb.Options{Closed: true}).Find(".ds-alert").Text(); !strings.Contains(got,
		"The employer ended") || !strings.Contains(got, "2\u00a0November") {
		t.Errorf("ended early: %q", got)
	}
}

// PUB-38: sharing is plain links.
func TestShares(t *testing.T) {
	t.Parallel()
	doc := render(t, published(), i18n.EN, adweb.Options{Address: "http://localhost/en/jobs/1"})
	var hrefs []string
	doc.Find(".vk-share a").Each(func(_ int, s *goquery.Selection) { hrefs = append(hrefs, s.AttrOr("href", "")) })
	want := []string{
		"mailto:?body=Luokanopettaja%0Ahttp%3A%2F%2Flocalhost%2Fen%2Fjobs%2F1&subject=Luokanopettaja",
		"https://www.facebook.com/sharer/sharer.php?u=http%3A%2F%2Flocalhost%2Fen%2Fjobs%2F1",
		"https://x.com/intent/post?text=Luokanopettaja&url=http%3A%2F%2Flocalhost%2Fen%2Fjobs%2F1",
		"https://www.linkedin.com/sharing/share-offsite/?url=http%3A%2F%2Flocalhost%2Fen%2Fjobs%2F1",
		"https://wa.me/?text=Luokanopettaja%20http%3A%2F%2Flocalhost%2Fen%2Fjobs%2F1",
	}
	if !slices.Equal(hrefs, want) {
		t.Errorf("shares\n got %q\nwant %q", hrefs, want)
	}
}

// Every text of the view comes from the catalogues.
func TestPseudo(t *testing.T) {
	t.Parallel()
	doc := render(t, published(), i18n.Pseudo, adweb.Options{ApplyURL: "http://localhost/apply/x",
		Address: "http://localhost/x", Favourite: true, Closed: false})
	doc.Find("dt, h2, .ds-button span").Each(func(_ int, s *goquery.Selection) {
		if got := tidy(s.Text()); got != "" && !strings.Contains(got, "⟦") {
			t.Errorf("written in the template: %q", got)
		}
	})
}
