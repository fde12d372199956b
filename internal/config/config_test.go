package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vakans/internal/config"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Map(nil))
	if err != nil {
		t.Fatal(err)
	}
	if c.BaseHost() != "localhost" || c.SecureCookies() || c.Session.Idle != time.Hour || len(c.Database.Cells) != 8 ||
		len(c.Database.DSNs()) != 0 {
		t.Errorf("%+v", c)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("a key of at least thirty-two characters\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(config.Map(map[string]string{
		"VAKANS_BASE_URL": "https://jobs.example", "VAKANS_TRUSTED_PROXIES": "10.0.0.0/8,192.0.2.1",
		"VAKANS_CELLS":            "vakans_cell_01,vakans_cell_02",
		"VAKANS_DATABASE_DSN":     "postgres://{login}:pw@db/vakans?sslmode=require",
		"VAKANS_CELL_02_DSN":      "postgres://elsewhere/vakans",
		"VAKANS_SECRET_KEYS_FILE": key, "VAKANS_LISTEN": ":9000",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if !c.SecureCookies() || len(c.TrustedProxies) != 2 || c.Listen != ":9000" {
		t.Errorf("%+v", c)
	}
	if got := c.Database.DSNs()["vakans_cell_01"]; got != "postgres://vakans_cell_01:pw@db/vakans?sslmode=require" {
		t.Errorf("cell 01 at %q", got)
	}
	if got := c.Database.DSNs()["vakans_cell_02"]; got != "postgres://elsewhere/vakans" {
		t.Errorf("cell 02 at %q", got)
	}
	if len(c.SecretKeys) != 1 || c.SecretKeys[0].Reveal() != "a key of at least thirty-two characters" {
		t.Error("the key did not come from its file")
	}
}

// A mistake is reported with the variable's name and never with a secret.
func TestMistakesNameTheVariable(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"VAKANS_BASE_URL": "localhost:8080", "VAKANS_ENVIRONMENT": "prod", "VAKANS_TRUSTED_PROXIES": "proxy.example",
		"VAKANS_SECRET_KEYS": "hunter2", "VAKANS_SESSION_IDLE": "soon", "VAKANS_SESSION_ABSOLUTE": "0s",
		"VAKANS_SMTP_PORT": "99999",
		"VAKANS_SMTP_TLS":  "maybe", "VAKANS_SMTP_FROM": "nobody", "VAKANS_LOG_LEVEL": "loud", "VAKANS_LOG_FORMAT": "xml",
		"VAKANS_S3_CHECKSUM": "never", "VAKANS_PLATFORM_DSN_FILE": "/does/not/exist", "VAKANS_LIMIT_FACTOR": "0",
		"VAKANS_DRAIN_DELAY": "-1s", "VAKANS_TRACE_RATIO": "2", "VAKANS_TRACE_ENDPOINT": "collector:4318",
		"VAKANS_METRICS_LISTEN": ":8080",
		"VAKANS_LEGAL_OFF":      "no_such_rule",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(config.Map(map[string]string{name: value}))
			if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// All mistakes are reported at once.
func TestMistakesAreCollected(t *testing.T) {
	t.Parallel()
	_, err := config.Load(config.Map(map[string]string{"VAKANS_ENVIRONMENT": "x", "VAKANS_LOG_FORMAT": "y"}))
	if err == nil || !strings.Contains(err.Error(), "VAKANS_ENVIRONMENT") ||
		!strings.Contains(err.Error(), "VAKANS_LOG_FORMAT") {
		t.Errorf("got %v", err)
	}
}

func TestRequireNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Map(map[string]string{"VAKANS_CELLS": "vakans_cell_01"}))
	if err != nil {
		t.Fatal(err)
	}
	for process, names := range map[config.Process][]string{
		config.Migrate: {"VAKANS_MIGRATOR_DSN"},
		config.Web: {"VAKANS_PLATFORM_DSN", "VAKANS_VISITOR_DSN", "VAKANS_CELL_01_DSN", "VAKANS_SECRET_KEYS",
			"VAKANS_S3_ENDPOINT"},
		config.Worker: {"VAKANS_PUBLISHER_DSN", "VAKANS_RELAY_DSN", "VAKANS_SMTP_HOST"},
	} {
		err := c.Require(process)
		for _, name := range names {
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v does not name %s", process, err, name)
			}
		}
	}
}

// The standard's own variable for traces holds where ours is not set.
func TestTraceEndpoint(t *testing.T) {
	t.Parallel()
	standard := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}
	ours := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318",
		"VAKANS_TRACE_ENDPOINT": "https://other:4318"}
	for want, env := range map[string]map[string]string{"": nil, "http://collector:4318": standard,
		"https://other:4318": ours} {
		c, err := config.Load(config.Map(env))
		if err != nil || c.Trace.Endpoint != want {
			t.Errorf("want %q, got %+v %v", want, c, err)
		}
	}
}
