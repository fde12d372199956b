-- +goose Up
-- Where a failed sign-in came from, as a hash to count by, and whether it was a
-- browser that is known of its user. A row of the release before says neither, and
-- counts as unknown. Rows live for a day.
ALTER TABLE login_failures
    ADD COLUMN origin text NOT NULL DEFAULT '',
    ADD COLUMN known boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE login_failures DROP COLUMN origin, DROP COLUMN known;
