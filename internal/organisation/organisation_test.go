package organisation_test

import (
	"strings"
	"testing"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/staff"
	"vakans/internal/testfactory"
	"vakans/policies"
)

// A founding that is done again founds nothing twice, and nobody takes over
// another's short name.
func TestCreateAgain(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	first, err := o.Organisations.Get(t.Context(), o.Tenant.Number)
	if err != nil {
		t.Fatal(err)
	}
	spec := organisation.Spec{Slug: o.Tenant.Slug, Names: first.Names, Country: "FI", DefaultLanguage: i18n.FI,
		Superuser: staff.New{Email: o.Tenant.Slug + "@example.test", Name: "Pirjo", Language: i18n.FI},
		Password:  testfactory.Password}
	again, err := o.Organisations.Create(t.Context(), spec)
	if err != nil || again.Number != o.Tenant.Number {
		t.Fatalf("tenant %d, %v", again.Number, err)
	}
	users, _, err := o.Staff.List(t.Context(), o.Superuser, staff.Filter{})
	if err != nil || len(users) != 1 {
		t.Errorf("%d users, %v", len(users), err)
	}
	spec.Names = i18n.LangText{i18n.FI: "Aivan muu"}
	if _, err := o.Organisations.Create(t.Context(), spec); !fault.Is(err, fault.Conflict) {
		t.Errorf("another organisation took the name: %v", err)
	}
}

// SET-03, PRIV-14 (two years at least), AD-01.
func TestSettings(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	org, set, err := o.Organisations.Settings(t.Context(), o.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	e := organisation.EditOf(org, set)
	e.RetentionMonths, e.MinApplicationDays, e.BrandColour = 12, 500, "red"
	err = o.Organisations.Update(t.Context(), o.Superuser, set.Version, e)
	if f := fault.Of(err); f.Kind != fault.Invalid || len(f.Fields) != 3 {
		t.Errorf("%v", err)
	}
	if f := fault.Of(err).Fields[2]; f.Name != "retention_months" || f.Why == nil || f.Why.Key != "legal.fi_not_selected" {
		t.Errorf("%+v", f)
	}
	e.RetentionMonths, e.MinApplicationDays, e.BrandColour = 36, 21, "#AA3300"
	e.Workplace = i18n.LangText{i18n.FI: "Hyvä työpaikka", i18n.SV: "En bra arbetsplats"}
	e.RegisterContact = organisation.Contact{Name: "Rekisteri", Email: "rekisteri@example.test"}
	if err := o.Organisations.Update(t.Context(), o.Superuser, set.Version, e); err != nil {
		t.Fatal(err)
	}
	org, set2, err := o.Organisations.Settings(t.Context(), o.Superuser)
	if err != nil || set2.RetentionMonths != 36 || org.BrandColour != "#aa3300" ||
		set2.RegisterContact.Name != "Rekisteri" || !set2.Workplace.Has(i18n.SV) {
		t.Errorf("%+v %+v %v", org, set2, err)
	}
	if err := o.Organisations.Update(t.Context(), o.Superuser, set.Version, e); !fault.Is(err, fault.Conflict) {
		t.Errorf("over somebody else's change: %v", err)
	}
	known, err := o.Organisations.Get(t.Context(), o.Tenant.Number)
	if err != nil || known.BrandColour != "#aa3300" {
		t.Errorf("an old colour after the change: %s, %v", known.BrandColour, err)
	}
}

// ORG-08: settings of the whole are not for those who hold a part of it.
// Letters come from an organisation's name: one that no mail header can show is
// refused where it is saved, and quotes are not.
func TestNamesFitIntoLetters(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	org, set, err := o.Organisations.Settings(t.Context(), o.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Kunta\u202e": "names.fi:error.characters",
		"Kunta\nkaksi": "names.fi:error.characters", `Kunta 5"`: ""} {
		e := organisation.EditOf(org, set)
		e.Names = i18n.LangText{i18n.FI: name}
		e.DefaultLanguage = i18n.FI
		got := ""
		if err := o.Organisations.Update(t.Context(), o.Superuser, set.Version, e); err != nil {
			got = fault.Of(err).Key
			if f := fault.Of(err).Fields; len(f) > 0 {
				got = f[0].Name + ":" + f[0].Key
			}
		}
		if got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

func TestSettingsNeedTheWhole(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	org, set, err := o.Organisations.Settings(t.Context(), o.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	part := o.Ready(t, policies.Superuser, o.Unit(t, o.Root, "Hoiva"))
	for _, who := range []authz.Actor{part, o.Ready(t, policies.Recruiter, o.Root)} {
		if err := o.Organisations.Update(t.Context(), who, set.Version, organisation.EditOf(org, set)); !fault.Is(err,
			fault.Forbidden) {
			t.Errorf("%s: %v", who.Name, err)
		}
	}
}

// References are told apart in the whole country by what they begin with, which
// comes from the organisation's slug and stays.
func TestPrefixesOfReferencesDiffer(t *testing.T) {
	t.Parallel()
	one := testfactory.NewOffice(t)
	other := one.Who.Office(t) // slugs that begin alike
	seen := map[string]bool{}
	for _, o := range []*testfactory.Office{one, other} {
		org, err := o.Organisations.Get(t.Context(), o.Tenant.Number)
		if err != nil || !strings.HasPrefix(org.Prefix, "OFF") || seen[org.Prefix] {
			t.Errorf("prefix %q of %s, %v", org.Prefix, org.Slug, err)
		}
		seen[org.Prefix] = true
	}
	err := one.Env.Planes.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
		_, err := tx.Exec(t.Context(), `UPDATE tenants SET reference_prefix = 'X' WHERE number = $1`, one.Tenant.Number)
		return err
	})
	if err == nil {
		t.Error("a prefix was changed")
	}
}

func TestReference(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	ref, err := o.Organisations.Reference(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m, ok := ref.Municipality("FI-049")
	if !ok || m.Names.In(i18n.SV) != "Esbo" || m.Region.Names.In(i18n.FI) != "Uusimaa" {
		t.Errorf("%+v", m)
	}
	if a, ok := ref.JobArea("health"); !ok || a.Names.In(i18n.NB) != "Helse" {
		t.Errorf("%+v", a)
	}
	for _, country := range []string{"FI", "SE", "NO"} {
		if list := ref.MunicipalitiesOf(country, i18n.FI, o.Env.Clock.Now()); len(list) < 250 {
			t.Errorf("%s has %d municipalities", country, len(list))
		}
	}
}
