package submission

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/submission/internal/submissiondb"
)

// List returns the applicant's applications, newest first, without content
// (PROF-01). Those of archived recruitments have left the list (PROF-04).
func (s *Service) List(ctx context.Context, who authz.Actor) ([]Application, error) {
	if err := who.Require(authz.Applicant); err != nil {
		return nil, err
	}
	var list []Application
	err := s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		rows, err := s.q.List(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		list = make([]Application, 0, len(rows))
		for _, r := range rows {
			a, err := listed(r)
			if err != nil {
				return err
			}
			list = append(list, a)
		}
		return nil
	})
	return list, err
}

func listed(r submissiondb.ListRow) (Application, error) {
	a := Application{
		ID: r.ID, Tenant: r.Tenant, AdID: r.AdID, RecruitmentID: r.RecruitmentID, Language: i18n.Lang(r.Language),
		State: State(r.State), Phase: Phase(r.Phase), Version: int(r.Version), Percent: int(r.Percent),
		ClosesAt: r.ClosesAt, Open: r.Open, UpdatedAt: r.UpdatedAt,
		SentAt: r.SentAt, EditedAt: r.EditedAt, WithdrawnAt: r.WithdrawnAt, ClosedAt: r.ClosedAt,
		Unsent: unsent(r.State, r.Version, r.SentVersion),
	}
	if err := json.Unmarshal(r.AdSnapshot, &a.Ad); err != nil {
		return a, fmt.Errorf("decode ad of application %s: %w", r.ID, err)
	}
	return a, nil
}

// Begun is an application that the applicant has begun or sent.
type Begun struct {
	ID            uuid.UUID
	RecruitmentID uuid.UUID
	State         State
}

// ForAd returns what the applicant has begun through an ad, by recruitment.
func (s *Service) ForAd(ctx context.Context, who authz.Actor, ad uuid.UUID) (map[uuid.UUID]Begun, error) {
	if err := who.Require(authz.Applicant); err != nil {
		return nil, err
	}
	begun := map[uuid.UUID]Begun{}
	err := s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		rows, err := s.q.ForAd(ctx, tx, submissiondb.ForAdParams{AccountID: who.ID, AdID: ad})
		for _, r := range rows {
			begun[r.RecruitmentID] = Begun{r.ID, r.RecruitmentID, State(r.State)}
		}
		return err
	})
	return begun, err
}
