package application_test

import (
	"testing"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/testfactory"
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
		Subject: i18n.LangText{i18n.FI: "Tietoa: {{job_title}}"}, Body: i18n.LangText{i18n.FI: "Hei {{recipient_name}}"},
		Key: key,
	}
}

func sheet(t testing.TB, r *testfactory.Recruiting, who authz.Actor, id uuid.UUID) application.Sheet {
	t.Helper()
	s, err := r.Applications.Sheet(t.Context(), who, id, application.Filter{})
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
		return tx.QueryRow(t.Context(), `SELECT count(*) FROM platform.outbox WHERE source = $1 AND kind = $2`,
			r.Tenant.Role(), string(kind)).Scan(&n)
	}))
	return n
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
		"list": func() error {
			_, err := r.Applications.Candidates(ctx, who, rec.ID,
				application.Filter{})
			return err
		},
		"sheet":      func() error { _, err := r.Applications.Sheet(ctx, who, s.ID, application.Filter{}); return err },
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
	if _, err := r.Applications.Sheet(ctx, stranger, s.ID, application.Filter{}); !fault.Is(err, fault.NotFound) {
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
	c, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all...),
		application.StatusInterview)
	must(t, err)
	if c.Moved != 4 {
		t.Fatalf("moved %d, want 4: a withdrawn application stays withdrawn in bulk", c.Moved)
	}
	if again, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all[:4]...),
		application.StatusInterview); err != nil || again.Moved != 0 {
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
