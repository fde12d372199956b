package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// database is the name of the private server's database. Tenants' roles carry
// no prefix in a database of this name.
const database = "vakans"

// createDatabase makes the database on a private server, once.
func createDatabase(ctx context.Context, adminDSN string) error {
	conn, err := pgx.Connect(ctx, adminDSN)
	if err != nil {
		return fmt.Errorf("connect to the private PostgreSQL: %w", err)
	}
	defer conn.Close(ctx)
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)",
		database).Scan(&exists); err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+database)
	return err
}
