#!/usr/bin/env bash
# Run a command beside a PostgreSQL and a Redis of its own: temporary, on free ports of the loopback, removed afterwards.
# Whatever runs on this machine already is left alone. PostgreSQL refuses root, so root hands it to the user `postgres`.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"

find_initdb() {
    local found
    found="$(command -v initdb || ls -1 /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)"
    [ -z "$found" ] || readlink -f "$found"
}

if [ -z "$(find_initdb)" ]; then
    # Debian's package would also create and start a cluster; only the programs are wanted.
    if [ "$(id -u)" -eq 0 ] && [ -d /etc ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        mkdir -p /etc/postgresql-common
        echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
    fi
    "$here/apt_need.sh" initdb=postgresql
fi
"$here/apt_need.sh" redis-server=redis-server
pg="$(dirname "$(find_initdb)")"

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

work="$(mktemp -d /tmp/portal-services.XXXXXX)"
chmod 711 "$work"
owner=()
if [ "$(id -u)" -eq 0 ]; then
    owner=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    install -d -o postgres -g postgres -m 700 "$work/pg"
else
    mkdir -m 700 "$work/pg"
fi
redis_pid=""
stop() {
    [ -n "$redis_pid" ] && kill "$redis_pid" 2>/dev/null && wait "$redis_pid" 2>/dev/null
    (cd / && "${owner[@]}" "$pg/pg_ctl" -D "$work/pg/data" -m immediate -w stop >/dev/null 2>&1)
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

pg_port="$(free_port)"
(
    cd /
    "${owner[@]}" "$pg/initdb" -D "$work/pg/data" -U portal --auth=trust --encoding=UTF8 --locale=C >/dev/null
    # Durability is not what is tested: a crash loses only this throw-away cluster.
    "${owner[@]}" "$pg/pg_ctl" -D "$work/pg/data" -l "$work/pg/log" -w -t 60 \
        -o "-c listen_addresses=127.0.0.1 -p $pg_port -k $work/pg -c fsync=off -c full_page_writes=off -c max_connections=60" \
        start >/dev/null || { cat "$work/pg/log" >&2; exit 1; }
    "${owner[@]}" "$pg/createdb" -h 127.0.0.1 -p "$pg_port" -U portal portal
)
redis_port="$(free_port)"
redis-server --bind 127.0.0.1 --port "$redis_port" --save "" --appendonly no --dir "$work" --logfile "$work/redis.log" &
redis_pid=$!
for _ in $(seq 100); do
    redis-cli -h 127.0.0.1 -p "$redis_port" ping >/dev/null 2>&1 && break
    sleep 0.1
done

export DATABASE_URL="postgresql://portal@127.0.0.1:$pg_port/portal"
export REDIS_URL="redis://127.0.0.1:$redis_port/0"
# So that a test can take the database away in the middle of its work and bring it back.
export SERVICES_PG_CTL="${owner[*]} $pg/pg_ctl -D $work/pg/data"
echo "PostgreSQL $("$pg/postgres" --version | awk '{print $3}') on port $pg_port, Redis $(redis-server --version | sed -E 's/.* v=([^ ]+).*/\1/') on port $redis_port"
"$@"
