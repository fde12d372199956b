package group_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/testfactory"
	"vakans/policies"
	"vakans/tenant"
)

func grants(t *testing.T, o *testfactory.Office, user uuid.UUID) authz.Grants {
	t.Helper()
	var g authz.Grants
	err := o.Env.Tenants.Read(t.Context(), o.Tenant, func(tx tenant.Tx) (err error) {
		g, err = o.Groups.Grants(t.Context(), tx, user)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// ORG-10: three groups come ready and hold what policies say.
func TestReadyGroups(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	list, err := o.Groups.List(t.Context(), o.Superuser)
	if err != nil || len(list) != len(policies.Builtins) {
		t.Fatalf("%d groups, %v", len(list), err)
	}
	for i, b := range policies.Builtins {
		if list[i].Builtin != b || len(list[i].Permissions) != len(policies.DefaultGroups[b]) {
			t.Errorf("group %d is %s with %d permissions", i, list[i].Builtin, len(list[i].Permissions))
		}
		for _, l := range i18n.All {
			if list[i].Title(l) == string(b) || list[i].About(l) == "" {
				t.Errorf("%s has no name in %s", b, l)
			}
		}
	}
}

// ORG-11: every permission has a name and a help text in every language.
func TestPermissionsAreNamed(t *testing.T) {
	t.Parallel()
	for _, p := range policies.Catalogue {
		for _, key := range []string{group.NameKey(p), group.HelpKey(p)} {
			if !m.Exists(key) {
				t.Errorf("the catalogues lack %s", key)
			}
		}
	}
}

// ORG-10: the base group decides everywhere in the user's unit and below.
func TestBaseGroupDecides(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	care := o.Unit(t, o.Root, "Hoiva")
	home, school := o.Unit(t, care, "Kotihoito"), o.Unit(t, o.Root, "Koulut")
	who := o.Ready(t, policies.Recruiter, care)
	for _, c := range []struct {
		p    authz.Permission
		path string
		want bool
	}{
		{policies.RecruitmentEdit, care.Path, true},
		{policies.RecruitmentEdit, home.Path, true},
		{policies.RecruitmentEdit, school.Path, false},
		{policies.RecruitmentEdit, o.Root.Path, false},
		{policies.RecruitmentEdit, "", true},
		{policies.UserEdit, care.Path, false},
		{policies.UserEdit, "", false},
		{"nothing.such", "", false},
	} {
		if got := who.CanIn(c.p, c.path); got != c.want {
			t.Errorf("%s in %q: %v, want %v", c.p, c.path, got, c.want)
		}
	}
	if got := who.Prefixes(policies.RecruitmentList); len(got) != 1 || got[0] != care.Path {
		t.Errorf("prefixes %v, want %s", got, care.Path)
	}
}

// A path is no prefix of another number's: "/1/2/" does not cover "/1/22/".
func TestNumbersAreNotPrefixes(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	first := o.Unit(t, o.Root, "2")
	who := o.Ready(t, policies.Viewer, first)
	if who.CanIn(policies.RecruitmentView, first.Path[:len(first.Path)-1]+"2/") {
		t.Error("a right in a unit holds in one whose number begins the same")
	}
}

// ORG-10: further groups hold in their unit, from a day until a day.
func TestFurtherGroupsComeAndGo(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	school := o.Unit(t, o.Root, "Koulut")
	care := o.Unit(t, o.Root, "Hoiva")
	who := o.Ready(t, policies.Viewer, care)
	now := o.Env.Clock.Now()
	err := o.Staff.AddGroup(t.Context(), o.Superuser,
		group.NewAssignment{User: who.ID, Group: o.Group(t, policies.Recruiter).ID, Unit: school.ID,
			From: now.Add(24 * time.Hour), Until: now.Add(48 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		want  bool
	}{{0, false}, {25 * time.Hour, true}, {24 * time.Hour, false}} {
		o.Env.Clock.Move(c.after)
		g := grants(t, o, who.ID)
		if g.Allows(policies.RecruitmentEdit, school.Path) != c.want {
			t.Errorf("after %s more: %v", c.after, !c.want)
		}
		if !g.Allows(policies.RecruitmentView, care.Path) || g.Allows(policies.RecruitmentEdit, care.Path) {
			t.Error("the base group changed")
		}
	}
}

func TestPeriodMustEndLater(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	who := o.Ready(t, policies.Viewer, o.Root)
	n := group.NewAssignment{User: who.ID, Group: o.Group(t, policies.Viewer).ID, Unit: o.Root.ID,
		Until: o.Env.Clock.Now().Add(-time.Hour)}
	if err := o.Staff.AddGroup(t.Context(), o.Superuser, n); !fault.Is(err, fault.Invalid) {
		t.Errorf("a group that had ended was given: %v", err)
	}
}

// A change of a group is felt at the next request: the policy's version is raised with it.
func TestChangesHoldAtOnce(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	g, err := o.Groups.Create(t.Context(), o.Superuser,
		group.Edit{Name: "Vuokraus", Permissions: []authz.Permission{policies.ContactEdit}})
	if err != nil {
		t.Fatal(err)
	}
	who := o.User(t, g.ID, o.Root, "Oma ryhmä")
	if !who.Can(policies.ContactEdit) || who.Can(policies.AuditView) {
		t.Fatal("the group does not hold what it was made of")
	}
	_, err = o.Groups.Update(t.Context(), o.Superuser, g.ID, g.Version,
		group.Edit{Name: "Vuokraus", Permissions: []authz.Permission{policies.AuditView}})
	if err != nil {
		t.Fatal(err)
	}
	now := grants(t, o, who.ID)
	if now.Allows(policies.ContactEdit, "") || !now.Allows(policies.AuditView, "") {
		t.Error("the old policy still decides")
	}
	if !who.Can(policies.ContactEdit) {
		t.Error("a policy in use was changed in place")
	}
}

// Nobody grants what they do not hold (architecture, section 7).
func TestNobodyGivesWhatTheyLack(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	admin, err := o.Groups.Create(t.Context(), o.Superuser, group.Edit{Name: "Apulainen",
		Permissions: []authz.Permission{policies.GroupEdit, policies.GroupView, policies.UserEdit, policies.UserView,
			policies.ContactEdit}})
	if err != nil {
		t.Fatal(err)
	}
	who := o.User(t, admin.ID, o.Root, "Apulainen")
	_, err = o.Groups.Create(t.Context(), who, group.Edit{Name: "Liikaa",
		Permissions: []authz.Permission{policies.AuditView}})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("made a group with a permission of others: %v", err)
	}
	_, err = o.Groups.Update(t.Context(), who, admin.ID, admin.Version,
		group.Edit{Name: "Apulainen", Permissions: policies.Catalogue})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("added all permissions to the own group: %v", err)
	}
	n := group.NewAssignment{User: o.User(t, admin.ID, o.Root, "Toinen").ID, Group: o.Group(t, policies.Superuser).ID,
		Unit: o.Root.ID}
	if err := o.Staff.AddGroup(t.Context(), who, n); !fault.Is(err, fault.Invalid) {
		t.Errorf("made somebody a superuser: %v", err)
	}
	if _, err := o.Groups.Create(t.Context(), who, group.Edit{Name: "Sopiva",
		Permissions: []authz.Permission{policies.ContactEdit}}); err != nil {
		t.Errorf("could not give what is held: %v", err)
	}
}

func TestTheSuperuserGroupStays(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	g := o.Group(t, policies.Superuser)
	if _, err := o.Groups.Update(t.Context(), o.Superuser, g.ID, g.Version, group.Edit{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("changed: %v", err)
	}
	if err := o.Groups.Delete(t.Context(), o.Superuser, g.ID, g.Version); !fault.Is(err, fault.Conflict) {
		t.Errorf("deleted: %v", err)
	}
}

func TestGroupsInUseStay(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	g, err := o.Groups.Create(t.Context(), o.Superuser, group.Edit{Name: "Käytössä"})
	if err != nil {
		t.Fatal(err)
	}
	o.User(t, g.ID, o.Root, "Joku")
	if err := o.Groups.Delete(t.Context(), o.Superuser, g.ID, g.Version); !fault.Is(err, fault.Conflict) {
		t.Errorf("a group that somebody has was deleted: %v", err)
	}
	empty, err := o.Groups.Create(t.Context(), o.Superuser, group.Edit{Name: "Turha"})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Groups.Delete(t.Context(), o.Superuser, empty.ID, empty.Version); err != nil {
		t.Error(err)
	}
	if _, err := o.Groups.Create(t.Context(), o.Superuser, group.Edit{Name: "Käytössä"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("two groups of one name: %v", err)
	}
}

// Many requests decide at once while groups change: run with -race.
func TestDecidingIsConcurrent(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	who := o.Ready(t, policies.Recruiter, o.Root)
	g, err := o.Groups.Create(t.Context(), o.Superuser, group.Edit{Name: "Muuttuva"})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				if !grants(t, o, who.ID).Allows(policies.RecruitmentEdit, o.Root.Path) {
					t.Error("lost a right")
				}
			}
		})
	}
	for i := range 5 {
		g, err = o.Groups.Update(t.Context(), o.Superuser, g.ID, g.Version,
			group.Edit{Name: "Muuttuva", Permissions: policies.Catalogue[:i]})
		if err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
}

// A personal token never does more than its owner, nor more than it was given.
func TestRestrict(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	who := o.Ready(t, policies.Viewer, o.Root)
	g := group.Restrict(who.Grants, []string{string(policies.RecruitmentView), string(policies.UserEdit)})
	if !g.Allows(policies.RecruitmentView, "") || g.Allows(policies.ApplicationView, "") ||
		g.Allows(policies.UserEdit, "") {
		t.Error("restricted to something else")
	}
	if g.Prefixes(policies.ApplicationView) != nil || len(g.Prefixes(policies.RecruitmentView)) != 1 {
		t.Error("prefixes are not restricted")
	}
}
