-- name: Insert :execrows
INSERT INTO contacts (id, name, title, phone, email, hours, owner_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO NOTHING;

-- name: Update :execrows
UPDATE contacts SET name = $3, title = $4, phone = $5, email = $6, hours = $7, version = version + 1
WHERE id = $1 AND version = $2;

-- name: Activate :execrows
UPDATE contacts SET active = $3, version = version + 1 WHERE id = $1 AND version = $2;

-- name: Get :one
SELECT c.id, c.name, c.title, c.phone, c.email, c.hours, c.owner_id, u.name AS owner_name, c.active, c.version
FROM contacts c JOIN users u ON u.id = c.owner_id WHERE c.id = $1;

-- name: List :many
SELECT /* custom plan */ c.id, c.name, c.title, c.phone, c.email, c.hours, c.owner_id, u.name AS owner_name, c.active, c.version
FROM contacts c JOIN users u ON u.id = c.owner_id
WHERE (sqlc.narg(owner)::uuid IS NULL OR c.owner_id = sqlc.narg(owner)::uuid)
  AND (sqlc.arg(inactive)::bool OR c.active)
  AND (sqlc.narg(after_name)::text IS NULL OR (lower(c.name), c.id) > (lower(sqlc.narg(after_name)::text), sqlc.narg(after_id)::uuid))
ORDER BY lower(c.name), c.id LIMIT sqlc.arg(at_most)::int;

-- name: Known :one
SELECT count(*) FROM contacts WHERE id = ANY(sqlc.arg(ids)::text[]::uuid[]);
