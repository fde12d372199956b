// Package wiring builds the services of every feature from the configuration,
// once, for the programs that need them: web, worker, the commands and the demo.
// It decides nothing; where two features meet, the function between them is in
// bridges.go.
package wiring

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"vakans/internal/applicant"
	"vakans/internal/application"
	"vakans/internal/blob"
	"vakans/internal/clock"
	"vakans/internal/config"
	"vakans/internal/contact"
	"vakans/internal/event"
	"vakans/internal/group"
	"vakans/internal/jobsite"
	"vakans/internal/letter"
	"vakans/internal/mail"
	"vakans/internal/notify"
	"vakans/internal/organisation"
	"vakans/internal/password"
	"vakans/internal/plane"
	"vakans/internal/queue"
	"vakans/internal/recruitment"
	"vakans/internal/retention"
	"vakans/internal/staff"
	"vakans/internal/submission"
	"vakans/internal/telemetry"
	"vakans/internal/unit"
	"vakans/internal/worker"
	"vakans/tenant/schema"
)

// Services is every feature's service over one set of connections.
type Services struct {
	Config *config.Config
	Log    *logrus.Logger
	Clock  *clock.Clock

	Telemetry    *telemetry.Telemetry
	WebHealth    *telemetry.Health // of a process that answers people
	WorkerHealth *telemetry.Health // of a process that works off events

	Planes       *plane.Planes
	Files        *blob.Store
	Queue        queue.Config
	EventSchemas event.Schemas

	Units         *unit.Service
	Groups        *group.Service
	Staff         *staff.Service
	Organisations *organisation.Service
	Contacts      *contact.Service
	Recruitments  *recruitment.Service
	Applications  *application.Service
	Jobsite       *jobsite.Service
	Applicants    *applicant.Service
	Submissions   *submission.Service
	Letters       *letter.Service
	Notify        *notify.Service
	Retention     *retention.Service
}

// Open connects to the database and prepares the rest; S3, SMTP and Redis are
// reached when they are needed. A nil clock is the system's.
func Open(ctx context.Context, cfg *config.Config, log *logrus.Logger, c *clock.Clock) (*Services, error) {
	if c == nil {
		c = new(clock.Clock)
	}
	s := &Services{Config: cfg, Log: log, Clock: c, Queue: redisQueue(cfg.Redis)}
	if err := watching(cfg, s); err != nil {
		return nil, err
	}
	planes, err := plane.Open(ctx, plane.Config{
		DSNs: cfg.Database.DSNs(), MaxConns: cfg.Database.MaxConns, MaxConnsPerCell: cfg.Database.MaxConnsPerCell,
		ClockOffset: c.Offset, Pooled: cfg.Database.Pooled,
		Tracer: s.Telemetry.Queries(),
	})
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	s.Planes, s.EventSchemas = planes, event.SchemasOf(planes)
	s.healths()
	files, err := blob.Open(blobConfig(cfg.S3))
	if err != nil {
		planes.Close()
		return nil, err
	}
	s.Files = files
	s.who()
	s.what()
	if err := s.consequences(); err != nil {
		planes.Close()
		return nil, err
	}
	return s, nil
}

// closePatience is how long Close waits for transactions that still run.
const closePatience = 5 * time.Second

// Close ends the connections, last of all. A transaction that was cut off and
// does not end does not keep the process: the server rolls it back.
func (s *Services) Close() {
	closed := make(chan struct{})
	go func() {
		s.Planes.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(closePatience):
		s.Log.Warn("some transactions do not end; leaving them to the database")
	}
}

func (s *Services) who() {
	p := s.Planes
	hasher := password.New(password.Recommended, s.Config.ParallelHashes)
	s.Units = &unit.Service{DB: p.Tenants, Clock: s.Clock}
	s.Groups = group.New(p.Tenants, s.Clock)
	s.Staff = &staff.Service{
		Platform: p.Platform, DB: p.Tenants, Groups: s.Groups, Hasher: hasher, Clock: s.Clock,
		Idle: s.Config.Session.Idle, Absolute: s.Config.Session.Absolute,
	}
	s.Organisations = s.organisations()
	s.Contacts = &contact.Service{DB: p.Tenants, Changed: recruitment.ContactChanged}
	s.Applicants = &applicant.Service{Register: p.Register, Hasher: hasher, Clock: s.Clock}
}

func (s *Services) what() {
	p := s.Planes
	s.Recruitments = recruitment.New(p.Tenants, s.Organisations, s.Clock)
	s.Applications = application.New(p.Tenants, s.Clock)
	s.Jobsite = jobsite.New(p, s.Organisations)
	s.Submissions = &submission.Service{
		Register: p.Register, Directory: p.Directory, Tenants: p.Tenants, Applications: s.Applications, Blobs: s.Files,
		Clock:    s.Clock,
		TenantOf: s.Jobsite.TenantOf, Home: strings.TrimSuffix(s.Config.BaseURL, "/"),
	}
}

func (s *Services) consequences() error {
	m := s.Config.SMTP
	sender, err := mail.NewSMTP(mail.Config{
		Addr: fmt.Sprintf("%s:%d", m.Host, m.Port), Username: m.User, Password: m.Password.Reveal(), TLS: mailTLS(m.TLS),
		HELO: s.Config.BaseHost(),
	})
	if err != nil {
		return err
	}
	s.Letters = &letter.Service{
		Schemas: s.EventSchemas, Mail: sender, Clock: s.Clock, Log: s.Log,
		From: mail.Address{Name: serviceName, Email: m.From}, Domain: s.Config.BaseHost(),
		Organisation: worker.Senders(s.Organisations, serviceName), File: s.file, Answer: s.answer,
		Watch: s.Telemetry.Letters,
	}
	s.Notify = &notify.Service{Schemas: s.EventSchemas}
	s.Retention = &retention.Service{Rules: worker.Rules(s.Organisations.RetentionFloor), Schemas: s.EventSchemas,
		Clock: s.Clock}
	return nil
}

// Founding returns the organisations' service able to found tenants, which takes
// the migrator's login.
func (s *Services) Founding() (*organisation.Service, error) {
	schemas, err := s.Schemas()
	if err != nil {
		return nil, err
	}
	orgs := s.organisations()
	orgs.Schemas = schemas
	return orgs, nil
}

func (s *Services) organisations() *organisation.Service {
	p := s.Planes
	return &organisation.Service{
		Platform: p.Platform, DB: p.Tenants, Clock: s.Clock, Directory: p.Directory, Staff: s.Staff, Files: s.Files,
		Relay: p.RelayOf,
		Law:   s.Config.Law(),
		Base:  s.Config.BaseHost(), Cells: s.Config.Database.Cells,
	}
}

// Schemas makes, upgrades and drops tenants' schemas with the migrator's login.
func (s *Services) Schemas() (*schema.Schemas, error) {
	dsns := s.Config.Database.DSNs()
	if dsns[plane.LoginMigrator] == "" {
		return nil, errors.New("VAKANS_MIGRATOR_DSN is not set: this takes the migrator's login")
	}
	return plane.Schemas(dsns)
}
