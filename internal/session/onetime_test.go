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

func (in door) code(t *testing.T, owner uuid.UUID) (code string) {
	t.Helper()
	in.must(t, func(tx session.Tx) (err error) {
		code, err = session.CreateCode(t.Context(), tx, session.OneTime{Owner: owner, Purpose: "register", Data: confirm{"a@b.example"}})
		return err
	})
	return code
}

// try uses the code as a feature does: the attempt is committed, the refusal
// comes out beside it.
func (in door) try(t *testing.T, owner uuid.UUID, code string) (used session.Used, refused error) {
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
	inBoth(t, func(t *testing.T, env *planetest.Env, in door) {
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
	inBoth(t, func(t *testing.T, _ *planetest.Env, in door) {
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

// ACC-12: a link works once, within 20 minutes, for its purpose; looking at it
// does not use it up.
func TestLinks(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, env *planetest.Env, in door) {
		owner := uuid.New()
		var link string
		create := func(tx session.Tx) (err error) {
			link, err = session.CreateLink(t.Context(), tx, session.OneTime{Owner: owner, Tenant: 3, Purpose: "password"})
			return err
		}
		consume := func(tx session.Tx) error {
			used, err := session.ConsumeLink(t.Context(), tx, "password", link)
			if err == nil && (used.Owner != owner || used.Tenant != 3) {
				t.Errorf("used %+v", used)
			}
			return err
		}
		in.must(t, create)
		in.must(t, func(tx session.Tx) error { _, err := session.PeekLink(t.Context(), tx, "password", link); return err })
		in.want(t, fault.Gone, func(tx session.Tx) error { _, err := session.ConsumeLink(t.Context(), tx, "other", link); return err })
		in.must(t, consume)
		in.want(t, fault.Gone, consume)
		in.must(t, create)
		env.Clock.Move(session.CodeLifetime)
		in.want(t, fault.Gone, consume)
	})
}

// ORG-06: five failures in a row block for 15 minutes, whatever is sent
// meanwhile, and also when all guesses come at once.
func TestFailedSignInsBlock(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, env *planetest.Env, in door) {
		key := session.FailureKey("staff", " Aino@Example.org"+uuid.NewString())
		var group sync.WaitGroup
		var mu sync.Mutex
		passed := 0
		for range 20 {
			group.Go(func() {
				err := in(t, func(tx session.Tx) error { return session.Attempt(t.Context(), tx, key) })
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
		attempt := func(tx session.Tx) error { return session.Attempt(t.Context(), tx, key) }
		env.Clock.Move(session.BlockedFor - time.Minute)
		in.want(t, fault.Limited, attempt)
		env.Clock.Move(2 * time.Minute)
		in.must(t, attempt)
	})
}

// Only failures in a row count.
func TestSuccessForgetsFailures(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, _ *planetest.Env, in door) {
		key := session.FailureKey("staff", uuid.NewString())
		for range 3 {
			for range session.MaxFailures - 1 {
				in.must(t, func(tx session.Tx) error { return session.Attempt(t.Context(), tx, key) })
			}
			in.must(t, func(tx session.Tx) error { return session.Succeeded(t.Context(), tx, key) })
		}
	})
}

func atoi(s string) (n int) {
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}
