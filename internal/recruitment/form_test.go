package recruitment_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/policies"
	"vakans/tenant"
)

// FORM-01, FORM-33, FORM-34: the employer says what the form asks.
func TestFormIsTheEmployers_FORM01_FORM33_FORM34(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ready(20)
	if len(a.Form.Attachments) != 0 {
		t.Error("attachments are asked for though nobody said so (FORM-34)")
	}
	asked := form.Form{
		Motivation: form.Mandatory, Address: form.Optional,
		Attachments: []form.Attachment{{Label: i18n.LangText{i18n.FI: " CV "}, Mandatory: true}},
		Questions: []form.Question{
			{Kind: form.OneOf, Label: i18n.LangText{i18n.FI: "Missä?"},
				Options: []form.Option{{Label: i18n.LangText{i18n.FI: "Täällä"}}, {Label: i18n.LangText{i18n.FI: "Siellä"}}}},
			{Kind: form.Date, Label: i18n.LangText{i18n.FI: "Milloin?"}, Mandatory: true},
		},
	}
	a, err := w.svc.SetForm(t.Context(), w.recruiter, a.ID, a.Version, asked)
	if err != nil {
		t.Fatal(err)
	}
	if f := a.Form; f.Attachments[0].Slot != 1 || f.Attachments[0].Label[i18n.FI] != "CV" ||
		f.Questions[0].ID == uuid.Nil || f.Questions[0].Options[1].ID != "o2" {
		t.Errorf("stored %s", pretty(f))
	}
	asked.Questions[0].Options = asked.Questions[0].Options[:1]
	asked.Questions[1].Label = nil
	_, err = w.svc.SetForm(t.Context(), w.recruiter, a.ID, a.Version, asked)
	wants(t, err, fault.Invalid, "questions.0.options", "recruitment.options_count")
	wants(t, err, fault.Invalid, "questions.1.label.fi", "error.required")
	if a, err = w.svc.Publish(t.Context(), w.recruiter, a.ID, a.Revision); err != nil {
		t.Fatal(err)
	}
	if d := w.intake(a.ID); len(d.Form.Questions) != 2 || d.Form.Motivation != form.Mandatory {
		t.Errorf("the intake asks %s", pretty(d.Form))
	}
}

// FORM-35: at most four attachments.
func TestAtMostFourAttachments_FORM35(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.ready(20)
	f := form.Form{}
	for range 5 {
		f.Attachments = append(f.Attachments, form.Attachment{Label: i18n.LangText{i18n.FI: "Liite"}})
	}
	_, err := w.svc.SetForm(t.Context(), w.recruiter, a.ID, a.Version, f)
	wants(t, err, fault.Invalid, "attachments", "recruitment.too_many_attachments")
	f.Attachments = f.Attachments[:4]
	if _, err = w.svc.SetForm(t.Context(), w.recruiter, a.ID, a.Version, f); err != nil {
		t.Error(err)
	}
}

// FORM-36: the first applicant locks the form for everybody; FORM-37: the
// answer says that the remedy is a new ad, and a copy of it is free again.
func TestFormLocks_FORM36_FORM37(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.published(20)
	a, err := w.svc.SetForm(t.Context(), w.recruiter, a.ID, a.Version, form.Form{Motivation: form.Hidden})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		w.in(func(ctx context.Context, tx tenant.Tx) error {
			f, err := recruitment.LockForm(ctx, tx, a.ID)
			if err == nil && f.Motivation != form.Mandatory {
				t.Error("the applicant was given a form that was not published")
			}
			return err
		})
	}
	now := w.ad(a.ID)
	if now.FormLockedAt == nil || now.Form.Motivation != form.Mandatory {
		t.Errorf("locked %v, form %s", now.FormLockedAt, pretty(now.Form))
	}
	superuser := w.user("Pekka Pää", policies.Superuser, w.top)
	_, err = w.svc.SetForm(t.Context(), superuser, a.ID, now.Version, form.Form{})
	wants(t, err, fault.Conflict, "", "recruitment.form_locked")
	// The database itself refuses, whatever the code does.
	err = w.env.Tenants.In(t.Context(), w.tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE ads SET form = '{}'::jsonb WHERE id = $1`, a.ID)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("the database let a locked form change: %v", err)
	}
	copied, err := w.svc.Copy(t.Context(), w.recruiter, a.Recruitments[0], uuid.Nil)
	if err != nil {
		t.Fatal(err)
	}
	fresh := w.ad(copied.Ad)
	if _, err = w.svc.SetForm(t.Context(), w.recruiter, fresh.ID, fresh.Version, form.Form{}); err != nil {
		t.Error(err)
	}
}

// FORM-36: an edit and the first applicant at the same moment end one way or
// the other, and what the applicant answers is what is stored.
func TestFormLocksWhileItIsEdited_FORM36(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.published(20)
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := w.svc.SetForm(t.Context(), w.recruiter, a.ID, a.Version, form.Form{Gender: form.Optional})
		if err != nil && !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
	wg.Go(func() {
		err := w.env.Tenants.In(t.Context(), w.tenant, func(tx tenant.Tx) error {
			_, err := recruitment.LockForm(t.Context(), tx, a.ID)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
	if now := w.ad(a.ID); now.FormLockedAt == nil || now.Form.Gender != form.Hidden {
		t.Errorf("locked %v with %s", now.FormLockedAt, pretty(now.Form))
	}
}
