package tenant_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgxpool"

	"vakans/migrations"
	"vakans/tenant"
	"vakans/tenant/fibertenant"
	"vakans/tenant/schema"
)

// A program opens the cells and the directory once.
func Example() {
	ctx := context.Background()
	registry, err := pgxpool.New(ctx, "postgres://platform@db.example.org/app")
	if err != nil {
		log.Fatal(err)
	}
	directory := tenant.NewDirectory(registry)
	db, err := tenant.Open(ctx, tenant.Config{Cells: map[string]string{
		"cell_01": "postgres://cell_01@db.example.org/app",
		"cell_02": "postgres://cell_02@db2.example.org/app", // a cell may live elsewhere
	}})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	oak, err := directory.Lookup(ctx, "oak.example.org")
	if err != nil {
		log.Fatal(err) // tenant.ErrUnknown: no such host
	}
	var notes int
	err = db.Read(ctx, oak, func(tx tenant.Tx) error {
		return tx.QueryRow(ctx, "SELECT count(*) FROM notes").Scan(&notes)
	})
	fmt.Println(notes, err)
}

// A function that changes a tenant's data takes the transaction; whoever calls it
// opens one with In. It commits when the function returns nil.
func ExampleDB_In() {
	var (
		ctx context.Context
		db  *tenant.DB
		oak tenant.Tenant
	)
	rename := func(ctx context.Context, tx tenant.Tx, id int, title string) error {
		_, err := tx.Exec(ctx, "UPDATE notes SET title = $2 WHERE id = $1", id, title)
		return err
	}
	err := db.In(ctx, oak, func(tx tenant.Tx) error {
		return rename(ctx, tx, 7, "Groceries")
	})
	fmt.Println(err)
}

// A command that holds the owner's address makes tenants and upgrades them.
func Example_provision() {
	ctx := context.Background()
	schemas, err := schema.Open("postgres://owner@db.example.org/app", migrations.Tenant,
		schema.Cell{Name: "cell_01"}, schema.Cell{Name: "cell_02", Owner: "postgres://owner@db2.example.org/app"})
	if err != nil {
		log.Fatal(err)
	}
	oak, err := schemas.Provision(ctx, schema.Spec{Slug: "oak", Hosts: []string{"oak.example.org"}})
	if err != nil {
		log.Fatal(err) // schema.ErrTaken: the slug or the host is in use
	}
	fmt.Println(oak.Number, oak.Cell)

	results, err := schemas.Upgrade(ctx, schema.UpgradeOptions{Progress: func(p schema.Progress) {
		fmt.Printf("%d of %d: %s %v\n", p.Done, p.Total, p.Tenant.Slug, p.Err)
	}})
	fmt.Println(len(results), err)
}

// In Fiber the tenant comes from the host, before anything else is decided.
func Example_fiber() {
	var directory *tenant.Directory
	var db *tenant.DB
	app := fiber.New(fiber.Config{Immutable: true, EnableTrustedProxyCheck: true})
	app.Use(fibertenant.New(fibertenant.Config{Directory: directory, Base: "example.org"}))
	app.Get("/notes", func(c *fiber.Ctx) error {
		var notes int
		err := db.Read(c.UserContext(), fibertenant.From(c), func(tx tenant.Tx) error {
			return tx.QueryRow(c.UserContext(), "SELECT count(*) FROM notes").Scan(&notes)
		})
		if err != nil {
			return err
		}
		return c.JSON(notes)
	})
}
