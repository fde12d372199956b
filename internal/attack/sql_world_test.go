package attack_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/planetest"
	"vakans/tenant"
)

// attacked is a database with an attacker in it: a tenant, its neighbour, which
// shares its cell and so its login, and another of another cell.
type attacked struct {
	*planetest.Env
	t     *testing.T
	a     tenant.Tenant // the attacker
	n     tenant.Tenant // of the same cell
	b     tenant.Tenant // of another cell
	names *strings.Replacer
}

func newAttacked(t *testing.T, env *planetest.Env) *attacked {
	t.Helper()
	r := &attacked{Env: env, t: t}
	byCell := map[string]tenant.Tenant{}
	for r.n.Zero() || r.b.Zero() {
		next := env.Tenant(t)
		if before, ok := byCell[next.Cell]; ok && r.n.Zero() {
			r.a, r.n = before, next
		}
		byCell[next.Cell] = next
		for cell, other := range byCell {
			if !r.n.Zero() && cell != r.a.Cell {
				r.b = other
			}
		}
	}
	r.names = strings.NewReplacer("r$b", r.b.Role(), "r$n", r.n.Role(), "r$a", r.a.Role(), "$a", r.a.Schema(), "$b",
		r.b.Schema(),
		"$n", r.n.Schema(), "$cell", r.a.Cell, "$far", r.b.Cell)
	return r
}

// connect signs in as one of the product's logins.
func (r *attacked) connect(login string) *pgx.Conn {
	r.t.Helper()
	return r.dial(r.DSNs[login])
}

// admin signs in as the superuser, who opens walls.
func (r *attacked) admin() *pgx.Conn {
	r.t.Helper()
	return r.dial(r.AdminDSN)
}

func (r *attacked) dial(dsn string) *pgx.Conn {
	r.t.Helper()
	conn, err := pgx.Connect(r.t.Context(), dsn)
	must(r.t, err)
	r.t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// inside is a transaction on a connection of the cell's login that has entered
// the attacker's tenant as the product does, and is never committed.
func (r *attacked) inside() pgx.Tx {
	r.t.Helper()
	tx, err := r.connect(r.a.Cell).Begin(r.t.Context())
	must(r.t, err)
	_, err = tx.Exec(r.t.Context(), "SET LOCAL ROLE "+r.a.Role()+"; SET LOCAL search_path TO "+r.a.Schema()+", ext")
	must(r.t, err)
	return tx
}

// try runs one attack, leaves nothing of it behind, and returns the server's
// code; nothing means that it worked.
func (r *attacked) try(tx pgx.Tx, sql string) string {
	r.t.Helper()
	savepoint, err := tx.Begin(r.t.Context())
	must(r.t, err)
	defer savepoint.Rollback(r.t.Context())
	_, err = savepoint.Exec(r.t.Context(), r.names.Replace(sql))
	return code(err)
}

// refused fails the test unless each attack is refused with one of its codes.
func (r *attacked) refused(tx pgx.Tx, attacks []attack, while string) {
	r.t.Helper()
	for _, a := range attacks {
		want := a.want()
		if a.function != "" && len(r.column("SELECT proname::text FROM pg_proc WHERE proname = $1", a.function)) == 0 {
			want = noFunction
		}
		if got := r.try(tx, a.sql); got == "" || !strings.Contains(want, got) {
			r.t.Errorf("%s: %s\n\twant %s, got %q", while, r.names.Replace(a.sql), want, got)
		}
	}
}

// open switches walls off, as the superuser.
func (r *attacked) open(walls ...string) {
	r.t.Helper()
	for _, sql := range walls {
		_, err := r.admin().Exec(r.t.Context(), r.names.Replace(sql))
		must(r.t, err)
	}
}

// found fails the test unless the check at start, which web and worker obey, says
// that the wall is open.
func (r *attacked) found(says string) {
	r.t.Helper()
	findings, err := r.Check(r.t.Context())
	must(r.t, err)
	var all []string
	for _, f := range findings {
		all = append(all, f.Problem)
	}
	if text := strings.Join(all, "\n"); !strings.Contains(text, r.names.Replace(says)) {
		r.t.Errorf("the check at start should say %q and says\n%s", r.names.Replace(says), text)
	}
}

// code is what the server answered.
func code(err error) string {
	if err == nil {
		return ""
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return err.Error()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What the server says to an attacker.
const (
	denied   = "42501" // insufficient privilege
	oneOnly  = "42601" // one statement at a time
	noSuch   = "22023" // no provider of that name
	inBlock  = "25001" // not inside a transaction
	missing  = "42704" // nothing of that name
	tooLarge = "23514" // a table's own bound

	noFunction = "42883" // this version has none of that name
)

// attack is a statement and the codes that refuse it; none means denied.
type attack struct {
	sql      string
	codes    string
	function string // that it calls, when not every version has it
}

func (a attack) want() string {
	if a.codes == "" {
		return denied
	}
	return a.codes
}

// each makes attacks that are denied.
func each(statements ...string) []attack {
	all := make([]attack, len(statements))
	for i, sql := range statements {
		all[i].sql = sql
	}
	return all
}
