package contact

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/contact/internal/contactdb"
	"vakans/internal/fault"
	"vakans/policies"
	"vakans/tenant"
)

// Edit changes a contact. Ads that name it show the change when they are
// published again (AD-04). A stale version is Conflict.
func (s *Service) Edit(ctx context.Context, who authz.Actor, id uuid.UUID, version int32, in Input) (Contact, error) {
	in = in.Tidy()
	var c fault.Collector
	in.Check(&c, "")
	if err := c.Err(); err != nil {
		return Contact{}, err
	}
	return s.change(ctx, who, id, "contact.edit", func(tx tenant.Tx) (int64, error) {
		return q.Update(ctx, tx, contactdb.UpdateParams{
			ID: id, Version: version, Name: in.Name, Title: in.Title, Phone: in.Phone, Email: in.Email, Hours: in.Hours,
		})
	})
}

// Activate lets a contact be chosen again, or with active false keeps it
// from being chosen. Ads that name it already keep it.
func (s *Service) Activate(
	ctx context.Context, who authz.Actor, id uuid.UUID, version int32, active bool,
) (Contact, error) {
	action := "contact.deactivate"
	if active {
		action = "contact.activate"
	}
	return s.change(ctx, who, id, action, func(tx tenant.Tx) (int64, error) {
		return q.Activate(ctx, tx, contactdb.ActivateParams{ID: id, Version: version, Active: active})
	})
}

func (s *Service) change(
	ctx context.Context, who authz.Actor, id uuid.UUID, action string, change func(tenant.Tx) (int64, error),
) (contact Contact, err error) {
	if err := who.Require(policies.ContactEdit); err != nil {
		return contact, err
	}
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if contact, err = load(ctx, tx, id); err != nil {
			return err
		}
		n, err := change(tx)
		if err != nil {
			return fmt.Errorf("update contact %s: %w", id, err)
		}
		if n == 0 {
			return fault.New(fault.Conflict, "error.conflict")
		}
		if err := s.Changed(ctx, tx, id); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, who, action, id, nil); err != nil {
			return err
		}
		contact, err = load(ctx, tx, id)
		return err
	})
	return contact, err
}
