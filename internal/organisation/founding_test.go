package organisation_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/internal/staff"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

func wanted(slug string) organisation.Spec {
	return organisation.Spec{
		Slug: slug, Names: i18n.LangText{i18n.FI: "Haluttu " + slug, i18n.SV: "Önskad " + slug}, Country: "FI",
		DefaultLanguage: i18n.FI,
		Superuser:       staff.New{Email: slug + "@example.test", Name: "Pirjo Pääkäyttäjä", Language: i18n.FI},
	}
}

// founder is a service that can found and measure.
func founder(t *testing.T) (*organisation.Service, *planetest.Env) {
	t.Helper()
	env := planetest.New(t)
	s := testfactory.NewWho(env).Organisations
	cfg, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	if err != nil {
		t.Fatalf("VAKANS_TEST_S3 must name an S3 store: %v", err)
	}
	cfg.Bucket = "organisation-" + uuid.NewString()
	if s.Files, err = blob.Open(cfg); err != nil {
		t.Fatal(err)
	}
	if err := s.Files.EnsureBucket(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, env
}

func ask(t *testing.T, s *organisation.Service, spec organisation.Spec) organisation.Founding {
	t.Helper()
	f, err := s.Request(t.Context(), national(), uuid.New(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func consume(t *testing.T, s *organisation.Service, id uuid.UUID) error {
	t.Helper()
	body, err := json.Marshal(organisation.WantedFounding{Founding: id})
	if err != nil {
		t.Fatal(err)
	}
	return s.OnFoundingWanted(t.Context(), event.Event{Kind: organisation.FoundingWanted, Payload: body})
}

func look(t *testing.T, s *organisation.Service, id uuid.UUID) organisation.Founding {
	t.Helper()
	f, err := s.Founding(t.Context(), national(), id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFounding(t *testing.T) {
	t.Parallel()
	s, env := founder(t)
	slug := testfactory.Unique("found")
	f := ask(t, s, wanted(slug))
	if f.State != organisation.Waiting || f.Spec.TimeZone != "Europe/Helsinki" ||
		f.Spec.Superuser.Email != slug+"@example.test" {
		t.Errorf("%+v", f)
	}
	if again, err := s.Request(t.Context(), national(), f.ID, wanted("another")); err != nil || again.Spec.Slug != slug {
		t.Errorf("the same form again: %+v, %v", again, err)
	}
	if _, err := s.Request(t.Context(), national(), uuid.New(), wanted(slug)); !fault.Is(err, fault.Invalid) ||
		fault.Of(err).Fields[0].Name != "slug" {
		t.Errorf("another form with the name that is on its way: %v", err)
	}
	for range 2 {
		if err := consume(t, s, f.ID); err != nil {
			t.Fatal(err)
		}
	}
	f = look(t, s, f.ID)
	if f.State != organisation.Done || f.Tenant == 0 || f.Spec.Superuser.Email != "" || f.Attempts != 1 {
		t.Errorf("%+v", f)
	}
	p, err := s.Look(t.Context(), national(), f.Tenant)
	if err != nil || p.Slug != slug || p.Members["invited"] != 1 || p.Usage.DatabaseBytes < 100_000 ||
		p.Usage.MeasuredAt.IsZero() {
		t.Errorf("%+v, %v", p, err)
	}
	if log := recorded(t, env, slug); strings.Count(log, "organisation.request") != 1 ||
		strings.Count(log, "organisation.create") != 1 {
		t.Errorf("the log has %s", log)
	}
}

// What can be known to be wrong is said at once, beside its field.
func TestFoundingRefused(t *testing.T) {
	t.Parallel()
	s, _ := founder(t)
	s.Base = "jobs.example"
	taken := testfactory.NewOffice(t)
	spec := organisation.Spec{Slug: "Not A Slug", Names: i18n.LangText{i18n.SV: "Bara svenska"}, Country: "DE",
		Kind: "club", Plan: "golden",
		DefaultLanguage: i18n.FI, Languages: []i18n.Lang{i18n.SV}, TimeZone: "Nowhere/Land", BrandColour: "red",
		HomePage: "ftp://x",
		Hosts:    []string{"admin.jobs.example", "no host"}, Superuser: staff.New{Email: "nobody"}}
	_, err := s.Request(t.Context(), national(), uuid.New(), spec)
	var fields []string
	for _, f := range fault.Of(err).Fields {
		fields = append(fields, f.Name)
	}
	want := "slug kind country plan names.fi languages time_zone brand_colour home_page superuser.email superuser.name superuser.language hosts hosts"
	if strings.Join(fields, " ") != want {
		t.Errorf("fields %v", fields)
	}
	for _, slug := range []string{"admin", "www", taken.Tenant.Slug} {
		if _, err := s.Request(t.Context(), national(), uuid.New(), wanted(slug)); !fault.Is(err, fault.Invalid) ||
			fault.Of(err).Fields[0].Name != "slug" {
			t.Errorf("%s: %v", slug, err)
		}
	}
	for _, who := range []authz.Actor{{}, taken.Superuser} {
		if _, err := s.Request(t.Context(), who, uuid.New(), wanted("x")); err == nil {
			t.Errorf("%q asked for an organisation", who.Name)
		}
		if _, err := s.Foundings(t.Context(), who); err == nil {
			t.Errorf("%q saw foundings", who.Name)
		}
	}
}

// Nobody becomes superuser of an organisation that another made in between, not
// even under the very same name.
func TestFoundingNeverEntersAnothers(t *testing.T) {
	t.Parallel()
	s, env := founder(t)
	slug := testfactory.Unique("race")
	spec := wanted(slug)
	f := ask(t, s, spec)
	spec.Superuser.Email = "first-" + spec.Superuser.Email
	other, err := s.Create(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := consume(t, s, f.ID); err != nil {
		t.Fatal(err)
	}
	f = look(t, s, f.ID)
	if f.State != organisation.Failed || f.Reason != organisation.Taken || len(f.Problems) != 1 ||
		f.Problems[0].Name != "slug" || f.Spec.Superuser.Email == "" {
		t.Errorf("%+v", f)
	}
	if p, err := s.Look(t.Context(), national(), other.Number); err != nil || p.Members["invited"] != 1 {
		t.Errorf("%+v, %v", p.Members, err)
	}
	env.Clock.Move(31 * 24 * time.Hour)
	if err := s.PurgeFoundings(t.Context(), event.Event{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Founding(t.Context(), national(), f.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a person's address is kept: %v", err)
	}
}

// A founding that died anywhere is finished by the next attempt, and what does
// not work for long fails with a reason, for as long as nobody corrects it.
func TestFoundingIsFinished(t *testing.T) {
	t.Parallel()
	s, env := founder(t)
	slug := testfactory.Unique("half")
	f := ask(t, s, wanted(slug))
	works := s.DB
	s.DB = new(tenant.DB) // knows no cell: everything after the schema fails
	for range 2 {
		if err := consume(t, s, f.ID); err == nil {
			t.Fatal("worked without a database")
		}
	}
	if f = look(t, s, f.ID); f.State != organisation.Waiting || f.Attempts != 2 || f.Tenant == 0 {
		t.Errorf("%+v", f)
	}
	s.DB = works
	if err := consume(t, s, f.ID); err != nil {
		t.Fatal(err)
	}
	if f = look(t, s, f.ID); f.State != organisation.Done {
		t.Errorf("%+v", f)
	}
	f = ask(t, s, wanted(testfactory.Unique("broken")))
	s.DB = new(tenant.DB)
	var failed int
	for look(t, s, f.ID).Open() {
		if err := consume(t, s, f.ID); err != nil {
			failed++
		}
	}
	if f = look(t, s, f.ID); f.Reason != organisation.Unavailable || failed != 4 {
		t.Errorf("%+v after %d failures", f, failed)
	}
	if err := s.Forget(t.Context(), national(), f.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Founding(t.Context(), national(), f.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	if n := told(t, env, 0); n != 0 {
		t.Errorf("%d events of nobody", n)
	}
}

// Without the migrator's address the event is left for a worker that has it.
func TestFoundingIsLeft(t *testing.T) {
	t.Parallel()
	s, env := founder(t)
	f := ask(t, s, wanted(testfactory.Unique("left")))
	s.Schemas = nil
	var later event.Later
	if err := consume(t, s, f.ID); !errors.As(err, &later) {
		t.Errorf("%v", err)
	}
	f = look(t, s, f.ID)
	if f.Stuck(f.ChangedAt.Add(time.Second)) || !f.Stuck(env.Clock.Now().Add(time.Minute)) {
		t.Error("a founding that nobody takes up is stuck after a while, not at once")
	}
}

// Files and rows are counted; so is what somebody did.
func TestMeasure(t *testing.T) {
	t.Parallel()
	s, env := founder(t)
	o := testfactory.NewWho(env).Office(t)
	o.Unit(t, o.Root, "Koulut")
	key := blob.TenantKey(o.Tenant.Number, uuid.New())
	if _, err := s.Files.PutBytes(t.Context(), key, "text/plain", []byte("twelve bytes")); err != nil {
		t.Fatal(err)
	}
	before := env.Clock.Now().Add(-time.Minute)
	body, err := json.Marshal(event.Slot{Name: "usage", Tenant: o.Tenant.Number})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.OnUsage(t.Context(), event.Event{Tenant: o.Tenant.Number, Payload: body}); err != nil {
		t.Fatal(err)
	}
	if err := env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		_, err := tx.Exec(t.Context(), "DELETE FROM sessions WHERE tenant = $1", o.Tenant.Number)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	p, err := s.Look(t.Context(), national(), o.Tenant.Number)
	if err != nil || p.Usage.Files != 1 || p.Usage.FileBytes != 12 || p.Usage.DatabaseBytes == 0 ||
		p.LastActivity.Before(before) {
		t.Errorf("%+v, %v", p, err)
	}
	if err := s.OnUsage(t.Context(), event.Event{Tenant: 1 << 30}); err != nil {
		t.Errorf("of one that was dropped: %v", err)
	}
}
