package organisation

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/organisation/internal/organisationdb"
	"vakans/internal/plane"
)

// FoundingWanted is emitted when an administrator wants an organisation; a worker
// with the migrator's address consumes it.
const FoundingWanted event.Kind = "organisation.founding_wanted"

// WantedFounding is the payload of FoundingWanted.
type WantedFounding struct {
	Founding uuid.UUID `json:"founding"`
}

// Founding is an organisation on its way, from the form until it stands.
type Founding struct {
	ID          uuid.UUID
	Spec        Spec   // without the superuser once it is done
	Requester   string // the administrator's name
	RequestedAt time.Time
	State       FoundingState
	ChangedAt   time.Time // when the state last changed
	Attempts    int
	Reason      Reason        // why it failed
	Problems    []fault.Field // which fields are at fault, where some are
	Tenant      int32         // 0: none yet
}

// FoundingState is how far a founding has come.
type FoundingState string

// The states.
const (
	Waiting FoundingState = "waiting" // no worker has taken it up
	Working FoundingState = "working"
	Done    FoundingState = "done"
	Failed  FoundingState = "failed"
)

// FoundingStates lists them in their order.
var FoundingStates = []FoundingState{Waiting, Working, Done, Failed}

// Reason is why a founding failed.
type Reason string

// The reasons.
const (
	Taken       Reason = "taken"       // somebody was quicker with the short name or a host
	Unfit       Reason = "invalid"     // something that was typed breaks a rule
	Unavailable Reason = "unavailable" // the database or another part did not answer, several times
)

// FoundingReasons lists them.
var FoundingReasons = []Reason{Taken, Unfit, Unavailable}

// Open reports whether it will go on by itself.
func (f Founding) Open() bool { return f.State == Waiting || f.State == Working }

// The longest that a founding waits before something must be wrong.
const (
	waitingPatience = 20 * time.Second
	workingPatience = 3 * time.Minute
)

// Stuck reports whether it has stood still for so long that a reader should be
// told: nobody has taken it up, or whoever did has died.
func (f Founding) Stuck(now time.Time) bool {
	since := now.Sub(f.ChangedAt)
	return f.State == Waiting && since > waitingPatience || f.State == Working && since > workingPatience
}

// Request asks for an organisation to be founded. It is for national
// administrators. The id is the form's own: asked again with the same one, it
// returns what became of the first. Everything that can be known to be wrong is
// Invalid at once, by field: "slug", "hosts", "superuser.email" and so on.
//
// Nothing is made here: that takes the migrator's login, which no process that
// answers people holds.
func (s *Service) Request(ctx context.Context, who authz.Actor, id uuid.UUID, spec Spec) (Founding, error) {
	if err := who.Require(authz.National); err != nil {
		return Founding{}, err
	}
	if f, err := s.founding(ctx, id); !fault.Is(err, fault.NotFound) {
		return f, err
	}
	spec.Password = ""
	if err := s.prepare(&spec); err != nil {
		return Founding{}, err
	}
	if err := s.Platform.In(ctx, func(tx plane.PlatformTx) error { return request(ctx, tx, who, id, spec) }); err != nil {
		return Founding{}, err
	}
	return s.founding(ctx, id)
}

func request(ctx context.Context, tx plane.PlatformTx, who authz.Actor, id uuid.UUID, spec Spec) error {
	if err := unclaimed(ctx, tx, spec); err != nil {
		return err
	}
	body, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	n, err := q.InsertFounding(ctx, tx, organisationdb.InsertFoundingParams{
		ID: id, Slug: spec.Slug, Spec: body, RequestedBy: who.ID, Requester: who.Name})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "foundings_open_key" {
		return fault.InvalidField("slug", "admin.slug_taken") // a moment ago
	}
	if err != nil || n == 0 { // the same form, a moment ago
		return err
	}
	if err := audit.Record(ctx, tx, who, "organisation.request", spec.Slug, nil); err != nil {
		return err
	}
	return event.Emit(ctx, tx, FoundingWanted, WantedFounding{id})
}

// unclaimed refuses a short name or a host that is in use or on its way.
func unclaimed(ctx context.Context, tx plane.PlatformTx, spec Spec) error {
	var c fault.Collector
	taken, err := q.SlugTaken(ctx, tx, spec.Slug)
	if err != nil {
		return err
	}
	c.Check(!taken, "slug", "admin.slug_taken")
	if err := hostsFree(ctx, tx, &c, 0, spec.Hosts); err != nil {
		return err
	}
	return c.Err()
}

// Founding returns a founding to national administrators. One that nobody has
// asked for is NotFound.
func (s *Service) Founding(ctx context.Context, who authz.Actor, id uuid.UUID) (Founding, error) {
	if err := who.Require(authz.National); err != nil {
		return Founding{}, err
	}
	return s.founding(ctx, id)
}

// Foundings lists to national administrators what is on its way or has failed,
// newest first.
func (s *Service) Foundings(ctx context.Context, who authz.Actor) (list []Founding, err error) {
	if err := who.Require(authz.National); err != nil {
		return nil, err
	}
	var rows []organisationdb.FoundingsRow
	err = s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		rows, err = q.Foundings(ctx, tx)
		return err
	})
	for _, r := range rows {
		f, err := foundingOf(organisationdb.FoundingRow(r))
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, err
}

// Forget removes a founding that failed: it was corrected, or given up. One that
// did not fail is left.
func (s *Service) Forget(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	if err := who.Require(authz.National); err != nil {
		return err
	}
	return s.Platform.In(ctx, func(tx plane.PlatformTx) error {
		f, err := q.Founding(ctx, tx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			return notFound()
		}
		if err != nil {
			return err
		}
		n, err := q.DropFounding(ctx, tx, id)
		if err != nil || n == 0 {
			return err
		}
		return audit.Record(ctx, tx, who, "organisation.request_dropped", f.Slug, nil)
	})
}

func (s *Service) founding(ctx context.Context, id uuid.UUID) (f Founding, err error) {
	return f, s.Platform.Read(ctx, func(tx plane.PlatformTx) error {
		r, err := q.Founding(ctx, tx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			return notFound()
		}
		if err != nil {
			return err
		}
		f, err = foundingOf(r)
		return err
	})
}

func foundingOf(r organisationdb.FoundingRow) (Founding, error) {
	f := Founding{ID: r.ID, Requester: r.Requester, RequestedAt: r.RequestedAt, State: FoundingState(r.State),
		ChangedAt: r.ChangedAt,
		Attempts:  int(r.Attempts), Reason: Reason(r.Reason)}
	if r.Tenant != nil {
		f.Tenant = *r.Tenant
	}
	return f, errors.Join(json.Unmarshal(r.Spec, &f.Spec), json.Unmarshal(r.Problems, &f.Problems))
}
