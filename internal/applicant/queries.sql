-- name: Register :one
-- A new pending account, or another try at one that was never confirmed. An
-- active account is left alone, and no row comes back.
INSERT INTO accounts (id, email, password_hash, name, language, terms_version, terms_at, created_at, last_used_at)
VALUES (@id, @email, @password_hash, @name, @language, @terms_version, ext.clock(), ext.clock(), ext.clock())
ON CONFLICT (email) DO UPDATE
SET password_hash = excluded.password_hash, name = excluded.name, language = excluded.language,
    terms_version = excluded.terms_version, terms_at = excluded.terms_at, created_at = excluded.created_at,
    last_used_at = excluded.last_used_at
WHERE accounts.state = 'pending'
RETURNING id;

-- name: ByEmail :one
SELECT id, email, password_hash, name, language, state FROM accounts WHERE email = @email;

-- name: ByID :one
SELECT id, email, password_hash, name, language, state, created_at, terms_version FROM accounts WHERE id = @id;

-- name: Activate :execrows
UPDATE accounts SET state = 'active', last_used_at = ext.clock(), version = version + 1 WHERE id = @id AND state = 'pending';

-- name: Used :exec
-- Written at most once a day: it only tells the purge of unused accounts.
UPDATE accounts SET last_used_at = ext.clock() WHERE id = @id AND last_used_at < ext.clock() - interval '1 day';

-- name: SetPassword :exec
UPDATE accounts SET password_hash = @password_hash, version = version + 1 WHERE id = @id;

-- name: SetLanguage :exec
UPDATE accounts SET language = @language, version = version + 1 WHERE id = @id;

-- name: SetName :exec
UPDATE accounts SET name = @name, version = version + 1 WHERE id = @id;
