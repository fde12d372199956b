package config_test

import (
	"strings"
	"testing"

	"vakans/internal/config"
)

// A worker that founds without the migrator's address would only look alive.
func TestFoundingTakesTheMigrator(t *testing.T) {
	t.Parallel()
	_, err := config.Load(config.Map(map[string]string{"VAKANS_FOUNDING": "true"}))
	if err == nil || !strings.Contains(err.Error(), "VAKANS_MIGRATOR_DSN") {
		t.Errorf("got %v", err)
	}
	for _, dsn := range []string{"VAKANS_MIGRATOR_DSN", "VAKANS_DATABASE_DSN"} {
		c, err := config.Load(config.Map(map[string]string{"VAKANS_FOUNDING": "true",
			dsn: "postgres://{login}:pw@db/vakans"}))
		if err != nil || !c.Founding {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}
