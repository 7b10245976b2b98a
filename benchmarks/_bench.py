# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a file of benches needs: register with ``@bench``, and measure.

A bench is a function that gets an environment and returns ``(work, yardstick)``:
two functions without arguments that are timed in turn, or a number of seconds
instead of the second one.
"""

import gc
import re
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from odoo.tools import SQL

BENCHES = {}


class Bench(NamedTuple):
    """A registered bench.

    :param prepare: returns the work and its yardstick
    :param n: rows that the work is done on or among
    :param yardstick: what the figure stands beside, in words
    :param limit: the ratio to the yardstick that must not be passed
    :param repeats: how often it is timed; the median counts
    :param unit: ``s``; or ``MB``, where the work itself returns the figure
    """

    name: str
    prepare: Callable
    n: int
    yardstick: str
    limit: float
    repeats: int
    unit: str = "s"


def bench(n, yardstick, limit, repeats=9, unit="s"):
    """Register a function as a bench under its own name; see ``Bench``."""

    def register(prepare):
        name = prepare.__name__
        BENCHES[name] = Bench(name, prepare, n, yardstick, limit, repeats, unit)
        return prepare

    return register


def time_once(env, work):
    """Return (seconds, queries) of one run on a cold cache of records."""
    env.flush_all()
    env.invalidate_all()
    # What preparing left behind, environments above all, is no part of the work.
    gc.collect()
    queries = env.cr.sql_log_count
    start = time.perf_counter()
    work()
    return time.perf_counter() - start, env.cr.sql_log_count - queries


@contextmanager
def peak_memory():
    """Yield a function that returns the most memory used since, in MB.

    Linux keeps the peak of a process; it is reset at the start.
    """
    Path("/proc/self/clear_refs").write_text("5")
    yield (
        lambda: (
            int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
            / 1024
        )
    )


def measure(env, item):
    """Run a bench and return its line of the result."""
    work, yardstick = item.prepare(env)
    if item.unit != "s":
        return get_line(item, work(), 0, yardstick())
    compared = callable(yardstick)
    if item.repeats > 1:
        # What Odoo keeps for the next request is there, as on a running server.
        work()
        if compared:
            yardstick()
    times, queries, yard_times = [], 0, []
    for _repeat in range(item.repeats):
        # In turn, so that a busy moment of the machine meets both.
        seconds, queries = time_once(env, work)
        times.append(seconds)
        if compared:
            yard_times.append(time_once(env, yardstick)[0])
    seconds = statistics.median(times)
    yard_seconds = statistics.median(yard_times) if compared else yardstick
    return get_line(item, seconds, queries, yard_seconds)


def get_line(item, seconds, queries, yard_seconds):
    """Return the line of the result; a figure in MB stands under ``seconds``."""
    return {
        "name": item.name,
        "n": item.n,
        "seconds": round(seconds, 4),
        "queries": queries,
        "yardstick": item.yardstick,
        "yardstick_seconds": round(yard_seconds, 4),
        "ratio": round(seconds / yard_seconds, 3),
        "limit": item.limit,
    }


def list_specification(env, view, model, view_type="list"):
    """Return what the web client asks for to draw a list, optional columns too.

    :param str view: xmlid of the list, or of another view of ``view_type``
    """
    records = env[model]
    names = records.get_view(env.ref(view).id, view_type)["models"][model]
    return {
        name: {"fields": {"display_name": {}}}
        if records._fields[name].relational
        else {}
        for name in names
    }


def default_columns(env, *models):
    """Let rows written by SQL have what the models give to a required field.

    A field that is added to a model later is then in them as well. The defaults are
    those of the tables and gone with the transaction.

    :param str models: names of the models whose tables are filled
    """
    for model in models:
        records = env[model].sudo()
        required = [
            name
            for name, field in records._fields.items()
            if field.store and field.column_type and field.required
        ]
        for name, value in records.default_get(required).items():
            env.cr.execute(
                SQL(
                    "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s",
                    SQL.identifier(records._table),
                    SQL.identifier(name),
                    records._fields[name].convert_to_column_insert(value, records),
                )
            )
