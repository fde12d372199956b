package jobsite_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/jobsite"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/testfactory"
)

func adEvent(t testing.TB, tenant int32, ad uuid.UUID) event.Event {
	t.Helper()
	body, err := json.Marshal(recruitment.AdEvent{Ad: ad})
	if err != nil {
		t.Fatal(err)
	}
	return event.Event{Tenant: tenant, Kind: recruitment.AdPublished, Payload: body}
}

// AD-03, PUB-03: what an employer publishes is on the site, in its languages.
func TestPublishedAdIsOnTheSite(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.Open(t, testfactory.Job{})
	for range 2 { // an event may come twice
		if err := s.svc.OnAd(t.Context(), adEvent(t, s.Tenant.Number, rec.Ad)); err != nil {
			t.Fatal(err)
		}
	}
	p := s.list(t, jobsite.Filter{})
	if p.Total != 1 || len(p.Items) != 1 || p.Items[0].Title != "Opettaja" || p.Items[0].Reference != rec.Reference {
		t.Fatalf("list: %+v", p)
	}
	a, err := s.svc.Get(t.Context(), rec.Ad)
	if err != nil || a.Closed || a.Employer.Slug != s.Tenant.Slug || len(a.Texts) != 2 || len(a.Contacts) != 1 {
		t.Fatalf("ad: %+v, %v", a, err)
	}
	if n, err := s.svc.TenantOf(t.Context(), rec.Ad); err != nil || n != s.Tenant.Number {
		t.Errorf("TenantOf = %d, %v", n, err)
	}
}

// The consumer brings the employer along when its event has not come yet.
func TestPublishBeforeTheEmployerIsKnown(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	svc := jobsite.New(r.Env.Planes, r.Organisations)
	rec := r.Open(t, testfactory.Job{})
	if err := svc.OnAd(t.Context(), adEvent(t, r.Tenant.Number, rec.Ad)); err != nil {
		t.Fatal(err)
	}
	if e, err := svc.Employer(t.Context(), r.Tenant.Number); err != nil || e.Name(i18n.FI) == "" {
		t.Errorf("employer: %+v, %v", e, err)
	}
}

// A draft is not on the site, whatever an event says, and an event about
// nothing is done with.
func TestNothingUnpublishedIsPublished(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	draft := s.Draft(t, testfactory.Job{})
	for _, ad := range []uuid.UUID{draft.Ad, uuid.New()} {
		if err := s.svc.OnAd(t.Context(), adEvent(t, s.Tenant.Number, ad)); !fault.Is(err, fault.NotFound) {
			t.Errorf("OnAd = %v, want NotFound", err)
		}
	}
	if p := s.list(t, jobsite.Filter{}); p.Total != 0 {
		t.Errorf("the list has %d ads", p.Total)
	}
}

// AD-04, and an ad ended early leaves the list for good.
func TestNewerVersionWinsAndEndStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first := s.ad(t, nil)
	second := first
	second.Version, second.Reference = 2, "2026-0043"
	ended := second
	at := s.Env.Clock.Now()
	ended.EndedAt = &at
	var wg sync.WaitGroup
	for _, p := range []recruitment.Published{second, first, second, first} {
		wg.Go(func() {
			if err := s.svc.Put(t.Context(), p); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if p := s.list(t, jobsite.Filter{}); p.Total != 1 || p.Items[0].Reference != "2026-0043" {
		t.Fatalf("an older version came back: %+v", p.Items)
	}
	for _, p := range []recruitment.Published{ended, second} { // the second read before the end was written
		if err := s.svc.Put(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	if p := s.list(t, jobsite.Filter{}); p.Total != 0 {
		t.Error("an ended ad is listed")
	}
	if a, err := s.svc.Get(t.Context(), first.ID); err != nil || !a.Closed || a.EndedAt == nil {
		t.Errorf("ended ad: closed %v, %v", a.Closed, err)
	}
}

// Nobody publishes over another organisation's ad.
func TestAdOfAnotherStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.ad(t, nil)
	other := newSite(t)
	theirs := p
	theirs.Tenant, theirs.Version = other.Tenant.Number, 9
	if err := s.svc.Put(t.Context(), theirs); err != nil {
		t.Fatal(err)
	}
	if n, err := s.svc.TenantOf(t.Context(), p.ID); err != nil || n != s.Tenant.Number {
		t.Errorf("TenantOf = %d, %v", n, err)
	}
}

func TestOrganisationChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	before, err := s.svc.Employer(t.Context(), s.Tenant.Number)
	if err != nil {
		t.Fatal(err)
	}
	o, settings, err := s.Organisations.Settings(t.Context(), s.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	edit := organisation.EditOf(o, settings)
	edit.BrandColour, edit.Presentation = "#7a1f4b", i18n.LangText{i18n.FI: "Olemme **pieni** kunta."}
	if err := s.Organisations.Update(t.Context(), s.Superuser, settings.Version, edit); err != nil {
		t.Fatal(err)
	}
	if err := s.svc.OnOrganisation(t.Context(), event.Event{Tenant: s.Tenant.Number, Payload: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	after, err := s.svc.Employer(t.Context(), s.Tenant.Number)
	if err != nil || after.ThemeHash == before.ThemeHash || after.Presentation[i18n.FI] == "" {
		t.Fatalf("after: %+v, %v", after, err)
	}
	css, found, err := s.svc.Theme(t.Context(), after.Slug, after.ThemeHash)
	if err != nil || !found || len(css) == 0 {
		t.Errorf("theme: %v, %v", found, err)
	}
	if _, found, err := s.svc.Theme(t.Context(), after.Slug, "0"); found || err != nil {
		t.Errorf("unknown theme: %v, %v", found, err)
	}
}

// A suspended organisation's ads leave the national list.
func TestSuspended(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.ad(t, nil)
	s.suspend(t)
	body := []byte(`{"tenant":` + jsonInt(s.Tenant.Number) + `}`)
	if err := s.svc.OnOrganisation(t.Context(), event.Event{Source: plane.LoginPlatform, Payload: body}); err != nil {
		t.Fatal(err)
	}
	if l := s.list(t, jobsite.Filter{}); l.Total != 0 {
		t.Error("its ads are listed")
	}
	if _, err := s.svc.Get(t.Context(), p.ID); !fault.Is(err, fault.Gone) {
		t.Errorf("Get = %v, want Gone", err)
	}
}

// suspend does what the command does.
func (s *site) suspend(t testing.TB) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.Env.AdminDSN)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	for _, sql := range []string{
		"UPDATE platform.tenants SET status = 'suspended' WHERE number = " + jsonInt(s.Tenant.Number),
		"UPDATE platform.registry SET version = version + 1",
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

func jsonInt(n int32) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func TestRefill(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	one, two := s.Open(t, testfactory.Job{}), s.Open(t, testfactory.Job{Days: 30})
	s.Draft(t, testfactory.Job{})
	n, err := s.svc.Refill(t.Context(), s.Tenant)
	if err != nil || n != 2 {
		t.Fatalf("Refill = %d, %v", n, err)
	}
	for _, ad := range []uuid.UUID{one.Ad, two.Ad} {
		if _, err := s.svc.Get(t.Context(), ad); err != nil {
			t.Error(err)
		}
	}
}

// PUB-08, AD-02: an ad is listed until the closing second, and not in it.
func TestListUntilTheClosingSecond(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.Open(t, testfactory.Job{})
	if err := s.svc.OnAd(t.Context(), adEvent(t, s.Tenant.Number, rec.Ad)); err != nil {
		t.Fatal(err)
	}
	closes := s.ClosesAt(t, rec)
	s.Env.Clock.Set(closes.Add(-2 * time.Second))
	if p := s.list(t, jobsite.Filter{}); p.Total != 1 {
		t.Fatal("gone before the closing")
	}
	s.Env.Clock.Set(closes)
	if p := s.list(t, jobsite.Filter{}); p.Total != 0 || len(p.Items) != 0 {
		t.Error("listed at the closing second")
	}
	if a, err := s.svc.Get(t.Context(), rec.Ad); err != nil || !a.Closed {
		t.Errorf("C11: closed %v, %v", a.Closed, err)
	}
}

// An ad published ahead of its period is nowhere until it begins.
func TestNotBeforeItOpens(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.ad(t, func(p *recruitment.Published) { p.OpensAt = s.Env.Clock.Now().Add(time.Hour) })
	if _, err := s.svc.Get(t.Context(), p.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("Get = %v, want NotFound", err)
	}
	if l := s.list(t, jobsite.Filter{}); l.Total != 0 {
		t.Error("listed too early")
	}
	s.Env.Clock.Set(p.OpensAt.Add(time.Second))
	if l := s.list(t, jobsite.Filter{}); l.Total != 1 {
		t.Error("not listed when it opened")
	}
}
