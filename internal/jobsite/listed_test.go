package jobsite_test

import (
	"testing"
	"time"

	"vakans/internal/jobsite"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
)

// PUB-08: what the list says of its length follows the clock and what is published,
// to the second, however often it was asked before.
func TestTotalFollowsTheClock(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	start := s.Env.Clock.Now().Truncate(time.Microsecond)
	s.ad(t, func(p *recruitment.Published) { p.ClosesAt = start.Add(20 * time.Minute) })
	s.ad(t, func(p *recruitment.Published) {
		p.OpensAt, p.ClosesAt = start.Add(10*time.Minute), start.Add(10*24*time.Hour)
	})
	want := func(when string, n int, lasts time.Duration) {
		t.Helper()
		for range 2 {
			p := s.list(t, jobsite.Filter{})
			if p.Total != n || len(p.Items) != n || p.Lasts > lasts || p.Lasts <= lasts-time.Minute {
				t.Errorf("%s: %d ads, said to be %d, for %s", when, len(p.Items), p.Total, p.Lasts)
			}
		}
	}
	want("at first", 1, 10*time.Minute)
	s.Env.Clock.Set(start.Add(10 * time.Minute))
	want("when one opens", 2, 10*time.Minute)
	s.Env.Clock.Set(start.Add(20 * time.Minute))
	want("when one closes", 1, 10*24*time.Hour-20*time.Minute)
	s.ad(t, func(p *recruitment.Published) { p.ClosesAt = start.Add(time.Hour) })
	want("when one is published", 2, 40*time.Minute)
	s.Env.Clock.Set(start)
	want("at first again", 2, 10*time.Minute)
}

// An ad leaves the list when it is ended or its organisation suspended, comes back
// with the organisation, and leaves no trace long after it has closed.
func TestListedFollowsWhatIsPublished(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	stays := s.ad(t, func(p *recruitment.Published) { p.ClosesAt = p.ClosesAt.Add(time.Hour) })
	ended := s.ad(t, nil)
	publish := func(sql string, args ...any) {
		t.Helper()
		err := s.Env.Publisher.In(t.Context(), func(tx plane.PublisherTx) error {
			_, err := tx.Exec(t.Context(), sql, args...)
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	want := func(when string, n int) {
		t.Helper()
		if p := s.list(t, jobsite.Filter{}); p.Total != n || len(p.Items) != n {
			t.Errorf("%s: %d ads, said to be %d", when, len(p.Items), p.Total)
		}
		if p := s.list(t, jobsite.Filter{Words: "luokanopettaja"}); p.Total != n || len(p.Items) != n {
			t.Errorf("%s: %d ads found, said to be %d", when, len(p.Items), p.Total)
		}
	}
	want("published", 2)
	publish("UPDATE ads SET ended_at = ext.clock() WHERE id = $1", ended.ID)
	want("one ended", 1)
	publish("UPDATE employers SET suspended = true WHERE tenant = $1", s.Tenant.Number)
	want("suspended", 0)
	again := stays
	again.Version++
	if err := s.svc.Put(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	want("published while suspended", 0)
	publish("UPDATE employers SET suspended = false WHERE tenant = $1", s.Tenant.Number)
	want("no longer suspended", 1)

	s.Env.Clock.Set(stays.ClosesAt.Add(2 * time.Hour))
	s.ad(t, func(p *recruitment.Published) { p.OpensAt = stays.ClosesAt })
	var rows int
	err := s.Env.Jobsite.Read(t.Context(), func(tx plane.JobsiteTx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM listed WHERE scope = $1 AND closes_at <= ext.clock()",
			s.Tenant.Number).Scan(&rows)
	})
	if err != nil || rows != 0 {
		t.Errorf("%d rows of closed ads, %v", rows, err)
	}
}

// A page of a search that begins behind all that is found still says how much is found.
func TestTotalOfASearchBehindItsEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	start := s.Env.Clock.Now().Truncate(time.Microsecond)
	for i := range 25 {
		s.ad(t, func(p *recruitment.Published) {
			p.FirstPublished, p.ClosesAt = start.Add(-time.Duration(i)*time.Minute), start.Add(time.Hour)
		})
	}
	f := jobsite.Filter{Words: "luokanopettaja"}
	first := s.list(t, f)
	f.Page = first.Next
	if second := s.list(t, f); len(second.Items) != 1 || second.Total != 25 || second.Lasts != 0 {
		t.Errorf("the second page has %d of %d, for %s", len(second.Items), second.Total, second.Lasts)
	}
	s.Env.Clock.Set(start.Add(time.Hour))
	if p := s.list(t, f); len(p.Items) != 0 || p.Total != 0 {
		t.Errorf("after the closing there are %d of %d", len(p.Items), p.Total)
	}
	s.Env.Clock.Set(start)
	f.Page = at(3, 0, false)
	if p := s.list(t, f); len(p.Items) != 0 || p.Total != 25 {
		t.Errorf("behind the end there are %d of %d", len(p.Items), p.Total)
	}
}
