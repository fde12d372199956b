package plane

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"

	"vakans/migrations"
)

// Options of Bootstrap.
type Options struct {
	// Passwords leads from a login to its password. Every login needs one; see
	// SamePassword.
	Passwords map[string]string
}

// Bootstrap makes the logins, the empty schemas and the rights, and closes what
// PostgreSQL leaves open. It needs an administrator's address (a superuser's;
// where there is none, an administrator runs the files of migrations/bootstrap
// and sets the passwords). It changes nothing that is right already, so it may be
// run again: after a restore, say, or to set new passwords.
func Bootstrap(ctx context.Context, adminDSN string, opt Options) error {
	conn, err := pgx.Connect(ctx, adminDSN)
	if err != nil {
		return fmt.Errorf("plane: connect as administrator: %w", err)
	}
	defer conn.Close(ctx)
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		// The lock is on what all databases of the server share, because roles are.
		if _, err := tx.Exec(ctx, "LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return fmt.Errorf("plane: bootstrap needs a superuser: %w", err)
		}
		if err := runFile(ctx, tx, "1_logins.sql"); err != nil {
			return err
		}
		if err := setPasswords(ctx, tx, opt.Passwords); err != nil {
			return err
		}
		for _, name := range []string{"2_database.sql", "3_schemas.sql", "4_revokes.sql"} {
			if err := runFile(ctx, tx, name); err != nil {
				return err
			}
		}
		return nil
	})
}

// AdoptDatabase gives the rights that PostgreSQL does not copy with a database to
// a copy of one that Bootstrap has been through.
func AdoptDatabase(ctx context.Context, adminDSN string) error {
	conn, err := pgx.Connect(ctx, adminDSN)
	if err != nil {
		return fmt.Errorf("plane: connect as administrator: %w", err)
	}
	defer conn.Close(ctx)
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return runFile(ctx, tx, "2_database.sql") })
}

// runFile sends a whole file by the simple protocol, which takes many statements.
func runFile(ctx context.Context, tx pgx.Tx, name string) error {
	sql, err := fs.ReadFile(migrations.Bootstrap, name)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, string(sql)); err != nil {
		return fmt.Errorf("plane: %s: %w", name, err)
	}
	return nil
}

func setPasswords(ctx context.Context, tx pgx.Tx, passwords map[string]string) error {
	for _, login := range Logins() {
		password := passwords[login]
		if password == "" {
			return fmt.Errorf("plane: no password was given for %s", login)
		}
		if _, err := tx.Exec(ctx, "ALTER ROLE "+login+" PASSWORD "+literal(password)); err != nil {
			return fmt.Errorf("plane: set the password of %s: %w", login, err)
		}
	}
	return nil
}

// literal quotes a text for the few statements that take no parameters.
func literal(s string) string {
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}
