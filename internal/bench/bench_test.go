package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vakans/migrations"
	"vakans/tenant"
)

func TestOptions(t *testing.T) {
	t.Parallel()
	o, err := parse([]string{"--tenants", "1,20", "--only", "read,ad", "--seconds", "0.5"})
	if err != nil || o.most() != 20 || o.Turn != 500*time.Millisecond || !o.wants("ad") || o.wants("memory") {
		t.Errorf("%+v %v", o, err)
	}
	for _, args := range [][]string{{"--tenants", "20,1"}, {"--tenants", "x"}, {"--tenants", "0"}, {"--ads", "100,1"},
		{"--ads", "x"}, {"--only", "speed"}, {"--seconds", "0"}, {"--rounds", "0"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
}

func TestStatistics(t *testing.T) {
	t.Parallel()
	if got := median([]float64{9, 1, 5}); got != 5 {
		t.Errorf("median of three: %v", got)
	}
	if got := median([]float64{4, 1, 3, 2}); got != 2.5 {
		t.Errorf("median of four: %v", got)
	}
	if got := spread([]float64{8, 10, 12}); got != 0.4 {
		t.Errorf("spread: %v", got)
	}
	if spread([]float64{0, 0}) != 0 {
		t.Error("spread of nothing")
	}
	var ten []time.Duration
	for n := range 10 {
		ten = append(ten, time.Duration(n+1))
	}
	if p50, p95, none := percentile(ten, 50), percentile(ten, 95), percentile(nil, 95); p50 != 5 || p95 != 10 ||
		none != 0 {
		t.Errorf("percentiles: %v %v %v", p50, p95, none)
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind         kind
		target       float64
		ours, theirs []float64
		ratio        float64
		met          bool
	}{
		{ratioAtLeast, 0.9, []float64{90, 80, 100}, []float64{100, 100, 100}, 0.9, true},
		// The rounds' own ratios count: each round saw another machine.
		{ratioAtLeast, 0.9, []float64{50, 100, 90}, []float64{50, 100, 100}, 1, true},
		{ratioAtMost, 1.5, []float64{16}, []float64{10}, 1.6, false},
		{valueAtMost, 8, []float64{7, 9, 7}, nil, 0, true},
		{valueAtLeast, 1000, []float64{999}, nil, 0, false},
		{information, 0, []float64{1}, []float64{2}, 0.5, true},
	} {
		f := figure{Kind: c.kind, Target: c.target}
		f.fill(c.ours, c.theirs)
		if f.Ratio != c.ratio || f.Met != c.met {
			t.Errorf("%v of %v against %v: ratio %v, met %v", c.kind, c.ours, c.theirs, f.Ratio, f.Met)
		}
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	good := figure{What: "reads", Unit: "/s", Kind: ratioAtLeast, Target: 0.9}
	good.fill([]float64{950}, []float64{1000})
	bad := single("upgrade", "an upgrade", "s", valueAtMost, 8, []float64{9.5})
	r := report{Figures: []figure{good, bad}, When: "2026-05-01 12:00", Machine: machine{CPU: "some", Cores: 2}}
	if got := r.missed(); len(got) != 1 || got[0] != "an upgrade" {
		t.Errorf("missed %q", got)
	}
	table := r.table()
	for _, want := range []string{"reads", "950/s", "1000/s", "0.95", "ratio ≥ 0.90", "yes", "9.50 s", "≤ 8.00 s", "NO"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
	dir, day := t.TempDir(), time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	first, err1 := r.record(dir, day)
	second, err2 := r.record(dir, day)
	if err := errors.Join(err1, err2); err != nil || filepath.Base(first) != "2026-05-01-1" ||
		filepath.Base(second) != "2026-05-01-2" {
		t.Errorf("%s, %s, %v", first, second, err)
	}
	text, err := os.ReadFile(first + ".md")
	if err != nil || strings.Count(string(text), "\n| ") != 3 {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestLoadCountsAndFails(t *testing.T) {
	t.Parallel()
	var n int
	got, err := load(t.Context(), 1, time.Millisecond, func(context.Context, int, int) error { n++; return nil })
	if err != nil || got.Answers != n || n == 0 || got.P50 > got.P95 {
		t.Errorf("%+v of %d: %v", got, n, err)
	}
	broken := errors.New("broken")
	if _, err := load(t.Context(), 2, time.Hour, func(context.Context, int, int) error { return broken }); !errors.Is(err,
		broken) {
		t.Errorf("%v", err)
	}
}

// Turns alternate, and each turn is counted on its own side.
func TestPairsTakeTurns(t *testing.T) {
	t.Parallel()
	var order []string
	one := func(name string, rate float64) side {
		return func(context.Context) (turn, error) { order = append(order, name); return turn{Rate: rate}, nil }
	}
	ours, theirs, err := pair(t.Context(), 3, one("ours", 2), one("theirs", 1))
	if err != nil || strings.Join(order, " ") != "ours theirs theirs ours ours theirs" {
		t.Errorf("%v %v", order, err)
	}
	if !slices.Equal(rates(ours), []float64{2, 2, 2}) || !slices.Equal(rates(theirs), []float64{1, 1, 1}) {
		t.Errorf("%v %v", ours, theirs)
	}
}

func TestWhatTheDatabaseWasToldBecomesAScript(t *testing.T) {
	t.Parallel()
	log := `ser","message":"the end of a line that began before"}
{"user":"vakans_platform","session_id":"1","message":"statement: BEGIN READ ONLY"}
{"user":"vakans_platform","session_id":"1","message":"execute <unnamed>: SELECT id -- the key\nFROM sessions WHERE h = $1::bytea AND n = $10 OR x = $2","detail":"parameters: $1 = '\\x00', $2 = 'it''s, $1 = ''y''', $3 = NULL, $4 = '4', $5 = '5', $6 = '6', $7 = '7', $8 = '8', $9 = '9', $10 = '10'"}
{"user":"vakans_platform","session_id":"1","message":"execute <unnamed>: COMMIT"}
{"user":"postgres","session_id":"2","message":"statement: SELECT 1"}
{"user":"vakans_platform","session_id":"1","message":"duration: 1 ms"}
{"user":"vakans_cell_01","session_id":"3","message":"statement: BEGIN; SET LOCAL ROLE r; SET LOCAL search_path TO t, ext"}
{"user":"vakans_cell_01","session_id":"3","message":"statement: commit"}
{"user":"vakans_cell_01","session_id":"3","message":"execute <unnamed>: BEGIN"}
{"user":"vakans_cell_01","session_id":"3","message":"execute <unnamed>: SET LOCAL ROLE r"}
{"user":"vakans_cell_01","session_id":"3","message":"execute <unnamed>: SELECT 1"}
{"user":"vakans_cell_01","message":"half a li`
	all, err := heard(log)
	if err != nil {
		t.Fatal(err)
	}
	want := `BEGIN READ ONLY \; SET LOCAL search_path TO platform, ext \; SELECT id FROM sessions WHERE h = '\x00'::bytea AND n = '10' OR x = 'it''s, $1 = ''y''' \; COMMIT;
BEGIN \; SET LOCAL ROLE r \; SET LOCAL search_path TO t, ext \; commit;
BEGIN \; SET LOCAL ROLE r \; SELECT 1;
`
	if got := script(all, planePaths); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatPgbenchSays(t *testing.T) {
	t.Parallel()
	got, err := readTPS("number of clients: 4\ntps = 247.5 (without initial connection time)\nSQL script 1:\n - 10 transactions (1.0% of total, tps = 3.1)\n")
	if err != nil || got.Rate != 247.5 {
		t.Errorf("%+v %v", got, err)
	}
	for _, said := range []string{"", "tps = 1\npgbench: error: ERROR:  no"} {
		if _, err := readTPS(said); err == nil {
			t.Errorf("%q is taken for a result", said)
		}
	}
}

func TestSettingsAreTheShippedOnes(t *testing.T) {
	t.Parallel()
	half, err := shipped("../../deploy/postgresql.conf", shippedFor)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := shipped("../../deploy/postgresql.conf", 8*shippedFor)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(half, "shared_buffers=2048MB") || !slices.Contains(whole, "shared_buffers=4096MB") {
		t.Errorf("%q, %q", half, whole)
	}
	for _, must := range []string{"fsync=on", "jit=off", "max_locks_per_transaction=1024"} {
		if !slices.Contains(half, must) {
			t.Errorf("no %s in %q", must, half)
		}
	}
	for _, setting := range half {
		if hasPrefix(setting, leftOut) {
			t.Errorf("%s is not the private server's to have", setting)
		}
	}
}

func TestCopiesKeepIdsApart(t *testing.T) {
	t.Parallel()
	var from, to tenant.Tenant
	from.Number, to.Number = 1, 7
	tables := []table{{name: "units", identity: "number",
		columns: []column{{"id", "uuid"}, {"number", "integer"}, {"names", "jsonb"}}},
		{name: "users", columns: []column{{"id", "uuid"}, {"email", "text"}}}}
	sql := copied(tables, from, to)
	for _, want := range []string{"md5(id::text || '7')::uuid, number, names", "setval(", "email || '-' || '7'",
		"COMMIT"} {
		if !strings.Contains(sql, want) {
			t.Errorf("no %q in\n%s", want, sql)
		}
	}
}

func TestProcesses(t *testing.T) {
	t.Parallel()
	text := "Rss:  100 kB\nPrivate_Clean:   4 kB\nPrivate_Dirty:  12 kB\nShared_Dirty: 9 kB\n"
	if got := kilobytes(text, "Private_"); got != 16<<10 {
		t.Errorf("%d", got)
	}
}

func TestTheExtraMigrationIsOneMore(t *testing.T) {
	t.Parallel()
	files, version, err := withExtra(migrations.Tenant, 77)
	if err != nil || version != 77 {
		t.Fatal(version, err)
	}
	if _, err := files.Open("00077_bench.sql"); err != nil {
		t.Error(err)
	}
	if _, err := files.Open("00001_organisation.sql"); err != nil {
		t.Error(err)
	}
}

// The baseline answers each address with its own bytes, query and all.
func TestBareAnswersByAddress(t *testing.T) {
	t.Parallel()
	app := bareApp([]answer{{Host: "h", Path: "/a?x=1", Body: []byte("one")},
		{Host: "h", Path: "/a?x=2", Body: []byte("two")}})
	for address, want := range map[string]int{"/a?x=2": http.StatusOK, "/a": http.StatusNotFound} {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Host = "h"
		resp, err := app.Test(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != want || want == http.StatusOK && string(body) != "two" {
			t.Errorf("%s: %d %q, %v", address, resp.StatusCode, body, err)
		}
	}
}
