package letter_test

import (
	"testing"

	"vakans/internal/event"
	"vakans/internal/letter"
	"vakans/internal/plane"
)

// An organisation's letters are counted by state, and the count replaces the
// one before.
func TestCount(t *testing.T) {
	t.Parallel()
	p := open(t)
	if err := p.send(p.queue(message("a"))); err != nil {
		t.Fatal(err)
	}
	for _, queued := range []int64{1, 2} {
		p.queue(message(string(rune('a' + queued))))
		if err := p.Count(t.Context(), event.Event{Tenant: p.org.Number}); err != nil {
			t.Fatal(err)
		}
		var got [2]int64
		err := p.env.Platform.Read(t.Context(), func(tx plane.PlatformTx) error {
			return tx.QueryRow(t.Context(), `SELECT queued, sent FROM letter_counts WHERE tenant = $1`,
				p.org.Number).Scan(&got[0], &got[1])
		})
		if err != nil || got != [2]int64{queued, 1} {
			t.Errorf("%v %v", got, err)
		}
	}
	for range 2 {
		if err := p.CountRegister(t.Context(), event.Event{}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := p.Counts(t.Context())
	if err != nil || all.States[letter.Queued] < 2 || all.States[letter.Sent] < 1 || all.Oldest.IsZero() {
		t.Errorf("%+v %v", all, err)
	}
}
