package applicantweb_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/applicant/applicantweb"
	"vakans/internal/i18n"
	"vakans/internal/testfactory"
)

// Everything that the pages do is there as JSON: ACC-01, ACC-08, ACC-11.
func TestRegisterByJSON_ACC01_ACC08(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, email := s.browser, address()
	in := applicantweb.Registration{Email: email, Name: "Aino Esimerkki", Password: testfactory.Password,
		Language: i18n.NB}
	c.JSON("POST", "/api/v1/account/registrations", in, nil).Want(422)
	in.AcceptTerms, in.ReadPrivacy = true, true
	var begun applicantweb.RegistrationBegun
	c.JSON("POST", "/api/v1/account/registrations", in, &begun).Want(http.StatusAccepted)
	path := "/api/v1/account/registrations/" + begun.Registration.String()
	c.JSON("POST", path+"/resend", nil, nil).Want(204)
	code := s.Registered(t, begun.Registration).Data["code"]
	c.JSON("POST", path+"/confirm", map[string]string{"code": "1"}, nil).Want(422)
	var me applicantweb.SignedIn
	c.JSON("POST", path+"/confirm", map[string]string{"code": code}, &me).Want(200)
	if me.Account.Email != email || me.Account.Language != i18n.NB || me.CSRFToken == "" {
		t.Errorf("signed in: %+v", me)
	}
	c.SetCSRF(me.CSRFToken)
	c.JSON("PUT", "/api/v1/account/name", map[string]string{"name": "Áile"}, nil).Want(204)
	c.JSON("PUT", "/api/v1/account/language", map[string]string{"language": "fi"}, nil).Want(204)
	c.JSON("GET", "/api/v1/account/session", nil, &me).Want(200)
	if me.Account.Name != "Áile" || me.Account.Language != i18n.FI || me.CSRFToken == "" {
		t.Errorf("the account: %+v", me)
	}
	c.SetCSRF("")
	c.JSON("PUT", "/api/v1/account/name", map[string]string{"name": "X"}, nil).Want(403)
	s.another().JSON("POST", "/api/v1/account/registrations/"+uuid.NewString()+"/resend", nil, nil).Want(http.StatusGone)
}

// Sessions and the password by JSON.
func TestSessionsByJSON(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	other, email := s.ready("Aino Esimerkki")
	c := s.browser
	login := map[string]string{"user_name": email, "password": "wrong"}
	c.JSON("POST", "/api/v1/account/sign-in", login, nil).Want(401)
	login["password"] = testfactory.Password
	var me applicantweb.SignedIn
	c.JSON("POST", "/api/v1/account/sign-in", login, &me).Want(200)
	c.SetCSRF(me.CSRFToken)
	var sessions []applicantweb.Session
	c.JSON("GET", "/api/v1/account/sessions", nil, &sessions).Want(200)
	if len(sessions) != 3 {
		t.Fatalf("%d sessions", len(sessions))
	}
	for _, each := range sessions {
		if !each.This {
			c.JSON("DELETE", "/api/v1/account/sessions/"+each.ID.String(), nil, nil).Want(204)
			c.JSON("DELETE", "/api/v1/account/sessions/"+each.ID.String(), nil, nil).Want(404)
		}
	}
	other.Get("/account/settings").Want(303)
	c.JSON("PUT", "/api/v1/account/password", map[string]string{"old_password": "wrong", "password": "Another horse 2!"},
		nil).Want(422)
	c.JSON("PUT", "/api/v1/account/password", map[string]string{"old_password": testfactory.Password,
		"password": "Another horse 2!"}, nil).Want(204)
	c.JSON("POST", "/api/v1/account/sessions/end-others", nil, nil).Want(204)
	c.JSON("POST", "/api/v1/account/forgot-password", map[string]string{"user_name": "nobody@example.test"}, nil).Want(204)
	c.JSON("POST", "/api/v1/account/reset-password", map[string]string{"secret": "x", "password": "Third horse 33!!"},
		nil).Want(http.StatusGone)
	c.JSON("POST", "/api/v1/account/sign-out", nil, nil).Want(204)
	c.JSON("GET", "/api/v1/account/session", nil, nil).Want(401)
}

// An anonymous visitor's guesses block that visitor, and not the browser that the owner has
// signed in with before.
func TestBlockSparesKnownBrowsers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, email := s.ready("Aino Esimerkki")
	c.Get("/account/settings").Want(200)
	c.JSON("POST", "/api/v1/account/sign-out", nil, nil).Want(204)
	stranger := s.another()
	for range 5 {
		s.signIn(stranger, email, "wrong").Want(422)
	}
	if p := s.signIn(stranger, email, testfactory.Password).Want(429); !strings.Contains(string(p.Body),
		"order a new password") {
		t.Error("the stranger's page does not say why")
	}
	s.signIn(c, email, testfactory.Password).WantRedirect("/account")
}

// ACC-15: a personal token reaches its owner's data, opens nothing further, and
// ends when it is revoked. Its secret is shown once.
func TestTokens_ACC15(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, email := s.ready("Aino Esimerkki")
	p := c.Get("/account/settings").Want(200)
	p.Form("#token_name").Set("token_name", "").Submit().Want(422)
	p = p.Form("#token_name").Set("token_name", "My script").Set("days", "10").Submit().Want(200)
	secret := p.Text("[data-secret]")
	if p.Find("[data-copy]").AttrOr("data-copy", "") != secret || p.Header.Get("Cache-Control") != "no-store" {
		t.Error("the token cannot be copied, or may be kept")
	}
	program := s.another().With("Authorization", "Bearer "+secret)
	var me applicantweb.SignedIn
	program.JSON("GET", "/api/v1/account/session", nil, &me).Want(200)
	if me.Account.Email != email {
		t.Errorf("the token's owner: %+v", me)
	}
	program.JSON("PUT", "/api/v1/account/name", map[string]string{"name": "By token"}, nil).Want(403)
	program.JSON("POST", "/api/v1/account/tokens", map[string]any{"name": "x", "days": 1}, nil).Want(403)
	program.JSON("PUT", "/api/v1/account/password", map[string]string{"old_password": "x", "password": "y"}, nil).Want(403)
	program.JSON("POST", "/api/v1/account/sign-out", nil, nil).Want(403)
	var tokens []applicantweb.Token
	program.JSON("GET", "/api/v1/account/tokens", nil, nil).Want(403)
	c.JSON("GET", "/api/v1/account/tokens", nil, &tokens).Want(200)
	if len(tokens) != 1 || tokens[0].Name != "My script" || tokens[0].LastUsedAt == nil {
		t.Fatalf("tokens: %+v", tokens)
	}
	stranger, _ := s.ready("Otso Toinen")
	stranger.Get("/account/settings")
	stranger.JSON("DELETE", "/api/v1/account/tokens/"+tokens[0].ID.String(), nil, nil).Want(404)
	var made applicantweb.NewToken
	stranger.JSON("POST", "/api/v1/account/tokens", map[string]any{"name": "x", "days": 1}, &made).Want(201)
	stranger.JSON("DELETE", "/api/v1/account/tokens/"+made.ID.String(), nil, nil).Want(204)
	p = c.Get("/account/settings").Want(200)
	p.Form(`form[action="/account/settings/tokens/` + tokens[0].ID.String() +
		`/revoke"]`).Submit().WantRedirect("/account/settings")
	program.JSON("GET", "/api/v1/account/session", nil, nil).Want(401)
}
