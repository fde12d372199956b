package recruitment

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/tenant"
)

// ContactFilter chooses contacts.
type ContactFilter struct {
	Own      bool     // only those the actor made (CON-03)
	Inactive bool     // also those that can no longer be chosen
	After    *Contact // the last one of the page before
	Limit    int      // at most 200, which is also the default
}

// Contacts lists the organisation's contacts by name. Any signed-in colleague
// may see them: they are printed in ads.
func (s *Service) Contacts(ctx context.Context, who authz.Actor, f ContactFilter) ([]Contact, error) {
	if err := who.Require(authz.Staff); err != nil {
		return nil, err
	}
	args := recruitmentdb.ContactsParams{Inactive: f.Inactive, AtMost: int32(limit(f.Limit, 200))}
	if f.Own {
		args.Owner = &who.ID
	}
	if f.After != nil {
		args.AfterName, args.AfterID = &f.After.Name, &f.After.ID
	}
	var out []Contact
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		rows, err := q.Contacts(ctx, tx, args)
		for _, row := range rows {
			out = append(out, Contact(row))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("contacts: %w", err)
	}
	return out, nil
}

// Contact returns one of the organisation's contacts.
func (s *Service) Contact(ctx context.Context, who authz.Actor, id uuid.UUID) (c Contact, err error) {
	if err := who.Require(authz.Staff); err != nil {
		return c, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) (err error) {
		c, err = loadContact(ctx, tx, id)
		return err
	})
	return c, err
}

// limit bounds the length of a list.
func limit(n, max int) int {
	if n < 1 || n > max {
		return max
	}
	return n
}
