package operator

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/internal/event"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// Figures are how an organisation stands at this moment, measured and not
// remembered. The sizes in JSON stand with the rest of the row.
type Figures struct {
	DatabaseBytes int64          `json:"-"`
	Files         int            `json:"-"`
	FileBytes     int64          `json:"-"`
	Users         map[string]int `json:"users"` // by state
	LastActivity  *time.Time     `json:"-"`
	Letters       int            `json:"letters_waiting"`
	Events        int            `json:"events_waiting"` // in all databases that answer
	Parked        int            `json:"events_parked"`
	FormerRoles   []string       `json:"former_roles"`
	// Away are the databases that are unreachable. When the organisation's own is one
	// of them (Out), what stands in it is not known: its size and activity, users
	// and letters.
	Away []string `json:"databases_away,omitempty"`
	Out  bool     `json:"-"`
}

// Figures measures an organisation. One whose schema is not there, because an import
// or a removal was cut short, has none of what stands in it.
func (o *Operator) Figures(ctx context.Context, t tenant.Tenant) (Figures, error) {
	f := Figures{Users: map[string]int{}}
	if err := f.measure(ctx, o, t); err != nil {
		return f, fmt.Errorf("measure %s: %w", t.Slug, err)
	}
	return f, nil
}

func (f *Figures) measure(ctx context.Context, o *Operator, t tenant.Tenant) error {
	s, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer s.end()
	if err := f.inside(ctx, s, t); err != nil {
		return err
	}
	if err := f.outboxes(ctx, o, s, t); err != nil {
		return err
	}
	f.Files, f.FileBytes, err = o.Files.Count(ctx, blob.TenantPrefix(t.Number))
	return err
}

func (f *Figures) inside(ctx context.Context, s *work, t tenant.Tenant) error {
	conn, err := s.connect(ctx, t.Cell)
	if plane.Silent(err) {
		f.Out = true
		return nil
	}
	if err != nil {
		return err
	}
	there, _, err := schema.Stands(ctx, conn, schema.PlaceOf(t))
	if err != nil || !there {
		return err
	}
	return pgx.BeginTxFunc(ctx, conn, reading, func(tx pgx.Tx) error { return f.schema(ctx, tx, t) })
}

func (f *Figures) schema(ctx context.Context, tx pgx.Tx, t tenant.Tenant) (err error) {
	if _, err := tx.Exec(ctx, "SET LOCAL search_path TO "+t.Schema()+", ext"); err != nil {
		return err
	}
	if f.DatabaseBytes, err = organisation.SchemaBytes(ctx, tx, t); err != nil {
		return err
	}
	if f.LastActivity, err = organisation.LastActivity(ctx, tx); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx,
		"SELECT count(*) FROM letters WHERE state IN ('queued', 'sending')").Scan(&f.Letters); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, "SELECT state, count(*) FROM users GROUP BY state")
	if err != nil {
		return err
	}
	var state string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&state, &n}, func() error {
		f.Users[state] = n
		return nil
	})
	return err
}

func (f *Figures) outboxes(ctx context.Context, o *Operator, s *work, t tenant.Tenant) error {
	err := s.home.QueryRow(ctx, "SELECT former_roles FROM platform.tenants WHERE number = $1",
		t.Number).Scan(&f.FormerRoles)
	if err != nil {
		return err
	}
	all, away, err := o.answering(ctx, s)
	if err != nil {
		return err
	}
	f.Away = slices.Sorted(maps.Keys(away))
	for _, db := range all {
		var waiting, parked int
		err := db.conn.QueryRow(ctx,
			`SELECT count(*) FILTER (WHERE attempts - postponed < $2), count(*) FILTER (WHERE attempts - postponed >= $2)
			FROM platform.outbox WHERE source = ANY($1)`, append(f.FormerRoles, t.Role()), event.MaxAttempts).Scan(&waiting,
			&parked)
		if err != nil {
			return err
		}
		f.Events, f.Parked = f.Events+waiting, f.Parked+parked
	}
	return nil
}
