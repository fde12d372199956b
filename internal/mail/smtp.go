package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"vakans/internal/telemetry"
)

// TLS says how the connection to the mail server is protected.
type TLS string

// The ways. The zero value insists on protection.
const (
	Mandatory     TLS = ""              // STARTTLS or nothing
	Implicit      TLS = "implicit"      // TLS from the first byte, port 465
	Opportunistic TLS = "opportunistic" // STARTTLS when the server offers it
	NoTLS         TLS = "none"          // the development sink on loopback
)

// Config says which mail server takes our letters.
type Config struct {
	Addr     string // host:port
	Username string // empty: no authentication
	Password string
	TLS      TLS
	HELO     string        // the name we greet with; empty means "localhost"
	Timeout  time.Duration // for one letter; zero means 30 seconds

	// RootCAs and the like, for a server with a certificate of its own.
	TLSConfig *tls.Config
}

// SMTP is a Sender over one mail server. Each letter gets a connection of its
// own: there are few, and a dead pooled connection would look like a failure.
type SMTP struct {
	options []gomail.Option
	host    string
	timeout time.Duration
}

// NewSMTP checks the settings; it connects to nobody.
func NewSMTP(cfg Config) (*SMTP, error) {
	host, portText, err := net.SplitHostPort(cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("mail server %q: it must look like host:port", cfg.Addr)
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port < 1 || port > 65535 {
		return nil, fmt.Errorf("mail server %q: the port must be a number", cfg.Addr)
	}
	s := &SMTP{host: host, timeout: cfg.Timeout}
	if s.timeout == 0 {
		s.timeout = 30 * time.Second
	}
	if s.options, err = cfg.options(port, s.timeout); err != nil {
		return nil, err
	}
	_, err = gomail.NewClient(host, s.options...)
	return s, err
}

func (c Config) options(port int, timeout time.Duration) ([]gomail.Option, error) {
	helo := c.HELO
	if helo == "" {
		helo = "localhost"
	}
	opts := []gomail.Option{gomail.WithPort(port), gomail.WithHELO(helo), gomail.WithTimeout(timeout)}
	switch c.TLS {
	case Mandatory:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case Opportunistic:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case NoTLS:
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	case Implicit:
		opts = append(opts, gomail.WithSSL())
	default:
		return nil, fmt.Errorf("mail TLS %q: implicit, opportunistic, none, or empty for mandatory STARTTLS", c.TLS)
	}
	if c.TLSConfig != nil {
		opts = append(opts, gomail.WithTLSConfig(c.TLSConfig))
	}
	if c.Username != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(c.Username), gomail.WithPassword(c.Password))
	}
	return opts, nil
}

// Send delivers one letter. Once the server has taken it, a failure to say
// goodbye is no failure: reporting it would send the letter again.
func (s *SMTP) Send(ctx context.Context, m Message) (err error) {
	ctx, end := telemetry.Step(ctx, "mail.send")
	defer func() { end(err) }()
	msg, err := compose(m)
	if err != nil {
		return &Failure{Permanent: true, Response: err.Error()}
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail client: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() {
		return nil
	}
	return classify(err)
}

// Check connects and greets, for the doctor.
func (s *SMTP) Check(ctx context.Context) error {
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail client: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	return client.Close()
}

// classify keeps what the server said. Only a 5xx about this reader or this
// content is final; refusing us or our address altogether is a setting that
// somebody will mend, and the letter must survive until then.
func classify(err error) error {
	var refused *gomail.SendError
	if !errors.As(err, &refused) {
		return &Failure{Response: err.Error()}
	}
	f := &Failure{Code: refused.ErrorCode(), Response: refused.Error()}
	if f.Code < 500 || f.Code > 599 {
		return f
	}
	switch refused.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		f.Permanent = true
	case gomail.ErrSMTPMailFrom:
		f.Permanent = f.Code == 552 // too large
	}
	return f
}
