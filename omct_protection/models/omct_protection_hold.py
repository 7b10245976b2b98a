# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.omct_network.models.governed_mixin import Transition

from .encrypted_mixin import cipher_text, clear_text
from .team_mixin import MANAGER


class Hold(models.Model):
    """A legal hold: while it lasts, nothing of the request is destroyed."""

    _name = "omct.protection.hold"
    _inherit = ["omct.governed.mixin", "omct.protection.encrypted.mixin"]
    _description = "Legal Hold"
    _order = "id desc"
    _rec_name = "request_id"

    _governed_fields = frozenset(
        {"state", "placed_by_id", "placed_date", "lifted_by_id", "lifted_date"}
    )
    _transitions = {"lift": Transition(("held",), "lifted", MANAGER)}

    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        index=True,
        ondelete="cascade",
    )
    state = fields.Selection(
        selection=[("held", "In force"), ("lifted", "Lifted")],
        default="held",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    reason = fields.Selection(
        selection=[
            ("court", "Proceedings before a court"),
            ("mechanism", "Proceedings before a human rights body"),
            ("inquiry", "Inquiry or audit"),
            ("complaint", "Complaint"),
            ("wish", "Wish of the defender"),
        ],
        required=True,
    )
    note = clear_text(
        "note",
        "request_id.team_ids",
        string="In words",
        help="Which proceedings, until when. Kept encrypted.",
    )
    note_cipher = cipher_text()
    placed_by_id = fields.Many2one(
        comodel_name="res.users",
        default=lambda self: self.env.uid,
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    placed_date = fields.Datetime(
        string="Placed on", default=fields.Datetime.now, readonly=True, copy=False
    )
    lifted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    lifted_date = fields.Datetime(string="Lifted on", readonly=True, copy=False)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _may_read_clear_text(self):
        """The team of the request alone, in superuser mode too."""
        known = self._origin.sudo()
        return not known or self.env.user in known.request_id.team_ids

    @api.model_create_multi
    def create(self, vals_list):
        prepared = [
            {**self.default_get([] if "request_id" in vals else ["request_id"]), **vals}
            for vals in vals_list
        ]
        requests = self.env["omct.protection.request"].browse(
            vals["request_id"] for vals in prepared if vals.get("request_id")
        )
        requests.check_access("write")
        # A purge under way ends first; what it destroyed cannot be held any more.
        requests.lock_for_update(allow_referencing=True)
        requests.invalidate_recordset(["state"])
        for request in requests:
            if request.state == "purged":
                raise UserError(
                    self.env._("%s is purged: there is nothing to hold.", request.name)
                )
        return super().create(prepared)

    def write(self, vals):
        if vals and not self.env.su:
            raise AccessError(
                self.env._("A legal hold stays as it was placed. Lift it instead.")
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_lift(self):
        """End the hold; the periods go on as if it had never been."""
        return self._do_step(
            "lift",
            {"lifted_by_id": self.env.uid, "lifted_date": fields.Datetime.now()},
        )
