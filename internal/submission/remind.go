package submission

import (
	"context"
	"encoding/json"
	"fmt"

	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/letter"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/submission/internal/submissiondb"
)

// remindAtOnce keeps each transaction short.
const remindAtOnce = 100

// Remind is the schedule's task that reminds of drafts two days before their
// period ends (APPL-04): one letter each, ever, because the row that says so is
// changed in the letter's own transaction.
func (s *Service) Remind(ctx context.Context, _ event.Event) error {
	for {
		n, err := s.remindSome(ctx)
		if err != nil || n < remindAtOnce {
			return err
		}
	}
}

func (s *Service) remindSome(ctx context.Context) (int, error) {
	n := 0
	err := s.Register.In(ctx, func(tx plane.RegisterTx) error {
		rows, err := s.q.Remind(ctx, tx, remindAtOnce)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := s.remind(ctx, tx, r); err != nil {
				return fmt.Errorf("remind of draft %s: %w", r.ID, err)
			}
		}
		n = len(rows)
		return nil
	})
	return n, err
}

func (s *Service) remind(ctx context.Context, tx plane.RegisterTx, r submissiondb.RemindRow) error {
	a := Application{ID: r.ID, RecruitmentID: r.RecruitmentID, ClosesAt: r.ClosesAt}
	if err := json.Unmarshal(r.AdSnapshot, &a.Ad); err != nil {
		return err
	}
	l := i18n.Lang(r.Language)
	return letter.Queue(ctx, tx, letter.Letter{
		Template: "draft_reminder", Language: l, DedupKey: "draft_reminder:" + r.ID.String(), ApplicationID: r.ID,
		Recipient: letter.Recipient{ID: r.AccountID, Email: r.Email, Name: r.Name},
		Data: map[string]string{
			"job_title": a.Title(l), "employer": a.Ad.Employer.In(l, a.Ad.DefaultLanguage),
			"closes_at": l10n.DateTime(l, a.ClosesAt, a.Zone()), "link": s.Home + "/account/applications/" + r.ID.String(),
		},
	})
}

// Title is what was applied for, in the reader's language: the ad's own title,
// or the recruitment's where the ad presents several.
func (a Application) Title(l i18n.Lang) string { return TitleOf(a.Ad, a.Job(), l) }

// TitleOf is Title of a recruitment among those that an ad presents.
func TitleOf(p recruitment.Published, j recruitment.PublishedJob, l i18n.Lang) string {
	if len(p.Jobs) > 1 {
		return j.Title.In(l, p.DefaultLanguage)
	}
	if t, ok := p.Texts[l]; ok && t.Title != "" {
		return t.Title
	}
	return p.Texts[p.DefaultLanguage].Title
}
