-- Who may connect, and what to the database itself, and what each login's
-- connections begin with: behind a pooler nobody can say it when connecting.
-- PostgreSQL keeps all this outside the database, so a restored or copied one needs
-- it again.
DO $$
DECLARE
    login text;
    path text;
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO vakans_platform, vakans_register, vakans_publisher,
        vakans_visitor, vakans_relay, vakans_cell_01, vakans_cell_02, vakans_cell_03, vakans_cell_04,
        vakans_cell_05, vakans_cell_06, vakans_cell_07, vakans_cell_08', current_database());
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO vakans_migrator', current_database());
    FOR login, path IN SELECT * FROM (VALUES
        ('vakans_platform', 'platform, ext'), ('vakans_register', 'applicant, ext'), ('vakans_publisher', 'jobsite, ext'),
        ('vakans_visitor', 'jobsite, ext'), ('vakans_relay', 'platform, ext'),
        ('vakans_cell_01', 'ext'), ('vakans_cell_02', 'ext'), ('vakans_cell_03', 'ext'), ('vakans_cell_04', 'ext'),
        ('vakans_cell_05', 'ext'), ('vakans_cell_06', 'ext'), ('vakans_cell_07', 'ext'), ('vakans_cell_08', 'ext')) AS l
    LOOP
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = %s', login, current_database(), path);
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = ''15s''', login, current_database());
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = ''30s''', login, current_database());
    END LOOP;
END $$;
