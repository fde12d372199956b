// Package group owns permission groups and decides what they add up to. Casbin
// is its tool and nobody else's: the rest of the product asks authz.Grants. It
// refuses to let anybody give what they do not hold.
package group

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/authz"
	"vakans/internal/clock"
	"vakans/internal/fault"
	"vakans/internal/group/internal/groupdb"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/policies"
	"vakans/tenant"
)

// Group is a set of permissions that an organisation gives to its users
// (ORG-10).
type Group struct {
	ID          uuid.UUID
	Builtin     policies.Builtin // set for the three that come ready
	Name        string
	Description string
	Permissions []authz.Permission // in the catalogue's order
	Members     int                // users who have it now, as their base or further
	Version     int
}

// Title is the group's name for a reader: the ready groups' names are translated.
func (g Group) Title(l i18n.Lang) string { return title(g.Builtin, g.Name, l) }

// About is the group's description for a reader.
func (g Group) About(l i18n.Lang) string {
	if g.Builtin == "" {
		return g.Description
	}
	return m.Text(l, "code.group_"+string(g.Builtin)+"_help", nil)
}

// Fixed reports whether the group's permissions cannot be changed.
func (g Group) Fixed() bool { return g.Builtin == policies.Superuser }

// Has reports whether the group contains p.
func (g Group) Has(p authz.Permission) bool { return slices.Contains(g.Permissions, p) }

func title(b policies.Builtin, name string, l i18n.Lang) string {
	if b == "" {
		return name
	}
	return m.Text(l, "code.group_"+string(b), nil)
}

// Assignment is a further group of a user, in one unit and below, for a time.
type Assignment struct {
	ID        uuid.UUID
	Group     Group // without permissions
	Unit      uuid.UUID
	UnitNames i18n.LangText
	UnitPath  string
	From      time.Time
	Until     *time.Time
	Current   bool // holds at this moment
}

// Service lists and changes groups and works out what users may do.
type Service struct {
	DB    *tenant.DB
	Clock *clock.Clock

	policies *lru.Cache[key, *policy]
	decided  *lru.Cache[question, bool]
}

// New returns a Service. It remembers the enforcers of the organisations that
// were used last, so a process makes one.
func New(db *tenant.DB, c *clock.Clock) *Service {
	policies, _ := lru.New[key, *policy](maxPolicies) // fails for no size alone
	decided, _ := lru.New[question, bool](maxDecisions)
	return &Service{DB: db, Clock: c, policies: policies, decided: decided}
}

var q = groupdb.New()

// GetTx reads one group with its permissions. One that does not exist is NotFound.
func GetTx(ctx context.Context, tx tenant.Tx, id uuid.UUID) (Group, error) {
	row, err := q.Get(ctx, tx, id)
	if err != nil {
		return Group{}, translate(err)
	}
	return withPermissions(ctx, tx, from(row))
}

// BuiltinTx reads one of the groups that come ready.
func BuiltinTx(ctx context.Context, tx tenant.Tx, b policies.Builtin) (Group, error) {
	row, err := q.ByBuiltin(ctx, tx, string(b))
	if err != nil {
		return Group{}, translate(err)
	}
	return withPermissions(ctx, tx, from(row))
}

func withPermissions(ctx context.Context, tx tenant.Tx, g Group) (Group, error) {
	names, err := q.PermissionsOf(ctx, tx, g.ID)
	g.Permissions = inOrder(names)
	return g, err
}

// inOrder sorts by the catalogue, and drops what is no longer in it.
func inOrder(names []string) []authz.Permission {
	var out []authz.Permission
	for _, p := range policies.Catalogue {
		if slices.Contains(names, string(p)) {
			out = append(out, p)
		}
	}
	return out
}

func from(r groupdb.Group) Group {
	g := Group{ID: r.ID, Name: r.Name, Description: r.Description, Version: int(r.Version)}
	if r.Builtin != nil {
		g.Builtin = policies.Builtin(*r.Builtin)
	}
	return g
}

// translate turns the database's refusals into the reader's.
func translate(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	switch {
	case pg.ConstraintName == "groups_name_key":
		return fault.InvalidField("name", "error.taken")
	case pg.Code == "23503": // a user still has the group
		return fault.New(fault.Conflict, "office.group_in_use")
	case pg.ConstraintName == "user_groups_check":
		return fault.InvalidField("valid_until", "error.end_before_start")
	}
	return err
}
