-- Identities and memberships, in the platform plane.

-- ByLogin finds who signs in with a user name or an e-mail address, and how
-- they stand in the organisation. A user name that looks like an address is its
-- owner's own (see checkUserName), so at most one row answers.
-- name: ByLogin :one
SELECT s.id, s.name, s.language, s.password_hash, coalesce(m.state, '')::text AS membership,
       EXISTS (SELECT 1 FROM administrators a WHERE a.staff_id = s.id)::bool AS national
FROM staff s LEFT JOIN memberships m ON m.staff_id = s.id AND m.tenant = sqlc.arg(tenant)::int
WHERE lower(s.user_name) = lower(sqlc.arg(login)::text) OR s.email = lower(sqlc.arg(login)::text)
LIMIT 1;

-- name: Identity :one
SELECT id, user_name, email, name, language, password_hash, created_at, updated_at, version
FROM staff WHERE id = sqlc.arg(id)::uuid;

-- name: IdentityByEmail :one
SELECT id, user_name, email, name, language, password_hash, created_at, updated_at, version
FROM staff WHERE email = sqlc.arg(email)::text;

-- name: UserNameTaken :one
SELECT EXISTS (SELECT 1 FROM staff WHERE lower(user_name) = lower(sqlc.arg(user_name)::text) AND email <> sqlc.arg(email)::text)::bool;

-- name: InsertIdentity :execrows
INSERT INTO staff (id, user_name, email, name, language)
VALUES (sqlc.arg(id), sqlc.arg(user_name), sqlc.arg(email), sqlc.arg(name), sqlc.arg(language))
ON CONFLICT DO NOTHING;

-- name: SetPassword :exec
UPDATE staff SET password_hash = sqlc.arg(password_hash)::text, updated_at = ext.clock(), version = version + 1
WHERE id = sqlc.arg(id)::uuid;

-- name: SetIdentityLanguage :exec
UPDATE staff SET language = sqlc.arg(language), updated_at = ext.clock() WHERE id = sqlc.arg(id)::uuid;

-- name: InsertMembership :exec
INSERT INTO memberships (staff_id, tenant) VALUES (sqlc.arg(staff_id), sqlc.arg(tenant)) ON CONFLICT DO NOTHING;

-- name: AcceptMembership :execrows
UPDATE memberships SET state = 'active', accepted_at = coalesce(accepted_at, ext.clock())
WHERE staff_id = sqlc.arg(staff_id) AND tenant = sqlc.arg(tenant) AND state <> 'inactive';

-- name: EndMembership :exec
UPDATE memberships SET state = 'inactive' WHERE staff_id = sqlc.arg(staff_id) AND tenant = sqlc.arg(tenant);

-- RestoreMembership reports whether the person had accepted before.
-- name: RestoreMembership :one
UPDATE memberships SET state = CASE WHEN accepted_at IS NULL THEN 'invited' ELSE 'active' END
WHERE staff_id = sqlc.arg(staff_id) AND tenant = sqlc.arg(tenant)
RETURNING state;

-- name: Membership :one
SELECT state FROM memberships WHERE staff_id = sqlc.arg(staff_id) AND tenant = sqlc.arg(tenant);

-- name: IsAdministrator :one
SELECT EXISTS (SELECT 1 FROM administrators WHERE staff_id = sqlc.arg(staff_id)::uuid)::bool;

-- name: InsertAdministrator :exec
INSERT INTO administrators (staff_id) VALUES (sqlc.arg(staff_id)) ON CONFLICT DO NOTHING;
