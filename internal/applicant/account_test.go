package applicant_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/applicant"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/testfactory"
)

const renewed = "Another horse 2!"

func email(t *testing.T, a *testfactory.Accounts, who authz.Actor) string {
	t.Helper()
	me, err := a.Applicants.Get(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return me.Email
}

// secretOf is the secret in a letter's link.
func secretOf(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("t")
}

// ACC-11: whatever is wrong, the answer is the same.
func TestSignInTellsNothing_ACC11(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, _ := a.Applicant(t, "Aino Esimerkki", i18n.FI)
	for _, try := range [][2]string{{email(t, a, who), "wrong"}, {"nobody@example.test", testfactory.Password}, {"", ""}} {
		err := signIn(t, a, try[0], try[1])
		if !fault.Is(err, fault.Unauthenticated) || fault.Of(err).Key != "account.sign_in_failed" {
			t.Errorf("%q: %v", try, err)
		}
	}
}

// Five failures in a row block for a quarter of an hour, also when they come at
// once, and whether the address has an account or not.
func TestFailuresBlock(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, _ := a.Applicant(t, "Aino Esimerkki", i18n.FI)
	mine := email(t, a, who)
	for _, address := range []string{mine, testfactory.Unique("nobody") + "@example.test"} {
		var looked atomic.Int32
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				if fault.Is(signIn(t, a, address, "wrong"), fault.Unauthenticated) {
					looked.Add(1)
				}
			})
		}
		wg.Wait()
		if looked.Load() != 5 {
			t.Errorf("%s: %d guesses were looked at, want 5", address, looked.Load())
		}
		err := signIn(t, a, strings.ToUpper(address), testfactory.Password)
		if fault.Of(err).Key != "auth.sign_in_blocked" || fault.Of(err).Args["minutes"] != "15" {
			t.Errorf("%s: during the block: %v", address, err)
		}
	}
	a.Env.Clock.Move(15*time.Minute + time.Second)
	if err := signIn(t, a, mine, testfactory.Password); err != nil {
		t.Errorf("after the block: %v", err)
	}
}

// Guesses of anonymous visitors keep the owner out neither elsewhere, nor in a browser that is
// known, nor from changing the password in an open session.
func TestAttackersKeepNobodyOut(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, _ := a.Applicant(t, "Aino Esimerkki", i18n.FI)
	mine := email(t, a, who)
	in := func(c applicant.Client) (applicant.SignedIn, error) {
		return a.Applicants.SignIn(t.Context(), mine, testfactory.Password, c)
	}
	first, err := in(applicant.Client{IP: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 31 {
		_, err = a.Applicants.SignIn(t.Context(), mine, "wrong", applicant.Client{IP: fmt.Sprintf("198.51.100.%d", i/5)})
		if i == 5 && err != nil {
			if _, err := in(applicant.Client{IP: "192.0.2.1"}); err != nil {
				t.Errorf("elsewhere: %v", err)
			}
		}
	}
	if !fault.Is(err, fault.Limited) {
		t.Errorf("the last guess: %v", err)
	}
	if _, err := in(applicant.Client{IP: "198.51.100.1", Browser: first.Browser}); err != nil {
		t.Errorf("in a browser that is known: %v", err)
	}
	if _, err := a.Applicants.ChangePassword(t.Context(), who, testfactory.Password, renewed); err != nil {
		t.Errorf("in an open session: %v", err)
	}
}

// ACC-12: the link is good for 20 minutes and once; with it every session and
// every token ends, and so does a block.
func TestResetPassword_ACC12(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, token := a.Applicant(t, "Svea Sökande", i18n.SV)
	personal, _, err := a.Applicants.CreateToken(t.Context(), who, "script", 30)
	if err != nil {
		t.Fatal(err)
	}
	link := a.Forgotten(t, who.ID)
	l, _ := a.Latest(t, email(t, a, who))
	if l.Template != "applicant_password_reset" || !strings.HasPrefix(link, "http://localhost:8080/sv/reset-password?t=") {
		t.Fatalf("the letter: %+v, its link %s", l, link)
	}
	a.Env.Clock.Move(20*time.Minute + time.Second)
	if _, err := a.Applicants.Reset(t.Context(), secretOf(t, link), renewed); !fault.Is(err, fault.Gone) {
		t.Fatalf("after 20 minutes: %v", err)
	}
	for range 5 {
		_ = signIn(t, a, email(t, a, who), "wrong")
	}
	secret := secretOf(t, a.Forgotten(t, who.ID))
	for range 2 { // looking uses nothing up
		if err := a.Applicants.CanReset(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Applicants.Reset(t.Context(), secret, "weak"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a weak password: %v", err)
	}
	if _, err := a.Applicants.Reset(t.Context(), secret, renewed); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Applicants.Reset(t.Context(), secret, renewed); !fault.Is(err, fault.Gone) {
		t.Errorf("the link worked twice: %v", err)
	}
	for _, old := range []string{token, personal} {
		if _, err := a.Applicants.Authenticate(t.Context(), old); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("what was signed in before: %v", err)
		}
	}
	if err := signIn(t, a, email(t, a, who), renewed); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

// ACC-13: the answer is the same whether the address has an account.
func TestForgotTellsNothing_ACC13(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, _ := a.Applicant(t, "Aino Esimerkki", i18n.FI)
	for _, address := range []string{email(t, a, who), "nobody@example.test"} {
		if err := a.Applicants.Forgot(t.Context(), address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if err := a.Applicants.Forgot(t.Context(), "no address"); blamed(err) != "email:error.email" {
		t.Errorf("no address: %v", err)
	}
}

// ACC-17: a changed password ends the other sessions, tokens and a letter's link, and
// keeps this session; the old one is asked for, and guessing at it blocks.
func TestChangePassword_ACC17(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, token := a.Applicant(t, "Aino Esimerkki", i18n.FI)
	elsewhere, err := a.Applicants.SignIn(t.Context(), email(t, a, who), testfactory.Password, applicant.Client{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Applicants.ChangePassword(t.Context(), who, "wrong",
		renewed); blamed(err) != "old_password:account.wrong_password" {
		t.Errorf("a wrong old password: %v", err)
	}
	if _, err := a.Applicants.ChangePassword(t.Context(), who, testfactory.Password, "weak"); !fault.Is(err,
		fault.Invalid) {
		t.Errorf("a weak password: %v", err)
	}
	script, _, err := a.Applicants.CreateToken(t.Context(), who, "script", 30)
	if err != nil {
		t.Fatal(err)
	}
	link := secretOf(t, a.Forgotten(t, who.ID))
	if _, err := a.Applicants.ChangePassword(t.Context(), who, testfactory.Password, renewed); err != nil {
		t.Fatal(err)
	}
	for _, old := range []string{elsewhere.Token, script} {
		if _, err := a.Applicants.Authenticate(t.Context(), old); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("the other session, or a token: %v", err)
		}
	}
	if err := a.Applicants.CanReset(t.Context(), link); !fault.Is(err, fault.Gone) {
		t.Errorf("the link of a letter from before: %v", err)
	}
	if _, err := a.Applicants.Authenticate(t.Context(), token); err != nil {
		t.Errorf("this session: %v", err)
	}
	for range 5 {
		_, _ = a.Applicants.ChangePassword(t.Context(), who, "wrong", renewed)
	}
	if _, err := a.Applicants.ChangePassword(t.Context(), who, renewed, testfactory.Password); !fault.Is(err,
		fault.Limited) {
		t.Errorf("after five wrong ones: %v", err)
	}
}

// ACC-15: applicants see and end what is their own; another's is not there.
func TestOwnDataOnly_ACC15(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	s := a.Applicants
	mine, _ := a.Applicant(t, "Aino Esimerkki", i18n.FI)
	theirs, theirToken := a.Applicant(t, "Otso Toinen", i18n.FI)
	_, made, err := s.CreateToken(t.Context(), theirs, "script", 30)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeSession(t.Context(), mine, theirs.Session); !fault.Is(err, fault.NotFound) {
		t.Errorf("another's session: %v", err)
	}
	if err := s.RevokeToken(t.Context(), mine, made.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another's token: %v", err)
	}
	if err := s.EndOtherSessions(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authenticate(t.Context(), theirToken); err != nil {
		t.Errorf("another's session ended: %v", err)
	}
	if list, err := s.Tokens(t.Context(), mine); err != nil || len(list) != 0 {
		t.Errorf("tokens: %v %v", list, err)
	}
	staff := authz.Actor{Kind: authz.KindStaff, ID: mine.ID}
	if _, err := s.Get(t.Context(), staff); err == nil {
		t.Error("staff read an account")
	}
	if err := s.Rename(t.Context(), staff, "Someone Else"); err == nil {
		t.Error("staff renamed an account")
	}
}

// A personal token acts for its owner, and does not reach the account.
func TestTokensDoNotReachTheAccount(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	s := a.Applicants
	who, _ := a.Applicant(t, "Aino Esimerkki", i18n.FI)
	secret, made, err := s.CreateToken(t.Context(), who, "script", 2)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Authenticate(t.Context(), secret)
	if err != nil || !r.Actor.Token {
		t.Fatalf("%+v %v", r.Actor, err)
	}
	by := r.Actor
	_, sessions := s.Sessions(t.Context(), by)
	_, tokens := s.Tokens(t.Context(), by)
	_, _, created := s.CreateToken(t.Context(), by, "x", 1)
	_, changed := s.ChangePassword(t.Context(), by, testfactory.Password, renewed)
	for what, err := range map[string]error{
		"sessions": sessions, "tokens": tokens, "a token": created, "password": changed,
		"revoke": s.RevokeToken(t.Context(), by, made.ID),
		"end":    s.RevokeSession(t.Context(), by, who.Session), "end others": s.EndOtherSessions(t.Context(), by),
		"sign out": s.SignOut(t.Context(), by),
		"name":     s.Rename(t.Context(), by, "X"), "language": s.SetLanguage(t.Context(), by, i18n.EN),
	} {
		if fault.Of(err).Key != "error.session_needed" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A personal token is its owner, until it ends or is revoked.
func TestTokens(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	s := a.Applicants
	who, _ := a.Applicant(t, "Aino Esimerkki", i18n.FI)
	secret, made, err := s.CreateToken(t.Context(), who, "script", 2)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Authenticate(t.Context(), secret)
	if err != nil || r.Actor.ID != who.ID || !r.Actor.Can(authz.Applicant) || !r.IdleAt.IsZero() {
		t.Errorf("with the token: %+v %v", r, err)
	}
	if list, err := s.Tokens(t.Context(), who); err != nil || len(list) != 1 || list[0].ID != made.ID ||
		list[0].LastUsedAt == nil {
		t.Errorf("tokens: %+v %v", list, err)
	}
	short, _, err := s.CreateToken(t.Context(), who, "short", 1)
	if err != nil {
		t.Fatal(err)
	}
	a.Env.Clock.Move(24*time.Hour + time.Second)
	if _, err := s.Authenticate(t.Context(), short); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after its day: %v", err)
	}
	if err := s.RevokeToken(t.Context(), who, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authenticate(t.Context(), secret); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("revoked: %v", err)
	}
	for want, try := range map[string]struct {
		name string
		days int
	}{"name:error.required": {" ", 1}, "days:error.too_small": {"x", 0}, "days:error.too_big": {"x", 366}} {
		if _, _, err := s.CreateToken(t.Context(), who, try.name, try.days); blamed(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// A session ends after two hours without use and after a day in any case.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	_, token := a.Applicant(t, "Aino Esimerkki", i18n.FI)
	for range 12 {
		a.Env.Clock.Move(119 * time.Minute)
		if _, err := a.Applicants.Authenticate(t.Context(), token); err != nil {
			t.Fatalf("used every two hours: %v", err)
		}
	}
	a.Env.Clock.Move(20 * time.Minute)
	if _, err := a.Applicants.Authenticate(t.Context(), token); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after a day: %v", err)
	}
	_, token = a.Applicant(t, "Aino Esimerkki", i18n.FI)
	a.Env.Clock.Move(2*time.Hour + time.Second)
	if _, err := a.Applicants.Authenticate(t.Context(), token); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after two idle hours: %v", err)
	}
}

// Name and language are the owner's to change.
func TestSettings(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	who, _ := a.Applicant(t, "Aino Esimerkki", i18n.FI)
	if err := a.Applicants.Rename(t.Context(), who, " Máret Ánne "); err != nil {
		t.Fatal(err)
	}
	if err := a.Applicants.SetLanguage(t.Context(), who, i18n.NB); err != nil {
		t.Fatal(err)
	}
	me, err := a.Applicants.Get(t.Context(), who)
	if err != nil || me.Name != "Máret Ánne" || me.Language != i18n.NB {
		t.Errorf("%+v %v", me, err)
	}
	if err := a.Applicants.Rename(t.Context(), who, ""); blamed(err) != "name:error.required" {
		t.Errorf("no name: %v", err)
	}
	if err := a.Applicants.SetLanguage(t.Context(), who, "xx"); blamed(err) != "language:error.language" {
		t.Errorf("no language: %v", err)
	}
	if _, err := a.Applicants.Account(t.Context(), uuid.New()); !fault.Is(err, fault.NotFound) {
		t.Errorf("nobody: %v", err)
	}
}
