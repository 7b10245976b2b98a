# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Run benches and print them beside their yardsticks; bin/bench feeds it to the shell.

``OMCT_BENCH_NAMES`` names them, with spaces (all without it); ``OMCT_BENCH_JSON`` is a
file for the figures. Ends with status 1 when a ratio passes its limit.
"""

import importlib
import json
import os
import sys
from pathlib import Path

FOLDER = Path(os.environ["OMCT_ROOT"]) / "benchmarks"
sys.path.insert(0, str(FOLDER))

import psycopg2  # noqa: E402
from _bench import BENCHES, measure  # noqa: E402  the path is known only now

import odoo.sql_db  # noqa: E402

LINE = "{:32} {:>7} {:>9} {:>8} {:>9} {:>7} {:>6}  {}"


def clear_dead_rows(env):
    """Take the rows of transactions that were rolled back out of the tables.

    Each bench leaves its own, and scans of the next one would read past them.
    """
    env.cr.rollback()
    _name, info = odoo.sql_db.connection_info_for(env.cr.dbname)
    connection = psycopg2.connect(**info)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    connection.close()


def main(env):
    """Run what was asked for; return whether every figure is within its limit."""
    for path in sorted(FOLDER.glob("[!_]*.py")):
        importlib.import_module(path.stem)
    names = os.environ.get("OMCT_BENCH_NAMES", "").split() or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        sys.exit(
            f"no such bench: {', '.join(unknown)}. There are: {', '.join(BENCHES)}"
        )
    user = env["res.users"].search([("login", "=", "bench_coordinator")])
    print(LINE.format("", "n", "seconds", "queries", "beside", "ratio", "limit", ""))
    results = []
    for name in names:
        clear_dead_rows(env)
        result = measure(env(user=user.id), BENCHES[name])
        results.append(result)
        over = "  OVER THE LIMIT" if result["ratio"] > result["limit"] else ""
        print(
            LINE.format(
                name, result["n"], f"{result['seconds']:.4f}", result["queries"],
                f"{result['yardstick_seconds']:.4f}", f"{result['ratio']:.2f}",
                result["limit"], result["yardstick"] + over,
            ),
            flush=True,
        )  # fmt: skip
    clear_dead_rows(env)
    if os.environ.get("OMCT_BENCH_JSON"):
        text = json.dumps(results, indent=2) + "\n"
        Path(os.environ["OMCT_BENCH_JSON"]).write_text(text, encoding="utf-8")
    return all(result["ratio"] <= result["limit"] for result in results)


if not main(env):  # noqa: F821  given by the shell
    sys.stdout.flush()
    os._exit(1)
