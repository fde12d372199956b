package session_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/internal/session"
)

// inPlane runs a transaction in one plane; the same tests run in both, which is what shows that
// the SQL names neither.
type inPlane func(t *testing.T, fn func(tx session.Tx) error) error

func inBoth(t *testing.T, test func(t *testing.T, env *planetest.Env, in inPlane)) {
	t.Helper()
	t.Run("platform", func(t *testing.T) {
		t.Parallel()
		env := planetest.New(t)
		test(t, env, func(t *testing.T, fn func(session.Tx) error) error {
			return env.Platform.In(t.Context(), func(tx plane.PlatformTx) error { return fn(tx) })
		})
	})
	t.Run("register", func(t *testing.T) {
		t.Parallel()
		env := planetest.New(t)
		test(t, env, func(t *testing.T, fn func(session.Tx) error) error {
			return env.Register.In(t.Context(), func(tx plane.RegisterTx) error { return fn(tx) })
		})
	})
}

// must fails the test on any error.
func (in inPlane) must(t *testing.T, fn func(tx session.Tx) error) {
	t.Helper()
	if err := in(t, fn); err != nil {
		t.Fatal(err)
	}
}

// kind is the kind of the error that fn ends with.
func (in inPlane) want(t *testing.T, k fault.Kind, fn func(tx session.Tx) error) {
	t.Helper()
	if err := in(t, fn); !fault.Is(err, k) {
		t.Fatalf("got %v, want %v", err, k)
	}
}

func (in inPlane) start(t *testing.T, owner uuid.UUID) (token string, made session.Session) {
	t.Helper()
	in.must(t, func(tx session.Tx) (err error) {
		token, made, err = session.Create(t.Context(), tx, session.Start{Owner: owner, Tenant: 7, Idle: time.Hour,
			Absolute: 12 * time.Hour, UserAgent: strings.Repeat("å", 400), IP: "192.0.2.1"})
		return err
	})
	return token, made
}

func TestSessionLifetimes(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, env *planetest.Env, in inPlane) {
		owner := uuid.New()
		token, made := in.start(t, owner)
		check := func(tx session.Tx) error {
			got, err := session.Authenticate(t.Context(), tx, token)
			if err == nil && (got.ID != made.ID || got.Owner != owner || got.Tenant != 7 ||
				!bytes.Equal(got.CSRFSecret, made.CSRFSecret)) {
				t.Errorf("got %+v, made %+v", got, made)
			}
			return err
		}
		in.must(t, check)
		for range 14 { // each use within the idle time, for longer than the absolute limit
			env.Clock.Move(50 * time.Minute)
			in.must(t, check)
		}
		env.Clock.Move(50 * time.Minute)
		in.want(t, fault.Unauthenticated, check)

		token, made = in.start(t, owner)
		env.Clock.Move(61 * time.Minute)
		in.want(t, fault.Unauthenticated, check)
		in.want(t, fault.Unauthenticated, func(tx session.Tx) error {
			_,
				err := session.Authenticate(t.Context(), tx, "nonsense")
			return err
		})
	})
}

// Reading ten pages in a minute is one write, not ten.
func TestUseIsNotedOncePerMinute(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, env *planetest.Env, in inPlane) {
		token, made := in.start(t, uuid.New())
		seen := func() (at time.Time) {
			in.must(t, func(tx session.Tx) error {
				if _, err := session.Authenticate(t.Context(), tx, token); err != nil {
					return err
				}
				return tx.QueryRow(t.Context(), "SELECT last_seen_at FROM sessions WHERE id = $1", made.ID).Scan(&at)
			})
			return at
		}
		env.Clock.Move(30 * time.Second)
		if got := seen(); !got.Equal(made.LastSeenAt) {
			t.Errorf("noted after half a minute: %v", got.Sub(made.LastSeenAt))
		}
		env.Clock.Move(time.Minute)
		if got := seen(); got.Sub(made.LastSeenAt) < 90*time.Second {
			t.Errorf("not noted after a minute and a half: %v", got.Sub(made.LastSeenAt))
		}
	})
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, _ *planetest.Env, in inPlane) {
		owner, stranger := uuid.New(), uuid.New()
		token, first := in.start(t, owner)
		_, second := in.start(t, owner)
		in.start(t, stranger)
		in.must(t, func(tx session.Tx) error {
			all, err := session.List(t.Context(), tx, owner)
			if len(all) != 2 || len(all[0].UserAgent) > 300 || !strings.HasPrefix(all[0].UserAgent, "å") {
				t.Errorf("listed %+v", all)
			}
			return err
		})
		in.want(t, fault.NotFound, func(tx session.Tx) error { return session.Revoke(t.Context(), tx, stranger, first.ID) })
		in.must(t, func(tx session.Tx) error { return session.Revoke(t.Context(), tx, owner, first.ID) })
		in.want(t, fault.NotFound, func(tx session.Tx) error { return session.Revoke(t.Context(), tx, owner, first.ID) })
		in.want(t, fault.Unauthenticated, func(tx session.Tx) error {
			_,
				err := session.Peek(t.Context(), tx, token)
			return err
		})
		_, third := in.start(t, owner)
		in.must(t, func(tx session.Tx) error {
			n, err := session.RevokeAll(t.Context(), tx, owner, third.ID)
			if n != 1 {
				t.Errorf("%d ended, want the second (%s) alone", n, second.ID)
			}
			return err
		})
	})
}

// No secret stands in the tables in a form that opens anything.
func TestOnlyHashesAreStored(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, _ *planetest.Env, in inPlane) {
		owner := uuid.New()
		token, _ := in.start(t, owner)
		secrets := []string{token}
		in.must(t, func(tx session.Tx) error {
			secret, _, err := session.CreateToken(t.Context(), tx, session.NewToken{Owner: owner, Name: "n"})
			secrets = append(secrets, secret)
			return err
		})
		in.must(t, func(tx session.Tx) error {
			request, err := session.Ask(t.Context(), tx, session.OneTime{Owner: owner, Purpose: "p"})
			if err != nil {
				return err
			}
			link, err := session.Mint(t.Context(), tx, request, "p")
			secrets = append(secrets, link.Secret)
			return err
		})
		in.must(t, func(tx session.Tx) error {
			var dump string
			err := tx.QueryRow(t.Context(), `SELECT concat((SELECT string_agg(s::text, ' ') FROM sessions s WHERE owner_id = $1),
				(SELECT string_agg(p::text, ' ') FROM personal_tokens p WHERE owner_id = $1),
				(SELECT string_agg(o::text, ' ') FROM one_time_secrets o WHERE owner_id = $1))`, owner).Scan(&dump)
			for _, s := range secrets {
				if strings.Contains(dump, s) || strings.Contains(dump, hex(s)) {
					t.Errorf("secret %q is in the tables", s)
				}
			}
			return err
		})
	})
}

func TestPersonalTokens(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, env *planetest.Env, in inPlane) {
		owner := uuid.New()
		var secret string
		var made session.Token
		in.must(t, func(tx session.Tx) (err error) {
			secret, made, err = session.CreateToken(t.Context(), tx, session.NewToken{Owner: owner, Tenant: 7, Name: "script",
				Permissions: []string{"recruitment.list"}, Lifetime: time.Hour})
			return err
		})
		if !session.IsToken(secret) || made.ExpiresAt == nil {
			t.Errorf("made %q %+v", secret, made)
		}
		use := func(tx session.Tx) error {
			got, err := session.AuthenticateToken(t.Context(), tx, secret)
			if err == nil && (got.ID != made.ID || got.Tenant != 7 || len(got.Permissions) != 1) {
				t.Errorf("got %+v", got)
			}
			return err
		}
		in.must(t, use)
		in.must(t, func(tx session.Tx) error {
			all, err := session.ListTokens(t.Context(), tx, owner)
			if len(all) != 1 || all[0].LastUsedAt == nil {
				t.Errorf("listed %+v", all)
			}
			return err
		})
		in.want(t, fault.Unauthenticated, func(tx session.Tx) error {
			_,
				err := session.Authenticate(t.Context(), tx, secret)
			return err
		})
		in.want(t, fault.NotFound,
			func(tx session.Tx) error { return session.RevokeToken(t.Context(), tx, uuid.New(), made.ID) })
		env.Clock.Move(61 * time.Minute)
		in.want(t, fault.Unauthenticated, use)
		env.Clock.Move(-61 * time.Minute)
		in.must(t, func(tx session.Tx) error { return session.RevokeToken(t.Context(), tx, owner, made.ID) })
		in.want(t, fault.Unauthenticated, use)
	})
}

func hex(s string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

// What has ended is deleted in the end; what lives is not.
func TestPurge(t *testing.T) {
	t.Parallel()
	env := planetest.Fresh(t)
	in := inPlane(func(t *testing.T, fn func(session.Tx) error) error {
		return env.Register.In(t.Context(), func(tx plane.RegisterTx) error { return fn(tx) })
	})
	owner := uuid.New()
	in.start(t, owner)
	in.must(t, func(tx session.Tx) error {
		_, _, err := session.CreateToken(t.Context(), tx, session.NewToken{Owner: owner, Name: "for ever"})
		return err
	})
	in.must(t, func(tx session.Tx) error {
		_, err := session.CreateCode(t.Context(), tx, session.OneTime{Owner: owner, Purpose: "p"})
		return err
	})
	in.must(t, func(tx session.Tx) error { return session.Attempt(t.Context(), tx, "k", session.Anywhere) })
	purge := func() (n int) {
		in.must(t, func(tx session.Tx) (err error) { n, err = session.Purge(t.Context(), tx, 100); return err })
		return n
	}
	if n := purge(); n != 0 {
		t.Errorf("%d deleted at once", n)
	}
	env.Clock.Move(100 * 24 * time.Hour)
	if n := purge(); n != 3 {
		t.Errorf("%d deleted, want the session, the code and the failure", n)
	}
	if n := purge(); n != 0 {
		t.Errorf("%d deleted again", n)
	}
}
