package web_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/web"
)

// What passes by itself is answered 503 with a time to come again; what is our own
// fault stays 500.
func TestPassingFaultsAreUnavailable(t *testing.T) {
	t.Parallel()
	faults := map[string]error{
		"a stopping server":  &pgconn.PgError{Code: "57P01"},
		"a full disk":        &pgconn.PgError{Code: "53100"},
		"no connection left": &pgconn.PgError{Code: "53300"},
		"a deadlock":         &pgconn.PgError{Code: "40P01"},
		"a new replica":      &pgconn.PgError{Code: "25006"},
		"a broken answer":    io.ErrUnexpectedEOF,
		"a reset":            &net.OpError{Op: "read", Err: syscall.ECONNRESET},
		"a broken pipe":      syscall.EPIPE,
		"killed":             killed(t),
	}
	ours := map[string]error{
		"a missing table":  &pgconn.PgError{Code: "42P01"},
		"a broken rule":    &pgconn.PgError{Code: "23505"},
		"a slow statement": &pgconn.PgError{Code: "57014"},
		"a defect":         errors.New("defect"),
	}
	b := start(t, func(tb *web.Table) {
		for _, all := range []map[string]error{faults, ours} {
			for name, err := range all {
				tb.Get(web.Anywhere, pathOf(name), authz.Public, func(*web.Ctx) error { return fmt.Errorf("load: %w", err) })
			}
		}
	})
	c := b.browser(t, "localhost")
	for name := range faults {
		if p := c.Get(pathOf(name)).Want(http.StatusServiceUnavailable); p.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", name)
		}
	}
	for name := range ours {
		c.Get(pathOf(name)).Want(http.StatusInternalServerError)
	}
}

func pathOf(name string) string { return "/" + strings.ReplaceAll(name, " ", "-") }

// killed is what pgx says when an operator ends a connection in use, and after it.
func killed(t *testing.T) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), os.Getenv("VAKANS_TEST_DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), "SELECT pg_terminate_backend(pg_backend_pid())")
	if _, again := conn.Exec(t.Context(), "SELECT 1"); err == nil || again == nil {
		t.Fatalf("the connection was not killed: %v, %v", err, again)
	} else if !pgconn.SafeToRetry(again) {
		t.Errorf("not known to be safe: %v", again)
	}
	return err
}

// Of somebody whose session cannot be looked up, nobody says that they are signed
// out, and they are spoken to in the language of their account.
func TestSessionThatCannotBeRead(t *testing.T) {
	t.Parallel()
	b := start(t, csrfTable)
	c := b.signedIn(t, "swedish")
	if lang := c.Get("/plain").Want(200).Find("html").AttrOr("lang", ""); lang != "sv" {
		t.Fatalf("the account's language is %q", lang)
	}
	c.SetCookie("vakans-8080", "away")
	for _, path := range []string{"/plain", "/office"} {
		p := c.Get(path).Want(http.StatusServiceUnavailable)
		if lang := p.Find("html").AttrOr("lang", ""); lang != i18n.SV.String() {
			t.Errorf("%s: the page is in %q", path, lang)
		}
		if p.Find(`a[href="/office/sign-in"]`).Length() != 0 {
			t.Errorf("%s: the page says that they are signed out", path)
		}
	}
	nobody := b.browser(t, "north.localhost:8080")
	nobody.SetCookie("vakans-8080-account-lang", "sv")
	if lang := nobody.Get("/plain").Find("html").AttrOr("lang", ""); lang != "fi" {
		t.Errorf("without a session the page is in %q", lang)
	}
	c.SetCookie("vakans-8080", "expired")
	if c.Get("/plain").Want(200); c.Cookie("vakans-8080-account-lang") != "" {
		t.Error("the account's language outlives the session")
	}
}
