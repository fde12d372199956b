-- +goose Up
-- The job site plane: everything a visitor may read, and no personal data of
-- applicants (PUB-02). One row of ads per published ad, at its newest version.

CREATE TABLE employers (
    tenant           int PRIMARY KEY,
    slug             text NOT NULL UNIQUE,
    host             text NOT NULL,
    names            jsonb NOT NULL,
    kind             text NOT NULL,
    country          text NOT NULL,
    default_language text NOT NULL,
    languages        text[] NOT NULL,
    time_zone        text NOT NULL,
    home_page        text NOT NULL DEFAULT '',
    presentation     jsonb NOT NULL DEFAULT '{}',
    theme_hash       text NOT NULL,
    theme_css        text NOT NULL,
    suspended        boolean NOT NULL DEFAULT false,
    updated_at       timestamptz NOT NULL
);

CREATE TABLE ads (
    id               uuid PRIMARY KEY,
    tenant           int NOT NULL REFERENCES employers,
    version          int NOT NULL,
    reference        text NOT NULL,
    opens_at         timestamptz NOT NULL,
    closes_at        timestamptz NOT NULL,
    ended_at         timestamptz,
    first_published  timestamptz NOT NULL,
    published_at     timestamptz NOT NULL,
    default_language text NOT NULL,
    languages        text[] NOT NULL,
    content          jsonb NOT NULL,
    form             jsonb NOT NULL,
    job_areas        text[] NOT NULL,
    municipalities   text[] NOT NULL,
    regions          text[] NOT NULL,
    employment       text[] NOT NULL,
    duration         text[] NOT NULL,
    level            text[] NOT NULL,
    working_time     text[] NOT NULL,
    remote           text[] NOT NULL
);
CREATE INDEX ads_open_idx ON ads (closes_at, id);
CREATE INDEX ads_newest_idx ON ads (first_published DESC, id);
CREATE INDEX ads_tenant_idx ON ads (tenant, first_published DESC);

-- One row per language version. words is what the keyword box searches,
-- lower-cased and with accents kept; plain is the same without accents.
CREATE TABLE ad_texts (
    ad_id    uuid NOT NULL REFERENCES ads ON DELETE CASCADE,
    language text NOT NULL CHECK (language IN ('fi', 'sv', 'nb', 'en')),
    title    text NOT NULL,
    summary  text NOT NULL,
    words    text NOT NULL,
    plain    text NOT NULL,
    PRIMARY KEY (ad_id, language)
);
CREATE INDEX ad_texts_words_idx ON ad_texts USING gin (words ext.gin_trgm_ops);
CREATE INDEX ad_texts_plain_idx ON ad_texts USING gin (plain ext.gin_trgm_ops);

-- +goose Down
DROP TABLE ad_texts, ads, employers;
