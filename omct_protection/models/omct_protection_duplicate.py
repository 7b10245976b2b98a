# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

#: Searches of one user within an hour; more are not made, so that nobody can try
#: lists of names. The identity itself is always kept.
MOST_AN_HOUR = 30


class Duplicate(models.Model):
    """A search for the same person on another file: who made it, what came out.

    Entering an identity makes one; there is no other way. The user learns that a
    request exists and whom to ask. Which one it is stands in a column closed to all.
    """

    _name = "omct.protection.duplicate"
    _inherit = ["omct.protection.log.mixin"]
    _description = "Search for the Same Person"
    _rec_name = "defender_id"
    _log_access = False

    defender_id = fields.Many2one(
        comodel_name="omct.protection.defender",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    result = fields.Selection(
        selection=[
            ("none", "None found"),
            ("hit", "A request exists"),
            ("limited", "Not searched: too many within an hour"),
        ],
        required=True,
        readonly=True,
    )
    contact_id = fields.Many2one(
        comodel_name="res.users",
        string="Ask",
        readonly=True,
        ondelete="restrict",
    )
    # Whoever reads the log must not learn which file it is.
    match_id = fields.Many2one(
        comodel_name="omct.protection.defender",
        readonly=True,
        groups=fields.NO_ACCESS,
        index="btree_not_null",
        ondelete="cascade",
    )
    is_latest = fields.Boolean(readonly=True, default=True)

    _user_date = models.Index("(user_id, date)")
    _latest = models.Index("(defender_id) WHERE is_latest")

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    @api.model
    def _is_limited(self):
        """Return whether the user made as many searches as an hour allows."""
        since = fields.Datetime.now() - timedelta(hours=1)
        made = self.sudo().search_count(
            [
                ("user_id", "=", self.env.uid),
                ("date", ">", since),
                ("result", "!=", "limited"),
            ],
            limit=MOST_AN_HOUR,
        )
        return made >= MOST_AN_HOUR

    @api.model
    def _record(self, defender, result, matches):
        """Keep a search.

        :param matches: ``{defender found: whom to ask}``
        """
        # Users read the log, the engine alone writes it.
        engine = self.sudo()
        # The log is closed to writes; which search is the latest is no part of it.
        models.Model.write(
            engine.search(
                [("defender_id", "=", defender.id), ("is_latest", "=", True)]
            ),
            {"is_latest": False},
        )
        line = {"defender_id": defender.id, "user_id": self.env.uid, "result": result}
        return engine.create(
            [
                {**line, "match_id": match.id, "contact_id": contact.id}
                for match, contact in matches.items()
            ]
            or [line]
        )
