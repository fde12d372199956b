-- name: Register :exec
-- Every try is a row of its own; see the table.
INSERT INTO registrations (id, email, password_hash, name, language, terms_version, created_at)
VALUES (@id, @email, @password_hash, @name, @language, @terms_version, ext.clock());

-- name: Registration :one
SELECT id, email, name, language FROM registrations WHERE id = @id AND created_at >= ext.clock() - make_interval(secs => sqlc.arg(lifetime)::int);

-- name: Open :execrows
-- An account of a confirmed registration, unless the address has one already.
INSERT INTO accounts (id, email, password_hash, name, language, terms_version, terms_at, created_at, last_used_at)
SELECT r.id, r.email, r.password_hash, r.name, r.language, r.terms_version, r.created_at, ext.clock(), ext.clock()
FROM registrations r WHERE r.id = @id
ON CONFLICT (email) DO NOTHING;

-- name: Close :exec
DELETE FROM registrations WHERE id = @id;

-- name: ByEmail :one
SELECT id, password_hash, name, language FROM accounts WHERE email = @email;

-- name: ByID :one
SELECT id, email, password_hash, name, language, created_at FROM accounts WHERE id = @id;

-- name: BySession :one
-- Whose session a token is, for reading the session and the account in one message.
SELECT a.id, a.email, a.name, a.language, a.created_at FROM accounts a
JOIN sessions s ON s.owner_id = a.id WHERE s.token_hash = @token_hash;

-- name: Used :exec
-- Written at most once a day: only the purge of unused accounts reads it.
UPDATE accounts SET last_used_at = ext.clock() WHERE id = @id AND last_used_at < ext.clock() - interval '1 day';

-- name: SetPassword :exec
UPDATE accounts SET password_hash = @password_hash, version = version + 1 WHERE id = @id;

-- name: SetLanguage :exec
UPDATE accounts SET language = @language, version = version + 1 WHERE id = @id;

-- name: SetName :exec
UPDATE accounts SET name = @name, version = version + 1 WHERE id = @id;
