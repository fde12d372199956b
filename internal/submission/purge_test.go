package submission_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/legal"
	"vakans/internal/letter"
	"vakans/internal/planetest"
	"vakans/internal/recruitment"
	"vakans/internal/retention"
	"vakans/internal/submission"
	"vakans/internal/testfactory"
	"vakans/internal/worker"
	"vakans/tenant"
)

// alone is a world with a database of its own: purges reach everything in one.
func alone(t *testing.T) (*world, *retention.Service) {
	t.Helper()
	env := planetest.Fresh(t)
	w := over(t, testfactory.NewWho(env).Office(t).Recruiting(t), "submission-"+uuid.NewString())
	rules := worker.Rules(w.Organisations.RetentionFloor)
	return w, &retention.Service{Rules: rules, Schemas: event.SchemasOf(env.Planes), Clock: env.Clock}
}

// deliver does what the worker does with the events about files.
func (w *world) deliver() {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.Env.AdminDSN)
	must(w.t, err)
	defer conn.Close(w.t.Context())
	rows, err := conn.Query(w.t.Context(), `DELETE FROM platform.outbox WHERE kind = $1 RETURNING source, payload`,
		string(event.BlobPurge))
	must(w.t, err)
	type row struct {
		Source  string
		Payload []byte
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	must(w.t, err)
	for _, r := range all {
		e := event.Event{Source: r.Source, Payload: r.Payload}
		if r.Source == w.Tenant.Role() {
			e.Tenant = w.Tenant.Number
		}
		must(w.t, retention.DeleteBlobs(w.Blobs)(w.t.Context(), e))
	}
}

// withFile is a complete draft with a file.
func (w *world) withFile(rec recruitment.Recruitment) (authz.Actor, submission.Application) {
	w.t.Helper()
	who := w.applicant("Maija Mallikas")
	a := w.fill(who, w.begin(who, rec), motivated)
	_, err := w.Attach(w.t.Context(), who, a.ID, 1, "cv.pdf", pdf)
	must(w.t, err)
	return who, w.get(who, a.ID)
}

// APPL-15, PRIV-12: drafts go six months after the period, with their files and
// a proof; what was sent stays.
func TestDraftsGoAPPL15(t *testing.T) {
	t.Parallel()
	w, keep := alone(t)
	rec := w.Open(t, testfactory.Job{Form: asks()})
	who, draft := w.withFile(rec)
	other, sent := w.withFile(rec)
	_, err := w.Send(t.Context(), other, sent.ID, sent.Version)
	must(t, err)
	closes := w.ClosesAt(t, rec)
	w.Env.Clock.Set(closes.AddDate(0, 6, 0).Add(-time.Hour))
	must(t, keep.Register(t.Context(), event.Event{}))
	if w.get(who, draft.ID).ID != draft.ID {
		t.Fatal("gone too early")
	}
	w.Env.Clock.Set(closes.AddDate(0, 6, 1))
	for range 2 {
		must(t, keep.Register(t.Context(), event.Event{}))
	}
	w.deliver()
	if _, err := w.Get(t.Context(), who, draft.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the draft: %v", err)
	}
	if w.get(other, sent.ID).State != submission.Sent {
		t.Error("the sent one went too")
	}
	if n, m := w.objects("a/"+who.ID.String()+"/"), w.objects("a/"+other.ID.String()+"/"); n != 0 || m != 1 {
		t.Errorf("%d objects of the draft, %d of the sent one", n, m)
	}
	if n := w.count(`SELECT count(*) FROM purge_proofs WHERE rule = 'drafts' AND counts = '{"applications": 1, "files": 1}'`); n != 1 {
		t.Errorf("%d proofs", n)
	}
}

// PRIV-14, LAW-01: what the law demands is kept also where an organisation has set
// less.
func TestTheLawKeepsLonger_PRIV14(t *testing.T) {
	t.Parallel()
	w, keep := alone(t)
	keep.Rules = worker.Rules(func(context.Context, int32) (legal.Months, error) { return 30, nil })
	rec := w.Open(t, testfactory.Job{Form: asks()})
	who, a := w.withFile(rec)
	_, err := w.Send(t.Context(), who, a.ID, a.Version)
	must(t, err)
	w.PassPeriod(t, rec)
	sent := w.get(who, a.ID)
	ids := []uuid.UUID{sent.ID}
	_, err = w.Applications.SetStatus(t.Context(), w.Recruiter, rec.ID, ids, application.StatusNotSelected)
	must(t, err)
	w.close(rec, "not_filled")
	closed := w.Env.Clock.Now()
	for months, want := range map[int]int{29: 1, 31: 0} {
		w.Env.Clock.Set(closed.AddDate(0, months, 0))
		plan, err := keep.Plan(t.Context(), retention.Tenant, func(ctx context.Context, fn func(pgx.Tx) error) error {
			return w.Env.Tenants.Read(ctx, w.Tenant, func(tx tenant.Tx) error { return fn(tx) })
		})
		if err != nil || plan[0].Rule != "not_selected" || plan[0].Counts["applications"] != 1-want {
			t.Errorf("after %d months %+v, %v", months, plan, err)
		}
	}
}

// APPL-16: the applicant's copy goes two years after the recruitment was closed.
func TestCopiesGoAPPL16(t *testing.T) {
	t.Parallel()
	w, keep := alone(t)
	rec := w.Open(t, testfactory.Job{Form: asks()})
	who, a := w.withFile(rec)
	_, err := w.Send(t.Context(), who, a.ID, a.Version)
	must(t, err)
	w.close(rec, "cancelled")
	must(t, w.OnRecruitment(t.Context(), w.happened(recruitment.RecruitmentEvent{Recruitment: rec.ID})))
	closed := *w.get(who, a.ID).ClosedAt
	w.Env.Clock.Set(closed.AddDate(0, 24, 0).Add(-time.Hour))
	must(t, keep.Register(t.Context(), event.Event{}))
	w.get(who, a.ID)
	w.Env.Clock.Set(closed.AddDate(0, 24, 1))
	must(t, keep.Register(t.Context(), event.Event{}))
	w.deliver()
	if _, err := w.Get(t.Context(), who, a.ID); !fault.Is(err, fault.NotFound) ||
		w.objects("a/"+who.ID.String()+"/") != 0 {
		t.Errorf("the copy: %v", err)
	}
	if w.record(a.ID).ApplicantID != who.ID {
		t.Error("C10: the employer's record went with the applicant's copy")
	}
}

func (w *world) close(rec recruitment.Recruitment, outcome string) {
	w.t.Helper()
	w.PassPeriod(w.t, rec)
	rec, err := w.Recruitments.Get(w.t.Context(), w.Recruiter, rec.ID)
	must(w.t, err)
	must(w.t, w.Applications.Close(w.t.Context(), w.Recruiter, rec.ID, rec.Version, outcome, "as agreed"))
}

// PRIV-14, PRIV-15: what was not chosen goes after the organisation's own time,
// with files and letters; the hired one stays for good; a purge goes on where
// it stopped.
func TestOldApplicationsGoPRIV14(t *testing.T) {
	t.Parallel()
	w, keep := alone(t)
	rec := w.Open(t, testfactory.Job{Form: asks()})
	var ids []uuid.UUID
	for range 3 {
		who, a := w.withFile(rec)
		_, err := w.Send(t.Context(), who, a.ID, a.Version)
		must(t, err)
		w.letter(a.ID)
		ids = append(ids, a.ID)
	}
	w.PassPeriod(t, rec)
	_, err := w.Applications.SetStatus(t.Context(), w.Recruiter, rec.ID, ids[:1], application.StatusHired)
	must(t, err)
	_, err = w.Applications.SetStatus(t.Context(), w.Recruiter, rec.ID, ids[1:], application.StatusNotSelected)
	must(t, err)
	w.close(rec, "recruited")
	closed := w.Env.Clock.Now()
	w.inTenant(func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE settings SET retention_months = 36`)
		return err
	})
	w.Env.Clock.Set(closed.AddDate(0, 25, 0))
	must(t, keep.Tenant(t.Context(), event.Event{Tenant: w.Tenant.Number}))
	if w.objects(blob.TenantPrefix(w.Tenant.Number)) != 3 {
		t.Fatal("the organisation's own time was not kept")
	}
	w.Env.Clock.Set(closed.AddDate(0, 36, 1))
	w.inTenant(func(tx tenant.Tx) error {
		p, err := application.PurgeOld(t.Context(), tx, closed.AddDate(0, 0, 1), 1)
		if err != nil || p.Applications != 1 || p.Files != 1 || p.Letters != 1 || !p.More {
			t.Errorf("one step %+v %v", p, err)
		}
		return retention.ForgetBlobs(t.Context(), tx, p.Keys)
	}) // and here the worker died
	for range 2 {
		must(t, keep.Tenant(t.Context(), event.Event{Tenant: w.Tenant.Number}))
	}
	w.deliver()
	for i, id := range ids {
		_, err := w.Applications.Copy(t.Context(), w.Tenant, id)
		if i == 0 && err != nil || i > 0 && !fault.Is(err, fault.NotFound) {
			t.Errorf("application %d: %v", i, err)
		}
	}
	if n := w.objects(blob.TenantPrefix(w.Tenant.Number)); n != 1 {
		t.Errorf("%d objects are left, want the hired one's", n)
	}
	w.inTenant(func(tx tenant.Tx) error {
		var letters, proofs int
		err := tx.QueryRow(t.Context(),
			`SELECT (SELECT count(*) FROM letters), (SELECT count(*) FROM purge_proofs WHERE rule = 'not_selected')`).Scan(&letters, &proofs)
		if letters != 1 || proofs != 1 {
			t.Errorf("%d letters and %d proofs", letters, proofs)
		}
		return err
	})
}

func (w *world) inTenant(fn func(tenant.Tx) error) {
	w.t.Helper()
	must(w.t, w.Env.Tenants.In(w.t.Context(), w.Tenant, fn))
}

// letter is one about an application.
func (w *world) letter(id uuid.UUID) {
	w.t.Helper()
	w.inTenant(func(tx tenant.Tx) error {
		return letter.Queue(w.t.Context(), tx, letter.Letter{
			Template: "not_selected", Language: i18n.FI, DedupKey: "test:" + id.String(), ApplicationID: id,
			Recipient: letter.Recipient{Email: "maija@example.test"}, Data: map[string]string{"job_title": "Opettaja"},
		})
	})
}

// What a rule would take is counted before it is taken.
func TestPlanOfRules(t *testing.T) {
	t.Parallel()
	w, keep := alone(t)
	rec := w.Open(t, testfactory.Job{Form: form.Form{}})
	w.ready(rec)
	w.Env.Clock.Set(w.ClosesAt(t, rec).AddDate(0, 7, 0))
	plan, err := keep.Plan(t.Context(), retention.Register, event.SchemasOf(w.Env.Planes).Register)
	must(t, err)
	i := slices.IndexFunc(plan, func(p retention.Planned) bool { return p.Rule == "drafts" })
	if i < 0 || plan[i].Counts["applications"] != 1 {
		t.Errorf("plan %+v", plan)
	}
	if len(plan) != 4 {
		t.Errorf("%d rules for the register", len(plan))
	}
}
