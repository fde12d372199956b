package organisation_test

import (
	"slices"
	"testing"
	"time"

	"vakans/internal/legal"
	"vakans/internal/organisation"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

// LAW-01: rules name kinds and countries of organisations that there are, and every
// country has a rule about how long applications are kept, which the database admits.
func TestRulesFitOrganisations_LAW01(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	on := legal.DayOf(time.Now(), time.UTC)
	for _, country := range organisation.Countries {
		_, months := legal.Find(legal.Book{}, legal.NotSelected, legal.Employer{Country: country}, on)
		if months == 0 {
			t.Errorf("%s has no rule about how long applications are kept", country)
		}
		err := o.Env.Tenants.In(t.Context(), o.Tenant, func(tx tenant.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE settings SET retention_months = $1::int`, int(months))
			return err
		})
		if err != nil {
			t.Errorf("%s: the database refuses %d months: %v", country, months, err)
		}
	}
	for _, r := range legal.Rules() {
		if !slices.Contains(organisation.Countries, r.Country) {
			t.Errorf("%s: no organisation is in %s", r.ID, r.Country)
		}
		for _, kind := range r.Kinds {
			if !slices.Contains(organisation.Kinds, kind) {
				t.Errorf("%s: no organisation is a %s", r.ID, kind)
			}
		}
	}
}

// LAW-01: which rules bind an organisation follows from its country and its kind, and
// from what the operator has switched off.
func TestLawOf_LAW01(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	law, err := o.Organisations.LawOf(t.Context(), o.Tenant.Number)
	if err != nil || law.RetentionFloor.ID != "fi_not_selected" || law.OfficePeriod.ID != "fi_office_period_municipal" {
		t.Errorf("%+v, %v", law, err)
	}
	months, err := o.Organisations.RetentionFloor(t.Context(), o.Tenant.Number)
	if err != nil || int(months) != law.RetentionFloor.Demands() {
		t.Errorf("%d months, %v", months, err)
	}
	if o.Organisations.Law, err = legal.Without("fi_office_period_municipal"); err != nil {
		t.Fatal(err)
	}
	law, err = o.Organisations.LawOf(t.Context(), o.Tenant.Number)
	if err != nil || law.RetentionFloor.ID == "" || law.OfficePeriod.ID != "" {
		t.Errorf("switched off: %+v, %v", law, err)
	}
}
