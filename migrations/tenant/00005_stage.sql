-- +goose Up

-- The stage of a recruitment follows from its own state, from that of its ad, and
-- from the application period by the database's clock. It is defined here and
-- nowhere else; a statement that calls it is planned as if this stood in it.
CREATE FUNCTION recruitment_stage(state text, ad_state text, opens_at timestamptz, closes_at timestamptz)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN state <> 'open' THEN state
                WHEN ad_state = 'draft' THEN 'draft'
                WHEN ad_state = 'ended' OR closes_at <= ext.clock() THEN 'ended'
                WHEN opens_at > ext.clock() THEN 'scheduled'
                ELSE 'open' END
$$;

-- +goose Down
DROP FUNCTION recruitment_stage(text, text, timestamptz, timestamptz);
