package recruitment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/lists"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/tenant"
)

// CreateInput is a new recruitment. ID makes a repeated creation the same
// creation; zero means a new one.
type CreateInput struct {
	ID      uuid.UUID
	Details Details
	// Language is the ad's default language; empty takes the organisation's (C1).
	Language i18n.Lang
	// NewContact is made along with the recruitment and named in it (CON-02);
	// a blank one is ignored.
	NewContact contact.Input
}

// defaultForm is what a new ad asks until its recruiter says otherwise.
var defaultForm = form.Form{Motivation: form.Mandatory, Languages: form.Optional}

// Create makes a recruitment with a draft of its ad. The actor must hold
// recruitment.edit in the unit; without a responsible recruiter it is the actor.
func (s *Service) Create(ctx context.Context, who authz.Actor, in CreateInput) (Recruitment, error) {
	n, err := s.names(ctx, who.Tenant)
	if err != nil {
		return Recruitment{}, err
	}
	if in.Details.Responsible == uuid.Nil {
		in.Details.Responsible = who.ID
	}
	var r Recruitment
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if err := n.place(ctx, tx, &in.Details); err != nil {
			return err
		}
		r, err = createTx(ctx, tx, who, n, in, defaultForm, nil)
		return err
	})
	return r, err
}

// place fills in where the job is when nothing was said of it: where the unit, or
// else the organisation, recruited last, or the municipality that it is.
func (n names) place(ctx context.Context, tx tenant.Tx, d *Details) error {
	if len(d.Municipalities) > 0 {
		return nil
	}
	last, err := q.LastMunicipalities(ctx, tx, d.Unit)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("last municipalities: %w", err)
	}
	if d.Municipalities = known(last, n.codes.Municipalities); len(d.Municipalities) == 0 &&
		n.employer.Municipality != "" {
		d.Municipalities = []string{n.employer.Municipality}
	}
	return nil
}

// createTx stores a recruitment and its ad. from is the recruitment it is a
// copy of, if any.
func createTx(
	ctx context.Context, tx tenant.Tx, who authz.Actor, n names, in CreateInput, f form.Form, from *Recruitment,
) (Recruitment, error) {
	year, err := q.HoldNumbering(ctx, tx)
	if err != nil {
		return Recruitment{}, fmt.Errorf("settings: %w", err)
	}
	if !in.Language.Valid() {
		in.Language = i18n.Lang(year.DefaultLanguage)
	}
	unit, err := checked(ctx, tx, who, n.codes, &in.Details, &in.NewContact, in.Language)
	if err != nil {
		return Recruitment{}, err
	}
	if in.ID == uuid.Nil {
		in.ID = uuid.New()
	}
	made, err := insertRecruitment(ctx, tx, who, in, n.employer.Prefix, year.Year)
	if err != nil {
		return Recruitment{}, err
	}
	if !made {
		return sameCreation(ctx, tx, who, in.ID)
	}
	if err := addAd(ctx, tx, in, f); err != nil {
		return Recruitment{}, err
	}
	if err := savePeople(ctx, tx, who, in.ID, in.Details, in.NewContact); err != nil {
		return Recruitment{}, err
	}
	if err := recordCreation(ctx, tx, who, in.ID, unit, from); err != nil {
		return Recruitment{}, err
	}
	return load(ctx, tx, in.ID)
}

func recordCreation(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, unit Unit,
	from *Recruitment) error {
	action, details := "recruitment.create", map[string]any{}
	if from != nil {
		action, details["from"] = "recruitment.copy", from.ID
	}
	return audit.Record(ctx, tx, who, action, audit.On("recruitment", id).In(unit.Path), details)
}

// sameCreation answers the second of two identical requests with what the first
// one made. Somebody else's id is a conflict.
func sameCreation(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID) (Recruitment, error) {
	r, err := load(ctx, tx, id)
	if err == nil && r.CreatedBy != who.ID {
		return Recruitment{}, conflict()
	}
	return r, err
}

// checked tidies details and blames everything that cannot be stored.
func checked(
	ctx context.Context, tx tenant.Tx, who authz.Actor, codes Codes, d *Details, person *contact.Input, lang i18n.Lang,
) (Unit, error) {
	*d, *person = d.tidy(), person.Tidy()
	var c fault.Collector
	d.check(&c, codes, lang)
	if !person.Blank() {
		person.Check(&c, "new_contact.")
	}
	unit, err := unitFor(ctx, tx, who, d.Unit)
	switch {
	case fault.Is(err, fault.Invalid):
		c.Check(d.Unit == uuid.Nil, "unit", "recruitment.unit_not_yours")
	case err != nil:
		return Unit{}, err
	default:
		if err := checkPeople(ctx, tx, &c, unit.Path, *d); err != nil {
			return Unit{}, err
		}
	}
	if err := checkContacts(ctx, tx, &c, d.Contacts); err != nil {
		return Unit{}, err
	}
	return unit, c.Err()
}

func insertRecruitment(ctx context.Context, tx tenant.Tx, who authz.Actor, in CreateInput, prefix string,
	year int32) (bool, error) {
	last, err := q.LastReference(ctx, tx, year)
	if err != nil {
		return false, fmt.Errorf("last reference of %d: %w", year, err)
	}
	d := in.Details
	starts, _ := day(d.StartsOn)
	ends, _ := day(d.EndsOn)
	made, err := q.InsertRecruitment(ctx, tx, recruitmentdb.InsertRecruitmentParams{
		ID: in.ID, Reference: fmt.Sprintf("%s-%d-%04d", prefix, year, last+1), UnitID: d.Unit, Titles: d.Titles,
		Positions: int32(d.Positions), Employment: d.Employment, Duration: d.Duration, StartsOn: starts, EndsOn: ends,
		Level: d.Level, JobAreas: d.JobAreas, Municipalities: d.Municipalities, WorkingTime: d.WorkingTime, Remote: d.Remote,
		Salary: d.Salary, SalaryGrounds: d.SalaryGrounds, ResponsibleID: d.Responsible, CreatedBy: who.ID,
	})
	if err != nil {
		return false, fmt.Errorf("insert recruitment: %w", err)
	}
	return made > 0, nil
}

// addAd makes the draft whose title is the recruitment's until it is edited.
func addAd(ctx context.Context, tx tenant.Tx, in CreateInput, f form.Form) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	ad := uuid.New()
	if err := q.InsertAd(ctx, tx, recruitmentdb.InsertAdParams{ID: ad, DefaultLanguage: string(in.Language),
		Form: body}); err != nil {
		return fmt.Errorf("insert ad: %w", err)
	}
	if err := q.InsertAdRecruitment(ctx, tx, recruitmentdb.InsertAdRecruitmentParams{Recruitment: in.ID,
		Ad: ad}); err != nil {
		return fmt.Errorf("insert ad's recruitment: %w", err)
	}
	return putText(ctx, tx, ad, in.Language, AdText{Title: in.Details.Titles[in.Language]})
}

// savePeople stores the recruitment group and the contacts, the new one last.
func savePeople(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, d Details,
	person contact.Input) error {
	if !person.Blank() {
		made, err := contact.CreateTx(ctx, tx, who, person)
		if err != nil {
			return err
		}
		d.Contacts = unique(append(d.Contacts, made.ID))
	}
	if err := q.DeleteMembers(ctx, tx, id); err != nil {
		return fmt.Errorf("members: %w", err)
	}
	if err := q.InsertMembers(ctx, tx, recruitmentdb.InsertMembersParams{Recruitment: id,
		Users: lists.Texts(d.Members)}); err != nil {
		return fmt.Errorf("members: %w", err)
	}
	if err := q.DeleteRecruitmentContacts(ctx, tx, id); err != nil {
		return fmt.Errorf("contacts: %w", err)
	}
	err := q.InsertRecruitmentContacts(ctx, tx, recruitmentdb.InsertRecruitmentContactsParams{Recruitment: id,
		Contacts: lists.Texts(d.Contacts)})
	if err != nil {
		return fmt.Errorf("contacts: %w", err)
	}
	return nil
}
