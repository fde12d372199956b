// Package unit keeps an organisation's structure: a tree of units, in which a
// right given in one holds in all below it. It refuses a tree with two roots or
// a unit below itself; the database refuses them too.
package unit

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/clock"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/unit/internal/unitdb"
	"vakans/tenant"
)

// Unit is one part of the organisation. Path is "/" and the numbers of the
// units from the root down to this one, each followed by "/".
type Unit struct {
	ID      uuid.UUID
	Parent  uuid.UUID // zero: the root, which is the organisation itself
	Names   i18n.LangText
	Path    string
	Active  bool // an inactive unit is not offered in choices
	Version int
}

// Depth is how far below the root the unit stands; the root's is 0.
func (u Unit) Depth() int { return strings.Count(u.Path, "/") - 2 }

// Root reports whether the unit is the organisation itself.
func (u Unit) Root() bool { return u.Parent == uuid.Nil }

// Below reports whether the unit is one of the prefixes' units or below one.
func (u Unit) Below(prefixes []string) bool { return Covered(u.Path, prefixes) }

// Covered reports whether a path lies in one of the prefixes.
func Covered(path string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(path, p) })
}

// Service changes and lists units.
type Service struct {
	DB    *tenant.DB
	Clock *clock.Clock
}

var q = unitdb.New()

// GetTx reads one unit. One that does not exist is NotFound.
func GetTx(ctx context.Context, tx tenant.Tx, id uuid.UUID) (Unit, error) {
	row, err := q.Get(ctx, tx, id)
	return one(row, err)
}

// RootTx reads the unit that is the organisation itself.
func RootTx(ctx context.Context, tx tenant.Tx) (Unit, error) {
	row, err := q.Root(ctx, tx)
	return one(row, err)
}

// ListTx reads all units in the order of a tree whose siblings are sorted by
// their names in l. Inactive ones are included.
func ListTx(ctx context.Context, tx tenant.Tx, l i18n.Lang) ([]Unit, error) {
	rows, err := q.List(ctx, tx)
	if err != nil {
		return nil, err
	}
	units := make([]Unit, len(rows))
	for i, r := range rows {
		units[i] = from(r)
	}
	return ordered(units, l), nil
}

// ordered arranges units depth first.
func ordered(units []Unit, l i18n.Lang) []Unit {
	children := map[uuid.UUID][]Unit{}
	for _, u := range units {
		children[u.Parent] = append(children[u.Parent], u)
	}
	out := make([]Unit, 0, len(units))
	var walk func(uuid.UUID)
	walk = func(parent uuid.UUID) {
		siblings := children[parent]
		l10n.SortBy(l, siblings, func(u Unit) string { return u.Names.In(l) })
		for _, u := range siblings {
			out = append(out, u)
			walk(u.ID)
		}
	}
	walk(uuid.Nil)
	return out
}

func one(row unitdb.Unit, err error) (Unit, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return Unit{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return Unit{}, translate(err)
	}
	return from(row), nil
}

// translate turns the database's refusals into the reader's.
func translate(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "units_no_cycle" {
		return fault.InvalidField("parent", "office.unit_below_itself")
	}
	return err
}
