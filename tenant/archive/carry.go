package archive

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// Copy streams the rows of a table from one transaction to another's table of the
// same name, both steady.
func Copy(ctx context.Context, from pgx.Tx, of string, to pgx.Tx, into string, t Table) error {
	err := stream(ctx, from, "COPY "+quoted(of, t.Name)+" ("+columns(t)+") TO STDOUT", to, copyIn(into, t))
	return annotate("copy table "+t.Name, err)
}

func stream(ctx context.Context, from pgx.Tx, out string, to pgx.Tx, in string) error {
	reader, writer := io.Pipe()
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error {
		_, err := from.Conn().PgConn().CopyTo(ctx, writer, out)
		return join(err, writer.CloseWithError(err))
	})
	both.Go(func() error {
		_, err := to.Conn().PgConn().CopyFrom(ctx, reader, in)
		return join(err, reader.CloseWithError(err))
	})
	return both.Wait()
}

// carried is the table in which the source's rows are listed for the target; it
// lives inside Carry only.
const carried = "archive_carried"

// abreast is how many rows are asked for at once by their place.
const abreast = 2000

// Carry makes a table that was copied earlier equal to its source again, and moves
// only the rows that differ. Nobody may write to either meanwhile. It reports how
// many rows it moved.
func Carry(ctx context.Context, from pgx.Tx, of string, to pgx.Tx, into string, t Table) (int, error) {
	n, err := carry(ctx, from, of, to, into, t)
	return n, annotate("carry table "+t.Name, err)
}

func carry(ctx context.Context, from pgx.Tx, of string, to pgx.Tx, into string, t Table) (int, error) {
	list, table := quoted(into, carried), quoted(into, t.Name)
	if _, err := to.Exec(ctx, "CREATE TABLE "+list+" (h bytea, place tid)"); err != nil {
		return 0, err
	}
	err := stream(ctx, from, "COPY (SELECT "+hashOf(t)+", ctid FROM "+quoted(of, t.Name)+") TO STDOUT", to,
		"COPY "+list+" FROM STDIN")
	if err != nil {
		return 0, err
	}
	_, err = to.Exec(ctx, "ANALYZE "+list+"; DELETE FROM "+table+" WHERE "+hashOf(t)+" NOT IN (SELECT h FROM "+list+")")
	if err != nil {
		return 0, err
	}
	places, err := missing(ctx, to, list, table, t)
	if err != nil {
		return 0, err
	}
	for some := range slices.Chunk(places, abreast) {
		rows := fmt.Sprintf("COPY (SELECT %s FROM %s WHERE ctid = ANY('{\"%s\"}'::tid[])) TO STDOUT",
			columns(t), quoted(of, t.Name), strings.Join(some, `","`))
		if err := stream(ctx, from, rows, to, copyIn(into, t)); err != nil {
			return 0, err
		}
	}
	_, err = to.Exec(ctx, "DROP TABLE "+list)
	return len(places), err
}

func missing(ctx context.Context, to pgx.Tx, list, table string, t Table) ([]string, error) {
	rows, err := to.Query(ctx, "SELECT place::text FROM "+list+" WHERE h NOT IN (SELECT "+hashOf(t)+" FROM "+table+")")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
