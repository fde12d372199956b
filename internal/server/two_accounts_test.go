package server_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/applicant/applicantweb"
	"vakans/internal/i18n"
	"vakans/internal/server"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

const ownSettings = "/account/settings"

// withApplicants adds the site of the applicants to an office's.
func withApplicants(t testing.TB) (*office, *testfactory.Accounts) {
	t.Helper()
	var accounts *testfactory.Accounts
	o := newOffice(t, func(o *office, d *server.Deps) {
		accounts = testfactory.NewAccounts(o.Env)
		d.Web.Authenticators[web.National] = applicantweb.Authenticator{Accounts: accounts.Applicants}
		d.Areas = append(d.Areas, server.Account(applicantweb.HTML{Accounts: accounts.Applicants}))
	})
	return o, accounts
}

// atNational is a browser at the applicants' site that nobody has signed in with.
func (o *office) atNational(t testing.TB) *webtest.Client { return o.visitor(t).At("localhost") }

// PUB-41, ACC-10: an address that is a user's at an organisation can register as an
// applicant too. The two accounts have nothing in common but the address.
func TestOneAddressTwoAccounts_PUB41_ACC10(t *testing.T) {
	t.Parallel()
	o, accounts := withApplicants(t)
	email := o.Tenant.Slug + "@example.test" // the superuser's
	const name, other = "Aino Hakija", "Quite another one 2!"
	office, applicant := o.as(t, email), o.atNational(t)

	asked := applicant.Get("/en/register?next="+ownSettings).Want(200).Form("#email").
		Set("email", email).Set("name", name).Set("password", other).Set("terms", "on").Set("privacy_notice", "on").
		Submit().Want(303).Follow().Want(200)
	registration, err := uuid.Parse(asked.Form("#code").Value("r"))
	must(t, err)
	code := accounts.Registered(t, registration).Data["code"]
	asked.Form("#code").Set("code", code).Submit().WantRedirect(ownSettings)

	again := o.atNational(t).Get("/en/sign-in?next="+ownSettings).Want(200).Form("#email").Set("email", email)
	again.Set("password", testfactory.Password).Submit().Want(422) // the office's
	again.Set("password", other).Submit().WantRedirect(ownSettings)
	in := o.visitor(t).Get("/office/sign-in").Want(200).Form("[name=user_name]").Set("user_name", email)
	in.Set("password", other).Submit().Want(422)

	page := applicant.Get(ownSettings).Want(200).WantText("main", email)
	page.WantCount("main [name=name][value='"+name+"']", 1)
	for _, theirs := range []string{o.Superuser.Name, "Esimerkkilä"} {
		if strings.Contains(string(page.Body), theirs) {
			t.Errorf("the applicant's settings say %q", theirs)
		}
	}
	if strings.Contains(string(office.Get("/office/me").Want(200).WantText("main", email).Body), name) {
		t.Error("the user's settings name the applicant")
	}
	mine, theirs := sessions(applicant, "/api/v1/account/sessions"), sessions(office, "/api/v1/staff/me/sessions")
	if len(mine) != 2 || slices.ContainsFunc(mine, func(id uuid.UUID) bool { return slices.Contains(theirs, id) }) {
		t.Errorf("the applicant's sessions are %v, the user's %v", mine, theirs)
	}
	applicant.JSON("POST", "/api/v1/account/sign-out", nil, nil).Want(204)
	applicant.Get(ownSettings).Want(303)
	office.Get("/office/me").Want(200)
}

// ACC-10: a session of the one site opens nothing at the other.
func TestSessionsStayAtTheirSite_ACC10(t *testing.T) {
	t.Parallel()
	o, accounts := withApplicants(t)
	user, applicant, stolen := o.as(t, o.Tenant.Slug+"@example.test"), o.atNational(t), o.atNational(t)
	_, token := accounts.Applicant(t, "Aino Hakija", i18n.EN)
	applicant.SetCookie("vakans", token)
	applicant.Get(ownSettings).Want(200)

	stolen.SetCookie("vakans", user.Cookie("vakans"))
	if to := stolen.Get(ownSettings).Want(303).Location(); !strings.HasPrefix(to, "/en/sign-in?") {
		t.Errorf("a user of an organisation is led to %s", to)
	}
	stolen.JSON("GET", "/api/v1/account/sessions", nil, nil).Want(401)
	stolen = o.visitor(t)
	stolen.SetCookie("vakans", token)
	if to := stolen.Get("/office/me").Want(303).Location(); !strings.HasPrefix(to, "/office/sign-in?") {
		t.Errorf("an applicant is led to %s", to)
	}
	stolen.JSON("GET", "/api/v1/staff/me", nil, nil).Want(401)
}

// sessions are the ids that a list of sessions has.
func sessions(c *webtest.Client, address string) (all []uuid.UUID) {
	var list []struct{ ID uuid.UUID }
	c.JSON("GET", address, nil, &list).Want(200)
	for _, one := range list {
		all = append(all, one.ID)
	}
	return all
}
