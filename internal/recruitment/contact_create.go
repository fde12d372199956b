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

// CreateContact makes a contact of the actor's own organisation.
func (s *Service) CreateContact(ctx context.Context, who authz.Actor, in ContactInput) (Contact, error) {
	var contact Contact
	in = in.tidy()
	var c fault.Collector
	in.check(&c, "")
	if err := c.Err(); err != nil {
		return contact, err
	}
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) (err error) {
		contact, err = createContact(ctx, tx, who, in)
		return err
	})
	return contact, err
}

// createContact stores a checked contact. An id that is already there is the
// same creation sent twice.
func createContact(ctx context.Context, tx tenant.Tx, who authz.Actor, in ContactInput) (Contact, error) {
	if err := who.Require(policies.ContactEdit); err != nil {
		return Contact{}, err
	}
	if in.ID == uuid.Nil {
		in.ID = uuid.New()
	}
	made, err := q.InsertContact(ctx, tx, recruitmentdb.InsertContactParams{
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
	return loadContact(ctx, tx, in.ID)
}
