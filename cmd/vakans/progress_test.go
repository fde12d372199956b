package main

import (
	"strings"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct {
		terminal bool
		want     string
	}{
		"a file": {false, "3 of 12 files, 9s left\n5 of 12 files, 7s left\nshop: failed\n12 of 12 files\n"},
		"a terminal": {true,
			"\r3 of 12 files, 9s left\r4 of 12 files, 8s left\r5 of 12 files, 7s left\r                      \rshop: failed\n\r12 of 12 files\r              \r"},
	} {
		var out strings.Builder
		now := time.Unix(0, 0)
		p := &progress{out: &out, terminal: try.terminal, what: "files", now: func() time.Time { return now }, start: now}
		for _, done := range []int{0, 1, 3, 4, 5} {
			now = time.Unix(int64(done), 0)
			p.at(done, 12)
		}
		p.say("%s: failed", "shop")
		now = time.Unix(12, 0)
		p.at(12, 12)
		p.done()
		if out.String() != try.want {
			t.Errorf("%s: got %q, want %q", name, out.String(), try.want)
		}
	}
}
