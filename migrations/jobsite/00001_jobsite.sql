-- +goose Up
-- The job site plane: everything a visitor may read, and no personal data of
-- applicants (PUB-02). One row of ads per published ad, at its newest version.

CREATE TABLE employers (
    tenant           int PRIMARY KEY,
    slug             text NOT NULL, -- unique in the registry; a copy published twice at once must not fail here
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
    -- The few facts that a list shows: lists never unpack the content.
    card             jsonb NOT NULL,
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
CREATE INDEX ads_newest_idx ON ads (first_published DESC, id DESC);
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

-- What lists and feeds choose from: ads open at this moment, one row per
-- language version. At the closing second an ad is gone (PUB-08).
CREATE VIEW open_ads AS
SELECT a.id, a.tenant, a.reference, a.opens_at, a.closes_at, a.first_published, a.published_at, a.default_language,
    a.languages, a.card, e.slug, e.host, e.time_zone, t.language, t.title, t.summary, t.words, t.plain
FROM ads a
JOIN employers e ON e.tenant = a.tenant
JOIN ad_texts t ON t.ad_id = a.id
WHERE a.opens_at <= ext.clock() AND a.closes_at > ext.clock() AND a.ended_at IS NULL AND NOT e.suspended;

-- +goose Down
DROP VIEW open_ads;
DROP TABLE ad_texts, ads, employers;
