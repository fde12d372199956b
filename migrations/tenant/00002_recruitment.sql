-- +goose Up
-- What is being filled, and how it is advertised.

CREATE TABLE recruitments (
    id             uuid PRIMARY KEY,
    number         int GENERATED ALWAYS AS IDENTITY UNIQUE,
    reference      text NOT NULL UNIQUE,
    unit_id        uuid NOT NULL REFERENCES units,
    titles         jsonb NOT NULL CHECK (jsonb_typeof(titles) = 'object'),
    positions      int NOT NULL DEFAULT 1 CHECK (positions BETWEEN 1 AND 999),
    employment     text NOT NULL CHECK (employment IN ('public_office', 'employment')),
    duration       text NOT NULL CHECK (duration IN ('permanent', 'fixed_term')),
    starts_on      date,
    ends_on        date,
    level          text NOT NULL CHECK (level IN ('management', 'supervisor', 'expert', 'operative', 'trainee')),
    job_areas      text[] NOT NULL DEFAULT '{}',
    municipalities text[] NOT NULL DEFAULT '{}',
    working_time   text[] NOT NULL DEFAULT '{}',
    remote         text NOT NULL DEFAULT 'none' CHECK (remote IN ('none', 'partial', 'full')),
    salary         jsonb NOT NULL DEFAULT '{}',
    salary_grounds jsonb NOT NULL DEFAULT '{}',
    responsible_id uuid NOT NULL REFERENCES users,
    state          text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'archived')),
    outcome        text CHECK (outcome IN ('recruited', 'not_filled', 'cancelled')),
    close_reason   text NOT NULL DEFAULT '',
    closed_at      timestamptz,
    closed_by      uuid REFERENCES users,
    created_at     timestamptz NOT NULL DEFAULT ext.clock(),
    created_by     uuid NOT NULL REFERENCES users,
    version        int NOT NULL DEFAULT 1,
    CONSTRAINT recruitments_dates CHECK (ends_on >= starts_on),
    CONSTRAINT recruitments_fixed_term CHECK (duration = 'permanent' OR ends_on IS NOT NULL),
    CONSTRAINT recruitments_closed CHECK ((state = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX recruitments_unit_idx ON recruitments (unit_id);
CREATE INDEX recruitments_responsible_idx ON recruitments (responsible_id);
CREATE INDEX recruitments_state_idx ON recruitments (state, created_at DESC, id DESC);
CREATE INDEX recruitments_closed_idx ON recruitments (closed_at) WHERE closed_at IS NOT NULL;

-- The recruitment group: colleagues who take part besides the responsible one.
CREATE TABLE recruitment_members (
    recruitment_id uuid NOT NULL REFERENCES recruitments ON DELETE CASCADE,
    user_id        uuid NOT NULL REFERENCES users,
    PRIMARY KEY (recruitment_id, user_id)
);
CREATE INDEX recruitment_members_user_idx ON recruitment_members (user_id);

CREATE TABLE recruitment_contacts (
    recruitment_id uuid NOT NULL REFERENCES recruitments ON DELETE CASCADE,
    contact_id     uuid NOT NULL REFERENCES contacts,
    position       int NOT NULL,
    PRIMARY KEY (recruitment_id, contact_id)
);
CREATE INDEX recruitment_contacts_contact_idx ON recruitment_contacts (contact_id);

-- One ad presents one or more recruitments. Its form is asked of everybody who
-- applies through it.
CREATE TABLE ads (
    id                uuid PRIMARY KEY,
    state             text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'ended')),
    default_language  text NOT NULL CHECK (default_language IN ('fi', 'sv', 'nb', 'en')),
    opens_at          timestamptz,
    closes_at         timestamptz,
    form              jsonb NOT NULL DEFAULT '{}',
    form_locked_at    timestamptz,
    published_version int NOT NULL DEFAULT 0,
    first_published   timestamptz,
    published_at      timestamptz,
    published_by      uuid REFERENCES users,
    -- True when something was changed after the newest publication (AD-04).
    changed           boolean NOT NULL DEFAULT true,
    ended_at          timestamptz,
    end_reason        text NOT NULL DEFAULT '',
    created_at        timestamptz NOT NULL DEFAULT ext.clock(),
    version           int NOT NULL DEFAULT 1,
    CONSTRAINT ads_period CHECK (closes_at > opens_at),
    CONSTRAINT ads_published CHECK (state = 'draft' OR (opens_at IS NOT NULL AND closes_at IS NOT NULL AND published_version > 0)),
    CONSTRAINT ads_ended CHECK ((state = 'ended') = (ended_at IS NOT NULL))
);
CREATE INDEX ads_closes_idx ON ads (closes_at) WHERE state = 'published';

CREATE TABLE ad_recruitments (
    recruitment_id uuid PRIMARY KEY REFERENCES recruitments ON DELETE CASCADE,
    ad_id          uuid NOT NULL REFERENCES ads ON DELETE CASCADE,
    position       int NOT NULL DEFAULT 1
);
CREATE INDEX ad_recruitments_ad_idx ON ad_recruitments (ad_id);

CREATE TABLE ad_texts (
    ad_id          uuid NOT NULL REFERENCES ads ON DELETE CASCADE,
    language       text NOT NULL CHECK (language IN ('fi', 'sv', 'nb', 'en')),
    title          text NOT NULL DEFAULT '',
    description    text NOT NULL DEFAULT '',
    qualifications text NOT NULL DEFAULT '',
    expectations   text NOT NULL DEFAULT '',
    offer          text NOT NULL DEFAULT '',
    instructions   text NOT NULL DEFAULT '',
    PRIMARY KEY (ad_id, language)
);

-- What visitors were shown, version by version.
CREATE TABLE ad_versions (
    ad_id        uuid NOT NULL REFERENCES ads ON DELETE CASCADE,
    version      int NOT NULL,
    content      jsonb NOT NULL,
    published_at timestamptz NOT NULL,
    published_by uuid NOT NULL REFERENCES users,
    PRIMARY KEY (ad_id, version)
);

-- +goose StatementBegin
-- FORM-36: once somebody has begun, nobody can change the questions.
CREATE FUNCTION refuse_locked_form() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.form_locked_at IS NOT NULL AND
       (NEW.form IS DISTINCT FROM OLD.form OR NEW.form_locked_at IS DISTINCT FROM OLD.form_locked_at) THEN
        RAISE EXCEPTION 'the form is locked'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ads_form_locked';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER ads_form_locked BEFORE UPDATE ON ads
    FOR EACH ROW EXECUTE FUNCTION refuse_locked_form();

-- +goose Down
DROP TABLE ad_versions, ad_texts, ad_recruitments, ads, recruitment_contacts, recruitment_members, recruitments;
DROP FUNCTION refuse_locked_form;
