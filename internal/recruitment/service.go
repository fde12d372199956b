// Package recruitment owns what an organisation is filling and how it
// advertises it: recruitments and their ads with texts, form and period. It decides
// what may be published and keeps every version that was. It refuses to change a
// form that somebody has begun to answer, and knows nothing of who answered it.
package recruitment

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/legal"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/tenant"
)

// The queries have no state; every call takes the transaction.
var q = recruitmentdb.New()

// Service does what staff do with recruitments and ads.
type Service struct {
	DB *tenant.DB
	// Codes names the municipalities and job areas that there are. It is asked
	// before a transaction is opened, because they are another plane's.
	Codes func(context.Context) (Codes, error)
	// Employer returns the organisation that recruits.
	Employer func(context.Context, tenant.Tenant) (Employer, error)
}

// Employer is what recruitments and ads take from the registry of organisations.
type Employer struct {
	Names        i18n.LangText // as visitors know it
	Prefix       string        // begins its references
	Municipality string        // the code of the municipality that it is; empty when it is none
	// OfficePeriod is the rule of law about the period of a public office that begins
	// on a day, and how many days it demands (AD-01); nil: there is none.
	OfficePeriod func(legal.Day) (legal.Rule, legal.Days)
}

// Codes are the shared lists that ads choose from, by code. A municipality's
// code carries its country ("FI-091").
type Codes struct {
	JobAreas       map[string]CodeName
	Municipalities map[string]PublishedCity
}

// Event kinds of this package. Their payloads are AdEvent and RecruitmentEvent.
const (
	AdPublished         event.Kind = "ad.published"
	AdEnded             event.Kind = "ad.ended"
	RecruitmentClosed   event.Kind = "recruitment.closed"
	RecruitmentReopened event.Kind = "recruitment.reopened"
)

// Lengths in characters.
const (
	MaxTitle   = 200
	MaxAdField = 20000
	MaxGrounds = 2000 // of the salary
	MaxReason  = 1000
	MinHired   = 1 // positions of one recruitment
	MaxHired   = 999
)

// AdEvent is the payload of events about an ad.
type AdEvent struct {
	Ad uuid.UUID `json:"ad"`
}

// RecruitmentEvent is the payload of events about a recruitment.
type RecruitmentEvent struct {
	Recruitment uuid.UUID `json:"recruitment"`
}

// notFound answers for what does not exist and for what the actor may not know
// of: another organisation's, or another unit's.
func notFound() error { return fault.New(fault.NotFound, "recruitment.missing") }

// conflict answers one who edits what somebody else has changed meanwhile.
func conflict() error { return fault.New(fault.Conflict, "error.conflict") }

// requireKnown is RequireIn after the object has been shown to be visible.
func requireKnown(who authz.Actor, view, need authz.Permission, unitPath string) error {
	if !who.CanIn(view, unitPath) {
		return notFound()
	}
	return who.RequireIn(need, unitPath)
}
