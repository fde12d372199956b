package applicant

import (
	"context"
	"errors"
	"strconv"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/session"
)

// Confirm ends a registration with the code from the letter and signs in
// (ACC-08). A wrong code is Invalid and costs one of five attempts; after them,
// and after 20 minutes, it is Gone and a new one can be ordered with Again.
func (s *Service) Confirm(ctx context.Context, registration uuid.UUID, code string, c Client) (SignedIn, error) {
	var in SignedIn
	var refused error // outside the transaction, so that the attempt is counted
	err := s.Register.In(ctx, func(tx plane.RegisterTx) (err error) {
		if _, refused = session.ConsumeCode(ctx, tx, registration, purposeRegister, code); refused != nil {
			refused, err = explained(ctx, tx, registration, refused)
			return err
		}
		opened, err := s.q.Open(ctx, tx, registration)
		if err != nil {
			return err
		}
		if opened == 0 { // the address has an account by now
			refused = fault.New(fault.Gone, "error.code_expired")
			return nil
		}
		in, err = s.welcome(ctx, tx, registration, c)
		return err
	})
	return in, errors.Join(err, refused)
}

// explained says after a wrong code how many attempts are left. Anything that
// is no refusal comes back as the error that stops the transaction.
func explained(ctx context.Context, tx session.Tx, registration uuid.UUID, err error) (refused, failed error) {
	switch fault.KindOf(err) {
	case fault.Gone:
		return err, nil
	case fault.Invalid:
	default:
		return nil, err
	}
	left, failed := session.AttemptsLeft(ctx, tx, registration, purposeRegister)
	switch {
	case failed != nil:
		return nil, failed
	case left == 0:
		return fault.New(fault.Gone, "account.code_exhausted", "count", strconv.Itoa(session.CodeAttempts)), nil
	}
	return fault.InvalidField("code", "account.code_wrong", "left", strconv.Itoa(left)), nil
}

// welcome signs the owner of a new account in.
func (s *Service) welcome(ctx context.Context, tx plane.RegisterTx, registration uuid.UUID, c Client) (SignedIn,
	error) {
	if err := s.q.Close(ctx, tx, registration); err != nil {
		return SignedIn{}, err
	}
	in, err := s.enter(ctx, tx, registration, c)
	if err != nil {
		return SignedIn{}, err
	}
	if err := session.Forget(ctx, tx, letters(in.Account.Email)); err != nil {
		return SignedIn{}, err
	}
	return in, audit.Record(ctx, tx, in.actor(), "account.register", in.Account.ID, map[string]any{"terms": TermsVersion})
}

func (in SignedIn) actor() authz.Actor {
	return authz.Actor{Kind: authz.KindApplicant, ID: in.Account.ID, Session: in.Session.ID, Name: in.Account.Name}
}
