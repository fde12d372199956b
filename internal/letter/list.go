package letter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
)

// Summary is a letter as staff see it in a list.
type Summary struct {
	ID             uuid.UUID
	Template       string
	Language       i18n.Lang
	RecipientEmail string
	RecipientName  string
	Subject        *string // nil until it has been sent, unless staff wrote it
	State          State
	LastError      *string
	CreatedAt      time.Time
	SendAfter      *time.Time
	SentAt         *time.Time
	ApplicationID  *uuid.UUID
}

// Filter chooses letters. Its zero value is the newest page of all.
type Filter struct {
	ApplicationID uuid.UUID
	State         State
	Before        time.Time // with BeforeID: the last of the page before
	BeforeID      uuid.UUID
	Limit         int // at most 200; 0 means 50
}

const listed = `
SELECT id, template, language, recipient_email, recipient_name, subject, state, last_error,
       created_at, send_after, sent_at, application_id
FROM letters
WHERE ($1::uuid IS NULL OR application_id = $1::uuid)
  AND ($2::text = '' OR state = $2)
  AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
ORDER BY created_at DESC, id DESC LIMIT $5`

// List returns letters of the schema that tx is in, newest first.
func List(ctx context.Context, tx pgx.Tx, f Filter) ([]Summary, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	rows, err := tx.Query(ctx, listed, idOrNull(f.ApplicationID), string(f.State),
		timeOrNull(f.Before), idOrNull(f.BeforeID), min(limit, 200))
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Summary])
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	return all, nil
}

const resend = `
INSERT INTO letters (id, dedup_key, template, language, recipient_id, recipient_email, recipient_name,
                     subject, data, application_id, attachments)
SELECT $2::uuid, $3, template, language, recipient_id, recipient_email, recipient_name,
       subject, data, application_id, attachments
FROM letters WHERE id = $1::uuid AND state IN ('sent', 'failed', 'cancelled')
RETURNING template`

// Resend writes the letter once more, as a new one. It returns NotFound for a
// letter that is not there or has not left yet, and Conflict for one that held
// a code or a link that signs in: those are asked for anew.
func Resend(ctx context.Context, tx pgx.Tx, id uuid.UUID) (uuid.UUID, error) {
	again := uuid.New()
	var template string
	err := tx.QueryRow(ctx, resend, id, again, "resend:"+again.String()).Scan(&template)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("resend letter %s: %w", id, err)
	}
	if len(Templates[template].secrets()) > 0 {
		return uuid.Nil, fault.New(fault.Conflict, "letter.holds_secret")
	}
	return again, event.Emit(ctx, tx, event.LetterQueued, event.Letter{Letter: again.String()})
}

// Preview shows a letter as it would be sent now by the organisation whose
// transaction tx is.
func Preview(ctx context.Context, tx pgx.Tx, from Organisation, l Letter) (Content, error) {
	def, ok := Templates[l.Template]
	if !ok {
		return Content{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err := def.checkData(l.Data); err != nil {
		return Content{}, fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	r := row{Template: l.Template, Language: l.Language, RecipientName: l.Recipient.Name,
		Subject: textOrNull(l.Subject), Data: l.Data}
	var own []byte
	err := tx.QueryRow(ctx,
		`SELECT jsonb_build_array(subject, body) FROM message_templates WHERE key = $1 AND language = $2`,
		r.Template, string(r.Language)).Scan(&own)
	if err == nil || errors.Is(err, pgx.ErrNoRows) {
		err = r.override(own)
	}
	if err != nil {
		return Content{}, fmt.Errorf("preview letter %s: %w", l.Template, err)
	}
	return r.render(from)
}
