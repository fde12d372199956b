package attack_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/queue"
	"vakans/tenant"
)

// Every task of the table gets events in our name that name what is theirs, and
// those that they have written themselves, word by word. Nothing of theirs changes,
// no letter goes to their people, no file of theirs goes.
func TestTasksForeignPayloads(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	kinds, stop := c.working()
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	before, files, mails := c.state(c.b), c.files(c.b), len(c.sink.List())
	c.attackTasks(kinds)
	c.unharmed(before, files)
	if n := len(c.sink.List()); n != mails {
		t.Errorf("%d letters were sent", n-mails)
	}
	stop()
}

// The same where our tables hold copies of all their rows, so that what the payload
// names is found: as one could who writes into our own tables what he likes. What
// lies outside of them stays theirs, and no link to a password comes to us.
func TestTasksForeignRows(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	kinds, stop := c.working()
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	c.forgeRows()
	before, files := c.state(c.b), c.files(c.b)
	c.attackTasks(kinds)
	c.unharmed(before, files)
	for _, m := range c.sink.ByRecipient(attacker) {
		if strings.Contains(m.Text, "?t=") { // the rest reports what we wrote into our own rows
			t.Errorf("the attacker got a link: %s\n%s", m.Subject, m.Text)
		}
	}
	if n := c.column("SELECT count(*)::text FROM " + c.a.Tenant.Schema() +
		".letters WHERE template = 'application_withdrawn_receipt'"); n[0] == "0" {
		t.Error("the consumers did not find what was forged")
	}
	if n := c.column("SELECT count(*)::text FROM platform.one_time_secrets s JOIN "+c.b.Tenant.Schema()+
		".users u ON u.id = s.owner_id WHERE s.tenant = $1", c.a.Tenant.Number); n[0] != "0" {
		t.Errorf("%s links were made for their people at our host", n[0])
	}
	stop()
}

const attacker = "hyokkaaja@example.test"

// working starts the worker, waits until it has done what there is, and returns
// the kinds of its table and what stops it.
func (c *country) working() (kinds []event.Kind, stop func()) {
	c.t.Helper()
	w, err := c.Worker()
	must(c.t, err)
	founder, err := c.Founder()
	must(c.t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(c.t.Context()))
	ended := make(chan error, 2)
	go func() { ended <- w.Run(ctx) }()
	go func() { ended <- founder.Run(ctx) }()
	done := false
	stop = func() {
		if !done {
			done = true
			cancel()
			must(c.t, errors.Join(<-ended, <-ended))
		}
	}
	c.t.Cleanup(stop)
	kinds = w.Kinds()
	if len(kinds) < 20 {
		c.t.Fatalf("the worker has %d tasks only", len(kinds))
	}
	schedules := 0
	for _, kind := range kinds {
		if strings.HasPrefix(string(kind), "schedule.") {
			schedules++
		}
	}
	c.eventually("every schedule has had its first turn", func() bool {
		return c.column("SELECT count(finished_at)::text FROM platform.schedules")[0] == fmt.Sprint(schedules)
	})
	c.settle()
	return kinds, stop
}

// settle waits until no event is due or under way. What failed waits for its turn.
func (c *country) settle() {
	c.t.Helper()
	c.eventually("the worker has come to rest", func() bool {
		return c.column("SELECT count(*)::text FROM platform.outbox WHERE attempts = 0")[0] == "0" && c.quiet()
	})
}

func (c *country) eventually(what string, holds func() bool) {
	c.t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(40 * time.Second); time.Now().Before(end); <-look.C {
		if holds() {
			return
		}
	}
	c.t.Fatalf("never came true: %s; events: %v", what,
		c.column("SELECT kind || ' ' || source || ' ' || attempts FROM platform.outbox"))
}

// quiet reports whether no task is in the queue or running.
func (c *country) quiet() bool {
	c.t.Helper()
	i, err := queue.NewInspector(c.Queue)
	must(c.t, err)
	defer i.Close()
	all, err := i.Depths()
	must(c.t, err)
	for _, d := range all {
		if d.Pending+d.Active > 0 {
			return false
		}
	}
	return true
}

// attackTasks writes the events and waits until each has run.
func (c *country) attackTasks(kinds []event.Kind) {
	c.t.Helper()
	all := c.payload(c.t, c.b, c.foreign)
	written := map[event.Kind][]string{}
	for _, kind := range kinds {
		written[kind] = append(written[kind], encoded(all), "{}", `{"tenant": `+fmt.Sprint(c.b.Tenant.Number)+`}`, `[]`,
			`"x"`, "null")
		written[kind] = append(written[kind],
			c.column("SELECT DISTINCT payload::text FROM kept.events WHERE kind = $1 AND source = $2", string(kind),
				c.b.Tenant.Role())...)
	}
	must(c.t, c.Planes.Tenants.In(c.t.Context(), c.a.Tenant, func(tx tenant.Tx) error {
		for kind, payloads := range written {
			for _, p := range payloads {
				if _, err := tx.Exec(c.t.Context(), "INSERT INTO platform.outbox (kind, payload) VALUES ($1, $2::jsonb)",
					string(kind), p); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	c.settle()
}

func encoded(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // of strings and numbers
	}
	return string(text)
}

// unharmed fails the test if anything of theirs has changed.
func (c *country) unharmed(before map[string]string, files []string) {
	c.t.Helper()
	if tables := changed(before, c.state(c.b)); len(tables) > 0 {
		c.t.Errorf("the other organisation has changed: %v", tables)
	}
	if now := c.files(c.b); !slices.Equal(files, now) {
		c.t.Errorf("their files were %v and are %v", files, now)
	}
}

// files are an organisation's and its applicant's in the store.
func (c *country) files(o *organisation) (names []string) {
	c.t.Helper()
	for _, key := range c.keys(o, c.foreign) {
		for info, err := range c.Files.List(c.t.Context(), key) {
			must(c.t, err)
			names = append(names, info.Key.String())
		}
	}
	if len(names) < 2 {
		c.t.Fatalf("the organisation and its applicant have the files %v", names)
	}
	return names
}

// forgeRows puts all rows of theirs into our tables, where no trigger and no key
// hinders it, and puts the attacker's address on their people.
func (c *country) forgeRows() {
	c.t.Helper()
	for _, table := range c.column("SELECT relname::text FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND relname NOT IN ('goose_db_version', 'settings')", c.b.Tenant.Schema()) {
		columns := strings.Join(c.column(`SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = ($1 || '.' || $2)::regclass
			AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''`, c.b.Tenant.Schema(), table), ", ")
		_, err := c.admin().Exec(context.Background(),
			fmt.Sprintf("SET session_replication_role = replica; DELETE FROM %[1]s.%[3]s; INSERT INTO %[1]s.%[3]s (%[4]s) SELECT %[4]s FROM %[2]s.%[3]s",
				c.a.Tenant.Schema(), c.b.Tenant.Schema(), table, columns))
		must(c.t, err)
	}
	_, err := c.admin().Exec(context.Background(),
		fmt.Sprintf(`UPDATE %[1]s.users SET email = '%[3]s' || id, state = 'active' WHERE id IN (SELECT id FROM %[2]s.users);
		UPDATE %[1]s.applications SET name = 'Väärennetty', status = 'withdrawn', withdrawn_at = now(), version = version + 5 WHERE id IN (SELECT id FROM %[2]s.applications);
		UPDATE %[1]s.users SET email = '%[3]s' WHERE id = '%[4]s';
		SET session_replication_role = origin`, c.a.Tenant.Schema(), c.b.Tenant.Schema(), attacker, c.foreign["users"]))
	must(c.t, err)
}

// A letter of ours cannot take a file of theirs along, whatever its row says.
func TestTasksForeignAttachment(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	for _, key := range c.keys(c.b, c.foreign) {
		_, err := c.admin().Exec(t.Context(),
			fmt.Sprintf(`INSERT INTO %[1]s.letters SELECT (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'state', 'queued', 'dedup_key', gen_random_uuid(),
			'recipient_email', '%[2]s', 'attempts', 0, 'attachments', jsonb_build_array(jsonb_build_object('key', '%[3]s', 'name', 'x.pdf', 'type', 'application/pdf'))))).* FROM %[1]s.letters l LIMIT 1`,
				c.a.Tenant.Schema(), attacker, key))
		must(t, err)
	}
	ids := c.column("SELECT id::text FROM " + c.a.Tenant.Schema() + ".letters WHERE recipient_email = '" + attacker + "'")
	must(t, c.Planes.Tenants.In(t.Context(), c.a.Tenant, func(tx tenant.Tx) error {
		for _, id := range ids {
			if err := event.Emit(t.Context(), tx, event.LetterQueued, event.Letter{Letter: id}); err != nil {
				return err
			}
		}
		return nil
	}))
	c.drain()
	states := c.column("SELECT state FROM " + c.a.Tenant.Schema() + ".letters WHERE recipient_email = '" + attacker + "'")
	if len(states) < 2 || slices.ContainsFunc(states, func(s string) bool { return s != "failed" }) {
		t.Errorf("the letters are %v", states)
	}
	if got := c.sink.ByRecipient(attacker); len(got) > 0 {
		t.Errorf("%d letters with their files were sent", len(got))
	}
}

// Tickets straight into Redis: of another's event under another kind, of events
// that are done, that never were, garbage, and more than anybody could mean. The
// worker does nothing to them, and goes on working.
func TestTasksForgedTickets(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	kinds, stop := c.working()
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	before, files := c.state(c.b), c.files(c.b)
	client, err := queue.Open(c.Queue)
	must(t, err)
	t.Cleanup(func() { _ = client.Close() })
	old := c.column("SELECT max(id)::text FROM kept.events WHERE source = $1", c.b.Tenant.Role())[0]
	parked := c.parked()
	for _, kind := range kinds {
		for i, payload := range []any{
			json.RawMessage(`{"id": ` + old + `, "attempt": 0}`), json.RawMessage(`{"id": ` + old + `, "attempt": 1}`),
			event.Ticket{ID: parked, Attempt: 3},
			event.Ticket{ID: 1 << 60}, event.Ticket{ID: -1, Attempt: -1}, "x", []int{1}, map[string]any{"id": "x"},
			map[string]any{"id": 1e300},
			map[string]any{"tenant": c.b.Tenant.Number, "source": "vakans_platform", "id": 0}, strings.Repeat("x", 64<<10),
		} {
			must(t, client.Enqueue(t.Context(), queue.Task{Kind: "event:" + string(kind), ID: fmt.Sprintf("%s %d", kind, i),
				Payload: payload,
				Queue:   queue.Default, Timeout: 5 * time.Second, MaxRetry: 1}))
		}
	}
	must(t, client.Enqueue(t.Context(), queue.Task{Kind: "event:" + string(event.BlobPurge),
		Payload: strings.Repeat("x", 16<<20), Queue: queue.Default, Timeout: 5 * time.Second, MaxRetry: 1}))
	c.settle()
	c.unharmed(before, files)
	if left := c.column("SELECT attempts::text FROM platform.outbox WHERE id = $1", parked); !slices.Equal(left,
		[]string{"3"}) {
		t.Errorf("the event under another kind: attempts %v", left)
	}
	must(t, c.Planes.Tenants.In(t.Context(), c.a.Tenant,
		func(tx tenant.Tx) error { return event.Emit(t.Context(), tx, event.BlobPurge, event.Blobs{}) }))
	c.settle()
	stop()
}

// parked is an event of theirs that waits, with a payload that would delete their
// files if another kind's consumer read it in their name.
func (c *country) parked() int64 {
	c.t.Helper()
	var id int64
	must(c.t, c.admin().QueryRow(context.Background(),
		`INSERT INTO platform.outbox (source, kind, payload, dispatched_at, attempts)
		VALUES ($1, 'nobody.knows', $2, now() + interval '1 hour', 3) RETURNING id`, c.b.Tenant.Role(),
		encoded(map[string]any{"keys": c.keys(c.b, c.foreign)})).Scan(&id))
	return id
}

// A purge is believed of whom the database says wrote it, and only for what is
// that one's: either wall alone keeps the file.
func TestTasksPurgeWalls(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	files := c.files(c.b)
	purge := encoded(event.Blobs{Keys: c.keys(c.b, c.foreign)})
	err := c.Planes.Tenants.In(t.Context(), c.a.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(),
			"INSERT INTO platform.outbox (source, kind, payload) VALUES ($1, 'blob.purge', $2::jsonb)", c.b.Tenant.Role(), purge)
		return err
	})
	if code(err) != denied {
		t.Errorf("an event in their name: %v", err)
	}
	_, err = c.admin().Exec(t.Context(),
		"INSERT INTO platform.outbox (source, kind, payload) VALUES ($1, 'blob.purge', $2::jsonb)", c.a.Tenant.Role(), purge)
	must(t, err)
	d, err := c.Drainer()
	must(t, err)
	if err := d.Drain(t.Context()); !fault.Is(err, fault.Invalid) {
		t.Errorf("their files in our name: %v", err)
	}
	if now := c.files(c.b); !slices.Equal(files, now) {
		t.Errorf("their files were %v and are %v", files, now)
	}
}
