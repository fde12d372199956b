package telemetry_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.yaml.in/yaml/v3"

	"vakans/internal/telemetry"
	"vakans/tenant"
)

// everything is an answer to a scrape in which each metric of the product has a
// value.
func everything(t *testing.T) string {
	t.Helper()
	tel := open(t)
	pool, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/nothing")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	_, q := tel.Requests.Begin(t.Context(), "")
	q.End(telemetry.Answer{Method: "GET", Route: "/", Status: 200})
	_, task := tel.Tasks.Begin(t.Context(), "letter.queued", "", 0, 1)
	task.End(telemetry.Done)
	tel.Letters.Ended("sent")
	tel.WatchPools(func() map[telemetry.Pool]*pgxpool.Stat {
		return map[telemetry.Pool]*pgxpool.Stat{{Plane: "tenant", Cell: "vakans_cell_01"}: pool.Stat()}
	})
	tel.WatchQueues(func(context.Context) ([]telemetry.Queue, error) {
		return []telemetry.Queue{{Class: "mail", Tasks: map[string]int{"pending": 1}}}, nil
	})
	tel.WatchOutboxes(func(context.Context) (map[string]telemetry.Outbox, error) {
		return map[string]telemetry.Outbox{"home": {}}, nil
	})
	tel.WatchLetters(func(context.Context) (telemetry.LetterCounts, error) {
		return telemetry.LetterCounts{States: map[string]int64{"sent": 1}, Oldest: time.Now()}, nil
	})
	tel.WatchSchedules(func(context.Context) ([]telemetry.Schedule, error) {
		return []telemetry.Schedule{{Name: "strays", Claimed: time.Now(), Finished: time.Now()}}, nil
	})
	tel.WatchTenants(func(context.Context) ([]tenant.Tenant, error) { return []tenant.Tenant{{Number: 1}}, nil })
	return scrape(t, tel)
}

var metricName = regexp.MustCompile(`\bvakans_[a-z_]+[a-z]`)

// Every metric that an alert or the guide names is one that the program has.
func TestMetricsThatAreNamedExist(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for line := range strings.Lines(everything(t)) {
		if name, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, _, _ = strings.Cut(name, " ")
			known[name] = true
		}
	}
	for _, file := range []string{"../../deploy/prometheus-alerts.yaml", "../../deploy/README.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		named := 0
		for _, name := range metricName.FindAllString(string(text), -1) {
			if strings.HasPrefix(name, "vakans_cell") || strings.HasPrefix(name, "vakans_migrator") {
				continue // a login
			}
			named++
			for _, part := range []string{"_bucket", "_count", "_sum"} {
				if base, ok := strings.CutSuffix(name, part); ok && known[base] {
					name = base
				}
			}
			if !known[name] {
				t.Errorf("%s names %s, which the program does not have", file, name)
			}
		}
		if named < 8 {
			t.Errorf("%s names %d metrics", file, named)
		}
	}
}

// The alerts can be read, and the guide says what to do about each.
func TestAlertsAreExplained(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../deploy/prometheus-alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile("../../deploy/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr         string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil || len(file.Groups) != 1 || len(file.Groups[0].Rules) < 5 {
		t.Fatalf("%v: %+v", err, file)
	}
	for _, r := range file.Groups[0].Rules {
		if r.Alert == "" || r.Expr == "" || r.Labels["severity"] == "" || r.Annotations["summary"] == "" ||
			!strings.Contains(string(guide), "`"+r.Alert+"`") {
			t.Errorf("%+v is not whole, or not in the guide", r)
		}
	}
}
