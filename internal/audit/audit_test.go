package audit_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/tenant"
)

// PRIV-11: who, what, when, from which session; in whichever schema it happens.
func TestRecord(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	env.Clock.Move(72 * time.Hour)
	for name, in := range map[string]func(func(pgx.Tx) error) error{
		"tenant": func(fn func(pgx.Tx) error) error {
			return env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error { return fn(tx) })
		},
		"platform": func(fn func(pgx.Tx) error) error {
			return env.Platform.In(t.Context(), func(tx plane.PlatformTx) error { return fn(tx) })
		},
		"register": func(fn func(pgx.Tx) error) error {
			return env.Register.In(t.Context(), func(tx plane.RegisterTx) error { return fn(tx) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			who := authz.Actor{Kind: authz.KindStaff, ID: uuid.New(), Session: uuid.New(), Name: "Maija Esimerkki"}
			id := uuid.New()
			var got []audit.Entry
			if err := in(func(tx pgx.Tx) (err error) {
				if err := audit.Record(t.Context(), tx, who, "recruitment.publish", id,
					map[string]any{"from": "draft"}); err != nil {
					return err
				}
				if err := audit.View(t.Context(), tx, who, audit.On("application", id).In("/1/4/"), nil); err != nil {
					return err
				}
				if err := audit.Record(t.Context(), tx, authz.Job("purge", org), "application.purge", "drafts", nil); err != nil {
					return err
				}
				got, err = audit.List(t.Context(), tx, audit.Filter{Limit: 3})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			job, view, publish := got[0], got[1], got[2]
			if publish.Action != "recruitment.publish" || publish.SubjectKind != "recruitment" ||
				publish.SubjectID != id.String() ||
				publish.ActorKind != "staff" || *publish.ActorID != who.ID || *publish.SessionID != who.Session ||
				publish.ActorName != who.Name || publish.UnitPath != nil {
				t.Errorf("publish: %+v", publish)
			}
			var details struct{ From string }
			if err := json.Unmarshal(publish.Details, &details); err != nil || details.From != "draft" {
				t.Errorf("details %s: %v", publish.Details, err)
			}
			if d := publish.At.Sub(env.Clock.Now()).Abs(); d > time.Minute {
				t.Errorf("the line's time is %s off", d)
			}
			if view.Action != "application.view" || *view.UnitPath != "/1/4/" {
				t.Errorf("view: %+v", view)
			}
			if job.ActorKind != "job" || job.ActorID != nil || job.SessionID != nil || job.ActorName != "purge" ||
				job.SubjectID != "drafts" {
				t.Errorf("job: %+v", job)
			}
		})
	}
}

// The log is append-only by database right, not by good manners.
func TestAppendOnly(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	for _, sql := range []string{
		`UPDATE audit_log SET action = 'nothing.happened'`, `DELETE FROM audit_log`, `TRUNCATE audit_log`,
		`UPDATE purge_proofs SET rule = 'x'`, `DELETE FROM purge_proofs`,
	} {
		if err := env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error {
			_, err := tx.Exec(t.Context(), sql)
			return err
		}); err == nil {
			t.Errorf("an organisation may %s", sql)
		}
	}
	for _, sql := range []string{`UPDATE audit_log SET action = 'nothing.happened'`, `DELETE FROM audit_log`} {
		if err := env.Register.In(t.Context(), func(tx plane.RegisterTx) error {
			_, err := tx.Exec(t.Context(), sql)
			return err
		}); err == nil {
			t.Errorf("the register may %s", sql)
		}
		if err := env.Platform.In(t.Context(), func(tx plane.PlatformTx) error {
			_, err := tx.Exec(t.Context(), sql)
			return err
		}); err == nil {
			t.Errorf("the platform may %s", sql)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	env := planetest.New(t)
	org := env.Tenant(t)
	maija, olli := uuid.New(), uuid.New()
	start := env.Clock.Now()
	write := func(id uuid.UUID, action, subject string) {
		t.Helper()
		if err := env.Tenants.In(t.Context(), org, func(tx tenant.Tx) error {
			return audit.Record(t.Context(), tx, authz.Actor{Kind: authz.KindStaff, ID: id, Name: "x"}, action, subject, nil)
		}); err != nil {
			t.Fatal(err)
		}
		env.Clock.Move(time.Hour)
	}
	write(maija, "recruitment.create", "r1")
	write(maija, "recruitment.publish", "r1")
	write(olli, "recruitment.publish", "r2")
	write(olli, "user.invite", "u1")
	list := func(f audit.Filter) (subjects []string, last int64) {
		t.Helper()
		if err := env.Tenants.Read(t.Context(), org, func(tx tenant.Tx) error {
			entries, err := audit.List(t.Context(), tx, f)
			for _, e := range entries {
				subjects, last = append(subjects, e.Action+" "+e.SubjectID), e.ID
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return subjects, last
	}
	for name, c := range map[string]struct {
		filter audit.Filter
		want   int
	}{
		"everything":   {audit.Filter{}, 4},
		"actor":        {audit.Filter{ActorID: maija}, 2},
		"action":       {audit.Filter{Action: "recruitment.publish"}, 2},
		"action group": {audit.Filter{Action: "recruitment."}, 3},
		"no prefix":    {audit.Filter{Action: "recruitment"}, 0},
		"subject":      {audit.Filter{SubjectKind: "recruitment", SubjectID: "r1"}, 2},
		"from":         {audit.Filter{From: start.Add(90 * time.Minute)}, 2},
		"to":           {audit.Filter{To: start.Add(90 * time.Minute)}, 2},
		"between":      {audit.Filter{From: start.Add(30 * time.Minute), To: start.Add(90 * time.Minute)}, 1},
		"too many":     {audit.Filter{Limit: 100000}, 4},
	} {
		if got, _ := list(c.filter); len(got) != c.want {
			t.Errorf("%s: %q, want %d", name, got, c.want)
		}
	}
	first, last := list(audit.Filter{Limit: 3})
	rest, _ := list(audit.Filter{Limit: 3, Before: last})
	if len(first) != 3 || first[0] != "user.invite u1" || len(rest) != 1 || rest[0] != "recruitment.create r1" {
		t.Errorf("pages %q and %q", first, rest)
	}
}
