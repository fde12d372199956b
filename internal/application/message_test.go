package application_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

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
		if e := sheet(t, r, r.Viewer, s.ID).Events; len(e) != 2 || e[0].Kind != "message" || e[0].Subject[i18n.FI] == "" ||
			e[0].Author != r.Recruiter.Name {
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

func TestTellTheRest(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	all := r.ApplyMany(t, rec, 6)
	ctx := t.Context()
	_, err := r.Applications.Withdraw(ctx, all[0].Applicant, r.Tenant, all[0].ID)
	must(t, err)
	for i, to := range map[int]application.Status{1: application.StatusHired, 2: application.StatusOffered,
		3: application.StatusNotSelected} {
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
	if again.Batch != c.Batch || c.Batch == uuid.Nil {
		t.Errorf("the second call names the batch %s, and the first one %s", again.Batch, c.Batch)
	}
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

func TestManyRecipients(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	s := r.Apply(t, rec, "Monta Hakijaa")
	must(t, r.Env.Tenants.In(t.Context(), r.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(),
			`INSERT INTO applications (id, recruitment_id, ad_id, applicant_id, name, email, language, electronic_notice, content, content_version, status_at, sent_at)
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
		if err := tx.QueryRow(t.Context(), `SELECT id FROM messages WHERE recruitment_id = $1`,
			rec.ID).Scan(&ref.Message); err != nil {
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
