-- The organisation's settings, in its own schema.

-- name: Settings :one
SELECT default_language, time_zone, min_application_days, retention_months, require_complete, workplace_description,
       publication_channels, application_method, register_contact, privacy_notice_url, version
FROM settings;

-- name: UpdateSettings :execrows
UPDATE settings SET default_language = sqlc.arg(default_language), time_zone = sqlc.arg(time_zone),
       min_application_days = sqlc.arg(min_application_days), retention_months = sqlc.arg(retention_months),
       require_complete = sqlc.arg(require_complete), workplace_description = sqlc.arg(workplace_description),
       register_contact = sqlc.arg(register_contact), privacy_notice_url = sqlc.arg(privacy_notice_url), version = version + 1
WHERE version = sqlc.arg(version);

-- Founding sets what follows from the organisation, once.
-- name: FoundSettings :exec
UPDATE settings SET default_language = sqlc.arg(default_language), time_zone = sqlc.arg(time_zone) WHERE version = 1;

-- LastActivity is when somebody of the staff last did something that was logged;
-- the epoch when nobody has.
-- name: LastActivity :one
SELECT coalesce((SELECT a.at FROM audit_log a WHERE a.actor_kind = 'staff' ORDER BY a.id DESC LIMIT 1), 'epoch')::timestamptz;
