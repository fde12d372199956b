package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"vakans/internal/application"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/testfactory"
)

// APPL-01, APPL-02: fifty people send when the period ends: the first of them in time, the
// last too late, and most in the last second itself. Each is told the truth: who is told
// "sent" has been received, who is told "too late" has not.
func TestLastSecond(t *testing.T) {
	t.Parallel()
	const n, sure = 50, 5
	p := open(t)
	e := p.employer(t, form.Form{})
	people := p.joinMany(t, n)
	took := p.sendOne(t, e)
	robots := make([]*robot, n)
	params, bodies := make([]object, n), make([]object, n)
	for i, who := range people {
		robots[i] = p.robot(t, "")
		robots[i].token = p.token(t, who)
		a := p.begin(t, who.Actor, e.Job.Ad)
		params[i], bodies[i] = object{"id": a.ID}, object{"version": a.Version}
	}
	status := make([]int, n)
	send := func(from, to int) {
		together(to-from, func(i int) {
			i += from
			status[i], _ = robots[i].try("sendApplication", params[i], bodies[i])
		})
	}
	closes := e.ClosesAt(t, e.Job)
	p.pass(closes.Add(-time.Minute))
	send(0, sure)
	p.pass(closes.Add(-min(time.Second, 8*took))) // so that some are in time and some are not
	send(sure, n-sure)
	p.pass(closes)
	send(n-sure, n)
	for i := range sure {
		if in, late := status[i], status[n-1-i]; in != http.StatusOK || late != http.StatusGone {
			t.Errorf("a minute before the end the answer is %d, at the end %d", in, late)
		}
	}
	p.toldTheTruth(t, e, people, status)
}

// toldTheTruth compares what people were told with what the employer has.
func (p *product) toldTheTruth(t *testing.T, e *employer, people []seeker, status []int) {
	t.Helper()
	received := p.received(t, e)
	told := 0
	for i, s := range status {
		if s != http.StatusOK && s != http.StatusGone {
			t.Errorf("%s got status %d", people[i].Name, s)
		}
		if got := received[people[i].Email]; got != (s == http.StatusOK) {
			t.Errorf("%s got status %d, and received is %t", people[i].Name, s, got)
		}
		if s == http.StatusOK {
			told++
		}
	}
	t.Logf("%d in time, %d too late", told, len(status)-told)
	if len(received) != told {
		t.Errorf("%d received, %d were told so", len(received), told)
	}
}

// sendOne times how long it takes one person alone to send an application to
// another job of the employer's.
func (p *product) sendOne(t *testing.T, e *employer) time.Duration {
	t.Helper()
	who := p.join(t, "Ensi Eka", i18n.FI)
	job := e.Open(t, testfactory.Job{})
	p.settle()
	a := p.begin(t, who.Actor, job.Ad)
	begun := time.Now()
	_, err := p.Submissions.Send(t.Context(), who.Actor, a.ID, a.Version)
	must(t, err)
	return time.Since(begun)
}

// received are the addresses of those whose applications the employer has.
func (p *product) received(t *testing.T, e *employer) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	page, err := p.Applications.Candidates(t.Context(), e.Recruiter, e.Job.ID, application.Filter{Limit: 200})
	must(t, err)
	for _, c := range page.Candidates {
		if all[c.Email] {
			t.Errorf("%s was received twice", c.Email)
		}
		all[c.Email] = true
	}
	return all
}

// token makes a personal token, for clients that act in somebody's name.
func (p *product) token(t *testing.T, who seeker) string {
	t.Helper()
	secret, _, err := p.Applicants.CreateToken(t.Context(), who.Actor, "robot", 30)
	must(t, err)
	return secret
}
