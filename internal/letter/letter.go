// Package letter writes to people. A letter is a row in the schema of whoever
// sends it, queued in the transaction that gave cause for it, rendered when it
// is sent, and kept as the proof of what was sent. It refuses to decide who
// should be notified of what: that is the features' and notify's to say.
//
// A link that signs an identity in is never stored in a row: the row names a request that
// was made where the identity is at home, and the link is made there when the
// letter leaves, for whom that request says and for no other address (Answer).
package letter

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/i18n"

	"vakans/tenant"
)

// Recipient is the one reader of a letter.
type Recipient struct {
	ID    uuid.UUID // the account or staff identity; zero when there is none yet
	Email string
	Name  string // as in a greeting; may be empty
}

// Attachment is a file that goes along, read from the file store when the
// letter is sent.
type Attachment struct {
	Key  string `json:"key"`  // the object's key
	Name string `json:"name"` // as the reader sees it
	Type string `json:"type"` // its content type
}

// Letter is what a feature asks to be sent.
type Letter struct {
	Template      string // a name of the catalogue Templates
	Language      i18n.Lang
	Recipient     Recipient
	DedupKey      string            // says which cause this letter has: the same key is written to once
	Subject       string            // staff-written; empty takes the template's
	Data          map[string]string // the template's placeholders
	Request       uuid.UUID         // what a letter answers whose template has placeholders that only an Answer fills
	ApplicationID uuid.UUID         // the candidate whose events show it; may be zero
	SendAfter     time.Time         // zero: at once
	Attachments   []Attachment
}

// State is where a letter stands.
type State string

// The states. A letter that is being sent when its worker dies is sent again
// after its claim has lapsed.
const (
	Queued    State = "queued"
	Sending   State = "sending"
	Sent      State = "sent"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// States lists them.
var States = []State{Queued, Sending, Sent, Failed, Cancelled}

const queue = `
WITH written AS (
INSERT INTO letters (id, dedup_key, template, language, recipient_id, recipient_email, recipient_name,
                     subject, data, application_id, attachments, send_after)
VALUES ($1::uuid, $2, $3, $4, $5::uuid, $6, $7, $8, $9::jsonb, $10::uuid, $11::jsonb, $12)
ON CONFLICT (dedup_key) DO NOTHING
RETURNING id)
INSERT INTO platform.outbox (kind, payload) SELECT $13, $14::jsonb FROM written`

// Queue writes a letter with the event that has it sent, in the caller's transaction, and nothing when there is
// one with its DedupKey already. It refuses an unknown template and a
// placeholder that is missing or unknown, so that the mistake shows at once
// and not when the letter is due.
func Queue(ctx context.Context, tx pgx.Tx, l Letter) error {
	if err := l.check(); err != nil {
		return fmt.Errorf("queue letter %s: %w", l.Template, err)
	}
	data, err := l.data()
	if err != nil {
		return err
	}
	files, err := json.Marshal(append([]Attachment{}, l.Attachments...))
	if err != nil {
		return err
	}
	id := uuid.New()
	due, err := event.Payload(ctx, event.LetterQueued, event.Letter{Letter: id.String()})
	if err != nil {
		return err
	}
	_, err = tenant.Queued(tx).Exec(ctx, queue, id, l.DedupKey, l.Template, string(l.Language),
		idOrNull(l.Recipient.ID), l.Recipient.Email, l.Recipient.Name, textOrNull(l.Subject),
		data, idOrNull(l.ApplicationID), string(files), timeOrNull(l.SendAfter),
		string(event.LetterQueued), string(due))
	if err != nil {
		return fmt.Errorf("queue letter %s: %w", l.Template, err)
	}
	return nil
}

// Known reports whether a letter with this dedup key stands in the schema that tx
// is in.
func Known(ctx context.Context, tx pgx.Tx, dedupKey string) (bool, error) {
	var found bool
	err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM letters WHERE dedup_key = $1)", dedupKey).Scan(&found)
	return found, err
}

func (l Letter) check() error {
	def, ok := Templates[l.Template]
	switch {
	case !ok:
		return fmt.Errorf("there is no such template")
	case !l.Language.Valid():
		return fmt.Errorf("there is no language %q", l.Language)
	case l.DedupKey == "":
		return fmt.Errorf("a letter needs a dedup key")
	case l.Recipient.Email == "":
		return fmt.Errorf("a letter needs an address")
	}
	if def.asks() != (l.Request != uuid.Nil) {
		return fmt.Errorf("a letter names a request if, and only if, its template shows what answers one")
	}
	return def.checkData(l.Data)
}

// data is what the row keeps of the values.
func (l Letter) data() (string, error) {
	data := l.Data
	if l.Request != uuid.Nil {
		data = map[string]string{request: l.Request.String()}
		maps.Copy(data, l.Data)
	}
	text, err := json.Marshal(data)
	return string(text), err
}

// Cancel stops a letter that is to be sent later (SendAfter) and has not been.
// It reports whether it was in time.
func Cancel(ctx context.Context, tx pgx.Tx, id uuid.UUID) (bool, error) {
	tag, err := tx.Exec(ctx, `UPDATE letters SET state = 'cancelled'
WHERE id = $1::uuid AND state = 'queued' AND send_after > ext.clock()`, id)
	if err != nil {
		return false, fmt.Errorf("cancel letter %s: %w", id, err)
	}
	return tag.RowsAffected() == 1, nil
}

func idOrNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
