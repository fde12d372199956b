package application

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/policies"
	"vakans/tenant"
)

// caseRow is what a decision about a case needs to know of it.
type caseRow = applicationdb.CasePlaceRow

// inCase finds a recruitment and asks whether who holds p in its unit. One that
// who may not know is NotFound: invisible equals absent.
func (s *Service) inCase(ctx context.Context, tx tenant.Tx, who authz.Actor, recruitment uuid.UUID,
	p authz.Permission) (caseRow, error) {
	row, err := s.q.CasePlace(ctx, tx, recruitment)
	if errors.Is(err, pgx.ErrNoRows) {
		return row, notFound()
	}
	if err != nil {
		return row, err
	}
	return row, inUnit(who, p, row.Path)
}

// openCase is inCase for what a closed case refuses.
func (s *Service) openCase(ctx context.Context, tx tenant.Tx, who authz.Actor, recruitment uuid.UUID,
	p authz.Permission) (caseRow, error) {
	row, err := s.inCase(ctx, tx, who, recruitment, p)
	if err == nil && row.State != "open" {
		return row, fault.New(fault.Conflict, "case.closed_already")
	}
	return row, err
}

// shareCase is openCase that keeps the case from being closed meanwhile.
func (s *Service) shareCase(ctx context.Context, tx tenant.Tx, who authz.Actor, recruitment uuid.UUID,
	p authz.Permission) (caseRow, error) {
	if err := s.q.ShareCase(ctx, tx, recruitment); err != nil {
		return caseRow{}, err
	}
	return s.openCase(ctx, tx, who, recruitment, p)
}

// lockCase is openCase that keeps its applications from being moved meanwhile.
func (s *Service) lockCase(ctx context.Context, tx tenant.Tx, who authz.Actor, recruitment uuid.UUID,
	p authz.Permission) (caseRow, error) {
	if err := s.q.LockCase(ctx, tx, recruitment); err != nil {
		return caseRow{}, err
	}
	return s.openCase(ctx, tx, who, recruitment, p)
}

// inUnit is NotFound for an actor who may see nothing of the unit's
// applications, and Forbidden for one who may see them but not do p.
func inUnit(who authz.Actor, p authz.Permission, path string) error {
	if who.CanIn(p, path) || who.CanIn(policies.ApplicationView, path) {
		return who.RequireIn(p, path)
	}
	return notFound()
}

// place finds an application and asks whether who holds p in its unit.
func (s *Service) place(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID,
	p authz.Permission) (applicationdb.PlaceRow, error) {
	row, err := s.q.Place(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return row, notFound()
	}
	if err != nil {
		return row, err
	}
	return row, inUnit(who, p, row.Path)
}
