package recruitment

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// Sort is an order of the list.
type Sort struct {
	By         Column // empty: newest first
	Descending bool
}

// Column is what the list can be sorted by.
type Column string

// The columns.
const (
	ByTitle       Column = "title"
	ByUnit        Column = "unit"
	ByCloses      Column = "closes"
	ByResponsible Column = "responsible"
	ByCandidates  Column = "candidates" // how many applications the reader may see
)

// Columns lists them.
var Columns = []Column{ByTitle, ByUnit, ByCloses, ByResponsible, ByCandidates}

// ParseSort reads "closes", or "-closes" for descending. What makes no sense is
// newest first.
func ParseSort(s string) Sort {
	by, descending := strings.CutPrefix(s, "-")
	if !slices.Contains(Columns, Column(by)) {
		return Sort{}
	}
	return Sort{Column(by), descending}
}

// String is what ParseSort reads.
func (s Sort) String() string {
	if s.Descending {
		return "-" + string(s.By)
	}
	return string(s.By)
}

func sorted(ctx context.Context, tx tenant.Tx, who authz.Actor, f Filter, args recruitmentdb.ListParams) (out []Summary,
	err error) {
	p := recruitmentdb.SortedParams{
		Prefixes: args.Prefixes, UnitPath: args.UnitPath, Words: args.Words, Stage: args.Stage, AtMost: args.AtMost,
		Sort: string(f.Sort.By), Descending: f.Sort.Descending, Language: string(f.Lang),
		Seen: append([]string{}, who.Prefixes(policies.ApplicationView)...),
	}
	if f.After != nil {
		p.AfterKey, p.AfterID = &f.After.Key, &f.After.ID
	}
	rows, err := q.Sorted(ctx, tx, p)
	for _, r := range rows {
		s := summary(recruitmentdb.ListRow{
			ID: r.ID, Reference: r.Reference, Titles: byLanguage(r.Titles), Positions: r.Positions, UnitID: r.UnitID,
			UnitNames: byLanguage(r.UnitNames), Path: r.Path,
			ResponsibleName: r.ResponsibleName, AdID: r.AdID, OpensAt: r.OpensAt, ClosesAt: r.ClosesAt, EndedAt: r.EndedAt,
			Changed:   r.Changed,
			CreatedAt: r.CreatedAt, AdTitles: r.AdTitles, Stage: r.Stage,
		})
		s.key = r.SortKey
		out = append(out, s)
	}
	return out, err
}

// byLanguage reads a text by language that came through an expression.
func byLanguage(raw json.RawMessage) i18n.LangText {
	var t i18n.LangText
	if json.Unmarshal(raw, &t) != nil {
		return nil
	}
	return t
}
