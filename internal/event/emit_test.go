package event

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// Architecture, section 4: ids only, no personal data in the outbox.
func TestEncode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		payload any
		ok      bool
	}{
		"nothing":        {nil, true},
		"ids":            {map[string]any{"application": uuid.New(), "units": []string{"/1/4/"}, "n": 3, "yes": true}, true},
		"time and key":   {map[string]any{"at": time.Now(), "key": "t/4/" + uuid.NewString()}, true},
		"slot":           {Slot{Name: "retention", Slot: time.Now()}, true},
		"address":        {map[string]any{"to": "maija@example.org"}, false},
		"name":           {map[string]any{"who": "Maija Esimerkki"}, false},
		"letter outside": {map[string]any{"deep": []any{map[string]any{"who": "Åse"}}}, false},
		"long":           {map[string]any{"text": strings.Repeat("a", 201)}, false},
		"no object":      {"application.submitted", false},
		"huge":           {map[string]any{"ids": make([]int, maxPayload)}, false},
		"unmarshallable": {map[string]any{"f": func() {}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := encode(c.payload); (err == nil) != c.ok {
				t.Errorf("encode: %v", err)
			}
		})
	}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]time.Duration{-4: 5, 0: 5, 1: 5, 2: 10, 3: 20, 4: 40, 8: 60, 1000: 60} {
		if got := Backoff(n, 5, 60); got != want {
			t.Errorf("Backoff(%d) = %d, want %d", n, got, want)
		}
	}
}
