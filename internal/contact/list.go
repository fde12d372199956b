package contact

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/contact/internal/contactdb"
	"vakans/tenant"
)

const maxPage = 200

// Filter chooses contacts.
type Filter struct {
	Own      bool     // only those the actor made (CON-03)
	Inactive bool     // also those that can no longer be chosen
	After    *Contact // the last one of the page before
	Limit    int      // at most maxPage, which is also the default
}

// List lists the organisation's contacts by name. Any signed-in colleague
// may see them: they are printed in ads.
func (s *Service) List(ctx context.Context, who authz.Actor, f Filter) ([]Contact, error) {
	if err := who.Require(authz.Staff); err != nil {
		return nil, err
	}
	limit := f.Limit
	if limit < 1 || limit > maxPage {
		limit = maxPage
	}
	args := contactdb.ListParams{Inactive: f.Inactive, AtMost: int32(limit)}
	if f.Own {
		args.Owner = &who.ID
	}
	if f.After != nil {
		args.AfterName, args.AfterID = &f.After.Name, &f.After.ID
	}
	var out []Contact
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		rows, err := q.List(ctx, tx, args)
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

// Get returns one of the organisation's contacts.
func (s *Service) Get(ctx context.Context, who authz.Actor, id uuid.UUID) (c Contact, err error) {
	if err := who.Require(authz.Staff); err != nil {
		return c, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) (err error) {
		c, err = load(ctx, tx, id)
		return err
	})
	return c, err
}
