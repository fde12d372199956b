package servers_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/blob"
	"vakans/internal/demo/servers"
	"vakans/internal/mail"
	"vakans/internal/queue"
)

// TestMain lets the test binary play the program that starts servers and is
// then killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("VAKANS_SERVERS_PLAY"); dir != "" {
		s, err := servers.Start(context.Background(), options(dir, true))
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("ready")
		_ = s.Wait()
		select {} // until killed
	}
	os.Exit(m.Run())
}

func options(dir string, durable bool, parts ...servers.Part) servers.Options {
	bin, _ := filepath.Abs("../../../.vakans/bin")
	return servers.Options{Dir: dir, Bin: []string{bin}, Durable: durable, Parts: parts}
}

func start(t *testing.T, o servers.Options) *servers.Servers {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	s, err := servers.Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t *testing.T, s *servers.Servers) {
	t.Helper()
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
}

// folder is a temporary folder that PostgreSQL may enter too when root runs
// the tests.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "vakans-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, ".vakans")
}

func query(t *testing.T, dsn, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var got string
	if err := conn.QueryRow(t.Context(), sql).Scan(&got); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
	return got
}

func pid(t *testing.T, dir string, part servers.Part) int {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "run", string(part)+".pid"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(string(content))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// within waits for something that another process does.
func within(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-deadline:
			t.Fatalf("in vain: %s", what)
		case <-tick.C:
		}
	}
}

// The demo keeps its data when it is stopped and started again, and Ctrl-C
// stops every process it started.
func TestAllStartStopAndStartAgain(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	first := start(t, options(dir, true))
	query(t, first.DatabaseURL, "CREATE TABLE kept (word text)")
	query(t, first.DatabaseURL, "INSERT INTO kept VALUES ('still here')")
	for setting, want := range map[string]string{"max_connections": "200", "max_locks_per_transaction": "1024",
		"jit":   "off",
		"fsync": "on", "listen_addresses": "127.0.0.1", "password_encryption": "scram-sha-256", "server_encoding": "UTF8"} {
		if got := query(t, first.DatabaseURL, "SHOW "+setting); got != want {
			t.Errorf("%s is %s", setting, got)
		}
	}
	key := blob.TenantKey(1, uuid.New())
	store, err := blob.Open(first.S3)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.PutBytes(t.Context(), key, "application/pdf", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	sendMail(t, first.SMTPAddr)
	if res, err := http.Get(first.InboxURL); err != nil || res.StatusCode != 200 {
		t.Errorf("inbox: %v", err)
	}
	secret, err := first.Secret("vakans_platform")
	if err != nil || len(secret) < 20 {
		t.Fatalf("secret %q %v", secret, err)
	}
	var pids []int
	for _, part := range []servers.Part{servers.Postgres, servers.Redis, servers.S3} {
		pids = append(pids, pid(t, dir, part))
	}
	stop(t, first)
	if err := first.Wait(); err != nil {
		t.Errorf("Wait after Stop: %v", err)
	}
	for _, p := range pids {
		if alive(p) {
			t.Errorf("process %d lives on", p)
		}
	}

	second := start(t, options(dir, true))
	if second.DatabaseURL != first.DatabaseURL || second.RedisURL != first.RedisURL || second.S3URL != first.S3URL ||
		second.InboxURL != first.InboxURL {
		t.Error("the addresses have changed")
	}
	if got := query(t, second.DatabaseURL, "SELECT word FROM kept"); got != "still here" {
		t.Errorf("the database says %q", got)
	}
	if got, _, err := store.GetBytes(t.Context(), key, 10); err != nil || string(got) != "kept" {
		t.Errorf("the store says %q %v", got, err)
	}
	if len(second.Sink.List()) != 1 {
		t.Error("the mail is gone")
	}
	if again, err := second.Secret("vakans_platform"); again != secret {
		t.Error("another secret", err)
	}
	redis, err := queue.Open(queue.Config{URL: second.RedisURL})
	if err != nil {
		t.Fatal(err)
	}
	defer redis.Close()
	if err := redis.Ping(); err != nil {
		t.Error(err)
	}
	stop(t, second)
	if err := servers.Remove(dir); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 { // the lock
		t.Errorf("Remove left %v", left)
	}
}

func sendMail(t *testing.T, address string) {
	t.Helper()
	sender, err := mail.NewSMTP(mail.Config{Addr: address, TLS: mail.NoTLS})
	if err != nil {
		t.Fatal(err)
	}
	err = sender.Send(t.Context(), mail.Message{From: mail.Address{Email: "a@example.org"},
		To:      mail.Address{Email: "b@example.org"},
		Subject: "Hei", Text: "Hei", MessageID: "1@example.org"})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTestServersLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	s := start(t, options(dir, false, servers.Postgres, servers.Redis, servers.S3))
	if got := query(t, s.DatabaseURL, "SHOW fsync"); got != "off" {
		t.Errorf("fsync is %s", got)
	}
	stop(t, s)
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 { // the lock
		t.Errorf("left %v", left)
	}
}

// Nobody gets in without the password, and the files that hold it are private.
func TestPasswordsAreAsked(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	s := start(t, options(dir, true, servers.Postgres, servers.Redis))
	cfg, err := pgx.ParseConfig(s.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Password = "wrong"
	if _, err := pgx.ConnectConfig(t.Context(), cfg); err == nil {
		t.Error("PostgreSQL takes any password")
	}
	redis, err := queue.Open(queue.Config{URL: s.RedisURL[strings.LastIndex(s.RedisURL, "@")+1 : len(s.RedisURL)-2]})
	if err != nil {
		t.Fatal(err)
	}
	defer redis.Close()
	if redis.Ping() == nil {
		t.Error("Redis asks no password")
	}
	for _, file := range []string{"secrets.json", "redis/redis.conf"} {
		info, err := os.Stat(filepath.Join(dir, file))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", file, info, err)
		}
	}
}

// A crash of one child stops the rest with a clear message.
func TestCrashIsNoticed(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	s := start(t, options(dir, true, servers.Redis, servers.S3))
	if err := syscall.Kill(pid(t, dir, servers.Redis), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	err := s.Wait()
	var ended *servers.Ended
	if !errors.As(err, &ended) || ended.Part != servers.Redis ||
		!strings.Contains(err.Error(), "Redis ended: signal: killed") || !strings.Contains(err.Error(), "redis.log") {
		t.Errorf("%v", err)
	}
	s3 := pid(t, dir, servers.S3)
	stop(t, s)
	if alive(s3) {
		t.Error("the S3 server lives on")
	}
}

func TestRestartIsNoCrash(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	s := start(t, options(dir, true, servers.Postgres))
	before, was := s.DatabaseURL, pid(t, dir, servers.Postgres)
	if err := s.Restart(t.Context(), servers.Postgres); err != nil {
		t.Fatal(err)
	}
	if s.DatabaseURL != before || pid(t, dir, servers.Postgres) == was {
		t.Error("not the same port, or not another process")
	}
	query(t, s.DatabaseURL, "SELECT 'well'")
	stop(t, s)
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
}

// A port that was remembered and is now another's: a new one is taken.
func TestTakenPort(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	first := start(t, options(dir, true, servers.Redis, servers.Mail))
	stop(t, first)
	address := strings.TrimSuffix(first.RedisURL[strings.LastIndex(first.RedisURL, "@")+1:], "/0")
	for _, taken := range []string{address, first.SMTPAddr} {
		l, err := net.Listen("tcp", taken)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	second := start(t, options(dir, true, servers.Redis, servers.Mail))
	if second.RedisURL == first.RedisURL || second.SMTPAddr == first.SMTPAddr || second.InboxURL != first.InboxURL {
		t.Errorf("%s, %s, %s", second.RedisURL, second.SMTPAddr, second.InboxURL)
	}
}

func TestTwoClonesSideBySide(t *testing.T) {
	t.Parallel()
	one, other := start(t, options(folder(t), true, servers.Redis, servers.S3)),
		start(t, options(folder(t), true, servers.Redis, servers.S3))
	if one.RedisURL == other.RedisURL || one.S3URL == other.S3URL {
		t.Error("they share a server")
	}
}

func TestOneFolderTwice(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	start(t, options(dir, true, servers.Redis))
	_, err := servers.Start(t.Context(), options(dir, true, servers.Redis))
	if err == nil || !strings.Contains(err.Error(), "already running (started by process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("%v", err)
	}
	if err := servers.Remove(dir); err == nil {
		t.Error("removed under a running server")
	}
}
