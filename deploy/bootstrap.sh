#!/bin/sh
# Installs what the machine lacks to run Vakans (bootstrap.sh run) or to test
# it (bootstrap.sh test): PostgreSQL, Redis, and for tests pgbouncer, a browser,
# a C compiler, and Java with npm for the validator of HTML. It looks before it asks for anything, installs programs only, and
# neither starts nor enables a service: `make run` and `make test` start private
# servers of their own.
set -eu

purpose=${1:-run}

say() { printf '%s\n' "bootstrap: $*" >&2; }

have() { command -v "$1" >/dev/null 2>&1; }

have_postgres() {
	for v in 18 17 16 15; do
		for dir in "/usr/lib/postgresql/$v/bin" "/usr/pgsql-$v/bin" \
			"/opt/homebrew/opt/postgresql@$v/bin" "/usr/local/opt/postgresql@$v/bin" \
			"/Applications/Postgres.app/Contents/Versions/$v/bin"; do
			if [ -x "$dir/postgres" ] && [ -x "$dir/initdb" ]; then return 0; fi
		done
	done
	have postgres && have initdb && postgres --version | grep -Eq ' (15|16|17|18)\.'
}

have_redis() { have redis-server || have valkey-server; }

have_pooler() { have pgbouncer || [ -x /usr/sbin/pgbouncer ]; }

have_browser() {
	have chromium || have chromium-browser || have google-chrome || have google-chrome-stable ||
		[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] ||
		[ -x "/Applications/Chromium.app/Contents/MacOS/Chromium" ]
}

have_compiler() { have cc || have gcc || have clang; }

# A Mac has a java that only tells where to get one.
have_java() { have java && java -version >/dev/null 2>&1; }

# Words that fit a package manager are listed in the order they are missing.
lacking() {
	have_postgres || printf ' postgresql'
	have_redis || printf ' redis'
	if [ "$purpose" = test ]; then
		have_pooler || printf ' pgbouncer'
		have_browser || printf ' chromium'
		have_compiler || printf ' compiler'
		have_java || printf ' java'
		have npm || printf ' npm'
	fi
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif have sudo; then
		if [ -t 0 ]; then sudo "$@"; else sudo -n "$@"; fi
	else
		say "installing needs root's rights, and there is no sudo here. As root, run: $*"
		exit 1
	fi
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
		-o Dpkg::Use-Pty=0 -o Acquire::Retries=3 "$@"
}

# Debian starts and enables what it installs. A policy refuses the start, and
# what came new is disabled again; PostgreSQL's first cluster is not made.
policy=/usr/sbin/policy-rc.d
mine=no

hold_services() {
	if [ ! -e "$policy" ]; then
		printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
		as_root chmod 755 "$policy"
		mine=yes
	fi
}

release_services() {
	if [ "$mine" = yes ]; then as_root rm -f "$policy"; fi
}

disable() {
	if have systemctl; then as_root systemctl disable "$1" >/dev/null 2>&1 || true; fi
}

debian_packages() {
	for word in $1; do
		case $word in
		postgresql) printf ' postgresql' ;;
		redis) printf ' redis-server' ;;
		pgbouncer) printf ' pgbouncer' ;;
		chromium) printf ' chromium fonts-liberation' ;;
		compiler) printf ' gcc libc6-dev' ;;
		java) printf ' default-jre-headless' ;;
		npm) printf ' npm' ;;
		esac
	done
}

install_debian() {
	packages=$(debian_packages "$1")
	say "installing$packages (a minute or two)"
	hold_services
	trap release_services EXIT INT TERM
	apt update >&2
	case $packages in
	*postgresql*)
		conf=/etc/postgresql-common/createcluster.conf
		if [ ! -e "$conf" ]; then
			apt install --no-install-recommends postgresql-common >&2
			as_root sed -i "s/^#*create_main_cluster *=.*/create_main_cluster = false/" "$conf"
		fi
		;;
	esac
	# shellcheck disable=SC2086 # a list of packages
	apt install --no-install-recommends $packages >&2
	case $1 in *postgresql*) disable postgresql.service ;; esac
	case $1 in *redis*) disable redis-server.service ;; esac
	case $1 in *pgbouncer*) disable pgbouncer.service ;; esac
}

install_mac() {
	for word in $1; do
		say "installing $word"
		case $word in
		postgresql) brew install postgresql@17 ;;
		redis) brew install redis ;;
		pgbouncer) brew install pgbouncer ;;
		chromium) brew install --cask google-chrome ;;
		java) brew install --cask temurin ;;
		npm) brew install node ;;
		compiler) say "a C compiler is missing: run xcode-select --install, then try again"; exit 1 ;;
		esac
	done
}

name_what_is_missing() {
	say "this machine lacks:"
	for word in $1; do
		case $word in
		postgresql) say "  PostgreSQL 15, 16, 17 or 18 (the server: postgres and initdb)" ;;
		pgbouncer) say "  pgbouncer" ;;
		redis) say "  Redis 6 or newer, or Valkey (redis-server or valkey-server)" ;;
		chromium) say "  Chromium or Chrome" ;;
		compiler) say "  a C compiler, which the race detector needs" ;;
		java) say "  Java 11 or newer (java)" ;;
		npm) say "  npm" ;;
		esac
	done
	say "install that with the machine's package manager and try again"
	exit 1
}

have go || { say "Go is missing: install the version that go.mod names"; exit 1; }

needed=$(lacking)
if [ -z "$needed" ]; then exit 0; fi

if have apt-get; then
	install_debian "$needed"
elif [ "$(uname -s)" = Darwin ] && have brew; then
	install_mac "$needed"
fi

needed=$(lacking)
if [ -n "$needed" ]; then name_what_is_missing "$needed"; fi
