package staff

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/session"
	"vakans/policies"
)

// MinTokenDays and MaxTokenDays bound how long a personal token may live, MaxTokenName the
// longest name of one, in characters.
const (
	MinTokenDays = 1
	MaxTokenDays = 365
	MaxTokenName = 80
)

// NewToken describes a personal token.
type NewToken struct {
	Name        string
	Permissions []authz.Permission
	Days        int
}

func (n NewToken) check(who authz.Actor) error {
	var c fault.Collector
	name := strings.TrimSpace(n.Name)
	c.Check(name != "", "name", "error.required")
	c.AtMost("name", name, MaxTokenName)
	c.Check(n.Days >= MinTokenDays, "days", "error.too_small", "min", strconv.Itoa(MinTokenDays))
	c.Check(n.Days <= MaxTokenDays, "days", "error.too_big", "max", strconv.Itoa(MaxTokenDays))
	c.Check(len(n.Permissions) > 0, "permissions", "error.choose_some")
	for _, p := range n.Permissions {
		if !policies.Known(p) || !who.Can(p) {
			c.Add("permissions", "office.give_only_own")
			break
		}
	}
	return c.Err()
}

// CreateToken makes a personal token of the API with some of the actor's
// permissions, and returns its secret, which is never shown again. At use it
// may do no more than its owner may then.
func (s *Service) CreateToken(ctx context.Context, who authz.Actor, n NewToken) (secret string, t session.Token,
	err error) {
	if err := who.Require(authz.StaffAccount); err != nil {
		return "", t, err
	}
	if err := n.check(who); err != nil {
		return "", t, err
	}
	names := make([]string, len(n.Permissions))
	for i, p := range n.Permissions {
		names[i] = string(p)
	}
	err = s.recorded(ctx, who, "token.create", who.ID, func(tx plane.PlatformTx) error {
		secret, t, err = session.CreateToken(ctx, tx, session.NewToken{
			Owner: who.ID, Tenant: who.Tenant.Number, Name: strings.TrimSpace(n.Name),
			Permissions: names, Lifetime: time.Duration(n.Days) * 24 * time.Hour,
		})
		return err
	})
	return secret, t, err
}

// Tokens lists the actor's personal tokens for this organisation.
func (s *Service) Tokens(ctx context.Context, who authz.Actor) (own []session.Token, err error) {
	if err := who.Require(authz.StaffAccount); err != nil {
		return nil, err
	}
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		all, err := session.ListTokens(ctx, tx, who.ID)
		for _, t := range all {
			if t.Tenant == who.Tenant.Number {
				own = append(own, t)
			}
		}
		return err
	})
	return own, err
}

// RevokeToken ends one of the actor's tokens. Another's is NotFound.
func (s *Service) RevokeToken(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	return s.recorded(ctx, who, "token.revoke", id, func(tx plane.PlatformTx) error {
		return session.RevokeToken(ctx, tx, who.ID, id)
	})
}
