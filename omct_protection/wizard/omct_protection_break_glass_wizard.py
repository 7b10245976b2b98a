# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.team_mixin import MANAGER


class BreakGlassWizard(models.TransientModel):
    """Lets a manager join a request; the team is told and a line is kept."""

    _name = "omct.protection.break.glass.wizard"
    _description = "Join a request by break-glass"

    reference = fields.Char(
        string="Reference of the request", required=True, help="For example P/2026/0001"
    )
    reason = fields.Selection(
        selection=lambda self: (
            self.env["omct.protection.break.glass"]._fields["reason"].selection
        ),
        required=True,
    )
    hours = fields.Integer(
        string="For hours",
        required=True,
        default=24,
        help="Then you leave the team by yourself.",
    )

    def action_confirm(self):
        """Put the user on the team, tell the team and keep a line of it.

        :return: action that shows the request
        :raises AccessError: when the user is no protection manager
        :raises UserError: when no request of the user's offices has the reference
        """
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Protection managers alone break the glass."))
        # The request is closed to the user until the line below is written.
        request = (
            self.env["omct.protection.request"]
            .sudo()
            .search(
                [
                    ("name", "=", self.reference.strip()),
                    ("company_id", "in", self.env.companies.ids),
                ]
            )
        )
        if not request:
            raise UserError(self.env._("No request has this reference."))
        if self.env.user not in request.team_ids:
            self._join(request)
        return {
            "type": "ir.actions.act_window",
            "res_model": request._name,
            "res_id": request.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _join(self, request):
        line = (
            self.env["omct.protection.break.glass"]
            .sudo()
            .create(
                {
                    "request_id": request.id,
                    "user_id": self.env.uid,
                    "reason": self.reason,
                    "hours": self.hours,
                }
            )
        )
        # Managers may not touch schedules; this one ends what begins here.
        end = self.env.ref("omct_protection.ir_cron_end_break_glass").sudo()
        end._trigger(at=line.until_date)
        team = request.team_ids
        request.write({"team_ids": [Command.link(self.env.uid)]})
        labels = dict(self._fields["reason"]._description_selection(self.env))
        request.with_user(self.env.user).message_post(
            body=self.env._(
                "Joined by break-glass for %(hours)s hours: %(reason)s",
                hours=self.hours,
                reason=labels[self.reason],
            ),
            partner_ids=team.partner_id.ids,
        )
