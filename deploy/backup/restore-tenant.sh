#!/bin/sh
# Takes one organisation out of a physical backup, as it was at a moment of the
# past, and writes it to an archive that `vakans tenant import` reads. Nothing that
# runs is touched.
#
#   deploy/backup/restore-tenant.sh oak oak.vakans /backup/base-… /backup/wal /scratch '2026-03-01 09:59:00+02'
#
# Then, in the installation that runs:
#
#   vakans tenant suspend oak
#   vakans tenant import oak.vakans --replace
#   vakans tenant resume oak
#
# The bucket is not in the backup: the files are read from it now, with VAKANS_S3_*
# as the installation has them. A file that was deleted since then is named.
# VAKANS is the program (default: vakans in PATH), DATABASE its database.
set -eu

if [ $# -lt 5 ]; then
	echo "usage: $0 SLUG OUT BASE WAL SCRATCH [MOMENT]" >&2
	exit 2
fi
slug=$1 out=$2 scratch=$5
here=$(dirname "$0")
socket=$("$here/restore.sh" "$3" "$4" "$scratch" "${6:-}")
trap 'pg_ctl --pgdata "$scratch/data" --mode fast --wait stop >/dev/null' EXIT

# Every login lives in the copy now, whatever addresses the caller has set.
for name in $(env | sed -n 's/^\(VAKANS_[A-Z0-9_]*_DSN\(_FILE\)\{0,1\}\)=.*/\1/p'); do
	unset "$name"
done
VAKANS_DATABASE_DSN="postgres://{login}@/${DATABASE:-vakans}?host=$socket"
export VAKANS_DATABASE_DSN

"${VAKANS:-vakans}" tenant export "$slug" --out "$out"
