package testfactory

import (
	"encoding/json"
	"errors"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/applicant"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/notify"
	"vakans/internal/plane"
	"vakans/internal/planetest"
)

// Accounts is applicants' accounts and the letters about them, without a worker.
type Accounts struct {
	Env        *planetest.Env
	Applicants *applicant.Service
	letters    notify.Account
	notices    notify.Service
}

// NewAccounts makes the services on a test's database.
func NewAccounts(env *planetest.Env) *Accounts {
	s := &applicant.Service{Register: env.Register, Hasher: hasher, Clock: env.Clock}
	return &Accounts{
		Env: env, Applicants: s, notices: notify.Service{Schemas: event.SchemasOf(env.Planes)},
		letters: notify.Account{Applicants: s, Base: &url.URL{Scheme: "http", Host: "localhost:8080"}},
	}
}

// Letter is a letter that waits to be sent.
type Letter struct {
	Template string
	Language i18n.Lang
	Data     map[string]string
}

// Registered writes the letter of a registration, as the worker does when it is
// told of it, and returns what the address got.
func (a *Accounts) Registered(t testing.TB, registration uuid.UUID) Letter {
	t.Helper()
	b, err := a.Applicants.Begun(t.Context(), registration)
	must(t, err)
	a.happens(t, a.letters.Code(), applicant.Ref{Registration: registration})
	l, _ := a.Latest(t, b.Email)
	return l
}

// Forgotten asks for a new password, writes the letter, and returns the link that it
// brings when it leaves.
func (a *Accounts) Forgotten(t testing.TB, account uuid.UUID) (link string) {
	t.Helper()
	owner, err := a.Applicants.Account(t.Context(), account)
	must(t, err)
	must(t, a.Applicants.Forgot(t.Context(), owner.Email))
	var request uuid.UUID
	must(t, a.Env.Register.Read(t.Context(), func(tx plane.RegisterTx) error {
		return tx.QueryRow(t.Context(), `SELECT id FROM one_time_secrets WHERE owner_id = $1 AND secret_hash = ''
			ORDER BY created_at DESC LIMIT 1`, account).Scan(&request)
	}))
	a.happens(t, a.letters.Reset(), applicant.Ref{Account: account, Request: request})
	l, _ := a.Latest(t, owner.Email)
	if l.Data["request"] != request.String() || len(l.Data) != 1 {
		t.Fatalf("the letter's row holds %v", l.Data)
	}
	answer, err := a.letters.Answer(t.Context(), l.Template, l.Language, request)
	must(t, err)
	if answer.Email != owner.Email {
		t.Fatalf("the link goes to %s", answer.Email)
	}
	return answer.Values["link"]
}

func (a *Accounts) happens(t testing.TB, n notify.Notice, ref applicant.Ref) {
	t.Helper()
	payload, err := json.Marshal(ref)
	must(t, err)
	e := event.Event{ID: counter.Add(1), Source: plane.LoginRegister, Kind: n.Kind, Payload: payload}
	for range 2 { // as a queue may
		must(t, a.notices.Consumer(n).Handle(t.Context(), e))
	}
}

// Latest is the newest letter to an address, if there is one.
func (a *Accounts) Latest(t testing.TB, email string) (l Letter, found bool) {
	t.Helper()
	const sql = `SELECT template, language, data FROM letters WHERE recipient_email = $1 ORDER BY created_at DESC, id DESC LIMIT 1`
	err := a.Env.Register.Read(t.Context(), func(tx plane.RegisterTx) error {
		return tx.QueryRow(t.Context(), sql, email).Scan(&l.Template, &l.Language, &l.Data)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return Letter{}, false
	}
	must(t, err)
	return l, true
}

// Applicant registers somebody with the password Password and signs them in.
func (a *Accounts) Applicant(t testing.TB, name string, lang i18n.Lang) (authz.Actor, string) {
	t.Helper()
	id, err := a.Applicants.Begin(t.Context(), applicant.Registration{
		Email: Unique("applicant") + "@example.test", Name: name, Password: Password, Language: lang, Terms: true,
		PrivacyNotice: true,
	})
	must(t, err)
	in, err := a.Applicants.Confirm(t.Context(), id, a.Registered(t, id).Data["code"],
		applicant.Client{UserAgent: "test", IP: "192.0.2.1"})
	must(t, err)
	r, err := a.Applicants.Authenticate(t.Context(), in.Token)
	must(t, err)
	return r.Actor, in.Token
}
