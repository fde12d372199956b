// Package application owns what an employer received from applicants and what
// staff did about it: statuses, notes, messages, and the closing of the case. It
// refuses what comes after the period, and never sees a draft (PROF-08).
package application

import (
	"github.com/google/uuid"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/tenant"
)

// What happened to an application; the payload is Ref.
const (
	Received  event.Kind = "application.received"
	Edited    event.Kind = "application.edited"
	Withdrawn event.Kind = "application.withdrawn"
	Resent    event.Kind = "application.resent"
)

// Ref is the payload of events about one application.
type Ref struct {
	Application uuid.UUID `json:"application"`
}

// Service is the way to received applications.
type Service struct {
	DB    *tenant.DB
	Clock *clock.Clock

	q *applicationdb.Queries
}

// New returns the service over the tenants' database.
func New(db *tenant.DB, c *clock.Clock) *Service {
	return &Service{DB: db, Clock: c, q: applicationdb.New()}
}
