package unit_test

import (
	"strings"
	"testing"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/testfactory"
	"vakans/internal/unit"
	"vakans/policies"
)

// ORG-01: the organisation keeps its own structure.
func TestTreeGrowsAndMoves(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	care := o.Unit(t, o.Root, "Hoiva")
	home := o.Unit(t, care, "Kotihoito")
	night := o.Unit(t, home, "Yöpartio")
	school := o.Unit(t, o.Root, "Koulut")

	moved, err := o.Units.Move(t.Context(), o.Superuser, home.ID, home.Version, school.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !moved.Below([]string{school.Path}) {
		t.Errorf("path %s is not below %s", moved.Path, school.Path)
	}
	below, err := o.Units.Get(t.Context(), o.Superuser, night.ID)
	if err != nil || !strings.HasPrefix(below.Path, moved.Path) {
		t.Errorf("what was below stayed at %s (%v), not below %s", below.Path, err, moved.Path)
	}
	tree, err := o.Units.Tree(t.Context(), o.Superuser, i18n.FI)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, u := range tree[1:] {
		names = append(names, strings.Repeat("-", u.Depth())+u.Names.In(i18n.FI))
	}
	if got, want := strings.Join(names, " "), "-Hoiva -Koulut --Kotihoito ---Yöpartio"; got != want {
		t.Errorf("tree %q, want %q", got, want)
	}
}

func TestNoUnitBelowItself(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	a := o.Unit(t, o.Root, "A")
	b := o.Unit(t, a, "B")
	if _, err := o.Units.Move(t.Context(), o.Superuser, a.ID, a.Version, b.ID); !fault.Is(err, fault.Invalid) {
		t.Errorf("a unit was moved below itself: %v", err)
	}
	if _, err := o.Units.Move(t.Context(), o.Superuser, o.Root.ID, o.Root.Version, b.ID); !fault.Is(err, fault.Invalid) {
		t.Errorf("the root was moved: %v", err)
	}
	_, err := o.Units.SetActive(t.Context(), o.Superuser, o.Root.ID, o.Root.Version, false)
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("the root was deactivated: %v", err)
	}
}

func TestOldVersionIsAConflict(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	a := o.Unit(t, o.Root, "A")
	names := i18n.LangText{i18n.FI: "Uusi"}
	if _, err := o.Units.Rename(t.Context(), o.Superuser, a.ID, a.Version, names); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Units.Rename(t.Context(), o.Superuser, a.ID, a.Version, names); !fault.Is(err, fault.Conflict) {
		t.Errorf("renamed over somebody else's change: %v", err)
	}
	if _, err := o.Units.Rename(t.Context(), o.Superuser, a.ID, 2, i18n.LangText{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("renamed to nothing: %v", err)
	}
}

// ORG-10: a right given in a unit holds there and below, and nowhere else.
func TestRightsFollowTheTree(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	care, school := o.Unit(t, o.Root, "Hoiva"), o.Unit(t, o.Root, "Koulut")
	who := o.Ready(t, policies.Superuser, care)
	if _, err := o.Units.Create(t.Context(), who, unit.New{Parent: care.ID,
		Names: i18n.LangText{i18n.FI: "Alla"}}); err != nil {
		t.Errorf("below the own unit: %v", err)
	}
	if _, err := o.Units.Create(t.Context(), who, unit.New{Parent: school.ID,
		Names: i18n.LangText{i18n.FI: "Vieras"}}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("in another unit: %v", err)
	}
	choices, err := o.Units.Choices(t.Context(), who, policies.UnitEdit, i18n.FI)
	if err != nil || len(choices) != 2 || choices[0].ID != care.ID {
		t.Errorf("choices %v, %v", choices, err)
	}
	if _, err := o.Units.Rename(t.Context(), o.Ready(t, policies.Recruiter, o.Root), care.ID, 1,
		i18n.LangText{i18n.FI: "X"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a recruiter renamed a unit: %v", err)
	}
}

func TestInactiveUnitsAreNotOffered(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	a := o.Unit(t, o.Root, "A")
	o.Unit(t, a, "B")
	if _, err := o.Units.SetActive(t.Context(), o.Superuser, a.ID, a.Version, false); err != nil {
		t.Fatal(err)
	}
	choices, err := o.Units.Choices(t.Context(), o.Superuser, policies.RecruitmentEdit, i18n.FI)
	if err != nil || len(choices) != 1 {
		t.Errorf("%d choices, want the root alone (%v)", len(choices), err)
	}
}

// Another organisation's unit does not exist here.
func TestUnitsOfOthersAreNotFound(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	foreign := o.Who.Office(t)
	if _, err := o.Units.Get(t.Context(), o.Superuser, foreign.Root.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another organisation's unit: %v", err)
	}
}
