package e2e_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/planetest"
	"vakans/internal/smtpsink"
	"vakans/internal/wiring"
)

// The doctor finds nothing on a healthy installation, and says what is wrong and
// how to mend it when a right is open, the mail server is gone, or Redis is.
func TestDoctor(t *testing.T) {
	t.Parallel()
	env := planetest.Fresh(t)
	p := start(t, env.DSNs, setting(t, "VAKANS_TEST_REDIS"))
	if sick := ailments(p.Diagnose(t.Context())); len(sick) > 0 {
		t.Fatalf("a healthy installation is sick: %q", sick)
	}

	admin, err := pgx.Connect(t.Context(), env.AdminDSN)
	must(t, err)
	t.Cleanup(func() { _ = admin.Close(context.WithoutCancel(t.Context())) })
	_, err = admin.Exec(t.Context(), "GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO PUBLIC")
	must(t, err)
	must(t, p.sink.Close())
	p.Queue.URL = "redis://127.0.0.1:1/0"

	sick := ailments(p.Diagnose(t.Context()))
	for _, want := range []string{"set_config", "mail server", "Redis"} {
		if !strings.Contains(strings.Join(sick, "\n"), want) {
			t.Errorf("the doctor does not speak of %s: %q", want, sick)
		}
	}
	p.sink, err = smtpsink.Start(smtpsink.Options{})
	must(t, err)
}

func ailments(all []wiring.Diagnosis) []string {
	var sick []string
	for _, d := range all {
		if d.Remedy != "" {
			sick = append(sick, d.What+": "+d.Remedy)
		}
	}
	return sick
}
