-- name: List :many
SELECT id, number, parent_id, names, path, active, created_at, version FROM units ORDER BY path LIMIT 5000;

-- name: Get :one
SELECT id, number, parent_id, names, path, active, created_at, version FROM units WHERE id = sqlc.arg(id)::uuid;

-- name: Root :one
SELECT id, number, parent_id, names, path, active, created_at, version FROM units WHERE parent_id IS NULL;

-- LockTree serialises changes of the tree.
-- name: LockTree :one
SELECT id FROM units WHERE parent_id IS NULL FOR UPDATE;

-- Insert leaves the path to the database, which works it out from the parent.
-- name: Insert :one
INSERT INTO units (id, parent_id, names, path) VALUES (sqlc.arg(id), sqlc.narg(parent_id), sqlc.arg(names), '/0/')
RETURNING id, number, parent_id, names, path, active, created_at, version;

-- name: Rename :one
UPDATE units SET names = sqlc.arg(names), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version)
RETURNING id, number, parent_id, names, path, active, created_at, version;

-- name: Move :one
UPDATE units SET parent_id = sqlc.arg(parent_id)::uuid, version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND parent_id IS NOT NULL
RETURNING id, number, parent_id, names, path, active, created_at, version;

-- name: SetActive :one
UPDATE units SET active = sqlc.arg(active), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND parent_id IS NOT NULL
RETURNING id, number, parent_id, names, path, active, created_at, version;
