package applicant_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/applicant"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/planetest"
	"vakans/internal/session"
	"vakans/internal/testfactory"
)

func newAccounts(t *testing.T) *testfactory.Accounts {
	t.Helper()
	return testfactory.NewAccounts(planetest.New(t))
}

func registration() applicant.Registration {
	return applicant.Registration{Email: testfactory.Unique("aino") + "@example.test", Name: "Aino Esimerkki",
		Password: testfactory.Password, Language: i18n.SV, Terms: true, PrivacyNotice: true}
}

func begin(t *testing.T, a *testfactory.Accounts, r applicant.Registration) uuid.UUID {
	t.Helper()
	id, err := a.Applicants.Begin(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func confirm(t *testing.T, a *testfactory.Accounts, id uuid.UUID, code string) error {
	t.Helper()
	_, err := a.Applicants.Confirm(t.Context(), id, code, applicant.Client{})
	return err
}

func signIn(t *testing.T, a *testfactory.Accounts, email, password string) error {
	t.Helper()
	_, err := a.Applicants.SignIn(t.Context(), email, password, applicant.Client{UserAgent: "test"})
	return err
}

// blamed are the fields of a refusal with their keys.
func blamed(err error) string {
	var all []string
	for _, f := range fault.Of(err).Fields {
		all = append(all, f.Name+":"+f.Key)
	}
	return strings.Join(all, " ")
}

// other is a code that is not this one.
func other(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// ACC-01, ACC-02, ACC-04, ACC-08, ACC-11: one registers oneself with an address (no
// other way in exists, and nothing is carried over from elsewhere), gets a
// code there, and is signed in with it; afterwards the address is the user name.
func TestRegister_ACC01_ACC04_ACC08_ACC11(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	r := registration()
	r.Email = " " + strings.ToUpper(r.Email) + " "
	id := begin(t, a, r)
	if err := signIn(t, a, r.Email, r.Password); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("signed in before the code: %v", err)
	}
	l := a.Registered(t, id)
	if l.Template != "applicant_code" || l.Language != i18n.SV || len(l.Data["code"]) != session.CodeDigits ||
		l.Data["minutes"] != l10n.LengthOf(session.CodeLifetime).Lasting(i18n.SV) {
		t.Fatalf("the letter: %+v", l)
	}
	in, err := a.Applicants.Confirm(t.Context(), id, " "+l.Data["code"][:3]+" "+l.Data["code"][3:], applicant.Client{})
	if err != nil || in.Token == "" || in.Account.Email != strings.ToLower(strings.TrimSpace(r.Email)) ||
		in.Account.Name != r.Name {
		t.Fatalf("confirmed: %+v %v", in.Account, err)
	}
	if err := signIn(t, a, r.Email, r.Password); err != nil {
		t.Errorf("sign in: %v", err)
	}
	if err := confirm(t, a, id, l.Data["code"]); !fault.Is(err, fault.Gone) {
		t.Errorf("the code worked twice: %v", err)
	}
}

// ACC-06, C4: each rule that a password breaks is named; any printable character
// of any script may stand in it.
func TestPasswordRules_ACC06_C4(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	for password, want := range map[string]string{
		"Short 1!":         "password:error.password_short",
		"no capitals 123!": "password:error.password_upper",
		"NO SMALL 123456!": "password:error.password_lower",
		"No digits at all": "password:error.password_digit",
		"NoSpecials123456": "password:error.password_special",
		"a":                "password:error.password_short password:error.password_digit password:error.password_upper password:error.password_special",
		"Ελληνικά γράμ 1":  "",
		"Åäö–ﷺ12345678":    "",
	} {
		r := registration()
		r.Password = password
		_, err := a.Applicants.Begin(t.Context(), r)
		if got := ""; err != nil {
			if got = blamed(err); got != want {
				t.Errorf("%q: %s, want %s", password, got, want)
			}
		} else if want != "" {
			t.Errorf("%q was taken", password)
		}
	}
}

// ACC-04, ACC-07: what else a registration is refused for.
func TestRegistrationIsRefused_ACC04_ACC07_C18(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	for want, spoil := range map[string]func(*applicant.Registration){
		"terms:account.accept_terms":                 func(r *applicant.Registration) { r.Terms = false },
		"privacy_notice:account.read_privacy_notice": func(r *applicant.Registration) { r.PrivacyNotice = false },
		"email:error.email": func(r *applicant.Registration) {
			r.Email = "Aino <aino@example.test>"
		},
		"name:error.required":          func(r *applicant.Registration) { r.Name = " " },
		"name:error.too_long":          func(r *applicant.Registration) { r.Name = strings.Repeat("ä", 101) },
		"name:error.characters":        func(r *applicant.Registration) { r.Name = "Aino\u202e" },
		"name:account.name_characters": func(r *applicant.Registration) { r.Name = "See http://example.test" },
		"language:error.language":      func(r *applicant.Registration) { r.Language = "" },
	} {
		r := registration()
		spoil(&r)
		if _, err := a.Applicants.Begin(t.Context(), r); blamed(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// ACC-08: the code is good for 20 minutes, for five attempts, and until a new one
// is ordered.
func TestCode_ACC08(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	id := begin(t, a, registration())
	first := a.Registered(t, id).Data["code"]
	a.Env.Clock.Move(20*time.Minute + time.Second)
	if err := confirm(t, a, id, first); !fault.Is(err, fault.Gone) {
		t.Fatalf("after 20 minutes: %v", err)
	}
	if err := a.Applicants.Again(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	second := a.Registered(t, id).Data["code"]
	for _, left := range []string{"4", "3", "2", "1"} {
		err := confirm(t, a, id, other(second))
		if f := fault.Of(err); blamed(err) != "code:account.code_wrong" || f.Fields[0].Args["left"] != left {
			t.Errorf("a wrong code, with %s attempts left: %v", left, err)
		}
	}
	if err := confirm(t, a, id, other(second)); fault.Of(err).Key != "account.code_exhausted" {
		t.Errorf("the fifth wrong code: %v", err)
	}
	if err := confirm(t, a, id, second); !fault.Is(err, fault.Gone) {
		t.Errorf("the right code after five wrong ones: %v", err)
	}
	third := a.Registered(t, id).Data["code"]
	fourth := a.Registered(t, id).Data["code"]
	if third != fourth {
		if err := confirm(t, a, id, third); blamed(err) != "code:account.code_wrong" {
			t.Errorf("a code that was replaced: %v", err)
		}
	}
	if err := confirm(t, a, id, fourth); err != nil {
		t.Errorf("the newest code: %v", err)
	}
}

// ACC-08: a code confirms the registration it was sent for and no other: somebody
// who registers the same address at the same time cannot slip their password in.
func TestRegistrationsOfOneAddressStandAlone_ACC08(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	mine := registration()
	theirs := mine
	theirs.Password = "Somebody else's 1!"
	first, second := begin(t, a, mine), begin(t, a, theirs)
	code, trap := a.Registered(t, first).Data["code"], a.Registered(t, second).Data["code"]
	if code != trap {
		if err := confirm(t, a, first, trap); blamed(err) != "code:account.code_wrong" {
			t.Errorf("another registration's code: %v", err)
		}
	}
	if err := confirm(t, a, first, code); err != nil {
		t.Fatal(err)
	}
	if err := signIn(t, a, mine.Email, theirs.Password); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("their password: %v", err)
	}
	if err := signIn(t, a, mine.Email, mine.Password); err != nil {
		t.Errorf("my password: %v", err)
	}
	if err := confirm(t, a, second, trap); !fault.Is(err, fault.Gone) {
		t.Errorf("a second account of one address: %v", err)
	}
}

// An address that has an account: the one who registers sees what everybody sees,
// the owner gets a letter, and the account stays as it is.
func TestExistingAddressRevealsNothing(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	r := registration()
	id := begin(t, a, r)
	if err := confirm(t, a, id, a.Registered(t, id).Data["code"]); err != nil {
		t.Fatal(err)
	}
	known, unknown := r, registration()
	known.Password, known.Language = "Another horse 2!", i18n.EN
	outcome := func(r applicant.Registration) (seen []string) {
		id := begin(t, a, r)
		a.Registered(t, id)
		b, err := a.Applicants.Begun(t.Context(), id)
		if err != nil || b.Email != r.Email {
			t.Errorf("begun: %+v %v", b, err)
		}
		for range 6 {
			f := fault.Of(confirm(t, a, id, "x"))
			seen = append(seen, f.Kind.String()+f.Key+blamed(f))
		}
		if err := a.Applicants.Again(t.Context(), id); err != nil {
			t.Error(err)
		}
		a.Registered(t, id)
		return append(seen, blamed(confirm(t, a, id, "x")))
	}
	if got, want := outcome(known), outcome(unknown); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("an address with an account: %v\nan address without: %v", got, want)
	}
	l, _ := a.Latest(t, r.Email)
	if l.Template != "applicant_exists" || l.Language != i18n.SV ||
		l.Data["sign_in_link"] != "http://localhost:8080/sv/sign-in" ||
		l.Data["reset_link"] != "http://localhost:8080/sv/forgot-password" || l.Data["code"] != "" {
		t.Errorf("the owner's letter: %+v", l)
	}
	if err := signIn(t, a, r.Email, r.Password); err != nil {
		t.Errorf("the owner's password: %v", err)
	}
}

// Nobody's mailbox is filled by ordering letters to it.
func TestLettersToAnAddressAreLimited(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	r := registration()
	id := begin(t, a, r)
	for range 4 {
		if err := a.Applicants.Again(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	for name, err := range map[string]error{
		"again": a.Applicants.Again(t.Context(), id), "forgot": a.Applicants.Forgot(t.Context(), r.Email),
	} {
		if fault.Of(err).Key != "account.too_many_letters" || fault.Of(err).Args["minutes"] != "15" {
			t.Errorf("%s: %v", name, err)
		}
	}
	a.Env.Clock.Move(15*time.Minute + time.Second)
	if err := a.Applicants.Again(t.Context(), id); err != nil {
		t.Errorf("after a quarter of an hour: %v", err)
	}
}

// A registration that is not confirmed is over after a day.
func TestRegistrationEnds(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	id := begin(t, a, registration())
	a.Env.Clock.Move(24*time.Hour + time.Second)
	if _, err := a.Applicants.Begun(t.Context(), id); !fault.Is(err, fault.Gone) {
		t.Errorf("begun: %v", err)
	}
	if err := a.Applicants.Again(t.Context(), id); !fault.Is(err, fault.Gone) {
		t.Errorf("again: %v", err)
	}
	if _, err := a.Applicants.Begun(t.Context(), uuid.New()); !fault.Is(err, fault.Gone) {
		t.Errorf("one that never was: %v", err)
	}
}
