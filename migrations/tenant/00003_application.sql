-- +goose Up
-- What arrived from applicants, and what staff did about it.

-- id is the applicant's submission id, so receiving twice is receiving once.
-- The contact block is kept beside the content because it alone may change
-- after the period (APPL-07, decision C12).
CREATE TABLE applications (
    id                uuid PRIMARY KEY,
    recruitment_id    uuid NOT NULL REFERENCES recruitments,
    ad_id             uuid NOT NULL REFERENCES ads,
    applicant_id      uuid NOT NULL,
    name              text NOT NULL,
    email             text NOT NULL,
    phone             text NOT NULL DEFAULT '',
    language          text NOT NULL CHECK (language IN ('fi', 'sv', 'nb', 'en')),
    electronic_notice boolean NOT NULL,
    content           jsonb NOT NULL,
    content_version   int NOT NULL,
    status            text NOT NULL DEFAULT 'received' CHECK (status IN
                      ('received', 'under_review', 'interview', 'offered', 'hired', 'not_selected', 'withdrawn')),
    status_at         timestamptz NOT NULL,
    sent_at           timestamptz NOT NULL,
    edited_at         timestamptz,
    withdrawn_at      timestamptz,
    told_at           timestamptz,
    version           int NOT NULL DEFAULT 1,
    UNIQUE (recruitment_id, applicant_id),
    CONSTRAINT applications_withdrawn CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
CREATE INDEX applications_list_idx ON applications (recruitment_id, sent_at, id);
CREATE INDEX applications_name_idx ON applications (recruitment_id, lower(name), id);
CREATE INDEX applications_status_idx ON applications (recruitment_id, status);
CREATE INDEX applications_applicant_idx ON applications (applicant_id);
CREATE INDEX applications_ad_idx ON applications (ad_id);

CREATE TABLE application_attachments (
    id             uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
    slot           int NOT NULL CHECK (slot BETWEEN 1 AND 4),
    file_name      text NOT NULL,
    content_type   text NOT NULL,
    size           int NOT NULL CHECK (size > 0 AND size <= 2097152),
    sha256         bytea NOT NULL,
    uploaded_at    timestamptz NOT NULL,
    UNIQUE (application_id, slot)
);

-- One message to one or many; each copy is a letter with its application's id.
CREATE TABLE messages (
    id             uuid PRIMARY KEY,
    recruitment_id uuid NOT NULL REFERENCES recruitments ON DELETE CASCADE,
    kind           text NOT NULL CHECK (kind IN ('message', 'not_selected')),
    subject        jsonb NOT NULL,
    body           jsonb NOT NULL,
    author_id      uuid NOT NULL REFERENCES users,
    recipients     int NOT NULL CHECK (recipients > 0),
    created_at     timestamptz NOT NULL DEFAULT ext.clock(),
    idempotency    text NOT NULL UNIQUE
);
CREATE INDEX messages_recruitment_idx ON messages (recruitment_id, created_at DESC);
CREATE INDEX messages_author_idx ON messages (author_id);

-- Everything posted on a candidate (CASE-08). A private note is its author's
-- alone; a comment is shared with those who may view the application.
CREATE TABLE candidate_events (
    id             uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
    kind           text NOT NULL CHECK (kind IN
                   ('sent', 'edited', 'withdrawn', 'resent', 'status', 'note', 'comment', 'message', 'contact_changed')),
    author_id      uuid REFERENCES users,
    author_name    text NOT NULL DEFAULT '',
    body           text NOT NULL DEFAULT '',
    from_status    text,
    to_status      text,
    batch_id       uuid,
    message_id     uuid REFERENCES messages,
    at             timestamptz NOT NULL DEFAULT ext.clock(),
    deactivated_at timestamptz,
    deactivated_by uuid REFERENCES users
);
CREATE INDEX candidate_events_application_idx ON candidate_events (application_id, at DESC, id);
CREATE INDEX candidate_events_batch_idx ON candidate_events (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX candidate_events_message_idx ON candidate_events (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX candidate_events_author_idx ON candidate_events (author_id);

-- +goose StatementBegin
-- CASE-09: contact with the candidate and what the candidate did can only be
-- deactivated. When the application itself is purged, its events go with it.
CREATE FUNCTION keep_contact_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.kind NOT IN ('note', 'comment') AND
       EXISTS (SELECT 1 FROM applications WHERE id = OLD.application_id) THEN
        RAISE EXCEPTION 'this event can only be deactivated'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'candidate_events_kept';
    END IF;
    RETURN OLD;
END $$;
-- +goose StatementEnd
CREATE TRIGGER candidate_events_kept BEFORE DELETE ON candidate_events
    FOR EACH ROW EXECUTE FUNCTION keep_contact_events();

-- +goose Down
DROP TABLE candidate_events, messages, application_attachments, applications;
DROP FUNCTION keep_contact_events;
