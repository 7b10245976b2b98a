"""What the scripts in bin/ need and a shell does badly. Run by them, not by people."""

import ast
import csv
import hashlib
import os
import re
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"


def connect(database="postgres"):
    import psycopg2  # noqa: PLC0415  the other commands do without

    connection = psycopg2.connect(dbname=database, connect_timeout=10)
    connection.autocommit = True
    return connection


def query(sql, *params):
    connection = connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def fail(message):
    sys.exit(f"\n{message}")


def quoted(name):
    return f'"{name.replace(chr(34), chr(34) * 2)}"'


# ---- this project's addons -----------------------------------------------------------


def addon_folders():
    for manifest in sorted(ROOT.glob("*/__manifest__.py")):
        if ast.literal_eval(manifest.read_text("utf-8")).get("installable", True):
            yield manifest.parent


def addons():
    """The addons, as Odoo's -i takes them."""
    names = [folder.name for folder in addon_folders()]
    if not names:
        fail("No addon here: no folder of the project has a __manifest__.py.")
    print(",".join(names))


def code_hash():
    """Changes with whatever a database must be updated for."""
    digest = hashlib.sha256()
    # Web files are read anew by every page, tests and texts never enter a database.
    unused = {"tests", "static", "readme", "__pycache__"}
    for folder in addon_folders():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(ROOT)
            if path.is_file() and not unused.intersection(inside.parts):
                digest.update(str(inside).encode() + b"\0" + path.read_bytes())
    print(digest.hexdigest()[:16])


# ---- databases -----------------------------------------------------------------------


def pg_check():
    """Can the server that PGHOST or PGPORT names be used by Odoo?"""
    import psycopg2  # noqa: PLC0415

    where = " ".join(
        f"{name}={os.environ[name]}"
        for name in ("PGHOST", "PGPORT", "PGUSER")
        if os.environ.get(name)
    )
    if os.environ.get("PGUSER") == "postgres":
        fail(
            "Odoo refuses the database user postgres. Make another one, for example\n"
            "    createuser --createdb odoo\n"
            "and set PGUSER=odoo. Unset PGHOST and PGPORT to use a server of its own."
        )
    try:
        rows = query(
            "SELECT current_user, rolsuper OR rolcreatedb,"
            " current_setting('server_version_num')::int"
            " FROM pg_roles WHERE rolname = current_user"
        )
    except psycopg2.OperationalError as error:
        fail(
            f"PostgreSQL does not answer ({where}):\n    {str(error).strip()}\n"
            "Set PGHOST, PGPORT, PGUSER and PGPASSWORD for a server that runs,\n"
            "or unset PGHOST and PGPORT to use a server of its own."
        )
    user, may_create, version = rows[0]
    if user == "postgres":
        fail("Odoo refuses the database user postgres: set PGUSER to another one.")
    if not may_create:
        fail(f"The user {user} may not create databases: ALTER ROLE {user} CREATEDB.")
    if version < 130000:
        fail(f"PostgreSQL 13 or later is needed, this is {version // 10000}.")


def pg_clients():
    print(
        query(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )[0][0]
    )


def db_state(name):
    """absent, or what bin/ noted about the database when it was last complete."""
    rows = query(
        "SELECT coalesce(shobj_description(oid, 'pg_database'), 'unknown')"
        " FROM pg_database WHERE datname = %s",
        name,
    )
    print(rows[0][0] if rows else "absent")


def db_note(name, note):
    """A comment on the database: unlike a file, it goes where the database goes."""
    query(f"COMMENT ON DATABASE {quoted(name)} IS %s", note)


def filestore(name):
    return LOCAL / "data" / "filestore" / name


def end_sessions(name):
    query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND pid <> pg_backend_pid()",
        name,
    )


def db_drop(name):
    end_sessions(name)
    query(f"DROP DATABASE IF EXISTS {quoted(name)}")
    shutil.rmtree(filestore(name), ignore_errors=True)


def db_rename(old, new):
    db_drop(new)
    end_sessions(old)
    # The files first: if this stops half-way, the old name is rebuilt from nothing.
    if filestore(old).is_dir():
        filestore(old).rename(filestore(new))
    query(f"ALTER DATABASE {quoted(old)} RENAME TO {quoted(new)}")


# ---- the web server ------------------------------------------------------------------


def db_copy(source, name):
    """A copy with its files, which take no room: Odoo never writes over one."""
    db_drop(name)
    end_sessions(source)
    query(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(source)}")
    if filestore(source).is_dir():
        shutil.copytree(filestore(source), filestore(name), copy_function=os.link)


def port_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError:
            sys.exit(1)


def wait_http(url, pid, seconds):
    """Until the page answers; fails when the process ends or the time is over."""
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            sys.exit(1)
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            if opener.open(url, timeout=30).status == 200:
                return
        except urllib.error.HTTPError as error:
            fail(f"{url} answers {error.code} {error.reason}.")
        except OSError:
            time.sleep(0.2)
    fail(f"{url} did not answer within {seconds} s.")


def logins():
    path = ROOT / "data" / "logins.csv"
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            [row.get(key) or "" for key in ("role", "login", "password", "who")]
            for row in csv.DictReader(file)
        ]
    rows.insert(0, ["Role", "Login", "Password", "Who"])
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        print("  " + "  ".join(c.ljust(w) for c, w in cells).rstrip())


# ---- logs ----------------------------------------------------------------------------


# Said of any new database on a server without these extensions.
HARMLESS = ("CREATE EXTENSION IF NOT EXISTS", "Unable to create PostgreSQL extensions")


def check_log(path, *databases):
    """Shows the warnings and errors, but for those of other addons; 1 if any."""
    head = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ ([A-Z]+) (\S+) ([\w.]+): ")
    own = re.compile("|".join(["omct[._]", *(f.name for f in addon_folders())]))
    # Names of databases and folders are no sign of an addon.
    noise = [str(LOCAL), str(ROOT), *sorted(databases, key=len, reverse=True)]
    entries = []
    for line in Path(path).read_text("utf-8", "replace").splitlines():
        if head.match(line):
            entries.append(line)
        elif entries:
            entries[-1] += "\n" + line
    found = []
    for entry in entries:
        level, _database, logger = head.match(entry).groups()
        if level not in ("WARNING", "ERROR", "CRITICAL"):
            continue
        if any(text in entry for text in HARMLESS):
            continue
        text = entry[head.match(entry).start(3) :]
        for word in noise:
            text = text.replace(word, "")
        # Odoo itself often warns without saying which addon it means.
        if own.search(text) or not logger.startswith("odoo.addons."):
            found.append(entry)
    if found:
        print("\n".join(found))
        sys.exit(1)


COMMANDS = {
    "addons": addons,
    "code-hash": code_hash,
    "pg-check": pg_check,
    "pg-clients": pg_clients,
    "db-state": db_state,
    "db-note": db_note,
    "db-drop": db_drop,
    "db-rename": db_rename,
    "db-copy": db_copy,
    "port-free": port_free,
    "wait-http": wait_http,
    "logins": logins,
    "check-log": check_log,
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
