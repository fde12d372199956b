// Package staff owns the people who work in organisations: their identities,
// one per person across organisations, their place in each, and how they sign
// in. It refuses to tell one organisation about another (decision C15), and an
// anonymous visitor about anybody.
package staff

import (
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/clock"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/password"
	"vakans/internal/plane"
	"vakans/internal/staff/internal/staffdb"
	"vakans/internal/staff/internal/userdb"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// What happens to users, for consumers. The payload is Happened.
const (
	Invited           event.Kind = "user.invited"
	Deactivated       event.Kind = "user.deactivated"
	PasswordForgotten event.Kind = "user.password_forgotten"
	UserNameForgotten event.Kind = "user.name_forgotten"
)

// Happened is the payload of this package's events.
type Happened struct {
	User uuid.UUID `json:"user"`
	By   uuid.UUID `json:"by,omitzero"`
	// Request is what the platform plane knows the wanted link by. It is no secret:
	// the link is made for whom that plane says, and goes to nobody else.
	Request uuid.UUID `json:"request,omitzero"`
}

// InvitationLifetime is how long the link of an invitation works, from when it was
// asked for.
const InvitationLifetime = 7 * 24 * time.Hour

// State says how a user stands in an organisation.
type State string

// The states. Only an active user may do anything; an inactive one still holds
// the e-mail address (ORG-07, ORG-13).
const (
	StateInvited  State = "invited"
	StateActive   State = "active"
	StateInactive State = "inactive"
)

// States lists the states in the order in which they are shown.
var States = []State{StateActive, StateInvited, StateInactive}

// User is a staff identity's place in one organisation.
type User struct {
	ID        uuid.UUID // the identity's
	UserName  string
	Email     string
	Name      string
	Phone     string
	Title     string
	Language  i18n.Lang
	Group     group.Group // the base group, without permissions
	Unit      unit.Unit   // without parent and version
	State     State
	CreatedAt time.Time
	Version   int
}

// Service signs staff in and administers users.
type Service struct {
	Platform *plane.Platform
	DB       *tenant.DB
	Groups   *group.Service
	Hasher   *password.Hasher
	Clock    *clock.Clock
	// Idle and Absolute limit sessions; zero means an hour and twelve hours.
	Idle, Absolute time.Duration
}

var (
	q  = staffdb.New() // identities, in the platform plane
	tq = userdb.New()  // users, in the organisation
)

func from(r userdb.UserRow) User {
	g := group.Group{ID: r.BaseGroupID, Name: r.GroupName}
	if r.Builtin != nil {
		g.Builtin = policies.Builtin(*r.Builtin)
	}
	return User{
		ID: r.ID, UserName: r.UserName, Email: r.Email, Name: r.Name, Phone: r.Phone, Title: r.Title,
		Language: i18n.Lang(r.Language), Group: g, Unit: unit.Unit{ID: r.UnitID, Names: r.Names, Path: r.Path, Active: true},
		State: State(r.State), CreatedAt: r.CreatedAt, Version: int(r.Version),
	}
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
	switch pg.ConstraintName {
	case "users_one_superuser":
		return fault.New(fault.Conflict, "office.last_superuser")
	case "users_email_key", "users_pkey":
		return fault.InvalidField("email", "office.user_exists")
	}
	return err
}
