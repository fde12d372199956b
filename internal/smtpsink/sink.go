// Package smtpsink is a mail server that delivers to nobody: it keeps what it
// is given, for the demo's inbox page and for tests. It speaks to loopback
// alone and asks no password, so it has no place in production.
package smtpsink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"vakans/internal/fault"
)

// Options say where a sink listens and what it keeps.
type Options struct {
	Addr string // "127.0.0.1:1025"; empty means a free port on loopback
	Dir  string // where the mails are kept as .eml files; empty keeps them in memory only

	// Refuse, if set, is asked for every recipient; an error it returns is
	// what the sender is answered. See Refusal.
	Refuse func(recipient string) error
}

// Refusal is an answer that turns a letter away: 4xx for now, 5xx for good.
func Refusal(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: text}
}

const (
	mostKept    = 5000     // mails; the oldest go first
	mostBytes   = 40 << 20 // of one mail
	sessionIdle = time.Minute
)

// Sink is a running mail server. It is safe for concurrent use.
type Sink struct {
	options  Options
	listener net.Listener
	server   *smtp.Server
	stopped  chan struct{}

	mu      sync.Mutex
	mails   []Mail // oldest first
	number  int    // of the last mail
	changed chan struct{}
	now     func() time.Time
}

// Tell lets the sink stamp what it receives by another clock than the system's.
func (s *Sink) Tell(now func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// Start reads the mails kept in Dir and begins to listen.
func Start(o Options) (*Sink, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	s := &Sink{options: o, stopped: make(chan struct{}), changed: make(chan struct{}), now: time.Now}
	if err := s.load(); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("mail sink: %w", err)
	}
	s.listener = listener
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{sink: s}, nil
	}))
	s.server.Domain = "localhost"
	s.server.MaxMessageBytes = mostBytes
	s.server.MaxRecipients = 50
	s.server.ReadTimeout, s.server.WriteTimeout = sessionIdle, sessionIdle
	s.server.EnableSMTPUTF8 = true
	s.server.ErrorLog = quiet{}
	go func() {
		defer close(s.stopped)
		_ = s.server.Serve(listener) // ends when Close is called
	}()
	return s, nil
}

// Addr is where the sink takes mail: "127.0.0.1:1025".
func (s *Sink) Addr() string { return s.listener.Addr().String() }

// Close stops listening and waits until nobody listens any more.
func (s *Sink) Close() error {
	// The server closes the listeners it knows of; it may not have come so far
	// as to know of ours.
	_ = s.listener.Close()
	err := s.server.Close()
	<-s.stopped
	if errors.Is(err, net.ErrClosed) || errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	return err
}

// List returns the mails, newest first.
func (s *Sink) List() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.Clone(s.mails)
	slices.Reverse(list)
	return list
}

// Get returns one mail, or NotFound.
func (s *Sink) Get(id string) (Mail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.mails {
		if m.ID == id {
			return m, nil
		}
	}
	return Mail{}, fault.New(fault.NotFound, "error.not_found")
}

// ByRecipient returns the mails to an address, newest first.
func (s *Sink) ByRecipient(address string) []Mail {
	return slices.DeleteFunc(s.List(), func(m Mail) bool { return !m.IsTo(address) })
}

// Wait returns the newest mail that matches, waiting for it to arrive.
func (s *Sink) Wait(ctx context.Context, match func(Mail) bool) (Mail, error) {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		for _, m := range s.List() {
			if match(m) {
				return m, nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Mail{}, fmt.Errorf("wait for a mail: %w", ctx.Err())
		}
	}
}

// To matches mails to an address whose subject contains a text.
func To(address, subject string) func(Mail) bool {
	return func(m Mail) bool { return m.IsTo(address) && strings.Contains(m.Subject, subject) }
}

// Reset forgets every mail.
func (s *Sink) Reset() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.mails {
		if err := s.forget(m); err != nil {
			return err
		}
	}
	s.mails = nil
	s.announce()
	return nil
}

// keep takes a mail in. It is on disk before the sender is answered.
func (s *Sink) keep(m Mail) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	m.Received = s.now().UTC().Truncate(time.Second)
	m.ID = fmt.Sprintf("%08d", s.number)
	if err := s.write(m); err != nil {
		return err
	}
	s.mails = append(s.mails, m)
	for len(s.mails) > mostKept {
		if err := s.forget(s.mails[0]); err != nil {
			return err
		}
		s.mails = s.mails[1:]
	}
	s.announce()
	return nil
}

// announce wakes everybody who waits. The lock is held.
func (s *Sink) announce() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// session is one conversation with a sender.
type session struct {
	sink *Sink
	from string
	to   []string
}

// Mail begins a letter.
func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	c.from = from
	return nil
}

// Rcpt adds a recipient, unless the options refuse it.
func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if refuse := c.sink.options.Refuse; refuse != nil {
		if err := refuse(to); err != nil {
			return err
		}
	}
	c.to = append(c.to, to)
	return nil
}

// Data takes the letter.
func (c *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m := parse(raw)
	m.From, m.To = c.from, c.to
	if err := c.sink.keep(m); err != nil {
		return Refusal(452, "the mail sink cannot write to its folder")
	}
	return nil
}

// Reset forgets the letter that was begun.
func (c *session) Reset() { c.from, c.to = "", nil }

// Logout ends the conversation.
func (c *session) Logout() error { return nil }

// quiet drops the server's remarks on senders that hang up.
type quiet struct{}

// Printf drops the remark.
func (quiet) Printf(string, ...any) {}

// Println drops the remark.
func (quiet) Println(...any) {}
