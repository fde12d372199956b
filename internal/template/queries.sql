-- name: All :many
SELECT id, key, name, language, subject, body, updated_at FROM message_templates
ORDER BY lower(name), name, key, language;

-- name: Group :many
-- All languages of the template that a row belongs to.
SELECT t.id, t.key, t.name, t.language, t.subject, t.body, t.updated_at FROM message_templates t, message_templates one
WHERE one.id = @id AND (t.key = one.key OR t.key IS NULL AND one.key IS NULL AND t.name = one.name)
ORDER BY t.language FOR UPDATE OF t;

-- name: ByKey :many
SELECT id, key, name, language, subject, body, updated_at FROM message_templates
WHERE key = @key::text ORDER BY language FOR UPDATE;

-- name: Remove :exec
DELETE FROM message_templates WHERE id = ANY(sqlc.arg(ids)::text[]::uuid[]);

-- name: Add :exec
INSERT INTO message_templates (id, key, name, language, subject, body)
VALUES (@id, sqlc.narg(key), @name, @language, @subject, @body);
