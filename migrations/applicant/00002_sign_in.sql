-- +goose Up
-- Signing in. The same four tables stand in the platform plane for staff and
-- in the applicant register for applicants; package session owns their SQL.
-- Only hashes are stored of any credential.

CREATE TABLE sessions (
    id           uuid PRIMARY KEY,
    owner_id     uuid NOT NULL,
    tenant       int,
    token_hash   bytea NOT NULL UNIQUE,
    csrf_secret  bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    idle_seconds int NOT NULL CHECK (idle_seconds > 0),
    user_agent   text NOT NULL DEFAULT '',
    ip           text NOT NULL DEFAULT '',
    revoked_at   timestamptz
);
CREATE INDEX sessions_owner_idx ON sessions (owner_id, last_seen_at DESC);
CREATE INDEX sessions_expires_idx ON sessions (expires_at);

CREATE TABLE personal_tokens (
    id           uuid PRIMARY KEY,
    owner_id     uuid NOT NULL,
    tenant       int,
    name         text NOT NULL CHECK (name <> ''),
    token_hash   bytea NOT NULL UNIQUE,
    permissions  text[] NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    expires_at   timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX personal_tokens_owner_idx ON personal_tokens (owner_id, created_at DESC);

CREATE TABLE one_time_secrets (
    id          uuid PRIMARY KEY,
    owner_id    uuid NOT NULL,
    tenant      int,
    purpose     text NOT NULL,
    secret_hash bytea NOT NULL,
    data        jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    attempts    int NOT NULL DEFAULT 0,
    used_at     timestamptz
);
CREATE INDEX one_time_secrets_owner_idx ON one_time_secrets (owner_id, purpose, created_at DESC);
CREATE INDEX one_time_secrets_hash_idx ON one_time_secrets (secret_hash);
CREATE INDEX one_time_secrets_expires_idx ON one_time_secrets (expires_at);

CREATE TABLE login_failures (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_key text NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX login_failures_key_idx ON login_failures (owner_key, at DESC);

-- +goose Down
DROP TABLE login_failures, one_time_secrets, personal_tokens, sessions;
