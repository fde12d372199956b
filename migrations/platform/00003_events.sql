-- +goose Up
-- Events from one plane to another, and what is due when.

-- Insert-only for everybody but the relay; ids only, never personal data. A row
-- stays until its consumers have finished, so that an emptied Redis loses nothing.
CREATE TABLE outbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        text NOT NULL DEFAULT current_user,
    kind          text NOT NULL,
    payload       jsonb NOT NULL,
    at            timestamptz NOT NULL DEFAULT now(),
    dispatched_at timestamptz,
    attempts      int NOT NULL DEFAULT 0
);
CREATE INDEX outbox_waiting_idx ON outbox (id) WHERE dispatched_at IS NULL;
CREATE INDEX outbox_dispatched_idx ON outbox (dispatched_at) WHERE dispatched_at IS NOT NULL;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
-- Nobody can speak in another's name.
CREATE POLICY own_name ON outbox FOR INSERT WITH CHECK (source = current_user);

-- A schedule's slot is claimed by inserting its row: it fires once however many
-- workers run.
CREATE TABLE schedules (
    name        text NOT NULL,
    slot        timestamptz NOT NULL,
    claimed_at  timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (name, slot)
);

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

-- +goose Down
DROP TABLE audit_log, schedules, outbox;
