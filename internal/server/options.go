package server

import (
	"crypto/tls"
	"io"
	"os"

	"github.com/redis/go-redis/v9"
	"github.com/sirupsen/logrus"

	"vakans/internal/config"
	"vakans/internal/i18n"
	"vakans/internal/logging"
	"vakans/internal/web"
)

// Options are the kit's options as far as configuration decides them. The
// caller adds what knows the database: Resolver, Authenticators, Frame, Theme,
// Ready, and the clock.
func Options(c *config.Config, log *logrus.Logger) web.Options {
	return web.Options{
		Base: c.URL(), TrustedProxies: c.TrustedProxies, Keys: c.SecretKeys, Log: log, SignIn: SignInPaths(),
		Limiter: web.NewLimiter(Redis(c.Redis), c.LimitFactor),
	}
}

// SignInPaths is where each site's people sign in.
func SignInPaths() map[web.SiteKind]func(i18n.Lang) string {
	return map[web.SiteKind]func(i18n.Lang) string{
		web.Tenant:   func(i18n.Lang) string { return "/office/sign-in" },
		web.National: func(l i18n.Lang) string { return "/" + l.String() + "/sign-in" },
		web.Admin:    func(i18n.Lang) string { return "/sign-in" },
	}
}

// Redis is the client the rate limits count in. It gives up quickly, because
// the limiter knows how to do without.
func Redis(c config.Redis) *redis.Client {
	o := &redis.Options{Addr: c.Address, Username: c.Username, Password: c.Password.Reveal(), DB: c.DB, MaxRetries: -1}
	if c.TLS {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return redis.NewClient(o)
}

// Logger is the program's logger as configuration wants it, on standard error.
func Logger(c config.Log) (*logrus.Logger, error) { return LoggerTo(c, os.Stderr) }

// LoggerTo is Logger on another stream.
func LoggerTo(c config.Log, out io.Writer) (*logrus.Logger, error) {
	return logging.New(logging.Options{Level: c.Level, Format: c.Format, Out: out})
}
