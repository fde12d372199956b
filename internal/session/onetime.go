package session

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/fault"
)

// How long a code works (ACC-08), of how many digits it is, and how often it may be
// guessed at; and how long a link to a new password works (ACC-12, ORG-05).
const (
	CodeLifetime = 20 * time.Minute
	CodeDigits   = 6
	CodeAttempts = 5

	LinkLifetime = 20 * time.Minute
)

// OneTime describes a code or a link to be made.
type OneTime struct {
	Owner    uuid.UUID
	Tenant   int32 // 0: none
	Purpose  string
	Data     any           // kept with it and handed back on use; ids and what is being confirmed
	Lifetime time.Duration // 0: CodeLifetime of a code, LinkLifetime of a link
}

// Used is what a consumed code or link carried.
type Used struct {
	ID     uuid.UUID
	Owner  uuid.UUID
	Tenant int32
	data   []byte
}

// Data decodes what was kept with the secret.
func (u Used) Data(into any) error { return json.Unmarshal(u.data, into) }

const endSQL = `UPDATE one_time_secrets SET used_at = ext.clock() WHERE owner_id = $1::uuid AND purpose = $2::text AND used_at IS NULL`

// End makes the owner's codes and links of a purpose worthless, as whenever there is
// a newer one: only the newest works.
func End(ctx context.Context, tx Tx, owner uuid.UUID, purpose string) error {
	if err := lock(ctx, tx, owner, purpose); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, endSQL, owner, purpose)
	return err
}

const insertOneTimeSQL = `
INSERT INTO one_time_secrets (id, owner_id, tenant, purpose, secret_hash, data, expires_at, created_at)
VALUES ($1::uuid, $2::uuid, nullif($3::int, 0), $4::text, $5::bytea, $6::jsonb,
        ext.clock() + make_interval(secs => $7::int), ext.clock())`

// CreateCode makes a code of digits for a mail. It replaces the owner's
// earlier code of the same purpose.
func CreateCode(ctx context.Context, tx Tx, o OneTime) (code string, err error) {
	n, err := rand.Int(rand.Reader, new(big.Int).Exp(big.NewInt(10), big.NewInt(CodeDigits), nil))
	if err != nil {
		return "", err
	}
	code = fmt.Sprintf("%0*d", CodeDigits, n)
	o.Lifetime = cmp.Or(o.Lifetime, CodeLifetime)
	id := uuid.New()
	return code, insertOneTime(ctx, tx, id, o, codeHash(id, code))
}

// Ask notes that a link is wanted, and returns by which id Mint will know it. Its
// time begins now. It replaces the owner's earlier links of the same purpose.
func Ask(ctx context.Context, tx Tx, o OneTime) (request uuid.UUID, err error) {
	request, o.Lifetime = uuid.New(), cmp.Or(o.Lifetime, LinkLifetime)
	return request, insertOneTime(ctx, tx, request, o, []byte{})
}

// Link is a link's secret, and what its request says of it.
type Link struct {
	Secret  string
	Owner   uuid.UUID
	Tenant  int32
	Expires time.Time
	Left    time.Duration // until then, by the database's clock
}

// MaxMints bounds how many links are made for one request: more often than a
// letter is ever tried, and no more.
const MaxMints = 20

// A request is a row without a hash, so that no secret opens it.
const askedSQL = `SELECT owner_id FROM one_time_secrets WHERE id = $1::uuid AND purpose = $2::text AND secret_hash = ''`

const mintSQL = `
WITH asked AS (UPDATE one_time_secrets SET attempts = attempts + 1
    WHERE id = $1::uuid AND used_at IS NULL AND expires_at > ext.clock() AND attempts < $4::int
    RETURNING owner_id, tenant, purpose, data, expires_at)
INSERT INTO one_time_secrets (id, owner_id, tenant, purpose, secret_hash, data, expires_at, created_at)
SELECT $2::uuid, owner_id, tenant, purpose, $3::bytea, data, expires_at, ext.clock() FROM asked
RETURNING owner_id, coalesce(tenant, 0), expires_at, extract(epoch FROM expires_at - ext.clock())::float8`

// Mint makes the secret of a link that Ask has noted, 32 random bytes, for a mail
// that leaves now. A mail that is sent again gets another: each of them works until
// one has been used, so that neither of two copies is worthless. A request that
// nobody made, for another purpose, or that has expired, been used or replaced, is
// Gone.
func Mint(ctx context.Context, tx Tx, request uuid.UUID, purpose string) (Link, error) {
	l := Link{Secret: newSecret()}
	err := tx.QueryRow(ctx, askedSQL, request, purpose).Scan(&l.Owner)
	if err == nil {
		err = lock(ctx, tx, l.Owner, purpose)
	}
	var left float64
	if err == nil {
		err = tx.QueryRow(ctx, mintSQL, request, uuid.New(), hash(l.Secret), MaxMints).Scan(&l.Owner, &l.Tenant, &l.Expires,
			&left)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return Link{}, linkGone()
	}
	l.Left = time.Duration(left * float64(time.Second))
	return l, err
}

// lock serialises what is done to an owner's secrets of one purpose, or a
// link could be made while its request is used or replaced, and outlive it.
func lock(ctx context.Context, tx Tx, owner uuid.UUID, purpose string) error {
	_, err := tx.Exec(ctx, lockSQL, purpose+":"+owner.String())
	return err
}

func insertOneTime(ctx context.Context, tx Tx, id uuid.UUID, o OneTime, secret []byte) error {
	data, err := json.Marshal(o.Data)
	if err != nil {
		return fmt.Errorf("one-time secret for %s: %w", o.Purpose, err)
	}
	if err := End(ctx, tx, o.Owner, o.Purpose); err != nil {
		return err
	}
	lifetime := int(o.Lifetime.Seconds())
	_, err = tx.Exec(ctx, insertOneTimeSQL, id, o.Owner, o.Tenant, o.Purpose, secret, string(data), lifetime)
	return err
}

// attemptSQL counts the attempt and locks the row in one statement, so that a
// hundred guesses at once are still counted one by one.
const attemptSQL = `
UPDATE one_time_secrets SET attempts = attempts + 1
WHERE owner_id = $1::uuid AND purpose = $2::text AND used_at IS NULL AND expires_at > ext.clock() AND attempts < $3::int
RETURNING id, secret_hash, coalesce(tenant, 0), coalesce(data, 'null'::jsonb)::text`

const useSQL = `UPDATE one_time_secrets SET used_at = ext.clock() WHERE id = $1::uuid AND used_at IS NULL`

// ConsumeCode uses up the owner's code of a purpose. A wrong code is Invalid
// on the field "code" and has cost one of CodeAttempts; an expired, used or
// exhausted one is Gone.
//
// The transaction must be committed also when the code was wrong, or the
// attempt is not counted: return the error from outside of In.
func ConsumeCode(ctx context.Context, tx Tx, owner uuid.UUID, purpose, code string) (Used, error) {
	var want []byte
	var data string
	u := Used{Owner: owner}
	err := tx.QueryRow(ctx, attemptSQL, owner, purpose, CodeAttempts).Scan(&u.ID, &want, &u.Tenant, &data)
	if errors.Is(err, pgx.ErrNoRows) {
		return Used{}, fault.New(fault.Gone, "error.code_expired")
	}
	if err != nil {
		return Used{}, err
	}
	if !equal(want, codeHash(u.ID, digits(code))) {
		return Used{}, fault.InvalidField("code", "error.code_wrong")
	}
	u.data = []byte(data)
	_, err = tx.Exec(ctx, useSQL, u.ID)
	return u, err
}

const attemptsLeftSQL = `
SELECT coalesce(max($3::int - attempts), 0) FROM one_time_secrets
WHERE owner_id = $1::uuid AND purpose = $2::text AND used_at IS NULL AND expires_at > ext.clock()`

// AttemptsLeft reports how often the owner's code of a purpose may still be
// guessed at; none when there is no code that works.
func AttemptsLeft(ctx context.Context, tx Tx, owner uuid.UUID, purpose string) (left int, err error) {
	err = tx.QueryRow(ctx, attemptsLeftSQL, owner, purpose, CodeAttempts).Scan(&left)
	return left, err
}

// ConsumeLink uses up a link's secret, and with it the request that it was made
// for and every other that was. An unknown, used or expired one is Gone.
func ConsumeLink(ctx context.Context, tx Tx, purpose, secret string) (Used, error) {
	u, err := PeekLink(ctx, tx, purpose, secret)
	if err != nil {
		return Used{}, err
	}
	if err := lock(ctx, tx, u.Owner, purpose); err != nil {
		return Used{}, err
	}
	tag, err := tx.Exec(ctx, useSQL, u.ID)
	if err == nil && tag.RowsAffected() == 0 { // a moment ago
		err = linkGone()
	}
	if err != nil {
		return Used{}, err
	}
	return u, End(ctx, tx, u.Owner, purpose)
}

const peekLinkSQL = `
SELECT id, owner_id, coalesce(tenant, 0), coalesce(data, 'null'::jsonb)::text FROM one_time_secrets
WHERE secret_hash = $1::bytea AND purpose = $2::text AND used_at IS NULL AND expires_at > ext.clock()`

// PeekLink is ConsumeLink without using it up: mail programs open links to
// look at them, so the page behind a link only shows a button.
func PeekLink(ctx context.Context, tx Tx, purpose, secret string) (Used, error) {
	var u Used
	var data string
	err := tx.QueryRow(ctx, peekLinkSQL, hash(secret), purpose).Scan(&u.ID, &u.Owner, &u.Tenant, &data)
	if errors.Is(err, pgx.ErrNoRows) {
		return Used{}, linkGone()
	}
	u.data = []byte(data)
	return u, err
}

func linkGone() error { return fault.New(fault.Gone, "error.link_expired") }
