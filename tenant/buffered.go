package tenant

import (
	"fmt"
	"reflect"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// bufferedRows are rows that have been read whole, so that the connection is free.
// It implements pgx.Rows.
type bufferedRows struct {
	fields []pgconn.FieldDescription
	rows   [][][]byte
	tag    pgconn.CommandTag
	err    error
	at     int // of the row after the present one
	closed bool
	types  *pgtype.Map // borrowed until the rows are closed
	plans  []scanPlan  // of the columns
}

// answered is what one result of a pipeline holds.
func answered(r *pgconn.Result) *bufferedRows {
	return &bufferedRows{fields: r.FieldDescriptions, rows: r.Rows, tag: r.CommandTag, err: r.Err}
}

// buffered reads rows whole.
func buffered(rows pgx.Rows, err error) *bufferedRows {
	if err != nil {
		return &bufferedRows{err: err}
	}
	b := &bufferedRows{}
	for rows.Next() {
		if b.fields == nil {
			b.fields = append(b.fields, rows.FieldDescriptions()...)
		}
		var row [][]byte
		for _, value := range rows.RawValues() {
			row = append(row, cloned(value))
		}
		b.rows = append(b.rows, row)
	}
	rows.Close()
	b.tag, b.err = rows.CommandTag(), rows.Err()
	return b
}

// cloned copies a value; NULL stays nil, and an empty one not nil.
func cloned(value []byte) []byte {
	if value == nil {
		return nil
	}
	return append(make([]byte, 0, len(value)), value...)
}

// Close implements pgx.Rows.
func (b *bufferedRows) Close() {
	b.closed = true
	if b.types != nil {
		typeMaps.Put(b.types)
		b.types, b.plans = nil, nil
	}
}

// TypeMap implements pgx.Rows.
func (b *bufferedRows) TypeMap() *pgtype.Map {
	if b.types == nil {
		b.types = typeMaps.Get().(*pgtype.Map)
	}
	return b.types
}

// Err implements pgx.Rows.
func (b *bufferedRows) Err() error { return b.err }

// CommandTag implements pgx.Rows.
func (b *bufferedRows) CommandTag() pgconn.CommandTag { return b.tag }

// FieldDescriptions implements pgx.Rows.
func (b *bufferedRows) FieldDescriptions() []pgconn.FieldDescription { return b.fields }

// Next implements pgx.Rows.
func (b *bufferedRows) Next() bool {
	if b.closed || b.err != nil || b.at == len(b.rows) {
		b.Close()
		return false
	}
	b.at++
	return true
}

// Scan implements pgx.Rows.
func (b *bufferedRows) Scan(dest ...any) error {
	if len(dest) == 1 {
		if row, ok := dest[0].(pgx.RowScanner); ok {
			return b.failed(row.ScanRow(b))
		}
	}
	if len(dest) != len(b.fields) {
		return b.failed(fmt.Errorf("tenant: %d destinations for %d columns", len(dest), len(b.fields)))
	}
	if b.plans == nil {
		b.plans = make([]scanPlan, len(dest))
	}
	for i, raw := range b.RawValues() {
		if dest[i] == nil {
			continue
		}
		if err := b.plan(i, dest[i]).Scan(raw, dest[i]); err != nil {
			return b.failed(pgx.ScanArgError{ColumnIndex: i, FieldName: b.fields[i].Name, Err: err})
		}
	}
	return nil
}

// scanPlan is how a column is read into a type.
type scanPlan struct {
	pgtype.ScanPlan
	into reflect.Type
}

// plan is how a column is read; all rows are read into the same types.
func (b *bufferedRows) plan(i int, dest any) pgtype.ScanPlan {
	into := reflect.TypeOf(dest)
	if p := b.plans[i]; p.into == into {
		return p
	}
	plan := b.TypeMap().PlanScan(b.fields[i].DataTypeOID, b.fields[i].Format, dest)
	b.plans[i] = scanPlan{plan, into}
	return plan
}

// failed ends the rows with an error, as pgx's own do.
func (b *bufferedRows) failed(err error) error {
	if err != nil {
		b.err = err
		b.Close()
	}
	return err
}

// Values implements pgx.Rows.
func (b *bufferedRows) Values() ([]any, error) {
	values := make([]any, len(b.fields))
	for i, raw := range b.RawValues() {
		if err := scanAny(b.TypeMap(), b.fields[i], raw, &values[i]); err != nil {
			return nil, b.failed(err)
		}
	}
	return values, nil
}

func scanAny(types *pgtype.Map, f pgconn.FieldDescription, raw []byte, value *any) (err error) {
	if raw == nil {
		return nil
	}
	if t, ok := types.TypeForOID(f.DataTypeOID); ok {
		*value, err = t.Codec.DecodeValue(types, f.DataTypeOID, f.Format, raw)
		return err
	}
	if f.Format == pgx.TextFormatCode {
		*value = string(raw)
	} else {
		*value = raw
	}
	return nil
}

// RawValues implements pgx.Rows.
func (b *bufferedRows) RawValues() [][]byte { return b.rows[b.at-1] }

// Conn implements pgx.Rows: the connection serves others by now.
func (b *bufferedRows) Conn() *pgx.Conn { return nil }

// typeMaps know the same types as the connections' own (KnowTypes), which may not
// be used beside them.
var typeMaps = sync.Pool{New: func() any {
	types := pgtype.NewMap()
	knowTypes(types)
	return types
}}
