package staff_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/applicant"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/staff"
	"vakans/internal/testfactory"
	"vakans/policies"
	"vakans/tenant"
)

func newUser(t *testing.T, o *testfactory.Office, b policies.Builtin) staff.New {
	return staff.New{Email: testfactory.Unique("person") + "@example.test", Name: "Aino Esimerkki", Language: i18n.FI,
		Group: o.Group(t, b).ID, Unit: o.Root.ID}
}

func signIn(t *testing.T, o *testfactory.Office, login, password string) error {
	t.Helper()
	_, err := o.Staff.SignIn(t.Context(), o.Tenant, login, password, staff.Client{})
	return err
}

func fieldOf(err error) string {
	if f := fault.Of(err); len(f.Fields) > 0 {
		return f.Fields[0].Name + ":" + f.Fields[0].Key
	}
	return ""
}

// ORG-03: a user has a user name, which is the e-mail address unless another is given.
func TestUserNameOrAddress(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	n := newUser(t, o, policies.Viewer)
	u, err := o.Staff.Invite(t.Context(), o.Superuser, n)
	if err != nil || u.UserName != n.Email || u.State != staff.StateInvited {
		t.Fatalf("user name %q, state %s, %v", u.UserName, u.State, err)
	}
	n = newUser(t, o, policies.Viewer)
	n.UserName = testfactory.Unique("aino")
	u, err = o.Staff.Invite(t.Context(), o.Superuser, n)
	if err != nil {
		t.Fatal(err)
	}
	o.Accept(t, u.ID)
	for _, login := range []string{n.UserName, n.Email, " " + n.Email + " "} {
		if err := signIn(t, o, login, testfactory.Password); err != nil {
			t.Errorf("sign in as %q: %v", login, err)
		}
	}
	n = newUser(t, o, policies.Viewer)
	n.Name = "Aino\u202eEsimerkki"
	if _, err := o.Staff.Invite(t.Context(), o.Superuser, n); fieldOf(err) != "name:error.characters" {
		t.Errorf("a name that no letter can show: %v", err)
	}
	n = newUser(t, o, policies.Viewer)
	n.UserName = "other@example.test"
	if _, err := o.Staff.Invite(t.Context(), o.Superuser, n); fieldOf(err) != "user_name:office.user_name_address" {
		t.Errorf("somebody else's address as a user name: %v", err)
	}
}

// at signs in from somewhere, in a browser with what Browser says.
func at(t *testing.T, o *testfactory.Office, login, password string, c staff.Client) (staff.SignedIn, error) {
	t.Helper()
	return o.Staff.SignIn(t.Context(), o.Tenant, login, password, c)
}

// named is somebody with a user name beside the address.
func named(t *testing.T, o *testfactory.Office) (staff.New, uuid.UUID) {
	t.Helper()
	n := newUser(t, o, policies.Viewer)
	n.UserName = testfactory.Unique("named")
	u, err := o.Staff.Invite(t.Context(), o.Superuser, n)
	if err != nil {
		t.Fatal(err)
	}
	o.Accept(t, u.ID)
	return n, u.ID
}

// ORG-06: five failures in a row block for fifteen minutes, where they came from.
// Elsewhere, in a browser that is known and with a new password the owner gets in.
func TestFailuresBlock_ORG06(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	n, id := named(t, o)
	home := staff.Client{IP: "192.0.2.7"}
	in, err := at(t, o, n.Email, testfactory.Password, home)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if _, err := at(t, o, n.Email, "wrong", home); !fault.Is(err, fault.Unauthenticated) {
			t.Fatalf("attempt %d: %v", i, err)
		}
	}
	if _, err := at(t, o, n.Email, testfactory.Password, home); fault.Of(err).Key != "auth.sign_in_blocked" ||
		!fault.Is(err, fault.Limited) {
		t.Errorf("after five failures the right password: %v", err)
	}
	if _, err := at(t, o, n.Email, testfactory.Password, staff.Client{IP: "192.0.2.8"}); err != nil {
		t.Errorf("the owner elsewhere: %v", err)
	}
	if _, err := at(t, o, n.Email, testfactory.Password, staff.Client{IP: home.IP, Browser: in.Browser}); err != nil {
		t.Errorf("the owner in a browser that is known: %v", err)
	}
	if err := o.Staff.ForgotPassword(t.Context(), o.Tenant, n.Email); err != nil {
		t.Errorf("a new password cannot be ordered during the block: %v", err)
	}
	const fresh = "Quite another one 2!"
	if _, err := o.Staff.Reset(t.Context(), o.Tenant, o.Forgotten(t, id).Secret, fresh); err != nil {
		t.Fatal(err)
	}
	if _, err := at(t, o, n.Email, fresh, home); err != nil {
		t.Errorf("with a new password: %v", err)
	}
	for range 5 {
		_, _ = at(t, o, n.Email, "wrong", home)
	}
	o.Env.Clock.Move(15*time.Minute + time.Second)
	if _, err := at(t, o, n.Email, fresh, home); err != nil {
		t.Errorf("after the block: %v", err)
	}
}

// ORG-06: guesses from everywhere keep nobody out who can read the owner's mail or
// has signed in before, and never reach a session that is open.
func TestManyAttackersKeepNobodyOut(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	n, id := named(t, o)
	in, err := at(t, o, n.Email, testfactory.Password, staff.Client{IP: "192.0.2.7"})
	if err != nil {
		t.Fatal(err)
	}
	attack := func(n staff.New) (last error) {
		for i := range 31 {
			_, last = at(t, o, n.Email, "wrong", staff.Client{IP: fmt.Sprintf("198.51.100.%d", i)})
		}
		return last
	}
	if err := attack(n); !fault.Is(err, fault.Limited) {
		t.Errorf("the guess from the 31st address: %v", err)
	}
	if _, err := at(t, o, n.Email, testfactory.Password, staff.Client{Browser: in.Browser}); err != nil {
		t.Errorf("the owner in a browser that is known: %v", err)
	}
	browser, err := o.Staff.ChangePassword(t.Context(), o.Actor(t, in.Token), testfactory.Password, "Quite another one 2!")
	if err != nil {
		t.Fatalf("the owner's open session: %v", err)
	}
	_ = attack(n)
	if _, err := at(t, o, n.Email, "Quite another one 2!", staff.Client{Browser: browser}); err != nil {
		t.Errorf("after a change of the password: %v", err)
	}
	browser, err = o.Staff.Reset(t.Context(), o.Tenant, o.Forgotten(t, id).Secret, "Quite a third one 3!")
	if err != nil {
		t.Fatal(err)
	}
	_ = attack(n)
	if _, err := at(t, o, n.Email, "Quite a third one 3!", staff.Client{Browser: browser}); err != nil {
		t.Errorf("after a new password by letter: %v", err)
	}
}

// Blocking one name tells nothing of others: names that somebody has and names that
// nobody has answer alike, step by step.
func TestBlockTellsNoNames(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	n, _ := named(t, o)
	answers := func(first, second string) (all []string) {
		for i := range 14 {
			_, err := at(t, o, []string{first, second}[i/7], "wrong", staff.Client{IP: "192.0.2.7"})
			all = append(all, fault.Of(err).Key)
		}
		return all
	}
	known, unknown := answers(n.Email, n.UserName), answers(testfactory.Unique("nobody")+"@example.test",
		testfactory.Unique("nobody"))
	if !slices.Equal(known, unknown) || known[4] != "auth.sign_in_failed" || known[5] != "auth.sign_in_blocked" ||
		known[7] != "auth.sign_in_failed" {
		t.Errorf("names of somebody %v, of nobody %v", known, unknown)
	}
}

// Nobody's mailbox is filled: five letters can be ordered to a person, whichever name
// is given, and what is answered does not tell that two names are one's.
func TestLettersToStaffAreLimited(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	n, id := named(t, o)
	order := func(email, userName string) (all []string) {
		for i := range 8 {
			order, name := o.Staff.ForgotPassword, email
			if i%2 == 1 {
				order = o.Staff.ForgotUserName
			}
			all = append(all, fault.Of(order(t.Context(), o.Tenant, name)).Key)
		}
		for range 7 {
			all = append(all, fault.Of(o.Staff.ForgotPassword(t.Context(), o.Tenant, userName)).Key)
		}
		return all
	}
	known, unknown := order(n.Email, n.UserName), order(testfactory.Unique("nobody")+"@example.test",
		testfactory.Unique("nobody"))
	if !slices.Equal(known, unknown) || known[4] == "auth.too_many_letters" || known[5] != "auth.too_many_letters" ||
		known[14] != "auth.too_many_letters" {
		t.Errorf("names of somebody %v, of nobody %v", known, unknown)
	}
	if n := told(t, o, id); n != 5 {
		t.Errorf("%d letters are on their way, want 5", n)
	}
	o.Env.Clock.Move(15*time.Minute + time.Second)
	if err := o.Staff.ForgotPassword(t.Context(), o.Tenant, n.UserName); err != nil || told(t, o, id) != 6 {
		t.Errorf("after a quarter of an hour: %v, %d letters", err, told(t, o, id))
	}
}

// told counts the letters that a user is to get.
func told(t *testing.T, o *testfactory.Office, id uuid.UUID) (n int) {
	t.Helper()
	err := o.Env.Relay.Read(t.Context(), func(tx plane.RelayTx) error {
		return tx.QueryRow(t.Context(),
			"SELECT count(*) FROM platform.outbox WHERE kind IN ($1, $2) AND payload->>'user' = $3",
			string(staff.PasswordForgotten), string(staff.UserNameForgotten), id.String()).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A personal token does not reach its owner's account, whatever it was given, and
// ends with the password that it was made under.
func TestTokensDoNotReachTheAccount(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	who := o.Ready(t, policies.Recruiter, o.Root)
	secret, made, err := o.Staff.CreateToken(t.Context(), who,
		staff.NewToken{Name: "robotti", Days: 30, Permissions: []authz.Permission{policies.RecruitmentView}})
	if err != nil {
		t.Fatal(err)
	}
	by := o.Actor(t, secret)
	if _, _, err := o.Staff.Me(t.Context(), by); err != nil {
		t.Errorf("whose it is: %v", err)
	}
	const fresh = "Quite another one 2!"
	_, listed := o.Staff.Sessions(t.Context(), by)
	_, tokens := o.Staff.Tokens(t.Context(), by)
	_, changed := o.Staff.ChangePassword(t.Context(), by, testfactory.Password, fresh)
	_, _, created := o.Staff.CreateToken(t.Context(), by,
		staff.NewToken{Name: "x", Days: 1, Permissions: []authz.Permission{policies.RecruitmentView}})
	for what, err := range map[string]error{
		"sessions": listed, "tokens": tokens, "password": changed, "a token": created,
		"revoke": o.Staff.RevokeToken(t.Context(), by, made.ID),
		"end":    o.Staff.EndSession(t.Context(), by, who.Session), "end others": o.Staff.EndOtherSessions(t.Context(), by),
		"sign out": o.Staff.SignOut(t.Context(), by),
		"details":  o.Staff.UpdateMe(t.Context(), by, 1, staff.Details{Name: "X"}),
		"language": o.Staff.SetLanguage(t.Context(), by, i18n.EN),
	} {
		if !fault.Is(err, fault.Forbidden) || fault.Of(err).Key != "error.session_needed" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := o.Staff.ChangePassword(t.Context(), who, testfactory.Password, fresh); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Staff.Authenticate(t.Context(), o.Tenant, secret); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("the token after the change: %v", err)
	}
}

// ORG-06: guesses sent at once are counted one by one.
func TestFailuresBlockAtOnce(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	who := o.Ready(t, policies.Viewer, o.Root)
	me, _, err := o.Staff.Me(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	tried := 0
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := signIn(t, o, me.Email, "wrong"); fault.Is(err, fault.Unauthenticated) {
				mu.Lock()
				tried++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if tried != 5 {
		t.Errorf("%d guesses were looked at, want 5", tried)
	}
}

// An unknown name, a wrong password and a user of another organisation get the same answer.
func TestSignInTellsNothing(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	other := o.Who.Office(t)
	n := newUser(t, other, policies.Viewer)
	u, err := other.Staff.Invite(t.Context(), other.Superuser, n)
	if err != nil {
		t.Fatal(err)
	}
	other.Accept(t, u.ID)
	for _, login := range []string{"nobody@example.test", n.Email, ""} {
		err := signIn(t, o, login, testfactory.Password)
		if !fault.Is(err, fault.Unauthenticated) || fault.Of(err).Key != "auth.sign_in_failed" {
			t.Errorf("%q: %v", login, err)
		}
	}
}

// ORG-07: one address, one user; inactive users hold theirs (ORG-13).
func TestOneAddressOneUser(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	n := newUser(t, o, policies.Viewer)
	u, err := o.Staff.Invite(t.Context(), o.Superuser, n)
	if err != nil {
		t.Fatal(err)
	}
	again := n
	again.Email = " " + n.Email
	if _, err := o.Staff.Invite(t.Context(), o.Superuser, again); fieldOf(err) != "email:office.user_exists" {
		t.Errorf("invited twice: %v", err)
	}
	if err := o.Staff.Deactivate(t.Context(), o.Superuser, u.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Staff.Invite(t.Context(), o.Superuser, n); fieldOf(err) != "email:office.user_exists" {
		t.Errorf("an inactive user's address was given away: %v", err)
	}
}

// C15: an identity of another organisation gets a membership and an
// invitation, and neither the inviter nor the answer knows of the other.
func TestOneIdentityInTwoOrganisations(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	other := o.Who.Office(t)
	n := newUser(t, o, policies.Recruiter)
	n.UserName = testfactory.Unique("known")
	first, err := o.Staff.Invite(t.Context(), o.Superuser, n)
	if err != nil {
		t.Fatal(err)
	}
	o.Accept(t, first.ID)

	there := n
	there.UserName, there.Name = "", "Toinen nimi"
	there.Group, there.Unit = other.Group(t, policies.Viewer).ID, other.Root.ID
	second, err := other.Staff.Invite(t.Context(), other.Superuser, there)
	if err != nil {
		t.Fatal(err)
	}
	if second.UserName != n.Email || second.State != staff.StateInvited || second.Name != "Toinen nimi" {
		t.Errorf("the answer tells of the other organisation: %+v", second)
	}
	if err := signIn(t, other, n.Email, testfactory.Password); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("signed in before accepting: %v", err)
	}
	link := other.Invitation(t, second.ID)
	i, err := other.Staff.Invitation(t.Context(), other.Tenant, link.Secret)
	if err != nil || !i.Known {
		t.Fatalf("the person's password is not known: %v", err)
	}
	if _, err := other.Staff.Accept(t.Context(), other.Tenant, link.Secret, "Another password 2!",
		staff.Client{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("accepted with another password: %v", err)
	}
	if _, err := other.Staff.Accept(t.Context(), other.Tenant, link.Secret, testfactory.Password,
		staff.Client{}); err != nil {
		t.Fatal(err)
	}
	if err := signIn(t, o, n.UserName, testfactory.Password); err != nil {
		t.Errorf("the first organisation: %v", err)
	}
	if _, err := o.Staff.Invitation(t.Context(), other.Tenant, link.Secret); !fault.Is(err, fault.Gone) {
		t.Errorf("a link works twice: %v", err)
	}
}

// Two organisations may invite the same person at once; both links work.
func TestTwoInvitationsAtOnce(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	other := o.Who.Office(t)
	n := newUser(t, o, policies.Viewer)
	u, err := o.Staff.Invite(t.Context(), o.Superuser, n)
	if err != nil {
		t.Fatal(err)
	}
	here := o.Invitation(t, u.ID)
	n.Group, n.Unit = other.Group(t, policies.Viewer).ID, other.Root.ID
	if _, err := other.Staff.Invite(t.Context(), other.Superuser, n); err != nil {
		t.Fatal(err)
	}
	other.Accept(t, u.ID)
	i, err := o.Staff.Invitation(t.Context(), o.Tenant, here.Secret)
	if err != nil || !i.Known {
		t.Errorf("the first link: %v", err)
	}
}

func TestInvitationsEnd(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	u, err := o.Staff.Invite(t.Context(), o.Superuser, newUser(t, o, policies.Viewer))
	if err != nil {
		t.Fatal(err)
	}
	link := o.Invitation(t, u.ID)
	if _, err := o.Staff.Accept(t.Context(), o.Tenant, link.Secret, "short", staff.Client{}); !fault.Is(err,
		fault.Invalid) {
		t.Errorf("a poor password: %v", err)
	}
	o.Env.Clock.Move(7*24*time.Hour + time.Second)
	if _, err := o.Staff.Accept(t.Context(), o.Tenant, link.Secret, testfactory.Password, staff.Client{}); !fault.Is(err,
		fault.Gone) {
		t.Errorf("after seven days: %v", err)
	}
}

// ORG-13: an inactive user is out at once, sessions and all, and comes back.
func TestDeactivate(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	n := newUser(t, o, policies.Recruiter)
	u, err := o.Staff.Invite(t.Context(), o.Superuser, n)
	if err != nil {
		t.Fatal(err)
	}
	o.Accept(t, u.ID)
	in, err := o.Staff.SignIn(t.Context(), o.Tenant, n.Email, testfactory.Password, staff.Client{})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Staff.Deactivate(t.Context(), o.Superuser, u.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Staff.Authenticate(t.Context(), o.Tenant, in.Token); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("the session lives: %v", err)
	}
	if err := signIn(t, o, n.Email, testfactory.Password); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("signed in: %v", err)
	}
	if err := o.Staff.Reactivate(t.Context(), o.Superuser, u.ID); err != nil {
		t.Fatal(err)
	}
	if err := signIn(t, o, n.Email, testfactory.Password); err != nil {
		t.Errorf("after reactivation: %v", err)
	}
	if _, err := o.Staff.Authenticate(t.Context(), o.Tenant, in.Token); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("the old session came back: %v", err)
	}
}

// Somebody who never accepted is invited again, not let in.
func TestReactivateTheUninvited(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	u, err := o.Staff.Invite(t.Context(), o.Superuser, newUser(t, o, policies.Viewer))
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func(context.Context, authz.Actor, uuid.UUID) error{o.Staff.Deactivate, o.Staff.Reactivate} {
		if err := step(t.Context(), o.Superuser, u.ID); err != nil {
			t.Fatal(err)
		}
	}
	if u, _, err = o.Staff.Get(t.Context(), o.Superuser, u.ID); err != nil || u.State != staff.StateInvited {
		t.Errorf("state %s, %v", u.State, err)
	}
}

// ORG-08: only those with the permission manage users, and an organisation
// keeps one superuser.
func TestOnlySuperusersManageUsers(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	recruiter := o.Ready(t, policies.Recruiter, o.Root)
	viewer := o.Ready(t, policies.Viewer, o.Root)
	if _, err := o.Staff.Invite(t.Context(), recruiter, newUser(t, o, policies.Viewer)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a recruiter invited: %v", err)
	}
	if err := o.Staff.Deactivate(t.Context(), recruiter, viewer.ID); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a recruiter deactivated: %v", err)
	}
	if _, _, err := o.Staff.List(t.Context(), viewer, staff.Filter{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a viewer listed users: %v", err)
	}
	if err := o.Staff.Deactivate(t.Context(), o.Superuser, o.Superuser.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("deactivated themselves: %v", err)
	}
	me, _, err := o.Staff.Me(t.Context(), o.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	edit := staff.Edit{Name: me.Name, Group: o.Group(t, policies.Viewer).ID, Unit: o.Root.ID}
	_, err = o.Staff.Update(t.Context(), o.Superuser, me.ID, me.Version, edit)
	if !fault.Is(err, fault.Conflict) || fault.Of(err).Key != "office.last_superuser" {
		t.Errorf("the last superuser became a viewer: %v", err)
	}
}

// ORG-08: two superusers who depose each other at once leave one.
func TestTwoSuperusersAtOnce(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	second := o.Ready(t, policies.Superuser, o.Root)
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, pair := range [][2]authz.Actor{{o.Superuser, second}, {second, o.Superuser}} {
		wg.Go(func() { errs[i] = o.Staff.Deactivate(t.Context(), pair[0], pair[1].ID) })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("%v and %v: exactly one should win", errs[0], errs[1])
	}
}

// ORG-09: what is refused names the permission that is missing.
func TestRefusalPointsToTheSuperuser(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	_, err := o.Staff.Invite(t.Context(), o.Ready(t, policies.Viewer, o.Root), newUser(t, o, policies.Viewer))
	if f := fault.Of(err); f.Key != "error.forbidden" || f.Args["permission"] != string(policies.UserEdit) {
		t.Errorf("%v", err)
	}
}

// ORG-10: a user of one unit neither sees nor edits those of another.
func TestListsFollowUnits(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	care, school := o.Unit(t, o.Root, "Hoiva"), o.Unit(t, o.Root, "Koulut")
	carer := o.Ready(t, policies.Superuser, care)
	teacher := o.Ready(t, policies.Viewer, school)
	users, next, err := o.Staff.List(t.Context(), carer, staff.Filter{})
	if err != nil || next != nil || len(users) != 1 || users[0].ID != carer.ID {
		t.Errorf("%d users, %v", len(users), err)
	}
	if _, _, err := o.Staff.Get(t.Context(), carer, teacher.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("saw a user of another unit: %v", err)
	}
	if err := o.Staff.Deactivate(t.Context(), carer, o.Superuser.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("deactivated a user above: %v", err)
	}
}

func TestPagesOfUsers(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	for range 4 {
		if _, err := o.Staff.Invite(t.Context(), o.Superuser, newUser(t, o, policies.Viewer)); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[uuid.UUID]bool{}
	f := staff.Filter{Limit: 2}
	for {
		page, next, err := o.Staff.List(t.Context(), o.Superuser, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range page {
			if seen[u.ID] {
				t.Errorf("%s twice", u.Name)
			}
			seen[u.ID] = true
		}
		if next == nil {
			break
		}
		f.After = *next
	}
	if len(seen) != 5 {
		t.Errorf("%d users on the pages, want 5", len(seen))
	}
	page, _, err := o.Staff.List(t.Context(), o.Superuser, staff.Filter{State: staff.StateInvited, Words: "AINO"})
	if err != nil || len(page) != 4 {
		t.Errorf("filtered to %d, %v", len(page), err)
	}
}

// ORG-12: the link of a forgotten password works once and ends all sessions and
// personal tokens.
func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	n := newUser(t, o, policies.Viewer)
	u, err := o.Staff.Invite(t.Context(), o.Superuser, n)
	if err != nil {
		t.Fatal(err)
	}
	o.Accept(t, u.ID)
	in, err := o.Staff.SignIn(t.Context(), o.Tenant, n.Email, testfactory.Password, staff.Client{})
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := o.Staff.CreateToken(t.Context(), o.Actor(t, in.Token),
		staff.NewToken{Name: "robotti", Days: 30, Permissions: []authz.Permission{policies.RecruitmentView}})
	if err != nil {
		t.Fatal(err)
	}
	link := o.Forgotten(t, u.ID)
	const fresh = "Quite another one 2!"
	if _, err := o.Staff.Reset(t.Context(), o.Tenant, link.Secret, "weak"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a poor password: %v", err)
	}
	if _, err := o.Staff.Reset(t.Context(), o.Tenant, link.Secret, fresh); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Staff.Reset(t.Context(), o.Tenant, link.Secret, fresh); !fault.Is(err, fault.Gone) {
		t.Errorf("the link works twice: %v", err)
	}
	for _, old := range []string{in.Token, token} {
		if _, err := o.Staff.Authenticate(t.Context(), o.Tenant, old); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a session or a token from before lives: %v", err)
		}
	}
	if err := signIn(t, o, n.Email, fresh); err != nil {
		t.Error(err)
	}
	for _, login := range []string{testfactory.Unique("nobody") + "@example.test", n.Email} {
		if err := o.Staff.ForgotPassword(t.Context(), o.Tenant, login); err != nil {
			t.Errorf("%s: %v", login, err)
		}
		if err := o.Staff.ForgotUserName(t.Context(), o.Tenant, login); err != nil {
			t.Errorf("%s: %v", login, err)
		}
	}
}

func TestResetLinkEndsAfterTwentyMinutes(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	link := o.Forgotten(t, o.Superuser.ID)
	o.Env.Clock.Move(20*time.Minute + time.Second)
	if err := o.Staff.CanReset(t.Context(), o.Tenant, link.Secret); !fault.Is(err, fault.Gone) {
		t.Errorf("%v", err)
	}
}

// ORG-12, ACC-10: sessions belong to one organisation's host: neither another nor the
// national administration knows them, nor the national site, where people apply.
func TestSessionsStayInTheirOrganisation(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	other := o.Who.Office(t)
	n := newUser(t, o, policies.Viewer)
	u, err := o.Staff.Invite(t.Context(), o.Superuser, n)
	if err != nil {
		t.Fatal(err)
	}
	o.Accept(t, u.ID)
	in, err := o.Staff.SignIn(t.Context(), o.Tenant, n.Email, testfactory.Password, staff.Client{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Staff.Authenticate(t.Context(), other.Tenant, in.Token); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a session opened another organisation: %v", err)
	}
	if _, err := o.Staff.AuthenticateNational(t.Context(), in.Token); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a session opened the national administration: %v", err)
	}
	applicants := testfactory.NewAccounts(o.Env).Applicants
	if _, err := applicants.Authenticate(t.Context(), in.Token); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a session opened the site of the applicants: %v", err)
	}
	if _, err := applicants.SignIn(t.Context(), n.Email, testfactory.Password, applicant.Client{}); !fault.Is(err,
		fault.Unauthenticated) {
		t.Errorf("a user of an organisation signed in as an applicant: %v", err)
	}
}

// A personal token holds what was chosen, at most what its owner holds at use.
func TestTokens(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	who := o.Ready(t, policies.Recruiter, o.Root)
	_, _, err := o.Staff.CreateToken(t.Context(), who,
		staff.NewToken{Name: "liikaa", Days: 30, Permissions: []authz.Permission{policies.UserEdit}})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("a token with more rights than its owner: %v", err)
	}
	secret, made, err := o.Staff.CreateToken(t.Context(), who, staff.NewToken{Name: "raportti", Days: 30,
		Permissions: []authz.Permission{policies.RecruitmentView, policies.RecruitmentEdit}})
	if err != nil {
		t.Fatal(err)
	}
	by := o.Actor(t, secret)
	if !by.Can(policies.RecruitmentEdit) || by.Can(policies.ApplicationView) {
		t.Error("the token holds something else")
	}
	me, _, err := o.Staff.Me(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	demoted := staff.Edit{Name: me.Name, Group: o.Group(t, policies.Viewer).ID, Unit: o.Root.ID}
	if _, err := o.Staff.Update(t.Context(), o.Superuser, me.ID, me.Version, demoted); err != nil {
		t.Fatal(err)
	}
	if by = o.Actor(t, secret); by.Can(policies.RecruitmentEdit) || !by.Can(policies.RecruitmentView) {
		t.Error("the token holds more than its owner does now")
	}
	if err := o.Staff.RevokeToken(t.Context(), o.Superuser, made.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's token was revoked: %v", err)
	}
	if err := o.Staff.RevokeToken(t.Context(), who, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Staff.Authenticate(t.Context(), o.Tenant, secret); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a revoked token: %v", err)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	who := o.Ready(t, policies.Viewer, o.Root)
	const fresh = "Quite another one 2!"
	if _, err := o.Staff.ChangePassword(t.Context(), who, "wrong", fresh); fieldOf(err) != "password:auth.password_wrong" {
		t.Errorf("without the current one: %v", err)
	}
	if _, err := o.Staff.ChangePassword(t.Context(), who, testfactory.Password, fresh); err != nil {
		t.Fatal(err)
	}
	left, err := o.Staff.Sessions(t.Context(), who)
	if err != nil || len(left) != 1 || left[0].ID != who.Session {
		t.Errorf("%d sessions left, %v", len(left), err)
	}
}

// Decision C9: a national administrator has no access to any organisation.
func TestNationalAdministrators(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	email := testfactory.Unique("national") + "@example.test"
	if _, err := o.Staff.CreateAdministrator(t.Context(),
		staff.Administrator{Email: email, Name: "Valtakunnallinen", Language: i18n.SV,
			Password: testfactory.Password}); err != nil {
		t.Fatal(err)
	}
	in, err := o.Staff.SignInNational(t.Context(), email, testfactory.Password, staff.Client{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := o.Staff.AuthenticateNational(t.Context(), in.Token)
	if err != nil || r.Actor.Kind != authz.KindNational || r.Language != i18n.SV {
		t.Fatalf("%+v, %v", r, err)
	}
	if r.Actor.Can(policies.UserView) || r.Actor.Can(authz.Staff) {
		t.Error("holds an organisation's permission")
	}
	if err := signIn(t, o, email, testfactory.Password); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("signed in to an organisation: %v", err)
	}
	if _, err := o.Staff.SignInNational(t.Context(), o.Tenant.Slug+"@example.test", testfactory.Password,
		staff.Client{}); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a superuser signed in nationally: %v", err)
	}
}

// Signing in finishes an acceptance that stopped between the two planes.
func TestSignInMendsACutAcceptance(t *testing.T) {
	t.Parallel()
	o := testfactory.NewOffice(t)
	n := newUser(t, o, policies.Viewer)
	u, err := o.Staff.Invite(t.Context(), o.Superuser, n)
	if err != nil {
		t.Fatal(err)
	}
	o.Accept(t, u.ID)
	err = o.Env.Tenants.In(t.Context(), o.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE users SET state = 'invited' WHERE id = $1", u.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := signIn(t, o, n.Email, testfactory.Password); err != nil {
		t.Error(err)
	}
}
