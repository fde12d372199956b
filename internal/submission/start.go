package submission

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/submission/internal/submissiondb"
	"vakans/tenant"
)

// Start opens the form of an ad for the applicant and returns the application's
// id; the first opening by anybody locks the questionnaire (FORM-36). job chooses
// among several recruitments that one ad presents; the zero id is the first.
// Opening again returns the same application. It is Gone when the period is over
// and NotFound when there is no such ad.
func (s *Service) Start(ctx context.Context, who authz.Actor, ad, job uuid.UUID, lang i18n.Lang) (uuid.UUID, error) {
	id, _, err := s.StartOrFind(ctx, who, ad, job, lang)
	return id, err
}

// StartOrFind is Start, and reports whether the application is a new one.
func (s *Service) StartOrFind(ctx context.Context, who authz.Actor, ad, job uuid.UUID, lang i18n.Lang) (id uuid.UUID,
	made bool, err error) {
	if err := who.Require(authz.Applicant); err != nil {
		return uuid.Nil, false, err
	}
	p, err := s.lockAt(ctx, ad)
	if err != nil {
		return uuid.Nil, false, err
	}
	if job, err = choose(p, job); err != nil {
		return uuid.Nil, false, err
	}
	err = s.Register.In(ctx, func(tx plane.RegisterTx) error {
		id, made, err = s.startTx(ctx, tx, who, p, job, lang)
		return err
	})
	return id, made, err
}

// lockAt is lock at the employer whose ad it is.
func (s *Service) lockAt(ctx context.Context, ad uuid.UUID) (recruitment.Published, error) {
	number, err := s.TenantOf(ctx, ad)
	if err != nil {
		return recruitment.Published{}, err
	}
	t, err := s.Directory.ByNumber(ctx, number)
	if err != nil {
		return recruitment.Published{}, fmt.Errorf("tenant %d of ad %s: %w", number, ad, err)
	}
	return s.lock(ctx, t, ad)
}

// lock locks the questionnaire and returns the ad. It comes before the draft: a
// questionnaire locked for nothing harms nobody, a draft of one that still
// changes would.
func (s *Service) lock(ctx context.Context, t tenant.Tenant, ad uuid.UUID) (recruitment.Published, error) {
	p, locked, err := s.look(ctx, t, ad)
	if err != nil || locked {
		return p, err
	}
	err = s.Tenants.In(ctx, t, func(tx tenant.Tx) error {
		if _, err := recruitment.LockForm(ctx, tx, ad); err != nil {
			return err
		}
		p, err = recruitment.Snapshot(ctx, tx, ad)
		return err
	})
	return p, err
}

// look reads an ad that takes applications now, and whether somebody has locked its
// questionnaire already, as all but the first find it.
func (s *Service) look(ctx context.Context, t tenant.Tenant, ad uuid.UUID) (p recruitment.Published, locked bool,
	err error) {
	err = s.Tenants.Read(ctx, t, func(tx tenant.Tx) error {
		return tenant.Batch(ctx, func(ctx context.Context) error {
			intake, err := recruitment.OpenIntake(ctx, tx, ad)
			locked = intake.LockedAt != nil
			if err != nil {
				return err
			}
			return intake.Refusal()
		}, func(ctx context.Context) (err error) {
			p, err = recruitment.Snapshot(ctx, tx, ad)
			return err
		})
	})
	return p, locked, err
}

func choose(p recruitment.Published, job uuid.UUID) (uuid.UUID, error) {
	for _, j := range p.Jobs {
		if j.ID == job || job == uuid.Nil {
			return j.ID, nil
		}
	}
	return uuid.Nil, fault.New(fault.NotFound, "error.not_found")
}

func (s *Service) startTx(ctx context.Context, tx plane.RegisterTx, who authz.Actor, p recruitment.Published,
	job uuid.UUID, lang i18n.Lang) (id uuid.UUID, made bool, err error) {
	content, err := s.beginning(ctx, tx, who)
	if err != nil {
		return uuid.Nil, false, err
	}
	content = p.Form.Tidy(content) // what this form does not ask is not copied (FORM-26)
	c, err := json.Marshal(content)
	if err != nil {
		return uuid.Nil, false, err
	}
	snapshot, err := json.Marshal(p)
	if err != nil {
		return uuid.Nil, false, err
	}
	row, err := s.q.Start(ctx, tx, submissiondb.StartParams{
		ID: uuid.Must(uuid.NewV7()), AccountID: who.ID, Tenant: p.Tenant, AdID: p.ID, RecruitmentID: job,
		Language: string(lang),
		Content:  c, ClosesAt: p.ClosesAt, AdSnapshot: snapshot, Percent: int32(p.Form.Percent(content)),
	})
	if err != nil || !row.Created {
		return row.ID, false, err
	}
	return row.ID, true, audit.Record(ctx, tx, who, "application.start", row.ID, nil)
}

// beginning is what a new application starts from: the contact block of the
// newest one (PROF-07), or the account's name and address.
func (s *Service) beginning(ctx context.Context, tx plane.RegisterTx, who authz.Actor) (form.Content, error) {
	var acc submissiondb.AccountRow
	var basic json.RawMessage
	err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
		acc, err = s.q.Account(ctx, tx, who.ID)
		return err
	}, func(ctx context.Context) (err error) {
		if basic, err = s.q.ProfileBasic(ctx, tx, who.ID); errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return form.Content{}, fmt.Errorf("account %s: %w", who.ID, err)
	}
	c := form.Content{Basic: form.Basic{Name: acc.Name}}
	if basic != nil {
		err = json.Unmarshal(basic, &c.Basic)
	}
	c.Basic.Email = acc.Email // the account's address always (PROF-15)
	return c, err
}
