-- Who may connect, and what to the database itself. PostgreSQL keeps these rights
-- outside the database, so a restored or copied one needs them again.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO vakans_platform, vakans_register, vakans_publisher,
        vakans_visitor, vakans_relay, vakans_cell_01, vakans_cell_02, vakans_cell_03, vakans_cell_04,
        vakans_cell_05, vakans_cell_06, vakans_cell_07, vakans_cell_08', current_database());
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO vakans_migrator', current_database());
END $$;
