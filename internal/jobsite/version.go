package jobsite

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"vakans/internal/plane"
	"vakans/tenant"
)

// versionAge is how old the known version may be. What is published must be seen
// within two seconds (PUB-08), of which the way through the outbox takes most.
const versionAge = 250 * time.Millisecond

// version is the job site's as this process knows it.
type version struct {
	current atomic.Pointer[versionSeen]
	refresh sync.Mutex
}

type versionSeen struct {
	number int64
	asked  time.Time // before it was read
}

// Version is the version of what the job site shows, at most a quarter of a
// second old: a page that was made of what was read after it was asked for holds
// as long as it stays the same, but for what changes with time alone.
func (s *Service) Version(ctx context.Context) (int64, error) {
	if seen := s.version.fresh(); seen != nil {
		return seen.number, nil
	}
	s.version.refresh.Lock()
	defer s.version.refresh.Unlock()
	if seen := s.version.fresh(); seen != nil { // another has asked meanwhile
		return seen.number, nil
	}
	seen := &versionSeen{asked: time.Now()}
	ctx = tenant.WithoutBatch(ctx)
	err := s.Jobsite.Read(ctx, func(tx plane.JobsiteTx) error {
		return tx.QueryRow(ctx, "SELECT version FROM version").Scan(&seen.number)
	})
	if err != nil {
		return 0, fmt.Errorf("version of the job site: %w", err)
	}
	s.version.current.Store(seen)
	return seen.number, nil
}

func (v *version) fresh() *versionSeen {
	if seen := v.current.Load(); seen != nil && time.Since(seen.asked) < versionAge {
		return seen
	}
	return nil
}

// forget makes the next to ask see what this process has just published.
func (v *version) forget() { v.current.Store(nil) }
