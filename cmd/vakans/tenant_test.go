package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// house is an installation with a file store and a queue, as `vakans tenant` needs
// them.
type house struct {
	installation
	env []string
}

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{installation: installation{planetest.Apart(t), t}}
	s3, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	if err != nil {
		t.Fatal(err)
	}
	s3.Bucket = "cmd-" + uuid.NewString()
	store, err := blob.Open(s3)
	if err == nil {
		err = store.EnsureBucket(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for info, err := range store.List(context.Background(), "") {
			if err == nil {
				err = store.Delete(context.Background(), info.Key)
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
	redis, err := url.Parse(os.Getenv("VAKANS_TEST_REDIS"))
	if err != nil {
		t.Fatal(err)
	}
	secret, _ := redis.User.Password()
	h.env = append(h.settings(), "VAKANS_S3_ENDPOINT="+s3.Endpoint, "VAKANS_S3_BUCKET="+s3.Bucket,
		"VAKANS_S3_ACCESS_KEY="+s3.AccessKey,
		"VAKANS_S3_SECRET_KEY="+s3.SecretKey, "VAKANS_S3_REGION="+cmp.Or(s3.Region, "us-east-1"),
		"VAKANS_REDIS_ADDRESS="+redis.Host, "VAKANS_REDIS_PASSWORD="+secret,
		"VAKANS_BASE_URL=http://localhost:8080", "VAKANS_SECRET_KEYS="+strings.Repeat("k", 48), "VAKANS_SMTP_HOST=127.0.0.1",
		"VAKANS_SMTP_PORT=1", "VAKANS_SMTP_TLS=none")
	return h
}

func (h house) run(args ...string) (out, words string, code int) {
	h.t.Helper()
	cmd := program(h.t, h.env, append([]string{"tenant"}, args...)...)
	cmd.Stdout, cmd.Stderr = new(strings.Builder), new(strings.Builder)
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	return h.wait(cmd)
}

// does expects success and reads the JSON.
func (h house) does(into any, args ...string) {
	h.t.Helper()
	out, words, code := h.run(append(args, "--json")...)
	if code != 0 {
		h.t.Fatalf("vakans tenant %s ended with %d: %s%s", strings.Join(args, " "), code, out, words)
	}
	if err := json.Unmarshal([]byte(out), into); err != nil {
		h.t.Fatalf("vakans tenant %s: %v: %s", args[0], err, out)
	}
}

// refuses expects failure and a sentence.
func (h house) refuses(code int, want string, args ...string) {
	h.t.Helper()
	out, words, got := h.run(args...)
	if got != code || !strings.Contains(words, want) {
		h.t.Errorf("vakans tenant %s ended with %d, not %d: %s%s", strings.Join(args, " "), got, code, out, words)
	}
}

// The whole life of an organisation by commands: what each prints for programs and
// how it ends.
func TestTenantCommands(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cells := plane.Cells()
	home, away := cells[len(cells)-1], cells[0]
	var born founded
	h.does(&born, "create", "--slug", "oak", "--name", "Tammi", "--superuser-email", "a@example.test", "--superuser-name",
		"Anna Alku", "--cell", home)
	var list struct{ Tenants []listed }
	h.does(&list, "list")
	if len(list.Tenants) != 1 || list.Tenants[0].Cell != home || list.Tenants[0].Plan != "full" ||
		born.Number != list.Tenants[0].Number {
		t.Errorf("list: %+v of %+v", list, born)
	}
	var moved struct {
		To, Database string
		Stop         float64 `json:"write_stop_ms"`
	}
	h.does(&moved, "move", "oak", "--cell", away)
	if moved.To != away || moved.Database != "other" || moved.Stop <= 0 {
		t.Errorf("moved: %+v", moved)
	}
	var shown struct {
		Cell   string
		Users  map[string]int
		Events int `json:"events_waiting"`
		Bytes  int64
		Former []string `json:"former_roles"`
	}
	h.does(&shown, "show", "oak")
	if shown.Cell != away || shown.Users["invited"] != 1 || shown.Events == 0 || shown.Bytes == 0 ||
		len(shown.Former) != 1 {
		t.Errorf("shown: %+v", shown)
	}
	h.refuses(exitFailed, "it is active: suspend it first", "drop", "oak", "--confirm", "oak")
	var changed statusChange
	h.does(&changed, "suspend", "oak", "--reason", "merged")
	h.refuses(exitFailed, "say --confirm oak", "drop", "oak", "--confirm", "oka")
	file := filepath.Join(t.TempDir(), "oak.vakans")
	var dropped struct {
		Proof    struct{ Left []any }
		Exported struct{ Rows int }
	}
	h.does(&dropped, "drop", "oak", "--confirm", "oak", "--out", file)
	if len(dropped.Proof.Left) != 0 || dropped.Exported.Rows == 0 || changed.Status != "suspended" {
		t.Errorf("dropped: %+v", dropped)
	}
	h.refuses(exitFailed, `there is no organisation "oak"`, "show", "oak")
	var back struct {
		Rows   int
		DryRun bool `json:"dry_run"`
		Status string
	}
	h.does(&back, "import", "--cell", home, file, "--dry-run")
	h.does(&list, "list")
	if !back.DryRun || len(list.Tenants) != 0 {
		t.Errorf("a dry run: %+v, %+v", back, list)
	}
	h.does(&back, "import", file, "--cell", home)
	if back.Rows != dropped.Exported.Rows || back.Status != "suspended" {
		t.Errorf("back: %+v", back)
	}
	h.refuses(exitFailed, "it is here already", "import", file)
	h.does(&changed, "resume", "oak")
	out, _, code := h.run("list")
	if code != 0 || !slices.ContainsFunc(strings.Split(out, "\n"),
		func(l string) bool { return strings.Contains(l, "oak") && strings.Contains(l, "active") }) {
		t.Errorf("list in words: %d, %s", code, out)
	}
}

// While a database is unreachable, an organisation there is told of as it was when it was
// last measured, with the time, and every other one as ever.
func TestTenantAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cells := plane.Cells()
	there := h.TenantIn(t, cells[0]).Slug
	var here founded
	h.does(&here, "create", "--slug", "elm", "--name", "Jalava", "--superuser-email", "e@example.test", "--superuser-name",
		"Elsa Eka", "--cell", cells[1])
	type shown struct {
		Database int64      `json:"database_bytes"`
		Measured *time.Time `json:"measured_at"`
		Away     []string   `json:"databases_away"`
	}
	show := func(slug string) (s shown) {
		t.Helper()
		h.does(&s, "show", slug)
		return s
	}
	if far, near := show(there), show(here.Slug); far.Database == 0 || near.Database == 0 || far.Measured != nil ||
		len(far.Away)+len(near.Away) != 0 {
		t.Errorf("all answer: %+v, %+v", far, near)
	}
	h.sql(cells[1], fmt.Sprintf(`INSERT INTO platform.tenant_usage (tenant, database_bytes, file_bytes, files, measured_at)
		SELECT number, 12345678, 2345678, 3, '2026-03-04 05:10Z' FROM platform.tenants WHERE slug = '%s'`, there))
	nowhere := "postgres://" + cells[0] + ":secret@127.0.0.1:1/vakans?sslmode=disable"
	h.env = append(h.env, "VAKANS_CELL_01_DSN="+nowhere, "VAKANS_CELL_01_OWNER_DSN="+nowhere)
	if s := show(there); s.Database != 12345678 || s.Measured == nil || s.Measured.Unix() != 1772601000 ||
		!slices.Equal(s.Away, []string{"127.0.0.1:1/vakans"}) {
		t.Errorf("its own is away: %+v", s)
	}
	if s := show(here.Slug); s.Database == 0 || s.Measured != nil || len(s.Away) != 1 {
		t.Errorf("another's is away: %+v", s)
	}
	if out, words, code := h.run("show", there); code != 0 ||
		!strings.Contains(out, "12 MB when it was measured, 2026-03-0") || strings.Contains(out, "users") {
		t.Errorf("in words: %d, %s%s", code, out, words)
	}
	if out, words, code := h.run("list"); code != 0 ||
		!regexp.MustCompile(there+` .* 12 MB +2346 kB +2026-03-0`).MatchString(out) {
		t.Errorf("list in words: %d, %s%s", code, out, words)
	}
	h.refuses(exitFailed, "127.0.0.1", "export", here.Slug, "--out", filepath.Join(t.TempDir(), "here.vakans"))
}

// A signal ends a command with 130, and the command can be run again: here it waits
// behind somebody's transaction, before it has changed anything.
func TestTenantInterrupted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cells := plane.Cells()
	org := h.TenantIn(t, cells[1])
	conn, err := h.Schemas.Connect(t.Context(), org.Cell)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := schema.Lock(t.Context(), conn, org); err != nil { // as an upgrade would
		t.Fatal(err)
	}
	cmd := program(t, h.env, "tenant", "move", org.Slug, "--cell", cells[0])
	cmd.Stdout, cmd.Stderr = new(strings.Builder), new(strings.Builder)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	h.waits(org)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if out, words, code := h.wait(cmd); code != exitInterrupted {
		t.Errorf("interrupted: %d, %s%s", code, out, words)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	var moved struct{ To string }
	h.does(&moved, "move", org.Slug, "--cell", cells[0])
	if moved.To != cells[0] {
		t.Errorf("moved to %s", moved.To)
	}
}

// waits returns when a command waits for the lock on an organisation's schema.
func (h house) waits(org tenant.Tenant) {
	h.t.Helper()
	admin, err := pgx.Connect(h.t.Context(), h.AdminDSN)
	if err != nil {
		h.t.Fatal(err)
	}
	defer admin.Close(h.t.Context())
	for waiting := false; !waiting; {
		err := admin.QueryRow(h.t.Context(), `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`).Scan(&waiting)
		if err != nil {
			h.t.Fatalf("wait for the lock on %s: %v", org.Schema(), err)
		}
	}
}

// A command line that makes no sense does nothing and ends with 2.
func TestTenantUsage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, args := range [][]string{{}, {"found"}, {"show"}, {"show", "a", "b"}, {"export"},
		{"move", "oak", "--where", "x"}, {"import", "--cell"}, {"create", "--slug", "x"}} {
		h.refuses(exitUsage, "usage: vakans tenant", args...)
	}
	h.refuses(exitFailed, `there is no organisation "oak"`, "export", "oak")
	h.refuses(exitFailed, "no such file", "import", "nowhere")
}
