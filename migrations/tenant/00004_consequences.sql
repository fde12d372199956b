-- +goose Up
-- Letters to staff and candidates, the log, and the proofs of purges.

CREATE TABLE letters (
    id              uuid PRIMARY KEY,
    dedup_key       text NOT NULL UNIQUE,
    template        text NOT NULL,
    language        text NOT NULL CHECK (language IN ('fi', 'sv', 'nb', 'en')),
    recipient_id    uuid,
    recipient_email text NOT NULL,
    recipient_name  text NOT NULL DEFAULT '',
    subject         text,
    data            jsonb NOT NULL DEFAULT '{}',
    application_id  uuid,
    attachments     jsonb NOT NULL DEFAULT '[]',
    state           text NOT NULL DEFAULT 'queued'
                    CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'cancelled')),
    attempts        int NOT NULL DEFAULT 0,
    last_error      text,
    created_at      timestamptz NOT NULL DEFAULT ext.clock(),
    send_after      timestamptz,
    sent_at         timestamptz,
    claimed_until   timestamptz,
    message_id      text NOT NULL DEFAULT ''
);
CREATE INDEX letters_due_idx ON letters (created_at) WHERE state IN ('queued', 'sending');
CREATE INDEX letters_application_idx ON letters (application_id) WHERE application_id IS NOT NULL;

-- Append-only: the tenant's role holds INSERT and SELECT alone (grants.sql).
CREATE TABLE audit_log (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT ext.clock(),
    actor_kind   text NOT NULL,
    actor_id     uuid,
    actor_name   text NOT NULL,
    session_id   uuid,
    action       text NOT NULL,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    unit_path    text,
    details      jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_subject_idx ON audit_log (subject_kind, subject_id, id DESC);
CREATE INDEX audit_log_actor_idx ON audit_log (actor_id, id DESC);

-- What was purged by which rule, how many and when; never who.
CREATE TABLE purge_proofs (
    id     uuid PRIMARY KEY,
    rule   text NOT NULL,
    ran_at timestamptz NOT NULL,
    cutoff timestamptz NOT NULL,
    counts jsonb NOT NULL
);

-- +goose Down
DROP TABLE purge_proofs, audit_log, letters;
