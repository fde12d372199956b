package tenant

import (
	"errors"
	"fmt"
	"regexp"
)

// The errors of a DB and of the directory.
var (
	// ErrUnknown means that no tenant has this host, slug, number or role.
	ErrUnknown = errors.New("tenant: no such tenant")
	// ErrSuspended means that the tenant exists and is closed for the time being.
	// A DB does not return it, because work such as an export goes on; whoever
	// answers people does, with Tenant.Err.
	ErrSuspended = errors.New("tenant: suspended")
	// ErrNotEntered means that a DB was given the zero Tenant.
	ErrNotEntered = errors.New("tenant: no tenant was given")
)

// Status says whether a tenant is open to its people. The zero value is neither,
// so a forgotten status opens nothing.
type Status string

// The statuses a tenant can have.
const (
	Active    Status = "active"
	Suspended Status = "suspended"
)

// Tenant is one organisation as the registry knows it. Only the registry makes
// one, so its schema and role never come from a request.
type Tenant struct {
	// Number names the tenant for ever; slugs and hosts may change.
	Number        int32
	Slug          string
	Status        Status
	Cell          string
	SchemaVersion int64
	// SchemaFloor is the newest migration that a program must know to work with
	// this schema: what came before it has been removed.
	SchemaFloor int64
	// Held says why nobody may work in it for the moment ("move", "import"); empty
	// means that nothing holds it.
	Held string

	schema, role string
}

// Schema is the name of the tenant's schema.
func (t Tenant) Schema() string { return t.schema }

// Role is the role that everything inside a transaction of the tenant runs as.
func (t Tenant) Role() string { return t.role }

// Zero reports whether t is no tenant at all.
func (t Tenant) Zero() bool { return t.Number == 0 }

// Err is ErrUnknown for the zero tenant, ErrSuspended for one that is not
// active, and nil for one that is open.
func (t Tenant) Err() error {
	switch {
	case t.Zero():
		return ErrUnknown
	case t.Status != Active:
		return ErrSuspended
	}
	return nil
}

// The names become part of SQL text, so they are checked whenever they are read,
// although only the registry's owner can write them.
var (
	schemaName = regexp.MustCompile(`^t_[0-9a-z_]{1,60}$`)
	roleName   = regexp.MustCompile(`^r_[0-9a-z_]{1,60}$`)
)

func (t Tenant) check() error {
	if !schemaName.MatchString(t.schema) || !roleName.MatchString(t.role) {
		return fmt.Errorf("tenant %d: schema %q or role %q is not a name that the registry may hold", t.Number, t.schema,
			t.role)
	}
	return nil
}
