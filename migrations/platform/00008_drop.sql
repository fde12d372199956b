-- +goose Up
-- An organisation that is being removed is held as well: a removal that was cut
-- short is finished by doing it again, never undone.
ALTER TABLE tenants DROP CONSTRAINT tenants_held_check,
    ADD CONSTRAINT tenants_held_check CHECK (held IN ('', 'move', 'import', 'drop'));

-- +goose Down
ALTER TABLE tenants DROP CONSTRAINT tenants_held_check,
    ADD CONSTRAINT tenants_held_check CHECK (held IN ('', 'move', 'import'));
