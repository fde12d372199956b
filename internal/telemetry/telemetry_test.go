package telemetry_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vakans/internal/logging"
	"vakans/internal/telemetry"
	"vakans/tenant"
)

func open(t *testing.T) *telemetry.Telemetry {
	t.Helper()
	tel, err := telemetry.New(telemetry.Options{Log: logging.Discard()})
	if err != nil {
		t.Fatal(err)
	}
	return tel
}

// get asks the listener's handler.
func get(t *testing.T, tel *telemetry.Telemetry, h *telemetry.Health, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	tel.Handler(h).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(body)
}

func health(checks ...telemetry.Check) *telemetry.Health {
	return telemetry.NewHealth(logging.Discard(), checks...)
}

func scrape(t *testing.T, tel *telemetry.Telemetry) string {
	t.Helper()
	code, body := get(t, tel, health(), "/metrics")
	if code != http.StatusOK {
		t.Fatalf("status %d: %s", code, body)
	}
	return body
}

func want(t *testing.T, body string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(body, line) {
			t.Errorf("no %q in\n%s", line, body)
		}
	}
}

// Labels are bounded whatever a visitor sends.
func TestRequestsAreCountedByPattern(t *testing.T) {
	t.Parallel()
	tel := open(t)
	for _, a := range []telemetry.Answer{
		{Method: "GET", Route: "/office/units/:id<guid>", Site: "tenant", Status: 200, Tenant: 7},
		{Method: "GET", Route: "/office/units/:id<guid>", Site: "tenant", Status: 204, Tenant: 8},
		{Method: "BREW", Status: 404},
	} {
		_, q := tel.Requests.Begin(t.Context(), "")
		q.End(a)
	}
	_, under := tel.Requests.Begin(t.Context(), "")
	want(t, scrape(t, tel),
		`vakans_http_request_seconds_count{method="GET",route="/office/units/:id<guid>",site="tenant",status="2xx"} 2`,
		`vakans_http_request_seconds_count{method="other",route="none",site="none",status="4xx"} 1`,
		`vakans_http_requests_in_flight 1`, `go_goroutines`, `process_open_fds`, `vakans_build_info{`)
	under.End(telemetry.Answer{})
}

func TestTasksAndLettersAreCounted(t *testing.T) {
	t.Parallel()
	tel := open(t)
	_, task := tel.Tasks.Begin(t.Context(), "letter.queued", "", 7, 1)
	task.End(telemetry.Failed)
	tel.Letters.Ended("sent")
	want(t, scrape(t, tel), `vakans_task_seconds_count{kind="letter.queued",outcome="failed"} 1`,
		`vakans_letter_attempts_total{state="sent"} 1`)
}

// Who is not watched pays nothing and breaks nothing.
func TestNothingIsFine(t *testing.T) {
	t.Parallel()
	var r *telemetry.Requests
	var k *telemetry.Tasks
	var l *telemetry.Letters
	ctx, q := r.Begin(t.Context(), "")
	q.End(telemetry.Answer{})
	ctx, task := k.Begin(ctx, "x", "", 0, 1)
	task.End(telemetry.Done)
	l.Ended("sent")
	if ctx != t.Context() || telemetry.Traceparent(ctx) != "" {
		t.Error("the context was changed")
	}
	if (*telemetry.Telemetry)(nil).Queries() != nil || open(t).Queries() != nil {
		t.Error("queries are traced without anybody asking")
	}
}

// A thousand organisations are as many series as one.
func TestTenantsAreCountedBySort(t *testing.T) {
	t.Parallel()
	tel := open(t)
	tel.WatchTenants(func(context.Context) ([]tenant.Tenant, error) {
		all := make([]tenant.Tenant, 1000)
		for i := range all {
			all[i] = tenant.Tenant{Number: int32(i + 1), Status: tenant.Active, SchemaVersion: 5}
		}
		all[3].Held, all[4].Status = "move", tenant.Suspended
		return all, nil
	})
	body := scrape(t, tel)
	want(t, body, `vakans_tenants{held="none",status="active",version="5"} 998`,
		`vakans_tenants{held="move",status="active",version="5"} 1`,
		`vakans_tenants{held="none",status="suspended",version="5"} 1`)
	if n := strings.Count(body, "vakans_tenants{"); n != 3 {
		t.Errorf("%d series", n)
	}
}

// A source that fails reports what it can, is counted, and takes nothing along.
func TestFailingSourceIsCounted(t *testing.T) {
	t.Parallel()
	tel := open(t)
	tel.WatchOutboxes(func(context.Context) (map[string]telemetry.Outbox, error) {
		return map[string]telemetry.Outbox{"home": {Waiting: 3, Oldest: time.Minute}}, errors.New("the other does not answer")
	})
	tel.WatchQueues(func(context.Context) ([]telemetry.Queue, error) { return nil, errors.New("away") })
	tel.WatchSchedules(func(context.Context) ([]telemetry.Schedule, error) {
		return []telemetry.Schedule{{Name: "strays", Claimed: time.Unix(1700000000, 0)}}, nil
	})
	tel.WatchLetters(func(context.Context) (telemetry.LetterCounts, error) {
		return telemetry.LetterCounts{States: map[string]int64{"queued": 4}, Oldest: time.Unix(1700000000, 0)}, nil
	})
	scrape(t, tel)
	body := scrape(t, tel)
	want(t, body, `vakans_outbox_events{database="home",state="waiting"} 3`,
		`vakans_outbox_oldest_seconds{database="home"} 60`,
		`vakans_scrape_failures_total{source="outbox"} 1`, `vakans_scrape_failures_total{source="queues"} 1`,
		`vakans_scrape_failures_total{source="schedules"} 0`,
		`vakans_schedule_claimed_timestamp_seconds{schedule="strays"} 1.7e+09`, `vakans_letters{state="queued"} 4`)
	if strings.Contains(body, "vakans_queue_tasks{") {
		t.Error("numbers of a source that gave none")
	}
}

// However many scrape at once, a source is asked once.
func TestScrapersShareAnAnswer(t *testing.T) {
	t.Parallel()
	tel := open(t)
	var asked atomic.Int32
	tel.WatchQueues(func(context.Context) ([]telemetry.Queue, error) {
		asked.Add(1)
		return []telemetry.Queue{{Class: "mail", Tasks: map[string]int{"pending": 2}}}, nil
	})
	h, done := tel.Handler(health()), make(chan string)
	for range 8 {
		go func() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
			done <- w.Body.String()
		}()
	}
	for range 8 {
		want(t, <-done, `vakans_queue_tasks{class="mail",state="pending"} 2`)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}
