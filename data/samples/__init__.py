# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The sample network, part by part, each in the hands of the role that owns it."""

import time
from pathlib import Path

from . import (
    approvals,
    assessments,
    batches,
    calls,
    funds,
    imports,
    memberships,
    money,
    network,
    offices,
    people,
    protection,
    protection_aftercare,
    protection_consent,
    protection_interventions,
    protection_past,
    receipts,
    relations,
    reports,
    retention,
    reviews,
    waiting,
)

DATA = Path(__file__).parent.parent
STEPS = (
    ("Offices, charts of accounts, currencies", offices.load),
    ("People and roles", people.load),
    ("Member organisations, contacts, memberships", network.load),
    ("Channels, contacts, meetings, a group message", relations.load),
    ("Treaties, State reviews", reviews.load),
    ("Applications, decisions, reviews", memberships.load),
    ("Look-alikes", network.search_lookalikes),
    ("Guided imports, exports", imports.load),
    ("Funds, grants, payouts", money.load),
    ("Calls, applications, reviews", calls.load),
    ("Donors: prospects, income, reports, amendments", funds.load),
    ("Requests for protection", protection.load),
    ("What the defenders consent to", protection_consent.load),
    ("Urgent interventions", protection_interventions.load),
    ("Risk before, violations in detail", assessments.load),
    ("Retention periods, a legal hold", retention.load),
    ("Aftercare, safe contacts", protection_aftercare.load),
    ("Requests of the months before", protection_past.load),
    ("What is paid, matched and received", money.load_payments),
    ("Reports of members, to donors, to the public", reports.load),
    ("What waits for people", waiting.load),
    ("Batches, bank files, a bank statement", batches.load),
    ("Payouts not by bank, receipts, an audit pack", receipts.load),
    ("Deputies, warnings, overrides", approvals.load),
)


def load(env):
    """Load every part and commit each; says what it does and how long it took."""
    for number, (title, step) in enumerate(STEPS, 1):
        start = time.monotonic()
        print(f"  [{number}/{len(STEPS)}] {title}", end="", flush=True)
        step(env)
        env.cr.commit()
        print(f" ({time.monotonic() - start:.0f} s)", flush=True)
