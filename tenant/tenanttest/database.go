// Package tenanttest gives every test binary a PostgreSQL database of its own and
// every test a fresh tenant in it. The database is a copy of a template that is
// built once for all binaries, so a package is ready in a fraction of a second.
package tenanttest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Variable names the environment variable with the address of the server that
// tests may use: a superuser's, in the form of a URL, naming any database.
const Variable = "VAKANS_TEST_DATABASE_URL"

// Recipe says how a test database is made. Recipes with the same Key share a
// template.
type Recipe struct {
	// Key changes whenever Build would do something else.
	Key string
	// Build makes the template from an empty database.
	Build func(ctx context.Context, adminDSN string) error
	// Adopt gives a copy what PostgreSQL does not copy. It may be nil.
	Adopt func(ctx context.Context, adminDSN string) error
}

// All names begin so, which is how leftovers are recognised.
const (
	prefix         = "vktest_"
	templatePrefix = "vktemplate_"
)

var made struct {
	sync.Mutex
	dsn map[string]string
	// The connections whose locks say that the databases are in use. They are
	// kept here because a forgotten one would be closed by the garbage collector.
	locks []*pgx.Conn
}

// Database returns the superuser's address of this process's database, and makes
// it when it is first asked for. It fails the test when there is no server to use;
// it never skips. Databases of processes that have ended are dropped by later ones.
func Database(t testing.TB, r Recipe) string {
	t.Helper()
	made.Lock()
	defer made.Unlock()
	if made.dsn[r.Key] == "" {
		if made.dsn == nil {
			made.dsn = map[string]string{}
		}
		made.dsn[r.Key] = fresh(t, server(t), r)
	}
	return made.dsn[r.Key]
}

// Fresh returns a database that this test has to itself: for what touches the
// whole of it. It is dropped when the test ends.
func Fresh(t testing.TB, r Recipe) string {
	t.Helper()
	return FreshAt(t, server(t), r)
}

// FreshAt is Fresh on another server, whose superuser's address is given.
func FreshAt(t testing.TB, server string, r Recipe) string {
	t.Helper()
	made.Lock()
	defer made.Unlock()
	dsn := fresh(t, server, r)
	t.Cleanup(func() { drop(dsn) })
	return dsn
}

// server is the superuser's address of the server that all tests share.
func server(t testing.TB) string {
	t.Helper()
	base := os.Getenv(Variable)
	if base == "" {
		t.Fatalf("%s is not set: these tests need a PostgreSQL server and a superuser's address of it. "+
			"`make test` starts a private one; by hand: export %s=postgres://postgres:…@127.0.0.1:5432/postgres", Variable,
			Variable)
	}
	return base
}

func fresh(t testing.TB, base string, r Recipe) string {
	t.Helper()
	dsn, err := makeDatabase(t.Context(), base, r)
	if err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	return dsn
}

// makeDatabase leaves its connection open until the process ends: the lock on it
// says that the database is in use.
func makeDatabase(ctx context.Context, base string, r Recipe) (string, error) {
	conn, err := pgx.Connect(context.WithoutCancel(ctx), base)
	if err != nil {
		return "", fmt.Errorf("the server for tests does not answer: %w", err)
	}
	template, err := makeTemplate(ctx, conn, base, r)
	if err != nil {
		return "", err
	}
	name := prefix + strconv.FormatInt(time.Now().Unix(), 36) + "_" + strings.ToLower(rand.Text()[:6])
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended($1, 0))", name); err != nil {
		return "", err
	}
	made.locks = append(made.locks, conn)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		return "", err
	}
	dsn := in(base, name)
	if r.Adopt != nil {
		if err := r.Adopt(ctx, dsn); err != nil {
			return "", err
		}
	}
	go sweep(base)
	return dsn, nil
}

// makeTemplate builds the template unless another process has. PostgreSQL's own
// mark of a template is set last, so a half-built one is known and built again.
func makeTemplate(ctx context.Context, conn *pgx.Conn, base string, r Recipe) (name string, err error) {
	sum := sha256.Sum256([]byte(r.Key))
	name = templatePrefix + hex.EncodeToString(sum[:6])
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended($1, 0))", templatePrefix); err != nil {
		return "", err
	}
	defer func() {
		_, unlock := conn.Exec(ctx, "SELECT pg_advisory_unlock(hashtextextended($1, 0))", templatePrefix)
		err = errors.Join(err, unlock)
	}()
	var ready bool
	err = conn.QueryRow(ctx, "SELECT datistemplate FROM pg_database WHERE datname = $1", name).Scan(&ready)
	if ready || err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return name, err
	}
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return "", err
		}
	}
	if err := r.Build(ctx, in(base, name)); err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+name+" IS_TEMPLATE true")
	return name, err
}

// in is the same address with another database.
func in(base, database string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base // pgx has parsed it already
	}
	u.Path = "/" + database
	return u.String()
}
