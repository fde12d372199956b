package tenant

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// ErrMaintenance means that nobody may work in the tenant for the moment: its
// schema is older or newer than this program, or it is being moved. Nothing was
// done, and later it will work.
var ErrMaintenance = errors.New("tenant: in maintenance")

// Versions are the schemas that a program works on. The zero value is all of them.
type Versions struct {
	// Oldest is the version that a schema must have reached.
	Oldest int64
	// Newest is the newest migration that the program knows: a schema whose floor
	// is above it has lost what the program needs.
	Newest int64
}

// Check returns ErrMaintenance with the reason when t may not be worked in.
func (v Versions) Check(t Tenant) error {
	switch {
	case t.Held != "":
		return fmt.Errorf("%w: tenant %d is held for its %s", ErrMaintenance, t.Number, t.Held)
	case v.Newest == 0:
		return nil
	case t.SchemaVersion < v.Oldest:
		return fmt.Errorf("%w: tenant %d is too old: its schema is at version %d, and this program needs %d", ErrMaintenance,
			t.Number, t.SchemaVersion, v.Oldest)
	case t.SchemaFloor > v.Newest:
		return fmt.Errorf("%w: tenant %d is too new: its schema needs a program that knows migration %d, and this one knows %d", ErrMaintenance, t.Number, t.SchemaFloor, v.Newest)
	}
	return nil
}

// Check returns what In and Read would refuse t with before they ask the
// database: ErrMaintenance or nil. Whoever answers people asks it first.
func (db *DB) Check(t Tenant) error { return db.versions.Check(t) }

// moved explains why a tenant could not be entered, or was closed to a transaction that
// waited for a lock inside: what the registry said a moment ago is no longer so. Any other
// failure it leaves as it is.
func (db *DB) moved(ctx context.Context, t Tenant, err error) error {
	if db.directory == nil || !shut(err) {
		return err
	}
	if db.directory.Refresh(ctx) != nil {
		return err
	}
	now, unknown := db.directory.ByNumber(ctx, t.Number)
	if unknown != nil {
		return err
	}
	if held := db.Check(now); held != nil {
		return fmt.Errorf("%w (%v)", held, err)
	}
	if now.Cell != t.Cell || now.schema != t.schema || now.role != t.role {
		return fmt.Errorf("%w: tenant %d has just moved to %s (%v)", ErrMaintenance, t.Number, now.Cell, err)
	}
	return err
}

// shut recognises the answers of a place that a tenant has left: no right to its
// role or schema, neither of them there, or a login that may not sign in. A schema
// that may not be entered is passed over by the search path: its tables are unknown.
func shut(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	switch pg.Code {
	case "42501", "42P01", "42704", "22023", "3F000", "28000":
		return true
	}
	return false
}
