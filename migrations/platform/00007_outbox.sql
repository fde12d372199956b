-- +goose Up
-- How many of an event's attempts were none, because a consumer asked for it
-- later. Only the others count towards giving it up.
ALTER TABLE outbox ADD COLUMN postponed int NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE outbox DROP COLUMN postponed;
