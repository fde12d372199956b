package main

import (
	"encoding/json"
	"strings"
	"testing"

	"vakans/internal/event"
	"vakans/internal/operator"
	"vakans/internal/plane"
)

// vakans runs the program with the whole house's settings.
func (h house) vakans(args ...string) (out, words string, code int) {
	h.t.Helper()
	cmd := program(h.t, h.env, args...)
	cmd.Stdout, cmd.Stderr = new(strings.Builder), new(strings.Builder)
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	return h.wait(cmd)
}

// answers expects an exit code and reads the JSON.
func (h house) answers(code int, into any, args ...string) {
	h.t.Helper()
	out, words, got := h.vakans(append(args, "--json")...)
	if got != code {
		h.t.Fatalf("vakans %s ended with %d, not %d: %s%s", strings.Join(args, " "), got, code, out, words)
	}
	if err := json.Unmarshal([]byte(out), into); err != nil {
		h.t.Fatalf("vakans %s: %v: %s", args[0], err, out)
	}
}

// Events that were given up, in whichever database, are listed and tried again:
// one, a kind or all; and the job site is filled anew.
func TestEventsAndJobsiteCommands(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cells := plane.Cells()
	var born founded
	h.does(&born, "create", "--slug", "oak", "--name", "Tammi", "--superuser-email", "a@example.test", "--superuser-name",
		"Anna Alku", "--cell", cells[0])
	park := func(cell, kind string) {
		h.sql(cell, `INSERT INTO platform.outbox (source, kind, payload, attempts) VALUES ('vakans_platform', '`+kind+
			`', '{}', 20)`)
	}
	park(cells[1], "letter.queued")
	park(cells[1], "ad.published")
	park(cells[0], "ad.published") // in the other database

	type outcome struct {
		Retried bool
		Events  []event.Parked
	}
	var all, none, some outcome
	h.answers(0, &all, "events", "retry")
	if all.Retried || len(all.Events) != 3 || all.Events[2].Database == "" {
		t.Fatalf("given up: %+v", all)
	}
	h.answers(0, &some, "events", "retry", "--kind", "ad.published", "--dry-run")
	if some.Retried || len(some.Events) != 2 {
		t.Errorf("would be tried again: %+v", some)
	}
	h.answers(exitFailed, &none, "events", "retry", "--id", "4711")
	h.answers(0, &some, "events", "retry", "--kind", "ad.published")
	if !some.Retried || len(some.Events) != 2 {
		t.Errorf("tried again: %+v", some)
	}
	if _, _, code := h.vakans("events", "retry", "--all", "--id", "1"); code != exitUsage {
		t.Errorf("two choices ended with %d", code)
	}
	if out, _, code := h.vakans("events", "retry", "--all"); code != 0 || !strings.Contains(out, "letter.queued") ||
		!strings.Contains(out, "1 are tried again") {
		t.Errorf("the rest: %d %s", code, out)
	}
	h.answers(0, &none, "events", "retry", "--all")
	if len(none.Events) != 0 {
		t.Errorf("left: %+v", none)
	}

	var rebuilt struct{ Organisations []operator.Rebuilt }
	h.answers(0, &rebuilt, "jobsite", "rebuild")
	if len(rebuilt.Organisations) != 1 || rebuilt.Organisations[0].Slug != "oak" || rebuilt.Organisations[0].Error != "" {
		t.Errorf("rebuilt: %+v", rebuilt)
	}
	if _, words, code := h.vakans("jobsite", "rebuild", "--tenant", "elm"); code != exitFailed ||
		!strings.Contains(words, "no organisation") {
		t.Errorf("an unknown one ended with %d: %s", code, words)
	}
}
