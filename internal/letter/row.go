package letter

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/i18n"
	"vakans/tenant"
)

// row is a claimed letter.
type row struct {
	ID             uuid.UUID
	Template       string
	Language       i18n.Lang
	RecipientEmail string
	RecipientName  string
	Subject        *string
	Data           map[string]string
	Attachments    []Attachment
	Attempts       int

	own *Template // the organisation's own text, if it has one
}

const claimSQL = `
UPDATE letters SET state = 'sending', attempts = attempts + 1,
       claimed_until = ext.clock() + $2::bigint * interval '1 microsecond'
WHERE id = $1::uuid
  AND (state = 'queued' AND (send_after IS NULL OR send_after <= ext.clock())
       OR state = 'sending' AND claimed_until <= ext.clock())
RETURNING id, template, language, recipient_email, recipient_name, subject, data, attachments, attempts`

// claimWithTextSQL is claimSQL with the organisation's own text for the letter, where it has
// one.
const claimWithTextSQL = claimSQL + `,
    (SELECT jsonb_build_array(t.subject, t.body) FROM message_templates t WHERE t.key = letters.template AND t.language = letters.language)`

// claimRow claims and commits. ofTenant says that the letter is an organisation's,
// which may have a text of its own.
func claimRow(ctx context.Context, tx pgx.Tx, id uuid.UUID, ofTenant bool) (row, error) {
	var r row
	var lang string
	var data, attachments, text []byte
	into := []any{&r.ID, &r.Template, &lang, &r.RecipientEmail, &r.RecipientName, &r.Subject, &data, &attachments,
		&r.Attempts}
	sql := claimSQL
	if ofTenant {
		sql, into = claimWithTextSQL, append(into, &text)
	}
	if err := tenant.Last(tx).QueryRow(ctx, sql, id, claim.Microseconds()).Scan(into...); err != nil {
		return row{}, err
	}
	r.Language = i18n.Lang(lang)
	return r, errors.Join(json.Unmarshal(data, &r.Data), json.Unmarshal(attachments, &r.Attachments), r.override(text))
}

// dueAt is when a letter that waits may be looked at again; pgx.ErrNoRows when
// it waits for nothing.
func dueAt(ctx context.Context, tx pgx.Tx, id uuid.UUID) (time.Time, error) {
	var at time.Time
	err := tx.QueryRow(ctx, `
SELECT CASE state WHEN 'queued' THEN coalesce(send_after, created_at) ELSE claimed_until END
FROM letters WHERE id = $1::uuid AND state IN ('queued', 'sending')`, id).Scan(&at)
	return at, err
}

// override takes the organisation's own text for this letter: a subject and a body, or
// nothing. One that cannot be parsed any more, because the letter has changed, is passed
// over. Letters to staff have none: it could lead their link elsewhere.
func (r *row) override(text []byte) error {
	if text == nil || Templates[r.Template].Staff {
		return nil
	}
	var own [2]string
	if err := json.Unmarshal(text, &own); err != nil {
		return err
	}
	if t, err := ParseTemplate(r.Template, own[0], own[1]); err == nil {
		r.own = &t
	}
	return nil
}

func (r *row) render(from Organisation) (Content, error) {
	t := r.own
	if t == nil {
		std, err := Standard(r.Template, r.Language)
		if err != nil {
			return Content{}, err
		}
		t = &std
	}
	content, err := t.Render(r.Language, from, Recipient{Name: r.RecipientName}, r.Data)
	if err == nil && r.Subject != nil {
		content.Subject = r.written(from, t.def)
	}
	return content, err
}

// written is the subject that staff wrote, with its placeholders filled in. One
// that is none, as in the subject of a letter sent before, is left as it is.
func (r *row) written(from Organisation, def Definition) string {
	v := values{def: def, data: map[string]string{recipientName: r.RecipientName, organisation: from.Name}}
	for name, value := range r.Data {
		v.data[name] = value
	}
	filled, err := v.plain(*r.Subject)
	if err != nil {
		return *r.Subject
	}
	return strings.Join(strings.Fields(filled), " ")
}

// The attempt is the fence in what follows: only the worker that holds the
// claim may end it. Credentials are removed from the row with the letter.

func (r *row) sent(ctx context.Context, tx pgx.Tx, messageID string) error {
	_, err := tenant.Queued(tx).Exec(ctx, `
UPDATE letters SET state = 'sent', sent_at = ext.clock(), claimed_until = NULL, last_error = NULL,
       subject = $3, message_id = $4, data = data - $5::text[]
WHERE id = $1::uuid AND state = 'sending' AND attempts = $2`,
		r.ID, r.Attempts, r.Subject, messageID, Templates[r.Template].secrets())
	return err
}

func (r *row) failed(ctx context.Context, tx pgx.Tx, why string) error {
	_, err := tenant.Queued(tx).Exec(ctx, `
UPDATE letters SET state = 'failed', claimed_until = NULL, last_error = $3, data = data - $4::text[]
WHERE id = $1::uuid AND state = 'sending' AND attempts = $2`,
		r.ID, r.Attempts, why, Templates[r.Template].secrets())
	return err
}

func (r *row) requeue(ctx context.Context, tx pgx.Tx, why string, pause time.Duration) (time.Time, error) {
	var due time.Time
	err := tx.QueryRow(ctx, `
UPDATE letters SET state = 'queued', claimed_until = NULL, last_error = $3,
       send_after = ext.clock() + $4::bigint * interval '1 microsecond'
WHERE id = $1::uuid AND state = 'sending' AND attempts = $2
RETURNING send_after`, r.ID, r.Attempts, why, pause.Microseconds()).Scan(&due)
	if errors.Is(err, pgx.ErrNoRows) { // it is another's by now, or was cancelled
		return due, nil
	}
	return due, err
}
