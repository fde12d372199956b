package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
)

// Writer makes an archive. The file gets its name when it is complete and on the
// disk; until then, and after a crash, there is only <name>.part beside it.
type Writer struct {
	name string
	file *os.File
	size countedSum
	zip  *gzip.Writer
	tar  *tar.Writer
	held Manifest
	done bool
}

// Create begins an archive. A part that an interrupted attempt left is overwritten.
func Create(name string) (*Writer, error) {
	file, err := os.OpenFile(name+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	w := &Writer{name: name, file: file, size: countedSum{Hash: sha256.New()}}
	w.zip, err = gzip.NewWriterLevel(io.MultiWriter(file, &w.size), gzip.BestSpeed)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	w.tar = tar.NewWriter(w.zip)
	return w, nil
}

// countedSum is the checksum and the size of the whole file.
type countedSum struct {
	hash.Hash
	n int64
}

func (c *countedSum) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.Hash.Write(p)
}

// Sum is the size of a committed archive and the SHA-256 of the file, in hex.
func (w *Writer) Sum() (int64, string) {
	return w.size.n, hex.EncodeToString(w.size.Hash.Sum(nil))
}

// Rows writes all tables and sequences of a schema as the transaction sees them,
// which is REPEATABLE READ so that they belong together, and counts them. Done is
// called after each table.
func (w *Writer) Rows(ctx context.Context, tx pgx.Tx, schema string, done func(Table)) error {
	if err := Steady(ctx, tx); err != nil {
		return err
	}
	tables, err := Tables(ctx, tx, schema)
	if err != nil {
		return err
	}
	if err := Count(ctx, tx, schema, tables); err != nil {
		return err
	}
	for i := range tables {
		if err := w.table(ctx, tx, schema, &tables[i]); err != nil {
			return fmt.Errorf("archive: table %s: %w", tables[i].Name, err)
		}
		done(tables[i])
	}
	w.held.Tables = tables
	w.held.Sequences, err = Sequences(ctx, tx, schema)
	return err
}

// table goes by way of a file, because tar must know the size first.
func (w *Writer) table(ctx context.Context, tx pgx.Tx, schema string, t *Table) error {
	if err := checkName(t.Name); err != nil {
		return err
	}
	spool, err := os.CreateTemp(filepath.Dir(w.name), filepath.Base(w.name)+".*.part")
	if err != nil {
		return err
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	if _, err := tx.Conn().PgConn().CopyTo(ctx, spool,
		"COPY "+quoted(schema, t.Name)+" ("+columns(*t)+") TO STDOUT"); err != nil {
		return err
	}
	size, err := spool.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	name := t.Name
	t.Entry, err = w.entry(inTables, name, size, spool)
	return err
}

// Document adds something of the caller's, as JSON.
func (w *Writer) Document(name string, v any) error {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("archive: document %s: %w", name, err)
	}
	e, err := w.entry(inDocuments, name, int64(len(body)), bytes.NewReader(body))
	if err == nil {
		w.held.Documents = append(w.held.Documents, e)
	}
	return err
}

// File adds one of the tenant's files.
func (w *Writer) File(name, contentType string, size int64, body io.Reader) (File, error) {
	e, err := w.entry(inFiles, name, size, body)
	f := File{e, contentType}
	if err == nil {
		w.held.Files = append(w.held.Files, f)
	}
	return f, err
}

func (w *Writer) entry(folder, name string, size int64, body io.Reader) (Entry, error) {
	if err := checkName(name); err != nil {
		return Entry{}, err
	}
	// One moment for all: an archive's bytes follow from what it holds.
	head := &tar.Header{Name: folder + name, Mode: 0o600, Size: size, ModTime: time.Unix(0, 0), Format: tar.FormatPAX}
	if err := w.tar.WriteHeader(head); err != nil {
		return Entry{}, fmt.Errorf("archive: %s: %w", head.Name, err)
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w.tar, sum), body)
	if err == nil && n != size {
		err = fmt.Errorf("%d bytes came instead of %d", n, size)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("archive: %s: %w", head.Name, err)
	}
	return Entry{name, size, hex.EncodeToString(sum.Sum(nil))}, nil
}

// Commit completes the archive with what m says of the tenant, and gives the file
// its name.
func (w *Writer) Commit(m Manifest) (Manifest, error) {
	m.Format, m.Tables, m.Sequences, m.Documents, m.Files = Format, w.held.Tables, w.held.Sequences, w.held.Documents,
		w.held.Files
	body, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, fmt.Errorf("archive: manifest: %w", err)
	}
	e, err := w.entry("", manifestName, int64(len(body)), bytes.NewReader(body))
	if err != nil {
		return m, err
	}
	if _, err := w.entry("", manifestSum, int64(len(e.SHA256)), bytes.NewReader([]byte(e.SHA256))); err != nil {
		return m, err
	}
	for _, step := range []func() error{w.tar.Close, w.zip.Close, w.file.Sync, w.file.Close} {
		if err := step(); err != nil {
			return m, fmt.Errorf("archive: %w", err)
		}
	}
	if err := os.Rename(w.file.Name(), w.name); err != nil {
		return m, fmt.Errorf("archive: %w", err)
	}
	w.done = true
	return m, syncFolder(filepath.Dir(w.name))
}

// Close removes what was begun and not committed. It may be called at any time.
func (w *Writer) Close() {
	if !w.done {
		_ = w.file.Close() // nobody will read it
		_ = os.Remove(w.file.Name())
	}
}

// syncFolder makes the new name last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
