package e2e_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vakans/internal/demo/servers"
	"vakans/internal/form"
	"vakans/internal/letter"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
)

// Restarting PostgreSQL and wiping Redis while people send their applications
// loses no application and no letter, and nobody gets one twice. That a worker
// may be killed at any step is proved in package worker.
func TestServersFailInTheMiddle(t *testing.T) {
	t.Parallel()
	const n = 12
	own := ownServers(t)
	admin := own.DatabaseURL
	must(t, planetest.Recipe().Build(t.Context(), admin))
	dsns, err := plane.DSNs(admin, plane.SamePassword("vakans-test"))
	must(t, err)
	p := start(t, dsns, own.RedisURL)
	e := p.employer(t, form.Form{})
	people := p.joinMany(t, n)
	robots := make([]*robot, n)
	params, bodies := make([]object, n), make([]object, n)
	for i, who := range people {
		robots[i] = p.robot(t, "")
		robots[i].token = p.token(t, who)
		a := p.begin(t, who.Actor, e.Job.Ad)
		params[i], bodies[i] = object{"id": a.ID}, object{"version": a.Version}
	}
	begun, failures := make(chan struct{}, n), make(chan error, 2)
	go func() {
		for range n / 3 {
			<-begun
		}
		failures <- own.Restart(t.Context(), servers.Postgres)
		for range n / 3 {
			<-begun
		}
		failures <- wipe(own.RedisURL)
	}()
	for i := range n { // one after the other, so that the failures fall between
		robots[i].insist("sendApplication", params[i], bodies[i])
		begun <- struct{}{}
	}
	for range 2 {
		must(t, <-failures)
	}
	if got := p.received(t, e); len(got) != n {
		t.Errorf("%d of %d applications were received", len(got), n)
	}
	p.settleSlowly(e)
	for _, who := range people {
		if got := p.letters(who.Email, "Kiitos hakemuksestasi"); got != 1 {
			t.Errorf("%s has %d receipts: %q", who.Name, got, p.subjects(who.Email))
		}
	}
	once := map[string]bool{}
	for _, m := range p.sink.List() {
		if once[m.MessageID] {
			t.Errorf("%q went twice to %v", m.Subject, m.To)
		}
		once[m.MessageID] = true
	}
}

// ownServers are servers that this test may stop.
func ownServers(t *testing.T) *servers.Servers {
	t.Helper()
	bin, err := filepath.Abs("../../.vakans/bin")
	must(t, err)
	s, err := servers.Start(t.Context(), servers.Options{
		Dir: t.TempDir(), Bin: append(servers.TestPrograms(), bin), Durable: true,
		Parts: []servers.Part{servers.Postgres, servers.Redis},
	})
	must(t, err)
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// insist repeats a call until it has been answered, as a person does who sees a
// page that asks to try again.
func (r *robot) insist(id string, params, body object) {
	r.t.Helper()
	eventually(r.t, id+" is answered", func() bool {
		status, answer := r.try(id, params, body)
		if status < 300 {
			return true
		}
		if status != http.StatusServiceUnavailable {
			r.t.Fatalf("%s: status %d: %v", id, status, answer)
		}
		return false
	})
}

// settleSlowly waits until everything has been done, and moves the clock on by
// little, so that what waits for a lease or a pause need not be waited for.
func (p *product) settleSlowly(e *employer) {
	p.t.Helper()
	step := time.NewTicker(50 * time.Millisecond)
	defer step.Stop()
	for end := time.Now().Add(2 * patience); time.Now().Before(end); <-step.C {
		if p.idle() {
			return
		}
		if !p.sending(e) {
			p.Clock.Move(2 * time.Second)
		}
	}
	p.t.Fatal("something is never done")
}

// sending reports whether a letter is on its way to the mail server just now: a
// clock that is moved then makes it look abandoned.
func (p *product) sending(e *employer) bool {
	p.t.Helper()
	found := false
	err := p.Planes.Tenants.Read(p.t.Context(), e.Tenant, func(tx tenant.Tx) error {
		all, err := letter.List(p.t.Context(), tx, letter.Filter{Limit: 200})
		found = slices.ContainsFunc(all, func(l letter.Summary) bool { return l.State == letter.Sending })
		return err
	})
	return err != nil || found
}

// wipe empties a Redis of the test's own.
func wipe(address string) error {
	host, secret := redisOf(address)
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "AUTH %s\r\nFLUSHALL\r\n", secret); err != nil {
		return err
	}
	in := bufio.NewReader(conn)
	for range 2 {
		if answer, err := in.ReadString('\n'); err != nil || answer != "+OK\r\n" {
			return fmt.Errorf("Redis answered %q: %w", answer, err)
		}
	}
	return nil
}
