package recruitment

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/tenant"
)

// SetForm changes what the ad asks of applicants (FORM-01). Once somebody has
// begun to answer it is Conflict, for everybody (FORM-36); the remedy is a new
// ad (FORM-37). Texts are asked for in the ad's default language; those of its
// other languages may follow until publication.
func (s *Service) SetForm(ctx context.Context, who authz.Actor, ad uuid.UUID, version int32, f form.Form) (Ad, error) {
	f = tidyForm(f)
	return s.change(ctx, who, ad, func(tx tenant.Tx, before Ad) error {
		if before.FormLockedAt != nil {
			return locked()
		}
		if err := f.Check([]i18n.Lang{before.DefaultLanguage}); err != nil {
			return err
		}
		if reflect.DeepEqual(tidyForm(before.Form), f) {
			return nil // nothing has changed, or the same form was sent twice
		}
		body, err := json.Marshal(f)
		if err != nil {
			return err
		}
		n, err := q.SetForm(ctx, tx, recruitmentdb.SetFormParams{ID: ad, Version: version, Form: body})
		if err != nil || n == 0 {
			return interpret(orConflict(err, "ad", ad))
		}
		return audit.RecordOnce(ctx, tx, who, "ad.form", ad,
			map[string]any{"questions": len(f.Questions), "attachments": len(f.Attachments)})
	})
}

// locked is the answer of FORM-36 with the advice of FORM-37.
func locked() error { return fault.New(fault.Conflict, "recruitment.form_locked") }

// interpret gives meaning to the constraints that an edit can break.
func interpret(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	switch pg.ConstraintName {
	case "ads_form_locked":
		return locked()
	case "ads_period":
		return fault.InvalidField("closes_on", "recruitment.closes_before_open")
	}
	return err
}

// tidyForm trims texts, numbers the attachments from one, and gives new
// questions and options their ids.
func tidyForm(f form.Form) form.Form {
	attachments := make([]form.Attachment, len(f.Attachments))
	for i, a := range f.Attachments {
		if a.Slot == 0 {
			a.Slot = i + 1
		}
		a.Label = a.Label.Trimmed()
		attachments[i] = a
	}
	questions := make([]form.Question, len(f.Questions))
	for i, question := range f.Questions {
		questions[i] = tidyQuestion(question)
	}
	f.Attachments, f.Questions = attachments, questions
	if f.Citizenship.Shown() {
		f.Citizenship = form.Mandatory // FORM-14
	}
	return f
}

func tidyQuestion(question form.Question) form.Question {
	if question.ID == uuid.Nil {
		question.ID = uuid.New()
	}
	question.Label, question.Help = question.Label.Trimmed(), question.Help.Trimmed()
	options := make([]form.Option, len(question.Options))
	used := map[string]bool{}
	for _, o := range question.Options {
		used[o.ID] = true
	}
	for i, o := range question.Options {
		for n := i + 1; o.ID == ""; n++ {
			if id := "o" + strconv.Itoa(n); !used[id] {
				o.ID, used[id] = id, true
			}
		}
		o.Label = o.Label.Trimmed()
		options[i] = o
	}
	question.Options = options
	return question
}
