package session

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// TokenPrefix starts every personal token, so that a leaked one is recognised
// by scanners and never mistaken for a session's.
const TokenPrefix = "vkn_"

// Token is a personal token of the API, without its secret.
type Token struct {
	ID          uuid.UUID
	Owner       uuid.UUID
	Tenant      int32 // 0: none
	Name        string
	Permissions []string // what it may do, at most what its owner may
	CreatedAt   time.Time
	LastUsedAt  *time.Time
	ExpiresAt   *time.Time
}

// NewToken describes a personal token to be made.
type NewToken struct {
	Owner       uuid.UUID
	Tenant      int32 // 0: none
	Name        string
	Permissions []string
	Lifetime    time.Duration // 0: until revoked
}

// IsToken reports whether a bearer value looks like a personal token.
func IsToken(s string) bool { return strings.HasPrefix(s, TokenPrefix) }

const createTokenSQL = `
INSERT INTO personal_tokens (id, owner_id, tenant, name, token_hash, permissions, created_at, expires_at)
VALUES ($1::uuid, $2::uuid, nullif($3::int, 0), $4::text, $5::bytea, $6::text[], ext.clock(),
        CASE WHEN $7::bigint > 0 THEN ext.clock() + make_interval(secs => $7::bigint) END)
RETURNING created_at, expires_at`

// CreateToken makes a personal token and returns its secret, which is shown
// once and never again. The caller has checked that the owner holds every one
// of the permissions.
func CreateToken(ctx context.Context, tx Tx, n NewToken) (secret string, _ Token, err error) {
	secret = TokenPrefix + newSecret()
	perms := append([]string{}, n.Permissions...) // never NULL
	t := Token{ID: uuid.New(), Owner: n.Owner, Tenant: n.Tenant, Name: n.Name, Permissions: perms}
	err = tx.QueryRow(ctx, createTokenSQL, t.ID, n.Owner, n.Tenant, n.Name, hash(secret), perms,
		int64(n.Lifetime.Seconds())).Scan(&t.CreatedAt, &t.ExpiresAt)
	return secret, t, err
}

const tokenColumns = `id, owner_id, coalesce(tenant, 0), name, permissions, created_at, last_used_at, expires_at`

const tokenAlive = `revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ext.clock())`

const authenticateTokenSQL = `SELECT ` + tokenColumns + ` FROM personal_tokens WHERE token_hash = $1::bytea AND ` +
	tokenAlive

const touchTokenSQL = `
UPDATE personal_tokens SET last_used_at = ext.clock()
WHERE id = $1::uuid AND (last_used_at IS NULL OR last_used_at < ext.clock() - interval '1 minute')`

// AuthenticateToken returns the personal token a secret belongs to and notes
// its use, at most once a minute. Anything else is Unauthenticated.
//
// It needs a transaction that may write. In a read-only one use PeekToken.
func AuthenticateToken(ctx context.Context, tx Tx, secret string) (Token, error) {
	t, err := PeekToken(ctx, tx, secret)
	if err != nil {
		return Token{}, err
	}
	return t, TouchToken(ctx, tx, t.ID)
}

// PeekToken is AuthenticateToken without noting the use.
func PeekToken(ctx context.Context, tx Tx, secret string) (Token, error) {
	t, err := scanToken(tx.QueryRow(ctx, authenticateTokenSQL, hash(secret)))
	if errors.Is(err, pgx.ErrNoRows) {
		return Token{}, unauthenticated()
	}
	return t, err
}

// TouchToken notes that a personal token was used, at most once a minute.
func TouchToken(ctx context.Context, tx Tx, id uuid.UUID) error {
	_, err := tx.Exec(ctx, touchTokenSQL, id)
	return err
}

// Noted reports whether the token's use was noted less than a minute before now, so
// that it need not be noted again.
func (t Token) Noted(now time.Time) bool {
	return t.LastUsedAt != nil && now.Sub(*t.LastUsedAt) < time.Minute
}

const listTokensSQL = `SELECT ` + tokenColumns + ` FROM personal_tokens WHERE owner_id = $1::uuid AND ` + tokenAlive + `
ORDER BY created_at DESC, id LIMIT 100`

// ListTokens returns the owner's living tokens, the newest first.
func ListTokens(ctx context.Context, tx Tx, owner uuid.UUID) ([]Token, error) {
	rows, err := tx.Query(ctx, listTokensSQL, owner)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (Token, error) { return scanToken(r) })
}

const revokeTokenSQL = `UPDATE personal_tokens SET revoked_at = ext.clock() WHERE id = $1::uuid AND owner_id = $2::uuid AND revoked_at IS NULL`

// RevokeToken ends one of the owner's tokens; another's is NotFound.
func RevokeToken(ctx context.Context, tx Tx, owner, id uuid.UUID) error {
	return exactlyOne(tx.Exec(ctx, revokeTokenSQL, id, owner))
}

const revokeAllTokensSQL = `UPDATE personal_tokens SET revoked_at = ext.clock() WHERE owner_id = $1::uuid AND revoked_at IS NULL`

// RevokeAllTokens ends every token of the owner, as when a user is
// deactivated, and reports how many ended.
func RevokeAllTokens(ctx context.Context, tx Tx, owner uuid.UUID) (int64, error) {
	tag, err := tx.Exec(ctx, revokeAllTokensSQL, owner)
	return tag.RowsAffected(), err
}

func scanToken(row pgx.Row) (t Token, err error) {
	err = row.Scan(&t.ID, &t.Owner, &t.Tenant, &t.Name, &t.Permissions, &t.CreatedAt, &t.LastUsedAt, &t.ExpiresAt)
	return t, err
}
