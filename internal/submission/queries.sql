-- name: Start :one
-- The first opening of a form. Opening it again finds the same row.
INSERT INTO applications (id, account_id, tenant, ad_id, recruitment_id, language, content, closes_at, ad_snapshot, percent,
                          created_at, updated_at)
VALUES (@id, @account_id, @tenant, @ad_id, @recruitment_id, @language, @content, @closes_at, @ad_snapshot, @percent,
        ext.clock(), ext.clock())
ON CONFLICT (account_id, recruitment_id) DO UPDATE SET recruitment_id = excluded.recruitment_id
RETURNING id, (xmax = 0)::boolean AS created;

-- name: Get :one
SELECT id, account_id, tenant, ad_id, recruitment_id, language, state, content, sent_content, version, percent, closes_at,
       ad_snapshot, phase, closed_at, created_at, updated_at, sent_at, edited_at, withdrawn_at,
       (ext.clock() < closes_at)::boolean AS open
FROM applications WHERE id = @id AND account_id = @account_id;

-- name: List :many
-- Newest first; an applicant's applications are few, and bounded all the same.
SELECT id, tenant, ad_id, recruitment_id, language, state, version, percent, closes_at, ad_snapshot, phase, closed_at,
       updated_at, sent_at, edited_at, withdrawn_at, (ext.clock() < closes_at)::boolean AS open
FROM applications
WHERE account_id = @account_id AND (state = 'draft' OR phase <> 'archived')
ORDER BY updated_at DESC, id LIMIT 500;

-- name: Save :one
UPDATE applications
SET content = @content, percent = @percent, language = @language, version = version + 1, updated_at = ext.clock()
WHERE id = @id AND account_id = @account_id AND version = @version AND state <> 'withdrawn'
  AND ext.clock() < closes_at AND phase = 'active'
RETURNING version, updated_at;

-- name: Touch :one
-- A file came or went: a new version, whatever version the page shows.
UPDATE applications SET percent = @percent, version = version + 1, updated_at = ext.clock()
WHERE id = @id AND account_id = @account_id AND state <> 'withdrawn' AND ext.clock() < closes_at AND phase = 'active'
RETURNING version;

-- name: Settle :execrows
-- Writes what the employer has on record into the applicant's copy.
UPDATE applications
SET state = CASE WHEN sqlc.narg(withdrawn_at)::timestamptz IS NULL THEN 'sent' ELSE 'withdrawn' END,
    sent_content = @sent_content, sent_at = @sent_at, edited_at = sqlc.narg(edited_at), withdrawn_at = sqlc.narg(withdrawn_at),
    closed_at = sqlc.narg(closed_at), phase = @phase
WHERE id = @id AND account_id = @account_id;

-- name: DeleteDraft :execrows
DELETE FROM applications WHERE id = @id AND account_id = @account_id AND state = 'draft';

-- name: Files :many
SELECT id, slot, file_name, content_type, size, sha256, uploaded_at FROM attachments
WHERE application_id = @application_id ORDER BY slot;

-- name: AddFile :exec
INSERT INTO attachments (id, application_id, slot, file_name, content_type, size, sha256, uploaded_at)
VALUES (@id, @application_id, @slot, @file_name, @content_type, @size, @sha256, ext.clock());

-- name: RemoveFile :one
DELETE FROM attachments WHERE application_id = @application_id AND slot = @slot RETURNING id;

-- name: Refresh :execrows
-- A newly published version of the ad reaches those who have begun or applied.
UPDATE applications SET closes_at = @closes_at, ad_snapshot = @ad_snapshot
WHERE ad_id = @ad_id AND tenant = @tenant AND phase = 'active';

-- name: ProfileBasic :one
SELECT coalesce(content -> 'basic', '{}')::jsonb AS basic FROM profiles WHERE account_id = @account_id;

-- name: RememberBasic :exec
-- The contact block of the newest application is where the next one begins (PROF-07).
INSERT INTO profiles (account_id, content, updated_at) VALUES (@account_id, jsonb_build_object('basic', @basic::jsonb), ext.clock())
ON CONFLICT (account_id) DO UPDATE
SET content = profiles.content || excluded.content, updated_at = excluded.updated_at, version = profiles.version + 1;

-- name: Account :one
SELECT name, email, language FROM accounts WHERE id = @id AND state = 'active';
