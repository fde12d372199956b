package submissionweb_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/submission"
	"vakans/internal/submission/submissionweb"
	"vakans/internal/testfactory"
	"vakans/internal/web/ui"
	"vakans/internal/webtest"
)

// received is what the employer has of an application.
func (s *site) received(id uuid.UUID) application.Sheet {
	s.t.Helper()
	sheet, err := s.Applications.Sheet(s.t.Context(), s.Superuser, id, application.Filter{})
	must(s.t, err)
	return sheet
}

// send sends a form that has been filled in, by its preview.
func send(in *webtest.Form) {
	preview := in.Press("Check and send").Follow().Want(200)
	preview.Form("form[action$='/send']").Press("Send the application").Want(http.StatusSeeOther)
}

// FORM-12, FORM-18: a protected address is written in place of the address, as the form
// says, and reaches the employer as it was written, with the consent to electronic notice.
func TestProtectedAddressFORM12(t *testing.T) {
	t.Parallel()
	s := open(t)
	rec := s.publish(testfactory.Job{Form: form.Form{Address: form.Mandatory}})
	for _, words := range []string{"turvakielto", "spärrmarkering"} {
		who, c := s.applicant("Salla Suojattu")
		a := s.start(who, rec)
		page := c.Get(address(a.ID, "")).Want(200).WantText("#basic", m.ApplyProtectedAddress(i18n.EN))
		send(fillAlways(page).Set("basic.address", words).Set("electronic_notice", "yes"))
		c.Get(address(a.ID, "")).Want(200).WantText("#show-basic", words).
			WantText("#show-consent", m.FormNoticeYes(i18n.EN))
		got := s.received(a.ID)
		if got.Content.Basic.Address != words || !got.ElectronicNotice {
			t.Errorf("the employer has %q, consent %t", got.Content.Basic.Address, got.ElectronicNotice)
		}
	}
}

// FORM-14: the question about citizenship is on the form only where it is asked.
func TestCitizenshipNotAskedFORM14(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{}))
	page := c.Get(address(a.ID, "")).Want(200).WantNone("[name='basic.citizenship']")
	send(fillAlways(page).Force("basic.citizenship", "yes"))
	if got := s.received(a.ID).Content.Basic.Citizenship; got != "" {
		t.Errorf("the employer was told %q, and had not asked", got)
	}
}

// FORM-14: where it is asked it has to be answered, whatever the form says of it.
func TestCitizenshipIsMandatoryFORM14(t *testing.T) {
	t.Parallel()
	for _, need := range []form.Need{form.Optional, form.Mandatory} {
		s := open(t)
		who, c := s.applicant("Maija Mallikas")
		a := s.start(who, s.publish(testfactory.Job{Form: form.Form{Citizenship: need}}))
		page := c.Get(address(a.ID, "")).Want(200)
		page.WantCount("[role=radiogroup][aria-required=true] [name='basic.citizenship']", 2)
		page = fillAlways(page).Press("Check and send").Follow().Want(200)
		page.WantText(".ds-alert", m.CodeSectionCitizenship(i18n.EN)).WantNone("form[action$='/send']")
		api := "/api/v1/account/applications/" + a.ID.String()
		c.JSON("POST", api+"/send", map[string]any{"version": s.get(who, a.ID).Version}, nil).Want(422)
		send(c.Get(address(a.ID, "")).Form("#application").Set("basic.citizenship", "no"))
		if got := s.received(a.ID).Content.Basic.Citizenship; got != "no" {
			t.Errorf("the employer was told %q", got)
		}
	}
}

// FORM-22: the form asks for the education that matters, and who has no other degree
// adds basic education, which is enough.
func TestBasicEducationFORM22(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{}))
	page := c.Get(address(a.ID, "")).Want(200).WantText("#degrees", m.ApplyDegreesLead(i18n.EN))
	page.WantText("[name='degrees.0.level'] option[value=basic]", m.CodeDegreeBasic(i18n.EN))
	in := fillAlways(page).Set("degrees.0.level", "").Set("degrees.0.name", "").Set("degrees.0.completed", "")
	in.Press("Check and send").Follow().Want(200).WantText(".ds-alert", m.CodeSectionDegrees(i18n.EN)).
		WantNone("form[action$='/send']")
	in = c.Get(address(a.ID, "")).Form("#application")
	send(in.Set("degrees.0.level", "basic").Set("degrees.0.name", "Comprehensive school"))
	degrees := s.received(a.ID).Content.Degrees
	if len(degrees) != 1 || degrees[0].Level != "basic" || !degrees[0].Highest {
		t.Errorf("the employer has the degrees %+v", degrees)
	}
}

// FORM-26, PROF-07: a new application begins with what is known of its applicant, but
// for what its form does not ask.
func TestOnlyWhatIsAskedIsCopiedFORM26(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	first := s.start(who, s.publish(testfactory.Job{Form: form.Form{
		Address: form.Mandatory, BirthDate: form.Mandatory, Gender: form.Mandatory, Citizenship: form.Mandatory,
		Courses: form.Mandatory,
	}}))
	in := fillAlways(c.Get(address(first.ID, "")).Want(200)).
		Set("basic.address", "Mallitie 1").Set("basic.postal_code", "00100").Set("basic.city", "Mallila").
		Set("basic.birth_date", "3.2.1990").Set("basic.gender", "female").Set("basic.citizenship", "yes")
	send(in.Set("courses.0.name", "First aid"))
	known := s.received(first.ID).Content.Basic
	if known.Address != "Mallitie 1" || known.BirthDate != "1990-02-03" {
		t.Fatalf("sent %+v", known)
	}

	same := s.start(who, s.publish(testfactory.Job{Form: everything()}))
	if got := same.Content; got.Basic != known || len(got.Courses) > 0 {
		t.Errorf("a form that asks the same begins with %+v", got)
	}
	less := s.start(who, s.publish(testfactory.Job{}))
	want := form.Basic{Name: known.Name, Email: known.Email, Phone: known.Phone}
	if got := less.Content; got.Basic != want {
		t.Errorf("a form that asks less begins with %+v", got)
	}
	c.Get(address(less.ID, "/preview")).Want(200).WantText("#show-basic", known.Phone).
		WantNone("#show-basic:contains('Mallitie'), #show-basic:contains('1990'), #show-courses")
	var twin struct{ Content form.Content }
	c.JSON("GET", "/api/v1/account/applications/"+less.ID.String(), nil, &twin).Want(200)
	if twin.Content.Basic != want {
		t.Errorf("the API says %+v", twin.Content.Basic)
	}
}

// FORM-27: languages are a section of the form only where they are asked.
func TestLanguagesNotAskedFORM27(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{}))
	page := c.Get(address(a.ID, "")).Want(200).WantNone("#languages").WantNone("[name^='languages.']")
	send(fillAlways(page).Force("languages.0.language", "Swedish").Force("languages.0.oral", "good"))
	if got := s.received(a.ID).Content.Languages; len(got) != 0 {
		t.Errorf("the employer was told %+v, and had not asked", got)
	}
}

// FORM-27, FORM-29: where languages are asked, each skill has one of four levels or none.
func TestLanguageLevelsFORM29(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{Form: form.Form{Languages: form.Mandatory}}))
	page := c.Get(address(a.ID, "")).Want(200).WantCount("#languages", 1)
	for _, skill := range []string{"oral", "written", "comprehension"} {
		field := page.Find("[name='languages.0." + skill + "'] option")
		offered := field.Map(func(_ int, o *goquery.Selection) string { return o.Text() })
		if want := []string{"–", "Excellent", "Good", "Satisfactory", "Weak"}; !slices.Equal(offered, want) {
			t.Errorf("%s offers %q, want %q", skill, offered, want)
		}
	}
	page = fillAlways(page).Press("Check and send").Follow().Want(200)
	page.WantText(".ds-alert", m.CodeSectionLanguages(i18n.EN)).WantNone("form[action$='/send']")
	in := c.Get(address(a.ID, "")).Form("#application").Set("languages.0.language", "Swedish").
		Set("languages.0.oral", "excellent").Set("languages.0.written", "good").
		Set("languages.0.comprehension", "satisfactory")
	in = in.Press("Add a language").Follow().Want(200).Form("#application")
	send(in.Set("languages.1.language", "Norwegian").Set("languages.1.oral", "weak"))
	want := []form.Language{
		{Language: "Swedish", Oral: "excellent", Written: "good", Comprehension: "satisfactory"},
		{Language: "Norwegian", Oral: "weak"},
	}
	if got := s.received(a.ID).Content.Languages; !slices.Equal(got, want) {
		t.Errorf("the employer has %+v", got)
	}
	if got := s.get(who, a.ID); got.State != submission.Sent {
		t.Errorf("the application is %s", got.State)
	}
}

// ENV-04: the form that its makers try out asks what the applicant's page asks, in the
// same order.
func TestFormPreviewAsksTheSame_ENV04(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{Form: everything()}))
	var tried strings.Builder
	must(t, ui.In(i18n.EN, "", submissionweb.FormPreview(a.Ad, i18n.EN)).Render(t.Context(), &tried))
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(tried.String()))
	must(t, err)
	asks := func(in *goquery.Selection) []string {
		fields := in.Find("input:not([type=hidden]), select, textarea")
		return fields.Map(func(_ int, s *goquery.Selection) string {
			required := s.Is("[required]") || s.Closest("[aria-required=true]").Length() > 0
			return fmt.Sprint(s.AttrOr("id", s.AttrOr("name", "")), " ", required)
		})
	}
	page, preview := asks(c.Get(address(a.ID, "")).Want(200).Find("main")), asks(doc.Selection)
	if len(page) < 30 || !slices.Equal(page, preview) {
		t.Errorf("the page asks %q, its preview %q", page, preview)
	}
}
