package recruitment

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// Candidates for responsible recruiter of a unit (CASE-07): active users who
// reach the unit and whose basic permission group views or lists cases. The
// recruitment group is chosen from the same list.
func (s *Service) Candidates(ctx context.Context, who authz.Actor, unit uuid.UUID) ([]Person, error) {
	var out []Person
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		u, err := unitFor(ctx, tx, who, unit)
		if err != nil {
			return err
		}
		rows, err := q.Eligible(ctx, tx, u.Path)
		for _, row := range rows {
			out = append(out, Person(row))
		}
		return err
	})
	return out, err
}

// unitFor is the unit to recruit for. One that does not exist, and one in which
// the actor may not even see recruitments, is a wrong choice all the same.
func unitFor(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID) (Unit, error) {
	row, err := q.Unit(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !who.CanIn(policies.RecruitmentEdit, row.Path) {
		return Unit{}, fault.InvalidField("unit", "recruitment.unit_not_yours")
	}
	if err != nil {
		return Unit{}, fmt.Errorf("unit %s: %w", id, err)
	}
	return Unit{row.ID, row.Path, row.Names}, nil
}

// checkPeople applies CASE-07 to the responsible recruiter and asks of the
// group's members that they work here and reach the unit.
func checkPeople(ctx context.Context, tx tenant.Tx, c *fault.Collector, path string, d Details) error {
	key, err := unfit(ctx, tx, path, d.Responsible)
	if err != nil {
		return err
	}
	c.Check(key == "", "responsible", key)
	for _, m := range d.Members {
		key, err := unfit(ctx, tx, path, m)
		if err != nil {
			return err
		}
		c.Check(key == "", "members", key)
	}
	return nil
}

// unfit is the reason why a user cannot be chosen, as a message id; empty when
// nothing speaks against it.
func unfit(ctx context.Context, tx tenant.Tx, path string, user uuid.UUID) (string, error) {
	row, err := q.Eligibility(ctx, tx, recruitmentdb.EligibilityParams{ID: user, Path: path})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return "error.choose", nil
	case err != nil:
		return "", fmt.Errorf("rights of %s: %w", user, err)
	case !row.Active:
		return "recruitment.person_inactive", nil
	case !row.Reaches:
		return "recruitment.person_without_unit", nil
	case !row.MayView:
		return "recruitment.person_without_view", nil
	}
	return "", nil
}
