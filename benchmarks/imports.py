# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A file of organisations through Network > Import, among the 20,000 that are there."""

import base64
import csv
import io

from _bench import bench, peak_memory

HEADING = ("Name", "Acronym", "Country", "City", "Email", "Website", "Phone")
SYLLABLES = "ba ke di fo lu mi ra ze so tu".split()


def make_file(lines):
    """Return a CSV file of invented organisations that are not there yet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADING)
    for number in range(lines):
        # Syllables from the digits: names differ, as those of a real list do.
        word = "".join(SYLLABLES[int(digit)] for digit in f"{number:05}")
        writer.writerow(
            (
                f"{word.capitalize()} {number} Observatory",
                f"Q{number:05}",
                ("Kenya", "Chile", "Nepal", "Georgia", "Tunisia")[number % 5],
                word[::-1].capitalize(),
                f"desk@{word}{number}.example",
                f"https://{word}{number}.example",
                "",
            )
        )
    return base64.b64encode(text.getvalue().encode())


def run_import(env, lines):
    """Check and import a file of so many lines as the background does."""
    record = env["omct.import"].create(
        {"kind": "organisation", "file": make_file(lines), "file_name": "bench.csv"}
    )
    record.action_read()
    for step in ("action_check", "action_import"):
        getattr(record, step)()
        if record.state in ("checking", "importing"):
            record._as_starter()._work()
        if record.problem:
            raise RuntimeError(record.problem)
    if record.state != "imported" or record.create_count != lines:
        raise RuntimeError(f"{record.state}: {record.create_count} created")


@bench(n=20_000, yardstick="3 minutes", limit=1.0, repeats=1)
def import_organisations(env):
    """Check and import of 20,000 lines."""
    return lambda: run_import(env, 20_000), 180.0


@bench(n=20_000, yardstick="MB, with 2,000 lines", limit=1.25, unit="MB")
def import_memory(env):
    """The most memory that the server needs for 20,000 lines, and for 2,000."""

    def peak(lines):
        with peak_memory() as get_peak:
            run_import(env, lines)
            result = get_peak()
        env.cr.rollback()
        return result

    peak(200)
    small = peak(2_000)
    return lambda: peak(20_000), lambda: small
