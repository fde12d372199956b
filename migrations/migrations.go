// Package migrations holds the SQL that makes the database: what is set up once
// by an administrator, and the numbered migrations of the planes and of every
// tenant's schema. Migrations expand before they contract, because tenants are
// migrated one by one while the program runs; one of a tenant's that contracts
// says so by the line "-- floor" (see package tenant/schema).
package migrations

import (
	"embed"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// OldestTenant is the oldest schema of a tenant that this program works on: it
// closes tenants that are behind it, each on its own, until they are migrated.
// Today it is the newest there is, because no release was ever published whose
// tenants could be older. A release that must run beside tenants of the last one
// leaves it where it is until the code needs what a migration brought.
const OldestTenant = 5

//go:embed platform/*.sql jobsite/*.sql applicant/*.sql tenant/*.sql tenant/*.tmpl bootstrap/*.sql */inventory.toml
var files embed.FS

// The folders, each as a file system of its own. Beside the migrations of a plane stands
// inventory.toml, which says what personal data they keep: see package inventory.
var (
	Platform  = sub("platform")
	Jobsite   = sub("jobsite")
	Applicant = sub("applicant")
	// Tenant also holds grants.sql.tmpl: see package tenant/schema.
	Tenant = sub("tenant")
	// Bootstrap is no migration: package plane runs it as often as it likes.
	Bootstrap = sub("bootstrap")
	// All is everything, for whoever must know whether anything has changed.
	All fs.FS = files
)

// NewestTenant is the number of the last migration in the folder tenant.
func NewestTenant() int64 {
	names, err := fs.Glob(Tenant, "*.sql")
	if err != nil || len(names) == 0 {
		panic("no migrations") // they are compiled in
	}
	number, _, _ := strings.Cut(path.Base(names[len(names)-1]), "_")
	newest, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		panic(err)
	}
	return newest
}

func sub(dir string) fs.FS {
	folder, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the folders are compiled in
	}
	return folder
}
