package worker

import (
	"sync"
	"sync/atomic"
	"time"

	"vakans/internal/logging"
)

// mercy is how long what was cut off may still write down that it was.
const mercy = 5 * time.Second

// underway knows what runs. The queue gives a task up when its patience ends,
// but the task's code still runs, and needs the database a little longer.
type underway struct {
	all sync.WaitGroup
	cut atomic.Int32
}

// begin notes a run, and what it returns notes its end.
func (u *underway) begin() (end func()) {
	u.all.Add(1)
	return u.all.Done
}

// wait returns when nothing runs any more, or when mercy ends.
func (u *underway) wait() {
	done := make(chan struct{})
	go func() {
		u.all.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(mercy):
	}
}

// stopped waits for the last of what runs and reports how stopping went.
func (w *Worker) stopped(begun time.Time) {
	w.under.wait()
	line := w.log.WithField(logging.Duration, time.Since(begun).Milliseconds())
	if n := w.under.cut.Load(); n > 0 {
		line.WithField(logging.CutOff, n).Warn("worker has stopped before every task was done; the others come back")
		return
	}
	line.Info("worker has stopped; every task that had begun is done")
}
