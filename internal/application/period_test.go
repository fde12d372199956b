package application_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/testfactory"
)

func TestPeriodIsKept_APPL01_APPL13(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	sent, gone := r.Apply(t, rec, "Aino Ajoissa"), r.Apply(t, rec, "Pekka Perunut")
	_, err := r.Applications.Withdraw(t.Context(), gone.Applicant, r.Tenant, gone.ID)
	must(t, err)
	closes := r.ClosesAt(t, rec)
	r.Env.Clock.Set(closes.Add(-time.Second))
	r.Apply(t, rec, "Viime Tinka")
	r.Env.Clock.Set(closes)

	late := testfactory.NewSubmission(rec, "Myöhä Myöhäinen")
	_, err = r.Applications.Receive(t.Context(), late.Applicant, r.Tenant, late.Submission)
	wants(t, err, fault.Gone, "apply.period_over")
	edited := sent
	edited.Version = 2
	_, err = r.Applications.Receive(t.Context(), sent.Applicant, r.Tenant, edited.Submission)
	wants(t, err, fault.Gone, "apply.period_over")
	_, err = r.Applications.Withdraw(t.Context(), sent.Applicant, r.Tenant, sent.ID)
	wants(t, err, fault.Gone, "apply.period_over")
	_, err = r.Applications.Resend(t.Context(), gone.Applicant, r.Tenant, gone.ID)
	wants(t, err, fault.Gone, "apply.period_over")
}

func TestStaffRecordWithdrawal_APPL13(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	sent := r.Apply(t, rec, "Aino Ajoissa")
	_, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(sent),
		application.StatusWithdrawn)
	wants(t, err, fault.Invalid, "")
	_, err = r.Applications.RecordWithdrawal(t.Context(), r.Recruiter, sent.ID)
	wants(t, err, fault.Conflict, "case.withdrawn_by_applicant")
	r.PassPeriod(t, rec)
	_, err = r.Applications.RecordWithdrawal(t.Context(), r.Viewer, sent.ID)
	wants(t, err, fault.Forbidden, "")
	done, err := r.Applications.RecordWithdrawal(t.Context(), r.Recruiter, sent.ID)
	must(t, err)
	if done.Moved != 1 || outbox(t, r, application.WithdrawalRecorded) != 1 {
		t.Errorf("%d withdrawn", done.Moved)
	}
	c, err := r.Applications.Copy(t.Context(), r.Tenant, sent.ID)
	must(t, err)
	if c.WithdrawnAt == nil {
		t.Error("the applicant's copy does not say that it is withdrawn")
	}
}

func TestLastSecond_APPL01(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	closes := r.ClosesAt(t, rec)
	// Some ask well in time, some too late, and some so that it is decided by
	// the moment at which the database sees them.
	at := func(moment time.Time) *application.Service {
		c := &clock.Clock{}
		c.Set(moment)
		return application.New(r.Env.On(c).Tenants, c)
	}
	servers := []*application.Service{at(closes.Add(-20 * time.Second)), at(closes.Add(-30 * time.Millisecond)),
		at(closes)}
	const n = 50
	subs, errs := make([]testfactory.Sent, n), make([]error, n)
	receipts := make([]application.Receipt, n)
	var wg sync.WaitGroup
	for i := range n {
		subs[i] = testfactory.NewSubmission(rec, fmt.Sprint("Hakija ", i))
		wg.Go(func() {
			receipts[i], errs[i] = servers[i%3].Receive(t.Context(), subs[i].Applicant, r.Tenant, subs[i].Submission)
		})
	}
	wg.Wait()
	taken := 0
	for i, err := range errs {
		if i%3 == 0 {
			must(t, err)
		}
		if err == nil {
			taken++
			if !receipts[i].SentAt.Before(closes) {
				t.Errorf("application %d was taken at %s, the period closed at %s", i, receipts[i].SentAt, closes)
			}
			continue
		}
		wants(t, err, fault.Gone, "apply.period_over")
	}
	page, err := r.Applications.Candidates(t.Context(), r.Recruiter, rec.ID, application.Filter{})
	must(t, err)
	if page.Total != taken || taken < 17 || taken > 34 {
		t.Errorf("%d were acknowledged, %d are there", taken, page.Total)
	}
}

func TestReceivingTwiceIsOnce_APPL01(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	s := testfactory.NewSubmission(rec, "Aino Ajoissa")
	const n = 50
	receipts, errs := make([]application.Receipt, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			receipts[i], errs[i] = r.Applications.Receive(t.Context(), s.Applicant, r.Tenant, s.Submission)
		})
	}
	wg.Wait()
	for i := range n {
		must(t, errs[i])
		if !receipts[i].SentAt.Equal(receipts[0].SentAt) {
			t.Errorf("receipt %d says %s, the first %s", i, receipts[i].SentAt, receipts[0].SentAt)
		}
	}
	if got := outbox(t, r, application.Received); got != 1 {
		t.Errorf("%d events, want 1", got)
	}
	if got := len(sheet(t, r, r.Recruiter, s.ID).Events); got != 1 {
		t.Errorf("%d lines on the sheet, want 1", got)
	}
	_, err := r.Applications.Receive(t.Context(), testfactory.Applicant("Väärä Hakija"), r.Tenant, s.Submission)
	wants(t, err, fault.NotFound, "")
	other := s
	other.ID = uuid.New()
	_, err = r.Applications.Receive(t.Context(), s.Applicant, r.Tenant, other.Submission)
	wants(t, err, fault.Conflict, "case.applied_already")
}

func TestReceiveRefuses_APPL01(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	s := testfactory.NewSubmission(r.Open(t, testfactory.Job{}), "Aino Ajoissa")
	_, err := r.Applications.Receive(t.Context(), s.Applicant, r.Who.Office(t).Tenant, s.Submission)
	wants(t, err, fault.NotFound, "")
	draft := testfactory.NewSubmission(r.Draft(t, testfactory.Job{}), "Aino Ajoissa")
	_, err = r.Applications.Receive(t.Context(), draft.Applicant, r.Tenant, draft.Submission)
	wants(t, err, fault.Gone, "apply.period_over")
	rec := r.Open(t, testfactory.Job{})
	must(t, r.Applications.Close(t.Context(), r.Recruiter, rec.ID, rec.Version, "cancelled", "Määräraha jäi saamatta"))
	s = testfactory.NewSubmission(rec, "Aino Ajoissa")
	_, err = r.Applications.Receive(t.Context(), s.Applicant, r.Tenant, s.Submission)
	wants(t, err, fault.Gone, "apply.period_over") // its ad ended with it
}

func TestApplicantsChangesReachTheEmployer_APPL05_APPL10_APPL11_APPL12(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	s := r.Apply(t, r.Open(t, testfactory.Job{}), "Aino Ajoissa")
	s.Content.Motivation, s.Version = "Haluan opettaa.", 2
	receipt, err := r.Applications.Receive(t.Context(), s.Applicant, r.Tenant, s.Submission)
	must(t, err)
	if got := sheet(t, r, r.Recruiter, s.ID); got.Content.Motivation != "Haluan opettaa." || got.EditedAt == nil ||
		receipt.EditedAt == nil {
		t.Errorf("the edit did not arrive: %+v", got.Candidate)
	}
	first, err := r.Applications.Withdraw(t.Context(), s.Applicant, r.Tenant, s.ID)
	must(t, err)
	again, err := r.Applications.Withdraw(t.Context(), s.Applicant, r.Tenant, s.ID)
	must(t, err)
	if !first.Equal(again) || status(t, r, s.ID) != application.StatusWithdrawn {
		t.Error("withdrawing twice is not once")
	}
	s.Version = 3
	_, err = r.Applications.Receive(t.Context(), s.Applicant, r.Tenant, s.Submission)
	wants(t, err, fault.Conflict, "apply.withdrawn_is_read_only")
	_, err = r.Applications.Withdraw(t.Context(), testfactory.Applicant("Väärä"), r.Tenant, s.ID)
	wants(t, err, fault.NotFound, "")
	_, err = r.Applications.Resend(t.Context(), s.Applicant, r.Tenant, s.ID)
	must(t, err)
	_, err = r.Applications.Receive(t.Context(), s.Applicant, r.Tenant, s.Submission)
	must(t, err)
	want := map[event.Kind]int{application.Received: 1, application.Edited: 2, application.Withdrawn: 1,
		application.Resent: 1}
	for kind, n := range want {
		if got := outbox(t, r, kind); got != n {
			t.Errorf("%d events %s, want %d", got, kind, n)
		}
	}
	var kinds []string
	for _, e := range sheet(t, r, r.Recruiter, s.ID).Events {
		kinds = append(kinds, e.Kind)
	}
	if got := strings.Join(kinds, " "); got != "edited resent withdrawn edited sent" {
		t.Errorf("CASE-08: the sheet tells %q", got)
	}
}
