// Package config is the program's configuration: one struct, read once by cmd
// from VAKANS_* variables, validated before anything starts. It refuses to
// guess: a value that is missing or absurd stops the program with the
// variable's name. Any variable may come from a file instead, named by the
// same variable with _FILE after it, which is how secrets are handed over.
package config

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/sethvargo/go-envconfig"

	"vakans/internal/legal"
	"vakans/internal/logging"
)

// Environments. A training installation is marked as such on every page and
// sends no mail to the outside.
const (
	Production = "production"
	Training   = "training"
)

// Config is everything that differs between installations.
type Config struct {
	Environment string `env:"VAKANS_ENVIRONMENT, default=production"`

	// BaseURL is the national job site's address. Tenants live on sub-domains
	// of its host, and cookies are Secure when its scheme is https.
	BaseURL string `env:"VAKANS_BASE_URL, default=http://localhost:8080"`
	Listen  string `env:"VAKANS_LISTEN, default=:8080"`
	// TrustedProxies are the addresses or networks whose X-Forwarded-* headers
	// are believed. Empty: nobody's.
	TrustedProxies []string `env:"VAKANS_TRUSTED_PROXIES"`
	// SecretKeys sign cookies. The first signs, all verify, so that a key can
	// be replaced without signing anybody out.
	SecretKeys []logging.Secret `env:"VAKANS_SECRET_KEYS"`
	// StyleGuide shows the page of components under /style-guide.
	StyleGuide bool `env:"VAKANS_STYLE_GUIDE, default=false"`
	// LimitFactor multiplies every rate limit, for load tests and classrooms
	// where everybody shares one address.
	LimitFactor int `env:"VAKANS_LIMIT_FACTOR, default=1"`
	// ConnectionsPerAddress bounds how many connections one address may hold at web
	// at a time; trusted proxies are not counted. 0: no bound.
	ConnectionsPerAddress int `env:"VAKANS_CONNECTIONS_PER_ADDRESS, default=512"`
	// ParallelHashes bounds how many passwords are hashed at once.
	ParallelHashes  int           `env:"VAKANS_PARALLEL_HASHES, default=4"`
	ShutdownTimeout time.Duration `env:"VAKANS_SHUTDOWN_TIMEOUT, default=20s"`
	// DrainDelay is how long web serves on after SIGTERM, when it reports
	// that it is not ready: until load balancers have noticed.
	DrainDelay time.Duration `env:"VAKANS_DRAIN_DELAY, default=0s"`
	// MetricsListen is where metrics and probes are answered; visitors must not
	// reach it. Empty: nowhere.
	MetricsListen string `env:"VAKANS_METRICS_LISTEN"`
	// Founding makes a worker found organisations, with the migrator's login, and
	// do nothing else.
	Founding bool `env:"VAKANS_FOUNDING, default=false"`
	// LegalOff switches rules of law off, by their ids, that nobody has seen in their
	// source; `vakans legal` lists them all.
	LegalOff []string `env:"VAKANS_LEGAL_OFF"`

	Database Database
	Redis    Redis
	S3       S3
	SMTP     SMTP
	Session  Session
	Log      Log
	Trace    Trace
}

// Database holds one address per login; a login reaches one plane only.
type Database struct {
	// DSN is every login's address, with {login} where its name goes. A login's
	// own variable overrides it, as for a cell on a server of its own.
	DSN logging.Secret `env:"VAKANS_DATABASE_DSN"`
	// Admin is a superuser's address. Only `vakans migrate --bootstrap` needs it.
	Admin     logging.Secret `env:"VAKANS_ADMIN_DSN"`
	Migrator  logging.Secret `env:"VAKANS_MIGRATOR_DSN"`
	Platform  logging.Secret `env:"VAKANS_PLATFORM_DSN"`
	Register  logging.Secret `env:"VAKANS_REGISTER_DSN"`
	Publisher logging.Secret `env:"VAKANS_PUBLISHER_DSN"`
	Visitor   logging.Secret `env:"VAKANS_VISITOR_DSN"`
	Relay     logging.Secret `env:"VAKANS_RELAY_DSN"`
	// Cells lists the cells of this installation; each one's own address is
	// VAKANS_CELL_01_DSN and so on.
	Cells []string `env:"VAKANS_CELLS, default=vakans_cell_01,vakans_cell_02,vakans_cell_03,vakans_cell_04,vakans_cell_05,vakans_cell_06,vakans_cell_07,vakans_cell_08"`
	// Pooled says that the addresses, but for the administrator's and the
	// migrator's, lead to pgbouncer in transaction mode.
	Pooled          bool  `env:"VAKANS_POOLED, default=false"`
	MaxConns        int32 `env:"VAKANS_MAX_CONNS, default=8"`
	MaxConnsPerCell int32 `env:"VAKANS_MAX_CONNS_PER_CELL, default=2"`

	cells map[string]logging.Secret
}

// Redis is where the queue and the rate limits live; it may be wiped any time.
type Redis struct {
	Address  string         `env:"VAKANS_REDIS_ADDRESS, default=127.0.0.1:6379"`
	Username string         `env:"VAKANS_REDIS_USERNAME"`
	Password logging.Secret `env:"VAKANS_REDIS_PASSWORD"`
	DB       int            `env:"VAKANS_REDIS_DB, default=0"`
	TLS      bool           `env:"VAKANS_REDIS_TLS, default=false"`
}

// S3 is any store with that protocol.
type S3 struct {
	Endpoint  string         `env:"VAKANS_S3_ENDPOINT"`
	Region    string         `env:"VAKANS_S3_REGION, default=eu-north-1"`
	Bucket    string         `env:"VAKANS_S3_BUCKET, default=vakans"`
	AccessKey string         `env:"VAKANS_S3_ACCESS_KEY"`
	SecretKey logging.Secret `env:"VAKANS_S3_SECRET_KEY"`
	// PathStyle puts the bucket in the path; without it the bucket has a host name
	// of its own under the endpoint's.
	PathStyle bool `env:"VAKANS_S3_PATH_STYLE, default=true"`
	// Checksum is when uploads carry one: some stores refuse what is not required.
	Checksum string `env:"VAKANS_S3_CHECKSUM, default=when_supported"`
}

// SMTP is the way out for letters.
type SMTP struct {
	Host     string         `env:"VAKANS_SMTP_HOST"`
	Port     int            `env:"VAKANS_SMTP_PORT, default=587"`
	User     string         `env:"VAKANS_SMTP_USER"`
	Password logging.Secret `env:"VAKANS_SMTP_PASSWORD"`
	// TLS is starttls (required), tls (from the first byte), opportunistic or none.
	TLS  string `env:"VAKANS_SMTP_TLS, default=starttls"`
	From string `env:"VAKANS_SMTP_FROM, default=no-reply@vakans.example"`
}

// Session holds the limits of a signed-in session.
type Session struct {
	Idle     time.Duration `env:"VAKANS_SESSION_IDLE, default=1h"`
	Absolute time.Duration `env:"VAKANS_SESSION_ABSOLUTE, default=12h"`
}

// Log says how much and in which form.
type Log struct {
	Level  string `env:"VAKANS_LOG_LEVEL, default=info"`
	Format string `env:"VAKANS_LOG_FORMAT, default=json"`
}

// Trace says where traces go.
type Trace struct {
	// Endpoint is a collector's base address, OTLP over HTTP; the standard's own
	// OTEL_EXPORTER_OTLP_ENDPOINT holds where this is not set. Empty: no traces.
	Endpoint string `env:"VAKANS_TRACE_ENDPOINT"`
	// Ratio is the part of requests that is traced, from 0 to 1.
	Ratio float64 `env:"VAKANS_TRACE_RATIO, default=0.1"`
}

// OS reads the process's environment. Only cmd uses it.
func OS() envconfig.Lookuper { return envconfig.OsLookuper() }

// Map reads from a map, for tests and for the demo that makes its own values.
func Map(m map[string]string) envconfig.Lookuper { return envconfig.MapLookuper(m) }

// Load reads and validates the configuration. Every mistake is reported at
// once, each with its variable's name and never with a secret's value.
func Load(from envconfig.Lookuper) (*Config, error) {
	files := &fileLookuper{from: from}
	c := new(Config)
	if err := envconfig.ProcessWith(context.Background(), &envconfig.Config{Target: c, Lookuper: files}); err != nil {
		return nil, fmt.Errorf("configuration: %s: %w", variable(err), err)
	}
	c.Database.cells = c.Database.cellsFrom(files)
	if c.Trace.Endpoint == "" {
		c.Trace.Endpoint, _ = from.Lookup("OTEL_EXPORTER_OTLP_ENDPOINT")
	}
	if err := files.err(); err != nil {
		return nil, err
	}
	if err := c.validate(); err != nil {
		return nil, err
	}
	return c, nil
}

// URL is the parsed base URL; Load has checked it.
func (c *Config) URL() *url.URL {
	u, err := url.Parse(c.BaseURL)
	if err != nil {
		return &url.URL{}
	}
	return u
}

// Law is the rules of law that this installation follows; Load has checked it.
func (c *Config) Law() legal.Book {
	b, _ := legal.Without(c.LegalOff...)
	return b
}

// BaseHost is the national job site's host, without a port.
func (c *Config) BaseHost() string { return c.URL().Hostname() }

// SecureCookies reports whether cookies may travel over https only.
func (c *Config) SecureCookies() bool { return c.URL().Scheme == "https" }

// DSNs leads from each login that has an address to that address.
func (d Database) DSNs() map[string]string {
	all := map[string]string{}
	for login, dsn := range d.secrets() {
		if dsn != "" {
			all[login] = dsn.Reveal()
		}
	}
	return all
}

func (d Database) secrets() map[string]logging.Secret {
	all := maps.Clone(d.cells)
	if all == nil {
		all = map[string]logging.Secret{}
	}
	for login, dsn := range map[string]logging.Secret{"vakans_migrator": d.Migrator, "vakans_platform": d.Platform,
		"vakans_register":  d.Register,
		"vakans_publisher": d.Publisher, "vakans_visitor": d.Visitor, "vakans_relay": d.Relay} {
		all[login] = d.or(dsn, login)
	}
	return all
}

// or is a login's own address, else the common one.
func (d Database) or(own logging.Secret, login string) logging.Secret {
	if own != "" {
		return own
	}
	return logging.Secret(strings.ReplaceAll(d.DSN.Reveal(), "{login}", login))
}

// cellsFrom works out each cell's address: "vakans_cell_01" has the variable
// VAKANS_CELL_01_DSN, and VAKANS_CELL_01_OWNER_DSN for the migrator's own way to a
// cell that lives elsewhere behind a pooler.
func (d Database) cellsFrom(l envconfig.Lookuper) map[string]logging.Secret {
	all := make(map[string]logging.Secret, len(d.Cells))
	for _, name := range d.Cells {
		own, _ := l.Lookup(strings.ToUpper(name) + "_DSN")
		all[name] = d.or(logging.Secret(own), name)
		if owner, ok := l.Lookup(strings.ToUpper(name) + "_OWNER_DSN"); ok {
			all["vakans_migrator@"+name] = logging.Secret(owner)
		}
	}
	return all
}

// Passwords leads from each login to the password in its address, for making
// the logins.
func (d Database) Passwords() (map[string]string, error) {
	all := map[string]string{}
	for login, dsn := range d.DSNs() {
		u, err := url.Parse(dsn)
		if err != nil {
			return nil, fmt.Errorf("the address of %s is no URL", login) // err would show the password
		}
		all[login], _ = u.User.Password()
	}
	return all, nil
}
