package application

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/form"
	"vakans/tenant"
)

// Copy is what the employer has on record of one application, for the
// applicant's own copy. It holds nothing that staff wrote.
type Copy struct {
	ApplicantID uuid.UUID
	Content     form.Content
	Version     int
	SentAt      time.Time
	EditedAt    *time.Time
	WithdrawnAt *time.Time
	ClosedAt    *time.Time // the recruitment was closed (APPL-17)
	Archived    bool
	Files       []string // ids of the files on record
}

// Copy reads one application for the register, without a check of rights: for tasks, not for a person.
// It is NotFound when the application never arrived, or was purged.
func (s *Service) Copy(ctx context.Context, t tenant.Tenant, id uuid.UUID) (Copy, error) {
	var c Copy
	err := s.DB.Read(ctx, t, func(tx tenant.Tx) error {
		row, err := s.q.SentCopy(ctx, tx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			return notFound()
		}
		if err != nil {
			return err
		}
		c = Copy{
			ApplicantID: row.ApplicantID, Version: int(row.ContentVersion), SentAt: row.SentAt, EditedAt: row.EditedAt,
			WithdrawnAt: row.WithdrawnAt, ClosedAt: row.ClosedAt, Archived: row.Archived, Files: row.Files,
		}
		if err := json.Unmarshal(row.Content, &c.Content); err != nil {
			return fmt.Errorf("decode application %s: %w", id, err)
		}
		return nil
	})
	return c, err
}
