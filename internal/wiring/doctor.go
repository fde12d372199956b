package wiring

import (
	"context"
	"fmt"
	"strings"
	"time"

	"vakans/internal/event"
	"vakans/internal/mail"
	"vakans/internal/queue"
	"vakans/migrations"
	"vakans/tenant/schema"
)

// Diagnosis is one thing that was looked at. An empty Remedy means that it is
// well.
type Diagnosis struct {
	What   string
	Remedy string
}

// Diagnose looks at every dependency, right and revoke.
func (s *Services) Diagnose(ctx context.Context) []Diagnosis {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	all := s.database(ctx)
	all = append(all,
		s.look("Redis answers", "Is it running, and is VAKANS_REDIS_ADDRESS right?", s.pingQueue),
		s.look("the file store takes and gives files", "Is it running, does the bucket exist, and are VAKANS_S3_* right?",
			func() error { return s.Files.Check(ctx) }),
		s.look("the mail server answers", "Is it running, and are VAKANS_SMTP_* right?",
			func() error { return s.checkMail(ctx) }),
		s.look("no event is given up", "Look at the worker's log for the event's number; mend the cause, then let it go on.",
			func() error { return s.parked(ctx) }),
	)
	return append(all, s.law())
}

// law names the rules of law that are switched off. That is the operator's right, and
// nothing to mend.
func (s *Services) law() Diagnosis {
	if off := s.Config.LegalOff; len(off) > 0 {
		return Diagnosis{What: "rules of law are followed, but for " + strings.Join(off, ", ") + " (VAKANS_LEGAL_OFF)"}
	}
	return Diagnosis{What: "every rule of law is followed (`vakans legal` lists them)"}
}

func (s *Services) look(what, advice string, check func() error) Diagnosis {
	if err := check(); err != nil {
		return Diagnosis{what, fmt.Sprintf("%v. %s", err, advice)}
	}
	return Diagnosis{What: what}
}

func (s *Services) database(ctx context.Context) []Diagnosis {
	findings, err := s.Planes.Check(ctx)
	if err != nil {
		return []Diagnosis{{"PostgreSQL answers", err.Error() + ". Is it running, and are the VAKANS_*_DSN right?"}}
	}
	all := []Diagnosis{{What: "PostgreSQL answers every login"}}
	for _, f := range findings {
		all = append(all, Diagnosis{f.Problem, f.Remedy})
	}
	if len(findings) == 0 {
		all = append(all, Diagnosis{What: "every right and revoke is as it must be"})
	}
	left, err := s.Planes.Leftovers(ctx)
	for _, f := range left {
		all = append(all, Diagnosis{f.Problem, f.Remedy})
	}
	if err != nil {
		all = append(all, Diagnosis{"every schema is somebody's", err.Error()})
	}
	return append(all, s.look("every organisation is at this program's version", "Run `vakans migrate`.",
		func() error { return s.versions(ctx) }))
}

// versions compares the tenants' schemas with what this program expects.
func (s *Services) versions(ctx context.Context) error {
	schemas, err := schema.Open("postgres://unused", migrations.Tenant)
	if err != nil {
		return err
	}
	tenants, err := s.Planes.Directory.All(ctx)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		if t.SchemaVersion != schemas.Version() {
			return fmt.Errorf("%s is at version %d, not %d", t.Slug, t.SchemaVersion, schemas.Version())
		}
	}
	return nil
}

func (s *Services) pingQueue() error {
	c, err := queue.Open(s.Queue)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Ping()
}

func (s *Services) checkMail(ctx context.Context) error {
	smtp, ok := s.Letters.Mail.(*mail.SMTP)
	if !ok {
		return nil
	}
	return smtp.Check(ctx)
}

func (s *Services) parked(ctx context.Context) error {
	stats, err := event.OutboxesOf(s.Planes, s.Clock).Stats(ctx)
	if err == nil && stats.Parked > 0 {
		err = fmt.Errorf("%d events wait for an operator", stats.Parked)
	}
	return err
}
