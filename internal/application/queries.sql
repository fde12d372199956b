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
-- In this order, as closing takes them: recruitment, then ad.
FOR SHARE OF r, a
ON CONFLICT DO NOTHING
RETURNING sent_at;

-- name: ReceiveEdit :one
UPDATE applications p
SET name = @name, email = @email, phone = @phone, language = @language, electronic_notice = @electronic_notice,
    content = @content, content_version = @content_version, edited_at = ext.clock(), version = p.version + 1
FROM ads a, recruitments r
WHERE p.id = @id AND p.applicant_id = @applicant_id AND a.id = p.ad_id AND p.status <> 'withdrawn'
  AND r.id = p.recruitment_id AND r.state = 'open' AND p.content_version < @content_version
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
FROM ads a, recruitments r
WHERE p.id = @id AND p.applicant_id = @applicant_id AND a.id = p.ad_id AND p.status = 'withdrawn'
  AND r.id = p.recruitment_id AND r.state = 'open'
  AND a.state = 'published' AND ext.clock() < a.closes_at
RETURNING p.edited_at;

-- name: StoredSubmission :one
-- What is stored of a submission, to tell a repetition from a refusal.
SELECT applicant_id, recruitment_id, content_version, status, sent_at, edited_at, withdrawn_at
FROM applications WHERE id = @id;

-- name: HasApplied :one
SELECT EXISTS (SELECT 1 FROM applications WHERE recruitment_id = @recruitment_id AND applicant_id = @applicant_id);

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

-- Handling by staff. Which recruitment, and so which unit, an application
-- belongs to decides who may see it.

-- name: Place :one
SELECT p.recruitment_id, u.path FROM applications p
JOIN recruitments r ON r.id = p.recruitment_id JOIN units u ON u.id = r.unit_id
WHERE p.id = @id;

-- name: CasePlace :one
SELECT r.state, r.version, u.path, ar.ad_id,
       (SELECT s.require_complete FROM settings s)::boolean AS require_complete,
       (SELECT s.default_language FROM settings s)::text AS default_language
FROM recruitments r JOIN units u ON u.id = r.unit_id
LEFT JOIN ad_recruitments ar ON ar.recruitment_id = r.id
WHERE r.id = @id;

-- name: ShareCase :exec
-- Keeps the case from being closed while its applications are changed.
SELECT 1 FROM recruitments WHERE id = @id FOR SHARE;

-- name: LockCase :exec
-- Keeps applications from being moved while it is judged whether the case may close.
SELECT 1 FROM recruitments WHERE id = @id FOR UPDATE;

-- name: Counts :many
SELECT status, count(*)::int AS n FROM applications WHERE recruitment_id = @recruitment_id GROUP BY status;

-- name: CountsSeen :many
SELECT /* generic plan */ r.id, count(p.id)::int AS n FROM recruitments r JOIN units u ON u.id = r.unit_id
LEFT JOIN applications p ON p.recruitment_id = r.id
WHERE r.id = ANY(sqlc.arg(ids)::text[]::uuid[])
  AND EXISTS (SELECT 1 FROM unnest(sqlc.arg(prefixes)::text[]) x WHERE starts_with(u.path, x))
GROUP BY r.id;

-- name: BySent :many
SELECT /* custom plan */ id, name, email, phone, language, status, status_at, sent_at, edited_at, withdrawn_at, told_at, version
FROM applications
WHERE recruitment_id = @recruitment_id
  AND (sqlc.narg(statuses)::text[] IS NULL OR status = ANY(sqlc.narg(statuses)::text[]))
  AND (sqlc.narg(word)::text IS NULL OR name ILIKE sqlc.narg(word) OR email ILIKE sqlc.narg(word))
  AND (sqlc.narg(after_at)::timestamptz IS NULL OR (sent_at, id) > (sqlc.narg(after_at)::timestamptz, sqlc.narg(after_id)::uuid))
ORDER BY sent_at, id LIMIT @most;

-- name: ByNewest :many
SELECT /* custom plan */ id, name, email, phone, language, status, status_at, sent_at, edited_at, withdrawn_at, told_at, version
FROM applications
WHERE recruitment_id = @recruitment_id
  AND (sqlc.narg(statuses)::text[] IS NULL OR status = ANY(sqlc.narg(statuses)::text[]))
  AND (sqlc.narg(word)::text IS NULL OR name ILIKE sqlc.narg(word) OR email ILIKE sqlc.narg(word))
  AND (sqlc.narg(after_at)::timestamptz IS NULL OR (sent_at, id) < (sqlc.narg(after_at)::timestamptz, sqlc.narg(after_id)::uuid))
ORDER BY sent_at DESC, id DESC LIMIT @most;

-- name: ByName :many
SELECT /* custom plan */ id, name, email, phone, language, status, status_at, sent_at, edited_at, withdrawn_at, told_at, version
FROM applications
WHERE recruitment_id = @recruitment_id
  AND (sqlc.narg(statuses)::text[] IS NULL OR status = ANY(sqlc.narg(statuses)::text[]))
  AND (sqlc.narg(word)::text IS NULL OR name ILIKE sqlc.narg(word) OR email ILIKE sqlc.narg(word))
  AND (sqlc.narg(after_name)::text IS NULL OR (lower(name), id) > (sqlc.narg(after_name)::text, sqlc.narg(after_id)::uuid))
ORDER BY lower(name), id LIMIT @most;

-- name: Matching :many
-- Everybody whom a filter finds, for acting on all and not on one page.
SELECT /* custom plan */ id FROM applications
WHERE recruitment_id = @recruitment_id
  AND (sqlc.narg(statuses)::text[] IS NULL OR status = ANY(sqlc.narg(statuses)::text[]))
  AND (sqlc.narg(word)::text IS NULL OR name ILIKE sqlc.narg(word) OR email ILIKE sqlc.narg(word))
ORDER BY sent_at, id LIMIT @most;

-- name: CountMatching :one
SELECT /* custom plan */ count(*)::int FROM applications
WHERE recruitment_id = @recruitment_id
  AND (sqlc.narg(statuses)::text[] IS NULL OR status = ANY(sqlc.narg(statuses)::text[]))
  AND (sqlc.narg(word)::text IS NULL OR name ILIKE sqlc.narg(word) OR email ILIKE sqlc.narg(word));

-- name: MyCases :many
-- The open cases that a user answers for or takes part in, newest applications first.
SELECT r.id, r.reference, r.titles, a.closes_at, a.ended_at,
       (a.state = 'published' AND a.opens_at <= ext.clock() AND ext.clock() < a.closes_at)::boolean AS open,
       count(p.id)::int AS total, (count(p.id) FILTER (WHERE p.status = 'received'))::int AS fresh
FROM recruitments r
JOIN units u ON u.id = r.unit_id
JOIN ad_recruitments ar ON ar.recruitment_id = r.id
JOIN ads a ON a.id = ar.ad_id AND a.state <> 'draft'
LEFT JOIN applications p ON p.recruitment_id = r.id
WHERE r.state = 'open'
  AND (r.responsible_id = @user_id OR EXISTS (SELECT 1 FROM recruitment_members m WHERE m.recruitment_id = r.id AND m.user_id = @user_id))
  AND EXISTS (SELECT 1 FROM unnest(sqlc.arg(prefixes)::text[]) x WHERE starts_with(u.path, x))
GROUP BY r.id, r.reference, r.titles, a.id
ORDER BY fresh DESC, a.closes_at, r.id LIMIT @most;

-- name: Waiting :many
-- The open cases that something waits in: their ads, their applications by what
-- is left to do, and whether they are the reader's own.
SELECT r.id, r.reference, r.titles, u.path, a.closes_at, a.ended_at,
       coalesce((SELECT jsonb_object_agg(t.language, t.title) FROM ad_texts t WHERE t.ad_id = a.id AND t.title <> ''), '{}')::jsonb AS ad_titles,
       (a.state = 'draft')::boolean AS draft,
       (a.state = 'published' AND a.opens_at <= ext.clock() AND ext.clock() < a.closes_at)::boolean AS open,
       (a.state = 'ended' OR a.state = 'published' AND a.closes_at <= ext.clock())::boolean AS ended,
       (r.responsible_id = @user_id OR r.created_by = @user_id)::boolean AS own,
       n.fresh::int AS fresh, n.undecided::int AS undecided, n.untold::int AS untold
FROM recruitments r
JOIN units u ON u.id = r.unit_id
JOIN ad_recruitments ar ON ar.recruitment_id = r.id
JOIN ads a ON a.id = ar.ad_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE p.status = 'received') AS fresh,
           count(*) FILTER (WHERE p.status NOT IN ('hired', 'not_selected', 'withdrawn')) AS undecided,
           count(*) FILTER (WHERE p.status = 'not_selected' AND p.told_at IS NULL) AS untold
    FROM applications p WHERE p.recruitment_id = r.id
) n
WHERE r.state = 'open'
  AND EXISTS (SELECT 1 FROM unnest(sqlc.arg(prefixes)::text[]) x WHERE starts_with(u.path, x))
ORDER BY a.closes_at NULLS LAST, r.id LIMIT 1000;

-- name: Sheet :one
SELECT p.id, p.recruitment_id, p.ad_id, p.applicant_id, p.name, p.email, p.phone, p.language, p.electronic_notice, p.content,
       p.status, p.status_at, p.sent_at, p.edited_at, p.withdrawn_at, p.told_at, p.version, r.state AS case_state,
       v.content AS ad
FROM applications p
JOIN recruitments r ON r.id = p.recruitment_id
JOIN ads a ON a.id = p.ad_id
JOIN ad_versions v ON v.ad_id = a.id AND v.version = a.published_version
WHERE p.id = @id;

-- name: Beside :one
-- Where an application stands in its case's list, as the reader has narrowed and
-- ordered it. One that no longer fits the filter keeps its place among those that
-- do: who works through the received moves each of them out of the filter.
WITH list AS (
    SELECT id, lower(name) AS name, sent_at,
           ((sqlc.narg(statuses)::text[] IS NULL OR status = ANY(sqlc.narg(statuses)::text[]))
            AND (sqlc.narg(word)::text IS NULL OR name ILIKE sqlc.narg(word) OR email ILIKE sqlc.narg(word)))::boolean AS fits
    FROM applications WHERE recruitment_id = @recruitment_id
), walk AS (
    SELECT id, fits, lag(id) OVER o AS previous_id, lead(id) OVER o AS next_id,
           sum(fits::int) OVER o AS place, sum(fits::int) OVER () AS found
    FROM list WHERE fits OR id = @id
    WINDOW o AS (ORDER BY CASE WHEN @sort::text = 'name' THEN name END,
                          CASE WHEN @sort::text = 'sent' THEN sent_at END,
                          CASE WHEN @sort::text = '' THEN sent_at END DESC,
                          CASE WHEN @sort::text = '' THEN id END DESC, id)
)
SELECT /* custom plan */ coalesce(previous_id, '00000000-0000-0000-0000-000000000000')::uuid AS previous_id,
       coalesce(next_id, '00000000-0000-0000-0000-000000000000')::uuid AS next_id,
       fits, place::int AS place, found::int AS found
FROM walk WHERE id = @id;

-- name: SheetFiles :many
SELECT id, slot, file_name, content_type, size, sha256, uploaded_at FROM application_attachments
WHERE application_id = @application_id ORDER BY slot;

-- name: SheetFile :one
SELECT id, slot, file_name, content_type, size, sha256, uploaded_at FROM application_attachments
WHERE application_id = @application_id AND id = @id;

-- name: SheetEvents :many
-- A private note is its author's alone (CASE-08, issue: private notes).
SELECT e.id, e.kind, e.author_id, e.author_name, e.body, e.from_status, e.to_status, e.batch_id, e.message_id, e.at,
       e.deactivated_at, g.subject AS message_subject, g.body AS message_body
FROM candidate_events e LEFT JOIN messages g ON g.id = e.message_id
WHERE e.application_id = @application_id AND (e.kind <> 'note' OR e.author_id = @reader::uuid)
ORDER BY e.at DESC, e.id DESC LIMIT 500;

-- name: SheetLetters :many
SELECT id, dedup_key, template, recipient_email, subject, state, created_at, sent_at FROM letters
WHERE application_id = @application_id::uuid ORDER BY created_at DESC, id LIMIT 200;

-- name: EventPlace :one
SELECT e.kind, e.author_id, e.application_id, u.path FROM candidate_events e
JOIN applications p ON p.id = e.application_id
JOIN recruitments r ON r.id = p.recruitment_id JOIN units u ON u.id = r.unit_id
WHERE e.id = @id;

-- name: DeleteEvent :execrows
DELETE FROM candidate_events WHERE id = @id AND kind IN ('note', 'comment');

-- name: DeactivateEvent :execrows
UPDATE candidate_events SET deactivated_at = ext.clock(), deactivated_by = @by_user WHERE id = @id AND deactivated_at IS NULL;

-- name: ReactivateEvent :execrows
UPDATE candidate_events SET deactivated_at = NULL, deactivated_by = NULL WHERE id = @id AND deactivated_at IS NOT NULL;

-- name: ChangeStatus :many
-- One statement for one or ten thousand: the change and its line on each sheet.
WITH old AS (
    SELECT p.id, p.status FROM applications p
    WHERE p.recruitment_id = @recruitment_id AND p.id = ANY(sqlc.arg(ids)::text[]::uuid[])
      AND p.status <> @to_status::text AND (p.status <> 'withdrawn' OR @from_withdrawn::boolean)
    ORDER BY p.id FOR UPDATE
), changed AS (
    UPDATE applications p
    SET status = @to_status::text, status_at = ext.clock(), version = p.version + 1,
        withdrawn_at = CASE WHEN @to_status::text = 'withdrawn' THEN ext.clock() END
    FROM old WHERE p.id = old.id
    RETURNING p.id, old.status AS from_status
)
INSERT INTO candidate_events (id, application_id, kind, author_id, author_name, from_status, to_status, batch_id)
SELECT gen_random_uuid(), id, 'status', @author_id::uuid, @author_name::text, from_status, @to_status::text, @batch_id::uuid FROM changed
RETURNING application_id, from_status, (from_status = 'withdrawn' OR to_status = 'withdrawn')::boolean AS withdrawal;

-- name: BatchCase :one
SELECT p.recruitment_id FROM candidate_events e JOIN applications p ON p.id = e.application_id
WHERE e.batch_id = @batch_id::uuid AND e.kind = 'status' LIMIT 1;

-- name: UndoStatus :many
-- Takes a batch back where nothing has happened since: no further move, and
-- nobody who was notified of the outcome with it or after it.
WITH done AS (
    SELECT e.id, e.application_id, e.from_status, e.to_status FROM candidate_events e
    JOIN applications p ON p.id = e.application_id AND p.status = e.to_status AND p.status_at = e.at
    WHERE e.batch_id = @batch_id::uuid AND e.kind = 'status' AND e.deactivated_at IS NULL
      AND (p.told_at IS NULL OR p.told_at < e.at)
    ORDER BY p.id FOR UPDATE OF p
), undone AS (
    UPDATE candidate_events e SET deactivated_at = ext.clock(), deactivated_by = @by_user::uuid
    FROM done WHERE e.id = done.id
)
UPDATE applications p
SET status = done.from_status, status_at = ext.clock(), version = p.version + 1,
    withdrawn_at = CASE WHEN done.from_status = 'withdrawn' THEN ext.clock() END
FROM done WHERE p.id = done.application_id
RETURNING p.id, done.from_status, done.to_status, (done.from_status = 'withdrawn' OR done.to_status = 'withdrawn')::boolean AS withdrawal;

-- name: Recipients :many
SELECT id, name, email, language, status FROM applications
WHERE recruitment_id = @recruitment_id AND id = ANY(sqlc.arg(ids)::text[]::uuid[])
ORDER BY sent_at, id;

-- name: NotChosen :many
-- Everybody who was not chosen, has not withdrawn and has not been notified.
SELECT id, name, email, language, status FROM applications
WHERE recruitment_id = @recruitment_id AND told_at IS NULL AND status NOT IN ('hired', 'offered', 'withdrawn')
ORDER BY sent_at, id;

-- name: AddMessage :one
INSERT INTO messages (id, recruitment_id, kind, subject, body, author_id, recipients, idempotency)
VALUES (@id, @recruitment_id, @kind, @subject, @body, @author_id, @recipients, @idempotency)
ON CONFLICT (idempotency) DO NOTHING RETURNING id;

-- name: MessageByKey :one
SELECT id, recipients FROM messages WHERE idempotency = @idempotency;

-- name: PostMessage :exec
INSERT INTO candidate_events (id, application_id, kind, author_id, author_name, message_id)
SELECT gen_random_uuid(), i::uuid, 'message', @author_id::uuid, @author_name::text, @message_id::uuid
FROM unnest(sqlc.arg(ids)::text[]) i;

-- name: Told :exec
UPDATE applications SET told_at = ext.clock() WHERE id = ANY(sqlc.arg(ids)::text[]::uuid[]);

-- name: Message :one
SELECT g.id, g.recruitment_id, g.kind, g.subject, g.body, g.author_id, g.recipients, g.created_at FROM messages g WHERE g.id = @id;

-- name: MessageRecipients :many
-- Who a message goes to, page by page, for writing the letters.
SELECT /* custom plan */ p.id, p.applicant_id, p.name, p.email, p.language FROM candidate_events e
JOIN applications p ON p.id = e.application_id
WHERE e.message_id = @message_id::uuid AND e.kind = 'message'
  AND (sqlc.narg(after)::uuid IS NULL OR p.id > sqlc.narg(after)::uuid)
ORDER BY p.id LIMIT @most;

-- name: LetterFacts :one
-- What letters about one application say, and to whom. Where the job has no title
-- in a language, the ad's is its name there.
SELECT p.id, p.applicant_id, p.name, p.email, p.language, p.status, p.sent_at, p.edited_at, p.withdrawn_at,
       ((SELECT coalesce(jsonb_object_agg(t.language, t.title) FILTER (WHERE t.title <> ''), '{}') FROM ad_texts t
         WHERE t.ad_id = a.id) || r.titles)::jsonb AS job_titles, a.closes_at, a.default_language AS ad_language,
       s.default_language, s.time_zone, u.path,
       w.id AS recruiter_id, w.name AS recruiter_name, w.email AS recruiter_email, w.language AS recruiter_language, w.state AS recruiter_state
FROM applications p
JOIN recruitments r ON r.id = p.recruitment_id
JOIN units u ON u.id = r.unit_id
JOIN ads a ON a.id = p.ad_id
JOIN users w ON w.id = r.responsible_id
CROSS JOIN settings s
WHERE p.id = @id;

-- name: MessageCase :one
SELECT ((SELECT coalesce(jsonb_object_agg(t.language, t.title) FILTER (WHERE t.title <> ''), '{}') FROM ad_texts t
         JOIN ad_recruitments ar ON ar.ad_id = t.ad_id WHERE ar.recruitment_id = r.id) || r.titles)::jsonb AS job_titles, s.default_language
FROM messages g JOIN recruitments r ON r.id = g.recruitment_id CROSS JOIN settings s WHERE g.id = @id;

-- name: Unfinished :one
-- What an organisation that requires the whole process must see done first.
SELECT count(*) FILTER (WHERE status NOT IN ('hired', 'not_selected', 'withdrawn'))::int AS undecided,
       count(*) FILTER (WHERE status = 'not_selected' AND told_at IS NULL)::int AS untold,
       count(*) FILTER (WHERE status = 'hired')::int AS hired
FROM applications WHERE recruitment_id = @recruitment_id;
