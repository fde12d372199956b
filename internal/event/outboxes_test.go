package event_test

import (
	"testing"

	"vakans/internal/event"
	"vakans/internal/planetest"
)

// The same number in two databases is two tasks and two keys; at home both are
// what they always were.
func TestNumbersOfSeveralDatabases(t *testing.T) {
	t.Parallel()
	home, away, other := event.Ticket{ID: 7, Attempt: 2}, event.Ticket{Database: "db2:5432/vakans", ID: 7, Attempt: 2},
		event.Ticket{Database: "db3:5432/vakans", ID: 7, Attempt: 2}
	if home.TaskID() != "o:7:2" || away.TaskID() == home.TaskID() || away.TaskID() == other.TaskID() {
		t.Errorf("%s, %s, %s", home.TaskID(), away.TaskID(), other.TaskID())
	}
	at := func(database string, tenant int32) string {
		return event.Event{ID: 7, Database: database, Tenant: tenant}.Key()
	}
	if at("", 1) != "7" || at("", 2) != "7" {
		t.Errorf("at home %s, %s", at("", 1), at("", 2))
	}
	// One that moves on to a third database goes on counting, under the same name.
	if at("db2", 1) == "7" || at("db2", 1) == at("db2", 2) || at("db2", 1) != at("db3", 1) {
		t.Errorf("away %s, %s, %s", at("db2", 1), at("db2", 2), at("db3", 1))
	}
}

// Away from home only organisations speak: what anybody else wrote there reaches no
// consumer, and an operator is told.
func TestOnlyOrganisationsSpeakAway(t *testing.T) {
	t.Parallel()
	env := planetest.Fresh(t)
	emit(t, env, happened, payload{})
	away := &event.Outbox{Relay: env.Relay, Tenants: env.Directory, Clock: env.Clock, Database: "db2"}
	all := event.Outboxes{away}
	ticket := take(t, away, 1)[0]
	if _, ok, err := all.Begin(t.Context(), ticket); ok || err != nil {
		t.Errorf("it began: %v, %v", ok, err)
	}
	if s := must[event.Stats](t)(all.Stats(t.Context())); s.Parked != 1 {
		t.Errorf("%+v", s)
	}
	ticket.Database = "gone"
	if _, ok, err := all.Begin(t.Context(), ticket); ok || err != nil {
		t.Errorf("of a database that is no more: %v, %v", ok, err)
	}
}
