package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vakans/internal/config"
	"vakans/internal/plane"
	"vakans/tenant/schema"
)

func migrateCommand(ctx context.Context, args []string) error {
	fs := flags("migrate")
	bootstrap := fs.Bool("bootstrap", false, "first make logins, schemas and revokes, with VAKANS_ADMIN_DSN")
	if err := parse(fs, args); err != nil {
		return err
	}
	cfg, err := config.Load(config.OS())
	if err != nil {
		return err
	}
	if *bootstrap {
		if err := bootstrapDatabase(ctx, cfg); err != nil {
			return err
		}
	}
	return migrate(ctx, cfg)
}

// bootstrapDatabase gives every login the password that its own address holds.
func bootstrapDatabase(ctx context.Context, cfg *config.Config) error {
	admin := cfg.Database.Admin.Reveal()
	if admin == "" {
		return errors.New("VAKANS_ADMIN_DSN is not set: --bootstrap needs a superuser's address")
	}
	passwords, err := cfg.Database.Passwords()
	if err != nil {
		return err
	}
	return plane.Bootstrap(ctx, admin, plane.Options{Passwords: passwords})
}

// migrate upgrades the shared planes and then every tenant. It goes on past a
// tenant that fails and ends with an error that names it.
func migrate(ctx context.Context, cfg *config.Config) error {
	dsns := cfg.Database.DSNs()
	migrator := dsns[plane.LoginMigrator]
	if migrator == "" {
		return errors.New("VAKANS_MIGRATOR_DSN is not set")
	}
	if err := plane.Migrate(ctx, migrator); err != nil {
		return err
	}
	schemas, err := plane.Schemas(dsns)
	if err != nil {
		return err
	}
	start, shown := time.Now(), time.Now()
	return schemas.Upgrade(ctx, schema.UpgradeOptions{Progress: func(p schema.Progress) {
		if p.Err != nil {
			fmt.Printf("%s: %v\n", p.Tenant.Slug, p.Err)
		}
		if time.Since(shown) > 2*time.Second || p.Done == p.Total {
			left := time.Since(start) / time.Duration(p.Done) * time.Duration(p.Total-p.Done)
			fmt.Printf("%d of %d organisations, %s left\n", p.Done, p.Total, left.Round(time.Second))
			shown = time.Now()
		}
	}})
}
