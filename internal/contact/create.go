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

// Create makes a contact of the actor's own organisation.
func (s *Service) Create(ctx context.Context, who authz.Actor, in Input) (Contact, error) {
	var contact Contact
	in = in.Tidy()
	var c fault.Collector
	in.Check(&c, "")
	if err := c.Err(); err != nil {
		return contact, err
	}
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) (err error) {
		contact, err = CreateTx(ctx, tx, who, in)
		return err
	})
	return contact, err
}

// CreateTx stores a tidied and checked contact. An id that is already there is the
// same creation sent twice.
func CreateTx(ctx context.Context, tx tenant.Tx, who authz.Actor, in Input) (Contact, error) {
	if err := who.Require(policies.ContactEdit); err != nil {
		return Contact{}, err
	}
	if in.ID == uuid.Nil {
		in.ID = uuid.New()
	}
	made, err := q.Insert(ctx, tx, contactdb.InsertParams{
		ID: in.ID, Name: in.Name, Title: in.Title, Phone: in.Phone, Email: in.Email, Hours: in.Hours, OwnerID: who.ID,
	})
	if err != nil {
		return Contact{}, fmt.Errorf("insert contact: %w", err)
	}
	if made > 0 {
		if err := audit.Record(ctx, tx, who, "contact.create", in.ID, nil); err != nil {
			return Contact{}, err
		}
	}
	return load(ctx, tx, in.ID)
}
