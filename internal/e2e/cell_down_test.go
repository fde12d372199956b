package e2e_test

import (
	"net/http"
	"testing"

	"vakans/internal/telemetry"
)

// A cell that is down closes its own organisations; web serves on and says what
// is missing.
func TestCellDownIsNotTheEnd(t *testing.T) {
	t.Parallel()
	p := open(t, map[string]string{"VAKANS_CELL_08_DSN": "postgres://vakans_cell_08:x@" + freeAddress(t) +
		"/nothing?sslmode=disable"})
	if s := p.WebHealth.State(); s.Status != telemetry.StatusDegraded || s.Checks["vakans_cell_08"] != "away" ||
		s.Checks["vakans_cell_01"] != "ok" || s.Checks["redis"] != "ok" {
		t.Errorf("%+v", s)
	}
	for _, path := range []string{"/readyz", "/fi/jobs"} {
		resp, err := p.client().Get(p.national(path))
		must(t, err)
		if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
}
