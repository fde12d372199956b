// Package servers runs the servers that a development machine needs, and
// nobody else sees: PostgreSQL, Redis, an S3 store and a mail sink, on loopback
// ports of their own, with passwords of their own, under one folder. It uses
// the machine's programs and never the machine's servers. What it starts it
// stops; what an earlier run left behind after a crash it finds and ends.
package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"vakans/internal/blob"
	"vakans/internal/smtpsink"
)

// Part is one of the servers.
type Part string

// The parts, in the order they are started.
const (
	Postgres Part = "postgres"
	Redis    Part = "redis"
	S3       Part = "s3"
	Mail     Part = "mail"
	Pooler   Part = "pooler" // pgbouncer; only when asked for, and after the others
)

// Bucket is the bucket that the S3 store is given.
const Bucket = "vakans"

// Options say what to start and where.
type Options struct {
	Dir     string   // everything is kept under it; made if missing
	Bin     []string // folders to look into before the usual places
	Parts   []Part   // empty means all but the pooler
	Durable bool     // keep the data, and keep it safe; otherwise be quick and leave nothing behind

	// Settings of PostgreSQL ("shared_buffers=2GB") that go before our own.
	Settings []string

	// PoolerLogins may pass the pooler, with these passwords; DatabaseURL is the
	// PostgreSQL behind it when that is not among the parts.
	PoolerLogins map[string]string
	DatabaseURL  string

	// Log is told about progress, a short sentence a time; nil is silent.
	Log func(line string)
}

// Servers are running servers.
type Servers struct {
	DatabaseURL string      // PostgreSQL's superuser; empty if not started
	PoolerAddr  string      // "127.0.0.1:port" of pgbouncer
	RedisURL    string      // "redis://:secret@127.0.0.1:port/0"
	S3          blob.Config // endpoint, bucket and keys
	S3URL       string      // the same as one address, for blob.ParseURL
	SMTPAddr    string      // "127.0.0.1:port", without TLS or password
	InboxURL    string      // the page that shows the mail
	Sink        *smtpsink.Sink

	options  Options
	memory   *memory
	lock     *os.File
	nursery  *nursery
	died     chan error
	stopping chan struct{}
	stop     sync.Once

	mu       sync.Mutex
	children map[Part]*child
	sites    []*http.Server
}

// Start starts the servers and returns when all of them answer. When one
// cannot be started the others are stopped, and the error is a sentence that
// says what to do. Only one caller may use a folder at a time.
func Start(ctx context.Context, o Options) (*Servers, error) {
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	lock, err := lockFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	s := &Servers{options: o, lock: lock, nursery: newNursery(), children: map[Part]*child{},
		died: make(chan error, 8), stopping: make(chan struct{})}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Servers) begin(ctx context.Context) error {
	if err := enoughRoom(s.options.Dir); err != nil {
		return err
	}
	var err error
	if s.memory, err = remember(s.options.Dir); err != nil {
		return err
	}
	if err := s.endStale(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	first := slices.DeleteFunc(slices.Clone(s.options.Parts), func(p Part) bool { return p == Pooler })
	failures := make(chan error, len(first))
	for _, part := range first {
		go func() { failures <- s.startPart(ctx, part) }()
	}
	for range first {
		if failed := <-failures; failed != nil && err == nil {
			err = failed
			cancel() // the first failure is the one to tell; the rest need not be waited for
		}
	}
	if err == nil && slices.Contains(s.options.Parts, Pooler) {
		err = s.startPooler(ctx)
	}
	return err
}

func (s *Servers) startPart(ctx context.Context, part Part) error {
	switch part {
	case Postgres:
		return s.startPostgres(ctx)
	case Redis:
		return s.startRedis(ctx)
	case S3:
		return s.startS3(ctx)
	case Mail:
		return s.startMail()
	case Pooler:
		return s.startPooler(ctx)
	}
	return fmt.Errorf("there is no server called %q", part)
}

// Restart stops one server and starts it again on the same port with the same
// data, as an operator would; Wait does not take it for a crash.
func (s *Servers) Restart(ctx context.Context, part Part) error {
	s.mu.Lock()
	c := s.children[part]
	s.mu.Unlock()
	if c == nil {
		return fmt.Errorf("%s is not running", part)
	}
	if err := c.stop(); err != nil {
		return err
	}
	return s.startPart(ctx, part)
}

// Wait returns nil when Stop is called, and an error that names the server and
// says why when one ends by itself.
func (s *Servers) Wait() error {
	select {
	case <-s.stopping:
		return nil
	case err := <-s.died:
		return err
	}
}

// Secret is a password that is made up when it is first asked for and stays
// the same as long as the folder does.
func (s *Servers) Secret(name string) (string, error) { return s.memory.secret(name) }

// Stop ends every process that Start began, the last first, and waits for it.
func (s *Servers) Stop() error {
	if s.stopping == nil {
		return nil // a zero Servers runs nothing
	}
	var failed error
	s.stop.Do(func() {
		close(s.stopping)
		failed = s.end()
	})
	return failed
}

func (s *Servers) end() error {
	var failed []error
	s.mu.Lock()
	sites := s.sites
	s.mu.Unlock()
	for _, site := range sites {
		failed = append(failed, site.Close())
	}
	if s.Sink != nil {
		failed = append(failed, s.Sink.Close())
	}
	for _, part := range []Part{Pooler, S3, Redis, Postgres} {
		s.mu.Lock()
		c := s.children[part]
		s.mu.Unlock()
		if c != nil {
			failed = append(failed, c.stop())
		}
	}
	s.nursery.close()
	if !s.options.Durable {
		failed = append(failed, s.forget())
	}
	return errors.Join(append(failed, s.lock.Close())...)
}

// Remove deletes everything under dir, and what was kept elsewhere because of
// it. It refuses while the servers run.
func Remove(dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	defer lock.Close()
	m, err := remember(dir)
	if err != nil {
		m = &memory{dir: dir} // unreadable: it has nothing to say that we could keep
	}
	s := &Servers{options: Options{Dir: dir}, memory: m}
	if err := s.endStale(context.Background()); err != nil {
		return err
	}
	return s.forget()
}

// forget deletes the data of every part.
func (s *Servers) forget() error {
	if s.memory == nil {
		return nil
	}
	var failed []error
	if home := s.memory.home(); home != "" {
		failed = append(failed, os.RemoveAll(home))
	}
	for _, name := range []string{"postgres", "redis", "s3", "s3meta", "mail", "log", "run", memoryFile, secretsFile} {
		failed = append(failed, os.RemoveAll(filepath.Join(s.options.Dir, name)))
	}
	return errors.Join(failed...)
}

func (s *Servers) startMail() error {
	err := s.listening("smtp", func(address string) (err error) {
		s.Sink, err = smtpsink.Start(smtpsink.Options{Addr: address, Dir: s.path("mail")})
		return err
	})
	if err != nil {
		return fmt.Errorf("the mail sink could not be started: %w", explain(err))
	}
	s.SMTPAddr = s.Sink.Addr()
	s.InboxURL, err = s.Serve("inbox", s.Sink.Handler())
	return err
}

// Serve shows a site of this process on a loopback port that stays the same as long as the
// folder does, until Stop, and returns its address.
func (s *Servers) Serve(name string, h http.Handler) (address string, err error) {
	var listener net.Listener
	err = s.listening(name, func(address string) (err error) {
		listener, err = net.Listen("tcp", address)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("the page %s could not be started: %w", name, explain(err))
	}
	site := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	s.sites = append(s.sites, site)
	s.mu.Unlock()
	go func() { _ = site.Serve(listener) }() // ends with Close
	return "http://" + listener.Addr().String() + "/", nil
}

// listening opens a port of this process: the remembered one, or another if
// somebody took that between our look and the opening.
func (s *Servers) listening(name string, open func(address string) error) error {
	var err error
	for range 3 {
		if err = open(s.memory.addr(name)); !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
	}
	return err
}

func (s *Servers) path(name string) string { return filepath.Join(s.options.Dir, name) }

func (s *Servers) say(format string, args ...any) {
	if s.options.Log != nil {
		s.options.Log(fmt.Sprintf(format, args...))
	}
}

func (o Options) checked() (Options, error) {
	if o.Dir == "" {
		return o, errors.New("the folder for the servers' data is not named")
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return o, fmt.Errorf("the folder %s cannot be made: %w", o.Dir, err)
	}
	dir, err := filepath.EvalSymlinks(o.Dir)
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return o, err
	}
	o.Dir = dir
	if len(o.Parts) == 0 {
		o.Parts = []Part{Postgres, Redis, S3, Mail}
	}
	return o, nil
}
