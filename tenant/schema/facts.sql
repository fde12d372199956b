-- Everything that can differ between two schemas, one line each. $1 is the schema.
WITH rel AS (
    SELECT c.* FROM pg_class c WHERE c.relnamespace = $1::text::regnamespace
)
SELECT 'schema rights ' || coalesce(n.nspacl::text, '') FROM pg_namespace n WHERE n.oid = $1::text::regnamespace
UNION ALL
SELECT 'default rights on ' || d.defaclobjtype::text || ' ' || d.defaclacl::text
  FROM pg_default_acl d WHERE d.defaclnamespace = $1::text::regnamespace
UNION ALL
SELECT format('relation %s of kind %s, row security %s/%s, options %s, rights %s', relname, relkind, relrowsecurity,
       relforcerowsecurity, coalesce(reloptions::text, ''), coalesce(relacl::text, '')) FROM rel WHERE relkind NOT IN ('i', 'I')
UNION ALL
SELECT format('column %s.%s (%s) %s%s%s%s collation %s default %s rights %s', rel.relname, a.attname, a.attnum,
       format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
       ' identity ' || a.attidentity::text, ' generated ' || a.attgenerated::text, a.attcollation::regcollation,
       coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(a.attacl::text, ''))
  FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE rel.relkind IN ('r', 'p', 'v', 'm')
UNION ALL
SELECT 'index ' || pg_get_indexdef(rel.oid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
  FROM rel JOIN pg_index i ON i.indexrelid = rel.oid
UNION ALL
SELECT format('constraint %s on %s: %s, validated %s', c.conname, rel.relname, pg_get_constraintdef(c.oid), c.convalidated)
  FROM rel JOIN pg_constraint c ON c.conrelid = rel.oid
  WHERE c.contype <> 'n' -- since 18; each column says whether it may be null
UNION ALL
SELECT 'function ' || pg_get_functiondef(p.oid) || ' rights ' || coalesce(p.proacl::text, '')
  FROM pg_proc p WHERE p.pronamespace = $1::text::regnamespace AND p.prokind IN ('f', 'p')
UNION ALL
SELECT 'trigger ' || pg_get_triggerdef(t.oid) || ' enabled ' || t.tgenabled::text
  FROM rel JOIN pg_trigger t ON t.tgrelid = rel.oid WHERE NOT t.tgisinternal
UNION ALL
SELECT format('policy %s on %s: %s %s %s using %s check %s', policyname, tablename, permissive, roles, cmd, qual, with_check)
  FROM pg_policies WHERE schemaname = $1::text
UNION ALL
SELECT 'view ' || rel.relname || ': ' || pg_get_viewdef(rel.oid) FROM rel WHERE rel.relkind IN ('v', 'm')
UNION ALL
SELECT format('sequence %s: %s from %s to %s start %s by %s cycle %s', rel.relname, s.seqtypid::regtype, s.seqmin, s.seqmax,
       s.seqstart, s.seqincrement, s.seqcycle) FROM rel JOIN pg_sequence s ON s.seqrelid = rel.oid
UNION ALL
SELECT 'type ' || t.typname FROM pg_type t WHERE t.typnamespace = $1::text::regnamespace AND t.typrelid = 0 AND t.typelem = 0
ORDER BY 1
