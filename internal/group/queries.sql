-- name: List :many
SELECT id, builtin, name, description, created_at, version FROM groups ORDER BY created_at, name LIMIT 500;

-- name: Get :one
SELECT id, builtin, name, description, created_at, version FROM groups WHERE id = sqlc.arg(id)::uuid;

-- name: GetForUpdate :one
SELECT id, builtin, name, description, created_at, version FROM groups WHERE id = sqlc.arg(id)::uuid FOR UPDATE;

-- name: ByBuiltin :one
SELECT id, builtin, name, description, created_at, version FROM groups WHERE builtin = sqlc.arg(builtin)::text;

-- name: Permissions :many
SELECT group_id, permission FROM group_permissions ORDER BY group_id, permission;

-- name: PermissionsOf :many
SELECT permission FROM group_permissions WHERE group_id = sqlc.arg(group_id)::uuid ORDER BY permission;

-- Members counts the users who have each group now, as their base or further.
-- name: Members :many
SELECT g.id, (SELECT count(*) FROM users u WHERE u.state <> 'inactive' AND (u.base_group_id = g.id
       OR EXISTS (SELECT 1 FROM user_groups ug WHERE ug.user_id = u.id AND ug.group_id = g.id
                  AND (ug.valid_until IS NULL OR ug.valid_until > ext.clock()))))::int AS members
FROM groups g;

-- name: Insert :one
INSERT INTO groups (id, builtin, name, description) VALUES (sqlc.arg(id), sqlc.narg(builtin), sqlc.arg(name), sqlc.arg(description))
RETURNING id, builtin, name, description, created_at, version;

-- name: InsertBuiltin :execrows
INSERT INTO groups (id, builtin, name) VALUES (sqlc.arg(id), sqlc.arg(builtin)::text, sqlc.arg(name)) ON CONFLICT DO NOTHING;

-- name: Update :one
UPDATE groups SET name = sqlc.arg(name), description = sqlc.arg(description), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version)
RETURNING id, builtin, name, description, created_at, version;

-- name: Delete :execrows
DELETE FROM groups WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND builtin IS NULL;

-- name: ClearPermissions :exec
DELETE FROM group_permissions WHERE group_id = sqlc.arg(group_id)::uuid;

-- name: AddPermissions :exec
INSERT INTO group_permissions (group_id, permission)
SELECT sqlc.arg(group_id)::uuid, unnest(sqlc.arg(permissions)::text[]) ON CONFLICT DO NOTHING;

-- BumpPolicy makes every cached enforcer of the organisation an old one.
-- name: BumpPolicy :exec
UPDATE settings SET policy_version = policy_version + 1;

-- HeldGroups is what a user's rights are worked out from: the base group in the
-- user's own unit and the further groups that hold at this moment.
-- name: HeldGroups :many
SELECT s.policy_version, u.base_group_id AS group_id, n.path FROM users u
JOIN units n ON n.id = u.unit_id CROSS JOIN settings s
WHERE u.id = sqlc.arg(user_id)::uuid AND u.state = 'active'
UNION ALL
SELECT s.policy_version, ug.group_id, n.path FROM user_groups ug
JOIN units n ON n.id = ug.unit_id JOIN users u ON u.id = ug.user_id CROSS JOIN settings s
WHERE ug.user_id = sqlc.arg(user_id)::uuid AND u.state = 'active'
  AND ug.valid_from <= ext.clock() AND (ug.valid_until IS NULL OR ug.valid_until > ext.clock());

-- name: Assignments :many
SELECT ug.id, ug.user_id, ug.group_id, ug.unit_id, ug.valid_from, ug.valid_until, n.path, n.names,
       (ug.valid_from <= ext.clock() AND (ug.valid_until IS NULL OR ug.valid_until > ext.clock()))::bool AS current
FROM user_groups ug JOIN units n ON n.id = ug.unit_id
WHERE ug.user_id = sqlc.arg(user_id)::uuid ORDER BY ug.valid_from DESC, ug.id LIMIT 200;

-- name: InsertAssignment :exec
INSERT INTO user_groups (id, user_id, group_id, unit_id, valid_from, valid_until)
VALUES (sqlc.arg(id), sqlc.arg(user_id), sqlc.arg(group_id), sqlc.arg(unit_id),
        coalesce(sqlc.narg(valid_from)::timestamptz, ext.clock()), sqlc.narg(valid_until));

-- name: Assignment :one
SELECT ug.group_id, n.path FROM user_groups ug JOIN units n ON n.id = ug.unit_id
WHERE ug.id = sqlc.arg(id) AND ug.user_id = sqlc.arg(user_id) FOR UPDATE OF ug;

-- name: DeleteAssignment :execrows
DELETE FROM user_groups WHERE id = sqlc.arg(id) AND user_id = sqlc.arg(user_id);
