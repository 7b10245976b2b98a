# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, fields, models
from odoo.exceptions import AccessError

from .team_mixin import MANAGER


class ProtectionRequest(models.Model):
    """Medical evidence on a request, for those who may read it."""

    _inherit = "omct.protection.request"

    medical_ids = fields.One2many(
        comodel_name="omct.protection.medical",
        inverse_name="request_id",
        string="Medical evidence",
    )
    medical_count = fields.Integer(compute="_compute_medical_count")

    def _compute_medical_count(self):
        # As the user: whoever is no reader does not learn that there is any.
        counts = dict(
            self.env["omct.protection.medical"]._read_group(
                [("request_id", "in", self.ids)], ["request_id"], ["__count"]
            )
        )
        for request in self:
            request.medical_count = counts.get(request._origin, 0)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"officer_id", "manager_id", "team_ids"}:
            # Whoever leaves the team is a reader no more, also when back on it.
            for document in self.sudo().medical_ids:
                left = document.reader_ids - document.request_id.team_ids
                if left and left != document.reader_ids:
                    document.reader_ids -= left
                elif left:
                    document.reader_ids = document.request_id.manager_id
        return result

    def action_view_medical(self):
        """Open the medical evidence that the user may read."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_protection.omct_protection_medical_action"
        )
        return {
            **action,
            "domain": [("request_id", "=", self.id)],
            "context": {"default_request_id": self.id},
        }

    def action_join_medical(self):
        """Let a manager of the team read the medical evidence; the team is told.

        :raises AccessError: unless the user is a protection manager on the team
        """
        self.ensure_one()
        self.check_access("write")
        user = self.env.user
        if not user.has_group(MANAGER) or user not in self.sudo().team_ids:
            raise AccessError(
                self.env._("A protection manager of the team may join the readers.")
            )
        # The manager is no reader yet; the check above is the door.
        closed = self.sudo().medical_ids.filtered(
            lambda document: user not in document.reader_ids
        )
        closed.write({"reader_ids": [Command.link(user.id)]})
        self.env["omct.protection.medical.log"]._log(closed, "join")
        self.message_post(
            body=self.env._("I joined the readers of what has readers of its own.")
        )
        return self.action_view_medical()
