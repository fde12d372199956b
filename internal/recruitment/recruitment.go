package recruitment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/i18n"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// Stage is how far a recruitment has come, derived from its state, its ad's and the
// database's clock.
type Stage string

// The stages. Names stand in the catalogues ("code.state_open").
const (
	Draft     Stage = "draft"     // not published yet
	Upcoming  Stage = "scheduled" // published; the application period has not begun
	Open      Stage = "open"      // applications are taken
	Selection Stage = "ended"     // the period is over, the case is open
	Closed    Stage = "closed"    // decided
	Archived  Stage = "archived"
)

// Stages lists the stages in the order in which they are offered as a filter.
var Stages = []Stage{Draft, Upcoming, Open, Selection, Closed, Archived}

// Person is a colleague named in a recruitment.
type Person struct {
	ID    uuid.UUID `json:"id"`
	Name  string    `json:"name"`
	Email string    `json:"email"`
}

// Unit is the part of the organisation that recruits.
type Unit struct {
	ID    uuid.UUID     `json:"id"`
	Path  string        `json:"path"`
	Names i18n.LangText `json:"names"`
}

// Recruitment is one case: what is filled, by whom, and how far it has come.
type Recruitment struct {
	ID        uuid.UUID
	Reference string // "EXE-2026-0012": the organisation's prefix, the year, a number
	Unit      Unit
	Details   Details
	// Responsible, Members and Contacts are those whose ids stand in Details.
	Responsible Person
	Members     []Person
	Contacts    []contact.Contact
	Ad          uuid.UUID // the ad that presents it
	Stage       Stage
	Outcome     string // of a closed one: "recruited", "not_filled", "cancelled"
	CloseReason string
	ClosedAt    *time.Time
	CreatedAt   time.Time
	CreatedBy   uuid.UUID
	Version     int32
}

// Closed reports whether the case has been decided.
func (r Recruitment) Closed() bool { return r.Stage == Closed || r.Stage == Archived }

// Title is the recruitment's name in l, or else in any language it has.
func (r Recruitment) Title(l i18n.Lang) string { return r.Details.Titles.In(l) }

// Get returns a recruitment that the actor may view; any other is NotFound.
func (s *Service) Get(ctx context.Context, who authz.Actor, id uuid.UUID) (Recruitment, error) {
	var r Recruitment
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) (err error) {
		r, err = Load(ctx, tx, who, id)
		return err
	})
	return r, err
}

// WithAd is Get together with the ad, read at one moment: what every page about a
// recruitment needs.
func (s *Service) WithAd(ctx context.Context, who authz.Actor, id uuid.UUID) (r Recruitment, a Ad, err error) {
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		return tenant.Batch(ctx, func(ctx context.Context) (err error) {
			r, err = Load(ctx, tx, who, id)
			return err
		}, func(ctx context.Context) (err error) {
			a, err = adOf(ctx, tx, who, adKey{Recruitment: &id}, policies.RecruitmentView)
			return err
		})
	})
	return r, a, err
}

// Workspace is a recruitment with its ad, and what stands between them and
// publication: what every page about a recruitment shows.
type Workspace struct {
	Recruitment Recruitment
	Ad          Ad
	Lacks       []Lack // none when there is nothing to publish
	Earliest    Earliest
}

// Workspace reads it at one moment. A recruitment that the actor may not view is
// NotFound.
func (s *Service) Workspace(ctx context.Context, who authz.Actor, id uuid.UUID) (w Workspace, err error) {
	e, err := s.Employer(ctx, who.Tenant)
	if err != nil {
		return w, fmt.Errorf("employer: %w", err)
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		err := tenant.Batch(ctx, func(ctx context.Context) (err error) {
			w.Recruitment, err = Load(ctx, tx, who, id)
			return err
		}, func(ctx context.Context) (err error) {
			w.Ad, err = adOf(ctx, tx, who, adKey{Recruitment: &id}, policies.RecruitmentView)
			return err
		})
		if err != nil {
			return err
		}
		w.Earliest = e.least(w.Ad, w.Ad.begins(w.Ad.OpensAt))
		if !w.Ad.Unshown() || w.Recruitment.Closed() {
			return nil
		}
		if len(w.Ad.Recruitments) == 1 {
			w.Lacks, err = lacksOf(ctx, tx, w.Ad, e, []Recruitment{w.Recruitment})
			return err
		}
		w.Lacks, err = lacksTx(ctx, tx, w.Ad, e)
		return err
	})
	return w, err
}

// Load is Get inside the caller's transaction, for features that add to a case.
func Load(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID) (Recruitment, error) {
	return loadFor(ctx, tx, who, id, policies.RecruitmentView)
}

// loadFor refuses with NotFound who may not view, and with Forbidden who may
// view but lacks need.
func loadFor(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, need authz.Permission) (Recruitment,
	error) {
	r, err := load(ctx, tx, id)
	if err != nil {
		return Recruitment{}, err
	}
	if err := requireKnown(who, policies.RecruitmentView, need, r.Unit.Path); err != nil {
		return Recruitment{}, err
	}
	return r, nil
}

func load(ctx context.Context, tx tenant.Tx, id uuid.UUID) (r Recruitment, err error) {
	var members []recruitmentdb.MembersRow
	var contacts []recruitmentdb.ContactsOfRow
	err = tenant.Batch(ctx, func(ctx context.Context) (err error) {
		r, err = loadRow(ctx, tx, id)
		return err
	}, func(ctx context.Context) (err error) {
		members, err = q.Members(ctx, tx, id)
		return err
	}, func(ctx context.Context) (err error) {
		contacts, err = q.ContactsOf(ctx, tx, id)
		return err
	})
	if err != nil {
		return Recruitment{}, fmt.Errorf("recruitment %s: %w", id, err)
	}
	r.setPeople(members, contacts)
	return r, nil
}

// loadAll is load for several, in the messages of one.
func loadAll(ctx context.Context, tx tenant.Tx, ids []uuid.UUID) ([]Recruitment, error) {
	all := make([]Recruitment, len(ids))
	return all, tenant.Each(ctx, len(ids), func(ctx context.Context, i int) (err error) {
		all[i], err = load(ctx, tx, ids[i])
		return err
	})
}

func loadRow(ctx context.Context, tx tenant.Tx, id uuid.UUID) (Recruitment, error) {
	row, err := q.Recruitment(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Recruitment{}, notFound()
	}
	if err != nil {
		return Recruitment{}, err
	}
	r := Recruitment{
		ID: row.ID, Reference: row.Reference,
		Unit: Unit{row.UnitID, row.Path, row.Names},
		Details: Details{
			Unit: row.UnitID, Titles: row.Titles, Positions: int(row.Positions), Employment: row.Employment,
			Duration: row.Duration, StartsOn: dayText(row.StartsOn), EndsOn: dayText(row.EndsOn), Level: row.Level,
			JobAreas: row.JobAreas, Municipalities: row.Municipalities, WorkingTime: row.WorkingTime, Remote: row.Remote,
			Salary: row.Salary, SalaryGrounds: row.SalaryGrounds, Responsible: row.ResponsibleID,
		},
		Responsible: Person{row.ResponsibleID, row.ResponsibleName, row.ResponsibleEmail},
		Ad:          row.AdID, Stage: Stage(row.Stage), CloseReason: row.CloseReason, ClosedAt: row.ClosedAt,
		CreatedAt: row.CreatedAt, CreatedBy: row.CreatedBy, Version: row.Version,
	}
	if row.Outcome != nil {
		r.Outcome = *row.Outcome
	}
	return r, nil
}

func (r *Recruitment) setPeople(members []recruitmentdb.MembersRow, contacts []recruitmentdb.ContactsOfRow) {
	r.Details.Members, r.Details.Contacts = []uuid.UUID{}, []uuid.UUID{}
	for _, m := range members {
		r.Members = append(r.Members, Person(m))
		r.Details.Members = append(r.Details.Members, m.ID)
	}
	slices.SortFunc(r.Details.Members, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	for _, c := range contacts {
		r.Contacts = append(r.Contacts, contact.Contact{
			ID: c.ID, Name: c.Name, Title: c.Title, Phone: c.Phone, Email: c.Email, Hours: c.Hours,
			OwnerID: c.OwnerID, Active: c.Active, Version: c.Version,
		})
		r.Details.Contacts = append(r.Details.Contacts, c.ID)
	}
}
