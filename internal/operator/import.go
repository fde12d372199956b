package operator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/event"
	"vakans/internal/organisation"
	"vakans/internal/recruitment"
	"vakans/tenant"
	"vakans/tenant/archive"
	"vakans/tenant/schema"
)

// ImportOptions may be left empty.
type ImportOptions struct {
	Cell    string // where it shall live; empty: the archive's cell, or the next in turn
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
	i.result = Imported{Slug: a.Slug, Number: a.Number, Cell: i.place.Cell, Replaced: i.opt.Replace, DryRun: i.opt.DryRun, From: a.SchemaVersion,
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
		if err := i.Operator.at(step.name); err != nil {
			return err
		}
	}
	return i.Planes.Directory.Refresh(ctx)
}

// look finds everything that speaks against the import, and changes nothing.
func (i *importing) look(ctx context.Context) error {
	a := i.archive
	if err := i.Schemas.CheckVersion(a.SchemaVersion); err != nil {
		return err
	}
	if there, err := a.Document(sliceName, &i.slice); err != nil || !there {
		return errors.Join(err, errorUnless(there, "the archive has no part of the platform plane: another program wrote it"))
	}
	if _, err := a.Document(pendingName, &i.pending); err != nil {
		return err
	}
	if err := i.find(ctx); err != nil {
		return err
	}
	if err := i.choose(ctx); err != nil {
		return err
	}
	return pgx.BeginTxFunc(ctx, i.home, reading, func(tx pgx.Tx) error {
		against, err := i.slice.conflicts(ctx, tx)
		if err != nil {
			return err
		}
		if i.now == nil {
			hosts, err := i.takenHosts(ctx, tx)
			if err != nil {
				return err
			}
			against = append(against, hosts...)
		}
		if len(against) > 0 {
			return fmt.Errorf("nothing was changed, because\n  %s", strings.Join(against, "\n  "))
		}
		return nil
	})
}

// find looks for the organisation as it is here, and whether it may be replaced.
func (i *importing) find(ctx context.Context) error {
	a := i.archive
	t, err := i.tenant(ctx, a.Number)
	if errors.Is(err, tenant.ErrUnknown) {
		return i.slugFree(ctx)
	}
	if err != nil {
		return err
	}
	i.now = &t
	switch {
	case t.Slug != a.Slug && !i.opt.Replace:
		return fmt.Errorf("number %d is %s's here: an organisation keeps its number, so it cannot come", a.Number, t.Slug)
	case t.Held == holdImport:
		// One was cut short; only one that replaces finds the organisation's own row.
		return i.home.QueryRow(ctx, "SELECT EXISTS (SELECT FROM organisations WHERE tenant = $1)", a.Number).Scan(&i.opt.Replace)
	case t.Held != "":
		return fmt.Errorf("it is held for its %s: finish that first", t.Held)
	case !i.opt.Replace:
		return fmt.Errorf("it is here already: suspend it and say --replace to put the archive in its place")
	case t.Slug != a.Slug:
		return fmt.Errorf("number %d is %s's here, so there is nothing to replace", a.Number, t.Slug)
	case t.Status != tenant.Suspended:
		return fmt.Errorf("it is active: suspend it first")
	}
	return nil
}

func (i *importing) slugFree(ctx context.Context) error {
	other, err := tenant.NewDirectory(i.home).BySlug(ctx, i.archive.Slug)
	switch {
	case errors.Is(err, tenant.ErrUnknown) && i.opt.Replace:
		return errors.New("it is not here, so there is nothing to replace")
	case errors.Is(err, tenant.ErrUnknown):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("the slug %s is organisation %d's here: an organisation keeps its slug, so it cannot come", i.archive.Slug, other.Number)
}

func (i *importing) takenHosts(ctx context.Context, tx pgx.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT format('the host %s is organisation %s''s here', host, tenant) FROM platform.hosts WHERE host = ANY($1)`, i.slice.Hosts)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// choose says where it shall stand. One that is here stays where it is.
func (i *importing) choose(ctx context.Context) error {
	if i.now != nil {
		i.place = schema.PlaceOf(*i.now)
		if i.opt.Cell != "" && i.opt.Cell != i.place.Cell {
			return fmt.Errorf("it lives in %s: import it there, and move it afterwards", i.place.Cell)
		}
		return nil
	}
	cell := i.opt.Cell
	if cell == "" && slices.Contains(i.Cells, i.slice.Cell) {
		cell = i.slice.Cell
	}
	if cell == "" {
		cell = i.Cells[int(i.archive.Number-1)%len(i.Cells)]
	}
	if err := i.known(cell); err != nil {
		return err
	}
	conn, err := i.Schemas.Connect(ctx, cell)
	if err != nil {
		return err
	}
	i.away = append(i.away, conn)
	i.place, err = i.Schemas.PlaceIn(ctx, conn, i.archive.Number, cell)
	if err != nil {
		return err
	}
	if there, _, err := schema.Stands(ctx, conn, i.place); err != nil || there {
		return errors.Join(err, errorUnless(!there, "a schema "+i.place.Schema+" stands in that cell's database and is nobody's: `vakans doctor` names such remains"))
	}
	return nil
}

// enter takes the number and the names, and closes the door until all is there.
func (i *importing) enter(ctx context.Context) error {
	return i.inHome(ctx, func(tx pgx.Tx) error {
		if i.now != nil {
			return schema.Hold(ctx, tx, i.archive.Number, holdImport)
		}
		return schema.Enter(ctx, tx, schema.Entry{Place: i.place, Slug: i.archive.Slug, Hosts: i.slice.Hosts, Version: i.Schemas.Version(),
			Floor: i.Schemas.Floor(i.Schemas.Version()), Status: i.slice.Status, Held: holdImport})
	})
}

// load makes the schema and fills it, in one transaction, which compares every
// checksum before it commits.
func (i *importing) load(ctx context.Context) error {
	t, err := i.tenant(ctx, i.archive.Number)
	if err != nil {
		return err
	}
	conn, err := i.work.at(ctx, i.Operator, i.place.Cell, t)
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
		return i.Operator.at("loaded")
	})
}

// remember notes which letters are settled in what is about to be replaced: they
// wait in the archive, perhaps, and must not go twice.
func (i *importing) remember(ctx context.Context, conn *pgx.Conn) error {
	if there, _, err := schema.Stands(ctx, conn, i.place); err != nil || !there {
		return err
	}
	rows, err := conn.Query(ctx, "SELECT id FROM "+i.place.Schema+".letters WHERE state NOT IN ('queued', 'sending')")
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	i.sent = make(map[uuid.UUID]bool, len(ids))
	for _, id := range ids {
		i.sent[id] = true
	}
	return err
}

// announce writes into the outbox, in the organisation's name and in the same
// transaction, what others must hear of: itself and its ads for the job site, the
// letters that wait, and the events that had waited where it comes from. It first
// lifts the outbox's numbers above those of the source, because they are part of
// letters' keys. What hears of it before the import has ended waits for that.
func (i *importing) announce(ctx context.Context, tx pgx.Tx) error {
	if err := liftOutbox(ctx, tx, i.archive.Events); err != nil {
		return err
	}
	say := func(kind event.Kind, payload string) error {
		i.result.Events++
		return speak(ctx, tx, i.place.Role, kind, payload)
	}
	if err := say(organisation.Changed, "{}"); err != nil {
		return err
	}
	ads, err := ids(ctx, tx, "SELECT id FROM "+i.place.Schema+".ads WHERE state <> 'draft' ORDER BY id")
	if err != nil {
		return err
	}
	for _, id := range ads {
		if err := say(recruitment.AdPublished, fmt.Sprintf(`{"ad": %q}`, id)); err != nil {
			return err
		}
	}
	letters, err := ids(ctx, tx, "SELECT id FROM "+i.place.Schema+".letters WHERE state IN ('queued', 'sending') ORDER BY created_at, id")
	if err != nil {
		return err
	}
	for _, id := range letters {
		if i.sent[id] {
			continue
		}
		if err := say(event.LetterQueued, fmt.Sprintf(`{"letter": %q}`, id)); err != nil {
			return err
		}
	}
	if i.opt.Replace {
		return nil // they were worked on here
	}
	told := []event.Kind{organisation.Changed, recruitment.AdPublished, event.LetterQueued}
	for _, p := range i.pending {
		if slices.Contains(told, p.Kind) {
			continue
		}
		if err := say(p.Kind, string(p.Payload)); err != nil {
			return err
		}
	}
	return nil
}

// speak writes an event in an organisation's name, as the owner of the outbox may.
func speak(ctx context.Context, tx pgx.Tx, role string, kind event.Kind, payload string) error {
	_, err := tx.Exec(ctx, `INSERT INTO platform.outbox (source, kind, payload) VALUES ($1, $2, $3::jsonb)`, role, string(kind), payload)
	if err != nil {
		return fmt.Errorf("announce %s: %w", kind, err)
	}
	return nil
}

// liftOutbox lets a database give out higher numbers to events than another has.
// The margin covers those that are given out while it looks.
func liftOutbox(ctx context.Context, tx pgx.Tx, above int64) error {
	_, err := tx.Exec(ctx, `SELECT setval('platform.outbox_id_seq', greatest(last_value, $1::bigint) + 10000) FROM platform.outbox_id_seq WHERE last_value <= $1::bigint`, above)
	if err != nil {
		return fmt.Errorf("lift the outbox's numbers: %w", err)
	}
	return nil
}

func ids(ctx context.Context, tx pgx.Tx, sql string) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// settle writes its place in the platform plane and opens the door.
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
		details := map[string]any{"rows": i.result.Rows, "files": i.result.Files, "replaced": i.opt.Replace, "cell": i.place.Cell}
		return audit.Record(ctx, tx, who(tenant.Tenant{}), "organisation.import", i.archive.Slug, details)
	})
}

// tidy deletes the files of rows that the import took away.
func (i *importing) tidy(ctx context.Context) (err error) {
	if i.opt.Replace {
		i.result.Removed, err = i.forget(ctx, i.archive)
	}
	return err
}

func errorUnless(holds bool, sentence string) error {
	if holds {
		return nil
	}
	return errors.New(sentence)
}
