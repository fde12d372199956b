package application

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application/internal/applicationdb"
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/policies"
	"vakans/tenant"
)

// Task is a kind of thing that waits for somebody.
type Task string

// The kinds, in the order of their urgency.
const (
	ClosingToday Task = "closing_today" // the application period ends today
	ClosingSoon  Task = "closing_soon"  // it ends within Soon
	Fresh        Task = "new_applications"
	Undecided    Task = "undecided" // the period is over, and applicants have no decision
	Untold       Task = "untold"    // they were not chosen, and have not been notified
	Overdue      Task = "overdue"   // the period ended more than Overlong ago, and the case is open
	OwnDrafts    Task = "drafts"    // the reader's, not published yet
)

// Tasks lists the kinds in that order.
var Tasks = []Task{ClosingToday, ClosingSoon, Fresh, Undecided, Untold, Overdue, OwnDrafts}

const (
	// Soon is how long before its end a period is announced.
	Soon = 7 * 24 * time.Hour
	// Overlong is how long after its period an open case waits to be closed.
	Overlong = 60 * 24 * time.Hour
)

// Waiting is a recruitment in which something waits.
type Waiting struct {
	ID        uuid.UUID
	Reference string
	Titles    i18n.LangText
	AdTitles  i18n.LangText
	ClosesAt  *time.Time
	Count     int // of applications; 1 where the recruitment itself waits
}

// Waits reports what waits for the actor, each kind for those who may do something
// about it. Today is told by the organisation's zone.
func (s *Service) Waits(ctx context.Context, who authz.Actor, now time.Time, zone *time.Location) (map[Task][]Waiting,
	error) {
	found := map[Task][]Waiting{}
	prefixes := append(who.Prefixes(policies.RecruitmentList), who.Prefixes(policies.ApplicationView)...)
	if len(prefixes) == 0 {
		return found, nil
	}
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		rows, err := s.q.Waiting(ctx, tx, applicationdb.WaitingParams{UserID: who.ID, Prefixes: prefixes})
		for _, r := range rows {
			err = errors.Join(err, sortWaiting(found, who, r, now.In(zone)))
		}
		return err
	})
	return found, err
}

func sortWaiting(found map[Task][]Waiting, who authz.Actor, r applicationdb.WaitingRow, now time.Time) error {
	w := Waiting{ID: r.ID, Reference: r.Reference, Titles: r.Titles, ClosesAt: r.ClosesAt}
	if err := json.Unmarshal(r.AdTitles, &w.AdTitles); err != nil {
		return err
	}
	for task, n := range waits(r, now) {
		if n > 0 && who.CanIn(needs[task], r.Path) {
			w.Count = n
			found[task] = append(found[task], w)
		}
	}
	return nil
}

// needs is the permission of those for whom a task waits.
var needs = map[Task]authz.Permission{
	ClosingToday: policies.RecruitmentList, ClosingSoon: policies.RecruitmentList, Fresh: policies.ApplicationView,
	Undecided: policies.ApplicationHandle, Untold: policies.ApplicationMessage, Overdue: policies.RecruitmentClose,
	OwnDrafts: policies.RecruitmentEdit,
}

// waits is how much of each task waits in a recruitment.
func waits(r applicationdb.WaitingRow, now time.Time) map[Task]int {
	today := r.Open && sameDay(r.ClosesAt.In(now.Location()), now)
	return map[Task]int{
		ClosingToday: one(today),
		ClosingSoon:  one(r.Open && !today && r.ClosesAt.Before(now.Add(Soon))),
		Fresh:        int(r.Fresh),
		Undecided:    one(r.Ended) * int(r.Undecided),
		Untold:       one(r.Ended) * int(r.Untold),
		Overdue:      one(r.Ended && ended(r).Add(Overlong).Before(now)),
		OwnDrafts:    one(r.Draft && r.Own),
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func ended(r applicationdb.WaitingRow) time.Time {
	if r.EndedAt != nil {
		return *r.EndedAt
	}
	return *r.ClosesAt
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}
