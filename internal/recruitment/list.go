package recruitment

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/policies"
	"vakans/tenant"
)

// Filter chooses recruitments. The zero value chooses all that the actor may list.
type Filter struct {
	Stage Stage
	Unit  uuid.UUID // this unit and those below it
	Words string    // in the title, the reference or the responsible recruiter's name
	Sort  Sort      // newest first unless it says otherwise
	Lang  i18n.Lang // in which titles and units are sorted
	After *Cursor   // continue after the last one of the page before
	Limit int       // at most 100; default 100
}

// Cursor is a place in the list: a time newest first, a key in other orders.
type Cursor struct {
	At  time.Time
	Key string
	ID  uuid.UUID
}

// Summary is a line of the list.
type Summary struct {
	ID          uuid.UUID
	Reference   string
	Titles      i18n.LangText
	AdTitles    i18n.LangText // what tells recruitments of the same job title apart
	Positions   int
	Unit        Unit
	Responsible string
	Ad          uuid.UUID
	OpensAt     *time.Time
	ClosesAt    *time.Time
	EndedAt     *time.Time
	Changed     bool // published, and changed since (AD-04)
	Stage       Stage
	CreatedAt   time.Time

	key string // by which it was sorted
}

// Cursor is where the list continues after this line.
func (s Summary) Cursor() *Cursor { return &Cursor{s.CreatedAt, s.key, s.ID} }

const maxPage = 100

// List returns the recruitments of the units in which the actor holds
// recruitment.list, newest first, and whether there are more.
func (s *Service) List(ctx context.Context, who authz.Actor, f Filter) ([]Summary, bool, error) {
	if err := who.Require(policies.RecruitmentList); err != nil {
		return nil, false, err
	}
	n := f.Limit
	if n < 1 || n > maxPage {
		n = maxPage
	}
	var out []Summary
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		args, err := listArgs(ctx, tx, who, f)
		if err != nil {
			return err
		}
		args.AtMost = int32(n + 1)
		if f.Sort.By != "" {
			out, err = sorted(ctx, tx, who, f, args)
			return err
		}
		rows, err := q.List(ctx, tx, args)
		for _, row := range rows {
			out = append(out, summary(row))
		}
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("list recruitments: %w", err)
	}
	if len(out) > n {
		return out[:n], true, nil
	}
	return out, false, nil
}

func listArgs(ctx context.Context, tx tenant.Tx, who authz.Actor, f Filter) (recruitmentdb.ListParams, error) {
	args := recruitmentdb.ListParams{Prefixes: append([]string{}, who.Prefixes(policies.RecruitmentList)...)}
	if words := strings.TrimSpace(f.Words); words != "" {
		args.Words = &words
	}
	if f.Stage != "" {
		stage := string(f.Stage)
		args.Stage = &stage
	}
	if f.After != nil {
		args.BeforeAt, args.BeforeID = &f.After.At, &f.After.ID
	}
	if f.Unit == uuid.Nil {
		return args, nil
	}
	unit, err := q.Unit(ctx, tx, f.Unit)
	if err != nil {
		return args, notFound()
	}
	args.UnitPath = &unit.Path
	return args, nil
}

func summary(row recruitmentdb.ListRow) Summary {
	return Summary{
		ID: row.ID, Reference: row.Reference, Titles: row.Titles, AdTitles: byLanguage(row.AdTitles),
		Positions: int(row.Positions),
		Unit:      Unit{row.UnitID, row.Path, row.UnitNames}, Responsible: row.ResponsibleName, Ad: row.AdID,
		OpensAt: row.OpensAt, ClosesAt: row.ClosesAt, EndedAt: row.EndedAt, Changed: row.Changed,
		Stage: Stage(row.Stage), CreatedAt: row.CreatedAt,
	}
}
