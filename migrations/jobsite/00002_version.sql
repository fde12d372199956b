-- +goose Up
-- What the job site shows has a version, so that a page may be kept until
-- anything of it changes. Whoever writes raises it, by whatever way: it is raised
-- in the transaction of the change, so nobody sees the one without the other.

CREATE TABLE version (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL DEFAULT 1
);
INSERT INTO version DEFAULT VALUES;

-- +goose StatementBegin
CREATE FUNCTION raise_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobsite.version SET version = version + 1;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER employers_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON employers
    FOR EACH STATEMENT EXECUTE FUNCTION raise_version();
CREATE TRIGGER ads_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ads
    FOR EACH STATEMENT EXECUTE FUNCTION raise_version();
CREATE TRIGGER ad_texts_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ad_texts
    FOR EACH STATEMENT EXECUTE FUNCTION raise_version();

-- +goose Down
DROP TRIGGER employers_version ON employers;
DROP TRIGGER ads_version ON ads;
DROP TRIGGER ad_texts_version ON ad_texts;
DROP FUNCTION raise_version;
DROP TABLE version;
