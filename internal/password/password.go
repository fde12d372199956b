// Package password turns passwords into argon2id hashes and back into yes or
// no. It owns the rules of a good password and the bound on how many hashes
// are computed at once; it refuses to say why a password did not match.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"vakans/internal/fault"
)

// Params are argon2id's costs.
type Params struct {
	MemoryKiB uint32
	Time      uint32
	Threads   uint8
}

// Recommended is 19 MiB, two passes, one lane: about 26 ms on a small server.
var Recommended = Params{MemoryKiB: 19 * 1024, Time: 2, Threads: 1}

const (
	saltBytes = 16
	keyBytes  = 32
)

// Hasher hashes passwords, a bounded number at a time: each hash takes its
// memory and a whole processor, and a burst of sign-ins must not starve the
// rest of the program. Make one per process with New.
type Hasher struct {
	params Params
	slots  chan struct{}
	dummy  string // the hash that unknown users are compared with
}

// New returns a Hasher that computes at most parallel hashes at once.
func New(p Params, parallel int) *Hasher {
	h := &Hasher{params: p, slots: make(chan struct{}, max(parallel, 1))}
	h.dummy = encode(p, make([]byte, saltBytes), make([]byte, keyBytes))
	return h
}

// Hash returns the password's hash as a PHC string. It waits for a free slot
// as long as ctx allows, and then answers Unavailable.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.acquire(ctx); err != nil {
		return "", err
	}
	defer h.release()
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	return encode(h.params, salt, derive(h.params, password, salt, keyBytes)), nil
}

// Verify reports whether password belongs to hash, and whether the hash should
// be replaced because the costs have changed since it was made. An empty hash
// stands for an unknown user: it takes as long and never matches, so that the
// time of the answer does not tell which names exist.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (ok, rehash bool, err error) {
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	p, salt, want, err := decode(hash)
	if err != nil {
		return false, false, err
	}
	if err := h.acquire(ctx); err != nil {
		return false, false, err
	}
	defer h.release()
	got := derive(p, password, salt, uint32(len(want)))
	ok = subtle.ConstantTimeCompare(got, want) == 1 && known
	return ok, ok && (p != h.params || len(want) != keyBytes), nil
}

// derive normalises first: the same password typed on another keyboard may
// arrive composed differently. Absurdly long input is cut by the rules, not here.
func derive(p Params, password string, salt []byte, size uint32) []byte {
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, p.Time, p.MemoryKiB, p.Threads, size)
}

func (h *Hasher) acquire(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "error.unavailable").Because(ctx.Err())
	}
}

func (h *Hasher) release() { <-h.slots }
