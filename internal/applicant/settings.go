package applicant

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/applicant/internal/applicantdb"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/session"
)

// Rename changes the name of the account. Applications keep the name they have.
func (s *Service) Rename(ctx context.Context, who authz.Actor, name string) error {
	name = strings.TrimSpace(name)
	var c fault.Collector
	checkName(&c, name)
	if err := c.Err(); err != nil {
		return err
	}
	return s.own(ctx, who, "account.rename", who.ID, func(tx plane.RegisterTx) error {
		return s.q.SetName(ctx, tx, applicantdb.SetNameParams{Name: name, ID: who.ID})
	})
}

// SetLanguage chooses the language of pages and letters.
func (s *Service) SetLanguage(ctx context.Context, who authz.Actor, l i18n.Lang) error {
	if !l.Valid() {
		return fault.InvalidField("language", "error.language")
	}
	return s.own(ctx, who, "account.language", who.ID, func(tx plane.RegisterTx) error {
		return s.q.SetLanguage(ctx, tx, applicantdb.SetLanguageParams{Language: string(l), ID: who.ID})
	})
}

// Sessions lists where the actor is signed in, the latest used first.
func (s *Service) Sessions(ctx context.Context, who authz.Actor) (list []session.Session, err error) {
	if err := who.Require(authz.ApplicantAccount); err != nil {
		return nil, err
	}
	err = s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		list, err = session.List(ctx, tx, who.ID)
		return err
	})
	return list, err
}

// RevokeSession ends one of the actor's sessions; another's is NotFound.
func (s *Service) RevokeSession(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	return s.own(ctx, who, "session.end", id, func(tx plane.RegisterTx) error {
		return session.Revoke(ctx, tx, who.ID, id)
	})
}

// EndOtherSessions ends all the actor's sessions but this one.
func (s *Service) EndOtherSessions(ctx context.Context, who authz.Actor) error {
	return s.own(ctx, who, "session.end_others", who.ID, func(tx plane.RegisterTx) error {
		_, err := session.RevokeAll(ctx, tx, who.ID, who.Session)
		return err
	})
}

// MinTokenDays and MaxTokenDays bound how long a personal token may live, MaxTokenName the
// longest name of one, in characters.
const (
	MinTokenDays = 1
	MaxTokenDays = 365
	MaxTokenName = 80
)

// CreateToken makes a personal token of the API. It may do what its owner may, except
// with the account itself; its secret is returned once.
func (s *Service) CreateToken(ctx context.Context, who authz.Actor, name string, days int) (secret string,
	t session.Token, err error) {
	name = strings.TrimSpace(name)
	var c fault.Collector
	c.Check(name != "", "name", "error.required")
	c.AtMost("name", name, MaxTokenName)
	c.Check(days >= MinTokenDays, "days", "error.too_small", "min", strconv.Itoa(MinTokenDays))
	c.Check(days <= MaxTokenDays, "days", "error.too_big", "max", strconv.Itoa(MaxTokenDays))
	if err := c.Err(); err != nil {
		return "", t, err
	}
	err = s.own(ctx, who, "token.create", who.ID, func(tx plane.RegisterTx) error {
		secret, t, err = session.CreateToken(ctx, tx, session.NewToken{
			Owner: who.ID, Name: name, Permissions: []string{string(authz.Applicant)},
			Lifetime: time.Duration(days) * 24 * time.Hour,
		})
		return err
	})
	return secret, t, err
}

// Tokens lists the actor's personal tokens.
func (s *Service) Tokens(ctx context.Context, who authz.Actor) (list []session.Token, err error) {
	if err := who.Require(authz.ApplicantAccount); err != nil {
		return nil, err
	}
	err = s.Register.Read(ctx, func(tx plane.RegisterTx) error {
		list, err = session.ListTokens(ctx, tx, who.ID)
		return err
	})
	return list, err
}

// RevokeToken ends one of the actor's tokens; another's is NotFound.
func (s *Service) RevokeToken(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	return s.own(ctx, who, "token.revoke", id, func(tx plane.RegisterTx) error {
		return session.RevokeToken(ctx, tx, who.ID, id)
	})
}

// own changes something of the actor's own and records it.
func (s *Service) own(ctx context.Context, who authz.Actor, action string, subject uuid.UUID,
	change func(plane.RegisterTx) error) error {
	if err := who.Require(authz.ApplicantAccount); err != nil {
		return err
	}
	return s.Register.In(ctx, func(tx plane.RegisterTx) error {
		if err := change(tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, action, subject, nil)
	})
}
