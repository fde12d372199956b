package password_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"vakans/internal/fault"
	"vakans/internal/password"
)

// cheap keeps tests quick; what is tested does not depend on the costs.
var cheap = password.Params{MemoryKiB: 64, Time: 1, Threads: 1}

func TestHashAndVerify(t *testing.T) {
	t.Parallel()
	h := password.New(cheap, 2)
	hash, err := h.Hash(t.Context(), "Grön äng 2026!")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("hash %q: %v", hash, err)
	}
	again, _ := h.Hash(t.Context(), "Grön äng 2026!")
	if again == hash {
		t.Error("two hashes of one password are the same")
	}
	for pw, want := range map[string]bool{
		"Grön äng 2026!":             true,
		"Gro\u0308n a\u0308ng 2026!": true, // the same, typed on another keyboard
		"grön äng 2026!":             false,
		"":                           false,
	} {
		if ok, _, err := h.Verify(t.Context(), hash, pw); ok != want || err != nil {
			t.Errorf("%q: %v %v", pw, ok, err)
		}
	}
}

// An unknown user costs as much as a known one, and never gets in.
func TestUnknownUser(t *testing.T) {
	t.Parallel()
	h := password.New(cheap, 2)
	if ok, rehash, err := h.Verify(t.Context(), "", "anything"); ok || rehash || err != nil {
		t.Errorf("%v %v %v", ok, rehash, err)
	}
}

func TestChangedCostsAskForRehash(t *testing.T) {
	t.Parallel()
	hash, err := password.New(cheap, 1).Hash(t.Context(), "pw")
	if err != nil {
		t.Fatal(err)
	}
	dear := password.New(password.Params{MemoryKiB: 128, Time: 1, Threads: 1}, 1)
	if ok, rehash, err := dear.Verify(t.Context(), hash, "pw"); !ok || !rehash || err != nil {
		t.Errorf("right password: %v %v %v", ok, rehash, err)
	}
	if _, rehash, _ := dear.Verify(t.Context(), hash, "wrong"); rehash {
		t.Error("a wrong password asks for a rehash")
	}
}

func TestDamagedHashIsAnError(t *testing.T) {
	t.Parallel()
	for _, hash := range []string{"x", "$argon2id$v=19$m=9999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$2y$10$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=64,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"} {
		if ok, _, err := password.New(cheap, 1).Verify(t.Context(), hash, "pw"); ok || err == nil {
			t.Errorf("%q: %v %v", hash, ok, err)
		}
	}
}

// Hashing waits for its turn, but not beyond the request's deadline.
func TestHashingIsBounded(t *testing.T) {
	t.Parallel()
	h := password.New(password.Params{MemoryKiB: 32 * 1024, Time: 8, Threads: 1}, 1)
	started := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		close(started)
		_, _ = h.Hash(context.Background(), "slow")
	})
	<-started
	var refused error
	for range 50 { // until the slow one holds the slot
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, refused = h.Hash(ctx, "late")
		cancel()
		if refused != nil {
			break
		}
	}
	if !fault.Is(refused, fault.Unavailable) {
		t.Errorf("got %v", refused)
	}
	group.Wait()
}

// ACC-06, with any printable Unicode allowed.
func TestRules(t *testing.T) {
	t.Parallel()
	for pw, want := range map[string]string{
		"Abcdefghij1!":     "",
		"Åbäckön mått 1":   "",
		"пАроль-пароль-1":  "",
		"Abcdefghi1!":      "error.password_short",
		"abcdefghij1!":     "error.password_upper",
		"ABCDEFGHIJ1!":     "error.password_lower",
		"Abcdefghijk!":     "error.password_digit",
		"Abcdefghijk1":     "error.password_special",
		"Abcdefghij1!\x07": "error.password_unprintable",
		"Abcdefghij1!\xff": "error.password_unprintable",
		"ÅÄÖåäö12345€":     "",
		"":                 "error.required",
	} {
		err := password.Check("password", pw)
		if want == "" {
			if err != nil {
				t.Errorf("%q: %v", pw, err)
			}
			continue
		}
		f := fault.Of(err)
		if len(f.Fields) != 1 || f.Fields[0].Key != want || f.Fields[0].Name != "password" {
			t.Errorf("%q: %v, want %s", pw, err, want)
		}
	}
	if f := fault.Of(password.Check("password", " ")); len(f.Fields) < 4 {
		t.Errorf("a space breaks only %v", f.Fields)
	}
}
