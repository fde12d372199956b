package recruitmentweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/testfactory"
	"vakans/internal/webtest"
)

// kept is the answer to a script that saves while somebody writes.
type kept struct {
	Version, Revision int32
	Saved, Unsaved    string
}

// patch sends a form as the module autosave does.
func patch(t testing.TB, c *webtest.Client, path string, version string, fields url.Values) (*webtest.Page, kept) {
	t.Helper()
	req := c.Request(http.MethodPatch, path, strings.NewReader(fields.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("If-Match", `"`+version+`"`)
	req.Header.Set("X-CSRF-Token", c.CSRF())
	req.Header.Set("Accept", "application/json")
	page := c.Do(req)
	var k kept
	if page.Status == http.StatusOK {
		page.Decode(&k)
	}
	return page, k
}

// What is written is saved while it is written, and a second window is told.
func TestTextIsSavedWhileItIsWritten(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Draft(t, testfactory.Job{})
	path := "/office/recruitments/" + r.ID.String() + "/ad"
	c := o.as(t, o.Recruiter)
	f := c.Get(path).Want(http.StatusOK).Form("form[data-autosave='" + path + "']")
	version := f.Value("version")
	text := url.Values{"language": {"fi"}, "title": {"Opettaja"}, "description": {"Kesken"}}
	_, first := patch(t, c, path, version, text)
	if !strings.HasPrefix(first.Saved, "Saved ") || first.Version == 0 {
		t.Errorf("answer %+v", first)
	}
	c.Get(path).WantText("[name=description]", "Kesken")
	text.Set("description", "Toinen ikkuna")
	if late, _ := patch(t, c, path, version, text); late.Status != http.StatusConflict {
		t.Errorf("a stale save: %d", late.Status)
	}
	c.Get(path).WantText("[name=description]", "Kesken")
}

// What cannot be stored yet is told in words, and nothing that is stored is lost.
func TestWhatCannotBeSavedYetIsTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Draft(t, testfactory.Job{})
	path := "/office/recruitments/" + r.ID.String() + "/edit"
	c := o.as(t, o.Recruiter)
	f := c.Get(path).Form("[name=positions]")
	fields := url.Values{}
	for _, name := range f.Names() {
		fields.Set(name, f.Value(name))
	}
	fields.Set("titles.fi", "")
	if _, k := patch(t, c, path, f.Value("version"), fields); k.Version != 0 ||
		!strings.HasPrefix(k.Unsaved, "Not saved yet: ") {
		t.Errorf("answer %+v", k)
	}
	fields.Set("titles.fi", "Rehtori")
	if _, k := patch(t, c, path, f.Value("version"), fields); k.Version == 0 || k.Revision == 0 {
		t.Errorf("answer %+v", k)
	}
	c.Get(path).WantCount("[name='titles.fi'][value=Rehtori]", 1)
}

// Without a script the tabs are buttons of the form: they save, and lead on.
func TestTabsSaveWithoutAScript(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Draft(t, testfactory.Job{})
	base := "/office/recruitments/" + r.ID.String()
	c := o.as(t, o.Recruiter)
	page := c.Get(base + "/ad")
	for _, button := range []string{`form="work" name="go" value="form"`, `form="work" name="go" value="ad.sv"`,
		`form="work" name="go" value="overview"`} {
		if !strings.Contains(strings.Join(strings.Fields(string(page.Body)), " "), button) {
			t.Errorf("no button %s", button)
		}
	}
	for to, want := range map[string]string{
		"form": "/form", "overview": "", "ad.sv": "/ad?lang=sv", "preview.sv": "/preview?lang=sv",
		"candidates": "/candidates", "//evil.example": "/ad?lang=fi",
	} {
		f := c.Get(base + "/ad").Form("[name=description]")
		sent := url.Values{"_csrf": {f.Value("_csrf")}, "version": {f.Value("version")}, "language": {"fi"},
			"title":       {"Opettaja"},
			"description": {"Ennen kuin lähden: " + to}, "go": {to}}
		c.Post(base+"/ad", sent).WantRedirect(base + want)
		c.Get(base+"/ad").WantText("[name=description]", "Ennen kuin lähden: "+to)
	}
}

// "Save and continue" goes through the steps, and the tabs say where things are
// missing.
func TestStepsLeadOn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r, err := o.Recruitments.Create(t.Context(), o.Recruiter, recruitment.CreateInput{Details: recruitment.Details{
		Unit: o.Schools.ID, Titles: i18n.LangText{i18n.FI: "Opettaja"}, Employment: "employment", Duration: "permanent",
		Level: "expert"}})
	if err != nil {
		t.Fatal(err)
	}
	base := "/office/recruitments/" + r.ID.String()
	c := o.as(t, o.Recruiter)
	page := c.Get(base+"/edit").WantText(".vk-tabs a[href$='/edit']",
		"3 things missing").WantText(".vk-tabs a[href$='/form']", "nothing missing")
	page.Form("[name=positions]").Press("Save and continue").WantRedirect(base + "/ad")
	c.Get(base+"/ad").Form("[name=description]").Set("description",
		"Opeta.").Press("Save and continue").WantRedirect(base + "/form")
	c.Get(base+"/form").WantText(".vk-tabs a[href$='/ad']",
		"nothing missing").Form("[name=gender]").Press("Save and continue").WantRedirect(base + "/publish")
}

// The period stands in the form that publishes: what is written in it is kept
// when something else is missing.
func TestPeriodIsKeptWhenPublishingIsRefused_AD01(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r, err := o.Recruitments.Create(t.Context(), o.Recruiter, recruitment.CreateInput{Details: recruitment.Details{
		Unit: o.Schools.ID, Titles: i18n.LangText{i18n.FI: "Opettaja"}, Employment: "employment", Duration: "permanent",
		Level: "expert"}})
	if err != nil {
		t.Fatal(err)
	}
	path := "/office/recruitments/" + r.ID.String() + "/publish"
	c := o.as(t, o.Recruiter)
	day := o.Env.Clock.Now().AddDate(0, 0, 30).Format("2.1.2006")
	page := c.Get(path).Form("[name=closes_on]").Set("closes_on", day).Set("closes_at",
		"16.00").Press("5 things are missing before publication")
	page.Want(http.StatusUnprocessableEntity).WantText("main", "4 things are missing")
	if got := c.Get(path).Form("[name=closes_on]").Value("closes_on"); got != day {
		t.Errorf("the closing is %q, want %q", got, day)
	}
}

// A draft that lacks only its period is published with it, in one press.
func TestPeriodAndPublicationInOne(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Draft(t, testfactory.Job{})
	base := "/office/recruitments/" + r.ID.String()
	c := o.as(t, o.Recruiter)
	day := o.Env.Clock.Now().AddDate(0, 0, 33).Format("2.1.2006")
	c.Get(base+"/publish").Form("[name=closes_on]").Set("closes_on", day).Press("Publish").WantRedirect(base)
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	if got := o.ClosesAt(t, r).In(zone).Format("2.1.2006"); got != day {
		t.Errorf("closes %s, want %s", got, day)
	}
	c.Get(base+"/publish").WantCount("a[href$='/jobs/"+r.Ad.String()+"']", 2).WantCount("a[href$='/feed.rss']", 1)
}

// Municipalities are typed by name in any language; unknown ones are refused in
// words, and the next recruitment begins where the last one was.
func TestMunicipalitiesByName(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Draft(t, testfactory.Job{})
	path := "/office/recruitments/" + r.ID.String() + "/edit"
	c := o.as(t, o.Recruiter)
	c.Get(path).Form("[name=positions]").Set("municipalities", "Esbo", "vantaa").Submit().Want(http.StatusSeeOther)
	c.Get(path).WantCount("[name=municipalities][value=Espoo]", 1).WantCount("[name=municipalities][value=Vantaa]",
		1).WantCount("datalist option[value=Helsinki]", 1)
	page := c.Get(path).Form("[name=positions]").Set("municipalities",
		"Ankkalinna").Submit().Want(http.StatusUnprocessableEntity)
	page.WantText("main", "Ankkalinna is not on the list").WantCount("[name=municipalities][value=Ankkalinna]", 1)
	next, err := o.Recruitments.Create(t.Context(), o.Recruiter, recruitment.CreateInput{Details: recruitment.Details{
		Unit: o.Schools.ID, Titles: i18n.LangText{i18n.FI: "Rehtori"}, Employment: "employment", Duration: "permanent",
		Level: "expert"}})
	if err != nil || len(next.Details.Municipalities) != 2 {
		t.Errorf("the next one is in %v, %v", next.Details.Municipalities, err)
	}
}

// ENV-04: the preview is the ad under its own title and the applicant's real form, closed:
// nothing in it can be sent, and looking at it begins no application.
func TestPreviewIsWhatApplicantsMeet_ENV04(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	asked := form.Form{Motivation: form.Mandatory, Address: form.Optional,
		Questions: []form.Question{{ID: uuid.New(), Kind: form.Text,
			Label: i18n.LangText{i18n.FI: "Miksi?", i18n.SV: "Varför?"}}},
		Attachments: []form.Attachment{{Slot: 1, Label: i18n.LangText{i18n.FI: "Todistus", i18n.SV: "Betyg"}}}}
	r := o.Draft(t, testfactory.Job{Form: asked})
	base := "/office/recruitments/" + r.ID.String()
	c := o.as(t, o.Recruiter)
	page := c.Get(base + "/preview?lang=sv&width=phone").Want(http.StatusOK)
	page.WantText("h1", "Lärare").WantCount("h1", 1).WantText("article", "Publiceras när du väljer Publicera")
	page.WantCount(".vk-preview[data-width=phone] fieldset[disabled] [name='basic.name']", 1)
	page.WantCount("fieldset[disabled] [name='basic.address'], fieldset[disabled] [name=motivation], fieldset[disabled] input[type=file][disabled]", 3)
	page.WantText("fieldset[disabled]", "Varför?").WantText("fieldset[disabled]", "Betyg")

	page.WantNone(".vk-preview form").WantNone(".vk-preview [form], .vk-preview [formaction]").WantNone(".vk-preview a[href*='/apply']")
	page.Find("#form").Find("input, select, textarea, button").Each(func(_ int, s *goquery.Selection) {
		if s.Closest("fieldset[disabled]").Length() == 0 {
			t.Errorf("%q can be used", s.AttrOr("name", s.Text()))
		}
	})
	c.Get(base+"/form").Want(http.StatusOK).WantCount("[name=gender]", 3) // it can still be changed
	c.Get(base).WantNone("a[href$='/close']")
}

// What does not concern a recruitment is not asked: the one in charge is not in
// the group, and what is permanent has no last day.
func TestOnlyWhatIsRelevant(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Draft(t, testfactory.Job{})
	path := "/office/recruitments/" + r.ID.String() + "/edit"
	c := o.as(t, o.Recruiter)
	page := c.Get(path).WantNone("[name=members][value='"+o.Recruiter.ID.String()+
		"']").WantCount("[data-when=duration][data-value=fixed_term] [name=ends_on]", 1)
	page.Form("[name=positions]").Set("ends_on", "1.6.2030").Submit().Want(http.StatusSeeOther)
	if got := c.Get(path).Form("[name=positions]").Value("ends_on"); got != "" {
		t.Errorf("a permanent job ends on %q", got)
	}
}

// Markdown is shown as visitors will see it, whatever is in it.
func TestRenderedMarkdown(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Draft(t, testfactory.Job{})
	c := o.as(t, o.Recruiter)
	token := c.Get("/office/recruitments/" + r.ID.String() + "/ad").Form("[name=description]").Value("_csrf")
	page := c.Post("/office/rendered", url.Values{"_csrf": {token},
		"text": {"Opeta **hyvin**.<script>alert(1)</script>"}}).Want(http.StatusOK)
	page.WantText("[data-rendered] strong", "hyvin").WantNone("script")
}
