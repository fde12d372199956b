// Package migrations holds the SQL that makes the database: what is set up once
// by an administrator, and the numbered migrations of the planes and of every
// tenant's schema. Migrations expand before they contract, because tenants are
// migrated one by one while the program runs.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed platform/*.sql jobsite/*.sql applicant/*.sql tenant/*.sql tenant/*.tmpl bootstrap/*.sql
var files embed.FS

// The folders, each as a file system of its own.
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

func sub(dir string) fs.FS {
	folder, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the folders are compiled in
	}
	return folder
}
