package applicant_test

import (
	"testing"
	"time"

	"vakans/internal/applicant"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/internal/testfactory"
)

// ACC-08: a registration that nobody confirmed goes, and its letter with it; an
// account stays.
func TestPurgePending_ACC08(t *testing.T) {
	t.Parallel()
	a := testfactory.NewAccounts(planetest.Fresh(t))
	who, _ := a.Applicant(t, "Aino Esimerkki", "fi")
	r := registration()
	a.Registered(t, begin(t, a, r))
	cutoff := a.Env.Clock.Now().Add(time.Minute)
	err := a.Env.Register.In(t.Context(), func(tx plane.RegisterTx) error {
		if n, err := applicant.CountPending(t.Context(), tx, cutoff.Add(-time.Hour)); err != nil || n != 0 {
			t.Errorf("an hour ago there were %d (%v)", n, err)
		}
		if n, err := applicant.CountPending(t.Context(), tx, cutoff); err != nil || n != 1 {
			t.Errorf("%d to purge (%v), want 1", n, err)
		}
		n, err := applicant.PurgePending(t.Context(), tx, cutoff, 10)
		if n != 1 {
			t.Errorf("%d purged, want 1", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if l, found := a.Latest(t, r.Email); found {
		t.Errorf("the letter is still there: %+v", l)
	}
	if _, err := a.Applicants.Account(t.Context(), who.ID); err != nil {
		t.Errorf("the account: %v", err)
	}
	if err := signIn(t, a, r.Email, r.Password); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("signed in to what was purged: %v", err)
	}
}
