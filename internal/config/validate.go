package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/sirupsen/logrus"

	"vakans/internal/legal"
)

// minKey is the shortest signing key that is worth the name.
const minKey = 32

// Process names a way of running the program, and with it what it needs.
type Process string

// The processes of architecture.md that read configuration.
const (
	Web     Process = "web"
	Worker  Process = "worker"
	Migrate Process = "migrate"
)

// validate checks what every process relies on.
func (c *Config) validate() error {
	return errors.Join(
		oneOf("VAKANS_ENVIRONMENT", c.Environment, Production, Training),
		baseURL(c.BaseURL),
		proxies(c.TrustedProxies),
		c.keys(),
		positive("VAKANS_LIMIT_FACTOR", c.LimitFactor),
		notNegative("VAKANS_CONNECTIONS_PER_ADDRESS", c.ConnectionsPerAddress),
		positive("VAKANS_PARALLEL_HASHES", c.ParallelHashes),
		positive("VAKANS_SHUTDOWN_TIMEOUT", int(c.ShutdownTimeout)),
		c.watching(),
		positive("VAKANS_MAX_CONNS", int(c.Database.MaxConns)),
		positive("VAKANS_MAX_CONNS_PER_CELL", int(c.Database.MaxConnsPerCell)),
		positive("VAKANS_SESSION_IDLE", int(c.Session.Idle)),
		positive("VAKANS_SESSION_ABSOLUTE", int(c.Session.Absolute)),
		oneOf("VAKANS_S3_CHECKSUM", c.S3.Checksum, "when_supported", "when_required"),
		oneOf("VAKANS_SMTP_TLS", c.SMTP.TLS, "starttls", "tls", "opportunistic", "none"),
		port("VAKANS_SMTP_PORT", c.SMTP.Port),
		address("VAKANS_SMTP_FROM", c.SMTP.From),
		level(c.Log.Level),
		oneOf("VAKANS_LOG_FORMAT", c.Log.Format, "json", "text"),
		c.founding(),
		law(c.LegalOff),
	)
}

func law(off []string) error {
	if _, err := legal.Without(off...); err != nil {
		return fmt.Errorf("VAKANS_LEGAL_OFF: %w", err)
	}
	return nil
}

// Require checks that what a process cannot do without is set.
func (c *Config) Require(p Process) error {
	logins := []string{"vakans_migrator"}
	var need []setting
	if p != Migrate {
		logins = append([]string{"vakans_platform", "vakans_register", "vakans_visitor"}, c.Database.Cells...)
		need = []setting{
			{"VAKANS_REDIS_ADDRESS", c.Redis.Address}, {"VAKANS_S3_ENDPOINT", c.S3.Endpoint},
			{"VAKANS_S3_ACCESS_KEY", c.S3.AccessKey},
			{"VAKANS_S3_SECRET_KEY", c.S3.SecretKey.Reveal()}, {"VAKANS_SECRET_KEYS", c.firstKey()},
		}
	}
	if p == Worker {
		logins = append(logins, "vakans_publisher", "vakans_relay")
		need = append(need, setting{"VAKANS_SMTP_HOST", c.SMTP.Host})
	}
	dsns := c.Database.DSNs()
	for _, login := range logins {
		need = append(need, setting{strings.ToUpper(login) + "_DSN (or VAKANS_DATABASE_DSN)", dsns[login]})
	}
	return missing(need)
}

type setting struct{ name, value string }

func missing(need []setting) error {
	var errs []error
	for _, s := range need {
		if s.value == "" {
			errs = append(errs, bad(s.name, "must be set"))
		}
	}
	return errors.Join(errs...)
}

func (c *Config) firstKey() string {
	if len(c.SecretKeys) == 0 {
		return ""
	}
	return c.SecretKeys[0].Reveal()
}

func (c *Config) keys() error {
	for i, k := range c.SecretKeys {
		if len(k.Reveal()) < minKey {
			return bad("VAKANS_SECRET_KEYS", fmt.Sprintf("key %d is shorter than %d characters", i+1, minKey))
		}
	}
	return nil
}

// founding takes the migrator's login.
func (c *Config) founding() error {
	if c.Founding && c.Database.DSNs()["vakans_migrator"] == "" {
		return bad("VAKANS_FOUNDING", "founding organisations takes VAKANS_MIGRATOR_DSN (or VAKANS_DATABASE_DSN)")
	}
	return nil
}

// watching checks where the program is watched from.
func (c *Config) watching() error {
	switch u, err := url.Parse(c.Trace.Endpoint); {
	case c.DrainDelay < 0:
		return bad("VAKANS_DRAIN_DELAY", "must not be negative")
	case c.Trace.Ratio < 0 || c.Trace.Ratio > 1:
		return bad("VAKANS_TRACE_RATIO", "must be between 0 and 1")
	case c.Trace.Endpoint != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https"):
		return bad("VAKANS_TRACE_ENDPOINT", fmt.Sprintf("%q is not an http or https address", c.Trace.Endpoint))
	case c.MetricsListen != "" && c.MetricsListen == c.Listen:
		return bad("VAKANS_METRICS_LISTEN", "must not be where visitors come: it tells how the service is doing")
	}
	return listen("VAKANS_METRICS_LISTEN", c.MetricsListen)
}

func listen(name, value string) error {
	if _, _, err := net.SplitHostPort(value); value != "" && err != nil {
		return bad(name, fmt.Sprintf("%q does not look like host:port", value))
	}
	return nil
}

func bad(name, why string) error { return fmt.Errorf("configuration: %s: %s", name, why) }

func oneOf(name, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return bad(name, fmt.Sprintf("%q is not one of %s", value, strings.Join(allowed, ", ")))
}

func positive(name string, n int) error {
	if n > 0 {
		return nil
	}
	return bad(name, "must be greater than zero")
}

func notNegative(name string, n int) error {
	if n >= 0 {
		return nil
	}
	return bad(name, "must not be negative")
}

func port(name string, n int) error {
	if n > 0 && n < 65536 {
		return nil
	}
	return bad(name, fmt.Sprintf("%d is not a port", n))
}

func address(name, value string) error {
	if _, err := mail.ParseAddress(value); err != nil {
		return bad(name, fmt.Sprintf("%q is not a mail address", value))
	}
	return nil
}

func level(value string) error {
	if _, err := logrus.ParseLevel(value); err != nil {
		return bad("VAKANS_LOG_LEVEL", fmt.Sprintf("%q is not a level", value))
	}
	return nil
}

// baseURL wants a bare origin: a path under it would break every cookie and link.
func baseURL(value string) error {
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https":
		return bad("VAKANS_BASE_URL", fmt.Sprintf("%q is not an http or https address", value))
	case u.Path != "" || u.RawQuery != "" || u.User != nil || u.Fragment != "":
		return bad("VAKANS_BASE_URL", fmt.Sprintf("%q must be a scheme and a host alone", value))
	}
	return nil
}

func proxies(list []string) error {
	for _, p := range list {
		_, errAddr := netip.ParseAddr(p)
		_, errNet := netip.ParsePrefix(p)
		if errAddr != nil && errNet != nil {
			return bad("VAKANS_TRUSTED_PROXIES", fmt.Sprintf("%q is neither an address nor a network", p))
		}
	}
	return nil
}
