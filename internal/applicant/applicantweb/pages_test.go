package applicantweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/applicant"
	"vakans/internal/applicant/applicantweb"
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/logging"
	"vakans/internal/password"
	"vakans/internal/planetest"
	"vakans/internal/server"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// site is the national site as the program serves it, as far as accounts go.
type site struct {
	*testfactory.Accounts
	t       *testing.T
	app     webtest.App
	table   *web.Table
	browser *webtest.Client
}

const wanted = "/en/apply-here" // a page that one came for

func newSite(t *testing.T) *site {
	t.Helper()
	return newSiteOn(t, planetest.New(t))
}

func newSiteOn(t *testing.T, env *planetest.Env) *site {
	t.Helper()
	a := testfactory.NewAccounts(env)
	base := &url.URL{Scheme: "http", Host: "localhost:8080"}
	goal := func(t *web.Table) {
		t.Get(web.National, wanted, authz.Applicant, func(c *web.Ctx) error { return c.NoContent() })
		t.Get(web.National, "/account", authz.Applicant, func(c *web.Ctx) error { return c.NoContent() })
	}
	s := server.New(server.Deps{
		Areas: []server.Area{server.Account(applicantweb.HTML{Accounts: a.Applicants}), goal},
		Web: web.Options{
			Base: base, Log: logging.Discard(), Keys: []logging.Secret{"k"}, Clock: a.Env.Clock, Frame: applicantweb.Frame,
			Resolver: web.HostResolver{Base: "localhost", Tenants: a.Env.Directory}, SignIn: server.SignInPaths(),
			Limiter:        web.NewLimiter(nil, 1000),
			Authenticators: map[web.SiteKind]web.Authenticator{web.National: applicantweb.Authenticator{Accounts: a.Applicants}},
		},
	})
	return &site{Accounts: a, t: t, app: s.App, table: s.Table, browser: webtest.New(t, s.App, "localhost")}
}

// another is a browser that nobody has used.
func (s *site) another() *webtest.Client { return webtest.New(s.t, s.app, "localhost") }

// register fills the form in and returns the page that asks for the code.
func (s *site) register(c *webtest.Client, email, next string) *webtest.Page {
	s.t.Helper()
	return c.Get("/en/register?next="+url.QueryEscape(next)).Want(200).Form("#email").Set("email", email).Set("name",
		"Aino Esimerkki").Set("password", testfactory.Password).Set("terms", "on").Set("privacy_notice", "on").
		Submit().Want(303).Follow().Want(200)
}

// code is the code of the registration that a page asks for.
func (s *site) code(p *webtest.Page) string {
	s.t.Helper()
	id, err := uuid.Parse(p.Form("#code").Value("r"))
	if err != nil {
		s.t.Fatal(err)
	}
	return s.Registered(s.t, id).Data["code"]
}

// signIn signs an account in, in English.
func (s *site) signIn(c *webtest.Client, email, password string) *webtest.Page {
	s.t.Helper()
	return c.Get("/en/sign-in").Want(200).Form("#email").Set("email", email).Set("password", password).Submit()
}

// ready is a browser with a new account signed in.
func (s *site) ready(name string) (*webtest.Client, string) {
	s.t.Helper()
	who, _ := s.Applicant(s.t, name, i18n.EN)
	a, err := s.Applicants.Account(s.t.Context(), who.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	c := s.another()
	s.signIn(c, a.Email, testfactory.Password).WantRedirect("/account")
	return c, a.Email
}

func address() string { return testfactory.Unique("page") + "@example.test" }

// ACC-01, ACC-03, ACC-08, ACC-09, ACC-21: from the page that needs an account
// through registration and code back to it.
func TestRegisterAndGoOn_ACC01_ACC03_ACC08_ACC09(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.browser.Get(wanted).WantRedirect("/en/sign-in?next=" + url.QueryEscape(wanted)).Follow().Want(200)
	p = p.Click(m.AccountRegisterTitle(i18n.EN)).Want(200)
	email := address()
	p = p.Form("#email").Set("email", email).Set("name", "Aino Esimerkki").Set("password",
		testfactory.Password).Set("terms", "on").Set("privacy_notice", "on").
		Submit().Want(303).Follow().Want(200)
	if text := p.Text("main"); !strings.Contains(text, email) || !strings.Contains(text, m.AccountCheckSpam(i18n.EN)) {
		t.Errorf("the page that asks for the code: %s", text)
	}
	if p.Find("#code").AttrOr("autocomplete", "") != "one-time-code" ||
		p.Find("#code").AttrOr("inputmode", "") != "numeric" {
		t.Error("the field of the code does not say what it is")
	}
	s.code(p)
	code := s.code(p) // ordered again meanwhile
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	p = p.Form("#code").Set("code", wrong).Submit().Want(422)
	if text := p.Text("#code-error"); !strings.Contains(text, m.AccountCodeWrong(i18n.EN, "4")) {
		t.Errorf("after a wrong code: %q", text)
	}
	if form := p.Form("#code"); form.Value("next") != wanted {
		t.Errorf("next is %q", form.Value("next"))
	}
	p.Form("#code").Set("code", code).Submit().WantRedirect(wanted).Follow().Want(204)
	p = s.browser.Get("/account/settings").Want(200)
	if !strings.Contains(p.Text("header"), "Aino Esimerkki") {
		t.Errorf("the header: %s", p.Text("header"))
	}
}

// ACC-08: a new code can be ordered, and the page says so; when the registration
// is over, the page leads on.
func TestResend_ACC08(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.register(s.browser, address(), wanted)
	first := s.code(p)
	p = p.Form(`form[action="/en/register/resend"]`).Submit().Want(303).Follow().Want(200)
	if !strings.Contains(p.Text("main"), m.AccountResent(i18n.EN)) {
		t.Error("nothing says that a new code was sent")
	}
	second := s.code(p)
	if first != second {
		p.Form("#code").Set("code", first).Submit().Want(422)
	}
	p.Form("#code").Set("code", second).Submit().WantRedirect(wanted)
	s.another().Get("/en/register/confirm?r="+uuid.NewString()).Want(http.StatusGone).WantText("h1",
		m.AccountRegistrationEndedTitle(i18n.EN))
	s.another().Get("/en/register/confirm").Want(http.StatusGone)
}

// ACC-04, ACC-06, ACC-07: the rules stand on the form before it is sent, and each
// broken one beside its field; what was typed stays, except the password.
func TestRegisterForm_ACC04_ACC06_ACC07(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.browser.Get("/sv/register").Want(200).
		WantText("#password-hint", m.AuthPasswordRules(i18n.SV, password.MinRunes)).
		WantText("#email-hint", m.AccountEmailHint(i18n.SV))
	for _, document := range []string{"terms", "privacy"} {
		p.WantCount(`main a[href="/sv/`+document+`"]`, 1)
	}
	p = p.Form("#email").Set("email", "nobody").Set("name", "Svea").Set("password", "short").Submit().Want(422)
	for _, rule := range []string{"password_short", "password_digit", "password_upper", "password_special"} {
		text := m.Text(i18n.SV, "error."+rule, map[string]string{"min": "12"})
		if !strings.Contains(p.Text("#password-error"), text) || !strings.Contains(p.Text("[data-errors]"), text) {
			t.Errorf("the rule is not named: %s", text)
		}
	}
	p.WantText("#terms-error", m.AccountAcceptTerms(i18n.SV)).WantText("#privacy_notice-error",
		m.AccountReadPrivacyNotice(i18n.SV)).WantText("#email-error", m.ErrorEmail(i18n.SV))
	if f := p.Form("#email"); f.Value("name") != "Svea" || f.Value("password") != "" {
		t.Errorf("the form shown again: %q %q", f.Value("name"), f.Value("password"))
	}
}

// ACC-11, ACC-14: a wrong password gets one sentence, five of them a block with
// its minutes; nothing that stands in `next` leads away from the site.
func TestSignInPage_ACC11(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, email := s.ready("Aino Esimerkki")
	p := s.signIn(s.browser, email, "wrong").Want(422)
	if p.Text("[data-errors] li") != m.AccountSignInFailed(i18n.EN) || p.Form("#email").Value("email") != email {
		t.Errorf("a wrong password: %s", p.Text("[data-errors]"))
	}
	for next, to := range map[string]string{
		"//evil.example/x": "/account", "https://evil.example": "/account", "/nowhere": "/account", wanted: wanted,
		"/account/settings?x=1": "/account/settings?x=1",
	} {
		p := s.another().Get("/en/sign-in?next=" + url.QueryEscape(next)).Want(200)
		p.Form("#email").Set("email", email).Set("password", testfactory.Password).Submit().WantRedirect(to)
	}
	for range 5 {
		s.signIn(s.another(), email, "wrong").Want(422)
	}
	p = s.signIn(s.browser, email, testfactory.Password).Want(http.StatusTooManyRequests)
	if !strings.Contains(p.Text("[data-errors]"), "15 min") {
		t.Errorf("blocked: %s", p.Text("[data-errors]"))
	}
}

// ACC-14: a stale or broken session never locks anybody out: the cookie
// is taken away, and the page and its form work.
func TestStaleSession_ACC14(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, email := s.ready("Aino Esimerkki")
	s.Env.Clock.Move(3 * time.Hour)
	p := c.With("Accept-Language", "en").Get("/account/settings").WantRedirect("/en/sign-in?next=" +
		url.QueryEscape("/account/settings")).Follow().Want(200)
	if c.Cookie("vakans-8080") != "" {
		t.Error("the stale cookie is still there")
	}
	p.Form("#email").Set("email", email).Set("password",
		testfactory.Password).Submit().WantRedirect("/account/settings").Follow().Want(200)
	for _, junk := range []string{"x", "vkn_x", strings.Repeat("a", 3000)} {
		c := s.another()
		c.SetCookie("vakans-8080", junk)
		s.signIn(c, email, testfactory.Password).WantRedirect("/account")
		c.Get("/account/settings").Want(200)
	}
}

// ACC-12, ACC-13: one answer for everybody; the link opens a form and is used up
// only when that is sent.
func TestForgottenPassword_ACC12_ACC13(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, email := s.ready("Aino Esimerkki")
	var texts []string
	for _, who := range []string{email, address()} {
		p := s.browser.Get("/en/forgot-password").Want(200).Form("#email").Set("email", who).Submit().Want(200)
		texts = append(texts, p.Text("main"))
	}
	if texts[0] != texts[1] || !strings.Contains(texts[0], m.AccountForgotSent(i18n.EN, "20 minutes")) {
		t.Errorf("the answers differ: %q", texts)
	}
	in, err := s.Applicants.SignIn(t.Context(), email, testfactory.Password, applicant.Client{})
	if err != nil {
		t.Fatal(err)
	}
	link := strings.TrimPrefix(s.Forgotten(t, in.Account.ID), "http://localhost:8080")
	s.browser.Get(link).Want(200)
	p := s.browser.Get(link).Want(200)
	p.Form("#password").Set("password", "weak").Submit().Want(422)
	p.Form("#password").Set("password", "Another horse 2!").Submit().WantRedirect("/en/sign-in")
	p.Form("#password").Set("password", "Third horse 33!!").Submit().Want(http.StatusGone)
	s.browser.Get(link).Want(http.StatusGone).WantText("h1", m.AuthLinkEnded(i18n.EN))
	c.Get("/account/settings").Want(303)
	s.signIn(s.browser, email, "Another horse 2!").WantRedirect("/account")
}

// ACC-17: name, language, password and sessions are the owner's to change.
func TestSettingsPage_ACC17(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, email := s.ready("Aino Esimerkki")
	phone := s.another().With("User-Agent", "Mozilla/5.0 (Android 15) Firefox/140.0")
	s.signIn(phone, email, testfactory.Password).WantRedirect("/account")
	p := c.Get("/account/settings").Want(200)
	// the first one registered
	if rows := p.Find(`form[action^="/account/settings/sessions/"][action$="/end"]`).Length(); rows != 3 {
		t.Errorf("%d sessions, want 3", rows)
	}
	if p.Find(`th:contains("`+m.AuthThisSession(i18n.EN)+`")`).Length() != 1 ||
		!strings.Contains(p.Text("main"), "Firefox, Android") {
		t.Errorf("the sessions: %s", p.Text("main"))
	}
	p.Form("#name").Set("name", "").Submit().Want(422)
	p.Form("#name").Set("name", "Áile Esimerkki").Submit().WantRedirect("/account/settings").Follow().WantText("h1",
		m.CommonSettings(i18n.EN))
	p.Form("#old_password").Set("old_password", "wrong").Set("password",
		"Another horse 2!").Submit().Want(422).WantText("#old_password-error", m.AccountWrongPassword(i18n.EN))
	p.Form("#old_password").Set("old_password", testfactory.Password).Set("password",
		"Another horse 2!").Submit().WantRedirect("/account/settings")
	phone.Get("/account/settings").Want(303)
	c.Get("/account/settings").Want(200)
	s.signIn(phone, email, "Another horse 2!").WantRedirect("/account")
	p = c.Get("/account/settings").Want(200)
	p.Form(`form[action="/account/settings/sessions/end-others"]`).Submit().WantRedirect("/account/settings")
	phone.Get("/account/settings").Want(303)
	p.Form(`form[action="/account/settings/language"]`).Set("language",
		"sv").Submit().WantRedirect("/account/settings").Follow().WantText("h1", m.CommonSettings(i18n.SV))
}

// Signing out ends the session at the server as well.
func TestSignOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, _ := s.ready("Aino Esimerkki")
	token := c.Cookie("vakans-8080")
	p := c.Get("/account/settings").Want(200)
	form := p.Find(`form[action="/account/sign-out"]`).First()
	if form.Length() != 1 {
		t.Fatal("no way to sign out")
	}
	c.Post("/account/sign-out", url.Values{"_csrf": {c.CSRF()}}).WantRedirect("/en/sign-in").Follow().Want(200)
	thief := s.another()
	thief.SetCookie("vakans-8080", token)
	thief.Get("/account/settings").Want(303)
}
