package organisation_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

func national() authz.Actor {
	return authz.Actor{Kind: authz.KindNational, ID: uuid.New(), Name: "Valtakunnallinen"}
}

// told counts the events that tell the job site of an organisation.
func told(t *testing.T, env *planetest.Env, number int32) (n int) {
	t.Helper()
	if err := env.Relay.Read(t.Context(), func(tx plane.RelayTx) error {
		return tx.QueryRow(t.Context(), `SELECT count(*) FROM platform.outbox
WHERE source = 'vakans_platform' AND kind = 'organisation.changed' AND payload = jsonb_build_object('tenant', $1::int)`,
			number).Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// recorded are the actions that the platform's audit log holds of an organisation.
func recorded(t *testing.T, env *planetest.Env, slug string) string {
	t.Helper()
	var lines []string
	if err := env.Platform.Read(t.Context(), func(tx plane.PlatformTx) error {
		entries, err := audit.List(t.Context(), tx, audit.Filter{SubjectKind: "organisation", SubjectID: slug})
		for _, e := range entries {
			lines = append(lines, e.Action+string(e.Details))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func TestSetStatus(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	who, number := national(), o.Tenant.Number
	set := func(who authz.Actor, status tenant.Status, reason string) error {
		return o.Organisations.SetStatus(t.Context(), who, number, status, reason)
	}
	if err := set(o.Superuser, tenant.Suspended, "x"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a superuser suspended: %v", err)
	}
	if err := set(who, tenant.Suspended, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := o.Organisations.SetStatus(t.Context(), who, 1<<30, tenant.Suspended, "x"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown one: %v", err)
	}
	for range 2 { // the second time nothing is left to do
		if err := set(who, tenant.Suspended, "Contract ended"); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := o.Env.Directory.ByNumber(t.Context(), number); err != nil || got.Status != tenant.Suspended {
		t.Errorf("%v, %v", got, err)
	}
	if err := set(authz.Job("command", tenant.Tenant{}), tenant.Active, ""); err != nil {
		t.Fatal(err)
	}
	if n := told(t, o.Env, number); n != 2 {
		t.Errorf("the job site was told %d times", n)
	}
	log := recorded(t, o.Env, o.Tenant.Slug)
	if !strings.HasPrefix(log, "organisation.resume{}\norganisation.suspend{\"reason\": \"Contract ended\"}\n") {
		t.Errorf("the log has %s", log)
	}
}
