package jobsite

import (
	"context"
	"fmt"
	"sync"
	"time"

	"vakans/internal/plane"
)

// totals are the numbers of open ads that this process knows: of all, and of each
// organisation that has any, which bounds them. Counting takes longer than reading
// a page, and comes to the same until something is published, opens or closes.
type totals struct{ of sync.Map } // scope -> total

type total struct {
	open        int
	version     int64     // of what the job site shows
	from, until time.Time // by the database's clock
}

// holds reports whether a page that was read at this version and moment is one of
// so many ads.
func (t total) holds(f found) bool {
	return t.version == f.version && !f.clock.Before(t.from) && f.clock.Before(t.until)
}

// total is the number of ads on all pages, and how long a page lasts.
func (s *Service) total(ctx context.Context, tx plane.JobsiteTx, f Filter, got found) (int, time.Duration, error) {
	if t := readTerms(f.Words); !t.none() {
		n, err := s.found(ctx, tx, f, got)
		return n, 0, err
	}
	if known, ok := s.totals.of.Load(f.Tenant); ok {
		if t := known.(total); t.holds(got) {
			return t.open, t.until.Sub(got.clock), nil
		}
	}
	row, err := q.CountListed(ctx, tx, f.Tenant)
	if err != nil {
		return 0, 0, fmt.Errorf("count open ads: %w", err)
	}
	if row.Open > 0 {
		s.totals.of.Store(f.Tenant, total{int(row.Open), row.Version, row.Clock, row.Until})
	}
	return int(row.Open), row.Until.Sub(row.Clock), nil
}

// found is the number of all ads that a search finds. A page behind the last one
// does not tell.
func (s *Service) found(ctx context.Context, tx plane.JobsiteTx, f Filter, got found) (int, error) {
	if len(got.items) > 0 || f.cursor().first {
		return got.total, nil
	}
	first, err := fetch(ctx, tx, f, f.start(), 1)
	return first.total, err
}
