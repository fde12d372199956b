package worker

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
)

// The events of every database are consumed, by one worker, and those that have
// the same number are not taken for each other.
func TestEveryDatabase(t *testing.T) {
	t.Parallel()
	s := newSiteIn(t, planetest.Apart(t))
	there, here := s.TenantIn(t, plane.Cells()[0]), s.TenantIn(t, plane.Cells()[1])
	for range 3 {
		s.happenIn(there, 5)
		s.happenIn(here, 5)
	}
	server := &captured{}
	s.run(s.deps(server))
	s.eventually(0, "all letters are sent", func() bool {
		return s.lettersOf(there)[letter.Sent] == 15 && s.lettersOf(here)[letter.Sent] == 15 && s.idle()
	})
	if n, most := server.sent(); n != 30 || most != 1 {
		t.Errorf("%d letters left, one of them %d times", n, most)
	}
}

// The night's measuring tells the size of organisations in every database. While one
// is away, the others are measured and its own keep their older figures.
func TestUsageOfEveryDatabase(t *testing.T) {
	t.Parallel()
	s := newSiteIn(t, planetest.Apart(t))
	there, here := s.TenantIn(t, plane.Cells()[0]), s.TenantIn(t, plane.Cells()[1])
	stop := s.run(s.deps(&captured{}))
	s.eventually(0, "both are measured", func() bool {
		return s.usage(there).DatabaseBytes > 0 &&
			s.usage(here).DatabaseBytes > 0
	})
	stop()
	if far, near := s.usage(there).DatabaseBytes, s.usage(here).DatabaseBytes; far < near*9/10 || far > near*11/10 {
		t.Errorf("two organisations with nothing in them take %d and %d bytes", far, near)
	}
	before := map[int32]organisation.Usage{there.Number: s.usage(there), here.Number: s.usage(here)}
	s.Clock.Move(48 * time.Hour)
	d := deps(s.without(t, there.Cell), s.Clock, s.log, &captured{})
	d.Queue = s.redis
	s.run(d)
	s.eventually(0, "the other one is measured again",
		func() bool { return s.usage(here).MeasuredAt.After(before[here.Number].MeasuredAt) })
	s.eventually(time.Minute, "its own was tried and failed",
		func() bool { return s.tried(event.Share("usage"), there) > 1 })
	now := s.usage(there)
	if !now.MeasuredAt.Equal(before[there.Number].MeasuredAt) || now.DatabaseBytes != before[there.Number].DatabaseBytes ||
		!now.Old(s.Clock.Now()) || s.usage(here).Old(s.Clock.Now()) {
		t.Errorf("while its database is away: %+v, before %+v", now, before[there.Number])
	}
}

// usage is what the national administration's list says of an organisation.
func (s *site) usage(org tenant.Tenant) organisation.Usage {
	s.t.Helper()
	list, err := s.deps(&captured{}).Organisations.List(s.t.Context(),
		authz.Actor{Kind: authz.KindNational, ID: uuid.New()}, i18n.FI, organisation.Filter{})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, o := range list.Items {
		if o.Number == org.Number {
			return o.Usage
		}
	}
	s.t.Fatalf("%s is not in the list", org.Slug)
	return organisation.Usage{}
}

// tried is how often an organisation's share of a schedule was begun.
func (s *site) tried(kind event.Kind, org tenant.Tenant) (attempts int) {
	s.t.Helper()
	if err := s.Relay.Read(s.t.Context(), func(tx plane.RelayTx) error {
		return tx.QueryRow(s.t.Context(),
			"SELECT coalesce(max(attempts), 0) FROM platform.outbox WHERE kind = $1 AND payload ->> 'tenant' = $2",
			string(kind), fmt.Sprint(org.Number)).Scan(&attempts)
	}); err != nil {
		s.t.Fatal(err)
	}
	return attempts
}

// without is the same installation while a cell's database does not answer.
func (s *site) without(t *testing.T, cell string) *plane.Planes {
	t.Helper()
	dsns := maps.Clone(s.DSNs)
	dsns[cell] = "postgres://" + cell + ":secret@127.0.0.1:1/vakans?sslmode=disable"
	planes, err := plane.Open(t.Context(), plane.Config{DSNs: dsns, Pooled: planetest.Pooled(s.DSNs),
		ClockOffset: s.Clock.Offset})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(planes.Close)
	return planes
}

func TestDrainEveryDatabase(t *testing.T) {
	t.Parallel()
	s := newSiteIn(t, planetest.Apart(t))
	there, here := s.TenantIn(t, plane.Cells()[0]), s.TenantIn(t, plane.Cells()[1])
	s.happenIn(there, 2)
	s.happenIn(here, 3)
	d, err := NewDrainer(s.deps(&captured{}).Deps)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a, b := s.lettersOf(there)[letter.Sent], s.lettersOf(here)[letter.Sent]; a != 2 || b != 3 || !s.idle() {
		t.Errorf("%d and %d letters were sent", a, b)
	}
}

// What happened in an organisation waits while it is in maintenance, for as long
// as that takes, and everybody else's goes on.
func TestMaintenance(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var closed []tenant.Tenant
	for range 3 {
		org := s.Tenant(t)
		s.happenIn(org, 2)
		closed = append(closed, org)
	}
	for i, set := range []string{"held = 'move'", "schema_version = 0", "schema_floor = 1000000"} {
		s.Registry(t, closed[i], set)
	}
	s.happen(4)
	s.run(s.deps(&captured{}))
	s.eventually(0, "the open one's letters are sent", func() bool { return s.letters()[letter.Sent] == 4 })
	waited := func() (least int) {
		err := s.Relay.Read(t.Context(), func(tx plane.RelayTx) error {
			return tx.QueryRow(t.Context(), "SELECT coalesce(min(postponed), 0) FROM platform.outbox WHERE kind = $1",
				string(happened)).Scan(&least)
		})
		if err != nil {
			t.Fatal(err)
		}
		return least
	}
	s.eventually(time.Minute, "they waited more often than an event may fail",
		func() bool { return waited() > event.MaxAttempts })
	if n := s.stats().Parked; n != 0 {
		t.Errorf("%d events are given up", n)
	}
	for _, org := range closed {
		s.Registry(t, org, fmt.Sprintf("held = '', schema_version = %d, schema_floor = %d", org.SchemaVersion,
			org.SchemaFloor))
	}
	s.eventually(time.Minute, "their letters are sent", func() bool { return s.idle() })
	for _, org := range closed {
		if got := s.lettersOf(org)[letter.Sent]; got != 2 {
			t.Errorf("%d letters of %s", got, org.Slug)
		}
	}
}
