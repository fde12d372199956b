-- Users: an identity's place in one organisation.

-- name: User :one
SELECT u.id, u.user_name, u.email, u.name, u.phone, u.title, u.language, u.base_group_id, u.unit_id, u.state, u.created_at, u.version,
       n.path, n.names, g.builtin, g.name AS group_name
FROM users u JOIN units n ON n.id = u.unit_id JOIN groups g ON g.id = u.base_group_id
WHERE u.id = sqlc.arg(id)::uuid;

-- name: EmailTaken :one
SELECT EXISTS (SELECT 1 FROM users WHERE email = sqlc.arg(email)::text)::bool;

-- name: Insert :exec
INSERT INTO users (id, user_name, email, name, phone, title, language, base_group_id, unit_id)
VALUES (sqlc.arg(id), sqlc.arg(user_name), sqlc.arg(email), sqlc.arg(name), sqlc.arg(phone), sqlc.arg(title),
        sqlc.arg(language), sqlc.arg(base_group_id), sqlc.arg(unit_id));

-- name: Update :execrows
UPDATE users SET name = sqlc.arg(name), phone = sqlc.arg(phone), title = sqlc.arg(title),
       base_group_id = sqlc.arg(base_group_id), unit_id = sqlc.arg(unit_id), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: UpdateOwn :execrows
UPDATE users SET name = sqlc.arg(name), phone = sqlc.arg(phone), title = sqlc.arg(title), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: SetLanguage :exec
UPDATE users SET language = sqlc.arg(language) WHERE id = sqlc.arg(id)::uuid;

-- name: SetState :execrows
UPDATE users SET state = sqlc.arg(state), version = version + 1
WHERE id = sqlc.arg(id) AND state = ANY(sqlc.arg(from_states)::text[]);

-- Activate is the end of an invitation: now the organisation may know the
-- person's own user name.
-- name: Activate :execrows
UPDATE users SET state = 'active', user_name = sqlc.arg(user_name), version = version + 1
WHERE id = sqlc.arg(id) AND state = 'invited';

-- name: List :many
SELECT /* custom plan */ u.id, u.user_name, u.email, u.name, u.phone, u.title, u.language, u.base_group_id, u.unit_id, u.state, u.created_at, u.version,
       n.path, n.names, g.builtin, g.name AS group_name
FROM users u JOIN units n ON n.id = u.unit_id JOIN groups g ON g.id = u.base_group_id
WHERE EXISTS (SELECT 1 FROM unnest(sqlc.arg(prefixes)::text[]) p WHERE starts_with(n.path, p))
  AND (sqlc.arg(state)::text = '' OR u.state = sqlc.arg(state)::text)
  AND (sqlc.narg(group_id)::uuid IS NULL OR u.base_group_id = sqlc.narg(group_id)::uuid
       OR EXISTS (SELECT 1 FROM user_groups ug WHERE ug.user_id = u.id AND ug.group_id = sqlc.narg(group_id)::uuid
                  AND (ug.valid_until IS NULL OR ug.valid_until > ext.clock())))
  AND (sqlc.arg(words)::text = '' OR strpos(lower(u.name || ' ' || u.email || ' ' || u.user_name || ' ' || u.title), lower(sqlc.arg(words)::text)) > 0)
  AND (sqlc.arg(after_name)::text = '' OR (lower(u.name), u.id) > (lower(sqlc.arg(after_name)::text), sqlc.narg(after_id)::uuid))
ORDER BY lower(u.name), u.id LIMIT sqlc.arg(most);

-- Holders lists the active users who hold a permission in a unit, by their base
-- group or a further one that holds now.
-- name: Holders :many
SELECT u.id, u.user_name, u.email, u.name, u.phone, u.title, u.language, u.base_group_id, u.unit_id, u.state, u.created_at, u.version,
       n.path, n.names, g.builtin, g.name AS group_name
FROM users u JOIN units n ON n.id = u.unit_id JOIN groups g ON g.id = u.base_group_id
WHERE u.state = 'active' AND (
    (starts_with(sqlc.arg(unit_path)::text, n.path) AND EXISTS
        (SELECT 1 FROM group_permissions gp WHERE gp.group_id = u.base_group_id AND gp.permission = sqlc.arg(permission)::text))
    OR EXISTS (SELECT 1 FROM user_groups ug JOIN units un ON un.id = ug.unit_id
               JOIN group_permissions gp ON gp.group_id = ug.group_id AND gp.permission = sqlc.arg(permission)::text
               WHERE ug.user_id = u.id AND starts_with(sqlc.arg(unit_path)::text, un.path)
                 AND ug.valid_from <= ext.clock() AND (ug.valid_until IS NULL OR ug.valid_until > ext.clock())))
ORDER BY lower(u.name), u.id LIMIT 1000;

-- name: Count :one
SELECT count(*)::int FROM users;
