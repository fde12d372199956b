package recruitmentweb_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/recruitment/recruitmentweb"
	"vakans/internal/testfactory"
	"vakans/internal/webtest"
)

// The main job's third step without a script: from the first form to an ad that
// visitors see, with the contact made along the way (CON-02), the period
// (AD-01), the form (FORM-01, FORM-33, FORM-34) and the languages (AD-03).
func TestFromNewToPublished(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.as(t, o.Recruiter)
	c.Get("/office/recruitments").Want(http.StatusOK).WantText("main", "No recruitments yet")

	page := c.Get("/office/recruitments/new").Want(http.StatusOK).Form("[name=employment]").
		Set("unit", o.Schools.ID.String()).Set("language", "fi").Set("title", "Opettaja").Set("level", "expert").
		Set("employment", "public_office").Set("duration", "permanent").Submit()
	base := page.Want(http.StatusSeeOther).Location()
	page = page.Follow().Want(http.StatusOK)
	page.WantText("h1", "Opettaja").WantText("#missing", "things are missing")

	details := c.Get(base + "/edit").Want(http.StatusOK).Form("[name=positions]")
	details.Set("positions", "3").Set("job_areas", o.area(t)).Set("municipalities", "FI-091").
		Set("new_contact.name", "Kaisa Kysyttävä").Set("new_contact.phone",
		"050 000 0000").Submit().WantRedirect(base + "/edit")
	c.Get(base+"/edit").WantText("main", "Kaisa Kysyttävä").WantCount(`input[name="job_areas"][checked]`, 1)

	c.Get(base+"/ad").Form("[name=description]").Set("description", "Opetat *iloisesti*.").Set("qualifications",
		"Asetus 986/1998.").Submit().Want(http.StatusSeeOther)
	c.Get(base+"/ad?lang=sv").Form("[name=description]").Set("title", "Lärare").Set("description",
		"Du undervisar.").Submit().Want(http.StatusSeeOther)

	c.Get(base+"/publish").WantText("#missing, section:has(#missing)", "Details (Swedish): Give the job title")
	c.Get(base+"/edit").Form("[name=positions]").Set("titles.sv", "Lärare").Submit().WantRedirect(base + "/edit")

	question(t, o, base)
	c.Get(base+"/form").Form("[name=gender]").Set("gender", "optional").Set("attachment.1.fi", "CV").Set("attachment.1.sv",
		"CV").Submit().Want(http.StatusSeeOther)

	refused := c.Get(base+"/publish").Form("[name=opens_on]").Set("closes_on", "1.1.2020").Set("closes_at",
		"16.00").Submit()
	refused.Want(http.StatusUnprocessableEntity).WantText("main", "must end after it begins")
	if got := refused.Form("[name=opens_on]").Value("closes_on"); got != "1.1.2020" {
		t.Errorf("what was typed is lost: %q", got)
	}
	day := o.Env.Clock.Now().AddDate(0, 0, 20).Format("2.1.2006")
	refused.Form("[name=opens_on]").Set("closes_on", day).Set("closes_at",
		"16.00").Submit().WantRedirect(base + "/publish")

	c.Get(base+"/preview").Want(http.StatusOK).WantText("article", "Opettaja").WantText("#form",
		"Milloin?").WantText("#form", "CV")
	c.Get(base+"/preview?lang=sv").WantText("article", "Du undervisar")
	c.Get(base + "/publish").WantNone("#missing").Form("[name=revision]").Press("Publish").WantRedirect(base)
	c.Get(base).WantText("main", "Applications are being taken")
	c.Get("/office/recruitments?stage=open&q=opett").WantText("tbody", "Opettaja")
	c.Get("/office/recruitments?stage=closed").WantText("main", "No recruitment matches")
}

// question adds one of two kinds through the editor, and reorders them (FORM-33).
func question(t *testing.T, o *office, base string) {
	t.Helper()
	c := o.as(t, o.Recruiter)
	q := c.Get(base+"/form").Form("[name=kind]").Set("kind",
		"one_of").Submit().Want(http.StatusOK).Form("[name='label.fi']")
	q.Set("label.fi", "Missä?").Set("label.sv", "Var?").Set("options.0.label.fi", "Täällä").Set("options.0.label.sv",
		"Här")
	q.Submit().Want(http.StatusUnprocessableEntity).WantText("main", "at least 2")
	q.Set("options.1.label.fi", "Siellä").Set("options.1.label.sv", "Där").Submit().WantRedirect(base + "/form")
	c.Get(base+"/form").Form("[name=kind]").Set("kind", "date").Submit().Form("[name='label.fi']").
		Set("label.fi", "Milloin?").Set("label.sv", "När?").Submit().WantRedirect(base + "/form")
	list := c.Get(base+"/form").WantCount("#questions tbody tr, section:has(#questions) tbody tr", 2)
	list.Form("form[action$='/move'] [name=way][value=up]").Submit().WantRedirect(base + "/form")
	c.Get(base+"/form").WantText("tbody tr:first-child", "Milloin?")
}

func (o *office) area(t testing.TB) string {
	t.Helper()
	ref, err := o.Organisations.Reference(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return ref.JobAreas[0].Code
}

// Two recruiters edit at once: the second keeps what was typed and is told.
func TestConflictKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Draft(t, testfactory.Job{})
	path := "/office/recruitments/" + r.ID.String() + "/ad"
	c := o.as(t, o.Recruiter)
	mine, theirs := c.Get(path).Form("[name=description]"), c.Get(path).Form("[name=description]")
	theirs.Set("description", "Ensimmäinen").Submit().Want(http.StatusSeeOther)
	theirs.Submit().Want(http.StatusSeeOther) // the same form sent twice is no conflict
	page := mine.Set("description", "Toinen").Submit().Want(http.StatusConflict)
	page.WantText("main", "Somebody else has changed this").WantText("[name=description]", "Toinen")
	page.Form("[name=description]").Submit().Want(http.StatusSeeOther)
	c.Get(path).WantText("[name=description]", "Toinen")
}

// The first form sent twice makes one recruitment.
func TestDoubleSubmitMakesOne(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.as(t, o.Recruiter)
	f := c.Get("/office/recruitments/new").Form("[name=employment]").Set("unit", o.Schools.ID.String()).Set("language",
		"fi").
		Set("title", "Opettaja").Set("level", "expert").Set("employment", "employment").Set("duration", "permanent")
	first, second := f.Submit().Want(http.StatusSeeOther), f.Submit().Want(http.StatusSeeOther)
	if first.Location() != second.Location() {
		t.Errorf("made two: %s and %s", first.Location(), second.Location())
	}
}

// What is wrong with a new recruitment stands at its fields, in words.
func TestNewRecruitmentIsRefusedInWords(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	page := o.as(t, o.Recruiter).Get("/office/recruitments/new").Form("[name=employment]").Set("language",
		"fi").Set("duration", "fixed_term").Submit()
	page.Want(http.StatusUnprocessableEntity).WantText("main", "Give the last day of fixed-term employment")
	page.WantCount("[name=unit][aria-invalid=true]", 1).WantCount("[name=title][aria-invalid=true]", 1)
	if strings.Contains(page.Text("main"), "recruitment.") {
		t.Error("a message has no text")
	}
}

// FORM-36, FORM-37: the locked form says so and offers the remedy.
func TestLockedFormIsExplained_FORM36(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Open(t, testfactory.Job{Form: form.Form{Motivation: form.Optional}})
	path := "/office/recruitments/" + r.ID.String()
	c := o.as(t, o.Recruiter)
	before := c.Get(path + "/form").Form("[name=gender]")
	o.lock(t, r.Ad)
	c.Get(path+"/form").WantText("main", "has been locked since").WantText("main",
		"copy the recruitment").WantNone("[name=gender]")
	before.Set("gender", "mandatory").Submit().Want(http.StatusConflict).WantText("main", "nobody can change the form")
	copied := c.Get(path + "/form").Form("form[action$='/copy']").Submit().Want(http.StatusSeeOther).Location()
	c.Get(copied+"/form").WantCount("[name=gender][type=radio]", 3)
}

// FORM-14: citizenship is asked or not; where it is asked it must be answered.
func TestCitizenshipIsNeverOptional_FORM14(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Draft(t, testfactory.Job{})
	path, api := "/office/recruitments/"+r.ID.String()+"/form", "/api/v1/ads/"+r.Ad.String()
	c := o.as(t, o.Recruiter)
	editor := c.Get(path).Want(http.StatusOK).WantCount("[name=citizenship]", 2)
	editor.WantNone("[name=citizenship][value=optional]").WantCount("[name=gender][value=optional]", 1)
	editor.Form("[name=gender]").Force("citizenship", "optional").Submit().Want(http.StatusUnprocessableEntity)
	editor.Form("[name=gender]").Set("citizenship", "mandatory").Submit().WantRedirect(path)
	c.Get(path).WantCount("[name=citizenship][value=mandatory][checked]", 1)

	var ad recruitmentweb.AdDTO
	c.JSON(http.MethodGet, api, nil, &ad).Want(http.StatusOK)
	if ad.Form.Citizenship != form.Mandatory {
		t.Errorf("the API says %q", ad.Form.Citizenship)
	}
	asked := map[string]any{"version": ad.Version, "form": map[string]any{"citizenship": "optional"}}
	c.JSON(http.MethodPut, api+"/form", asked, nil).Want(http.StatusUnprocessableEntity)
}

// AD-04: saving alone shows nothing, and the pages say so.
func TestPendingChangesAreTold_AD04(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Open(t, testfactory.Job{})
	path := "/office/recruitments/" + r.ID.String()
	c := o.as(t, o.Recruiter)
	c.Get(path+"/ad").Form("[name=description]").Set("description", "Uutta").Submit().Want(http.StatusSeeOther)
	c.Get(path).WantText("main", "Changes are not yet visible")
	c.Get("/office/recruitments").WantText("tbody", "Unpublished changes")
	c.Get(path + "/publish").Form("[name=revision]").Press("Publish again").Want(http.StatusSeeOther)
	if strings.Contains(c.Get(path).Text("main"), "Changes are not yet visible") {
		t.Error("still pending")
	}
}

// Publishing too early lists all that is missing, each with a link.
func TestPublishListsWhatIsMissing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r, err := o.Recruitments.Create(t.Context(), o.Recruiter, recruitment.CreateInput{Details: recruitment.Details{
		Unit: o.Schools.ID, Titles: i18n.LangText{i18n.FI: "Opettaja"}, Employment: "employment", Duration: "permanent",
		Level: "expert"}})
	if err != nil {
		t.Fatal(err)
	}
	page := o.as(t, o.Recruiter).Get("/office/recruitments/" + r.ID.String() + "/publish").Form("[name=revision]").
		Press("5 things are missing before publication")
	page.Want(http.StatusUnprocessableEntity).WantText("main",
		"cannot be published yet").WantCount("#missing li a, section:has(#missing) li a", 5)
}

func TestExtendAndEndFromThePage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Open(t, testfactory.Job{})
	path := "/office/recruitments/" + r.ID.String() + "/publish"
	c := o.as(t, o.Recruiter)
	later := o.Env.Clock.Now().AddDate(0, 0, 40).Format("2.1.2006")
	extend := c.Get(path).Form("[name=reason]").Set("closes_on", later)
	page := extend.Submit().Want(http.StatusUnprocessableEntity)
	page.WantCount("#reason[aria-invalid=true]", 1)
	page.Form("[name=reason]").Set("reason", "Vähän hakemuksia").Submit().WantRedirect(path)
	c.Get(path).Form("[name=end_reason]").Submit().Want(http.StatusUnprocessableEntity).WantCount("#end_reason[aria-invalid=true]", 1)
	c.Get(path).Form("[name=end_reason]").Set("end_reason", "Peruttu").Submit().Want(http.StatusSeeOther)
	c.Get(path).WantText("main", "was ended early").WantNone("[name=end_reason]")
}

// CON-03: the page of contacts.
func TestContactPages_CON03(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.as(t, o.Recruiter)
	c.Get("/office/contacts").WantText("main", "No contact persons")
	c.Get("/office/contacts/new").Form("main [name=name]").Set("name",
		"Kaisa").Submit().Want(http.StatusUnprocessableEntity).
		WantText("main", "Give a telephone number or an e-mail address").
		Form("main [name=name]").Set("email", "kaisa@example.test").Submit().WantRedirect("/office/contacts")
	stale := c.Get("/office/contacts").Click("Kaisa").Form("main [name=name]")
	c.Get("/office/contacts").Click("Kaisa").Form("main [name=name]").Set("name",
		"Kaisa K").Submit().WantRedirect("/office/contacts")
	stale.Set("name", "Kaisu").Submit().Want(http.StatusConflict).WantText("main", "Somebody else")
	c.Get("/office/contacts").Form("form[action$='/activate']").Submit().WantRedirect("/office/contacts")
	c.Get("/office/contacts").WantText("tbody", "Not in use")
	o.as(t, o.Librarian).Get("/office/contacts").WantText("main", "No contact persons")
	o.as(t, o.Librarian).Get("/office/contacts?all=1").WantText("tbody", "Kaisa K")
	// Who may not make one is not told how.
	o.as(t, o.Viewer).Get("/office/contacts").WantText("main", "No contact persons").
		WantCount(".vk-empty", 1).WantNone(".vk-empty p").WantNone("main a[href$='/new']")
}

func TestViewerSeesAndDoesNotEdit(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.Open(t, testfactory.Job{})
	path := "/office/recruitments/" + r.ID.String()
	c := o.as(t, o.Viewer)
	c.Get(path).Want(http.StatusOK).WantNone("form[action$='/copy']")
	c.Get(path + "/edit").Want(http.StatusForbidden)
	c.Get(path + "/preview").Want(http.StatusOK)
	o.as(t, o.Librarian).Get(path).Want(http.StatusNotFound)
	o.as(t, o.Librarian).Get("/office/recruitments/" + uuid.NewString()).Want(http.StatusNotFound)
	o.as(t, o.Librarian).Get(path + "/publish").Want(http.StatusNotFound)
	gone := o.as(t, o.Librarian).Post(path+"/copy", url.Values{})
	if gone.Status != http.StatusForbidden { // no CSRF token
		t.Errorf("posting without a token: %d", gone.Status)
	}
}

// messageID is a text that the catalogues lack: its id shows instead.
var messageID = regexp.MustCompile(`\b(recruitment|jobsite|apply|code|error|common|ui)\.[a-z0-9_]+`)

// Every page of a recruitment is in its reader's language, whichever of the four, and
// lacks no text.
func TestPagesInAllLanguages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	label := func(text string) i18n.LangText { return i18n.LangText{i18n.FI: text, i18n.SV: text} }
	several := form.Question{ID: uuid.New(), Kind: form.SeveralOf, Label: label("Mitä?"),
		Options: []form.Option{{ID: "a", Label: label("A")}, {ID: "b", Label: label("B")}}}
	r := o.Open(t, testfactory.Job{Form: form.Form{Questions: []form.Question{several}}})
	base := "/office/recruitments/" + r.ID.String()
	// What each page says in the reader's language and nobody wrote.
	pages := map[string]func(i18n.Lang) string{
		"/office/recruitments": m.RecruitmentTitle, "/office/recruitments/new": m.RecruitmentNewLead,
		base: m.RecruitmentCopy, base + "/edit": m.RecruitmentSectionSalary, base + "/ad": m.RecruitmentAdDescription,
		base + "/ad?lang=en": m.RecruitmentAdDescription, base + "/form": m.RecruitmentSectionsLead,
		base + "/form/questions/" + several.ID.String(): m.RecruitmentOptions, base + "/publish": m.RecruitmentExtendLead,
		base + "/preview": m.RecruitmentPreviewNote, base + "/delete": m.RecruitmentDeleteTitle,
		"/office/contacts?all=1": m.ContactLead, "/office/contacts/new": m.ContactNew,
	}
	for _, l := range i18n.All {
		c := o.reading(t, o.Recruiter, l)
		for page, says := range pages {
			p := c.Get(page).Want(http.StatusOK).WantText("main", says(l))
			if got := p.Find("html").AttrOr("lang", ""); got != string(l) {
				t.Errorf("%s for a reader of %s is in %q", page, l, got)
			}
			if ids := messageID.FindAllString(p.Text("body"), -1); len(ids) > 0 {
				t.Errorf("%s in %s lacks %q", page, l, ids)
			}
		}
	}
}

// One ad presents several recruitments, from the page.
func TestAttachFromThePage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second := o.Draft(t, testfactory.Job{}), o.Draft(t, testfactory.Job{Titles: i18n.LangText{i18n.FI: "Rehtori"}})
	path := "/office/recruitments/" + first.ID.String()
	c := o.as(t, o.Recruiter)
	c.Get(path).Form("[name=recruitment]").Set("recruitment", second.ID.String()).Submit().WantRedirect(path)
	c.Get(path).WantText("main", "Rehtori").WantNone("[name=recruitment]")
	c.Get(path+"/preview").WantText("article", "Rehtori").WantText("article", "Opettaja")
}

// The list sorts by its columns, page by page, and shows the ad's title beside a
// job title that others have too.
func TestListSorted(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.as(t, o.Recruiter)
	var refs []string
	var ads []uuid.UUID
	for _, title := range []string{"Örjan", "Aines", "Åke", "aamu"} {
		rec := o.Open(t, testfactory.Job{Titles: i18n.LangText{i18n.FI: title, i18n.SV: title, i18n.EN: title}})
		refs, ads = append(refs, rec.Reference), append(ads, rec.Ad)
	}
	order := func(p *webtest.Page) (got string) {
		p.Find("tbody th small").Each(func(_ int, s *goquery.Selection) { got += strings.Fields(s.Text())[0] + " " })
		return strings.TrimSpace(got)
	}
	named := func(i ...int) string {
		var out []string
		for _, n := range i {
			out = append(out, refs[n])
		}
		return strings.Join(out, " ")
	}
	page := c.Get("/office/recruitments").Want(200)
	if got := order(page); got != named(3, 2, 1, 0) {
		t.Errorf("newest first: %s", got)
	}
	byTitle := func(p *webtest.Page) *webtest.Page {
		href, _ := p.Find("thead th:first-child a").Attr("href")
		return c.Get(href).Want(200)
	}
	up := byTitle(page).WantCount("th[aria-sort=ascending]", 1)
	if got := order(up); got != named(3, 1, 2, 0) {
		t.Errorf("by title: %s, want %s", got, named(3, 1, 2, 0))
	}
	down := byTitle(up).WantCount("th[aria-sort=descending]", 1)
	if got := order(down); got != named(0, 2, 1, 3) {
		t.Errorf("by title, descending: %s", got)
	}
	if got := order(byTitle(down)); got != named(3, 2, 1, 0) {
		t.Errorf("newest first again: %s", got)
	}
	for _, sort := range []string{"title", "-title", "closes", "-closes", "unit", "responsible", "-candidates"} {
		seen := map[uuid.UUID]bool{}
		for after := ""; ; {
			var list recruitmentweb.PageDTO
			c.JSON("GET", "/api/v1/recruitments?language=sv&limit=3&sort="+sort+"&after="+after, nil, &list).Want(200)
			for _, s := range list.Recruitments {
				seen[s.ID] = true
			}
			if after = list.Next; after == "" {
				break
			}
		}
		if len(seen) != 4 {
			t.Errorf("by %s the pages have %d", sort, len(seen))
		}
	}
	page.WantText("thead th:nth-child(2)", "Applicants").WantNone("tbody small span")
	last, err := o.Recruitments.Ad(t.Context(), o.Recruiter, ads[3])
	if err == nil {
		_, err = o.Recruitments.SetText(t.Context(), o.Recruiter, last.ID, last.Version, i18n.EN,
			recruitment.AdText{Title: "aamu at Koivu school", Description: "x"})
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Get("/office/recruitments").Want(200).WantText("tbody tr:first-child small span", "aamu at Koivu school")
}
