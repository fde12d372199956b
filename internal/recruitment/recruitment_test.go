package recruitment_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/policies"
	"vakans/tenant"
)

// CASE-07: who does not reach the unit, or may not view cases in the basic
// group, cannot be responsible, and the field says why.
func TestResponsibleRecruiter_CASE07(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	viewer := w.user("Veera Katsoja", policies.Viewer, w.top)
	below := w.user("Alma Alla", policies.Recruiter, w.sub)
	gone := w.user("Pekka Poissa", policies.Recruiter, w.top)
	blind := w.user("Sokea Sami", policies.Viewer, w.top)
	w.in(func(ctx context.Context, tx tenant.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE users SET state = 'inactive' WHERE id = $1`, gone.ID); err != nil {
			return err
		}
		group := uuid.New()
		if _, err := tx.Exec(ctx, `INSERT INTO groups (id, name) VALUES ($1, 'Vain yhteyshenkilöt')`, group); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE users SET base_group_id = $2 WHERE id = $1`, blind.ID, group)
		return err
	})
	for _, c := range []struct {
		name string
		user uuid.UUID
		unit uuid.UUID
		key  string
	}{
		{"viewer above", viewer.ID, w.sub, ""},
		{"recruiter in the unit", below.ID, w.sub, ""},
		{"recruiter below the unit", below.ID, w.top, "recruitment.person_without_unit"},
		{"deactivated", gone.ID, w.sub, "recruitment.person_inactive"},
		{"no right to view", blind.ID, w.sub, "recruitment.person_without_view"},
		{"nobody", uuid.New(), w.sub, "error.choose"},
	} {
		d := w.details()
		d.Unit, d.Responsible = c.unit, c.user
		_, err := w.svc.Create(t.Context(), w.recruiter, recruitment.CreateInput{Details: d})
		if c.key != "" {
			wants(t, err, fault.Invalid, "responsible", c.key)
		} else if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	list, err := w.svc.Candidates(t.Context(), w.recruiter, w.sub)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range list {
		names = append(names, p.Name)
	}
	if got := strings.Join(names, ", "); got != "Alma Alla, Riikka Rekry, Veera Katsoja" {
		t.Errorf("candidates: %s", got)
	}
}

// CASE-07: a further group gives access to its unit for its time.
func TestResponsibleByFurtherGroup_CASE07(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	below := w.user("Alma Alla", policies.Recruiter, w.sub)
	w.in(func(ctx context.Context, tx tenant.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO user_groups (id, user_id, group_id, unit_id, valid_until)
			SELECT $1, $2, id, $3, ext.clock() + interval '1 day' FROM groups WHERE builtin = 'viewer'`, uuid.New(), below.ID,
			w.top)
		return err
	})
	d := w.details()
	d.Unit, d.Responsible = w.top, below.ID
	if _, err := w.svc.Create(t.Context(), w.recruiter, recruitment.CreateInput{Details: d}); err != nil {
		t.Fatal(err)
	}
	w.env.Clock.Move(25 * time.Hour)
	_, err := w.svc.Create(t.Context(), w.recruiter, recruitment.CreateInput{Details: d})
	wants(t, err, fault.Invalid, "responsible", "recruitment.person_without_unit")
}

func TestRecruitmentOfUnseenUnitIsAbsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.details()
	d.Unit = w.top
	r, err := w.svc.Create(t.Context(), w.recruiter, recruitment.CreateInput{Details: d})
	if err != nil {
		t.Fatal(err)
	}
	below := w.user("Alma Alla", policies.Recruiter, w.sub)
	_, err = w.svc.Get(t.Context(), below, r.ID)
	wants(t, err, fault.NotFound, "", "")
	_, err = w.svc.Ad(t.Context(), below, r.Ad)
	wants(t, err, fault.NotFound, "", "")
	_, err = w.svc.Publish(t.Context(), below, r.Ad, 1)
	wants(t, err, fault.NotFound, "", "")
	list, _, err := w.svc.List(t.Context(), below, recruitment.Filter{})
	if err != nil || len(list) != 0 {
		t.Errorf("list: %v, %v; want none", list, err)
	}
	_, err = w.svc.Create(t.Context(), below, recruitment.CreateInput{Details: d})
	wants(t, err, fault.Invalid, "unit", "recruitment.unit_not_yours")
	viewer := w.user("Veera Katsoja", policies.Viewer, w.top)
	_, err = w.svc.Edit(t.Context(), viewer, r.ID, recruitment.EditInput{Version: 1, Details: d})
	wants(t, err, fault.Forbidden, "", "")
	_, _, err = w.svc.List(t.Context(), authz.Actor{}, recruitment.Filter{})
	wants(t, err, fault.Unauthenticated, "", "")
}

// The reference counts within the year of the organisation's zone.
func TestReferenceIsNumberedByYear(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	year := time.Now().UTC().Year() + 1
	w.env.Clock.Set(time.Date(year, 12, 31, 21, 0, 0, 0, time.UTC)) // 23.00 in Helsinki
	first, second := w.draft(), w.draft()
	w.env.Clock.Move(90 * time.Minute)
	third := w.draft()
	for r, want := range map[string]string{
		first.Reference: "PUI-" + strconv.Itoa(year) + "-0001", second.Reference: "PUI-" + strconv.Itoa(year) + "-0002",
		third.Reference: "PUI-" + strconv.Itoa(year+1) + "-0001",
	} {
		if r != want {
			t.Errorf("got %s, want %s", r, want)
		}
	}
}

// Recruitments from before references had a prefix keep theirs, count, and are
// found; the new ones are found by the number alone, too.
func TestReferencesOfOldStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.draft()
	w.in(func(ctx context.Context, tx tenant.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE recruitments SET reference = substr(reference, 5, 5) || '0041' WHERE id = $1`, old.ID)
		return err
	})
	fresh := w.draft()
	year := strings.Split(fresh.Reference, "-")[1]
	if fresh.Reference != "PUI-"+year+"-0042" || w.get(old.ID).Reference != year+"-0041" {
		t.Errorf("references %s and %s", w.get(old.ID).Reference, fresh.Reference)
	}
	for words, want := range map[string]uuid.UUID{year + "-0041": old.ID, year + "-0042": fresh.ID,
		fresh.Reference: fresh.ID} {
		list, _, err := w.svc.List(t.Context(), w.recruiter, recruitment.Filter{Words: words})
		if err != nil || len(list) != 1 || list[0].ID != want {
			t.Errorf("%q finds %d, %v", words, len(list), err)
		}
	}
}

func TestReferencesAreUniqueWhenManyCreateAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var wg sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = w.svc.Create(t.Context(), w.recruiter, recruitment.CreateInput{Details: w.details()})
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	list, _, err := w.svc.List(t.Context(), w.recruiter, recruitment.Filter{})
	if err != nil || len(list) != len(errs) {
		t.Errorf("got %d, %v", len(list), err)
	}
}

// Two recruiters edit at once: one is told, nothing is lost; the same form sent
// twice is no conflict.
func TestTwoRecruitersEditAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.draft()
	mine, theirs := r.Details, r.Details
	mine.Positions, theirs.Level = 5, "management"
	other := w.user("Olli Toinen", policies.Recruiter, w.top)
	for range 2 {
		if _, err := w.svc.Edit(t.Context(), w.recruiter, r.ID,
			recruitment.EditInput{Version: r.Version, Details: mine}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.svc.Edit(t.Context(), other, r.ID, recruitment.EditInput{Version: r.Version, Details: theirs})
	wants(t, err, fault.Conflict, "", "error.conflict")
	if got := w.get(r.ID); got.Details.Positions != 5 || got.Details.Level != "expert" || got.Version != r.Version+1 {
		t.Errorf("got %s version %d", pretty(got.Details), got.Version)
	}
}

func TestDetailsAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.details()
	d.Titles, d.Duration, d.StartsOn, d.EndsOn = i18n.LangText{i18n.EN: "Teacher"}, "fixed_term", "2026-05-01",
		"2026-02-30"
	d.Positions, d.Level, d.Employment, d.JobAreas = 1000, "god", "", []string{"nope"}
	_, err := w.svc.Create(t.Context(), w.recruiter, recruitment.CreateInput{Details: d})
	for _, field := range []string{"titles.fi", "ends_on", "positions", "level", "employment", "job_areas"} {
		wants(t, err, fault.Invalid, field, "")
	}
	d = w.details()
	d.Duration, d.StartsOn, d.EndsOn = "fixed_term", "2026-05-01", "2026-04-30"
	_, err = w.svc.Create(t.Context(), w.recruiter, recruitment.CreateInput{Details: d})
	wants(t, err, fault.Invalid, "ends_on", "recruitment.ends_before_start")
}

func TestListIsFilteredAndPaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ad := w.published(20)
	for range 3 {
		w.draft()
	}
	open, _, err := w.svc.List(t.Context(), w.recruiter, recruitment.Filter{Stage: recruitment.Open})
	if err != nil || len(open) != 1 || open[0].Ad != ad.ID {
		t.Fatalf("open: %s, %v", pretty(open), err)
	}
	var seen []uuid.UUID
	f := recruitment.Filter{Limit: 3, Words: "opett", Unit: w.sub}
	for more := true; more; {
		var page []recruitment.Summary
		if page, more, err = w.svc.List(t.Context(), w.recruiter, f); err != nil {
			t.Fatal(err)
		}
		for _, s := range page {
			seen = append(seen, s.ID)
			f.After = s.Cursor()
		}
	}
	if len(seen) != 4 {
		t.Errorf("saw %d of 4", len(seen))
	}
}

// CASE-03: what a copy takes and what it never takes.
func TestCopy_CASE03(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ad := w.published(20)
	from := w.get(ad.Recruitments[0])
	d := from.Details
	d.Members = []uuid.UUID{w.user("Veera Katsoja", policies.Viewer, w.top).ID}
	if _, err := w.svc.Edit(t.Context(), w.recruiter, from.ID,
		recruitment.EditInput{Version: from.Version, Details: d}); err != nil {
		t.Fatal(err)
	}
	w.in(func(ctx context.Context, tx tenant.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE settings SET workplace_description = '{"fi": "Uusi esittely"}'::jsonb`)
		return err
	})
	id := uuid.New()
	for range 2 {
		made, err := w.svc.Copy(t.Context(), w.recruiter, from.ID, id)
		if err != nil {
			t.Fatal(err)
		}
		copied := w.ad(made.Ad)
		if made.ID == from.ID || made.Reference == from.Reference || len(made.Members) != 0 ||
			made.Stage != recruitment.Draft {
			t.Errorf("copied too much: %s", pretty(made))
		}
		if copied.ClosesAt != nil || copied.OpensAt != nil || copied.Published() || copied.FormLockedAt != nil {
			t.Errorf("the period came along: %s", pretty(copied))
		}
		if len(made.Contacts) != 1 || copied.Texts[i18n.FI].Description != "Opeta." || made.Details.Positions != 2 {
			t.Errorf("copied too little: %s", pretty(made))
		}
		p, err := w.svc.Preview(t.Context(), w.recruiter, made.Ad)
		if err != nil || p.Workplace[i18n.FI] != "Uusi esittely" {
			t.Errorf("workplace %v, %v", p.Workplace, err)
		}
	}
}

func TestOnlyUnpublishedIsDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.draft()
	if err := w.svc.Delete(t.Context(), w.recruiter, r.ID, r.Version); err != nil {
		t.Fatal(err)
	}
	_, err := w.svc.Get(t.Context(), w.recruiter, r.ID)
	wants(t, err, fault.NotFound, "", "")
	_, err = w.svc.Ad(t.Context(), w.recruiter, r.Ad)
	wants(t, err, fault.NotFound, "", "")
	ad := w.published(20)
	err = w.svc.Delete(t.Context(), w.recruiter, ad.Recruitments[0], 1)
	wants(t, err, fault.Conflict, "", "recruitment.published_stays")
}
