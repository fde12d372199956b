-- +goose Up
-- The platform plane: which organisations there are, who their staff are, and
-- what is shared. Written with the platform schema as the whole search path.

CREATE TABLE tenants (
    number         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug           text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
    schema_name    text NOT NULL UNIQUE,
    role_name      text NOT NULL UNIQUE,
    cell           text NOT NULL,
    status         text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
    schema_version bigint NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE hosts (
    host   text PRIMARY KEY CHECK (host = lower(host)),
    tenant int NOT NULL REFERENCES tenants ON DELETE CASCADE
);
CREATE INDEX hosts_tenant_idx ON hosts (tenant);

-- One row: by its version every process sees that its cached registry is old.
CREATE TABLE registry (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL DEFAULT 1
);
INSERT INTO registry DEFAULT VALUES;

-- What the public and the signed-in see of an organisation as a whole.
CREATE TABLE organisations (
    tenant           int PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
    names            jsonb NOT NULL CHECK (jsonb_typeof(names) = 'object'),
    kind             text NOT NULL DEFAULT 'municipality'
                     CHECK (kind IN ('municipality', 'wellbeing_county', 'joint_authority', 'company', 'state_agency')),
    country          text NOT NULL CHECK (country IN ('FI', 'SE', 'NO')),
    default_language text NOT NULL CHECK (default_language IN ('fi', 'sv', 'nb', 'en')),
    languages        text[] NOT NULL,
    time_zone        text NOT NULL,
    brand_colour     text NOT NULL CHECK (brand_colour ~ '^#[0-9a-f]{6}$'),
    plan             text NOT NULL DEFAULT 'full' CHECK (plan IN ('full', 'managed')),
    home_page        text NOT NULL DEFAULT '',
    presentation     jsonb NOT NULL DEFAULT '{}',
    updated_at       timestamptz NOT NULL DEFAULT now()
);

-- One identity per person across tenants (ORG-07, decision C15).
CREATE TABLE staff (
    id            uuid PRIMARY KEY,
    user_name     text NOT NULL,
    email         text NOT NULL CHECK (email = lower(email)),
    name          text NOT NULL CHECK (name <> ''),
    language      text NOT NULL CHECK (language IN ('fi', 'sv', 'nb', 'en')),
    password_hash text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    version       int NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX staff_user_name_key ON staff (lower(user_name));
CREATE UNIQUE INDEX staff_email_key ON staff (email);

-- A membership lets an identity into a tenant. Inactive ones still hold the
-- address (ORG-07, ORG-13).
CREATE TABLE memberships (
    staff_id   uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
    tenant     int NOT NULL REFERENCES tenants ON DELETE CASCADE,
    state      text NOT NULL DEFAULT 'invited' CHECK (state IN ('invited', 'active', 'inactive')),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When the person accepted the invitation; who never did is invited anew.
    accepted_at timestamptz,
    PRIMARY KEY (staff_id, tenant)
);
CREATE INDEX memberships_tenant_idx ON memberships (tenant);

CREATE TABLE administrators (
    staff_id   uuid PRIMARY KEY REFERENCES staff ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- +goose Down
DROP TABLE administrators, memberships, staff, organisations, registry, hosts, tenants;
