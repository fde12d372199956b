package session_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/planetest"
	"vakans/internal/session"
)

type confirm struct{ Email string }

func (in inPlane) code(t *testing.T, owner uuid.UUID) (code string) {
	t.Helper()
	in.must(t, func(tx session.Tx) (err error) {
		code, err = session.CreateCode(t.Context(), tx, session.OneTime{Owner: owner, Purpose: "register",
			Data: confirm{"a@b.example"}})
		return err
	})
	return code
}

// try uses the code as a feature does: the attempt is committed, the refusal
// comes out beside it.
func (in inPlane) try(t *testing.T, owner uuid.UUID, code string) (used session.Used, refused error) {
	t.Helper()
	in.must(t, func(tx session.Tx) error {
		used, refused = session.ConsumeCode(t.Context(), tx, owner, "register", code)
		return nil
	})
	return used, refused
}

// ACC-08: a code is valid for 20 minutes, once, and only the newest.
func TestCodes(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, env *planetest.Env, in inPlane) {
		owner := uuid.New()
		old, code := in.code(t, owner), in.code(t, owner)
		if old != code {
			if _, err := in.try(t, owner, old); !fault.Is(err, fault.Invalid) {
				t.Errorf("the replaced code: %v", err)
			}
		}
		if _, err := in.try(t, uuid.New(), code); !fault.Is(err, fault.Gone) {
			t.Errorf("another owner: %v", err)
		}
		used, err := in.try(t, owner, code[:3]+" "+code[3:])
		var data confirm
		if err != nil || used.Data(&data) != nil || data.Email != "a@b.example" {
			t.Errorf("the right code: %v %+v", err, data)
		}
		if _, err := in.try(t, owner, code); !fault.Is(err, fault.Gone) {
			t.Errorf("used twice: %v", err)
		}
		late := in.code(t, owner)
		env.Clock.Move(session.CodeLifetime)
		if _, err := in.try(t, owner, late); !fault.Is(err, fault.Gone) {
			t.Errorf("after 20 minutes: %v", err)
		}
	})
}

// Guessing ends after five wrong codes, also when they come all at once.
func TestCodeAttemptsAreCounted(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, _ *planetest.Env, in inPlane) {
		owner := uuid.New()
		code := in.code(t, owner)
		wrong := fmt.Sprintf("%06d", (atoi(code)+1)%1_000_000)
		var group sync.WaitGroup
		var mu sync.Mutex
		counted := map[fault.Kind]int{}
		for range 20 {
			group.Go(func() {
				_, err := in.try(t, owner, wrong)
				mu.Lock()
				defer mu.Unlock()
				counted[fault.KindOf(err)]++
			})
		}
		group.Wait()
		if counted[fault.Invalid] != session.CodeAttempts || counted[fault.Gone] != 15 {
			t.Errorf("counted %v", counted)
		}
		if _, err := in.try(t, owner, code); !fault.Is(err, fault.Gone) {
			t.Errorf("the right code after five wrong ones: %v", err)
		}
	})
}

// ask asks for a link of the purpose "password" in the name of organisation 3.
func (in inPlane) ask(t *testing.T, owner uuid.UUID) (request uuid.UUID) {
	t.Helper()
	in.must(t, func(tx session.Tx) (err error) {
		request, err = session.Ask(t.Context(), tx, session.OneTime{Owner: owner, Tenant: 3, Purpose: "password"})
		return err
	})
	return request
}

func (in inPlane) mint(t *testing.T, request uuid.UUID) (l session.Link) {
	t.Helper()
	in.must(t, func(tx session.Tx) (err error) {
		l, err = session.Mint(t.Context(), tx, request, "password")
		return err
	})
	return l
}

// consume uses a link up.
func consume(t *testing.T, secret, purpose string) func(session.Tx) error {
	return func(tx session.Tx) error { _, err := session.ConsumeLink(t.Context(), tx, purpose, secret); return err }
}

// ACC-12: a link works once, within 20 minutes of being asked for, for its purpose;
// looking at it does not use it up.
func TestLinks(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, env *planetest.Env, in inPlane) {
		owner := uuid.New()
		l := in.mint(t, in.ask(t, owner))
		if l.Owner != owner || l.Tenant != 3 || l.Left <= 19*time.Minute || l.Left > session.CodeLifetime {
			t.Errorf("made %+v", l)
		}
		in.must(t, func(tx session.Tx) error {
			used, err := session.PeekLink(t.Context(), tx, "password", l.Secret)
			if used.Owner != owner || used.Tenant != 3 {
				t.Errorf("used %+v", used)
			}
			return err
		})
		in.want(t, fault.Gone, consume(t, l.Secret, "other"))
		in.must(t, consume(t, l.Secret, "password"))
		in.want(t, fault.Gone, consume(t, l.Secret, "password"))

		request := in.ask(t, owner)
		env.Clock.Move(session.CodeLifetime - time.Minute)
		late := in.mint(t, request)
		if late.Left > time.Minute {
			t.Errorf("a letter that left late brings a link for %v more", late.Left)
		}
		env.Clock.Move(time.Minute)
		in.want(t, fault.Gone, consume(t, late.Secret, "password"))
	})
}

// A letter that is sent again brings another link. Both work until one is used, and
// then none is made any more.
func TestLinkMadeAgain(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, _ *planetest.Env, in inPlane) {
		request := in.ask(t, uuid.New())
		first, second := in.mint(t, request), in.mint(t, request)
		if first.Secret == second.Secret || first.Expires != second.Expires {
			t.Errorf("made %+v and %+v", first, second)
		}
		for _, l := range []session.Link{first, second} {
			in.must(t, func(tx session.Tx) error {
				_, err := session.PeekLink(t.Context(), tx, "password", l.Secret)
				return err
			})
		}
		in.must(t, consume(t, first.Secret, "password"))
		in.want(t, fault.Gone, consume(t, second.Secret, "password"))
		in.wantNoLink(t, request, "password")
	})
}

// Nothing is made for a request that nobody made, that is for something else, that a
// newer one replaced, or that is asked too often. What it made before it was replaced
// has ended with it.
func TestLinksThatAreNotMade(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, _ *planetest.Env, in inPlane) {
		owner := uuid.New()
		old := in.ask(t, owner)
		made := in.mint(t, old)
		request := in.ask(t, owner)
		in.want(t, fault.Gone, consume(t, made.Secret, "password"))
		in.wantNoLink(t, old, "password")
		in.wantNoLink(t, uuid.New(), "password")
		in.wantNoLink(t, request, "other")
		for range session.MaxMints {
			in.mint(t, request)
		}
		in.wantNoLink(t, request, "password")
		in.want(t, fault.Gone, consume(t, "", "password"))
	})
}

func (in inPlane) wantNoLink(t *testing.T, request uuid.UUID, purpose string) {
	t.Helper()
	in.want(t, fault.Gone, func(tx session.Tx) error {
		_,
			err := session.Mint(t.Context(), tx, request, purpose)
		return err
	})
}

// However many use a request's links at once, one does, and no link that is made
// meanwhile outlives it.
func TestLinksUsedAtOnce(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, _ *planetest.Env, in inPlane) {
		request := in.ask(t, uuid.New())
		var links []session.Link
		for range 5 {
			links = append(links, in.mint(t, request))
		}
		var group sync.WaitGroup
		var mu sync.Mutex
		used, late := 0, []string{}
		for _, l := range links {
			group.Go(func() {
				err := in(t, consume(t, l.Secret, "password"))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					used++
				} else if !fault.Is(err, fault.Gone) {
					t.Error(err)
				}
			})
			group.Go(func() {
				var made session.Link
				err := in(t, func(tx session.Tx) (err error) {
					made, err = session.Mint(t.Context(), tx, request, "password")
					return err
				})
				if err == nil {
					mu.Lock()
					late = append(late, made.Secret)
					mu.Unlock()
				} else if !fault.Is(err, fault.Gone) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if used != 1 {
			t.Errorf("%d of the links were used", used)
		}
		for _, secret := range late {
			in.want(t, fault.Gone, consume(t, secret, "password"))
		}
	})
}

// home is where nobody is known.
var home = session.Client{IP: "192.0.2.1"}.Origin(uuid.Nil, "")

// ORG-06: five failures in a row block for 15 minutes, whatever is sent
// meanwhile, and also when all guesses come at once.
func TestFailedSignInsBlock(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, env *planetest.Env, in inPlane) {
		key := session.FailureKey("staff", " Aino@Example.org"+uuid.NewString())
		var group sync.WaitGroup
		var mu sync.Mutex
		passed := 0
		for range 20 {
			group.Go(func() {
				err := in(t, func(tx session.Tx) error { return session.Attempt(t.Context(), tx, key, home) })
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					passed++
				} else if !fault.Is(err, fault.Limited) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if passed != session.MaxFailures {
			t.Errorf("%d attempts passed", passed)
		}
		attempt := func(tx session.Tx) error { return session.Attempt(t.Context(), tx, key, home) }
		env.Clock.Move(session.BlockedFor - time.Minute)
		in.want(t, fault.Limited, attempt)
		env.Clock.Move(2 * time.Minute)
		in.must(t, attempt)
	})
}

// Only failures in a row count.
func TestSuccessForgetsFailures(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, _ *planetest.Env, in inPlane) {
		key := session.FailureKey("staff", uuid.NewString())
		for range 3 {
			for range session.MaxFailures - 1 {
				in.must(t, func(tx session.Tx) error { return session.Attempt(t.Context(), tx, key, home) })
			}
			in.must(t, func(tx session.Tx) error { return session.Succeeded(t.Context(), tx, key, home) })
		}
	})
}

// Whoever guesses from one network is blocked there, and the owner elsewhere is not.
func TestBlockIsOfOneOrigin(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, _ *planetest.Env, in inPlane) {
		key := session.FailureKey("staff", uuid.NewString())
		from := func(ip string) func(session.Tx) error {
			return func(tx session.Tx) error {
				return session.Attempt(t.Context(), tx, key, session.Client{IP: ip}.Origin(uuid.Nil, ""))
			}
		}
		for i := range session.MaxFailures {
			in.must(t, from(fmt.Sprintf("2001:db8::%d", i))) // one household
		}
		in.want(t, fault.Limited, from("2001:db8::ffff"))
		in.must(t, from("2001:db8:1::1"))
		in.must(t, from("192.0.2.1"))
		in.must(t, func(tx session.Tx) error { return session.Forget(t.Context(), tx, key) })
		in.must(t, from("2001:db8::ffff"))
	})
}

// Guesses from many networks are counted together. They keep new browsers out, for
// an hour at most, and none in which the owner has signed in with this password.
func TestManyOriginsAreCountedTogether(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, env *planetest.Env, in inPlane) {
		key, owner := session.FailureKey("staff", uuid.NewString()), uuid.New()
		attempt := func(c session.Client) func(session.Tx) error {
			return func(tx session.Tx) error { return session.Attempt(t.Context(), tx, key, c.Origin(owner, "the hash")) }
		}
		for i := range session.MaxUnknown {
			in.must(t, attempt(session.Client{IP: fmt.Sprintf("198.51.100.%d", i)}))
		}
		known := session.Remember(owner, "the hash")
		for what, browser := range map[string]string{
			"new": "", "another person's": session.Remember(uuid.New(), "the hash"),
			"of the password before": session.Remember(owner, "old"),
			"forged":                 known[:len(known)-3] + "AAA", "half": known[:10], "of nobody": session.Remember(owner, ""),
		} {
			err := in(t, attempt(session.Client{IP: "203.0.113.1", Browser: browser}))
			if !fault.Is(err, fault.Limited) || fault.Of(err).Args["minutes"] != "60" {
				t.Errorf("a browser that is %s: %v", what, err)
			}
		}
		for range session.MaxFailures {
			in.must(t, attempt(session.Client{IP: "198.51.100.1", Browser: known}))
		}
		in.want(t, fault.Limited, attempt(session.Client{IP: "203.0.113.1", Browser: known}))
		in.must(t, attempt(session.Client{Browser: session.Remember(owner, "the hash")}))
		env.Clock.Move(session.UnknownFor + time.Second)
		in.must(t, attempt(session.Client{IP: "203.0.113.1"}))
	})
}

func TestNetworkOfAnAddress(t *testing.T) {
	t.Parallel()
	for ip, want := range map[string]string{"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"odd": "odd"} {
		if got := session.Network(ip); got != want {
			t.Errorf("%s is in %s, want %s", ip, got, want)
		}
	}
}

func atoi(s string) (n int) {
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}
