package application_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/application"
	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

func TestEventsAreDeletedOrDeactivated_CASE09(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	s := r.Apply(t, rec, "Aino Ajoissa")
	ctx := t.Context()
	_, err := r.Applications.Withdraw(ctx, s.Applicant, r.Tenant, s.ID)
	must(t, err)
	_, err = r.Applications.Send(ctx, r.Recruiter, rec.ID, testfactory.IDs(s), message("1"))
	must(t, err)
	comment, err := r.Applications.Write(ctx, r.Recruiter, s.ID, application.KindComment, "  Soitettu.  ")
	must(t, err)
	for _, e := range sheet(t, r, r.Recruiter, s.ID).Events {
		if e.ID == comment {
			continue
		}
		wants(t, r.Applications.Erase(ctx, r.Recruiter, e.ID), fault.Conflict, "case.event_stays")
		if err := deleteRow(t, r, e.ID); !refused(err) {
			t.Errorf("the database deleted an event %q: %v", e.Kind, err)
		}
		if e.Kind == "sent" {
			wants(t, r.Applications.Deactivate(ctx, r.Recruiter, e.ID), fault.Conflict, "case.event_of_system")
			continue
		}
		must(t, r.Applications.Deactivate(ctx, r.Recruiter, e.ID))
		must(t, r.Applications.Deactivate(ctx, r.Recruiter, e.ID)) // twice is once
	}
	must(t, r.Applications.Erase(ctx, r.Recruiter, comment))
	events := sheet(t, r, r.Recruiter, s.ID).Events
	if len(events) != 3 {
		t.Fatalf("%d events are left, want sent, withdrawn and message", len(events))
	}
	for _, e := range events {
		if e.Deactivated == (e.Kind == "sent") {
			t.Errorf("%s is deactivated: %v", e.Kind, e.Deactivated)
		}
	}
	must(t, r.Applications.Reactivate(ctx, r.Recruiter, events[0].ID))
	if sheet(t, r, r.Recruiter, s.ID).Events[0].Deactivated {
		t.Error("it is still deactivated")
	}
	wants(t, r.Applications.Deactivate(ctx, r.Viewer, events[0].ID), fault.Forbidden, "")
}

func deleteRow(t testing.TB, r *testfactory.Recruiting, id uuid.UUID) error {
	return r.Env.Tenants.In(t.Context(), r.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), `DELETE FROM candidate_events WHERE id = $1`, id)
		return err
	})
}

func refused(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == "candidate_events_kept"
}

func TestPrivateNotes_CASE08(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	s := r.Apply(t, r.Open(t, testfactory.Job{}), "Aino Ajoissa")
	ctx := t.Context()
	note, err := r.Applications.Write(ctx, r.Recruiter, s.ID, application.KindNote, "Vain minulle")
	must(t, err)
	_, err = r.Applications.Write(ctx, r.Viewer, s.ID, application.KindComment, "Kaikille")
	must(t, err)
	seen := func(who authz.Actor) (bodies []string) {
		for _, e := range sheet(t, r, who, s.ID).Events {
			if e.Body != "" {
				bodies = append(bodies, e.Body)
			}
		}
		slices.Sort(bodies)
		return bodies
	}
	if got := seen(r.Recruiter); !slices.Equal(got, []string{"Kaikille", "Vain minulle"}) {
		t.Errorf("the author sees %q", got)
	}
	for _, who := range []authz.Actor{r.Viewer, r.Superuser} {
		if got := seen(who); !slices.Equal(got, []string{"Kaikille"}) {
			t.Errorf("%s sees %q", who.Name, got)
		}
		wants(t, r.Applications.Erase(ctx, who, note), fault.NotFound, "")
	}
	_, err = r.Applications.Write(ctx, r.Recruiter, s.ID, application.KindNote, "   ")
	wants(t, err, fault.Invalid, "")
}

func TestCandidates(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	var all []testfactory.Sent
	for _, name := range []string{"Örjan Öster", "aino Aalto", "Bertta 100 % Berg", "Åke Ås", "Aino Aaltonen"} {
		all = append(all, r.Apply(t, rec, name))
		r.Env.Clock.Move(time.Minute)
	}
	_, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all[0], all[1]),
		application.StatusInterview)
	must(t, err)
	names := func(f application.Filter) (names []string, page application.Page) {
		t.Helper()
		for {
			p, err := r.Applications.Candidates(t.Context(), r.Viewer, rec.ID, f)
			must(t, err)
			for _, c := range p.Candidates {
				names = append(names, c.Name)
			}
			if f.After = p.Next; f.After == "" {
				return names, p
			}
		}
	}
	for _, limit := range []int{0, 1, 2} {
		got, _ := names(application.Filter{Sort: application.BySent, Limit: limit})
		if strings.Join(got, ",") != "Örjan Öster,aino Aalto,Bertta 100 % Berg,Åke Ås,Aino Aaltonen" {
			t.Errorf("by arrival, %d a page: %q", limit, got)
		}
		got, _ = names(application.Filter{Limit: limit})
		if got[0] != "Aino Aaltonen" || got[4] != "Örjan Öster" {
			t.Errorf("newest first, %d a page: %q", limit, got)
		}
		got, _ = names(application.Filter{Sort: application.ByName, Limit: limit})
		if len(got) != 5 || got[0] != "aino Aalto" || got[1] != "Aino Aaltonen" || got[2] != "Bertta 100 % Berg" {
			t.Errorf("by name, %d a page: %q", limit, got)
		}
	}
	got, page := names(application.Filter{Statuses: []application.Status{application.StatusInterview}})
	if len(got) != 2 || page.Found != 2 || page.Total != 5 || page.Counts[application.StatusReceived] != 3 {
		t.Errorf("in interview: %q, %+v", got, page)
	}
	got, page = names(application.Filter{Word: "0 %"})
	if len(got) != 1 || page.Found != 1 {
		t.Errorf("a word is taken literally: %q", got)
	}
	if _, err := r.Applications.Candidates(t.Context(), r.Viewer, rec.ID, application.Filter{After: "x"}); !fault.Is(err,
		fault.Invalid) {
		t.Errorf("a broken cursor: %v", err)
	}
	mine, err := r.Applications.MyCases(t.Context(), r.Recruiter, 10)
	must(t, err)
	if len(mine) != 1 || mine[0].Total != 5 || mine[0].Fresh != 3 || !mine[0].Open {
		t.Errorf("my cases: %+v", mine)
	}
}

func TestViewsAreRecorded_PRIV11(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	s := r.Apply(t, rec, "Aino Ajoissa")
	sheet(t, r, r.Viewer, s.ID)
	_, err := r.Applications.Candidates(t.Context(), r.Viewer, rec.ID, application.Filter{})
	must(t, err)
	var lines []audit.Entry
	must(t, r.Env.Tenants.Read(t.Context(), r.Tenant, func(tx tenant.Tx) (err error) {
		lines, err = audit.List(t.Context(), tx, audit.Filter{ActorID: r.Viewer.ID})
		return err
	}))
	found := map[string]string{}
	for _, l := range lines {
		if l.SessionID != nil && *l.SessionID == r.Viewer.Session {
			found[l.Action] = l.SubjectID
		}
	}
	if found["application.view"] != s.ID.String() || found["candidates.view"] != rec.ID.String() {
		t.Errorf("the log has %v", found)
	}
}

// A reader steps through the list that they came from, in its order and within
// its filter, and keeps the place when the application is moved out of the filter.
func TestSheetStepsThroughTheList_CASE08(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	rec := r.Open(t, testfactory.Job{})
	all := map[string]testfactory.Sent{}
	for _, name := range []string{"Örjan Öster", "aino Aalto", "Bertta Berg", "Aino Aaltonen"} {
		all[name] = r.Apply(t, rec, name)
		r.Env.Clock.Move(time.Minute)
	}
	_, err := r.Applications.SetStatus(t.Context(), r.Recruiter, rec.ID, testfactory.IDs(all["Bertta Berg"]),
		application.StatusInterview)
	must(t, err)
	received := []application.Status{application.StatusReceived}
	for name, c := range map[string]struct {
		list  application.Filter
		order string
	}{
		"newest first": {application.Filter{}, "Aino Aaltonen,Bertta Berg,aino Aalto,Örjan Öster"},
		"by arrival":   {application.Filter{Sort: application.BySent}, "Örjan Öster,aino Aalto,Bertta Berg,Aino Aaltonen"},
		"by name":      {application.Filter{Sort: application.ByName}, "aino Aalto,Aino Aaltonen,Bertta Berg,Örjan Öster"},
		"received":     {application.Filter{Statuses: received}, "Aino Aaltonen,aino Aalto,Örjan Öster"},
		"by a word":    {application.Filter{Word: "aalto", Sort: application.BySent}, "aino Aalto,Aino Aaltonen"},
	} {
		names := strings.Split(c.order, ",")
		for at, id := 0, all[names[0]].ID; ; at++ {
			s, err := r.Applications.Sheet(t.Context(), r.Viewer, id, c.list)
			must(t, err)
			if s.Name != names[at] || s.Beside.Place != at+1 || s.Beside.Found != len(names) ||
				(s.Beside.Previous == nil) != (at == 0) {
				t.Errorf("%s: at %d %q, %+v", name, at, s.Name, s.Beside)
			}
			if s.Beside.Next == nil {
				if at != len(names)-1 {
					t.Errorf("%s ends at %q", name, s.Name)
				}
				break
			}
			id = *s.Beside.Next
		}
	}
	s, err := r.Applications.Sheet(t.Context(), r.Viewer, all["Bertta Berg"].ID, application.Filter{Statuses: received})
	must(t, err)
	if b := s.Beside; b.Place != 0 || b.Found != 3 || *b.Previous != all["Aino Aaltonen"].ID ||
		*b.Next != all["aino Aalto"].ID {
		t.Errorf("moved out of the filter: %+v", s.Beside)
	}
}
