-- +goose Up
-- The applicant register: accounts, drafts, and the applicant's own copies.
-- No employer's login can read it (PROF-08, PRIV-09).

CREATE TABLE accounts (
    id             uuid PRIMARY KEY,
    email          text NOT NULL CHECK (email = lower(email)),
    password_hash  text NOT NULL,
    name           text NOT NULL CHECK (name <> ''),
    language       text NOT NULL CHECK (language IN ('fi', 'sv', 'nb', 'en')),
    state          text NOT NULL DEFAULT 'active' CHECK (state IN ('active')),
    terms_version  text NOT NULL,
    terms_at       timestamptz NOT NULL,
    created_at     timestamptz NOT NULL,
    last_used_at   timestamptz NOT NULL,
    version        int NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX accounts_email_key ON accounts (email);

-- Tries to get an account, until the code from the letter has confirmed one. Each
-- try stands alone: whoever types an address in that is not theirs changes nothing
-- for the one who owns it, and finds out nothing.
CREATE TABLE registrations (
    id             uuid PRIMARY KEY,
    email          text NOT NULL CHECK (email = lower(email)),
    password_hash  text NOT NULL,
    name           text NOT NULL CHECK (name <> ''),
    language       text NOT NULL CHECK (language IN ('fi', 'sv', 'nb', 'en')),
    terms_version  text NOT NULL,
    created_at     timestamptz NOT NULL
);
CREATE INDEX registrations_created_idx ON registrations (created_at);

-- The basis of new applications; employers never see it (PROF-07, PROF-08).
CREATE TABLE profiles (
    account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    content    jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL,
    version    int NOT NULL DEFAULT 1
);

-- One row per account and recruitment, from the first opening of the form. Its id is the
-- submission id that makes handing over idempotent.
CREATE TABLE applications (
    id               uuid PRIMARY KEY,
    account_id       uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    tenant           int NOT NULL,
    ad_id            uuid NOT NULL,
    recruitment_id   uuid NOT NULL,
    language         text NOT NULL CHECK (language IN ('fi', 'sv', 'nb', 'en')),
    state            text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sent', 'withdrawn')),
    content          jsonb NOT NULL DEFAULT '{}',
    sent_content     jsonb,
    -- version counts every change and is what the employer receives; content_version
    -- counts those of the fields alone, so that a file uploaded in between is no
    -- conflict for the page that writes on; sent_version is what the employer has.
    version          int NOT NULL DEFAULT 1,
    content_version  int NOT NULL DEFAULT 1,
    sent_version     int,
    percent          int NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    closes_at        timestamptz NOT NULL,
    ad_snapshot      jsonb NOT NULL,
    phase            text NOT NULL DEFAULT 'active' CHECK (phase IN ('active', 'closed', 'archived')),
    closed_at        timestamptz,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    sent_at          timestamptz,
    edited_at        timestamptz,
    withdrawn_at     timestamptz,
    reminded_at      timestamptz,
    UNIQUE (account_id, recruitment_id)
);
CREATE INDEX applications_ad_idx ON applications (ad_id);
CREATE INDEX applications_recruitment_idx ON applications (recruitment_id);
CREATE INDEX applications_drafts_idx ON applications (closes_at) WHERE state = 'draft';
CREATE INDEX applications_closed_idx ON applications (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE attachments (
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

-- +goose Down
DROP TABLE attachments, applications, profiles, registrations, accounts;
