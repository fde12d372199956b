// Package event tells one part of the product what happened in another. A fact
// is written to the outbox in the transaction that made it true; a relay moves
// it to the workers; the row goes away when every consumer has finished. It
// carries ids alone and refuses anything that looks like personal data.
package event

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"vakans/internal/fault"
)

// Kind names what happened, as subject.verb ("application.submitted"). Each
// feature declares its own kinds as constants.
type Kind string

// The kinds that belong to no feature.
const (
	LetterQueued Kind = "letter.queued" // payload Letter
	BlobPurge    Kind = "blob.purge"    // payload Blobs
	ScheduleDue  Kind = "schedule.due"  // payload Slot, from the platform plane
	TaskDue      Kind = "task.due"      // payload Slot with a tenant: one organisation's share of a schedule
)

// Letter is the payload of LetterQueued.
type Letter struct {
	Letter string `json:"letter"`
}

// Blobs is the payload of BlobPurge: objects to delete for good.
type Blobs struct {
	Keys []string `json:"keys"`
}

// Slot is the payload of ScheduleDue and TaskDue.
type Slot struct {
	Name   string    `json:"name"`
	Slot   time.Time `json:"slot"`
	Tenant int32     `json:"tenant,omitempty"`
}

// The logins whose names the outbox records as sources of events outside the
// organisations.
const (
	SourcePlatform  = "vakans_platform"
	SourceRegister  = "vakans_register"
	SourcePublisher = "vakans_publisher"
)

// Event is a fact as its consumers see it.
type Event struct {
	ID      int64  // unique in its database; a good part of a dedup key
	Source  string // the database role that wrote it: nobody can speak in another's name
	Tenant  int32  // the organisation's number, told by Source; 0 outside organisations
	Kind    Kind
	Payload json.RawMessage
	At      time.Time
	Attempt int // how many times its consumers have begun, this time included
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

// shared reads the tenant of one organisation's share of a schedule, which
// only the platform plane may name.
func shared(source string, kind Kind, payload []byte) int32 {
	var slot Slot
	if source != SourcePlatform || kind != TaskDue || json.Unmarshal(payload, &slot) != nil {
		return 0
	}
	return slot.Tenant
}
