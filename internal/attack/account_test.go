package attack_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/staff"
	"vakans/internal/testfactory"
	"vakans/internal/web"
)

// whose are the operations by which a personal token learns whose it is: all that it
// may do with the account.
var whose = []string{"GET /api/v1/staff/me", "GET /api/v1/staff/session", "GET /api/v1/account/session"}

// ofAccount reports whether an operation is about the account itself. An applicant's
// applications are what a token is for.
func ofAccount(r *web.Route) bool {
	return r.API && r.Needs != authz.Public && !strings.HasPrefix(r.Path, "/api/v1/account/applications") &&
		(strings.HasPrefix(r.Path, "/api/v1/staff/") || strings.HasPrefix(r.Path, "/api/v1/account/"))
}

// Somebody has got hold of a personal token that may do everything. Operation by
// operation it does not reach its owner's account: it learns whose it is, and
// changes and lists nothing.
func TestTokensReachNoAccount(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	c.own, c.foreign = c.known(c.a), c.known(c.b)
	before, tried := c.accounts(), 0
	for _, r := range c.web.Table.Routes() {
		if !ofAccount(r) {
			continue
		}
		tried++
		who, host := actor{bearer: c.a.token}, c.a.host
		if r.Sites.Has(web.National) {
			who, host = actor{bearer: c.a.applicant.api}, "localhost"
		}
		ids := map[int]string{}
		for i, kind := range c.places(t, r) {
			ids[i] = c.own[kind]
		}
		a := attempt{route: r, host: host, path: fill(r, ids), kind: "application/json"}
		if r.Method != http.MethodGet {
			a.body = c.sample(r, map[string]any{"password": testfactory.Password, "old_password": testfactory.Password,
				"new_password": "Quite another one 2!"})
		}
		want := http.StatusForbidden
		if slices.Contains(whose, r.Method+" "+r.Path) {
			want = http.StatusOK
		}
		if p := c.send(t, who, a); p.Status != want {
			t.Errorf("%s %s: %d, want %d: %s", r.Method, r.Path, p.Status, want, p.Body)
		}
	}
	if tried < 15 {
		t.Errorf("only %d operations are about an account", tried)
	}
	if now := c.accounts(); !slices.Equal(now, before) {
		t.Errorf("the accounts were %v, and are %v", before, now)
	}
}

// accounts is what there is of everybody's way in: password, sessions and tokens.
func (c *country) accounts() []string {
	c.t.Helper()
	return c.column(`SELECT id || coalesce(password_hash, '') || language FROM platform.staff UNION ALL SELECT id || password_hash || name || language FROM applicant.accounts
		UNION ALL SELECT id || coalesce(revoked_at::text, '') FROM platform.sessions UNION ALL SELECT id || coalesce(revoked_at::text, '') FROM applicant.sessions
		UNION ALL SELECT id || coalesce(revoked_at::text, '') FROM platform.personal_tokens UNION ALL SELECT id || coalesce(revoked_at::text, '') FROM applicant.personal_tokens
		ORDER BY 1`)
}

// Somebody knew the password, and made of it whatever can be made: a session, a token,
// an ordered link, a browser that is known. Nothing of it outlives the owner's reset.
func TestNothingOutlivesAReset(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	t.Run("staff", func(t *testing.T) {
		email := c.member(c.a)
		login := func(password string, client staff.Client) (staff.SignedIn, error) {
			return c.a.Staff.SignIn(t.Context(), c.a.Tenant, email, password, client)
		}
		in, err := login(testfactory.Password, staff.Client{})
		must(t, err)
		token, _, err := c.a.Staff.CreateToken(t.Context(), c.a.Actor(t, in.Token),
			staff.NewToken{Name: "x", Days: 365, Permissions: []authz.Permission{"recruitment.view"}})
		must(t, err)
		stolen := c.a.Forgotten(t, in.User).Secret
		_, err = c.a.Staff.Reset(t.Context(), c.a.Tenant, c.a.Forgotten(t, in.User).Secret, "Quite another one 2!")
		must(t, err)
		for what, secret := range map[string]string{"session": in.Token, "token": token} {
			if _, err := c.a.Staff.Authenticate(t.Context(), c.a.Tenant, secret); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("the %s: %v", what, err)
			}
		}
		if err := c.a.Staff.CanReset(t.Context(), c.a.Tenant, stolen); !fault.Is(err, fault.Gone) {
			t.Errorf("the link: %v", err)
		}
		for range 5 {
			_, _ = login("wrong", staff.Client{})
		}
		if _, err := login("Quite another one 2!", staff.Client{Browser: in.Browser}); !fault.Is(err, fault.Limited) {
			t.Errorf("the browser is still known: %v", err)
		}
	})
	t.Run("applicant", func(t *testing.T) {
		accounts := testfactory.NewAccounts(c.a.Env)
		who, token := accounts.Applicant(t, "Hakija Hakunen", "fi")
		api, _, err := c.Applicants.CreateToken(t.Context(), who, "x", 365)
		must(t, err)
		stolen, link := accounts.Forgotten(t, who.ID), accounts.Forgotten(t, who.ID)
		_, err = c.Applicants.Reset(t.Context(), after(link), "Quite another one 2!")
		must(t, err)
		for what, secret := range map[string]string{"session": token, "token": api} {
			if _, err := c.Applicants.Authenticate(t.Context(), secret); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("the %s: %v", what, err)
			}
		}
		if err := c.Applicants.CanReset(t.Context(), after(stolen)); !fault.Is(err, fault.Gone) {
			t.Errorf("the link: %v", err)
		}
	})
}

// after is the secret of a link.
func after(link string) string { return link[strings.Index(link, "t=")+2:] }

// An applicant who withdraws and sends again without end fills nobody's mailbox: a
// reader gets three letters about it in an hour, and when that is over the one that
// tells how things stand.
func TestFloodsOfLetters(t *testing.T) {
	t.Parallel()
	c := newCountry(t)
	who, id := c.a.applicant.Actor, c.a.applicant.application
	c.Clock.Move(2 * time.Hour) // the receipt is long sent
	start := len(c.sink.List())
	for range 10 {
		must(t, c.Submissions.Withdraw(t.Context(), who, id))
		c.drain()
		must(t, c.Submissions.Resend(t.Context(), who, id))
		c.drain()
		c.Clock.Move(time.Minute)
	}
	must(t, c.Submissions.Withdraw(t.Context(), who, id))
	c.drain()
	count := c.letterCount(start)
	for reader, n := range count {
		if n > 3 {
			t.Errorf("%s got %d letters in an hour", reader, n)
		}
	}
	if len(count) != 2 {
		t.Errorf("letters went to %v, want the applicant and the recruiter", count)
	}
	start = len(c.sink.List())
	c.Clock.Move(time.Hour)
	c.drain()
	for reader, n := range c.letterCount(start) {
		if n != 1 {
			t.Errorf("%s got %d letters afterwards, want one", reader, n)
		}
	}
	last := c.column("SELECT template FROM "+c.a.Tenant.Schema()+
		".letters WHERE application_id = $1 ORDER BY created_at DESC LIMIT 2", id)
	slices.Sort(last)
	if !slices.Equal(last, []string{"application_withdrawn_employer", "application_withdrawn_receipt"}) {
		t.Errorf("the last letters are %v", last)
	}
}

// letterCount counts the letters to each reader since there were so many.
func (c *country) letterCount(since int) map[string]int {
	c.t.Helper()
	count := map[string]int{}
	all := c.sink.List() // the newest first
	for _, l := range all[:len(all)-since] {
		for _, to := range l.To {
			count[to]++
		}
	}
	return count
}
