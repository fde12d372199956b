// Package session keeps who is signed in: sessions, personal tokens, one-time
// codes and links, and the count of failed sign-ins. They are rows, so that
// they can be listed, revoked and audited, and hold no secret in the clear. It
// does not know whose they are: staff have them in the platform plane and
// applicants in the register, in tables of the same shape, which is why its
// SQL names no schema and runs on whichever plane's transaction it is handed.
//
// A link is asked for when somebody asks, which says for whom and until when, and
// gets its secret when the letter leaves that brings it (decision 0011).
package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/fault"
)

// Tx is what this package needs of a plane's transaction.
type Tx interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
}

// Session is one signed-in browser or client, without its secrets.
type Session struct {
	ID         uuid.UUID
	Owner      uuid.UUID
	Tenant     int32 // the organisation's number; 0 when it belongs to none
	CSRFSecret []byte
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time // the absolute limit
	Idle       time.Duration
	UserAgent  string
	IP         string
}

// IdleAt is when the session ends unless it is used.
func (s Session) IdleAt() time.Time {
	if at := s.LastSeenAt.Add(s.Idle); at.Before(s.ExpiresAt) {
		return at
	}
	return s.ExpiresAt
}

// Noted reports whether the session's use was noted less than a minute before now, so
// that it need not be noted again: most requests write nothing.
func (s Session) Noted(now time.Time) bool { return now.Sub(s.LastSeenAt) < time.Minute }

// Start describes a new session.
type Start struct {
	Owner     uuid.UUID
	Tenant    int32         // 0: none
	Idle      time.Duration // ends when unused for so long
	Absolute  time.Duration // ends in any case
	UserAgent string
	IP        string
}

const (
	secretBytes  = 32
	maxUserAgent = 300
)

const createSQL = `
INSERT INTO sessions (id, owner_id, tenant, token_hash, csrf_secret, created_at, last_seen_at, expires_at, idle_seconds, user_agent, ip)
VALUES ($1::uuid, $2::uuid, nullif($3::int, 0), $4::bytea, $5::bytea, ext.clock(), ext.clock(),
        ext.clock() + make_interval(secs => $6::int), $7::int, $8::text, $9::text)
RETURNING created_at, expires_at`

// Create starts a session and returns the token that only the owner keeps:
// the row holds its hash. A new token at every sign-in is what makes a token
// planted before it worthless.
func Create(ctx context.Context, tx Tx, s Start) (token string, _ Session, err error) {
	token, csrf := newSecret(), random(secretBytes)
	made := Session{ID: uuid.New(), Owner: s.Owner, Tenant: s.Tenant, CSRFSecret: csrf,
		Idle: s.Idle, UserAgent: cut(s.UserAgent, maxUserAgent), IP: s.IP}
	err = tx.QueryRow(ctx, createSQL, made.ID, s.Owner, s.Tenant, hash(token), csrf, int(s.Absolute.Seconds()),
		int(s.Idle.Seconds()), made.UserAgent, s.IP).Scan(&made.CreatedAt, &made.ExpiresAt)
	made.LastSeenAt = made.CreatedAt
	return token, made, err
}

const columns = `id, owner_id, coalesce(tenant, 0), csrf_secret, created_at, last_seen_at, expires_at, idle_seconds, user_agent, ip`

const alive = `revoked_at IS NULL AND expires_at > ext.clock()
   AND last_seen_at + make_interval(secs => idle_seconds) > ext.clock()`

const authenticateSQL = `SELECT ` + columns + ` FROM sessions WHERE token_hash = $1::bytea AND ` + alive

// touchSQL writes at most once a minute: a page with ten requests is one write.
const touchSQL = `
UPDATE sessions SET last_seen_at = ext.clock()
WHERE id = $1::uuid AND revoked_at IS NULL AND last_seen_at < ext.clock() - interval '1 minute'`

// Authenticate returns the session a token belongs to and notes that it was
// used. A token that is unknown, revoked, idle for too long or expired is
// Unauthenticated; which of these is nobody's business.
//
// It needs a transaction that may write. In a read-only one use Peek.
func Authenticate(ctx context.Context, tx Tx, token string) (Session, error) {
	s, err := Peek(ctx, tx, token)
	if err != nil {
		return Session{}, err
	}
	_, err = tx.Exec(ctx, touchSQL, s.ID)
	return s, err
}

// Peek is Authenticate without noting the use.
func Peek(ctx context.Context, tx Tx, token string) (Session, error) {
	s, err := scan(tx.QueryRow(ctx, authenticateSQL, hash(token)))
	if errors.Is(err, pgx.ErrNoRows) {
		return Session{}, unauthenticated()
	}
	return s, err
}

// Touch notes that a session was used, at most once a minute.
func Touch(ctx context.Context, tx Tx, id uuid.UUID) error {
	_, err := tx.Exec(ctx, touchSQL, id)
	return err
}

const listSQL = `SELECT ` + columns + ` FROM sessions WHERE owner_id = $1::uuid AND ` + alive + `
ORDER BY last_seen_at DESC, id LIMIT 100`

// List returns the owner's living sessions, the latest used first.
func List(ctx context.Context, tx Tx, owner uuid.UUID) ([]Session, error) {
	rows, err := tx.Query(ctx, listSQL, owner)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (Session, error) { return scan(r) })
}

const revokeSQL = `UPDATE sessions SET revoked_at = ext.clock() WHERE id = $1::uuid AND owner_id = $2::uuid AND revoked_at IS NULL`

// Revoke ends one of the owner's sessions. Another owner's session, or one
// that has ended, is NotFound.
func Revoke(ctx context.Context, tx Tx, owner, id uuid.UUID) error {
	return exactlyOne(tx.Exec(ctx, revokeSQL, id, owner))
}

const revokeAllSQL = `
UPDATE sessions SET revoked_at = ext.clock()
WHERE owner_id = $1::uuid AND id <> $2::uuid AND revoked_at IS NULL`

// RevokeAll ends every session of the owner but except (uuid.Nil: none is
// spared), as after a change of password, and reports how many ended.
func RevokeAll(ctx context.Context, tx Tx, owner, except uuid.UUID) (int64, error) {
	tag, err := tx.Exec(ctx, revokeAllSQL, owner, except)
	return tag.RowsAffected(), err
}

func scan(row pgx.Row) (s Session, err error) {
	var idle int
	err = row.Scan(&s.ID, &s.Owner, &s.Tenant, &s.CSRFSecret, &s.CreatedAt, &s.LastSeenAt, &s.ExpiresAt, &idle,
		&s.UserAgent, &s.IP)
	s.Idle = time.Duration(idle) * time.Second
	return s, err
}

func exactlyOne(tag pgconn.CommandTag, err error) error {
	if err == nil && tag.RowsAffected() == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return err
}

func unauthenticated() error { return fault.New(fault.Unauthenticated, "error.unauthenticated") }

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// TokenHash is what a row holds of a session's or personal token, by which it is found.
func TokenHash(token string) []byte { return hash(token) }

func newSecret() string { return base64.RawURLEncoding.EncodeToString(random(secretBytes)) }

// hash needs no salt and no slowness: what it hashes are 256 random bits.
func hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 { // never inside a character
		n--
	}
	return s[:n]
}
