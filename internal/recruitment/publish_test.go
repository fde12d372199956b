package recruitment_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/policies"
	"vakans/tenant"
)

// AD-01: the period lasts the organisation's least number of calendar days,
// counted from the day of publication. The night when clocks change is within.
func TestMinimumPeriod_AD01(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	zone, _ := time.LoadLocation("Europe/Helsinki")
	w.env.Clock.Set(time.Date(2027, 3, 20, 23, 30, 0, 0, zone)) // clocks change on the 28th
	r := w.draft()
	a := w.ad(r.Ad)
	_, err := w.svc.SetPeriod(t.Context(), w.recruiter, a.ID, a.Version,
		recruitment.Period{ClosesOn: "2027-04-02", ClosesAt: "23:59"})
	wants(t, err, fault.Invalid, "closes_on", "recruitment.closes_too_soon")
	if f := fault.Of(err).Fields[0]; f.Args["earliest"] != "2027-04-03" || f.Args["count"] != "14" {
		t.Errorf("got %v", f.Args)
	}
	a, err = w.svc.SetPeriod(t.Context(), w.recruiter, a.ID, a.Version,
		recruitment.Period{ClosesOn: "2027-04-03", ClosesAt: "00:01"})
	if err != nil {
		t.Fatal(err)
	}
	if got := a.ClosesAt.In(zone).Format("2006-01-02 15:04"); got != "2027-04-03 00:01" {
		t.Errorf("closes %s", got)
	}
	a, err = w.svc.SetText(t.Context(), w.recruiter, a.ID, a.Version, i18n.FI,
		recruitment.AdText{Title: "Opettaja", Description: "Opeta."})
	if err != nil {
		t.Fatal(err)
	}
	w.env.Clock.Move(time.Hour) // past midnight: only 13 days are left
	_, err = w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision)
	wants(t, err, fault.Invalid, "period.closes_on", "recruitment.closes_too_soon")
	w.env.Clock.Move(-2 * time.Hour)
	if _, err := w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision); err != nil {
		t.Fatal(err)
	}
}

// AD-01: the least number of days is the organisation's own.
func TestMinimumPeriodIsTheOrganisations_AD01(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(func(ctx context.Context, tx tenant.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE settings SET min_application_days = 3 WHERE one = $1`, true)
		return err
	})
	w.published(3)
}

// AD-02: the ad closes by itself, at the second that its clock time says.
func TestClosesAtItsClockTime_AD02(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.published(15)
	w.env.Clock.Set(a.ClosesAt.Add(-2 * time.Second))
	if d := w.intake(a.ID); !d.Accepts() {
		t.Errorf("refused before the closing: %v", d.Refusal())
	}
	w.env.Clock.Set(*a.ClosesAt)
	d := w.intake(a.ID)
	wants(t, d.Refusal(), fault.Gone, "", "recruitment.intake_closed")
	if r := w.get(a.Recruitments[0]); r.Stage != recruitment.Selection {
		t.Errorf("stage %s", r.Stage)
	}
	_, err := w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision)
	if err != nil { // nothing has changed, so nothing is refused
		t.Error(err)
	}
}

func (w *world) intake(ad uuid.UUID) (d recruitment.Intake) {
	w.t.Helper()
	w.in(func(ctx context.Context, tx tenant.Tx) (err error) {
		d, err = recruitment.HoldIntake(ctx, tx, ad)
		return err
	})
	return d
}

// A period that has not begun takes nothing yet.
func TestOpensAtItsClockTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ready(40)
	a, err := w.svc.SetPeriod(t.Context(), w.recruiter, a.ID, a.Version, recruitment.Period{
		OpensOn: w.dayFromNow(2), OpensAt: "09:00", ClosesOn: w.dayFromNow(40), ClosesAt: "16:00"})
	if err != nil {
		t.Fatal(err)
	}
	if a, err = w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision); err != nil {
		t.Fatal(err)
	}
	wants(t, w.intake(a.ID).Refusal(), fault.Conflict, "", "recruitment.intake_not_yet")
	if r := w.get(a.Recruitments[0]); r.Stage != recruitment.Upcoming {
		t.Errorf("stage %s", r.Stage)
	}
	w.env.Clock.Set(*a.OpensAt)
	if d := w.intake(a.ID); !d.Accepts() {
		t.Error(d.Refusal())
	}
}

// AD-03: an ad has the languages it was given, and each must be whole.
func TestLanguageVersions_AD03(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ready(20)
	a, err := w.svc.SetText(t.Context(), w.recruiter, a.ID, a.Version, i18n.SV, recruitment.AdText{Title: "Lärare"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision)
	wants(t, err, fault.Invalid, "texts.sv.description", "recruitment.lack_description")
	a, err = w.svc.SetText(t.Context(), w.recruiter, a.ID, a.Version, i18n.SV,
		recruitment.AdText{Title: "Lärare", Description: "Undervisa."})
	if err != nil {
		t.Fatal(err)
	}
	if a, err = w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision); err != nil {
		t.Fatal(err)
	}
	if p := w.snapshot(a.ID); pretty(p.Languages) != `["fi","sv"]` || p.Texts[i18n.SV].Title != "Lärare" {
		t.Errorf("languages %v, texts %s", p.Languages, pretty(p.Texts))
	}
	if a, err = w.svc.RemoveText(t.Context(), w.recruiter, a.ID, a.Version, i18n.SV); err != nil {
		t.Fatal(err)
	}
	if a, err = w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision); err != nil {
		t.Fatal(err)
	}
	if p := w.snapshot(a.ID); pretty(p.Languages) != `["fi"]` {
		t.Errorf("languages %v", p.Languages)
	}
	_, err = w.svc.RemoveText(t.Context(), w.recruiter, a.ID, a.Version, i18n.FI)
	wants(t, err, fault.Invalid, "language", "recruitment.default_language_stays")
}

// LANG-02: the title is asked for in every language of the ad, and so is what is
// said of the pay once it is said in one.
func TestTitleAndPayInEveryLanguage_LANG02(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ready(20)
	a, err := w.svc.SetText(t.Context(), w.recruiter, a.ID, a.Version, i18n.SV,
		recruitment.AdText{Title: "Lärare", Description: "Undervisa."})
	if err != nil {
		t.Fatal(err)
	}
	r := w.get(a.Recruitments[0])
	lacks := func(titles, salary i18n.LangText, want string) {
		t.Helper()
		d := r.Details
		d.Titles, d.Salary = titles, salary
		r, err = w.svc.Edit(t.Context(), w.recruiter, r.ID, recruitment.EditInput{Version: r.Version, Details: d})
		if err != nil {
			t.Fatal(err)
		}
		list, err := w.svc.Lacks(t.Context(), w.recruiter, a.ID)
		got := ""
		for _, x := range list {
			got += string(x.Language) + " " + x.Field.Name + " "
		}
		if err != nil || strings.TrimSpace(got) != want {
			t.Errorf("lacks %q, %v; want %q", got, err, want)
		}
	}
	fi, both := i18n.LangText{i18n.FI: "Opettaja"}, i18n.LangText{i18n.FI: "Opettaja", i18n.SV: "Lärare"}
	lacks(fi, nil, "sv titles.sv")
	lacks(both, i18n.LangText{i18n.SV: "3 150 euro"}, "fi salary.fi")
	lacks(both, nil, "")
}

// C1: the fallback is the ad's own default language, which the organisation sets.
func TestDefaultLanguageIsTheOrganisations_C1(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.in(func(ctx context.Context, tx tenant.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE settings SET default_language = 'sv' WHERE one = $1`, true)
		return err
	})
	d := w.details()
	d.Titles = i18n.LangText{i18n.SV: "Lärare"}
	r, err := w.svc.Create(t.Context(), w.recruiter, recruitment.CreateInput{Details: d})
	if err != nil {
		t.Fatal(err)
	}
	a := w.ad(r.Ad)
	if a.DefaultLanguage != i18n.SV || a.Texts[i18n.SV].Title != "Lärare" {
		t.Fatalf("got %s, %s", a.DefaultLanguage, pretty(a.Texts))
	}
	a, err = w.svc.SetText(t.Context(), w.recruiter, a.ID, a.Version, i18n.FI,
		recruitment.AdText{Title: "Opettaja", Description: "Opeta."})
	if err != nil {
		t.Fatal(err)
	}
	if a, err = w.svc.SetDefaultLanguage(t.Context(), w.recruiter, a.ID, a.Version, i18n.FI); err != nil ||
		a.Languages()[0] != i18n.FI {
		t.Errorf("got %v, %v", a.Languages(), err)
	}
}

// AD-04: what is saved after publication is seen when it is published again.
func TestPublishAgain_AD04(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.published(20)
	if p := w.snapshot(a.ID); p.Version != 1 || p.Employer[i18n.SV] != "Parkby kommun" ||
		p.Jobs[0].Municipalities[0].Name[i18n.SV] != "Helsingfors" ||
		p.Contacts[0].Name != "Kaisa Kysy" || p.Reference == "" || p.TimeZone != "Europe/Helsinki" ||
		!p.ClosesAt.Equal(*a.ClosesAt) {
		t.Errorf("published %s", pretty(p))
	}
	a, err := w.svc.SetText(t.Context(), w.recruiter, a.ID, a.Version, i18n.FI,
		recruitment.AdText{Title: "Uusi", Description: "Opeta."})
	if err != nil || !a.Pending() {
		t.Fatalf("pending %v, %v", a.Pending(), err)
	}
	if got := w.snapshot(a.ID).Texts[i18n.FI].Title; got != "Opettaja" {
		t.Errorf("saving alone showed %q", got)
	}
	for range 2 { // the second press changes nothing
		if a, err = w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision); err != nil {
			t.Fatal(err)
		}
	}
	p := w.snapshot(a.ID)
	if p.Version != 2 || p.Texts[i18n.FI].Title != "Uusi" || a.Pending() || p.FirstPublished.After(p.PublishedAt) {
		t.Errorf("published %s", pretty(p))
	}
	if n := w.events(recruitment.AdPublished, a.ID); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

// AD-04: an edit of what the ad presents must be published again as well.
func TestEditedDetailsArePending_AD04(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.published(20)
	r := w.get(a.Recruitments[0])
	d := r.Details
	d.Positions = 9
	if _, err := w.svc.Edit(t.Context(), w.recruiter, r.ID,
		recruitment.EditInput{Version: r.Version, Details: d}); err != nil {
		t.Fatal(err)
	}
	_, err := w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision) // has not seen the edit
	wants(t, err, fault.Conflict, "", "error.conflict")
	now := w.ad(a.ID)
	if !now.Pending() {
		t.Error("the edit is not told")
	}
	if _, err := w.svc.Publish(t.Context(), w.recruiter, a.ID, now.Revision); err != nil {
		t.Fatal(err)
	}
	if p := w.snapshot(a.ID); p.Jobs[0].Positions != 9 {
		t.Errorf("positions %d", p.Jobs[0].Positions)
	}
}

// PUB-36 and others: all that is missing is told at once.
func TestEverythingMissingIsReported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.details()
	d.JobAreas, d.Municipalities = nil, nil
	r, err := w.svc.Create(t.Context(), w.recruiter, recruitment.CreateInput{Details: d})
	if err != nil {
		t.Fatal(err)
	}
	a := w.ad(r.Ad)
	_, err = w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision)
	prefix := "details." + r.ID.String() + "."
	for _, f := range []string{prefix + "job_areas", prefix + "municipalities", prefix + "contacts",
		"texts.fi.description", "period.closes_on"} {
		wants(t, err, fault.Invalid, f, "")
	}
	lacks, err := w.svc.Lacks(t.Context(), w.recruiter, a.ID)
	if err != nil || len(lacks) != 5 {
		t.Errorf("lacks %s, %v", pretty(lacks), err)
	}
	viewer := w.user("Veera", policies.Viewer, w.top)
	_, err = w.svc.Publish(t.Context(), viewer, a.ID, a.Revision)
	wants(t, err, fault.Forbidden, "", "")
}

// Two recruiters press Publish at once: one version, one event.
func TestTwoPublishAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ready(20)
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { _, errs[i] = w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if n := w.events(recruitment.AdPublished, a.ID); n != 1 || w.snapshot(a.ID).Version != 1 {
		t.Errorf("%d events", n)
	}
}

func TestEndEarly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.published(20)
	_, err := w.svc.EndEarly(t.Context(), w.recruiter, a.ID, a.Version, " ")
	wants(t, err, fault.Invalid, "reason", "error.required")
	for range 2 {
		ended, err := w.svc.EndEarly(t.Context(), w.recruiter, a.ID, a.Version, "Täyttölupa peruttiin.")
		if err != nil || ended.State != recruitment.AdClosed || ended.EndReason != "Täyttölupa peruttiin." {
			t.Fatalf("got %s, %v", ended.State, err)
		}
	}
	wants(t, w.intake(a.ID).Refusal(), fault.Gone, "", "recruitment.intake_ended")
	if p := w.snapshot(a.ID); p.EndedAt == nil || p.Open(w.env.Clock.Now()) {
		t.Error("the snapshot is still open")
	}
	if n := w.events(recruitment.AdEnded, a.ID); n != 1 {
		t.Errorf("%d events", n)
	}
	_, err = w.svc.SetText(t.Context(), w.recruiter, a.ID, a.Version+1, i18n.FI, recruitment.AdText{Title: "x"})
	wants(t, err, fault.Conflict, "", "recruitment.ad_ended")
}

// A published closing moves later at once and takes no other edit along; never earlier.
func TestExtend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.published(20)
	a, err := w.svc.SetText(t.Context(), w.recruiter, a.ID, a.Version, i18n.FI,
		recruitment.AdText{Title: "Luonnos", Description: "x"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.svc.Extend(t.Context(), w.recruiter, a.ID, a.Version, w.dayFromNow(19), "16:00", "Kiire")
	wants(t, err, fault.Invalid, "closes_on", "recruitment.only_later")
	_, err = w.svc.SetPeriod(t.Context(), w.recruiter, a.ID, a.Version,
		recruitment.Period{ClosesOn: w.dayFromNow(30), ClosesAt: "16:00"})
	wants(t, err, fault.Conflict, "", "recruitment.period_published")
	later, err := w.svc.Extend(t.Context(), w.recruiter, a.ID, a.Version, w.dayFromNow(25), "12:00", "Vähän hakemuksia")
	if err != nil {
		t.Fatal(err)
	}
	p := w.snapshot(a.ID)
	if !p.ClosesAt.Equal(*later.ClosesAt) || p.Version != 2 || p.Texts[i18n.FI].Title != "Opettaja" || !later.Pending() {
		t.Errorf("published %s", pretty(p))
	}
	w.env.Clock.Set(later.ClosesAt.Add(time.Hour))
	again, err := w.svc.Extend(t.Context(), w.recruiter, a.ID, later.Version, w.dayFromNow(7), "16:00", "Haku jatkuu")
	if err != nil || !w.intake(a.ID).Accepts() {
		t.Fatalf("a period that was over did not open again: %v, %v", again.ClosesAt, err)
	}
}

// One ad presents several recruitments.
func TestAttach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, further := w.ready(20), w.draft()
	a, err := w.svc.Attach(t.Context(), w.recruiter, a.ID, a.Version, further.ID)
	if err != nil || len(a.Recruitments) != 2 {
		t.Fatalf("got %v, %v", a.Recruitments, err)
	}
	_, err = w.svc.Ad(t.Context(), w.recruiter, further.Ad)
	wants(t, err, fault.NotFound, "", "")
	if a, err = w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision); err != nil {
		t.Fatal(err)
	}
	p := w.snapshot(a.ID)
	if len(p.Jobs) != 2 || p.Jobs[1].Reference != further.Reference || len(p.Contacts) != 1 {
		t.Errorf("published %s", pretty(p))
	}
	// Closing one leaves the ad, closing the last ends it.
	for i, id := range a.Recruitments {
		w.in(func(ctx context.Context, tx tenant.Tx) error {
			return recruitment.MarkClosed(ctx, tx, w.recruiter, id, w.get(id).Version, "cancelled", "ei tarvetta")
		})
		if ended := w.intake(a.ID).EndedAt != nil; ended != (i == 1) {
			t.Errorf("after closing %d: ended %v", i+1, ended)
		}
		if i == 0 {
			now := w.ad(a.ID)
			now, err := w.svc.SetText(t.Context(), w.recruiter, a.ID, now.Version, i18n.FI,
				recruitment.AdText{Title: "Yksi vielä", Description: "x"})
			if err == nil {
				_, err = w.svc.Publish(t.Context(), w.recruiter, a.ID, now.Revision)
			}
			if err != nil {
				t.Errorf("what is left of the ad cannot be published: %v", err)
			}
		}
	}
}
