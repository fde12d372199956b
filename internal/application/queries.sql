-- Receiving. The period is judged by the database's clock, in the statement
-- that stores the application (APPL-01).

-- name: Receive :one
INSERT INTO applications (id, recruitment_id, ad_id, applicant_id, name, email, phone, language,
                          electronic_notice, content, content_version, status_at, sent_at)
SELECT @id::uuid, ar.recruitment_id, a.id, @applicant_id::uuid, @name::text, @email::text, @phone::text, @language::text,
       @electronic_notice::boolean, @content::jsonb, @content_version::int, ext.clock(), ext.clock()
FROM ads a
JOIN ad_recruitments ar ON ar.ad_id = a.id
JOIN recruitments r ON r.id = ar.recruitment_id AND r.state = 'open'
WHERE a.id = @ad_id AND ar.recruitment_id = @recruitment_id
  AND a.state = 'published' AND a.opens_at <= ext.clock() AND ext.clock() < a.closes_at
FOR SHARE OF a, r
ON CONFLICT (id) DO NOTHING
RETURNING sent_at;

-- name: ReceiveEdit :one
UPDATE applications p
SET name = @name, email = @email, phone = @phone, language = @language, electronic_notice = @electronic_notice,
    content = @content, content_version = @content_version, edited_at = ext.clock(), version = p.version + 1
FROM ads a
WHERE p.id = @id AND p.applicant_id = @applicant_id AND a.id = p.ad_id AND p.status <> 'withdrawn'
  AND p.content_version < @content_version
  AND a.state = 'published' AND ext.clock() < a.closes_at
RETURNING p.sent_at, p.edited_at;

-- name: Withdraw :one
UPDATE applications p
SET status = 'withdrawn', status_at = ext.clock(), withdrawn_at = ext.clock(), version = p.version + 1
FROM ads a
WHERE p.id = @id AND p.applicant_id = @applicant_id AND a.id = p.ad_id AND p.status <> 'withdrawn'
  AND a.state = 'published' AND ext.clock() < a.closes_at
RETURNING p.withdrawn_at;

-- name: Resend :one
UPDATE applications p
SET status = 'received', status_at = ext.clock(), withdrawn_at = NULL, edited_at = ext.clock(), version = p.version + 1
FROM ads a
WHERE p.id = @id AND p.applicant_id = @applicant_id AND a.id = p.ad_id AND p.status = 'withdrawn'
  AND a.state = 'published' AND ext.clock() < a.closes_at
RETURNING p.edited_at;

-- name: Standing :one
-- What is stored of a submission, to tell a repetition from a refusal.
SELECT applicant_id, recruitment_id, content_version, status, sent_at, edited_at, withdrawn_at
FROM applications WHERE id = @id;

-- name: AdTakes :one
-- Whether the ad takes applications now, and whether it exists at all.
SELECT (a.state = 'published' AND a.opens_at <= ext.clock() AND ext.clock() < a.closes_at)::boolean AS open
FROM ads a JOIN ad_recruitments ar ON ar.ad_id = a.id
WHERE a.id = @ad_id AND ar.recruitment_id = @recruitment_id;

-- name: ForgetAttachments :many
-- Removes the files that the newest sending no longer has.
DELETE FROM application_attachments
WHERE application_id = @application_id AND NOT (id = ANY(sqlc.arg(keep)::text[]::uuid[]))
RETURNING id;

-- name: KeepAttachment :exec
INSERT INTO application_attachments (id, application_id, slot, file_name, content_type, size, sha256, uploaded_at)
VALUES (@id, @application_id, @slot, @file_name, @content_type, @size, @sha256, @uploaded_at)
ON CONFLICT (id) DO NOTHING;

-- name: UpdateContact :execrows
-- The contact block may change after the period, until the recruitment is closed (APPL-07, C12).
UPDATE applications p
SET name = @name, email = @email, phone = @phone, version = p.version + 1
FROM recruitments r
WHERE p.id = @id AND p.applicant_id = @applicant_id AND r.id = p.recruitment_id AND r.state = 'open'
  AND (p.name, p.email, p.phone) IS DISTINCT FROM (@name::text, @email::text, @phone::text);

-- name: Post :exec
INSERT INTO candidate_events (id, application_id, kind, author_id, author_name, body, from_status, to_status, batch_id, message_id)
VALUES (@id, @application_id, @kind, sqlc.narg(author_id), @author_name, @body, sqlc.narg(from_status), sqlc.narg(to_status),
        sqlc.narg(batch_id), sqlc.narg(message_id));

-- name: SentCopy :one
-- What the register keeps for the applicant: what the employer has on record.
SELECT p.applicant_id, p.content, p.content_version, p.sent_at, p.edited_at, p.withdrawn_at, r.closed_at,
       (r.state = 'archived')::boolean AS archived,
       ARRAY(SELECT f.id::text FROM application_attachments f WHERE f.application_id = p.id)::text[] AS files
FROM applications p JOIN recruitments r ON r.id = p.recruitment_id
WHERE p.id = @id;

-- name: ApplicantsOf :many
-- The applications of a recruitment, for telling the register that it closed.
SELECT id FROM applications WHERE recruitment_id = @recruitment_id ORDER BY id;
