package recruitment

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// EditContact changes a contact. Ads that name it show the change when they are
// published again (AD-04). A stale version is Conflict.
func (s *Service) EditContact(ctx context.Context, who authz.Actor, id uuid.UUID, version int32, in ContactInput) (Contact, error) {
	in = in.tidy()
	var c fault.Collector
	in.check(&c, "")
	if err := c.Err(); err != nil {
		return Contact{}, err
	}
	return s.changeContact(ctx, who, id, "contact.edit", func(tx tenant.Tx) (int64, error) {
		return q.UpdateContact(ctx, tx, recruitmentdb.UpdateContactParams{
			ID: id, Version: version, Name: in.Name, Title: in.Title, Phone: in.Phone, Email: in.Email, Hours: in.Hours,
		})
	})
}

// ActivateContact lets a contact be chosen again, or with active false keeps it
// from being chosen. Ads that name it already keep it.
func (s *Service) ActivateContact(ctx context.Context, who authz.Actor, id uuid.UUID, version int32, active bool) (Contact, error) {
	action := "contact.deactivate"
	if active {
		action = "contact.activate"
	}
	return s.changeContact(ctx, who, id, action, func(tx tenant.Tx) (int64, error) {
		return q.ActivateContact(ctx, tx, recruitmentdb.ActivateContactParams{ID: id, Version: version, Active: active})
	})
}

func (s *Service) changeContact(
	ctx context.Context, who authz.Actor, id uuid.UUID, action string, change func(tenant.Tx) (int64, error),
) (contact Contact, err error) {
	if err := who.Require(policies.ContactEdit); err != nil {
		return contact, err
	}
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		if contact, err = loadContact(ctx, tx, id); err != nil {
			return err
		}
		if n, err := change(tx); err != nil || n == 0 {
			return orConflict(err, "contact", id)
		}
		if err := q.AdsOfContactChanged(ctx, tx, id); err != nil {
			return fmt.Errorf("ads of contact %s: %w", id, err)
		}
		if err := audit.Record(ctx, tx, who, action, id, nil); err != nil {
			return err
		}
		contact, err = loadContact(ctx, tx, id)
		return err
	})
	return contact, err
}

// orConflict explains a conditional update that changed nothing.
func orConflict(err error, what string, id uuid.UUID) error {
	if err != nil {
		return fmt.Errorf("update %s %s: %w", what, id, err)
	}
	return conflict()
}
