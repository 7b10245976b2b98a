# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Requests of the months before, which have ended: what the figures count."""

from datetime import timedelta

from odoo import fields

from .protection import VIOLATIONS, create_request, finish, move

#: Members of one region each, and who wrote for them.
REGIONS = (
    (("cd_01", "ke_02", "ml_02", "ng_02", "sn_02"), "Abebech Mulugeta"),
    (("mx_02", "co_02", "gt_02", "br_02"), "Lisandro Quispe"),
    (("np_02", "lk_02", "ph_02", "pk_02", "in_02"), "Tenzin Rawat"),
)
REQUESTS = 30
URGENCIES = ("h2", "h24", "h72", "d10")
#: Minutes until the first reply.
REPLIES = (40, 300, 75, 1900, 110)
#: State to reach, and how it went.
ENDS = (
    ("closed", "released"),
    ("closed", "safe"),
    ("declined", ""),
    ("closed", "relocated"),
    ("referred", ""),
    ("closed", "safe"),
)


def load(env):
    """File them a few days apart, reply in time, and end each."""
    for number in range(REQUESTS):
        organisations, name = REGIONS[number % len(REGIONS)]
        target, outcome = ENDS[number % len(ENDS)]
        received = fields.Datetime.now() - timedelta(days=35 + 5 * number)
        request = create_request(
            env,
            organisations[number % len(organisations)],
            f"{name} {number + 1}",
            URGENCIES[number % len(URGENCIES)],
            received,
            VIOLATIONS[number % len(VIOLATIONS)],
            target != "declined",
        )
        replied = received + timedelta(minutes=REPLIES[number % len(REPLIES)])
        # The step notes the moment of the click; these replies lie in the past.
        request._write_governed({"acknowledged_date": replied})
        move(request, target)
        if target == "closed":
            scores = ("threat_score", "vulnerability_score", "capacity_score")
            request.write(dict.fromkeys(scores, "3"))
        finish(env, request, target, outcome)
    _date_searches(env)


def _date_searches(env):
    """Put the searches for the same person where the requests are.

    They count against the hour's limit of the officer, who has not begun to work yet.
    """
    env.flush_all()
    env.cr.execute(
        """
        UPDATE omct_protection_duplicate AS search
           SET date = request.received_date
          FROM omct_protection_request_defender_rel AS rel
          JOIN omct_protection_request AS request ON request.id = rel.request_id
         WHERE rel.defender_id = search.defender_id
        """
    )
    env.invalidate_all()
