package organisation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/organisation/internal/organisationdb"
	"vakans/internal/organisation/internal/settingsdb"
	"vakans/internal/plane"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// Settings are the rules that an organisation sets for itself (SET-03).
type Settings struct {
	DefaultLanguage    i18n.Lang
	TimeZone           string
	MinApplicationDays int           // AD-01: calendar days from publication to closing, at least
	RetentionMonths    int           // PRIV-14: never under RetentionFloor
	RequireComplete    bool          // CASE-05, CASE-06
	Workplace          i18n.LangText // shown with every ad
	Channels           []string
	ApplicationMethod  string
	RegisterContact    Contact // PRIV-03
	PrivacyNotice      string  // PRIV-04: an address
	Version            int
}

// Zone is the organisation's time zone.
func (s Settings) Zone() *time.Location { return clock.StoredZone(s.TimeZone) }

// Contact is whom to ask about the register.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// SettingsTx reads the settings of the organisation that tx is in. Any tenant's
// transaction will do, also one that came as a bare pgx.Tx.
func SettingsTx(ctx context.Context, tx pgx.Tx) (Settings, error) {
	r, err := sq.Settings(ctx, tx)
	if err != nil {
		return Settings{}, fmt.Errorf("settings: %w", err)
	}
	s := Settings{
		DefaultLanguage: i18n.Lang(r.DefaultLanguage), TimeZone: r.TimeZone, MinApplicationDays: int(r.MinApplicationDays),
		RetentionMonths: int(r.RetentionMonths), RequireComplete: r.RequireComplete, Workplace: r.WorkplaceDescription,
		Channels: r.PublicationChannels, ApplicationMethod: r.ApplicationMethod, PrivacyNotice: r.PrivacyNoticeUrl,
		Version: int(r.Version),
	}
	return s, json.Unmarshal(r.RegisterContact, &s.RegisterContact)
}

// Settings returns the organisation and its settings to whoever holds
// settings.view.
func (s *Service) Settings(ctx context.Context, who authz.Actor) (o Organisation, set Settings, err error) {
	if err := who.Require(policies.SettingsView); err != nil {
		return o, set, err
	}
	err = s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		set, err = SettingsTx(ctx, tx)
		return err
	})
	if err != nil {
		return o, set, err
	}
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		o, err = getTx(ctx, tx, who.Tenant.Number)
		return err
	})
	return o, set, err
}

// Update changes the organisation and its settings together. version is that
// of the settings which the actor looked at. It needs settings.edit in the
// whole organisation.
//
// The two planes cannot share a transaction. The organisation's encloses the
// platform's, so that a failure of either while writing leaves both as they were.
func (s *Service) Update(ctx context.Context, who authz.Actor, version int, e Edit) error {
	if err := who.Require(policies.SettingsEdit); err != nil {
		return err
	}
	law, err := s.LawOf(ctx, who.Tenant.Number)
	if err != nil {
		return err
	}
	if err := e.check(law); err != nil {
		return err
	}
	contact, err := json.Marshal(e.RegisterContact)
	if err != nil {
		return err
	}
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		root, err := unit.RootTx(ctx, tx)
		if err != nil {
			return err
		}
		if err := who.RequireIn(policies.SettingsEdit, root.Path); err != nil {
			return err
		}
		old, err := SettingsTx(ctx, tx)
		if err != nil {
			return err
		}
		n, err := sq.UpdateSettings(ctx, tx, settingsdb.UpdateSettingsParams{
			DefaultLanguage: string(e.DefaultLanguage), TimeZone: e.TimeZone, MinApplicationDays: int32(e.MinApplicationDays),
			RetentionMonths: int32(e.RetentionMonths), RequireComplete: e.RequireComplete, WorkplaceDescription: e.Workplace,
			RegisterContact: contact, PrivacyNoticeUrl: e.PrivacyNotice, Version: int32(version),
		})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "error.conflict")
		}
		if err := audit.Record(ctx, tx, who, "settings.update", "settings", e.changes(old)); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, Changed, nil); err != nil {
			return err
		}
		return s.Platform.In(ctx, func(tx plane.PlatformTx) error { return e.store(ctx, tx, who.Tenant.Number) })
	})
	s.known.forget(who.Tenant.Number)
	return err
}

func (e Edit) store(ctx context.Context, tx plane.PlatformTx, number int32) error {
	codes := make([]string, len(e.Languages))
	for i, l := range e.Languages {
		codes[i] = string(l)
	}
	n, err := q.Update(ctx, tx, organisationdb.UpdateParams{
		Tenant: number, Names: e.Names, DefaultLanguage: string(e.DefaultLanguage), Languages: codes, TimeZone: e.TimeZone,
		BrandColour: e.BrandColour, HomePage: e.HomePage, Presentation: e.Presentation,
	})
	if err == nil && n == 0 {
		return errors.New("the organisation has no row in the registry")
	}
	return err
}
