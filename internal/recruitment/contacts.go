package recruitment

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"vakans/internal/contact"
	"vakans/internal/fault"
	"vakans/tenant"
)

// checkContacts refuses contacts that this organisation does not have (CON-01).
func checkContacts(ctx context.Context, tx tenant.Tx, c *fault.Collector, ids []uuid.UUID) error {
	known, err := contact.Known(ctx, tx, ids)
	if err != nil {
		return err
	}
	c.Check(known == len(ids), "contacts", "error.choose")
	return nil
}

// ContactChanged marks the published ads that name a contact: they show the change
// when they are published again (AD-04).
func ContactChanged(ctx context.Context, tx tenant.Tx, id uuid.UUID) error {
	if err := q.AdsOfContactChanged(ctx, tx, id); err != nil {
		return fmt.Errorf("ads of contact %s: %w", id, err)
	}
	return nil
}
