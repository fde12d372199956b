package organisation_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/organisation"
	"vakans/internal/planetest"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

func TestSetPlan(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	set := func(who authz.Actor, plan string) error {
		return o.Organisations.SetPlan(t.Context(), who, o.Tenant.Number, plan)
	}
	if err := set(o.Superuser, "managed"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a superuser: %v", err)
	}
	if err := set(national(), "golden"); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown plan: %v", err)
	}
	for range 2 {
		if err := set(national(), "managed"); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := o.Organisations.Get(t.Context(), o.Tenant.Number); err != nil || got.Plan != "managed" {
		t.Errorf("%+v, %v", got, err)
	}
	if n := told(t, o.Env, o.Tenant.Number); n != 1 {
		t.Errorf("the job site was told %d times", n)
	}
	if log := recorded(t, o.Env, o.Tenant.Slug); !strings.HasPrefix(log,
		`organisation.plan{"plan": "managed", "before": "full"}`) || strings.Count(log, "organisation.plan") != 1 {
		t.Errorf("the log has %s", log)
	}
	bare := o.Env.Tenant(t)
	if err := o.Organisations.SetPlan(t.Context(), national(), bare.Number, "full"); !fault.Is(err, fault.Conflict) {
		t.Errorf("of one that is not founded: %v", err)
	}
}

func TestSetHosts(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	o.Organisations.Base = "jobs.example"
	other := o.Who.Office(t)
	own := "tyopaikat." + o.Tenant.Slug + ".example"
	set := func(who authz.Actor, number int32, hosts ...string) error {
		return o.Organisations.SetHosts(t.Context(), who, number, hosts)
	}
	if err := set(o.Superuser, o.Tenant.Number, own); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a superuser: %v", err)
	}
	for _, wrong := range []string{"localhost", "two words.example", "a.example:8080", "-a.example", "jobs.example",
		"x.jobs.example", strings.Repeat("a", 64) + ".example"} {
		if err := set(national(), o.Tenant.Number, wrong); !fault.Is(err, fault.Invalid) ||
			fault.Of(err).Fields[0].Name != "hosts" {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if err := set(national(), o.Tenant.Number, " "+strings.ToUpper(own)+". ", own); err != nil {
		t.Fatal(err)
	}
	if got, err := o.Env.Directory.Lookup(t.Context(), own); err != nil || got.Number != o.Tenant.Number {
		t.Errorf("%v, %v", got, err)
	}
	if err := set(national(), other.Tenant.Number, own); !fault.Is(err, fault.Invalid) ||
		fault.Of(err).Fields[0].Key != "admin.host_taken" {
		t.Errorf("another's host: %v", err)
	}
	if err := set(national(), o.Tenant.Number); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Env.Directory.Lookup(t.Context(), own); err == nil {
		t.Error("a host that was taken away still leads here")
	}
	if log := recorded(t, o.Env, o.Tenant.Slug); strings.Count(log, "organisation.hosts") != 2 {
		t.Errorf("the log has %s", log)
	}
}

// What an administrator sees of one organisation, and of its log.
func TestLookAndHistory(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	p, err := o.Organisations.Look(t.Context(), national(), o.Tenant.Number)
	if err != nil || p.Slug != o.Tenant.Slug || p.Members["active"] != 1 || p.Age() != organisation.Level ||
		p.LastActivity.IsZero() {
		t.Errorf("%+v, %v", p, err)
	}
	for _, number := range []int32{0, -1, 1 << 30} {
		if _, err := o.Organisations.Look(t.Context(), national(), number); !fault.Is(err, fault.NotFound) {
			t.Errorf("%d: %v", number, err)
		}
	}
	lines, err := o.Organisations.History(t.Context(), national(), o.Tenant.Slug)
	if err != nil || len(lines) != 1 || lines[0].Action != "organisation.create" {
		t.Errorf("%+v, %v", lines, err)
	}
	if _, err := o.Organisations.History(t.Context(), o.Superuser, o.Tenant.Slug); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a superuser read the platform's log: %v", err)
	}
}

func TestProposeSlug(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Mallilan kaupunki": "mallila", "Åbo stad": "abo", "Bærum kommune": "baerum", "  Øvre  Eiker ": "ovre-eiker",
		"Admin": "", "!!": "",
		"Hyvin pitkän nimen saanut kuntayhtymä pohjoisessa": "hyvin-pitkan-nimen-saanut-kuntayhtyma-po",
	} {
		if got := organisation.ProposeSlug(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// New organisations go where there are fewest.
func TestEmptiestCell(t *testing.T) {
	t.Parallel()
	who := testfactory.NewWho(planetest.Fresh(t))
	who.Organisations.Cells = []string{"vakans_cell_02", "vakans_cell_05"}
	var got []string
	for i := range 3 {
		slug := testfactory.Unique("cell")
		tn, err := who.Organisations.Create(t.Context(), wanted(slug))
		if err != nil {
			t.Fatal(i, err)
		}
		got = append(got, tn.Cell)
	}
	if strings.Join(got, " ") != "vakans_cell_02 vakans_cell_05 vakans_cell_02" {
		t.Errorf("%v", got)
	}
	spec := wanted("elsewhere")
	spec.Cell = "vakans_cell_01"
	if _, err := who.Organisations.Request(t.Context(), national(), uuid.New(), spec); !fault.Is(err, fault.Invalid) {
		t.Errorf("a cell that is not this installation's: %v", err)
	}
	var none tenant.Tenant
	if tn, err := who.Organisations.Create(t.Context(), spec); !fault.Is(err, fault.Invalid) || tn != none {
		t.Errorf("%v, %v", tn, err)
	}
}
