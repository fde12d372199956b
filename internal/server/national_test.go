package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/staff"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// national is a browser of a national administrator, in English.
func (o *office) national(t testing.TB) *webtest.Client { return o.with(t, web.Admin) }

func newFounding(c *webtest.Client, slug string) *webtest.Form {
	return c.Get("/tenants/new").Want(200).Form("[name=slug]").Set("names.fi", "Perustettava").Set("slug", slug).
		Set("superuser.name", "Ylla Ylläpitäjä").Set("superuser.email", slug+"@example.test")
}

// Search engines are asked to stay away from the administration.
func TestNoRobots(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	got := string(o.national(t).Get("/robots.txt").Want(200).Body)
	if got != "User-agent: *\nDisallow: /\n" {
		t.Errorf("robots.txt says %q", got)
	}
}

// What is typed comes back with what is wrong beside its field.
func TestFoundingFormKeepsWhatIsTyped(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.national(t)
	p := newFounding(c, o.Tenant.Slug).Set("hosts", "no host").Set("brand_colour", "red").Set("country",
		"NO").Submit().Want(422)
	p.WantText("#hosts-error", "not a host name").WantText("#brand_colour-error", "#")
	if got := p.Find("[name=hosts]").Text() + p.Find("[name='superuser.email']").AttrOr("value", "") +
		p.Find("[name=country] [selected]").AttrOr("value", ""); got != "no host"+o.Tenant.Slug+"@example.testNO" {
		t.Errorf("what was typed became %q", got)
	}
	newFounding(c, o.Tenant.Slug).Submit().Want(422).WantText("#slug-error", "already in use")
	p = newFounding(c, "Not This").Set("names.fi", "").Set("superuser.email", "").Submit().Want(422)
	p.WantText(".ds-error-summary li:nth-child(1)", "Name, suomi: ").WantText(".ds-error-summary li:nth-child(2)",
		"Short name: ").WantText(".ds-error-summary li:nth-child(3)", "E-mail: ")
	p = newFounding(c, "").Set("names.fi", "Ylä-Savon kuntayhtymä").Submit().Want(200).WantText("main",
		"We propose the short name").WantNone("#slug-error")
	if got := p.Find("[name=slug]").AttrOr("value", ""); got != "yla-savon-kuntayhtyma" {
		t.Errorf("the proposal is %q", got)
	}
}

// A form sent twice is one founding; while no worker takes it up the page says so.
func TestFoundingWaits(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.national(t)
	form := newFounding(c, testfactory.Unique("twice"))
	first := form.Submit().Want(303).Location()
	if again := form.Submit().Want(303).Location(); again != first || !strings.HasPrefix(first, "/foundings/") {
		t.Fatalf("sent twice it leads to %s and %s", first, again)
	}
	p := c.Get(first).Want(200).WantText("main", "Waiting").WantNone("a[href$='/forget']")
	c.Get(first + "/forget").WantRedirect(first)
	if p.Header.Get("Refresh") == "" {
		t.Error("the page does not look again by itself")
	}
	c.Get("/").Want(200).WantText("#foundings", "Perustettava")
	o.Env.Clock.Move(time.Minute)
	p = c.Get(first).Want(200).WantText("main", "VAKANS_FOUNDING=true")
	if got := p.Header.Get("Refresh"); got != "20" {
		t.Errorf("a page that is to be read looks again after %s seconds", got)
	}
}

// A founding that failed says why and what to do, keeps everything that was
// typed, and goes when it has been corrected.
func TestFoundingFails(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.national(t)
	at, slug := o.overtaken(t, c)
	p := c.Get(at).Want(200).WantText("main", "Somebody was quicker").WantText("main", "already in use")
	if p.Header.Get("Refresh") != "" {
		t.Error("a page that will not change looks again")
	}
	again := c.Get(p.Find("a[href^='/tenants/new?from=']").AttrOr("href", "")).Want(200).WantText("#slug-error",
		"already in use").Form("[name=slug]")
	if got := again.Value("superuser.email"); got != slug+"@example.test" {
		t.Errorf("the superuser's address became %q", got)
	}
	again.Set("slug", slug+"-2").Submit().Want(303)
	c.Get(at).Want(404)
	at, _ = o.overtaken(t, c)
	c.Get(at).Want(200).Click("Give up the founding").Want(200).WantText("main",
		"is deleted").Form("form[action$='/forget']").Submit().WantRedirect("/")
	c.Get(at).Want(404)
}

// overtaken is a founding whose short name somebody else took while it waited.
func (o *office) overtaken(t testing.TB, c *webtest.Client) (at, slug string) {
	t.Helper()
	slug = testfactory.Unique("fails")
	at = newFounding(c, slug).Submit().Want(303).Location()
	_, err := o.Organisations.Create(t.Context(), organisation.Spec{Slug: slug, Names: i18n.LangText{i18n.FI: "Nopeampi"},
		Country:         "FI",
		DefaultLanguage: i18n.FI, Superuser: staff.New{Email: "nopea@" + slug + ".example", Name: "Nopea",
			Language: i18n.FI}})
	must(t, err)
	body, err := json.Marshal(organisation.WantedFounding{Founding: uuid.MustParse(strings.TrimPrefix(at, "/foundings/"))})
	must(t, err)
	// as the worker would
	must(t, o.Organisations.OnFoundingWanted(t.Context(), event.Event{Kind: organisation.FoundingWanted, Payload: body}))
	return at, slug
}

// C9: the list and an organisation's page, its plan, domains and status.
func TestNationalPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.national(t)
	slug, page := o.Tenant.Slug, fmt.Sprintf("/tenants/%d", o.Tenant.Number)
	c.Get("/?q="+slug).Want(200).WantText("tbody", slug).WantText("tbody", "Active")
	c.Get("/?q="+slug+"&state=suspended").Want(200).WantText("#results", "No organisation matches")
	c.Get("/?q=no+such+place&page=7&sort=nonsense").Want(200).WantText("#results", "No organisation matches")
	p := c.Get("/?sort=size&dir=desc&plan=full").Want(200)
	if got := p.Find("th[aria-sort=descending] a").AttrOr("href", ""); got != "/?plan=full&sort=size" {
		t.Errorf("once more leads to %q", got)
	}
	must(t, o.Env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		_, err := tx.Exec(t.Context(),
			`INSERT INTO tenant_usage (tenant, database_bytes, file_bytes, files, measured_at, open_ads, ads, applications)
			VALUES ($1, 12345678, 0, 0, '2026-03-04 05:10Z', 3, 61, 840)`, o.Tenant.Number)
		return err
	}))
	c.Get("/?q="+slug).Want(200).WantText("tbody", "Measured 4 Mar 2026")
	c.Get(page).Want(200).WantText("#operating details", "4 March 2026").WantText("#figures",
		"61, of which 3 open now").WantText("#figures", "840").
		WantNone("main code")

	c.Get("/tenants/99999999").Want(404)
	c.Get("/tenants/99999999999").Want(404)

	c.Get(page+"/status").Want(200).Form("main form").Set("reason", " ").Submit().Want(422).WantText("#reason-error",
		m.ErrorRequired(i18n.EN))
	c.Get(page+"/status").Form("main form").Set("reason", "Unpaid").Submit().WantRedirect(page).Follow().WantText("main",
		"Suspended").WantText("#history", "Unpaid")
	o.visitor(t).Get("/office/sign-in").Want(410)
	c.Get(page+"/status").Form("main form").Set("reason", "Paid").Submit().WantRedirect(page)
	o.visitor(t).Get("/office/sign-in").Want(200)

	c.Get(page).Form("form[action$='/plan']").Set("plan",
		"managed").Submit().WantRedirect(page).Follow().WantText("#history", "From Full to Managed").
		Form(".vk-flash form").Submit().WantRedirect(page).Follow().WantText("#history", "From Managed to Full")
	own := "jobs." + slug + ".example"
	c.Get(page).Form("form[action$='/hosts']").Set("hosts", own+"\nmy server").Submit().Want(422).WantText("#hosts-error",
		"“my” is not")
	c.Get(page).Form("form[action$='/hosts']").Set("hosts", own).Submit().WantRedirect(page).Follow().WantText("#history",
		own)
	webtest.New(t, o.server.App, own).Get("/office/sign-in").Want(200)
}
