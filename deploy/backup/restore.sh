#!/bin/sh
# Brings a physical backup back as a cluster of its own, at a moment of the past,
# and starts it. Nobody but the caller reaches it: it listens on a socket in its
# own folder and on no address. The cluster that runs is not touched.
#
#   deploy/backup/restore.sh /backup/base-20260301T020000Z /backup/wal /scratch '2026-03-01 09:59:00+02'
#
# Without a moment it goes to the end of the log. It needs PostgreSQL's programs of
# the same major version in PATH, and is run by the user that owns the backup.
# The last line says how to connect; `pg_ctl -D /scratch/data stop` ends it.
set -eu

if [ $# -lt 3 ]; then
	echo "usage: $0 BASE WAL SCRATCH [MOMENT]" >&2
	exit 2
fi
base=$1 wal=$2 scratch=$3 moment=${4:-}

if [ -e "$scratch/data" ]; then
	echo "$scratch/data is there already: choose another folder, or remove it" >&2
	exit 1
fi
mkdir -p "$scratch/socket"
chmod 700 "$scratch" "$scratch/socket"
cp -R "$base" "$scratch/data"
chmod 700 "$scratch/data"

# The log that the base needs is in the base; all that came later is in the archive.
{
	echo "restore_command = 'cp \"$wal/%f\" \"%p\"'"
	if [ -n "$moment" ]; then
		echo "recovery_target_time = '$moment'"
		echo "recovery_target_inclusive = on"
	fi
	echo "recovery_target_action = promote"
	echo "archive_mode = off"
	echo "listen_addresses = ''"
	echo "unix_socket_directories = '$scratch/socket'"
	echo "port = 5432"
} >>"$scratch/data/postgresql.auto.conf"
touch "$scratch/data/recovery.signal"
# The socket's folder is the lock: only the caller may enter it.
echo 'local all all trust' >"$scratch/data/pg_hba.conf"

pg_ctl --pgdata "$scratch/data" --log "$scratch/log" --wait --timeout 3600 start >/dev/null || {
	echo "it does not start; the end of $scratch/log:" >&2
	tail -n 20 "$scratch/log" >&2
	exit 1
}
# Until it has been promoted it replays, and nothing may be written or compared.
until [ "$(psql -h "$scratch/socket" -U postgres -d postgres -Atc 'SELECT pg_is_in_recovery()')" = f ]; do
	sleep 1
done
printf '%s\n' "$scratch/socket"
