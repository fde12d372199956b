package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"

	"vakans/internal/inventory"
	"vakans/internal/logging"
	"vakans/internal/planetest"
	"vakans/internal/server"
	"vakans/tenant"
)

// RETAIN-03: people with unmistakable names use the whole service. Wherever something of
// them is then found, the inventory says so, to the column and the field of the log; and
// when every rule has run in its time, nothing is left of those whose time has come but
// where the inventory says that no rule ends it.
func TestPersonalDataIsWhereItIsDeclared_RETAIN03(t *testing.T) {
	t.Parallel()
	list, err := inventory.Load()
	must(t, err)
	env := planetest.Fresh(t)
	p := start(t, env.DSNs, setting(t, "VAKANS_TEST_REDIS"))
	log := p.captureLog()
	w := &finder{t: t, list: list, dsn: env.AdminDSN}
	s := p.play(t, w)
	w.areDeclared(s.found, s.people)
	w.areThorough(s.found)
	s.nightAfter(30)
	left := w.find(s.people)
	w.areGone(left, s.people)
	w.stay(left)
	p.filesAreDeclared(t, list)
	log.isDeclared(t, list, s.people)
	p.keysAreDeclared(t, list)
}

// somebody is a person of the story: what to look for, whose data that is, and whether
// the rules delete it in the end.
type somebody struct {
	subject string
	marks   []string
	hired   bool
}

// finder looks for people in the whole database.
type finder struct {
	t    *testing.T
	list *inventory.Inventory
	org  tenant.Tenant
	dsn  string
	keys map[location]bool // columns that are a row's own id, or refer to another row
}

// location is a column, or a field of a JSON column.
type location struct{ plane, table, column string }

func (p location) String() string { return p.plane + "." + p.table + "." + p.column }

// find looks through every column of every table. Of each location it reports who was found.
func (w *finder) find(people []somebody) map[location][]int {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.dsn)
	must(w.t, err)
	defer conn.Close(w.t.Context())
	rows, err := conn.Query(w.t.Context(), `SELECT n.nspname::text, c.relname::text
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND n.nspname IN ('platform', 'jobsite', 'applicant', $1)`, w.org.Schema())
	must(w.t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Schema, Name string }])
	must(w.t, err)
	w.readKeys(conn)
	found := map[location][]int{}
	for _, table := range tables {
		at := w.location(table.Schema, table.Name, "")
		name := pgx.Identifier{table.Schema, table.Name}.Sanitize()
		rows, err := conn.Query(w.t.Context(), "SELECT to_jsonb(t) FROM "+name+" t")
		must(w.t, err)
		contents, err := pgx.CollectRows(rows, pgx.RowTo[map[string]any])
		must(w.t, err)
		for _, row := range contents {
			for column, value := range row {
				at.column = column
				look(at, value, people, found)
			}
		}
	}
	return found
}

func (w *finder) location(schema, table, column string) location {
	if schema == w.org.Schema() {
		schema = "tenant"
	}
	return location{schema, table, column}
}

func (w *finder) readKeys(conn *pgx.Conn) {
	w.t.Helper()
	rows, err := conn.Query(w.t.Context(), `SELECT n.nspname::text, c.relname::text, a.attname::text
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(k.conkey) AND a.atttypid = 'uuid'::regtype
		WHERE k.contype IN ('p', 'f')`)
	must(w.t, err)
	w.keys = map[location]bool{}
	var schema, table, column string
	_, err = pgx.ForEachRow(rows, []any{&schema, &table, &column}, func() error {
		w.keys[w.location(schema, table, column)] = true
		return nil
	})
	must(w.t, err)
}

// look goes through a value down to its texts. Whoever stands in the key of an object
// stands in the object.
func look(at location, value any, people []somebody, found map[location][]int) {
	note := func(text string) {
		for i, p := range people {
			if p.in(text) && !slices.Contains(found[at], i) {
				found[at] = append(found[at], i)
			}
		}
	}
	switch v := value.(type) {
	case string:
		note(v)
	case []any:
		for _, one := range v {
			look(at, one, people, found)
		}
	case map[string]any:
		for key, one := range v {
			note(key)
			look(location{at.plane, at.table, at.column + "." + key}, one, people, found)
		}
	}
}

func (s somebody) in(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(s.marks, func(m string) bool { return strings.Contains(text, strings.ToLower(m)) })
}

// datum is what the inventory says of a location, and whether it says anything.
func (w *finder) datum(at location) (inventory.Datum, bool) {
	t, _ := w.list.Table(at.plane, at.table)
	n := slices.IndexFunc(t.Data, func(d inventory.Datum) bool {
		return at.column == d.Name || strings.HasPrefix(at.column, d.Name+".")
	})
	if n < 0 {
		return inventory.Datum{}, false
	}
	return t.Data[n], true
}

// areDeclared wants every location, with every person's subject, in the inventory. A row's
// own id and what refers to another row need not be said.
func (w *finder) areDeclared(found map[location][]int, people []somebody) {
	w.t.Helper()
	for at, who := range found {
		d, ok := w.datum(at)
		if !ok && w.keys[at] {
			continue
		}
		if !ok {
			w.t.Errorf("%s holds %q, and is not declared", at, people[who[0]].marks)
			continue
		}
		for _, i := range who {
			if !slices.Contains(d.Subjects, people[i].subject) {
				w.t.Errorf("%s holds data of %s %q, and is declared for %q",
					at, people[i].subject, people[i].marks, d.Subjects)
			}
		}
	}
}

// areThorough wants the story to leave something of somebody in every table with
// personal data, or the test proves nothing of it.
func (w *finder) areThorough(found map[location][]int) {
	w.t.Helper()
	left := tablesOf(found)
	for _, t := range w.list.Tables {
		if len(t.Data) == 0 || outside(t) || t.Name == "outbox" {
			continue // what one plane tells another is gone by now
		}
		if !left[t.Plane+"."+t.Name] {
			w.t.Errorf("the story leaves nothing in %s.%s: let somebody in it do what does", t.Plane, t.Name)
		}
	}
}

// tablesOf are the tables in which something was found.
func tablesOf(found map[location][]int) map[string]bool {
	tables := map[string]bool{}
	for at := range found {
		tables[at.plane+"."+at.table] = true
	}
	return tables
}

// outside reports whether a table is none of the database.
func outside(t inventory.Table) bool {
	return slices.Contains([]string{inventory.Files, inventory.Redis, inventory.Log}, t.Plane)
}

// byHand reports whether something that is not scheduled ends a table's rows.
func (w *finder) byHand(at location) bool {
	t, _ := w.list.Table(at.plane, at.table)
	return slices.ContainsFunc(w.list.EndsOf(t), func(e inventory.End) bool { return e.By == inventory.Hand })
}

// areGone wants nobody where a rule, a schedule or an event ends everything.
func (w *finder) areGone(found map[location][]int, people []somebody) {
	w.t.Helper()
	ofHired := []string{"applications", "application_attachments", "candidate_events", "messages", "letters"}
	for at, who := range found {
		if !w.byHand(at) {
			w.t.Errorf("every rule has run, and %s still holds %q", at, people[who[0]].marks)
		}
		if at.plane != "tenant" || !slices.Contains(ofHired, at.table) {
			continue
		}
		for _, i := range who {
			if people[i].subject == "applicant" && !people[i].hired {
				w.t.Errorf("%s still holds %q, who was not hired", at, people[i].marks)
			}
		}
	}
}

// stay wants something left wherever the inventory says that only a hand ends it: it
// must not say so of what is deleted.
func (w *finder) stay(found map[location][]int) {
	w.t.Helper()
	left := tablesOf(found)
	for _, t := range w.list.Tables {
		at := location{plane: t.Plane, table: t.Name}
		if len(t.Ends) > 0 && w.byHand(at) && !outside(t) && !left[t.Plane+"."+t.Name] {
			w.t.Errorf("nothing is left in %s.%s, and the inventory says that only a hand ends it", t.Plane, t.Name)
		}
	}
}

// filesAreDeclared wants the file store to hold what the rows that are left name, and nothing
// under a prefix that is not declared.
func (p *product) filesAreDeclared(t *testing.T, list *inventory.Inventory) {
	t.Helper()
	under := map[string]int{}
	for info, err := range p.Files.List(t.Context(), "") {
		must(t, err)
		prefix, _, _ := strings.Cut(info.Key.String(), "/")
		under[prefix+"/"]++
	}
	for prefix := range under {
		if _, ok := list.Table(inventory.Files, prefix); !ok {
			t.Errorf("there are files under %s, which is not declared", prefix)
		}
	}
	if under["a/"] != 0 || under["t/"] != 1 {
		t.Errorf("left are the files %v: one is, of the hired", under)
	}
}

// keysAreDeclared wants every key of Redis under a prefix that the inventory names.
func (p *product) keysAreDeclared(t *testing.T, list *inventory.Inventory) {
	t.Helper()
	client := server.Redis(p.Config.Redis)
	defer client.Close()
	seen := map[string]bool{}
	for keys := client.Scan(t.Context(), 0, "", 1000).Iterator(); keys.Next(t.Context()); {
		for _, table := range list.Tables {
			if table.Plane == inventory.Redis && strings.HasPrefix(keys.Val(), table.Name) {
				seen[table.Name], seen[keys.Val()] = true, true
			}
		}
		if !seen[keys.Val()] {
			t.Errorf("the key %s is under no prefix that is declared", keys.Val())
		}
	}
	for _, table := range list.Tables {
		if table.Plane == inventory.Redis && !seen[table.Name] {
			t.Errorf("no key begins with %s", table.Name)
		}
	}
}

// capturedLog is the program's log, as it is written.
type capturedLog struct {
	sync.Mutex
	bytes.Buffer
}

func (h *capturedLog) Write(b []byte) (int, error) {
	h.Lock()
	defer h.Unlock()
	return h.Buffer.Write(b)
}

// captureLog keeps all that the product says from now on.
func (p *product) captureLog() *capturedLog {
	p.t.Helper()
	h := new(capturedLog)
	kept, err := logging.New(logging.Options{Level: "info", Format: "json", Out: h})
	must(p.t, err)
	p.Log.SetFormatter(kept.Formatter)
	p.Log.SetOutput(h)
	p.Log.SetLevel(logrus.InfoLevel)
	return h
}

// isDeclared wants no field that the inventory does not name, and people by their ids in
// those alone that hold personal data.
func (h *capturedLog) isDeclared(t *testing.T, list *inventory.Inventory, people []somebody) {
	t.Helper()
	h.Lock()
	defer h.Unlock()
	lines, _ := list.Table(inventory.Log, "lines")
	seen := map[string]bool{}
	for raw := range bytes.Lines(h.Bytes()) {
		var line map[string]any
		must(t, json.Unmarshal(raw, &line))
		for field, value := range line {
			seen[field] = true
			declared, personal := lines.Declares(field)
			if !declared && !slices.Contains([]string{"level", "msg", "time"}, field) {
				t.Errorf("the log has a field %s, which is not declared: %s", field, raw)
			}
			for _, p := range people {
				if p.in(fmt.Sprint(value)) && !personal {
					t.Errorf("the log's field %s holds %q: %s", field, p.marks, raw)
				}
			}
		}
	}
	for _, field := range []string{"ip", "actor", "session"} {
		if !seen[field] {
			t.Errorf("no line of the log had the field %s: %s", field, h.Bytes())
		}
	}
}
