package event

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

// insert names two columns because tenants hold a right to no more; the source
// and the time are the database's word.
const insert = `INSERT INTO platform.outbox (kind, payload) VALUES ($1, $2::jsonb)`

// Emit records a fact in the caller's transaction, any plane's or tenant's. It
// happens if and only if that transaction commits, and travels with its next
// statement (tenant.Queued). The payload is a struct or
// map of ids, numbers, truths, times and short codes; text in which a person
// could be recognised is refused.
func Emit(ctx context.Context, tx pgx.Tx, kind Kind, payload any) error {
	body, err := Payload(ctx, kind, payload)
	if err != nil {
		return err
	}
	if _, err := tenant.Queued(tx).Exec(ctx, insert, string(kind), string(body)); err != nil {
		return fmt.Errorf("emit %s: %w", kind, err)
	}
	return nil
}

// Payload is a payload as the outbox holds it: for a statement that emits by itself.
func Payload(ctx context.Context, kind Kind, payload any) (json.RawMessage, error) {
	body, err := encode(payload)
	if err != nil {
		return nil, fmt.Errorf("emit %s: %w", kind, err)
	}
	return caused(ctx, body), nil
}

// maxPayload bounds an event: it says what to look up, not what was found.
const maxPayload = 64 << 10

func encode(payload any) ([]byte, error) {
	if payload == nil {
		return []byte("{}"), nil
	}
	body, err := json.Marshal(payload)
	if err != nil {
		return nil, err
	}
	if len(body) > maxPayload {
		return nil, fmt.Errorf("payload of %d bytes; at most %d", len(body), maxPayload)
	}
	var parsed any
	if err := json.Unmarshal(body, &parsed); err != nil {
		return nil, err
	}
	if _, ok := parsed.(map[string]any); !ok {
		return nil, fmt.Errorf("payload is no object")
	}
	return body, onlyIDs("payload", parsed)
}

// code matches what ids, object keys, times and status words are made of. A
// name, an address or a sentence has a space, an @ or a letter outside ASCII.
var code = regexp.MustCompile(`^[A-Za-z0-9_.:/+-]{0,200}$`)

func onlyIDs(where string, v any) error {
	switch v := v.(type) {
	case string:
		if !code.MatchString(v) {
			return fmt.Errorf("%s is text; events carry ids only", where)
		}
	case []any:
		for _, each := range v {
			if err := onlyIDs(where, each); err != nil {
				return err
			}
		}
	case map[string]any:
		for name, each := range v {
			if err := onlyIDs(where+"."+name, each); err != nil {
				return err
			}
		}
	}
	return nil
}
