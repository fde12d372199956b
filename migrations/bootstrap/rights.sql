-- What the planes' logins may do beyond or short of their default. The migrator
-- runs it after the planes' migrations, each time; every line must be
-- idempotent. A tenant's counterpart is tenant/grants.sql.tmpl.

-- Events: everybody adds in their own name, the relay alone reads and removes.
REVOKE ALL ON platform.outbox FROM vakans_platform;
GRANT INSERT (kind, payload) ON platform.outbox TO vakans_platform, vakans_register, vakans_publisher, vakans_tenants;
GRANT SELECT, UPDATE, DELETE ON platform.outbox TO vakans_relay;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polname = 'relay' AND polrelid = 'platform.outbox'::regclass) THEN
        CREATE POLICY relay ON platform.outbox TO vakans_relay USING (true);
    END IF;
END $$;

-- Sizes: the relay measures, and nobody else. The function is missing while only a
-- later plane is migrated.
DO $$
BEGIN
    IF to_regprocedure('platform.schema_bytes(text)') IS NOT NULL THEN
        REVOKE ALL ON FUNCTION platform.schema_bytes(text) FROM PUBLIC, vakans_platform, vakans_register, vakans_publisher, vakans_tenants;
        GRANT EXECUTE ON FUNCTION platform.schema_bytes(text) TO vakans_relay;
    END IF;
END $$;

-- What was logged stays as it was written.
REVOKE UPDATE, DELETE ON platform.audit_log FROM vakans_platform;
REVOKE UPDATE, DELETE ON applicant.audit_log FROM vakans_register;

-- Only migrations change what has been migrated.
REVOKE ALL ON platform.goose_db_version FROM vakans_platform;
REVOKE ALL ON jobsite.goose_db_version FROM vakans_publisher, vakans_visitor;
REVOKE ALL ON applicant.goose_db_version FROM vakans_register;
