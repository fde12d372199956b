package submission_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/submission"
	"vakans/internal/testfactory"
)

// world is an organisation that recruits, and the service of those who apply.
type world struct {
	*testfactory.Recruiting
	*submission.Service
	Applications *application.Service // both have it
	t            *testing.T
}

func open(t *testing.T) *world {
	t.Helper()
	return over(t, testfactory.NewRecruiting(t), bucket)
}

func over(t *testing.T, r *testfactory.Recruiting, bucket string) *world {
	t.Helper()
	address := os.Getenv("VAKANS_TEST_S3")
	if address == "" {
		t.Fatal("VAKANS_TEST_S3 is not set: run the tests with make unit")
	}
	cfg, err := blob.ParseURL(address)
	must(t, err)
	cfg.Bucket = bucket // the numbers of organisations are other processes' too
	store, err := blob.Open(cfg)
	must(t, err)
	must(t, store.EnsureBucket(t.Context()))
	return &world{Recruiting: r, Applications: r.Applications, t: t, Service: &submission.Service{
		Register: r.Env.Register, Directory: r.Env.Directory, Tenants: r.Env.Tenants, Applications: r.Applications,
		Blobs: store,
		Clock: r.Env.Clock, Home: "http://localhost:8080",
		TenantOf: func(_ context.Context, ad uuid.UUID) (int32, error) { return r.Tenant.Number, nil },
	}}
}

var bucket = "submission-" + uuid.NewString()

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// applicant registers somebody.
func (w *world) applicant(name string) authz.Actor {
	w.t.Helper()
	who := authz.Actor{Kind: authz.KindApplicant, ID: uuid.New(), Name: name}
	must(w.t, w.Register.In(w.t.Context(), func(tx plane.RegisterTx) error {
		_, err := tx.Exec(w.t.Context(),
			`INSERT INTO accounts (id, email, password_hash, name, language, terms_version, terms_at, created_at, last_used_at)
VALUES ($1::uuid, $2, 'none', $3, 'sv', '1', ext.clock(), ext.clock(), ext.clock())`, who.ID, address(who), name)
		return err
	}))
	return who
}

func address(who authz.Actor) string { return who.ID.String() + "@example.test" }

// begin opens the form of a recruitment.
func (w *world) begin(who authz.Actor, rec recruitment.Recruitment) submission.Application {
	w.t.Helper()
	id, err := w.Start(w.t.Context(), who, rec.Ad, uuid.Nil, i18n.SV)
	must(w.t, err)
	return w.get(who, id)
}

func (w *world) get(who authz.Actor, id uuid.UUID) submission.Application {
	w.t.Helper()
	a, err := w.Get(w.t.Context(), who, id)
	must(w.t, err)
	return a
}

// fill saves a complete content.
func (w *world) fill(who authz.Actor, a submission.Application, change ...func(*form.Content)) submission.Application {
	w.t.Helper()
	c := testfactory.Content(who.Name)
	for _, f := range change {
		f(&c)
	}
	_, err := w.Save(w.t.Context(), who, a.ID, a.ContentVersion, c)
	must(w.t, err)
	return w.get(who, a.ID)
}

// ready is a draft that can be sent.
func (w *world) ready(rec recruitment.Recruitment) (authz.Actor, submission.Application) {
	w.t.Helper()
	who := w.applicant("Maija Mallikas")
	return who, w.fill(who, w.begin(who, rec))
}

// sent is an application that the employer has.
func (w *world) sent(rec recruitment.Recruitment) (authz.Actor, submission.Application) {
	w.t.Helper()
	who, a := w.ready(rec)
	_, err := w.Send(w.t.Context(), who, a.ID, a.Version)
	must(w.t, err)
	return who, w.get(who, a.ID)
}

func (w *world) wants(err error, k fault.Kind, key string) {
	w.t.Helper()
	if fault.KindOf(err) != k || err == nil || fault.Of(err).Key != key {
		w.t.Errorf("error %v, want %s %s", err, k, key)
	}
}

// happened is an event of the organisation, as the outbox would bring it.
func (w *world) happened(payload any) event.Event {
	w.t.Helper()
	body, err := json.Marshal(payload)
	must(w.t, err)
	return event.Event{ID: 1, Tenant: w.Tenant.Number, Payload: body, At: w.Env.Clock.Now()}
}

// count runs a counting query in the register.
func (w *world) count(sql string, args ...any) int {
	w.t.Helper()
	n := 0
	must(w.t, w.Register.Read(w.t.Context(), func(tx plane.RegisterTx) error {
		return tx.QueryRow(w.t.Context(), sql, args...).Scan(&n)
	}))
	return n
}

func (w *world) objects(prefix string) int {
	w.t.Helper()
	n := 0
	for _, err := range w.Blobs.List(w.t.Context(), prefix) {
		must(w.t, err)
		n++
	}
	return n
}

var pdf = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")

// asks is a form with attachments, of which the first is required.
func asks() form.Form {
	label := i18n.LangText{i18n.FI: "Ansioluettelo", i18n.SV: "Meritförteckning"}
	return form.Form{Motivation: form.Mandatory, Attachments: []form.Attachment{{Slot: 1, Label: label, Mandatory: true},
		{Slot: 2, Label: label}}}
}

func motivated(c *form.Content) { c.Motivation = "Jag vill." }
