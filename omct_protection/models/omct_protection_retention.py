# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from odoo.addons.omct_network.models.governed_mixin import Transition

from .retention_kinds import KINDS
from .team_mixin import MANAGER


class Retention(models.Model):
    """How long a class of what we know is kept once a request has ended.

    A rule destroys for good, so it takes two people: it holds once another manager
    than the one who changed it has confirmed it.
    """

    _name = "omct.protection.retention"
    _inherit = ["omct.governed.mixin", "mail.thread"]
    _description = "Retention Period"
    _order = "months, kind"
    _rec_name = "kind"

    _governed_fields = frozenset({"state", "changed_by_id", "confirmed_by_id"})
    _transitions = {"confirm": Transition(("draft",), "confirmed", MANAGER)}

    kind = fields.Selection(selection=KINDS, string="Class", required=True)
    months = fields.Integer(
        string="Months kept",
        required=True,
        tracking=True,
        help="Counted from the day the request was closed.",
    )
    basis = fields.Char(
        string="By which rule",
        required=True,
        tracking=True,
        help="Law, agreement or policy; it stands on the certificate.",
    )
    active = fields.Boolean(default=True, tracking=True)
    state = fields.Selection(
        selection=[("draft", "Not confirmed"), ("confirmed", "In force")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    changed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Changed by",
        default=lambda self: self.env.uid,
        readonly=True,
        copy=False,
    )
    confirmed_by_id = fields.Many2one(
        comodel_name="res.users", string="Confirmed by", readonly=True, copy=False
    )

    _kind_uniq = models.UniqueIndex(
        "(kind) WHERE active", "This class has a period already. Change that one."
    )
    _months_positive = models.Constraint(
        "CHECK (months > 0)", "A period is one month at least."
    )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"kind", "months", "basis", "active"}:
            # What was confirmed was something else.
            self._write_governed(
                {
                    "state": "draft",
                    "changed_by_id": self.env.uid,
                    "confirmed_by_id": False,
                }
            )
        return result

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_confirm_reason(self):
        self.ensure_one()
        if not self.env.su and self.changed_by_id == self.env.user:
            return self.env._(
                "you changed it, so another manager confirms it: it destroys for good"
            )
        return False

    def action_confirm(self):
        """Put the period in force; another manager than who changed it.

        :raises UserError: for whoever changed it last
        """
        return self._do_step("confirm", {"confirmed_by_id": self.env.uid})
