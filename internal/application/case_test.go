package application_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/application"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err is of a kind, and of a key where one is given.
func wants(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) || key != "" && fault.Of(err).Key != key {
		t.Fatalf("got %v, want a fault of kind %v with key %q", err, kind, key)
	}
}

func message(key string) application.Message {
	return application.Message{
		Subject: i18n.LangText{i18n.FI: "Tietoa: {{job_title}}"}, Body: i18n.LangText{i18n.FI: "Hei {{recipient_name}}"}, Key: key,
	}
}

func sheet(t testing.TB, r *testfactory.Recruiting, who authz.Actor, id uuid.UUID) application.Sheet {
	t.Helper()
	s, err := r.Applications.Sheet(t.Context(), who, id)
	must(t, err)
	return s
}

func status(t testing.TB, r *testfactory.Recruiting, id uuid.UUID) application.Status {
	t.Helper()
	return sheet(t, r, r.Superuser, id).Status
}

// outbox counts the events of a kind that one organisation has emitted.
func outbox(t testing.TB, r *testfactory.Recruiting, kind event.Kind) (n int) {
	t.Helper()
	must(t, r.Env.Relay.Read(t.Context(), func(tx plane.RelayTx) error {
		return tx.QueryRow(t.Context(), `SELECT count(*) FROM platform.outbox WHERE source = $1 AND kind = $2`, r.Tenant.Role(), string(kind)).Scan(&n)
	}))
	return n
}

// APPL-01: before the opening and from the closing second on nothing is taken,
// neither new nor edited nor withdrawn nor sent again.
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

// APPL-13: after the period staff record a withdrawal that was asked for.
func TestStaffRecordWithdrawal_APPL13(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	sent := r.Apply(t, rec, "Aino Ajoissa")
	r.PassPeriod(t, rec)
	_, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(sent), application.StatusWithdrawn)
	must(t, err)
	c, err := r.Applications.Copy(t.Context(), r.Tenant, sent.ID)
	must(t, err)
	if c.WithdrawnAt == nil {
		t.Error("the applicant's copy does not say that it is withdrawn")
	}
}

// APPL-01, "Two requests for the last second of the period, 50 at once": each
// gets a right answer, and what was acknowledged is there.
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
	servers := []*application.Service{at(closes.Add(-20 * time.Second)), at(closes.Add(-30 * time.Millisecond)), at(closes)}
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

// The same submission handed over 50 times at once is one application with one
// receipt, one event and one line on the sheet.
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

// Another ad, another organisation, a closed recruitment: no application.
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
	if !fault.Is(err, fault.Gone) && !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
}

// APPL-05, APPL-10 to APPL-12, CASE-02: what the applicant does within the
// period reaches the employer at once and makes an event.
func TestApplicantsChangesReachTheEmployer_APPL05_APPL10_APPL11_APPL12(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	s := r.Apply(t, r.Open(t, testfactory.Job{}), "Aino Ajoissa")
	s.Content.Motivation, s.Version = "Haluan opettaa.", 2
	receipt, err := r.Applications.Receive(t.Context(), s.Applicant, r.Tenant, s.Submission)
	must(t, err)
	if got := sheet(t, r, r.Recruiter, s.ID); got.Content.Motivation != "Haluan opettaa." || got.EditedAt == nil || receipt.EditedAt == nil {
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
	want := map[event.Kind]int{application.Received: 1, application.Edited: 2, application.Withdrawn: 1, application.Resent: 1}
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

// A case of another unit does not exist, whatever is asked of it.
func TestOtherUnitsCasesAreAbsent(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	s := r.Apply(t, rec, "Aino Ajoissa")
	ctx, who := t.Context(), r.Librarian
	note, err := r.Applications.Write(ctx, r.Recruiter, s.ID, application.KindComment, "Hyvä")
	must(t, err)
	moved, err := r.Applications.SetStatus(ctx, r.Recruiter, rec.ID, testfactory.IDs(s), application.StatusReview)
	must(t, err)
	for name, do := range map[string]func() error{
		"list":       func() error { _, err := r.Applications.Candidates(ctx, who, rec.ID, application.Filter{}); return err },
		"sheet":      func() error { _, err := r.Applications.Sheet(ctx, who, s.ID); return err },
		"file":       func() error { _, err := r.Applications.Attachment(ctx, who, s.ID, uuid.New()); return err },
		"note":       func() error { _, err := r.Applications.Write(ctx, who, s.ID, application.KindNote, "x"); return err },
		"erase":      func() error { return r.Applications.Erase(ctx, who, note) },
		"deactivate": func() error { return r.Applications.Deactivate(ctx, who, note) },
		"status": func() error {
			_, err := r.Applications.SetStatus(ctx, who, rec.ID, testfactory.IDs(s), application.StatusHired)
			return err
		},
		"undo":       func() error { _, err := r.Applications.UndoStatus(ctx, who, moved.Batch); return err },
		"recipients": func() error { _, err := r.Applications.Recipients(ctx, who, rec.ID, testfactory.IDs(s)); return err },
		"message": func() error {
			_, err := r.Applications.Send(ctx, who, rec.ID, testfactory.IDs(s), message("a"))
			return err
		},
		"tell":       func() error { _, err := r.Applications.TellTheRest(ctx, who, rec.ID, message("a"), nil); return err },
		"hindrances": func() error { _, err := r.Applications.Hindrances(ctx, who, rec.ID); return err },
		"close":      func() error { return r.Applications.Close(ctx, who, rec.ID, rec.Version, "cancelled", "x") },
		"reopen":     func() error { return r.Applications.Reopen(ctx, who, rec.ID, rec.Version) },
		"matching":   func() error { _, err := r.Applications.Matching(ctx, who, rec.ID, application.Filter{}); return err },
	} {
		if err := do(); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
	stranger := r.Who.Office(t).Superuser
	if _, err := r.Applications.Sheet(ctx, stranger, s.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another organisation's superuser got %v", err)
	}
	_, err = r.Applications.SetStatus(ctx, r.Viewer, rec.ID, testfactory.IDs(s), application.StatusHired)
	wants(t, err, fault.Forbidden, "")
	elsewhere := r.Apply(t, r.Open(t, testfactory.Job{By: r.Librarian, Unit: r.Library}), "Kirsi Kirjasto")
	c, err := r.Applications.SetStatus(ctx, r.Recruiter, rec.ID, testfactory.IDs(elsewhere), application.StatusHired)
	must(t, err)
	if c.Moved != 0 {
		t.Error("an application of another unit was moved by way of one's own case")
	}
}

// Statuses change one by one and in bulk; undo takes back what nobody has
// touched since.
func TestStatusesAndUndo(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	all := r.ApplyMany(t, rec, 5)
	_, err := r.Applications.Withdraw(t.Context(), all[4].Applicant, r.Tenant, all[4].ID)
	must(t, err)
	c, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all...), application.StatusInterview)
	must(t, err)
	if c.Moved != 4 {
		t.Fatalf("moved %d, want 4: a withdrawn application stays withdrawn in bulk", c.Moved)
	}
	if again, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all[:4]...), application.StatusInterview); err != nil || again.Moved != 0 {
		t.Errorf("moving twice moved %d (%v)", again.Moved, err)
	}
	_, err = r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all[0]), application.StatusHired)
	must(t, err)
	n, err := r.Applications.UndoStatus(t.Context(), r.Recruiter, c.Batch)
	must(t, err)
	if n != 3 {
		t.Errorf("undid %d, want 3: one was moved on since", n)
	}
	if got := status(t, r, all[0].ID); got != application.StatusHired {
		t.Errorf("what happened since was undone: %s", got)
	}
	if got := status(t, r, all[1].ID); got != application.StatusReceived {
		t.Errorf("after undo: %s", got)
	}
	if n, err := r.Applications.UndoStatus(t.Context(), r.Recruiter, c.Batch); err != nil || n != 0 {
		t.Errorf("undoing twice: %d, %v", n, err)
	}
	_, err = r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, nil, application.StatusHired)
	wants(t, err, fault.Invalid, "")
	_, err = r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all...), "promoted")
	wants(t, err, fault.Invalid, "")
}

// CASE-09: notes and comments are deleted, contact with the candidate and what
// the candidate did only deactivated; the database refuses too.
func TestEventsAreDeletedOrDeactivated_CASE09(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	s := r.Apply(t, rec, "Aino Ajoissa")
	ctx := t.Context()
	_, err := r.Applications.Withdraw(ctx, s.Applicant, r.Tenant, s.ID)
	must(t, err)
	_, err = r.Applications.Send(ctx, r.Recruiter, rec.ID, testfactory.IDs(s), message("1"))
	must(t, err)
	comment, err := r.Applications.Write(ctx, r.Recruiter, s.ID, application.KindComment, "  Soitettu.  ")
	must(t, err)
	for _, e := range sheet(t, r, r.Recruiter, s.ID).Events {
		if e.ID == comment {
			continue
		}
		wants(t, r.Applications.Erase(ctx, r.Recruiter, e.ID), fault.Conflict, "case.event_stays")
		if err := deleteRow(t, r, e.ID); !refused(err) {
			t.Errorf("the database deleted an event %q: %v", e.Kind, err)
		}
		must(t, r.Applications.Deactivate(ctx, r.Recruiter, e.ID))
		must(t, r.Applications.Deactivate(ctx, r.Recruiter, e.ID)) // twice is once
	}
	must(t, r.Applications.Erase(ctx, r.Recruiter, comment))
	events := sheet(t, r, r.Recruiter, s.ID).Events
	if len(events) != 3 {
		t.Fatalf("%d events are left, want sent, withdrawn and message", len(events))
	}
	for _, e := range events {
		if !e.Deactivated {
			t.Errorf("%s is not deactivated", e.Kind)
		}
	}
	must(t, r.Applications.Reactivate(ctx, r.Recruiter, events[0].ID))
	if sheet(t, r, r.Recruiter, s.ID).Events[0].Deactivated {
		t.Error("it is still deactivated")
	}
	wants(t, r.Applications.Deactivate(ctx, r.Viewer, events[0].ID), fault.Forbidden, "")
}

func deleteRow(t testing.TB, r *testfactory.Recruiting, id uuid.UUID) error {
	return r.Env.Tenants.In(t.Context(), r.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), `DELETE FROM candidate_events WHERE id = $1`, id)
		return err
	})
}

func refused(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == "candidate_events_kept"
}

// A private note is its author's alone, a comment everybody's who may view.
func TestPrivateNotes_CASE08(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	s := r.Apply(t, r.Open(t, testfactory.Job{}), "Aino Ajoissa")
	ctx := t.Context()
	note, err := r.Applications.Write(ctx, r.Recruiter, s.ID, application.KindNote, "Vain minulle")
	must(t, err)
	_, err = r.Applications.Write(ctx, r.Viewer, s.ID, application.KindComment, "Kaikille")
	must(t, err)
	seen := func(who authz.Actor) (bodies []string) {
		for _, e := range sheet(t, r, who, s.ID).Events {
			if e.Body != "" {
				bodies = append(bodies, e.Body)
			}
		}
		slices.Sort(bodies)
		return bodies
	}
	if got := seen(r.Recruiter); !slices.Equal(got, []string{"Kaikille", "Vain minulle"}) {
		t.Errorf("the author sees %q", got)
	}
	for _, who := range []authz.Actor{r.Viewer, r.Superuser} {
		if got := seen(who); !slices.Equal(got, []string{"Kaikille"}) {
			t.Errorf("%s sees %q", who.Name, got)
		}
		wants(t, r.Applications.Erase(ctx, who, note), fault.NotFound, "")
	}
	_, err = r.Applications.Write(ctx, r.Recruiter, s.ID, application.KindNote, "   ")
	wants(t, err, fault.Invalid, "")
}

// A double press sends once; what is sent stands on every sheet.
func TestMessageIsSentOnce(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	all := r.ApplyMany(t, rec, 3)
	ns, errs := make([]int, 8), make([]error, 8)
	var wg sync.WaitGroup
	for i := range ns {
		wg.Go(func() {
			ns[i], errs[i] = r.Applications.Send(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all...), message("same"))
		})
	}
	wg.Wait()
	for i := range ns {
		must(t, errs[i])
		if ns[i] != 3 {
			t.Errorf("press %d wrote to %d, want 3", i, ns[i])
		}
	}
	if got := outbox(t, r, application.Messaged); got != 1 {
		t.Errorf("%d events, want 1", got)
	}
	for _, s := range all {
		if e := sheet(t, r, r.Viewer, s.ID).Events; len(e) != 2 || e[0].Kind != "message" || e[0].Subject[i18n.FI] == "" || e[0].Author != r.Recruiter.Name {
			t.Errorf("CASE-08: the sheet tells %+v", e)
		}
	}
	_, err := r.Applications.Send(t.Context(), r.Viewer, rec.ID, testfactory.IDs(all...), message("other"))
	wants(t, err, fault.Forbidden, "")
	bad := message("bad")
	bad.Body[i18n.FI] = "Hei {{salary}}"
	_, err = r.Applications.Send(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all...), bad)
	wants(t, err, fault.Invalid, "")
	if f := fault.Of(err).Fields; len(f) != 1 || f[0].Name != "body.fi" || f[0].Args["placeholder"] != "salary" {
		t.Errorf("got %+v", f)
	}
}

// "Everybody not chosen is told by one action."
func TestTellTheRest(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	all := r.ApplyMany(t, rec, 6)
	ctx := t.Context()
	_, err := r.Applications.Withdraw(ctx, all[0].Applicant, r.Tenant, all[0].ID)
	must(t, err)
	for i, to := range map[int]application.Status{1: application.StatusHired, 2: application.StatusOffered, 3: application.StatusNotSelected} {
		_, err = r.Applications.SetStatus(ctx, r.Recruiter, rec.ID, testfactory.IDs(all[i]), to)
		must(t, err)
	}
	list, err := r.Applications.NotChosen(ctx, r.Recruiter, rec.ID)
	must(t, err)
	if len(list) != 3 {
		t.Fatalf("would tell %d, want 3", len(list))
	}
	c, err := r.Applications.TellTheRest(ctx, r.Recruiter, rec.ID, message("k"), nil)
	must(t, err)
	again, err := r.Applications.TellTheRest(ctx, r.Recruiter, rec.ID, message("k"), nil)
	must(t, err)
	if c.Moved != 3 || again.Moved != 3 || outbox(t, r, application.Messaged) != 1 {
		t.Errorf("told %d, then %d, with %d events", c.Moved, again.Moved, outbox(t, r, application.Messaged))
	}
	for _, s := range all[3:] {
		if got := sheet(t, r, r.Recruiter, s.ID); got.Status != application.StatusNotSelected || got.ToldAt == nil {
			t.Errorf("%s: %s, told %v", got.Name, got.Status, got.ToldAt)
		}
	}
	if got := status(t, r, all[1].ID); got != application.StatusHired {
		t.Errorf("the chosen one became %s", got)
	}
	_, err = r.Applications.TellTheRest(ctx, r.Recruiter, rec.ID, message("k2"), nil)
	wants(t, err, fault.Conflict, "case.nobody_to_tell")
	if n, err := r.Applications.UndoStatus(ctx, r.Recruiter, c.Batch); err != nil || n != 0 {
		t.Errorf("what people were told was undone: %d, %v", n, err)
	}
}

// Two recruiters who tell the rest at once tell everybody once.
func TestTellTheRestAtOnce(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	r.ApplyMany(t, rec, 4)
	errs := make([]error, 4)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = r.Applications.TellTheRest(t.Context(), r.Recruiter, rec.ID, message(fmt.Sprint(i)), nil)
		})
	}
	wg.Wait()
	told := 0
	for _, err := range errs {
		if err == nil {
			told++
			continue
		}
		wants(t, err, fault.Conflict, "case.nobody_to_tell")
	}
	if told != 1 || outbox(t, r, application.Messaged) != 1 {
		t.Errorf("%d told everybody, with %d events", told, outbox(t, r, application.Messaged))
	}
}

func complete(t testing.TB, r *testfactory.Recruiting) {
	t.Helper()
	must(t, r.Env.Tenants.In(t.Context(), r.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE settings SET require_complete = $1`, true)
		return err
	}))
}

func closing(r *testfactory.Recruiting, t testing.TB, rec recruitment.Recruitment, outcome string) error {
	t.Helper()
	now, err := r.Recruitments.Get(t.Context(), r.Recruiter, rec.ID)
	must(t, err)
	return r.Applications.Close(t.Context(), r.Recruiter, rec.ID, now.Version, outcome, "Syy")
}

// CASE-04: before the closing of the period only "cancelled", even if somebody
// is hired; after it anything.
func TestCloseWaitsForThePeriod_CASE04(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	s := r.Apply(t, rec, "Aino Ajoissa")
	_, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(s), application.StatusHired)
	must(t, err)
	wants(t, closing(r, t, rec, "recruited"), fault.Conflict, "case.period_open")
	wants(t, closing(r, t, rec, "not_filled"), fault.Conflict, "case.period_open")
	wants(t, closing(r, t, rec, "whatever"), fault.Conflict, "case.period_open")
	h, err := r.Applications.Hindrances(t.Context(), r.Recruiter, rec.ID)
	must(t, err)
	if h["cancelled"] != nil || fault.Of(h["recruited"]).Key != "case.period_open" {
		t.Errorf("hindrances: %v", h)
	}
	r.PassPeriod(t, rec)
	must(t, closing(r, t, rec, "recruited"))
	wants(t, closing(r, t, rec, "recruited"), fault.Conflict, "case.closed_already")
	_, err = r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(s), application.StatusReview)
	wants(t, err, fault.Conflict, "case.closed_already")
	_, err = r.Applications.TellTheRest(t.Context(), r.Recruiter, rec.ID, message("k"), nil)
	wants(t, err, fault.Conflict, "case.closed_already")
	got, err := r.Recruitments.Get(t.Context(), r.Recruiter, rec.ID)
	must(t, err)
	wants(t, r.Applications.Reopen(t.Context(), r.Recruiter, rec.ID, got.Version-1), fault.Conflict, "error.conflict")
	must(t, r.Applications.Reopen(t.Context(), r.Recruiter, rec.ID, got.Version))
	must(t, closing(r, t, rec, "not_filled"))

	draft := r.Draft(t, testfactory.Job{})
	wants(t, closing(r, t, draft, "recruited"), fault.Conflict, "case.never_published")
	must(t, closing(r, t, draft, "cancelled"))
}

// CASE-05 and CASE-06: where the whole process is required, the refusal says
// what is left to do, and "recruited" needs somebody hired.
func TestCloseRequiresTheWholeProcess_CASE05_CASE06(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	complete(t, r)
	rec := r.Open(t, testfactory.Job{})
	all := r.ApplyMany(t, rec, 4)
	_, err := r.Applications.Withdraw(t.Context(), all[3].Applicant, r.Tenant, all[3].ID)
	must(t, err)
	r.PassPeriod(t, rec)
	wants(t, closing(r, t, rec, "recruited"), fault.Conflict, "case.nobody_hired")
	err = closing(r, t, rec, "not_filled")
	wants(t, err, fault.Conflict, "case.undecided")
	if got := fault.Of(err).Args["count"]; got != "3" {
		t.Errorf("undecided: %s, want 3", got)
	}
	move := func(to application.Status, s ...testfactory.Sent) {
		t.Helper()
		_, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(s...), to)
		must(t, err)
	}
	move(application.StatusHired, all[0])
	move(application.StatusNotSelected, all[1:3]...)
	err = closing(r, t, rec, "recruited")
	wants(t, err, fault.Conflict, "case.untold")
	if got := fault.Of(err).Args["count"]; got != "2" {
		t.Errorf("untold: %s, want 2", got)
	}
	_, err = r.Applications.TellTheRest(t.Context(), r.Recruiter, rec.ID, message("k"), nil)
	must(t, err)
	must(t, closing(r, t, rec, "recruited"))
}

// The list sorts, filters, pages and counts the whole case.
func TestCandidates(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	var all []testfactory.Sent
	for _, name := range []string{"Örjan Öster", "aino Aalto", "Bertta 100 % Berg", "Åke Ås", "Aino Aaltonen"} {
		all = append(all, r.Apply(t, rec, name))
		r.Env.Clock.Move(time.Minute)
	}
	_, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all[0], all[1]), application.StatusInterview)
	must(t, err)
	names := func(f application.Filter) (names []string, page application.Page) {
		t.Helper()
		for {
			p, err := r.Applications.Candidates(t.Context(), r.Viewer, rec.ID, f)
			must(t, err)
			for _, c := range p.Candidates {
				names = append(names, c.Name)
			}
			if f.After = p.Next; f.After == "" {
				return names, p
			}
		}
	}
	for _, limit := range []int{0, 1, 2} {
		got, _ := names(application.Filter{Sort: application.BySent, Limit: limit})
		if strings.Join(got, ",") != "Örjan Öster,aino Aalto,Bertta 100 % Berg,Åke Ås,Aino Aaltonen" {
			t.Errorf("by arrival, %d a page: %q", limit, got)
		}
		got, _ = names(application.Filter{Limit: limit})
		if got[0] != "Aino Aaltonen" || got[4] != "Örjan Öster" {
			t.Errorf("newest first, %d a page: %q", limit, got)
		}
		got, _ = names(application.Filter{Sort: application.ByName, Limit: limit})
		if len(got) != 5 || got[0] != "aino Aalto" || got[1] != "Aino Aaltonen" || got[2] != "Bertta 100 % Berg" {
			t.Errorf("by name, %d a page: %q", limit, got)
		}
	}
	got, page := names(application.Filter{Statuses: []application.Status{application.StatusInterview}})
	if len(got) != 2 || page.Found != 2 || page.Total != 5 || page.Counts[application.StatusReceived] != 3 {
		t.Errorf("in interview: %q, %+v", got, page)
	}
	got, page = names(application.Filter{Word: "0 %"})
	if len(got) != 1 || page.Found != 1 {
		t.Errorf("a word is taken literally: %q", got)
	}
	if _, err := r.Applications.Candidates(t.Context(), r.Viewer, rec.ID, application.Filter{After: "x"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a broken cursor: %v", err)
	}
	mine, err := r.Applications.MyCases(t.Context(), r.Recruiter, 10)
	must(t, err)
	if len(mine) != 1 || mine[0].Total != 5 || mine[0].Fresh != 3 || !mine[0].Open {
		t.Errorf("my cases: %+v", mine)
	}
}

// PRIV-11: every look at a person's data is recorded, with who and which session.
func TestViewsAreRecorded_PRIV11(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	s := r.Apply(t, rec, "Aino Ajoissa")
	sheet(t, r, r.Viewer, s.ID)
	_, err := r.Applications.Candidates(t.Context(), r.Viewer, rec.ID, application.Filter{})
	must(t, err)
	var lines []audit.Entry
	must(t, r.Env.Tenants.Read(t.Context(), r.Tenant, func(tx tenant.Tx) (err error) {
		lines, err = audit.List(t.Context(), tx, audit.Filter{ActorID: r.Viewer.ID})
		return err
	}))
	found := map[string]string{}
	for _, l := range lines {
		if l.SessionID != nil && *l.SessionID == r.Viewer.Session {
			found[l.Action] = l.SubjectID
		}
	}
	if found["application.view"] != s.ID.String() || found["candidates.view"] != rec.ID.String() {
		t.Errorf("the log has %v", found)
	}
}

// APPL-07, C12: contact details change until the case is closed, nothing else.
func TestContactDetails_APPL07(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	s := r.Apply(t, rec, "Aino Ajoissa")
	r.PassPeriod(t, rec)
	must(t, r.Applications.UpdateContact(t.Context(), s.Applicant, r.Tenant, s.ID, "Aino Uusi", "uusi@example.test", "041"))
	if got := sheet(t, r, r.Recruiter, s.ID); got.Name != "Aino Uusi" || got.Events[0].Kind != "contact_changed" {
		t.Errorf("got %+v", got.Candidate)
	}
	must(t, closing(r, t, rec, "cancelled"))
	must(t, r.Applications.UpdateContact(t.Context(), s.Applicant, r.Tenant, s.ID, "Aino Vielä", "uusi@example.test", "041"))
	if got := sheet(t, r, r.Recruiter, s.ID); got.Name != "Aino Uusi" {
		t.Errorf("a closed case's record changed to %s", got.Name)
	}
}

// Ten thousand are moved and written to within an event's time.
func TestManyRecipients(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	s := r.Apply(t, rec, "Monta Hakijaa")
	must(t, r.Env.Tenants.In(t.Context(), r.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO applications (id, recruitment_id, ad_id, applicant_id, name, email, language, electronic_notice, content, content_version, status_at, sent_at)
			SELECT gen_random_uuid(), recruitment_id, ad_id, gen_random_uuid(), name, email, language, electronic_notice, content, 1, sent_at, sent_at
			FROM applications, generate_series(1, 1100) WHERE id = $1`, s.ID)
		return err
	}))
	ids, err := r.Applications.Matching(t.Context(), r.Recruiter, rec.ID, application.Filter{})
	must(t, err)
	c, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, ids, application.StatusReview)
	must(t, err)
	n, err := r.Applications.Send(t.Context(), r.Recruiter, rec.ID, ids, message("many"))
	must(t, err)
	if c.Moved != 1101 || n != 1101 {
		t.Errorf("moved %d, wrote to %d", c.Moved, n)
	}
	var ref application.MessageRef
	seen := map[uuid.UUID]bool{}
	must(t, r.Env.Tenants.In(t.Context(), r.Tenant, func(tx tenant.Tx) error {
		if err := tx.QueryRow(t.Context(), `SELECT id FROM messages WHERE recruitment_id = $1`, rec.ID).Scan(&ref.Message); err != nil {
			return err
		}
		for {
			copies, err := r.Applications.CopiesOf(t.Context(), tx, ref)
			if err != nil {
				return err
			}
			for _, a := range copies.To {
				seen[a.ID] = true
			}
			if len(copies.To) < 500 {
				return nil
			}
			ref.After = &copies.To[len(copies.To)-1].ID
		}
	}))
	if len(seen) != 1101 {
		t.Errorf("letters for %d", len(seen))
	}
	if got := outbox(t, r, application.Messaged); got != 3 {
		t.Errorf("%d events, want the first and two more", got)
	}
}
