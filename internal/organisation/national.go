package organisation

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/organisation/internal/organisationdb"
	"vakans/internal/plane"
	"vakans/tenant"
)

// Summary is what the national administration sees of an organisation: nothing
// from inside it (decision C9).
type Summary struct {
	Number        int32
	Slug          string
	Names         i18n.LangText // empty: its founding was cut short
	Kind          string
	Country       string
	Plan          string
	Status        tenant.Status
	Cell          string
	SchemaVersion int64
	Hosts         []string
	CreatedAt     time.Time
}

// PageSize is how many organisations a page lists.
const PageSize = 100

// List returns organisations in the order of their numbers, those after a
// number, and whether there are more. It is for national administrators.
func (s *Service) List(ctx context.Context, who authz.Actor, words string, after int32) (list []Summary, more bool, err error) {
	if err := who.Require(authz.National); err != nil {
		return nil, false, err
	}
	var rows []organisationdb.ListRow
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		rows, err = q.List(ctx, tx, organisationdb.ListParams{Words: strings.TrimSpace(words), After: after, Most: PageSize + 1})
		return err
	})
	for _, r := range rows[:min(len(rows), PageSize)] {
		o := Summary{Number: r.Number, Slug: r.Slug, Kind: r.Kind, Country: r.Country, Plan: r.Plan, Status: tenant.Status(r.Status),
			Cell: r.Cell, SchemaVersion: r.SchemaVersion, Hosts: r.Hosts, CreatedAt: r.CreatedAt}
		if err := json.Unmarshal(r.Names, &o.Names); err != nil {
			return nil, false, err
		}
		list = append(list, o)
	}
	return list, len(rows) > PageSize, err
}

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
