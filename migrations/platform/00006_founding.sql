-- +goose Up
-- Organisations wanted from a page, and how large each one has become.

-- What an administrator wants founded. Web writes it; a worker with the migrator's
-- address does it. The id is the form's own, so that a form sent twice is one row.
CREATE TABLE foundings (
    id           uuid PRIMARY KEY,
    slug         text NOT NULL,
    -- As it was typed. The first superuser's name and address leave it when the
    -- organisation stands; rows that came to nothing go after a month.
    spec         jsonb NOT NULL,
    requested_by uuid NOT NULL,
    requester    text NOT NULL,
    requested_at timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'working', 'done', 'failed')),
    changed_at   timestamptz NOT NULL,
    attempts     int NOT NULL DEFAULT 0,
    -- Why it failed: a code, and which fields are at fault where some are.
    reason       text NOT NULL DEFAULT '' CHECK (reason IN ('', 'taken', 'invalid', 'unavailable')),
    problems     jsonb NOT NULL DEFAULT '[]',
    tenant       int REFERENCES tenants ON DELETE CASCADE
);
-- Two administrators cannot want the same name at once.
CREATE UNIQUE INDEX foundings_open_key ON foundings (slug) WHERE state IN ('waiting', 'working');
CREATE INDEX foundings_tenant_idx ON foundings (tenant);

-- How much each organisation keeps, as it was when it was last measured.
CREATE TABLE tenant_usage (
    tenant         int PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
    database_bytes bigint, -- not known of a tenant in another database
    file_bytes     bigint NOT NULL,
    files          int NOT NULL,
    last_activity  timestamptz,
    measured_at    timestamptz NOT NULL
);

-- +goose Down
DROP TABLE tenant_usage, foundings;
