package operator

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
	"vakans/tenant/archive"
)

// Exported says what an archive holds.
type Exported struct {
	Slug          string   `json:"slug"`
	Number        int32    `json:"number"`
	Out           string   `json:"out"`
	Size          int64    `json:"size"`
	SHA256        string   `json:"sha256"`
	SchemaVersion int64    `json:"schema_version"`
	Tables        int      `json:"tables"`
	Rows          int64    `json:"rows"`
	Files         int      `json:"files"`
	FileBytes     int64    `json:"file_bytes"`
	Events        int      `json:"events"`        // that wait and are carried along
	Underway      int      `json:"underway"`      // that were being worked on, and are not
	MissingFiles  []string `json:"missing_files"` // that a row names and the store does not have
	Seconds       float64  `json:"seconds"`       // how long it took

	Manifest archive.Manifest `json:"-"`
}

// reading is one moment of a database for as long as the transaction lasts.
var reading = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

// Export writes one archive of one organisation: its rows and its place in the
// platform plane as they are at one moment, and its files. The organisation works
// on meanwhile; suspended, it is exported as well.
func (o *Operator) Export(ctx context.Context, t tenant.Tenant, out string) (Exported, error) {
	s, err := o.begin(ctx, t.Schema())
	if err != nil {
		return Exported{}, err
	}
	defer s.end()
	return o.export(ctx, s, t, out)
}

func (o *Operator) export(ctx context.Context, s *work, t tenant.Tenant, out string) (Exported, error) {
	start := time.Now()
	w, err := archive.Create(out)
	if err != nil {
		return Exported{}, err
	}
	defer w.Close()
	e := Exported{Slug: t.Slug, Number: t.Number, Out: out, SchemaVersion: t.SchemaVersion}
	if err := o.pack(ctx, s, t, w, &e); err != nil {
		return e, fmt.Errorf("export %s: %w", t.Slug, err)
	}
	e.sum(w, start)
	return e, o.record(ctx, t, "organisation.export", t.Slug,
		map[string]any{"rows": e.Rows, "files": e.Files, "sha256": e.SHA256})
}

// pack writes everything into the archive and completes it.
func (o *Operator) pack(ctx context.Context, s *work, t tenant.Tenant, w *archive.Writer, e *Exported) error {
	m := archive.Manifest{Number: t.Number, Slug: t.Slug, SchemaVersion: t.SchemaVersion, SchemaFloor: t.SchemaFloor}
	if err := o.exportRows(ctx, s, t, w, &m, e); err != nil {
		return err
	}
	if err := o.exportPlatform(ctx, s, t, w, e); err != nil {
		return err
	}
	err := o.fetch(ctx, t.Number, func(f fetched) error {
		_, err := w.File(f.name, f.kind, int64(len(f.content)), bytes.NewReader(f.content))
		return err
	})
	if err != nil {
		return err
	}
	e.Manifest, err = w.Commit(m)
	return err
}

func (e *Exported) sum(w *archive.Writer, start time.Time) {
	m := e.Manifest
	e.Size, e.SHA256 = w.Sum()
	e.Tables, e.Rows, e.Files, e.FileBytes = len(m.Tables), m.Rows(), len(m.Files), m.Bytes()
	have := map[string]bool{}
	for _, f := range m.Files {
		have[f.Name] = true
	}
	named := e.MissingFiles
	e.MissingFiles = []string{}
	for _, id := range named {
		if !have[id] {
			e.MissingFiles = append(e.MissingFiles, id)
		}
	}
	e.Seconds = time.Since(start).Seconds()
}

// exportRows also notes which files the rows name.
func (o *Operator) exportRows(ctx context.Context, s *work, t tenant.Tenant, w *archive.Writer, m *archive.Manifest,
	e *Exported) error {
	conn, err := s.connectTo(ctx, t)
	if err != nil {
		return err
	}
	return pgx.BeginTxFunc(ctx, conn, reading, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, "SELECT now(), (SELECT last_value FROM platform.outbox_id_seq)").Scan(&m.At,
			&m.Events); err != nil {
			return err
		}
		done := 0
		err := w.Rows(ctx, tx, t.Schema(), func(archive.Table) {
			done++
			o.tell("tables", done, 0)
		})
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, "SELECT id::text FROM "+t.Schema()+".application_attachments")
		if err != nil {
			return err
		}
		e.MissingFiles, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
}

func (o *Operator) exportPlatform(ctx context.Context, s *work, t tenant.Tenant, w *archive.Writer, e *Exported) error {
	var names []string
	err := pgx.BeginTxFunc(ctx, s.home, reading, func(tx pgx.Tx) error {
		part, err := readSlice(ctx, tx, t)
		if err != nil {
			return err
		}
		if names, err = roles(ctx, tx, t.Number); err != nil {
			return err
		}
		return w.Document(sliceName, part)
	})
	if err != nil {
		return err
	}
	all, err := o.databases(ctx, s)
	if err != nil {
		return err
	}
	carried := []pending{}
	for _, d := range all {
		err := pgx.BeginTxFunc(ctx, d.conn, reading, func(tx pgx.Tx) error {
			some, underway, err := waiting(ctx, tx, names)
			carried = append(carried, some...)
			e.Underway += underway
			return err
		})
		if err != nil {
			return err
		}
	}
	e.Events = len(carried)
	return w.Document(pendingName, carried)
}
