package notify_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/notify"
	"vakans/internal/planetest"
	"vakans/tenant"
)

// An event that comes twice is told once; what follows from another event is
// told anew; a key of the notice's own wins.
func TestToldOnce(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	s := notify.Service{Schemas: event.SchemasOf(env.Planes)}
	to := func(key, address string) letter.Letter {
		return letter.Letter{Template: "not_selected", Language: i18n.NB, DedupKey: key,
			Recipient: letter.Recipient{Email: address}, Data: map[string]string{"job_title": "Lærer"}}
	}
	c := s.Consumer(notify.Notice{Kind: "test.happened", Name: "test",
		Write: func(context.Context, pgx.Tx, event.Event) ([]letter.Letter, error) {
			return []letter.Letter{to("", "a@example.org"), to("", "b@example.org"), to("always the same", "c@example.org")}, nil
		}})
	for _, id := range []int64{1, 1, 2, 1} {
		if err := c.Handle(t.Context(), event.Event{ID: id, Tenant: org.Number}); err != nil {
			t.Fatal(err)
		}
	}
	told := map[string]int{}
	if err := env.Tenants.Read(t.Context(), org, func(tx tenant.Tx) error {
		all, err := letter.List(t.Context(), tx, letter.Filter{})
		for _, l := range all {
			told[l.RecipientEmail]++
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if told["a@example.org"] != 2 || told["b@example.org"] != 2 || told["c@example.org"] != 1 {
		t.Errorf("told %v", told)
	}
	if err := c.Handle(t.Context(), event.Event{ID: 1, Tenant: 99999}); !fault.Is(err, fault.NotFound) {
		t.Errorf("an organisation that is no more: %v", err)
	}
	if err := c.Handle(t.Context(), event.Event{ID: 1, Source: "vakans_visitor"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a source without a schema: %v", err)
	}
}
