package operator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/jobsite"
	"vakans/internal/plane"
	"vakans/internal/queue"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// What holds an organisation in the registry.
const (
	holdMove   = "move"
	holdImport = "import"
	holdDrop   = "drop"
)

// Operator does to whole organisations what no page may. Every field but
// Progress must be set.
type Operator struct {
	Schemas *schema.Schemas
	Planes  *plane.Planes
	Files   *blob.Store
	Queue   *queue.Inspector
	Jobsite *jobsite.Service
	Cells   []string // where organisations may live, in the order in which they are dealt out

	// Progress is called with how far a step has come, often; a total of 0 is unknown.
	Progress func(step string, done, total int)

	fail func(step string) error // in tests: the process ends here
}

// reached is where tests end the process.
func (o *Operator) reached(step string) error {
	if o.fail == nil {
		return nil
	}
	return o.fail(step)
}

func (o *Operator) tell(step string, done, total int) {
	if o.Progress != nil {
		o.Progress(step, done, total)
	}
}

// who is the actor of the lines in the platform's log.
func who(t tenant.Tenant) authz.Actor { return authz.Job("operator", t) }

// record writes a line about an organisation into the platform's log.
func (o *Operator) record(ctx context.Context, t tenant.Tenant, action, slug string, details map[string]any) error {
	return o.Planes.Platform.In(ctx, func(tx plane.PlatformTx) error {
		return audit.Record(ctx, tx, who(t), action, slug, details)
	})
}

// work is what a command works with: the owner's connections, of which the one at
// home has the platform plane as its path.
type work struct {
	schemas *schema.Schemas
	home    *pgx.Conn
	others  []*pgx.Conn
}

// errBusy means that somebody else is at it.
var errBusy = errors.New("another command is working on this organisation: wait until it has ended")

// begin takes an organisation for this command alone, by its schema's name.
func (o *Operator) begin(ctx context.Context, name string) (*work, error) {
	s, err := o.open(ctx)
	if err != nil {
		return nil, err
	}
	h := fnv.New64a()
	h.Write([]byte("operator " + name))
	var mine bool
	err = s.home.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(h.Sum64())).Scan(&mine)
	if err == nil && !mine {
		err = errBusy
	}
	if err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

// open is begin for a command that changes nothing, and so takes nothing.
func (o *Operator) open(ctx context.Context) (*work, error) {
	home, err := o.Schemas.Home(ctx)
	if err != nil {
		return nil, err
	}
	s := &work{schemas: o.Schemas, home: home}
	if _, err := home.Exec(ctx, "SET search_path TO platform, ext"); err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

// end closes every connection; what was not committed is undone.
func (s *work) end() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	// PostgreSQL notices a closed connection a moment later, and until then the next
	// command would find the organisation taken.
	_, _ = s.home.Exec(ctx, "ROLLBACK; SELECT pg_advisory_unlock_all()")
	for _, conn := range append(s.others, s.home) {
		_ = conn.Close(ctx) // there is nothing left to lose
	}
}

// connect signs in to the database of a cell.
func (s *work) connect(ctx context.Context, cell string) (*pgx.Conn, error) {
	conn, err := s.schemas.Connect(ctx, cell)
	if err == nil {
		s.others = append(s.others, conn)
	}
	return conn, err
}

// connectTo signs in to the database of an organisation, and keeps upgrades of its
// schema away until the work ends.
func (s *work) connectTo(ctx context.Context, t tenant.Tenant) (*pgx.Conn, error) {
	conn, err := s.connect(ctx, t.Cell)
	if err == nil {
		_, err = schema.Lock(ctx, conn, t)
	}
	return conn, err
}

// tenant reads the registry anew.
func (s *work) tenant(ctx context.Context, number int32) (tenant.Tenant, error) {
	return tenant.Find(ctx, s.home, number)
}

// inHome runs do in one transaction of the owner in the registry's database.
func (s *work) inHome(ctx context.Context, do func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, s.home, do)
}

// same reports whether two connections lead to one database, whatever the
// addresses say: a lock that one holds the other cannot get.
func same(ctx context.Context, a, b *pgx.Conn) (bool, error) {
	key := rand.Int64()
	var free bool
	if _, err := a.Exec(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		return false, fmt.Errorf("compare databases: %w", err)
	}
	err := b.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&free)
	if err == nil && free {
		_, err = b.Exec(ctx, "SELECT pg_advisory_unlock($1)", key)
	}
	if _, release := a.Exec(ctx, "SELECT pg_advisory_unlock($1)", key); err == nil {
		err = release
	}
	if err != nil {
		return false, fmt.Errorf("compare databases: %w", err)
	}
	return !free, nil
}

// database is one of the databases of the installation, by one of its cells; the
// registry's own has no cell when none lives there.
type database struct {
	cell string
	conn *pgx.Conn
}

// databases connects to every database of the installation once, the registry's
// first.
func (o *Operator) databases(ctx context.Context, s *work) ([]database, error) {
	all, away, err := o.answering(ctx, s)
	for _, silent := range away {
		err = errors.Join(err, silent)
	}
	return all, err
}

// answering is databases for who can do without those that do not answer, which are
// returned by name.
func (o *Operator) answering(ctx context.Context, s *work) (all []database, away map[string]error, err error) {
	away = map[string]error{}
	for _, d := range o.Planes.Databases() {
		db := database{conn: s.home}
		if len(d.Cells) > 0 {
			db.cell = d.Cells[0]
		}
		if !d.Home {
			db.conn, err = s.connect(ctx, db.cell)
			if plane.Silent(err) {
				away[d.Name] = err
				continue
			}
			if err != nil {
				return nil, nil, err
			}
		}
		all = append(all, db)
	}
	all, err = distinct(ctx, all)
	return all, away, err
}

// distinct leaves out a database that is known by two addresses.
func distinct(ctx context.Context, all []database) ([]database, error) {
	out := all[:1:1]
next:
	for _, d := range all[1:] {
		for i := range out {
			twice, err := same(ctx, out[i].conn, d.conn)
			if err != nil {
				return nil, err
			}
			if twice {
				out[i].cell = cmp.Or(out[i].cell, d.cell)
				continue next
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// errHeld says what an organisation is held for, which must be finished first.
func errHeld(t tenant.Tenant) error {
	return fmt.Errorf("it is held for its %s: finish that first", t.Held)
}

// errActive keeps commands that end an organisation from one that people work in.
var errActive = errors.New("it is active: suspend it first")

// known checks the name of a cell.
func (o *Operator) known(cell string) error {
	if !slices.Contains(o.Cells, cell) {
		return fmt.Errorf("there is no cell %q; there are %v", cell, o.Cells)
	}
	return nil
}
