-- +goose Up
-- What the list of open ads walks through: each ad that may be shown now or later, twice, among
-- those of everybody (scope 0) and among its organisation's own (scope is the tenant). So a page of the list is a
-- walk along an index from where the page begins, whatever the number of ads, and counting needs the
-- index alone. An ad leaves when it is ended, or its organisation suspended; one that has closed is
-- passed over from that second on, and its row leaves when its organisation publishes the next time.

CREATE TABLE listed (
    ad_id           uuid NOT NULL REFERENCES ads ON DELETE CASCADE,
    scope           int NOT NULL,
    first_published timestamptz NOT NULL,
    opens_at        timestamptz NOT NULL,
    closes_at       timestamptz NOT NULL,
    PRIMARY KEY (ad_id, scope)
);
CREATE INDEX listed_newest_idx ON listed (scope, first_published, ad_id) INCLUDE (opens_at, closes_at);
CREATE INDEX listed_closing_idx ON listed (scope, closes_at, ad_id) INCLUDE (opens_at);

-- An organisation that is being suspended waits for who publishes an ad of it, or is waited for.
-- +goose StatementBegin
CREATE FUNCTION list_again(ads uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM jobsite.employers e WHERE e.tenant IN (SELECT a.tenant FROM jobsite.ads a WHERE a.id = ANY (ads))
        ORDER BY e.tenant FOR SHARE;
    DELETE FROM jobsite.listed l WHERE l.ad_id = ANY (ads);
    INSERT INTO jobsite.listed (ad_id, scope, first_published, opens_at, closes_at)
        SELECT a.id, s.scope, a.first_published, a.opens_at, a.closes_at
        FROM jobsite.ads a
        JOIN jobsite.employers e ON e.tenant = a.tenant
        CROSS JOIN LATERAL (VALUES (0), (a.tenant)) AS s (scope)
        WHERE a.id = ANY (ads) AND a.closes_at > ext.clock() AND a.ended_at IS NULL AND NOT e.suspended;
END $$;
-- +goose StatementEnd

-- Two who publish for the same organisation at once must not wait for each other's closed ads, each
-- holding some: what another is about to remove is passed over.
-- +goose StatementBegin
CREATE FUNCTION list_changed_ads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    PERFORM jobsite.list_again(ARRAY(SELECT c.id FROM changed c));
    DELETE FROM jobsite.listed WHERE ad_id IN (
        SELECT l.ad_id FROM jobsite.listed l
        WHERE l.scope IN (SELECT c.tenant FROM changed c) AND l.closes_at < ext.clock() - interval '1 hour'
        FOR UPDATE SKIP LOCKED);
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION list_ads_of_employer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM jobsite.list_again(ARRAY(SELECT a.id FROM jobsite.ads a WHERE a.tenant = NEW.tenant));
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER ads_inserted AFTER INSERT ON ads
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION list_changed_ads();
CREATE TRIGGER ads_updated AFTER UPDATE ON ads
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION list_changed_ads();
CREATE TRIGGER employers_suspended AFTER UPDATE OF suspended ON employers
    FOR EACH ROW WHEN (OLD.suspended <> NEW.suspended) EXECUTE FUNCTION list_ads_of_employer();

-- The triggers are there, so what is published meanwhile waits for this transaction and is listed by itself.
SELECT list_again(ARRAY(SELECT id FROM ads));

-- What is found by its accents is looked up without them, and then looked at: one index is enough.
DROP INDEX ad_texts_words_idx;

-- What is new goes into the index at once. A list of what has yet to go in would be read by every search,
-- and a long one would make reading everything look cheaper than the index, to a plan that is then kept.
ALTER INDEX ad_texts_plain_idx SET (fastupdate = off);
SELECT gin_clean_pending_list('ad_texts_plain_idx');

-- The view open_ads stays as long as an older program may run beside this one.

-- +goose Down
ALTER INDEX ad_texts_plain_idx RESET (fastupdate);
CREATE INDEX ad_texts_words_idx ON ad_texts USING gin (words ext.gin_trgm_ops);
DROP TRIGGER employers_suspended ON employers;
DROP TRIGGER ads_updated ON ads;
DROP TRIGGER ads_inserted ON ads;
DROP FUNCTION list_ads_of_employer, list_changed_ads, list_again;
DROP TABLE listed;
