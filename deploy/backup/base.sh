#!/bin/sh
# Takes a physical backup of the whole cluster, proves that it can be read, and
# removes the backups that are older than they may be (PRIV-22).
#
#   BACKUP=/backup KEEP_DAYS=35 deploy/backup/base.sh
#
# Who connects is the business of PGHOST, PGPORT, PGUSER and PGPASSFILE: a login
# with REPLICATION. The write-ahead log goes to $BACKUP/wal by archive_command
# (deploy/postgresql.conf).
set -eu

: "${BACKUP:?the folder of all backups}"
keep=${KEEP_DAYS:-35}
name="$BACKUP/base-$(date -u +%Y%m%dT%H%M%SZ)"
half="$name.half"

trap 'rm -rf "$half"' EXIT
pg_basebackup --pgdata "$half" --checkpoint fast --wal-method stream --no-password
pg_verifybackup --quiet "$half"
mv "$half" "$name"
trap - EXIT

# Whole days: -mtime +N counts those that have passed.
find "$BACKUP" -maxdepth 1 -type d -name 'base-*' -mtime "+$keep" -exec rm -rf {} +
find "$BACKUP/wal" -maxdepth 1 -type f -mtime "+$((keep + 1))" -delete
printf '%s\n' "$name"
