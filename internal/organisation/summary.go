package organisation

import (
	"context"
	"encoding/json"
	"time"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/organisation/internal/organisationdb"
	"vakans/internal/plane"
	"vakans/migrations"
	"vakans/tenant"
)

// Summary is what the national administration sees of an organisation: how it
// stands and how much it keeps, and nothing from inside it (decision C9).
type Summary struct {
	Number        int32
	Slug          string
	Names         i18n.LangText // empty: its founding was cut short
	Default       i18n.Lang
	Kind          string
	Country       string
	Plan          string
	Status        tenant.Status
	Held          string // why nobody may work in it: "move", "import", "drop" or empty
	Cell          string
	SchemaVersion int64
	SchemaFloor   int64
	Hosts         []string
	CreatedAt     time.Time
	Usage         Usage
	LastActivity  time.Time // of its staff; zero: none known
}

// Usage is how much an organisation keeps, as it was when it was last measured:
// while its database is unreachable, that is some time ago.
type Usage struct {
	DatabaseBytes int64
	FileBytes     int64
	Files         int
	OpenAds       int
	Ads           int // that have been published
	Applications  int
	MeasuredAt    time.Time // zero: never measured
}

// Total is all bytes together.
func (u Usage) Total() int64 { return u.DatabaseBytes + u.FileBytes }

// Old reports that the night's measuring has missed the organisation.
func (u Usage) Old(now time.Time) bool {
	return !u.MeasuredAt.IsZero() && now.Sub(u.MeasuredAt) > 36*time.Hour
}

// Name is the organisation's name for a reader; empty when its founding was cut
// short.
func (o Summary) Name(l i18n.Lang) string { return o.Names.In(l, o.Default) }

// States lists the values of Summary.State.
var States = []string{"active", "suspended", "held"}

// Ages lists how a schema can compare.
var Ages = []Age{Level, Behind, Ahead}

// Age compares an organisation's schema with this program.
type Age string

// The ages.
const (
	Level  Age = "level"  // both at the same version
	Behind Age = "behind" // the schema waits for `vakans migrate`
	Ahead  Age = "ahead"  // a newer program has migrated it
)

// Age compares the schema with the newest that this program knows.
func (o Summary) Age() Age {
	switch newest := migrations.NewestTenant(); {
	case o.SchemaVersion < newest:
		return Behind
	case o.SchemaVersion > newest:
		return Ahead
	}
	return Level
}

// State is what a reader is shown: active, suspended, or held for something. A
// suspended organisation that is held is held.
func (o Summary) State() string {
	if o.Held != "" {
		return StateHeld
	}
	return string(o.Status)
}

// StateHeld is the state of an organisation that is being moved or brought in.
const StateHeld = "held"

// summaries reads one organisation, or with 0 all of them: one query over the
// registry, however many there are.
func (s *Service) summaries(ctx context.Context, number int32) (list []Summary, err error) {
	var rows []organisationdb.SummariesRow
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		rows, err = q.Summaries(ctx, tx, number)
		return err
	})
	for _, r := range rows {
		o, err := summaryOf(r)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, err
}

func summaryOf(r organisationdb.SummariesRow) (Summary, error) {
	o := Summary{
		Number: r.Number, Slug: r.Slug, Default: i18n.Lang(r.DefaultLanguage), Kind: r.Kind, Country: r.Country, Plan: r.Plan,
		Status: tenant.Status(r.Status), Held: r.Held, Cell: r.Cell, SchemaVersion: r.SchemaVersion,
		SchemaFloor: r.SchemaFloor,
		Hosts:       r.Hosts, CreatedAt: r.CreatedAt,
		Usage: Usage{DatabaseBytes: r.DatabaseBytes, FileBytes: r.FileBytes, Files: int(r.Files),
			OpenAds: int(r.OpenAds), Ads: int(r.Ads), Applications: int(r.Applications)},
	}
	if r.MeasuredAt != nil {
		o.Usage.MeasuredAt = *r.MeasuredAt
	}
	if r.LastActivity.Unix() != 0 {
		o.LastActivity = r.LastActivity
	}
	return o, json.Unmarshal(r.Names, &o.Names)
}

// Page is one organisation as the national administration sees it by itself.
type Page struct {
	Summary
	Members map[string]int // memberships by state: invited, active, inactive
}

// Look returns one organisation to national administrators. An unknown number is
// NotFound.
func (s *Service) Look(ctx context.Context, who authz.Actor, number int32) (Page, error) {
	if err := who.Require(authz.National); err != nil {
		return Page{}, err
	}
	if number < 1 {
		return Page{}, notFound()
	}
	p := Page{Members: map[string]int{}}
	err := tenant.Batch(ctx, func(ctx context.Context) error {
		found, err := s.summaries(ctx, number)
		if err == nil && len(found) == 0 {
			err = notFound()
		}
		if err == nil {
			p.Summary = found[0]
		}
		return err
	}, func(ctx context.Context) error {
		return s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
			rows, err := q.Members(ctx, tx, number)
			for _, r := range rows {
				p.Members[r.State] = int(r.Members)
			}
			return err
		})
	})
	return p, err
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }

// NamesOf returns the names of organisations by their numbers, for pages that
// show a person in which organisations they are signed in.
func (s *Service) NamesOf(ctx context.Context, numbers []int32) (map[int32]i18n.LangText, error) {
	out := map[int32]i18n.LangText{}
	err := s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		rows, err := q.Names(ctx, tx, numbers)
		for _, r := range rows {
			out[r.Tenant] = r.Names
		}
		return err
	})
	return out, err
}
