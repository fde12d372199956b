package plane_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
)

// Behind a pooler nothing is said when connecting, and everything holds all the
// same: each BEGIN says what the transaction needs. (A pooler refuses what is said
// when connecting; `make unit` runs this package through one as well.)
func TestPooledSaysAllWithBegin(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	planes, err := plane.Open(t.Context(), plane.Config{DSNs: env.DSNs, Pooled: true, StatementTimeout: 7 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer planes.Close()
	const ask = "SELECT current_setting('search_path') || ' ' || current_setting('statement_timeout') || ' ' || current_setting('idle_in_transaction_session_timeout')"
	for want, read := range map[string]func(*string) error{
		"platform, ext 7s 30s": func(got *string) error {
			return planes.Platform.Read(t.Context(),
				func(tx plane.PlatformTx) error { return tx.QueryRow(t.Context(), ask).Scan(got) })
		},
		"applicant, ext 7s 30s": func(got *string) error {
			return planes.Register.In(t.Context(),
				func(tx plane.RegisterTx) error { return tx.QueryRow(t.Context(), ask).Scan(got) })
		},
		org.Schema() + ", ext 7s 30s": func(got *string) error {
			return planes.Tenants.In(t.Context(), org,
				func(tx tenant.Tx) error { return tx.QueryRow(t.Context(), ask).Scan(got) })
		},
	} {
		var got string
		if err := read(&got); err != nil || got != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
}

// Whoever signs in without the program begins with the login's own path and limits.
func TestLoginsBeginWithTheirOwn(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	for login, want := range map[string]string{
		plane.LoginPlatform: "platform, ext 15s 30s", plane.LoginVisitor: "jobsite, ext 15s 30s",
		plane.LoginRelay:    "platform, ext 15s 30s",
		plane.LoginRegister: "applicant, ext 15s 30s", plane.LoginPublisher: "jobsite, ext 15s 30s",
		plane.Cells()[7]: "ext 15s 30s",
	} {
		conn, err := pgx.Connect(t.Context(), env.DSNs[login])
		if err != nil {
			t.Fatal(err)
		}
		var got string
		err = conn.QueryRow(t.Context(),
			"SELECT current_setting('search_path') || ' ' || current_setting('statement_timeout') || ' ' || current_setting('idle_in_transaction_session_timeout')",
			pgx.QueryExecModeExec).Scan(&got)
		if err != nil || got != want {
			t.Errorf("%s begins with %q, %v; want %q", login, got, err, want)
		}
		_ = conn.Close(t.Context())
	}
}
