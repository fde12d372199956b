// Package event notifies one part of the product of what happened in another. A fact
// is written to the outbox in the transaction that made it true; a relay moves
// it to the workers; the row is deleted when every consumer has finished. It
// carries ids alone and refuses anything that looks like personal data.
package event

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"vakans/internal/fault"
	"vakans/internal/plane"
)

// Kind names what happened, as subject.verb ("application.submitted"). Each
// feature declares its own kinds as constants.
type Kind string

// The kinds that belong to no feature.
const (
	LetterQueued Kind = "letter.queued" // payload Letter
	BlobPurge    Kind = "blob.purge"    // payload Blobs
)

// Letter is the payload of LetterQueued.
type Letter struct {
	Letter string `json:"letter"`
}

// Blobs is the payload of BlobPurge: objects to delete for good.
type Blobs struct {
	Keys []string `json:"keys"`
}

// Due is the kind that says a schedule's slot has come; its payload is a Slot.
func Due(schedule string) Kind { return Kind("schedule." + schedule) }

// Share is the kind of one organisation's share of a schedule; its payload is a
// Slot that names the tenant.
func Share(schedule string) Kind { return Kind(sharePrefix + schedule) }

const sharePrefix = "share."

// Slot is one run of a schedule.
type Slot struct {
	Name   string    `json:"name"`
	Slot   time.Time `json:"slot"`
	Tenant int32     `json:"tenant,omitempty"`
}

// Event is a fact as its consumers see it.
type Event struct {
	ID int64 // unique in its database: see Key
	// Database names the one whose outbox it was in; home's has no name.
	Database string
	Source   string // the database role that wrote it: nobody can speak in another's name
	Tenant   int32  // the organisation's number, derived from Source; 0 outside organisations
	Kind     Kind
	Payload  json.RawMessage
	At       time.Time
	Attempt  int // how many times its consumers have begun, this time included

	postponed int // how many of them ended with Later
}

// Key names the event among those of all databases, for dedup keys. Outside the first database
// it names the organisation rather than the database: one that moves takes its rows
// along, and its events go on counting where they were.
func (e Event) Key() string {
	if e.Database == "" {
		return strconv.FormatInt(e.ID, 10)
	}
	return fmt.Sprintf("t%d.%d", e.Tenant, e.ID)
}

// Decode reads the payload into v, which has the type the kind's constant
// names. A payload that does not fit is Invalid: repeating will not help.
func (e Event) Decode(v any) error {
	if err := json.Unmarshal(e.Payload, v); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(fmt.Errorf("payload of %s %d: %w", e.Kind, e.ID, err))
	}
	return nil
}

// Consumer reacts to events of one kind. An event is finished when all of its
// consumers have succeeded; when one fails all of them run again, so each must
// be idempotent: record the effect under a unique key or change state
// conditionally. A NotFound error means that the cause has gone, and counts as
// success.
type Consumer struct {
	Name   string // in log lines; unique among the consumers of a kind
	Handle func(context.Context, Event) error
}

// shared reads whose share of a schedule an event is. Only the platform plane
// may name a tenant in a payload.
func shared(source string, kind Kind, payload []byte) int32 {
	var slot Slot
	if source != plane.LoginPlatform || !strings.HasPrefix(string(kind), sharePrefix) ||
		json.Unmarshal(payload, &slot) != nil {
		return 0
	}
	return slot.Tenant
}
