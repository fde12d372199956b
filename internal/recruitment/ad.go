package recruitment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/authz"
	"vakans/internal/clock"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// AdState is what has been done with an ad. Whether its period has begun or is
// over is the clock's to say.
type AdState string

// The states of an ad.
const (
	AdDraft  AdState = "draft"
	AdShown  AdState = "published"
	AdClosed AdState = "ended" // ended early, for good
)

// AdStates lists them in their order.
var AdStates = []AdState{AdDraft, AdShown, AdClosed}

// Ad presents one or more recruitments to applicants, and asks them its form.
type Ad struct {
	ID               uuid.UUID
	State            AdState
	DefaultLanguage  i18n.Lang // the fallback of its readers (decision C1)
	Texts            map[i18n.Lang]AdText
	OpensAt          *time.Time // nil: from publication on
	ClosesAt         *time.Time
	Zone             *time.Location // the organisation's
	MinDays          int            // the organisation's least period (AD-01)
	Office           bool           // a public office is among what it recruits for
	Channels         []string       // the organisation's, never the ad's own (AD-05)
	Form             form.Form
	FormLockedAt     *time.Time // somebody has begun to answer (FORM-36)
	PublishedVersion int        // 0: never published
	FirstPublished   *time.Time
	PublishedAt      *time.Time
	Changed          bool // something differs from what was published (AD-04)
	EndedAt          *time.Time
	EndReason        string
	Recruitments     []uuid.UUID // in the order in which they are presented
	Version          int32
	// Revision grows with every change of the ad and of what it presents; one
	// publishes the revision that one has looked at.
	Revision int32
	Now      time.Time // the database's clock when this was read

	paths []string // of the recruitments' units
}

// Languages lists the languages that the ad has texts in, the default first.
func (a Ad) Languages() []i18n.Lang {
	out := []i18n.Lang{a.DefaultLanguage}
	for _, l := range i18n.All {
		if _, ok := a.Texts[l]; ok && l != a.DefaultLanguage {
			out = append(out, l)
		}
	}
	return out
}

// JobTitles is the title of a recruitment that the ad presents; in languages in
// which it has none, the ad's title is its name.
func (a Ad) JobTitles(r Recruitment) i18n.LangText {
	all := i18n.LangText{}
	for l, t := range a.Texts {
		all[l] = t.Title
	}
	maps.Copy(all, r.Details.Titles)
	return all.Trimmed()
}

// Unshown reports whether there is something to publish: an ad that never was, or
// changes of it.
func (a Ad) Unshown() bool { return a.State == AdDraft || a.Pending() }

// Published reports whether visitors were ever shown the ad.
func (a Ad) Published() bool { return a.PublishedVersion > 0 }

// Over reports whether the application period has ended, early or at its time.
func (a Ad) Over() bool {
	return a.State == AdClosed || a.State == AdShown && !a.Now.Before(*a.ClosesAt)
}

// Pending reports whether there are changes that visitors do not see yet (AD-04).
func (a Ad) Pending() bool { return a.State == AdShown && a.Changed }

// Ad returns an ad that presents a recruitment the actor may view.
func (s *Service) Ad(ctx context.Context, who authz.Actor, id uuid.UUID) (Ad, error) {
	var a Ad
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) (err error) {
		a, err = adFor(ctx, tx, who, id, policies.RecruitmentView)
		return err
	})
	return a, err
}

// adFor asks for the right in every unit that the ad recruits for, so nobody
// changes what is said in the name of a unit that is not theirs.
func adFor(ctx context.Context, tx tenant.Tx, who authz.Actor, id uuid.UUID, need authz.Permission) (Ad, error) {
	return adOf(ctx, tx, who, adKey{Ad: &id}, need)
}

// adKey finds an ad by its id, or by a recruitment that it presents.
type adKey struct{ Ad, Recruitment *uuid.UUID }

// adOf is adFor by either key.
func adOf(ctx context.Context, tx tenant.Tx, who authz.Actor, key adKey, need authz.Permission) (Ad, error) {
	a, err := loadAdBy(ctx, tx, key)
	if err != nil {
		return Ad{}, err
	}
	seen := false
	for _, p := range a.paths {
		seen = seen || who.CanIn(policies.RecruitmentView, p)
	}
	if !seen {
		return Ad{}, notFound()
	}
	if need == policies.RecruitmentView {
		return a, nil
	}
	for _, p := range a.paths {
		if err := who.RequireIn(need, p); err != nil {
			return Ad{}, err
		}
	}
	return a, nil
}

func loadAd(ctx context.Context, tx tenant.Tx, id uuid.UUID) (Ad, error) {
	return loadAdBy(ctx, tx, adKey{Ad: &id})
}

func loadAdBy(ctx context.Context, tx tenant.Tx, key adKey) (a Ad, err error) {
	var texts []recruitmentdb.AdTextsRow
	var units []recruitmentdb.AdUnitsRow
	err = tenant.Batch(ctx, func(ctx context.Context) (err error) {
		a, err = loadAdRow(ctx, tx, key)
		return err
	}, func(ctx context.Context) (err error) {
		texts, err = q.AdTexts(ctx, tx, recruitmentdb.AdTextsParams(key))
		return err
	}, func(ctx context.Context) (err error) {
		units, err = q.AdUnits(ctx, tx, recruitmentdb.AdUnitsParams(key))
		return err
	})
	if err != nil {
		return Ad{}, fmt.Errorf("load ad: %w", err)
	}
	a.Texts = make(map[i18n.Lang]AdText, len(texts))
	for _, t := range texts {
		a.Texts[i18n.Lang(t.Language)] = AdText{t.Title, t.Description, t.Qualifications, t.Expectations, t.Offer,
			t.Instructions}
	}
	for _, u := range units {
		a.Recruitments = append(a.Recruitments, u.ID)
		a.paths = append(a.paths, u.Path)
		a.Office = a.Office || u.Employment == PublicOffice
	}
	return a, nil
}

func loadAdRow(ctx context.Context, tx tenant.Tx, key adKey) (Ad, error) {
	row, err := q.Ad(ctx, tx, recruitmentdb.AdParams(key))
	if errors.Is(err, pgx.ErrNoRows) {
		return Ad{}, notFound()
	}
	if err != nil {
		return Ad{}, err
	}
	zone, err := clock.Zone(row.TimeZone)
	if err != nil {
		return Ad{}, fmt.Errorf("organisation's time zone: %w", err)
	}
	a := Ad{
		ID: row.ID, State: AdState(row.State), DefaultLanguage: i18n.Lang(row.DefaultLanguage),
		OpensAt: row.OpensAt, ClosesAt: row.ClosesAt, Zone: zone, MinDays: int(row.MinApplicationDays),
		Channels: row.PublicationChannels, FormLockedAt: row.FormLockedAt, PublishedVersion: int(row.PublishedVersion),
		FirstPublished: row.FirstPublished, PublishedAt: row.PublishedAt, Changed: row.Changed, EndedAt: row.EndedAt,
		EndReason: row.EndReason, Version: row.Version, Revision: row.Revision, Now: row.Clock,
	}
	if err := json.Unmarshal(row.Form, &a.Form); err != nil {
		return Ad{}, fmt.Errorf("form of ad %s: %w", row.ID, err)
	}
	return a, nil
}

// change opens a transaction for an edit of an ad that is not over for good.
func (s *Service) change(ctx context.Context, who authz.Actor, id uuid.UUID, fn func(tenant.Tx, Ad) error) (Ad, error) {
	var after Ad
	err := s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		before, err := adFor(ctx, tx, who, id, policies.RecruitmentEdit)
		if err != nil {
			return err
		}
		if before.State == AdClosed {
			return fault.New(fault.Conflict, "recruitment.ad_ended")
		}
		if err := fn(tx, before); err != nil {
			return err
		}
		after, err = loadAd(ctx, tx, id)
		return err
	})
	return after, err
}
