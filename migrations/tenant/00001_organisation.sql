-- +goose Up
-- One organisation: its settings, its structure, its people and their rights.
-- Tenant tables never refer to another schema; they keep ids (architecture,
-- section 1). No enum types, so that one statement text serves every tenant.

CREATE TABLE settings (
    one                    boolean PRIMARY KEY DEFAULT true CHECK (one),
    default_language       text NOT NULL DEFAULT 'fi' CHECK (default_language IN ('fi', 'sv', 'nb', 'en')),
    time_zone              text NOT NULL DEFAULT 'Europe/Helsinki',
    -- AD-01: calendar days from publication to closing, at least.
    min_application_days   int NOT NULL DEFAULT 14 CHECK (min_application_days BETWEEN 0 AND 365),
    -- PRIV-14: never under two years.
    retention_months       int NOT NULL DEFAULT 24 CHECK (retention_months BETWEEN 24 AND 600),
    -- CASE-05 and CASE-06.
    require_complete       boolean NOT NULL DEFAULT false,
    workplace_description  jsonb NOT NULL DEFAULT '{}',
    publication_channels   text[] NOT NULL DEFAULT '{jobsite,rss}',
    application_method     text NOT NULL DEFAULT 'form' CHECK (application_method IN ('form')),
    register_contact       jsonb NOT NULL DEFAULT '{}',
    privacy_notice_url     text NOT NULL DEFAULT '',
    -- Bumped by every change of groups or their members; enforcers are cached by it.
    policy_version         bigint NOT NULL DEFAULT 1,
    version                int NOT NULL DEFAULT 1
);
INSERT INTO settings DEFAULT VALUES;

-- path is "/" and the numbers of the unit and its ancestors, each followed by
-- "/": a right in "/1/4/" holds in every path that begins so.
CREATE TABLE units (
    id         uuid PRIMARY KEY,
    number     int GENERATED ALWAYS AS IDENTITY UNIQUE,
    parent_id  uuid REFERENCES units,
    names      jsonb NOT NULL CHECK (jsonb_typeof(names) = 'object'),
    path       text NOT NULL UNIQUE CHECK (path ~ '^/([0-9]+/)+$'),
    active     boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT ext.clock(),
    version    int NOT NULL DEFAULT 1,
    CHECK (parent_id <> id)
);
CREATE UNIQUE INDEX units_one_root ON units ((parent_id IS NULL)) WHERE parent_id IS NULL;
CREATE INDEX units_parent_idx ON units (parent_id);
CREATE INDEX units_path_idx ON units (path text_pattern_ops);

-- +goose StatementBegin
-- The path follows from the parent, so it cannot be wrong; and a unit below
-- itself would have no end. Changes of the tree lock its root.
CREATE FUNCTION place_unit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE above text := '/';
BEGIN
    IF NEW.parent_id IS NOT NULL THEN
        PERFORM 1 FROM units WHERE parent_id IS NULL FOR UPDATE;
        SELECT path INTO above FROM units WHERE id = NEW.parent_id;
    END IF;
    IF TG_OP = 'UPDATE' AND starts_with(above, OLD.path) THEN
        RAISE EXCEPTION 'a unit cannot be below itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'units_no_cycle';
    END IF;
    NEW.path := above || NEW.number || '/';
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER units_place BEFORE INSERT OR UPDATE OF parent_id ON units
    FOR EACH ROW EXECUTE FUNCTION place_unit();

-- +goose StatementBegin
-- What is below a unit moves with it.
CREATE FUNCTION move_below() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE units SET path = NEW.path || substr(path, length(OLD.path) + 1)
    WHERE starts_with(path, OLD.path) AND id <> NEW.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER units_move_below AFTER UPDATE OF parent_id ON units
    FOR EACH ROW WHEN (OLD.path <> NEW.path) EXECUTE FUNCTION move_below();

CREATE TABLE groups (
    id          uuid PRIMARY KEY,
    -- Set for the three groups that come ready; their names are translated.
    builtin     text UNIQUE CHECK (builtin IN ('superuser', 'recruiter', 'viewer')),
    name        text NOT NULL UNIQUE CHECK (name <> ''),
    description text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT ext.clock(),
    version     int NOT NULL DEFAULT 1
);

CREATE TABLE group_permissions (
    group_id   uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
    permission text NOT NULL CHECK (permission ~ '^[a-z]+\.[a-z]+$'),
    PRIMARY KEY (group_id, permission)
);

-- A staff identity's place in this organisation; id is the identity's id.
CREATE TABLE users (
    id            uuid PRIMARY KEY,
    user_name     text NOT NULL,
    email         text NOT NULL,
    name          text NOT NULL CHECK (name <> ''),
    phone         text NOT NULL DEFAULT '',
    title         text NOT NULL DEFAULT '',
    language      text NOT NULL CHECK (language IN ('fi', 'sv', 'nb', 'en')),
    base_group_id uuid NOT NULL REFERENCES groups,
    unit_id       uuid NOT NULL REFERENCES units,
    state         text NOT NULL DEFAULT 'invited' CHECK (state IN ('invited', 'active', 'inactive')),
    created_at    timestamptz NOT NULL DEFAULT ext.clock(),
    version       int NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX users_email_key ON users (email);
CREATE INDEX users_base_group_idx ON users (base_group_id);
CREATE INDEX users_unit_idx ON users (unit_id);

-- Further groups of a user, in one unit and below, for a time.
CREATE TABLE user_groups (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    group_id    uuid NOT NULL REFERENCES groups,
    unit_id     uuid NOT NULL REFERENCES units,
    valid_from  timestamptz NOT NULL DEFAULT ext.clock(),
    valid_until timestamptz,
    CHECK (valid_until > valid_from)
);
CREATE INDEX user_groups_user_idx ON user_groups (user_id);
CREATE INDEX user_groups_group_idx ON user_groups (group_id);
CREATE INDEX user_groups_unit_idx ON user_groups (unit_id);

-- +goose StatementBegin
-- An organisation always keeps one active superuser (architecture, section 7).
CREATE FUNCTION keep_one_superuser() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM groups WHERE builtin = 'superuser' FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM users u JOIN groups g ON g.id = u.base_group_id
                   WHERE g.builtin = 'superuser' AND u.state = 'active')
       AND EXISTS (SELECT 1 FROM groups g WHERE g.id = OLD.base_group_id AND g.builtin = 'superuser'
                   AND OLD.state = 'active') THEN
        RAISE EXCEPTION 'an organisation keeps one superuser'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'users_one_superuser';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER users_one_superuser AFTER UPDATE OR DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION keep_one_superuser();

-- Belongs to the organisation that made it (CON-01); the schema says so.
CREATE TABLE contacts (
    id         uuid PRIMARY KEY,
    name       text NOT NULL CHECK (name <> ''),
    title      jsonb NOT NULL DEFAULT '{}',
    phone      text NOT NULL DEFAULT '',
    email      text NOT NULL DEFAULT '',
    hours      jsonb NOT NULL DEFAULT '{}',
    owner_id   uuid NOT NULL REFERENCES users,
    active     boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT ext.clock(),
    version    int NOT NULL DEFAULT 1,
    CHECK (phone <> '' OR email <> '')
);
CREATE INDEX contacts_owner_idx ON contacts (owner_id);

-- Texts that replace or add to the product's own letters (CASE-15). key names
-- the product's letter; null is a template of the organisation's own.
CREATE TABLE message_templates (
    id         uuid PRIMARY KEY,
    key        text,
    name       text NOT NULL CHECK (name <> ''),
    language   text NOT NULL CHECK (language IN ('fi', 'sv', 'nb', 'en')),
    subject    text NOT NULL CHECK (subject <> ''),
    body       text NOT NULL CHECK (body <> ''),
    updated_at timestamptz NOT NULL DEFAULT ext.clock(),
    UNIQUE (key, language)
);
CREATE UNIQUE INDEX message_templates_name_key ON message_templates (name, language) WHERE key IS NULL;

-- +goose Down
DROP TABLE message_templates, contacts, user_groups, users, group_permissions, groups, units, settings;
DROP FUNCTION keep_one_superuser, place_unit, move_below;
