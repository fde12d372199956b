package jobsite_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	"vakans/internal/i18n"
	"vakans/internal/jobsite"
	"vakans/internal/planetest"
	"vakans/internal/queue"
	"vakans/internal/submission"
	"vakans/internal/testfactory"
	"vakans/internal/worker"
)

// PUB-03: published means on the job site within two seconds, by way of outbox,
// relay and worker.
func TestPublishedWithinTwoSeconds(t *testing.T) {
	t.Parallel()
	address := os.Getenv("VAKANS_TEST_REDIS")
	if address == "" {
		t.Fatal("VAKANS_TEST_REDIS is not set: make test sets it")
	}
	r := testfactory.NewWho(planetest.Fresh(t)).Office(t).Recruiting(t)
	svc := jobsite.New(r.Env.Planes, r.Organisations)
	log := logrus.New()
	log.SetOutput(t.Output())
	w, err := worker.New(worker.Deps{
		Planes: r.Env.Planes, Clock: r.Env.Clock, Log: log,
		Queue: queue.Config{URL: address, Namespace: "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")},
		Areas: []worker.Area{worker.Recruitments(svc, &submission.Service{
			Register: r.Env.Register, Directory: r.Env.Directory, Tenants: r.Env.Tenants, Clock: r.Env.Clock,
			TenantOf: svc.TenantOf,
		})},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	draft := r.Draft(t, testfactory.Job{})
	a, err := r.Recruitments.Ad(t.Context(), r.Recruiter, draft.Ad)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Recruitments.Publish(t.Context(), r.Recruiter, a.ID, a.Revision); err != nil {
		t.Fatal(err)
	}
	published, tick := time.Now(), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		p, err := svc.List(t.Context(), jobsite.Filter{Lang: i18n.FI, Tenant: r.Tenant.Number})
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(published)
		if p.Total == 1 {
			t.Logf("on the site after %s", took)
			return
		}
		if took > 2*time.Second {
			t.Fatal("two seconds have passed")
		}
	}
}
