-- +goose Up
-- Organisations on several servers, at several versions.

ALTER TABLE tenants
    -- The newest migration that a program must know to work with this schema.
    ADD COLUMN schema_floor bigint NOT NULL DEFAULT 0,
    -- Why nobody may work in it for the moment; empty: nothing holds it.
    ADD COLUMN held text NOT NULL DEFAULT '' CHECK (held IN ('', 'move', 'import')),
    -- Roles it had in databases that it left: events that still wait there are its own.
    ADD COLUMN former_roles text[] NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE tenants DROP COLUMN schema_floor, DROP COLUMN held, DROP COLUMN former_roles;
