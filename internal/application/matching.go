package application

import (
	"context"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/policies"
	"vakans/tenant"
)

// MaxAtOnce is how many applications one action may concern.
const MaxAtOnce = 10000

// Matching finds the ids of everybody whom a filter finds, for acting on all of
// them and not only on one page.
func (s *Service) Matching(ctx context.Context, who authz.Actor, recruitment uuid.UUID, f Filter) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		_, err := s.inCase(ctx, tx, who, recruitment, policies.ApplicationView)
		if err != nil {
			return err
		}
		ids, err = s.q.Matching(ctx, tx, applicationdb.MatchingParams{
			RecruitmentID: recruitment, Statuses: f.statuses(), Word: like(f.Word), Most: MaxAtOnce,
		})
		return err
	})
	return ids, err
}

// MyCase is an open case that a user answers for or takes part in.
type MyCase struct {
	ID        uuid.UUID
	Reference string
	Titles    i18n.LangText
	ClosesAt  *time.Time
	Open      bool // applications are taken now
	Tally
}

// MyCases lists them, those with most untouched applications first. It shows
// counts and no person.
func (s *Service) MyCases(ctx context.Context, who authz.Actor, most int) ([]MyCase, error) {
	var list []MyCase
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		rows, err := s.q.MyCases(ctx, tx, applicationdb.MyCasesParams{
			UserID: who.ID, Prefixes: append([]string{}, who.Prefixes(policies.ApplicationView)...), Most: int32(most),
		})
		for _, r := range rows {
			list = append(list, MyCase{r.ID, r.Reference, r.Titles, r.ClosesAt, r.Open, Tally{int(r.Total), int(r.Fresh)}})
		}
		return err
	})
	return list, err
}
