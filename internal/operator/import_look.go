package operator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
	"vakans/tenant/schema"
)

// look finds everything that speaks against the import, and changes nothing.
func (i *importing) look(ctx context.Context) error {
	a := i.archive
	if err := i.Schemas.CheckVersion(a.SchemaVersion); err != nil {
		return err
	}
	there, err := a.Document(sliceName, &i.slice)
	if err != nil {
		return err
	}
	if !there {
		return errors.New("the archive has no part of the platform plane: another program wrote it")
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
		return i.home.QueryRow(ctx, "SELECT EXISTS (SELECT FROM organisations WHERE tenant = $1)",
			a.Number).Scan(&i.opt.Replace)
	case t.Held != "":
		return errHeld(t)
	case !i.opt.Replace:
		return errors.New("it is here already: suspend it and say --replace to put the archive in its place")
	case t.Slug != a.Slug:
		return fmt.Errorf("number %d is %s's here, so there is nothing to replace", a.Number, t.Slug)
	case t.Status != tenant.Suspended:
		return errActive
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
	return fmt.Errorf("the slug %s is organisation %d's here: an organisation keeps its slug, so it cannot come",
		i.archive.Slug, other.Number)
}

func (i *importing) takenHosts(ctx context.Context, tx pgx.Tx) ([]string, error) {
	rows, err := tx.Query(ctx,
		`SELECT format('the host %s is organisation %s''s here', host, tenant) FROM platform.hosts WHERE host = ANY($1)`,
		i.slice.Hosts)
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
	conn, err := i.connect(ctx, cell)
	if err != nil {
		return err
	}
	i.place, err = i.Schemas.PlaceIn(ctx, conn, i.archive.Number, cell)
	if err != nil {
		return err
	}
	there, _, err := schema.Stands(ctx, conn, i.place)
	if err == nil && there {
		err = fmt.Errorf("a schema %s stands in that cell's database and is nobody's: `vakans doctor` names such remains",
			i.place.Schema)
	}
	return err
}
