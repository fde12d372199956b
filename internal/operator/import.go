package operator

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/tenant"
	"vakans/tenant/archive"
	"vakans/tenant/schema"
)

// ImportOptions may be left empty.
type ImportOptions struct {
	Cell    string // where it shall live; empty: the archive's cell, or the next in rotation
	Replace bool   // over the suspended organisation of the same number
	DryRun  bool   // only look whether it could come
}

// Imported is what came, with the proof that nothing is missing: every table's rows
// and checksum, as the archive has them and as they stand in the database now.
type Imported struct {
	Slug     string          `json:"slug"`
	Number   int32           `json:"number"`
	Cell     string          `json:"cell"`
	Replaced bool            `json:"replaced"`
	DryRun   bool            `json:"dry_run"`
	From     int64           `json:"from_version"`
	Version  int64           `json:"schema_version"`
	Rows     int64           `json:"rows"`
	Files    int             `json:"files"`
	Removed  int             `json:"removed_files"` // that the archive does not have
	People   int             `json:"people"`        // identities that were not here
	Events   int             `json:"events"`
	Status   string          `json:"status"`
	Tables   []archive.Table `json:"tables"`
	Seconds  float64         `json:"seconds"`
}

// importing is an import under way.
type importing struct {
	*Operator
	*work
	opt     ImportOptions
	archive *archive.Archive
	slice   slice
	pending []pending
	now     *tenant.Tenant // as it is here; nil when it is not
	place   schema.Place
	sent    map[uuid.UUID]bool
	result  Imported
}

// Import brings an organisation from an archive: into an installation that does not
// have it, or, with Replace, over itself as it was. Everything that speaks against
// it is found before anything is changed. One that was cut short is finished by
// doing it again.
func (o *Operator) Import(ctx context.Context, path string, opt ImportOptions) (Imported, error) {
	start := time.Now()
	a, err := archive.Open(ctx, path)
	if err != nil {
		return Imported{}, err
	}
	s, err := o.begin(ctx, fmt.Sprintf("t_%04d", a.Number))
	if err != nil {
		return Imported{}, err
	}
	defer s.end()
	i := &importing{Operator: o, work: s, opt: opt, archive: a}
	err = i.run(ctx)
	i.result.Seconds = time.Since(start).Seconds()
	if err != nil {
		return i.result, fmt.Errorf("import %s: %w", a.Slug, err)
	}
	return i.result, nil
}

func (i *importing) run(ctx context.Context) error {
	if err := i.look(ctx); err != nil {
		return err
	}
	a := i.archive
	i.result = Imported{Slug: a.Slug, Number: a.Number, Cell: i.place.Cell, Replaced: i.opt.Replace, DryRun: i.opt.DryRun,
		From:    a.SchemaVersion,
		Version: i.Schemas.Version(), Rows: a.Rows(), Files: len(a.Files), Tables: a.Tables, Status: string(i.slice.Status)}
	if i.opt.DryRun {
		return nil
	}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"entered", i.enter}, {"files", func(ctx context.Context) error { return i.store(ctx, a) }}, {"rows", i.load},
		{"settled", i.settle}, {"forgotten", i.tidy},
	} {
		if err := step.do(ctx); err != nil {
			return err
		}
		if err := i.reached(step.name); err != nil {
			return err
		}
	}
	return i.Planes.Directory.Refresh(ctx)
}

// enter takes the number and the names, and holds the organisation until all is there.
func (i *importing) enter(ctx context.Context) error {
	return i.inHome(ctx, func(tx pgx.Tx) error {
		if i.now != nil {
			return schema.Hold(ctx, tx, i.archive.Number, holdImport)
		}
		return schema.Enter(ctx, tx, schema.Entry{Place: i.place, Slug: i.archive.Slug, Hosts: i.slice.Hosts,
			Version: i.Schemas.Version(),
			Floor:   i.Schemas.Floor(i.Schemas.Version()), Status: i.slice.Status, Held: holdImport})
	})
}

// load makes the schema and fills it, in one transaction, which compares every
// checksum before it commits.
func (i *importing) load(ctx context.Context) error {
	t, err := i.tenant(ctx, i.archive.Number)
	if err != nil {
		return err
	}
	conn, err := i.connectTo(ctx, t)
	if err != nil {
		return err
	}
	if i.opt.Replace {
		if err := i.remember(ctx, conn); err != nil {
			return err
		}
		if _, err := i.Jobsite.Forget(ctx, i.archive.Number); err != nil {
			return err
		}
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "DROP SCHEMA IF EXISTS "+i.place.Schema+" CASCADE"); err != nil {
			return err
		}
		if err := i.Schemas.Build(ctx, tx, i.place, i.archive.SchemaVersion); err != nil {
			return err
		}
		done := 0
		err := i.archive.Load(ctx, tx, i.place.Schema, func(archive.Table) {
			done++
			i.tell("tables", done, len(i.archive.Tables))
		})
		if err != nil {
			return err
		}
		if err := i.Schemas.Advance(ctx, tx, i.place, i.archive.SchemaVersion); err != nil {
			return err
		}
		if err := i.announce(ctx, tx); err != nil {
			return err
		}
		return i.reached("loaded")
	})
}

// settle writes its place in the platform plane and ends the hold.
func (i *importing) settle(ctx context.Context) error {
	return i.inHome(ctx, func(tx pgx.Tx) (err error) {
		if i.result.People, err = i.slice.write(ctx, tx, i.archive.Number); err != nil {
			return err
		}
		if err := schema.Settle(ctx, tx, i.place, i.Schemas.Version(), i.Schemas.Floor(i.Schemas.Version())); err != nil {
			return err
		}
		if i.now != nil {
			i.result.Status = string(i.now.Status)
		}
		details := map[string]any{"rows": i.result.Rows, "files": i.result.Files, "replaced": i.opt.Replace,
			"cell": i.place.Cell}
		return audit.Record(ctx, tx, who(tenant.Tenant{}), "organisation.import", i.archive.Slug, details)
	})
}

// tidy deletes the files of rows that the import deleted.
func (i *importing) tidy(ctx context.Context) (err error) {
	if i.opt.Replace {
		i.result.Removed, err = i.forget(ctx, i.archive)
	}
	return err
}
