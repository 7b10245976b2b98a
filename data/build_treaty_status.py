# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows of treaty_status.csv, ready to import: facts of a public data set, as they are.

Nothing is added to the source: it gives the year since which a State is a party and
nothing about signatures, complaints or preventive mechanisms, so these stay empty.
"""

import csv
from collections import Counter
from pathlib import Path

SOURCE_FILE = Path(__file__).parent / "sources" / "treaty_status_2022-06-13.csv"
SOURCE = (
    "UN Treaty Collection, through "
    "world-politics-datalab/humanrights-treaties-ratification-status"
)
TREATIES = {"CAT", "OPCAT", "CPED"}
UN_MEMBERS = 193
# Codes that ISO 3166 has given up since.
NEW_CODES = {"TP": "TL"}
TREATY_STATUS_COLUMNS = [
    "country_id",
    "treaty_id",
    "relation",
    "year",
    "as_of",
    "source",
]


def make_treaty_status():
    """Return a row for each country and treaty; the country is its ISO code.

    :raises ValueError: when the source is not one row a country and treaty
    """
    with SOURCE_FILE.open(encoding="utf-8", newline="") as lines:
        rows = [
            {
                "country_id": NEW_CODES.get(line["country_code"], line["country_code"]),
                "treaty_id": line["treaty"],
                "relation": line["status"],
                "year": line["year"],
                "as_of": line["as_of"],
                "source": SOURCE,
            }
            for line in csv.DictReader(lines)
        ]
    counts = Counter((row["country_id"], row["treaty_id"]) for row in rows)
    codes = {row["country_id"] for row in rows}
    whole = {(code, treaty) for code in codes for treaty in TREATIES}
    if set(counts) != whole or len(rows) != len(whole) or len(codes) != UN_MEMBERS:
        raise ValueError(f"{SOURCE_FILE.name}: not one row a country and treaty")
    return rows
