package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"
	"golang.org/x/sync/errgroup"

	"vakans/internal/config"
	"vakans/internal/plane"
	"vakans/internal/wiring"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// place is one installation: a database with its logins, and the services on it.
type place struct {
	name     string
	admin    string // the superuser's address
	values   map[string]string
	dsns     map[string]string
	services *wiring.Services
	schemas  *schema.Schemas
}

// password is every login's: the server is private and on loopback.
const password = "vakans-bench"

// domain is the national site's host; organisations are below it.
const domain = "bench.test"

// install makes the database with everything an installation has but
// organisations. One that is there is brought up to this version.
func (b *bench) install(ctx context.Context, name string) (*place, error) {
	p := &place{name: name, admin: withDatabase(b.servers.DatabaseURL, name)}
	if err := createDatabase(ctx, b.servers.DatabaseURL, name); err != nil {
		return nil, err
	}
	if err := plane.Bootstrap(ctx, p.admin, plane.Options{Passwords: plane.SamePassword(password)}); err != nil {
		return nil, err
	}
	var err error
	if p.dsns, err = plane.DSNs(p.admin, plane.SamePassword(password)); err != nil {
		return nil, err
	}
	if err := plane.Migrate(ctx, p.dsns[plane.LoginMigrator]); err != nil {
		return nil, err
	}
	if p.schemas, err = plane.Schemas(p.dsns); err != nil {
		return nil, err
	}
	if _, err = p.schemas.Upgrade(ctx, schema.UpgradeOptions{}); err != nil {
		return nil, err
	}
	return p, b.open(ctx, p)
}

func (b *bench) open(ctx context.Context, p *place) error {
	redis, err := url.Parse(b.servers.RedisURL)
	if err != nil {
		return err
	}
	secret, _ := redis.User.Password()
	p.values = map[string]string{
		"VAKANS_BASE_URL": "http://" + domain, "VAKANS_LISTEN": "127.0.0.1:0", "VAKANS_LIMIT_FACTOR": "1000000",
		"VAKANS_CONNECTIONS_PER_ADDRESS": "0",
		"VAKANS_SECRET_KEYS":             "a key for nothing but measuring of the length that is asked for",
		"VAKANS_REDIS_ADDRESS":           redis.Host, "VAKANS_REDIS_PASSWORD": secret,
		"VAKANS_S3_ENDPOINT": b.servers.S3.Endpoint, "VAKANS_S3_BUCKET": b.servers.S3.Bucket, "VAKANS_S3_REGION": "us-east-1",
		"VAKANS_S3_ACCESS_KEY": b.servers.S3.AccessKey, "VAKANS_S3_SECRET_KEY": b.servers.S3.SecretKey,
		"VAKANS_SMTP_HOST": "127.0.0.1", "VAKANS_SMTP_TLS": "none",
	}
	for login, dsn := range p.dsns {
		p.values[strings.ToUpper(login)+"_DSN"] = dsn
	}
	cfg, err := config.Load(config.Map(p.values))
	if err != nil {
		return err
	}
	log := logrus.New()
	log.SetOutput(io.Discard)
	p.services, err = wiring.Open(ctx, cfg, log, nil)
	return err
}

func (p *place) close() {
	if p != nil && p.services != nil {
		p.services.Close()
	}
}

// env is how a child process learns of the installation.
func (p *place) env(more map[string]string) []string {
	all := maps.Clone(p.values)
	maps.Copy(all, more)
	var env []string
	for name, value := range all {
		env = append(env, name+"="+value)
	}
	return env
}

// web starts the program's web process on the installation.
func (b *bench) web(p *place) (*child, error) { return b.webWith(p, nil) }

// webWith is web with some settings of its own.
func (b *bench) webWith(p *place, more map[string]string) (*child, error) {
	return b.process(p, "web", "VAKANS_LISTEN", "/healthz", more)
}

// workerWith starts the program's worker process, with some settings of its own.
func (b *bench) workerWith(p *place, more map[string]string) (*child, error) {
	return b.process(p, "worker", "VAKANS_METRICS_LISTEN", "/livez", more)
}

// process starts the program by one of its commands. The setting names where it
// listens, and the probe the path that answers there while it is well.
func (b *bench) process(p *place, command, setting, probe string, more map[string]string) (*child, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(program(b.Dir))
	if err != nil {
		return nil, err
	}
	settings := map[string]string{setting: addr}
	maps.Copy(settings, more)
	return serve(b.Dir, command, addr, probe, p.env(settings), abs, command)
}

// grow provisions and fills organisations until there are n.
func (p *place) grow(ctx context.Context, n int, say func(string, ...any)) error {
	all, err := p.services.Planes.Directory.All(ctx)
	if err != nil || len(all) >= n {
		return err
	}
	began := time.Now()
	have := len(all)
	if have == 0 {
		if err := p.template(ctx); err != nil {
			return fmt.Errorf("make the first organisation: %w", err)
		}
		have = 1
	}
	var workers errgroup.Group
	workers.SetLimit(2)
	for i := have + 1; i <= n; i++ {
		workers.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			_, err := p.schemas.Provision(ctx, schema.Spec{Slug: slug(i)})
			return err
		})
	}
	if err := workers.Wait(); err != nil {
		return err
	}
	say("%s has %d organisations after %s", p.name, n, time.Since(began).Round(time.Millisecond))
	began = time.Now()
	if err := p.services.Planes.Directory.Refresh(ctx); err != nil {
		return err
	}
	if err := p.fill(ctx); err != nil {
		return err
	}
	say("and rows in them after %s", time.Since(began).Round(time.Millisecond))
	return nil
}

// tenants are the first n organisations.
func (p *place) tenants(ctx context.Context, n int) ([]tenant.Tenant, error) {
	all, err := p.services.Planes.Directory.All(ctx)
	if err != nil || len(all) < n {
		return nil, fmt.Errorf("%d organisations where %d were expected: %w", len(all), n, err)
	}
	return all[:n], nil
}

func slug(n int) string { return fmt.Sprintf("bench%04d", n) }

func withDatabase(dsn, name string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return dsn
	}
	u.Path = "/" + name
	return u.String()
}

func createDatabase(ctx context.Context, adminDSN, name string) error {
	conn, err := pgx.Connect(ctx, adminDSN)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)",
		name).Scan(&exists); err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+name)
	return err
}

// hostOf is an organisation's own host.
func hostOf(t tenant.Tenant) string { return t.Slug + "." + domain }
