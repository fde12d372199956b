package submission_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/letter"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/submission"
	"vakans/internal/testfactory"
)

// APPL-02, APPL-05, APPL-06: sending, editing, and editing done.
func TestSendAndEditAPPL05(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{Form: asks()})
	who := w.applicant("Maija Mallikas")
	a := w.fill(who, w.begin(who, rec), motivated)
	_, err := w.Send(t.Context(), who, a.ID, a.Version)
	w.wants(err, fault.Invalid, "apply.not_complete")
	_, err = w.Attach(t.Context(), who, a.ID, 1, "cv.pdf", pdf)
	must(t, err)
	_, err = w.Send(t.Context(), who, a.ID, a.Version)
	w.wants(err, fault.Conflict, "apply.edited_elsewhere") // not what was previewed
	a = w.get(who, a.ID)
	_, err = w.Send(t.Context(), who, a.ID, a.Version)
	must(t, err)
	a = w.get(who, a.ID)
	if a.State != submission.Sent || a.SentAt == nil || a.EditedAt != nil || a.Unsent ||
		a.OnRecord.Motivation != "Jag vill." || a.OnRecord.Files[1] != "cv.pdf" {
		t.Fatalf("sent %+v", a)
	}
	at := *a.SentAt
	w.Env.Clock.Move(time.Hour)
	b := w.fill(who, a, func(c *form.Content) { c.Motivation = "Nu mera." })
	if c := w.record(a.ID); !b.Unsent || c.Content.Motivation != "Jag vill." || b.OnRecord.Motivation != "Jag vill." {
		t.Errorf("the employer got the change before editing was done: %+v", c.Content.Motivation)
	}
	_, err = w.Send(t.Context(), who, a.ID, b.Version)
	must(t, err)
	b = w.get(who, a.ID)
	if c := w.record(a.ID); b.Unsent || c.Content.Motivation != "Nu mera." || b.EditedAt == nil || !b.SentAt.Equal(at) ||
		b.EditedAt.Before(at.Add(time.Hour)) {
		t.Errorf("edited %+v", b)
	}
	if w.objects(blob.TenantPrefix(w.Tenant.Number)) != 2 { // the first one goes by its event
		t.Error("the employer's objects are not the sendings'")
	}
}

func (w *world) record(id uuid.UUID) application.Copy {
	w.t.Helper()
	c, err := w.Applications.Copy(w.t.Context(), w.Tenant, id)
	must(w.t, err)
	return c
}

// APPL-01: after the closing nothing is begun, saved, sent, withdrawn or sent again.
func TestLateAPPL01(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{Form: asks()})
	who := w.applicant("Maija Mallikas")
	a := w.fill(who, w.begin(who, rec), motivated)
	_, err := w.Attach(t.Context(), who, a.ID, 1, "cv.pdf", pdf)
	must(t, err)
	a = w.get(who, a.ID)
	slow := w.applicant("Kesken Jäänyt")
	unfinished := w.begin(slow, rec)
	w.Env.Clock.Set(w.ClosesAt(t, rec))
	_, err = w.Send(t.Context(), who, a.ID, a.Version)
	w.wants(err, fault.Gone, "apply.period_over")
	_, err = w.Send(t.Context(), slow, unfinished.ID, unfinished.Version)
	w.wants(err, fault.Gone, "apply.period_over") // and not what is missing, which cannot be filled in
	_, err = w.Save(t.Context(), who, a.ID, a.ContentVersion, a.Content)
	w.wants(err, fault.Gone, "apply.period_over")
	_, err = w.Attach(t.Context(), who, a.ID, 2, "cv.pdf", pdf)
	w.wants(err, fault.Gone, "apply.period_over")
	if _, err = w.Start(t.Context(), w.applicant("Myöhäinen"), rec.Ad, uuid.Nil, "fi"); !fault.Is(err, fault.Gone) {
		t.Errorf("begun late: %v", err)
	}
	if n := w.objects(blob.TenantPrefix(w.Tenant.Number)); n != 0 {
		t.Errorf("the refused sending left %d objects", n)
	}
	if b := w.get(who, a.ID); b.State != submission.Draft || b.Open || b.Version != a.Version {
		t.Errorf("the draft is kept as it was: %+v", b)
	}
}

// APPL-10 to APPL-13: withdrawing, what is then read-only, and sending again.
func TestWithdrawAPPL10(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{})
	who, a := w.ready(rec)
	w.wants(w.Withdraw(t.Context(), who, a.ID), fault.Conflict, "apply.not_sent")
	who, a = w.sent(rec)
	must(t, w.Withdraw(t.Context(), who, a.ID))
	must(t, w.Withdraw(t.Context(), who, a.ID)) // twice is once
	a = w.get(who, a.ID)
	if a.State != submission.Withdrawn || a.WithdrawnAt == nil || a.Editable() {
		t.Fatalf("withdrawn %+v", a)
	}
	_, err := w.Save(t.Context(), who, a.ID, a.ContentVersion, a.Content)
	w.wants(err, fault.Conflict, "apply.withdrawn_is_read_only") // APPL-11
	_, err = w.Send(t.Context(), who, a.ID, a.Version)
	w.wants(err, fault.Conflict, "apply.withdrawn_is_read_only")
	list, err := w.Service.List(t.Context(), who)
	if err != nil || len(list) != 1 || list[0].State != submission.Withdrawn {
		t.Errorf("it stays listed: %v %v", list, err)
	}
	must(t, w.Resend(t.Context(), who, a.ID)) // APPL-12
	a = w.get(who, a.ID)
	if a.State != submission.Sent || !a.Editable() || a.WithdrawnAt != nil {
		t.Errorf("sent again %+v", a)
	}
	w.fill(who, a)
	w.PassPeriod(t, rec)
	w.wants(w.Withdraw(t.Context(), who, a.ID), fault.Gone, "apply.period_over") // APPL-13
	_, other := who, a
	if err := w.Withdraw(t.Context(), w.applicant("Toinen"), other.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another's: %v", err)
	}
}

// A process that dies between the planes loses nothing: the employer has the
// application, and the event settles the applicant's copy.
func TestCrashBetweenPlanesHeals(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{})
	who, a := w.ready(rec)
	_, err := w.Applications.Receive(t.Context(), who, w.Tenant, application.Submission{
		ID: a.ID, AdID: a.AdID, RecruitmentID: a.RecruitmentID, Language: a.Language, Content: a.Content, Version: a.Version,
	}) // and here it died
	must(t, err)
	if b := w.get(who, a.ID); b.State != submission.Draft {
		t.Fatal("there was nothing to heal")
	}
	for range 2 { // events come twice
		must(t, w.OnApplication(t.Context(), w.happened(application.Ref{Application: a.ID})))
	}
	if b := w.get(who, a.ID); b.State != submission.Sent || b.SentAt == nil || b.Unsent {
		t.Errorf("healed %+v", b)
	}
	_, err = w.Send(t.Context(), who, a.ID, a.Version) // the applicant pressed again
	must(t, err)
	if n := w.received(rec); n != 1 {
		t.Errorf("received %d times", n)
	}
	must(t, w.OnApplication(t.Context(), w.happened(application.Ref{Application: uuid.New()}))) // nobody's
}

func (w *world) received(rec recruitment.Recruitment) int {
	w.t.Helper()
	page, err := w.Applications.Candidates(w.t.Context(), w.Superuser, rec.ID, application.Filter{})
	must(w.t, err)
	return page.Total
}

// Sending twice at the same time is sending once, with files and all.
func TestSendTwiceAtOnce(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{Form: asks()})
	who := w.applicant("Maija Mallikas")
	a := w.fill(who, w.begin(who, rec), motivated)
	_, err := w.Attach(t.Context(), who, a.ID, 1, "cv.pdf", pdf)
	must(t, err)
	a = w.get(who, a.ID)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := w.Send(t.Context(), who, a.ID, a.Version); err != nil {
				t.Errorf("one of several: %v", err)
			}
		})
	}
	all.Wait()
	c := w.record(a.ID)
	if w.received(rec) != 1 || len(c.Files) != 1 || w.objects(blob.TenantPrefix(w.Tenant.Number)) != 1 {
		t.Errorf("%d applications, files %v, %d objects", w.received(rec), c.Files,
			w.objects(blob.TenantPrefix(w.Tenant.Number)))
	}
	if ok, err := w.Blobs.Exists(t.Context(), blob.TenantKey(w.Tenant.Number, uuid.MustParse(c.Files[0]))); err != nil ||
		!ok {
		t.Errorf("the file on record is not in the store: %v", err)
	}
}

// APPL-01: fifty at once in the last second each get a right answer: what was
// thanked for is with the employer, what was refused is not.
func TestLastSecondAPPL01(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{})
	const n = 50
	type one struct {
		a   submission.Application
		err error
	}
	all := make([]one, n)
	send := make([]func() error, n)
	for i := range all {
		who, a := w.ready(rec)
		all[i].a = a
		send[i] = func() error { _, err := w.Send(t.Context(), who, a.ID, a.Version); return err }
	}
	all[0].err = send[0]() // whatever the rest see, one is in time and one too late
	w.Env.Clock.Set(w.ClosesAt(t, rec).Add(-150 * time.Millisecond))
	var done sync.WaitGroup
	for i := 1; i < n-1; i++ {
		done.Go(func() { all[i].err = send[i]() })
	}
	done.Wait()
	w.Env.Clock.Set(w.ClosesAt(t, rec))
	all[n-1].err = send[n-1]()
	closes, taken := w.ClosesAt(t, rec), 0
	for _, o := range all {
		c, err := w.Applications.Copy(t.Context(), w.Tenant, o.a.ID)
		switch {
		case o.err == nil && err == nil && c.SentAt.Before(closes):
			taken++
		case fault.Is(o.err, fault.Gone) && fault.Is(err, fault.NotFound):
		default:
			t.Errorf("answer %v, on record %v at %v", o.err, err, c.SentAt)
		}
	}
	if got := w.received(rec); taken != got || taken == 0 || taken == n {
		t.Errorf("%d of %d thanked, %d received", taken, n, got)
	}
	t.Logf("%d in time, %d too late", taken, n-taken)
}

// C11, and the new closing time: who has begun follows the ad.
func TestFollowTheAdC11(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{})
	who, a := w.ready(rec)
	closes := w.ClosesAt(t, rec)
	if a.Ad.Texts["fi"].Title != "Opettaja" || !a.ClosesAt.Equal(closes) {
		t.Fatalf("the snapshot has %q until %v", a.Ad.Texts["fi"].Title, a.ClosesAt)
	}
	later := closes.AddDate(0, 0, 7).Format(time.DateOnly)
	_, err := w.Recruitments.Extend(t.Context(), w.Recruiter, rec.Ad, w.adVersion(rec), later, "16:00", "few applied")
	must(t, err)
	happened := w.happened(recruitment.AdEvent{Ad: rec.Ad})
	must(t, w.OnAd(t.Context(), happened))
	if b := w.get(who, a.ID); !b.ClosesAt.Equal(w.ClosesAt(t, rec)) || !b.ClosesAt.After(closes) ||
		b.Ad.Version <= a.Ad.Version {
		t.Errorf("extended to %v, the draft closes %v", w.ClosesAt(t, rec), b.ClosesAt)
	}
	_, err = w.Recruitments.EndEarly(t.Context(), w.Recruiter, rec.Ad, w.adVersion(rec), "enough applied")
	must(t, err)
	must(t, w.OnAd(t.Context(), happened))
	b := w.get(who, a.ID)
	if b.Open || b.Ad.EndedAt == nil || !b.ClosesAt.Equal(*b.Ad.EndedAt) || b.Ad.Texts["fi"].Title != "Opettaja" {
		t.Errorf("ended early: %+v", b)
	}
}

func (w *world) adVersion(rec recruitment.Recruitment) int32 {
	w.t.Helper()
	ad, err := w.Recruitments.Ad(w.t.Context(), w.Recruiter, rec.Ad)
	must(w.t, err)
	return ad.Version
}

// PROF-03, PROF-04, APPL-17: closing the recruitment moves the copies, and
// reopening brings them back.
func TestPhasesPROF04(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{})
	who, a := w.sent(rec)
	w.PassPeriod(t, rec)
	if b := w.get(who, a.ID); b.Phase != submission.Active || b.Editable() { // APPL-17
		t.Errorf("after the period %+v", b.Phase)
	}
	rec, err := w.Recruitments.Get(t.Context(), w.Recruiter, rec.ID)
	must(t, err)
	must(t, w.Applications.Close(t.Context(), w.Recruiter, rec.ID, rec.Version, "cancelled", "no money"))
	happened := w.happened(recruitment.RecruitmentEvent{Recruitment: rec.ID})
	must(t, w.OnRecruitment(t.Context(), happened))
	if b := w.get(who, a.ID); b.Phase != submission.Closed || b.ClosedAt == nil {
		t.Errorf("closed: %+v", b.Phase)
	}
	rec, err = w.Recruitments.Get(t.Context(), w.Recruiter, rec.ID)
	must(t, err)
	must(t, w.Applications.Reopen(t.Context(), w.Recruiter, rec.ID, rec.Version))
	must(t, w.OnRecruitment(t.Context(), happened))
	if b := w.get(who, a.ID); b.Phase != submission.Active || b.ClosedAt != nil {
		t.Errorf("reopened: %+v", b.Phase)
	}
}

// APPL-04: one letter two days before the closing, and one only, however many
// workers look; none to who has sent, or began later.
func TestReminderAPPL04(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{})
	who, a := w.ready(rec)
	_, sent := w.sent(rec)
	closes := w.ClosesAt(t, rec)
	w.Env.Clock.Set(closes.Add(-48*time.Hour - time.Minute))
	must(t, w.Remind(t.Context(), event.Event{}))
	if n := w.letters(a.ID); n != 0 {
		t.Fatalf("%d letters too early", n)
	}
	w.Env.Clock.Set(closes.Add(-48*time.Hour + time.Minute))
	_, late := w.ready(rec)
	var all sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		all.Go(func() { errs[i] = w.Remind(t.Context(), event.Event{}) })
	}
	all.Wait()
	must(t, errors.Join(errs...))
	w.Env.Clock.Set(closes.Add(-time.Hour))
	must(t, w.Remind(t.Context(), event.Event{}))
	if w.letters(a.ID) != 1 || w.letters(sent.ID) != 0 || w.letters(late.ID) != 0 {
		t.Errorf("letters: draft %d, sent %d, begun late %d", w.letters(a.ID), w.letters(sent.ID), w.letters(late.ID))
	}
	must(t, w.Register.Read(t.Context(), func(tx plane.RegisterTx) error {
		l, err := letter.List(t.Context(), tx, letter.Filter{ApplicationID: a.ID})
		if err == nil && (l[0].RecipientEmail != address(who) || l[0].Template != "draft_reminder") {
			t.Errorf("letter %+v", l[0])
		}
		return err
	}))
}

func (w *world) letters(id uuid.UUID) int {
	return w.count(`SELECT count(*) FROM letters WHERE application_id = $1::uuid`, id)
}
