package wiring_test

import (
	"cmp"
	"maps"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"vakans/internal/blob"
	"vakans/internal/clock"
	"vakans/internal/config"
	"vakans/internal/logging"
	"vakans/internal/planetest"
	"vakans/internal/telemetry"
	"vakans/internal/wiring"
)

// services is the product on real servers, but for what values replace.
func services(t *testing.T, values map[string]string) *wiring.Services {
	t.Helper()
	env := planetest.Fresh(t)
	s3, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := redis.ParseURL(os.Getenv("VAKANS_TEST_REDIS"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{
		"VAKANS_BASE_URL": "http://localhost", "VAKANS_SECRET_KEYS": strings.Repeat("k", 48),
		"VAKANS_REDIS_ADDRESS": cache.Addr, "VAKANS_REDIS_PASSWORD": cache.Password,
		"VAKANS_S3_ENDPOINT": s3.Endpoint, "VAKANS_S3_BUCKET": s3.Bucket,
		"VAKANS_S3_REGION":     cmp.Or(s3.Region, "us-east-1"),
		"VAKANS_S3_ACCESS_KEY": s3.AccessKey, "VAKANS_S3_SECRET_KEY": s3.SecretKey,
		"VAKANS_SMTP_HOST": "127.0.0.1", "VAKANS_SMTP_PORT": "1", "VAKANS_SMTP_TLS": "none",
		"VAKANS_POOLED": strconv.FormatBool(planetest.Pooled(env.DSNs)),
	}
	for login, dsn := range env.DSNs {
		all[strings.ToUpper(login)+"_DSN"] = dsn
	}
	maps.Copy(all, values)
	cfg, err := config.Load(config.Map(all))
	if err != nil {
		t.Fatal(err)
	}
	s, err := wiring.Open(t.Context(), cfg, logging.Discard(), new(clock.Clock))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.Files.EnsureBucket(t.Context()); err != nil && values == nil {
		t.Fatal(err)
	}
	return s
}

func missing(s telemetry.State) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(s.Checks)) {
		if s.Checks[name] != "ok" {
			names = append(names, name)
		}
	}
	return names
}

// A process whose file store or mail server does not answer serves on, and says what
// is missing.
func TestReadinessNamesWhatIsAway(t *testing.T) {
	t.Parallel()
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = nobody.Close()
	there, away := services(t, nil),
		services(t, map[string]string{"VAKANS_S3_ENDPOINT": "http://" + nobody.Addr().String()})
	for name, one := range map[string]struct {
		health *telemetry.Health
		want   []string
	}{
		"web":                     {there.WebHealth, nil},
		"a worker without mail":   {there.WorkerHealth, []string{"mail server"}},
		"web without files":       {away.WebHealth, []string{"file store"}},
		"a worker without either": {away.WorkerHealth, []string{"file store", "mail server"}},
	} {
		state := one.health.State()
		whole := state.Status == telemetry.StatusReady
		if got := missing(state); !slices.Equal(got, one.want) || !state.Ready() || whole != (one.want == nil) {
			t.Errorf("%s: %+v", name, state)
		}
	}
}
