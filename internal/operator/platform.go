package operator

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/tenant"
)

// slice is what the platform plane holds of one organisation, as rows: what stands
// in the archive beside the organisation's own. Sessions, tokens and secrets stay
// behind. Whatever columns the tables have are carried.
type slice struct {
	Status       tenant.Status     `json:"status"`
	Cell         string            `json:"cell"`
	Hosts        []string          `json:"hosts"`
	Organisation json.RawMessage   `json:"organisation"`
	Staff        []json.RawMessage `json:"staff"`
	Memberships  []json.RawMessage `json:"memberships"`
}

const sliceName = "platform"

func readSlice(ctx context.Context, tx pgx.Tx, t tenant.Tenant) (s slice, err error) {
	s.Status, s.Cell = t.Status, t.Cell
	err = tx.QueryRow(ctx, `SELECT ARRAY(SELECT host FROM platform.hosts WHERE tenant = $1 ORDER BY host)`,
		t.Number).Scan(&s.Hosts)
	if err != nil {
		return s, fmt.Errorf("read the hosts of %s: %w", t.Slug, err)
	}
	one, err := objects(ctx, tx, `SELECT to_jsonb(o) FROM platform.organisations o WHERE tenant = $1`, t.Number)
	if err != nil {
		return s, err
	}
	if len(one) == 0 {
		return s, fmt.Errorf("the founding of %s was cut short: repeat `vakans tenant create` first", t.Slug)
	}
	s.Organisation = one[0]
	s.Memberships, err = objects(ctx, tx,
		`SELECT to_jsonb(m) FROM platform.memberships m WHERE tenant = $1 ORDER BY staff_id`, t.Number)
	if err != nil {
		return s, err
	}
	s.Staff, err = objects(ctx, tx, `SELECT to_jsonb(s) FROM platform.staff s
		WHERE id IN (SELECT staff_id FROM platform.memberships WHERE tenant = $1) ORDER BY id`, t.Number)
	return s, err
}

func objects(ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]json.RawMessage, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read the platform plane: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[json.RawMessage])
	if err != nil {
		return nil, fmt.Errorf("read the platform plane: %w", err)
	}
	return all, nil
}

// person is what identities are told apart by.
type person struct {
	ID       uuid.UUID `json:"id"`
	UserName string    `json:"user_name"`
	Email    string    `json:"email"`
}

func (s slice) people() ([]person, error) {
	people := make([]person, len(s.Staff))
	for i, row := range s.Staff {
		if err := json.Unmarshal(row, &people[i]); err != nil {
			return nil, fmt.Errorf("the archive's staff: %w", err)
		}
	}
	return people, nil
}

// conflicts says in words which identities cannot come: the organisation's rows
// name people by id, so an address that belongs to another id here would make two
// people of one. An identity that is here already stays as it is here.
func (s slice) conflicts(ctx context.Context, tx pgx.Tx) (lines []string, err error) {
	people, err := s.people()
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		rows, err := tx.Query(ctx, `SELECT id, email, lower(user_name) FROM platform.staff
			WHERE id <> $1 AND (email = $2 OR lower(user_name) = lower($3)) AND NOT EXISTS (SELECT FROM platform.staff WHERE id = $1)`,
			p.ID, p.Email, p.UserName)
		if err != nil {
			return nil, err
		}
		var id uuid.UUID
		var email, name string
		_, err = pgx.ForEachRow(rows, []any{&id, &email, &name}, func() error {
			what := "address " + p.Email
			if email != p.Email {
				what = "user name " + p.UserName
			}
			lines = append(lines,
				fmt.Sprintf("the %s belongs to another identity here (%s, in the archive %s): change one of the two first", what,
					id, p.ID))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// write puts the slice into the platform plane: the organisation and its
// memberships as they were, and those people who are not here. It reports how many
// of them came.
func (s slice) write(ctx context.Context, tx pgx.Tx, number int32) (people int, err error) {
	for _, sql := range []string{`DELETE FROM platform.organisations WHERE tenant = $1`,
		`DELETE FROM platform.memberships WHERE tenant = $1`} {
		if _, err := tx.Exec(ctx, sql, number); err != nil {
			return 0, fmt.Errorf("write the platform plane: %w", err)
		}
	}
	if _, err := put(ctx, tx, "organisations", s.Organisation); err != nil {
		return 0, err
	}
	for _, row := range s.Staff {
		n, err := put(ctx, tx, "staff", row)
		if err != nil {
			return 0, err
		}
		people += n
	}
	for _, row := range s.Memberships {
		if _, err := put(ctx, tx, "memberships", row); err != nil {
			return 0, err
		}
	}
	return people, nil
}

// put inserts a row from its JSON, unless its key is there. Columns that this
// program's table does not have are left out, new ones get their default.
func put(ctx context.Context, tx pgx.Tx, table string, row json.RawMessage) (int, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(row, &fields); err != nil {
		return 0, fmt.Errorf("a row of %s: %w", table, err)
	}
	var columns []string
	err := tx.QueryRow(ctx, `SELECT ARRAY(SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = $1::text::regclass
		AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname = ANY($2) ORDER BY attnum)`,
		"platform."+table, slices.Collect(maps.Keys(fields))).Scan(&columns)
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", table, err)
	}
	list := strings.Join(columns, ", ")
	tag, err := tx.Exec(ctx, "INSERT INTO platform."+table+" ("+list+") SELECT "+list+
		" FROM jsonb_populate_record(NULL::platform."+table+", $1::jsonb) ON CONFLICT DO NOTHING", string(row))
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", table, err)
	}
	return int(tag.RowsAffected()), nil
}

// pending is an event that nobody had begun to work on.
type pending struct {
	Kind    event.Kind      `json:"kind"`
	Payload json.RawMessage `json:"payload"`
}

const pendingName = "events"

// waiting reads an organisation's events in one database: those that nobody has
// begun on, and how many are being worked on or were given up.
func waiting(ctx context.Context, tx pgx.Tx, roles []string) (all []pending, underway int, err error) {
	rows, err := tx.Query(ctx,
		`SELECT kind, payload, attempts > postponed FROM platform.outbox WHERE source = ANY($1) ORDER BY id`, roles)
	if err != nil {
		return nil, 0, fmt.Errorf("read the outbox: %w", err)
	}
	var p pending
	var begun bool
	_, err = pgx.ForEachRow(rows, []any{&p.Kind, &p.Payload, &begun}, func() error {
		if begun {
			underway++
			return nil
		}
		all = append(all, pending{p.Kind, slices.Clone(p.Payload)})
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read the outbox: %w", err)
	}
	return all, underway, nil
}

// roles is every name under which an organisation's events may stand in an outbox.
func roles(ctx context.Context, tx pgx.Tx, number int32) (all []string, err error) {
	err = tx.QueryRow(ctx, `SELECT former_roles || role_name FROM platform.tenants WHERE number = $1`, number).Scan(&all)
	if err != nil {
		return nil, fmt.Errorf("read the registry: %w", err)
	}
	return all, nil
}
