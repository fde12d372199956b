-- +goose Up
-- What every reference of an organisation begins with ("EXE-2026-0022"), so that a
-- reference means one recruitment in the whole country. It is made of the slug when
-- the organisation is entered, and never changes: references are printed.
ALTER TABLE tenants ADD COLUMN reference_prefix text;

-- +goose StatementBegin
CREATE FUNCTION choose_reference_prefix() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE letters text := upper(regexp_replace(NEW.slug, '[^a-z0-9]', '', 'g'));
        n int := least(3, length(letters));
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('platform.tenants.reference_prefix'));
    NEW.reference_prefix := left(letters, n);
    WHILE EXISTS (SELECT 1 FROM platform.tenants t WHERE t.reference_prefix = NEW.reference_prefix AND t.number <> NEW.number) LOOP
        n := n + 1;
        NEW.reference_prefix := CASE WHEN n <= least(6, length(letters)) THEN left(letters, n) ELSE left(letters, 3) || n END;
    END LOOP;
    RETURN NEW;
END $$;

CREATE FUNCTION keep_reference_prefix() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the prefix of an organisation''s references does not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tenants_reference_prefix_stays';
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION choose_reference_prefix() FROM PUBLIC;
REVOKE ALL ON FUNCTION keep_reference_prefix() FROM PUBLIC;

-- +goose StatementBegin
-- Those that are there already get one in the order in which they came.
DO $$
DECLARE r record; letters text; n int; proposal text;
BEGIN
    FOR r IN SELECT number, slug FROM tenants ORDER BY number LOOP
        letters := upper(regexp_replace(r.slug, '[^a-z0-9]', '', 'g'));
        n := least(3, length(letters));
        proposal := left(letters, n);
        WHILE EXISTS (SELECT 1 FROM tenants t WHERE t.reference_prefix = proposal) LOOP
            n := n + 1;
            proposal := CASE WHEN n <= least(6, length(letters)) THEN left(letters, n) ELSE left(letters, 3) || n END;
        END LOOP;
        UPDATE tenants SET reference_prefix = proposal WHERE number = r.number;
    END LOOP;
END $$;
-- +goose StatementEnd

ALTER TABLE tenants ALTER COLUMN reference_prefix SET NOT NULL;
ALTER TABLE tenants ADD CONSTRAINT tenants_reference_prefix_key UNIQUE (reference_prefix);
ALTER TABLE tenants ADD CONSTRAINT tenants_reference_prefix_form CHECK (reference_prefix ~ '^[A-Z0-9]+$');
CREATE TRIGGER tenants_reference_prefix BEFORE INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION choose_reference_prefix();
CREATE TRIGGER tenants_reference_prefix_stays BEFORE UPDATE OF reference_prefix ON tenants
    FOR EACH ROW WHEN (OLD.reference_prefix IS DISTINCT FROM NEW.reference_prefix) EXECUTE FUNCTION keep_reference_prefix();

-- +goose Down
DROP TRIGGER tenants_reference_prefix ON tenants;
DROP TRIGGER tenants_reference_prefix_stays ON tenants;
DROP FUNCTION choose_reference_prefix();
DROP FUNCTION keep_reference_prefix();
ALTER TABLE tenants DROP COLUMN reference_prefix;
