package main

import (
	"os"
	"testing"
	"time"

	"vakans/internal/blob"
	"vakans/internal/demo/servers"
	"vakans/internal/i18n"
	"vakans/internal/jobsite"
	"vakans/internal/planetest"
)

// The figures that need no process of their own, on two organisations: that they
// are taken at all, not how they turn out.
func TestSmallRun(t *testing.T) {
	t.Parallel()
	b := small(t)
	for _, m := range measures {
		switch m.name {
		case "read", "provision", "permission", "objects":
		default:
			continue
		}
		figures, err := m.take(b, t.Context())
		if err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
		if len(figures) == 0 {
			t.Errorf("%s came to nothing", m.name)
		}
		for _, f := range figures {
			if f.Name == "" || f.What == "" || f.Value <= 0 || len(f.Values) == 0 || len(f.Against) > 0 && f.Ratio <= 0 {
				t.Errorf("%s: %+v", m.name, f)
			}
		}
	}
	if rate, err := b.relay(t.Context()); err != nil || rate <= 0 {
		t.Errorf("relay: %v, %v", rate, err)
	}
	backends, err := b.backends(t.Context(), "")
	if err != nil || backendFigures(2, backends)[0].Value <= 0 {
		t.Errorf("memory: %v, %v", backends, err)
	}
}

// The ads that the job site is measured with are all open, and what is searched for
// is found in so many of them.
func TestManyAds(t *testing.T) {
	t.Parallel()
	b := small(t)
	for _, n := range []int{100, 120} {
		if err := b.growAds(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		for word, want := range map[string]int{"": n, commonWord: commonHits, rareWord: rareHits} {
			for _, lang := range []i18n.Lang{i18n.FI, i18n.SV} {
				p, err := b.place.services.Jobsite.List(t.Context(), jobsite.Filter{Lang: lang, Words: word})
				if err != nil || p.Total != want {
					t.Errorf("%d ads: %q finds %d in %s, want %d: %v", n, word, p.Total, lang, want, err)
				}
			}
		}
	}
}

// small is a run on a database of the test's own, filled with two organisations.
func small(t *testing.T) *bench {
	t.Helper()
	env := planetest.Fresh(t)
	store, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	if err != nil {
		t.Fatal("VAKANS_TEST_S3 is not set; make test sets it")
	}
	redis := os.Getenv("VAKANS_TEST_REDIS")
	if redis == "" {
		t.Fatal("VAKANS_TEST_REDIS is not set; make test sets it")
	}
	b := &bench{
		options: options{Sizes: []int{2}, Turn: 50 * time.Millisecond, Rounds: 1, Clients: 2, Dir: t.TempDir()},
		servers: &servers.Servers{RedisURL: redis, S3: store}, say: t.Logf, size: 2,
	}
	b.place = &place{name: "the test's", admin: env.AdminDSN, dsns: env.DSNs, schemas: env.Schemas}
	b.small = b.place
	if err := b.open(t.Context(), b.place); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.place.close)
	if err := b.place.grow(t.Context(), 2, t.Logf); err != nil {
		t.Fatal(err)
	}
	return b
}
