package recruitment

import (
	"context"
	"fmt"
	"reflect"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// EditInput is a change of a recruitment's details. Version is the one that the
// actor looked at.
type EditInput struct {
	Version    int32
	Details    Details
	NewContact contact.Input // CON-02; a blank one is ignored
}

// Edit changes a recruitment. A stale version is Conflict, unless what is
// stored is what was sent: then the same form came twice. What was published
// stays as it was until it is published again (AD-04).
func (s *Service) Edit(ctx context.Context, who authz.Actor, id uuid.UUID, in EditInput) (Recruitment, error) {
	codes, err := s.Codes(ctx)
	if err != nil {
		return Recruitment{}, fmt.Errorf("codes: %w", err)
	}
	var r Recruitment
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		r, err = editTx(ctx, tx, who, codes, id, in)
		return err
	})
	return r, err
}

func editTx(ctx context.Context, tx tenant.Tx, who authz.Actor, codes Codes, id uuid.UUID, in EditInput) (Recruitment,
	error) {
	r, err := loadFor(ctx, tx, who, id, policies.RecruitmentEdit)
	if err != nil {
		return r, err
	}
	if r.Closed() {
		return r, fault.New(fault.Conflict, "recruitment.closed_already")
	}
	ad, err := loadAd(ctx, tx, r.Ad)
	if err != nil {
		return r, err
	}
	if err := keepsMoved(ctx, tx, who, codes, &in, r, ad.DefaultLanguage); err != nil {
		return r, err
	}
	if in.NewContact.Blank() && reflect.DeepEqual(r.Details, in.Details) {
		return r, nil // nothing has changed, or the same form was sent twice
	}
	n, err := q.UpdateRecruitment(ctx, tx, updateArgs(id, in))
	if err != nil {
		return r, fmt.Errorf("update recruitment %s: %w", id, err)
	}
	if n == 0 {
		return r, conflict()
	}
	if err := savePeople(ctx, tx, who, id, in.Details, in.NewContact); err != nil {
		return r, err
	}
	if err := q.ChangeAd(ctx, tx, r.Ad); err != nil {
		return r, fmt.Errorf("mark ad %s changed: %w", r.Ad, err)
	}
	after, err := load(ctx, tx, id)
	if err != nil {
		return r, err
	}
	return after, audit.RecordOnce(ctx, tx, who, "recruitment.edit", audit.On("recruitment", id).In(after.Unit.Path),
		changed(r.Details, after.Details))
}

// keepsMoved checks the details. A recruitment stays in a unit that its editor
// could not have chosen for a new one only if the unit is not changed.
func keepsMoved(
	ctx context.Context, tx tenant.Tx, who authz.Actor, codes Codes, in *EditInput, r Recruitment, lang i18n.Lang,
) error {
	if in.Details.Unit == uuid.Nil {
		in.Details.Unit = r.Unit.ID
	}
	if in.Details.Responsible == uuid.Nil {
		in.Details.Responsible = r.Responsible.ID
	}
	_, err := checked(ctx, tx, who, codes, &in.Details, &in.NewContact, lang)
	return err
}

func updateArgs(id uuid.UUID, in EditInput) recruitmentdb.UpdateRecruitmentParams {
	d := in.Details
	starts, _ := day(d.StartsOn)
	ends, _ := day(d.EndsOn)
	return recruitmentdb.UpdateRecruitmentParams{
		ID: id, Version: in.Version, UnitID: d.Unit, Titles: d.Titles, Positions: int32(d.Positions),
		Employment: d.Employment, Duration: d.Duration, StartsOn: starts, EndsOn: ends, Level: d.Level,
		JobAreas: d.JobAreas, Municipalities: d.Municipalities, WorkingTime: d.WorkingTime, Remote: d.Remote,
		Salary: d.Salary, SalaryGrounds: d.SalaryGrounds, ResponsibleID: d.Responsible,
	}
}

// orConflict explains a conditional update that changed nothing.
func orConflict(err error, what string, id uuid.UUID) error {
	if err != nil {
		return fmt.Errorf("update %s %s: %w", what, id, err)
	}
	return conflict()
}
