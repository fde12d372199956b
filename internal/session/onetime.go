package session

import (
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

// How long a code or a link lives (ACC-08, ACC-12), and how often a code may
// be guessed at.
const (
	CodeLifetime = 20 * time.Minute
	CodeAttempts = 5
)

// OneTime describes a code or a link to be made.
type OneTime struct {
	Owner    uuid.UUID
	Tenant   int32 // 0: none
	Purpose  string
	Data     any           // kept with it and handed back on use; ids and what is being confirmed
	Lifetime time.Duration // 0: CodeLifetime
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

// replaceSQL ends the owner's earlier secrets of the purpose: only the newest works.
const replaceSQL = `UPDATE one_time_secrets SET used_at = ext.clock() WHERE owner_id = $1::uuid AND purpose = $2::text AND used_at IS NULL`

const insertOneTimeSQL = `
INSERT INTO one_time_secrets (id, owner_id, tenant, purpose, secret_hash, data, expires_at, created_at)
VALUES ($1::uuid, $2::uuid, nullif($3::int, 0), $4::text, $5::bytea, $6::jsonb,
        ext.clock() + make_interval(secs => $7::int), ext.clock())`

// CreateCode makes a six-digit code for a mail. It replaces the owner's
// earlier code of the same purpose.
func CreateCode(ctx context.Context, tx Tx, o OneTime) (code string, err error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	code = fmt.Sprintf("%06d", n)
	id := uuid.New()
	return code, insertOneTime(ctx, tx, id, o, codeHash(id, code))
}

// CreateLink makes the secret of a link for a mail, 32 random bytes. It
// replaces the owner's earlier link of the same purpose.
func CreateLink(ctx context.Context, tx Tx, o OneTime) (secret string, err error) {
	secret = newSecret()
	return secret, insertOneTime(ctx, tx, uuid.New(), o, hash(secret))
}

func insertOneTime(ctx context.Context, tx Tx, id uuid.UUID, o OneTime, secret []byte) error {
	data, err := json.Marshal(o.Data)
	if err != nil {
		return fmt.Errorf("one-time secret for %s: %w", o.Purpose, err)
	}
	life := o.Lifetime
	if life == 0 {
		life = CodeLifetime
	}
	if _, err := tx.Exec(ctx, replaceSQL, o.Owner, o.Purpose); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, insertOneTimeSQL, id, o.Owner, o.Tenant, o.Purpose, secret, string(data), int(life.Seconds()))
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
// on the field "code" and has cost one of five attempts; an expired, used or
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

// AttemptsLeft tells how often the owner's code of a purpose may still be
// guessed at; none when there is no code that works.
func AttemptsLeft(ctx context.Context, tx Tx, owner uuid.UUID, purpose string) (left int, err error) {
	err = tx.QueryRow(ctx, attemptsLeftSQL, owner, purpose, CodeAttempts).Scan(&left)
	return left, err
}

const consumeLinkSQL = `
UPDATE one_time_secrets SET used_at = ext.clock()
WHERE secret_hash = $1::bytea AND purpose = $2::text AND used_at IS NULL AND expires_at > ext.clock()
RETURNING id, owner_id, coalesce(tenant, 0), coalesce(data, 'null'::jsonb)::text`

// ConsumeLink uses up a link's secret. An unknown, used or expired one is Gone.
func ConsumeLink(ctx context.Context, tx Tx, purpose, secret string) (Used, error) {
	return link(tx.QueryRow(ctx, consumeLinkSQL, hash(secret), purpose))
}

const peekLinkSQL = `
SELECT id, owner_id, coalesce(tenant, 0), coalesce(data, 'null'::jsonb)::text FROM one_time_secrets
WHERE secret_hash = $1::bytea AND purpose = $2::text AND used_at IS NULL AND expires_at > ext.clock()`

// PeekLink is ConsumeLink without using it up: mail programs open links to
// look at them, so the page behind a link only shows a button.
func PeekLink(ctx context.Context, tx Tx, purpose, secret string) (Used, error) {
	return link(tx.QueryRow(ctx, peekLinkSQL, hash(secret), purpose))
}

func link(row pgx.Row) (Used, error) {
	var u Used
	var data string
	err := row.Scan(&u.ID, &u.Owner, &u.Tenant, &data)
	if errors.Is(err, pgx.ErrNoRows) {
		return Used{}, fault.New(fault.Gone, "error.link_expired")
	}
	u.data = []byte(data)
	return u, err
}
