// Package demo runs the whole product on one machine for whoever wants to try
// it: private servers, a small invented country, web and worker in one process.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/sethvargo/go-envconfig"
	"github.com/sirupsen/logrus"

	"vakans/internal/clock"
	"vakans/internal/config"
	"vakans/internal/demo/country"
	"vakans/internal/demo/servers"
	"vakans/internal/mail"
	"vakans/internal/plane"
	"vakans/internal/server"
	"vakans/internal/wiring"
	"vakans/tenant/schema"
)

// Options say where and how.
type Options struct {
	Dir   string // data, secrets and demo.json; ".vakans"
	Port  int
	Reset bool // start over with a new country
	Env   envconfig.Lookuper
	Out   io.Writer
	// Empty leaves out the country, for tests that make their own.
	Empty bool
}

// Run starts everything and returns when ctx ends, nil after an orderly stop, or
// when something dies, with a sentence that says what.
func Run(ctx context.Context, o Options) error {
	began := time.Now()
	if err := portFree(o.Port); err != nil {
		return err
	}
	if err := o.clear(); err != nil {
		return err
	}
	s, err := servers.Start(ctx, servers.Options{
		Dir: o.Dir, Bin: []string{bin(o.Dir)}, Parts: parts(o.Env), Durable: true, Log: o.say,
	})
	if err != nil {
		return err
	}
	alive, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		if err := s.Wait(); err != nil {
			cancel(err)
		}
	}()
	err = o.with(alive, s, began)
	switch {
	case ctx.Err() != nil: // we were asked to stop, and what failed then failed because of it
		err = nil
		o.say("stopping")
		if halfMade(o.Dir) {
			o.say("the country is not finished: the next start begins anew")
		}
	case alive.Err() != nil:
		err = context.Cause(alive)
	}
	return errors.Join(err, s.Stop())
}

// clear removes what an earlier run left that this one must not find: all of it
// for a new country, and always the sign that everything is ready.
func (o Options) clear() error {
	half := halfMade(o.Dir)
	if o.Reset || half {
		if half && !o.Reset {
			o.say("the country was not finished the last time")
		}
		o.say("starting over with an empty folder")
		if err := servers.Remove(o.Dir); err != nil {
			return err
		}
		forget(o.Dir)
	}
	if err := os.Remove(ready(o.Dir)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// with prepares the database, makes the country the first time, and serves.
func (o Options) with(ctx context.Context, s *servers.Servers, began time.Time) error {
	cfg, err := o.config(s)
	if err != nil {
		return err
	}
	o.say("preparing the database")
	if s.DatabaseURL != "" {
		if err := createDatabase(ctx, s.DatabaseURL); err != nil {
			return err
		}
	}
	if err := prepare(ctx, cfg); err != nil {
		return err
	}
	log, closeLog, err := o.log(cfg)
	if err != nil {
		return err
	}
	defer closeLog()
	services, err := wiring.Open(ctx, cfg, log, new(clock.Clock))
	if err != nil {
		return err
	}
	defer services.Close()
	if err := services.Files.EnsureBucket(ctx); err != nil {
		return err
	}
	made, err := o.country(ctx, s, services)
	if err != nil {
		return fmt.Errorf("make the country: %w", err)
	}
	return o.serve(ctx, s, services, made, began)
}

// country makes the country once, and afterwards remembers it. The clock is
// moved while the past is made, and back before anything is served.
func (o Options) country(ctx context.Context, s *servers.Servers, services *wiring.Services) (country.Country, error) {
	var c country.Country
	if o.Empty {
		return c, nil
	}
	if b, err := os.ReadFile(done(o.Dir)); err == nil {
		return c, json.Unmarshal(b, &c)
	}
	if err := vacant(ctx, services); err != nil {
		return c, err
	}
	o.say("making a small country: this takes a minute, and only the first time")
	if err := os.WriteFile(begun(o.Dir), nil, 0o600); err != nil {
		return c, err
	}
	c, err := made(ctx, s, services, o.say)
	if err != nil {
		return c, err
	}
	b, err := json.Marshal(c)
	if err != nil {
		return c, err
	}
	return c, os.WriteFile(done(o.Dir), b, 0o600)
}

// made makes the country. Its letters arrive in the inbox when they were sent; a
// real mail server does not get them, because nobody lives at their addresses.
func made(ctx context.Context, s *servers.Servers, services *wiring.Services, say func(string)) (country.Country,
	error) {
	if s.Sink != nil {
		s.Sink.Tell(services.Clock.Now)
	} else {
		real := services.Letters.Mail
		services.Letters.Mail = silent{}
		defer func() { services.Letters.Mail = real }()
	}
	c, err := country.Make(ctx, services, say)
	services.Clock.Move(-services.Clock.Offset())
	return c, err
}

// silent is a mail server that keeps nothing.
type silent struct{}

// Send throws the letter away.
func (silent) Send(context.Context, mail.Message) error { return nil }

// vacant refuses a database that has organisations already: an earlier country,
// or somebody's work. That of a private server goes with the folder.
func vacant(ctx context.Context, services *wiring.Services) error {
	tenants, err := services.Planes.Directory.All(ctx)
	if err != nil || len(tenants) == 0 {
		return err
	}
	return fmt.Errorf("the database has %d organisations already, and the demo's folder knows nothing of them: "+
		"name an empty database in VAKANS_DATABASE_DSN, or add --empty to serve what is there", len(tenants))
}

// serve runs web and worker until ctx ends or one of them dies.
func (o Options) serve(ctx context.Context, s *servers.Servers, services *wiring.Services, made country.Country,
	began time.Time) error {
	web, err := services.Server()
	if err != nil {
		return err
	}
	work, err := services.Worker()
	if err != nil {
		return err
	}
	found, err := founder(services)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", services.Config.Listen)
	if err != nil {
		return fmt.Errorf("port %d was free a moment ago: %w", o.Port, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 3)
	go func() { ended <- named("the web server", web.Serve(ctx, ln, 5*time.Second)) }()
	go func() { ended <- named("the worker", work.Run(ctx)) }()
	go func() { ended <- named("the worker that founds organisations", found(ctx)) }()
	failed := o.announce(s, services.Config, made, began)
	if failed != nil {
		cancel()
	}
	first := <-ended
	cancel()
	return errors.Join(failed, first, <-ended, <-ended)
}

// founder runs the worker that founds organisations, unless it is switched off.
func founder(services *wiring.Services) (run func(context.Context) error, err error) {
	if !services.Config.Founding {
		return func(ctx context.Context) error { <-ctx.Done(); return nil }, nil
	}
	w, err := services.Founder()
	if err != nil {
		return nil, err
	}
	return w.Run, nil
}

func named(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s stopped: %w", what, err)
	}
	return nil
}

// prepare makes logins and schemas, and brings both to this version.
func prepare(ctx context.Context, cfg *config.Config) error {
	passwords, err := cfg.Database.Passwords()
	if err != nil {
		return err
	}
	if admin := cfg.Database.Admin.Reveal(); admin != "" {
		if err := plane.Bootstrap(ctx, admin, plane.Options{Passwords: passwords}); err != nil {
			return err
		}
	}
	dsns := cfg.Database.DSNs()
	if err := plane.Migrate(ctx, dsns[plane.LoginMigrator]); err != nil {
		return err
	}
	schemas, err := plane.Schemas(dsns)
	if err != nil {
		return err
	}
	_, err = schemas.Upgrade(ctx, schema.UpgradeOptions{})
	return err
}

func portFree(port int) error {
	ln, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("port %d is taken: stop what uses it, or choose another with PORT=%d make run", port, port+1)
	}
	return ln.Close()
}

func (o Options) say(line string) { fmt.Fprintf(o.Out, "  %s\n", line) }

// The log goes to a file, so that what a newcomer must read stays on the screen.
func (o Options) log(cfg *config.Config) (log *logrus.Logger, closeLog func(), err error) {
	f, err := os.OpenFile(filepath.Join(o.Dir, "vakans.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, err
	}
	log, err = server.LoggerTo(cfg.Log, f)
	return log, func() { _ = f.Close() }, err
}

func bin(dir string) string {
	abs, err := filepath.Abs(filepath.Join(dir, "bin"))
	if err != nil {
		return filepath.Join(dir, "bin")
	}
	return abs
}

func ready(dir string) string { return filepath.Join(dir, "demo.json") }
func begun(dir string) string { return filepath.Join(dir, "country.begun") }
func done(dir string) string  { return filepath.Join(dir, "country.json") }

// halfMade reports a country that an earlier run did not finish.
func halfMade(dir string) bool {
	_, started := os.Stat(begun(dir))
	_, finished := os.Stat(done(dir))
	return started == nil && finished != nil
}

func forget(dir string) {
	_ = os.Remove(begun(dir))
	_ = os.Remove(done(dir))
}
