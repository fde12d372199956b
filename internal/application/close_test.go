package application_test

import (
	"testing"

	"vakans/internal/application"
	"vakans/internal/fault"
	"vakans/internal/recruitment"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

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
