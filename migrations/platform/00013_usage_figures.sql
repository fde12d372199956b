-- +goose Up
-- What an organisation does with the service, counted with how much it keeps:
-- numbers alone, of ads that the public has seen and of applications that stand.
ALTER TABLE tenant_usage
    ADD COLUMN open_ads int NOT NULL DEFAULT 0,
    ADD COLUMN ads int NOT NULL DEFAULT 0,
    ADD COLUMN applications int NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE tenant_usage DROP COLUMN open_ads, DROP COLUMN ads, DROP COLUMN applications;
