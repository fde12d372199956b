-- +goose Up
-- How many letters each sender keeps, by state, as they were last counted: the sum
-- is watched, and nobody enters a thousand schemas for it.
CREATE TABLE letter_counts (
    tenant     int REFERENCES tenants ON DELETE CASCADE, -- null: the applicants' register
    queued     bigint NOT NULL,
    sending    bigint NOT NULL,
    sent       bigint NOT NULL,
    failed     bigint NOT NULL,
    cancelled  bigint NOT NULL,
    counted_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (tenant)
);

-- +goose Down
DROP TABLE letter_counts;
