package demo

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sethvargo/go-envconfig"

	"vakans/internal/config"
	"vakans/internal/demo/country"
	"vakans/internal/demo/preview"
	"vakans/internal/demo/servers"
	"vakans/internal/plane"
)

// needs leads from each private server to the variable that makes it needless,
// because it names a real one.
var needs = []struct {
	part     servers.Part
	variable string
}{
	{servers.Postgres, "VAKANS_DATABASE_DSN"},
	{servers.Redis, "VAKANS_REDIS_ADDRESS"},
	{servers.S3, "VAKANS_S3_ENDPOINT"},
	{servers.Mail, "VAKANS_SMTP_HOST"},
}

// parts are the private servers that are needed.
func parts(env envconfig.Lookuper) []servers.Part {
	var all []servers.Part
	for _, n := range needs {
		if _, real := env.Lookup(n.variable); !real {
			all = append(all, n.part)
		}
	}
	return all
}

// config is what the private servers are, overruled by VAKANS_* variables.
func (o Options) config(s *servers.Servers) (*config.Config, error) {
	key, err := cookieKey(s)
	if err != nil {
		return nil, err
	}
	values := map[string]string{
		"VAKANS_BASE_URL":     fmt.Sprintf("http://localhost:%d", o.Port),
		"VAKANS_LISTEN":       fmt.Sprintf("127.0.0.1:%d", o.Port),
		"VAKANS_SECRET_KEYS":  key,
		"VAKANS_STYLE_GUIDE":  "true",
		"VAKANS_LOG_FORMAT":   "text",
		"VAKANS_LIMIT_FACTOR": "20",
		"VAKANS_FOUNDING":     "true",
		"VAKANS_SMTP_TLS":     "none",
		"VAKANS_SMTP_FROM":    "no-reply@vakans.example",
		// Nobody waits for the last request of a demo.
		"VAKANS_SHUTDOWN_TIMEOUT": "5s",
	}
	if s.DatabaseURL != "" {
		if err := databaseValues(s, values); err != nil {
			return nil, err
		}
	}
	if s.RedisURL != "" {
		u, err := url.Parse(s.RedisURL)
		if err != nil {
			return nil, err
		}
		values["VAKANS_REDIS_ADDRESS"] = u.Host
		values["VAKANS_REDIS_PASSWORD"], _ = u.User.Password()
	}
	if s.S3.Endpoint != "" {
		values["VAKANS_S3_ENDPOINT"], values["VAKANS_S3_BUCKET"] = s.S3.Endpoint, s.S3.Bucket
		values["VAKANS_S3_ACCESS_KEY"], values["VAKANS_S3_SECRET_KEY"] = s.S3.AccessKey, s.S3.SecretKey
		values["VAKANS_S3_REGION"] = cmp.Or(s.S3.Region, "us-east-1") // what the private store calls itself
	}
	if s.SMTPAddr != "" {
		values["VAKANS_SMTP_HOST"], values["VAKANS_SMTP_PORT"], err = net.SplitHostPort(s.SMTPAddr)
		if err != nil {
			return nil, err
		}
	}
	return config.Load(envconfig.MultiLookuper(o.Env, config.Map(values)))
}

// cookieKey is two secrets long, because one is shorter than a key must be.
func cookieKey(s *servers.Servers) (string, error) {
	first, err := s.Secret("cookie_key_1")
	if err != nil {
		return "", err
	}
	second, err := s.Secret("cookie_key_2")
	return first + second, err
}

// databaseValues gives each login a password of its own in the private server's
// database "vakans".
func databaseValues(s *servers.Servers, values map[string]string) error {
	values["VAKANS_ADMIN_DSN"] = databaseNamed(s.DatabaseURL, database)
	passwords := map[string]string{}
	for _, login := range plane.Logins() {
		p, err := s.Secret(login)
		if err != nil {
			return err
		}
		passwords[login] = p
	}
	dsns, err := plane.DSNs(values["VAKANS_ADMIN_DSN"], passwords)
	if err != nil {
		return err
	}
	for login, dsn := range dsns {
		name := strings.ToUpper(login)
		values[name+"_DSN"] = dsn
	}
	return nil
}

func databaseNamed(dsn, name string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return dsn
	}
	u.Path = "/" + name
	return u.String()
}

// addresses is demo.json: everything that a tool or a test needs to know.
type addresses struct {
	National string          `json:"national"`
	Admin    string          `json:"admin"`
	Inbox    string          `json:"inbox"`
	Previews string          `json:"previews"` // components, letters, error pages
	OpenAPI  string          `json:"openapi"`
	Country  country.Country `json:"country"`
}

// announce serves the previews, writes demo.json and tells the newcomer where to go.
func (o Options) announce(s *servers.Servers, cfg *config.Config, c country.Country, began time.Time) error {
	base := cfg.URL()
	previews, err := s.Serve("previews", preview.New(base, c, nil))
	if err != nil {
		return err
	}
	a := addresses{
		National: cfg.BaseURL, Admin: base.Scheme + "://admin." + base.Host, Inbox: s.InboxURL, Previews: previews,
		OpenAPI: cfg.BaseURL + "/api/openapi.json", Country: c.At(base),
	}
	b, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	// Whoever waits for the file must not read half of it.
	half := ready(o.Dir) + ".part"
	if err := errors.Join(os.WriteFile(half, append(b, '\n'), 0o600), os.Rename(half, ready(o.Dir))); err != nil {
		return err
	}
	_, err = io.WriteString(o.Out, a.greeting(o.Dir, time.Since(began)))
	return err
}

// greeting is what a newcomer reads when everything is ready.
func (a addresses) greeting(dir string, took time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nVakans is ready after %.0f seconds.\n\n", took.Seconds())
	fmt.Fprintf(&b, "  %-28s %s\n  %-28s %s\n", "Job site, applicants", a.National, "National administration", a.Admin)
	if a.Inbox != "" {
		fmt.Fprintf(&b, "  %-28s %s\n", "Mail that was sent", a.Inbox)
	}
	fmt.Fprintf(&b, "  %-28s %s\n", "Components and letters", a.Previews)
	b.WriteString(a.Country.Table())
	fmt.Fprintf(&b, "\n  All addresses and sign-ins: %s   Log: %s   Stop: Ctrl-C\n", ready(dir),
		filepath.Join(dir, "vakans.log"))
	return b.String()
}
