package l10n_test

import (
	"testing"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
)

func TestZone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l          i18n.Lang
		name, want string
	}{{i18n.FI, "Europe/Oslo", "Oslo"}, {i18n.SV, "Europe/Helsinki", "Helsingfors"},
		{i18n.FI, "Europe/Stockholm", "Tukholma"}, {i18n.EN, "America/New_York", "New York"}} {
		if got := l10n.Zone(c.l, zone(t, c.name)); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.name, c.l, got, c.want)
		}
	}
	if got := l10n.Zone(i18n.EN, nil); got != "UTC" {
		t.Errorf("no zone is %q", got)
	}
}

// A clock time alone is today's; any other has its day.
func TestTimeOn(t *testing.T) {
	t.Parallel()
	helsinki := zone(t, "Europe/Helsinki")
	now := time.Date(2026, 11, 29, 0, 30, 0, 0, helsinki)
	if got := l10n.TimeOn(i18n.FI, now.Add(-10*time.Minute), now, helsinki); got != "0.20" {
		t.Errorf("of today: %q", got)
	}
	if got := l10n.TimeOn(i18n.FI, now.Add(-time.Hour), now, helsinki); got != "28.11.2026 klo\u00a023.30" {
		t.Errorf("of yesterday: %q", got)
	}
}
