package attack_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"vakans/internal/planetest"
)

// The catalogue is compared with what somebody has thought about: a new function,
// relation, schema, extension or setting that a tenant's role can use fails here
// until it stands in a list with its reason.

// runnable are the functions that a tenant may run and that are volatile or not
// PostgreSQL's own, by name. What is stable and PostgreSQL's own computes from its
// arguments or tells the catalogue's names; those that run SQL text are revoked.
var runnable = map[string]string{
	"clock_timestamp timeofday gen_random_uuid uuidv4 uuidv7 random random_normal array_sample array_shuffle": "the time and chance",
	"pg_get_wait_events":                   "a list that is part of PostgreSQL",
	"setseed":                              "chance of the session, and nothing of the product hangs on it",
	"pg_sleep pg_sleep_for pg_sleep_until": "as good as any slow query: statement_timeout ends both",
	"nextval setval currval lastval":       "check the right to the sequence",
	"current_query":                        "one's own",
	"brin_summarize_new_values brin_summarize_range brin_desummarize_range gin_clean_pending_list":                          "for the index's owner",
	"pg_partition_tree pg_partition_ancestors pg_collation_actual_version pg_database_collation_actual_version":             "the catalogue's names",
	"pg_is_in_recovery pg_is_wal_replay_paused pg_get_wal_replay_pause_state pg_get_wal_resource_managers pg_jit_available": "the server's state, no tenant's",

	"pg_stat_clear_snapshot pg_stat_force_next_flush": "one's own counters",

	"amvalidate plpgsql_validator pg_stat_have_stats": "a truth about a definition or the server",
	"pg_extension_config_dump":                        "inside an extension's script alone",
	"pg_nextoid pg_stop_making_pinned_objects pg_import_system_collations pg_rotate_logfile_old": "for a superuser: PostgreSQL asks inside",
	"pg_create_physical_replication_slot pg_create_logical_replication_slot pg_copy_physical_replication_slot pg_copy_logical_replication_slot " +
		"pg_drop_replication_slot pg_replication_slot_advance pg_logical_slot_get_changes pg_logical_slot_get_binary_changes " +
		"pg_logical_slot_peek_changes pg_logical_slot_peek_binary_changes pg_sync_replication_slots": "for a login that may replicate: PostgreSQL asks inside",
	"clock": "the product's clock",
	"gtrgm_in gtrgm_out show_limit show_trgm similarity similarity_dist similarity_op strict_word_similarity strict_word_similarity_op " +
		"strict_word_similarity_commutator_op strict_word_similarity_dist_op strict_word_similarity_dist_commutator_op word_similarity " +
		"word_similarity_op word_similarity_commutator_op word_similarity_dist_op word_similarity_dist_commutator_op": "pg_trgm: compares its arguments",
	"unaccent": "changes its argument",
	"_pg_char_max_length _pg_char_octet_length _pg_datetime_precision _pg_expandarray _pg_index_position _pg_interval_type _pg_numeric_precision " +
		"_pg_numeric_precision_radix _pg_numeric_scale _pg_truetypid _pg_truetypmod": "the information schema's own",
}

// readable are the relations outside its own schema that a tenant may read, or in
// the outbox's case add to. They tell the names of schemas, tables and roles, which
// hold tenants' numbers: that there is a tenant 17 is known, nothing else of it.
const readable = `platform.outbox
pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_auth_members pg_available_extension_versions pg_available_extensions pg_cast pg_class
pg_collation pg_constraint pg_conversion pg_cursors pg_database pg_db_role_setting pg_default_acl pg_depend pg_description pg_enum pg_event_trigger
pg_extension pg_foreign_data_wrapper pg_foreign_server pg_foreign_table pg_group pg_index pg_indexes pg_inherits pg_init_privs pg_language
pg_largeobject_metadata pg_matviews pg_namespace pg_opclass pg_operator pg_opfamily pg_parameter_acl pg_partitioned_table pg_policies pg_policy
pg_proc pg_publication pg_publication_namespace pg_publication_rel pg_publication_tables pg_range pg_replication_origin
pg_rewrite pg_roles pg_rules pg_seclabel pg_seclabels pg_sequence pg_sequences pg_settings pg_shdepend pg_shdescription pg_shseclabel
pg_statistic_ext pg_subscription pg_subscription_rel pg_tables pg_tablespace pg_timezone_abbrevs pg_timezone_names pg_transform pg_trigger
pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser pg_ts_template pg_type pg_user pg_user_mappings pg_views pg_wait_events`

// rights are what the logins hold in every schema of the product, table by table:
// r read, a add, w change, d delete. A tenant's tables stand under "tenant".
var rights = map[string]string{
	"tenant": `ad_recruitments ad_texts ad_versions ads application_attachments applications candidate_events contacts group_permissions groups letters
		message_templates messages recruitment_contacts recruitment_members recruitments settings units user_groups users: tenant=arwd;
		audit_log purge_proofs: tenant=ar; goose_db_version:`,
	"platform": `administrators foundings hosts job_areas letter_counts login_failures memberships municipalities one_time_secrets organisations personal_tokens
		regions registry schedules sessions staff tenants tenant_usage: platform=arwd; audit_log: platform=ar; goose_db_version:; outbox: relay=rwd`,
	"applicant": `accounts applications attachments letters login_failures one_time_secrets personal_tokens profiles purge_proofs registrations
		sessions: register=arwd; audit_log: register=ar; goose_db_version:`,
	"jobsite": `ad_texts ads employers listed open_ads version: publisher=arwd visitor=r; goose_db_version:`,
}

// extensions are those that somebody has looked at.
var extensions = map[string]string{"plpgsql": "pg_catalog", "pg_trgm": "ext", "unaccent": "ext"}

func TestCatalogueFunctions(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.New(t))
	known := words(slices.Collect(maps.Keys(runnable))...)
	for _, name := range r.column(`SELECT DISTINCT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
		WHERE has_function_privilege($1, p.oid, 'EXECUTE') AND has_schema_privilege($1, n.oid, 'USAGE')
		AND (p.provolatile = 'v' OR n.nspname <> 'pg_catalog') AND n.nspname <> $2
		AND p.prorettype <> ALL ('{trigger,event_trigger,index_am_handler,table_am_handler,tsm_handler,language_handler}'::regtype[])
		AND 'internal'::regtype <> ALL (p.proargtypes) AND p.proname !~ '^binary_upgrade_' ORDER BY 1`, r.a.Role(),
		r.a.Schema()) {
		if !known[name] {
			t.Errorf("a tenant may run %s: revoke it in 4_revokes.sql, or say here why it may stay", name)
		}
	}
}

func TestCatalogueRelations(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.New(t))
	known := words(readable)
	for _, name := range r.column(`SELECT CASE n.nspname WHEN 'pg_catalog' THEN '' ELSE n.nspname || '.' END || c.relname
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p', 'S') AND has_schema_privilege($1, n.oid, 'USAGE') AND n.nspname NOT IN ('information_schema', $2)
		AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege($1, c.oid, 'USAGE,SELECT,UPDATE')
			ELSE has_any_column_privilege($1, c.oid, 'SELECT,INSERT,UPDATE,REFERENCES') OR has_table_privilege($1, c.oid, 'DELETE,TRUNCATE,TRIGGER') END
		ORDER BY 1`, r.a.Role(), r.a.Schema()) {
		if !known[name] {
			t.Errorf("a tenant may use %s: revoke it in 4_revokes.sql, or put it into the list", name)
		}
	}
}

func TestCatalogueSchemas(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.New(t))
	got := r.column(`SELECT nspname || CASE WHEN has_schema_privilege($1, oid, 'CREATE') THEN ' create' ELSE '' END FROM pg_namespace
		WHERE has_schema_privilege($1, oid, 'USAGE,CREATE') AND nspname <> $2 ORDER BY 1`, r.a.Role(), r.a.Schema())
	if want := []string{"ext", "information_schema", "pg_catalog", "platform"}; !slices.Equal(got, want) {
		t.Errorf("a tenant may enter the schemas %v, want %v and its own", got, want)
	}
	for _, line := range r.column(`SELECT extname || ' ' || extnamespace::regnamespace FROM pg_extension`) {
		name, schema, _ := strings.Cut(line, " ")
		if extensions[name] != schema {
			t.Errorf("the extension %s is in %s: look at what it brings, and say so here", name, schema)
		}
	}
}

// A setting with a dot in its name is the product's or an extension's, and every
// tenant may change it for its own transaction.
func TestCatalogueSettings(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.New(t))
	tx := r.inside()
	_, err := tx.Exec(t.Context(), "SELECT ext.similarity('a', 'b'), ext.clock()") // loads what brings settings
	must(t, err)
	rows, err := tx.Query(t.Context(), "SELECT name FROM pg_settings WHERE name LIKE '%.%' ORDER BY 1")
	must(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	want := []string{"pg_trgm.similarity_threshold", "pg_trgm.strict_word_similarity_threshold",
		"pg_trgm.word_similarity_threshold"}
	if !slices.Equal(got, want) {
		t.Errorf("settings of extensions: %v, want %v", got, want)
	}
}

// Every table of every plane and what each login may do to it.
func TestCatalogueRights(t *testing.T) {
	t.Parallel()
	r := newAttacked(t, planetest.New(t))
	for schema, text := range rights {
		known := map[string]string{}
		for _, line := range strings.Split(text, ";") {
			names, who, _ := strings.Cut(line, ":")
			for _, name := range strings.Fields(names) {
				known[name] = strings.Join(strings.Fields(who), " ")
			}
		}
		name := strings.ReplaceAll(schema, "tenant", r.a.Schema())
		for _, line := range r.column(`SELECT c.relname || ':' || coalesce(string_agg(a.who || '=' || a.may, ' ' ORDER BY a.who), '')
			FROM pg_class c LEFT JOIN LATERAL (
				SELECT CASE WHEN g.rolname = $2 THEN 'tenant' ELSE replace(coalesce(g.rolname, 'everybody'), 'vakans_', '') END AS who,
					translate(string_agg(DISTINCT left(x.privilege_type, 1), '' ORDER BY left(x.privilege_type, 1)), 'ISUD', 'arwd') AS may
				FROM aclexplode(c.relacl) x LEFT JOIN pg_roles g ON g.oid = x.grantee WHERE x.grantee <> c.relowner GROUP BY 1) a ON true
			WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p', 'f') GROUP BY c.relname ORDER BY 1`,
			name, r.a.Role()) {
			table, who, _ := strings.Cut(line, ":")
			if want, ok := known[table]; !ok || !sameRights(who, want) {
				t.Errorf("%s.%s: %q holds, want %q; a new table goes into the list when somebody has thought who may what", schema,
					table, who, want)
			}
		}
	}
}

func sameRights(a, b string) bool { return spell(a) == spell(b) }

func spell(rights string) string {
	var all []string
	for _, one := range strings.Fields(rights) {
		who, may, _ := strings.Cut(one, "=")
		letters := strings.Split(may, "")
		slices.Sort(letters)
		all = append(all, who+"="+strings.Join(letters, ""))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// column is the one column of a query, asked as the superuser.
func (r *attacked) column(sql string, args ...any) []string {
	r.t.Helper()
	rows, err := r.admin().Query(context.WithoutCancel(r.t.Context()), sql, args...)
	must(r.t, err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(r.t, err)
	return all
}

func words(texts ...string) map[string]bool {
	known := map[string]bool{}
	for _, text := range texts {
		for _, name := range strings.Fields(text) {
			known[name] = true
		}
	}
	return known
}
