-- +goose Up
-- Whoever may add an event may not fill the relay's memory with it. The program
-- allows half of this; jsonb writes more spaces than it was given.
ALTER TABLE outbox ADD CONSTRAINT outbox_size_check CHECK (octet_length(payload::text) <= 131072 AND octet_length(kind) <= 100);

-- +goose Down
ALTER TABLE outbox DROP CONSTRAINT outbox_size_check;
