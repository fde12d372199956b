package worker

import (
	"fmt"
	"testing"
	"time"

	"vakans/internal/event"
	"vakans/internal/letter"
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

func TestDrainEveryDatabase(t *testing.T) {
	t.Parallel()
	s := newSiteIn(t, planetest.Apart(t))
	there, here := s.TenantIn(t, plane.Cells()[0]), s.TenantIn(t, plane.Cells()[1])
	s.happenIn(there, 2)
	s.happenIn(here, 3)
	d, err := NewDrainer(s.deps(&captured{}))
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
			return tx.QueryRow(t.Context(), "SELECT coalesce(min(postponed), 0) FROM platform.outbox WHERE kind = $1", string(happened)).Scan(&least)
		})
		if err != nil {
			t.Fatal(err)
		}
		return least
	}
	s.eventually(time.Minute, "they waited more often than an event may fail", func() bool { return waited() > event.MaxAttempts })
	if n := s.stats().Parked; n != 0 {
		t.Errorf("%d events are given up", n)
	}
	for _, org := range closed {
		s.Registry(t, org, fmt.Sprintf("held = '', schema_version = %d, schema_floor = %d", org.SchemaVersion, org.SchemaFloor))
	}
	s.eventually(time.Minute, "their letters are sent", func() bool { return s.idle() })
	for _, org := range closed {
		if got := s.lettersOf(org)[letter.Sent]; got != 2 {
			t.Errorf("%d letters of %s", got, org.Slug)
		}
	}
}
