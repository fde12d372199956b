package wiring

import (
	"context"

	"vakans/internal/notify"
	"vakans/internal/organisation"
	"vakans/internal/server"
	"vakans/internal/web"
	"vakans/internal/worker"
)

// Worker is the wiring of the worker.
func (s *Services) Worker() (*worker.Worker, error) { return worker.New(s.work(s.Organisations)) }

// Founder is the wiring of the worker that founds organisations, with the
// migrator's login, and does nothing else.
func (s *Services) Founder() (*worker.Worker, error) {
	founding, err := s.Founding()
	if err != nil {
		return nil, err
	}
	d := s.work(founding)
	d.Founder = true
	return worker.New(d)
}

// Drainer is the wiring of what consumes events while its caller waits.
func (s *Services) Drainer() (*worker.Drainer, error) {
	return worker.NewDrainer(s.work(s.Organisations))
}

func (s *Services) work(orgs *organisation.Service) worker.Deps {
	return worker.Deps{
		Planes: s.Planes, Queue: s.Queue, Clock: s.Clock, Log: s.Log, Grace: s.Config.ShutdownTimeout,
		Watch: s.Telemetry.Tasks,
		Areas: s.Areas(orgs),
	}
}

// Areas are the areas of the task table. Only where organisations are founded do
// they come with the migrator's login.
func (s *Services) Areas(orgs *organisation.Service) []worker.Area {
	return []worker.Area{
		worker.Letters(s.Letters),
		worker.Organisations(orgs, s.Jobsite),
		worker.Staff(s.Notify, s.people(), s.Planes.Platform),
		worker.Recruitments(s.Jobsite, s.Submissions),
		worker.Case(s.Notify, s.application(), s.Submissions),
		worker.Accounts(s.Notify, s.account()),
		worker.Apply(s.Submissions),
		worker.Retention(s.Retention, s.Files),
	}
}

func (s *Services) application() *notify.Case {
	return &notify.Case{
		Applications: s.Applications, Organisations: s.Organisations, Directory: s.Planes.Directory, Base: s.Config.URL(),
	}
}

func (s *Services) account() *notify.Account {
	return &notify.Account{Applicants: s.Applicants, Base: s.Config.URL()}
}

func (s *Services) people() *notify.People {
	return &notify.People{Staff: s.Staff, Organisations: s.Organisations, Directory: s.Planes.Directory,
		Base: s.Config.URL()}
}

// Server is the wiring of the web process.
func (s *Services) Server() (*server.Server, error) {
	o := server.Options(s.Config, s.Log)
	o.Clock = s.Clock
	o.Resolver = resolver{web.HostResolver{Base: s.Config.BaseHost(), Tenants: s.Planes.Directory,
		Check: s.Planes.Tenants.Check}, s.Organisations}
	o.Ready, o.Stopping, o.Watch = s.WebHealth.Ready, s.WebHealth.Stopping, s.Telemetry.Requests
	p := s.pages()
	o.Authenticators = p.authenticators()
	o.Frame = p.frame
	o.Theme = p.theme
	return server.New(server.Deps{Web: o, Areas: p.areas(), Connections: s.Config.ConnectionsPerAddress}), nil
}

// resolver also knows which language an organisation's site speaks first.
type resolver struct {
	web.HostResolver
	organisations *organisation.Service
}

// Resolve implements web.Resolver.
func (r resolver) Resolve(ctx context.Context, host string) (web.Site, error) {
	site, err := r.HostResolver.Resolve(ctx, host)
	if err != nil || site.Kind != web.Tenant {
		return site, err
	}
	// A site without its language is better than no site.
	if o, err := r.organisations.Get(ctx, site.Tenant.Number); err == nil {
		site.Lang = o.DefaultLanguage
	}
	return site, nil
}
