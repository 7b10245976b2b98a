# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Write the files to load: members, contacts, memberships, status of the treaties.

The same files come out each time, byte for byte. Organisations and people are
invented; countries, cities and the status of the treaties are real.
"""

import argparse
import csv
import io
import sys
from pathlib import Path

from build_contacts import CONTACT_COLUMNS, make_contacts
from build_members import MEMBER_COLUMNS, make_members, read_organisations
from build_memberships import MEMBERSHIP_COLUMNS, make_memberships
from build_treaty_status import TREATY_STATUS_COLUMNS, make_treaty_status
from sample_checks import find_problems

HERE = Path(__file__).resolve().parent


def as_csv(columns, rows):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def make_files():
    """Contents of the files, by file name."""
    organisations = read_organisations()
    members = make_members(organisations)
    contacts = make_contacts(organisations, members)
    memberships = make_memberships(members)
    tables = {
        "members.csv": (MEMBER_COLUMNS, members),
        "contacts.csv": (CONTACT_COLUMNS, contacts),
        "memberships.csv": (MEMBERSHIP_COLUMNS, memberships),
        "treaty_status.csv": (TREATY_STATUS_COLUMNS, make_treaty_status()),
    }
    return {name: as_csv(*table) for name, table in tables.items()}


def compare(files):
    """What differs between the files on disk and the ones just made."""
    problems = []
    for name, content in files.items():
        path = HERE / name
        if not path.is_file():
            problems.append(f"{name} is missing")
        elif path.read_bytes() != content:
            problems.append(f"{name} differs from what make_samples.py writes")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 if a file on disk differs or breaks a rule",
    )
    options = parser.parse_args()
    files = make_files()
    problems = find_problems(files)
    if options.check:
        problems += compare(files)
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 1
    if not options.check:
        for name, content in files.items():
            (HERE / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
