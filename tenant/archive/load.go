package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Load puts the rows of an archive into a schema that was built at the archive's
// version and that nobody uses yet, inside the caller's transaction, and compares
// the checksum of every table. Done is called after each table. When it returns
// an error the caller rolls back, and nothing is left.
func (a *Archive) Load(ctx context.Context, tx pgx.Tx, schema string, done func(Table)) error {
	r, err := Prepare(ctx, tx, schema)
	if err != nil {
		return err
	}
	if lines := Differ(empty(a.Tables), empty(r.Tables)); len(lines) > 0 {
		return fmt.Errorf("archive: it does not fit the schema: %s", strings.Join(lines, "; "))
	}
	left := len(a.Tables)
	err = a.walk(ctx, func(name string, body io.Reader) error {
		if left == 0 {
			return errEnough
		}
		table, is := strings.CutPrefix(name, inTables)
		if !is {
			return nil
		}
		left--
		t, there := a.Table(table)
		if !there {
			return errChanged
		}
		if _, err := tx.Conn().PgConn().CopyFrom(ctx, body, copyIn(schema, t)); err != nil {
			return fmt.Errorf("archive: table %s: %w", t.Name, err)
		}
		done(t)
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.Finish(ctx, a.Sequences); err != nil {
		return err
	}
	return Prove(ctx, tx, schema, a.Tables)
}

// Prove compares the rows of a schema with what they must be, and says in words
// where they differ.
func Prove(ctx context.Context, tx pgx.Tx, schema string, want []Table) error {
	have, err := Tables(ctx, tx, schema)
	if err != nil {
		return err
	}
	if err := Count(ctx, tx, schema, have); err != nil {
		return err
	}
	if lines := Differ(want, have); len(lines) > 0 {
		return fmt.Errorf("archive: the checksums differ: %s", strings.Join(lines, "; "))
	}
	return nil
}

// empty is the tables without what is in them.
func empty(tables []Table) []Table {
	bare := make([]Table, len(tables))
	for i, t := range tables {
		bare[i] = Table{Entry: Entry{Name: t.Name}, Columns: t.Columns}
	}
	return bare
}

func copyIn(schema string, t Table) string {
	return "COPY " + quoted(schema, t.Name) + " (" + columns(t) + ") FROM STDIN"
}

// Receiver is an empty schema that takes rows in any order: its foreign keys and
// triggers are out of use until Finish.
type Receiver struct {
	Tables []Table
	tx     pgx.Tx
	schema string
	back   []string // statements that put foreign keys and triggers back
}

const keysSQL = `
SELECT format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, c.relname, k.conname),
       format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0 AND c.relnamespace = $1::text::regnamespace`

const triggersSQL = `
SELECT format('ALTER TABLE %I.%I DISABLE TRIGGER %I', n.nspname, c.relname, t.tgname),
       format('ALTER TABLE %I.%I %s TRIGGER %I', n.nspname, c.relname,
              CASE t.tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE' END, t.tgname)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relnamespace = $1::text::regnamespace`

// Prepare empties a schema that was just built and puts its foreign keys and
// triggers out of use.
func Prepare(ctx context.Context, tx pgx.Tx, schema string) (*Receiver, error) {
	if err := Steady(ctx, tx); err != nil {
		return nil, err
	}
	r := &Receiver{tx: tx, schema: schema}
	var err error
	if r.Tables, err = Tables(ctx, tx, schema); err != nil {
		return nil, err
	}
	for _, sql := range []string{keysSQL, triggersSQL} {
		if err := r.away(ctx, sql); err != nil {
			return nil, err
		}
	}
	var names []string
	for _, t := range r.Tables {
		names = append(names, quoted(schema, t.Name))
	}
	if len(names) > 0 {
		_, err = tx.Exec(ctx, "TRUNCATE "+strings.Join(names, ", "))
	}
	return r, annotate("empty the schema", err)
}

func (r *Receiver) away(ctx context.Context, sql string) error {
	rows, err := r.tx.Query(ctx, sql, r.schema)
	if err != nil {
		return annotate("look at the schema", err)
	}
	var drops []string
	var drop, back string
	_, err = pgx.ForEachRow(rows, []any{&drop, &back}, func() error {
		drops, r.back = append(drops, drop), append(r.back, back)
		return nil
	})
	if err == nil && len(drops) > 0 {
		_, err = r.tx.Exec(ctx, strings.Join(drops, ";\n"))
	}
	return annotate("put foreign keys and triggers away", err)
}

// Finish sets the sequences and puts foreign keys and triggers back; a key that
// the rows break is an error.
func (r *Receiver) Finish(ctx context.Context, sequences []Sequence) error {
	for _, s := range sequences {
		_, err := r.tx.Exec(ctx, "SELECT setval(pg_get_serial_sequence($1, $2), $3, $4)", quoted(r.schema, s.Table), s.Column,
			s.Last, s.Called)
		if err != nil {
			return annotate("set the sequence of "+s.Table, err)
		}
	}
	if len(r.back) == 0 {
		return nil
	}
	_, err := r.tx.Exec(ctx, strings.Join(r.back, ";\n"))
	return annotate("put foreign keys and triggers back", err)
}

func annotate(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("archive: %s: %w", doing, err)
}

// join prefers the failure that caused the other.
func join(first, second error) error {
	if first != nil && (second == nil || errors.Is(second, io.ErrClosedPipe)) {
		return first
	}
	return errors.Join(second, first)
}
