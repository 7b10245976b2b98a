# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from markupsafe import Markup

from odoo import Command, api, fields, models

from .team_mixin import MANAGER

#: Longest time on a team that nobody asked one to, in hours.
MOST_HOURS = 72
#: What a digest looks back on; it is sent as often.
DIGEST_DAYS = 7


class BreakGlass(models.Model):
    """A manager joined the team of a request without being asked."""

    _name = "omct.protection.break.glass"
    _inherit = ["omct.protection.log.mixin"]
    _description = "Break-glass"
    _rec_name = "request_id"
    _log_access = False

    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    reason = fields.Selection(
        selection=[
            ("danger", "Danger to life, the team cannot be reached"),
            ("absence", "The team is absent"),
            ("complaint", "A complaint is looked into"),
            ("duplicate", "Suspected duplicate"),
        ],
        required=True,
        readonly=True,
    )
    hours = fields.Integer(required=True, readonly=True, default=24)
    until_date = fields.Datetime(
        string="Until", compute="_compute_until_date", store=True, index=True
    )
    ended_date = fields.Datetime(string="Ended on", readonly=True, copy=False)

    _hours_limited = models.Constraint(
        f"CHECK (hours BETWEEN 1 AND {MOST_HOURS})",
        f"Whoever breaks the glass joins for 1 to {MOST_HOURS} hours.",
    )

    @api.depends("date", "hours")
    def _compute_until_date(self):
        for line in self:
            line.until_date = line.date and line.date + timedelta(hours=line.hours)

    # ------------------------------------------------------------------
    # End
    # ------------------------------------------------------------------

    @api.model
    def _cron_end(self):
        """Take those off the teams whose hours are over; the line stays."""
        over = [("until_date", "<=", fields.Datetime.now()), ("ended_date", "=", False)]
        # The schedule is nobody's, and is on no team.
        for line in self.sudo().search(over):
            line._end()

    def _end(self):
        """Take the user off the team, but whoever leads the request or joined anew."""
        self.ensure_one()
        request, user = self.request_id, self.user_id
        again = self.search_count(
            [
                ("id", "!=", self.id),
                ("request_id", "=", request.id),
                ("user_id", "=", user.id),
                ("until_date", ">", fields.Datetime.now()),
            ],
            limit=1,
        )
        if not again and user not in request.officer_id | request.manager_id:
            request.write({"team_ids": [Command.unlink(user.id)]})
        # The log is closed to everybody's write, and to ours: only this is noted.
        models.Model.write(self, {"ended_date": fields.Datetime.now()})

    # ------------------------------------------------------------------
    # Digest
    # ------------------------------------------------------------------

    @api.model
    def _cron_digest(self):
        """Tell the protection managers each week who broke the glass; codes alone."""
        since = fields.Datetime.now() - timedelta(days=DIGEST_DAYS)
        # The schedule is nobody's; what it writes are references and names of staff.
        lines = self.sudo().search([("date", ">", since)], order="date, id")
        managers = self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(MANAGER).ids),
                ("share", "=", False),
                ("email", "!=", False),
            ]
        )
        if lines:
            for manager in managers:
                lines.with_context(lang=manager.lang)._send_digest(manager)

    def _send_digest(self, manager):
        """Send one manager the digest; no word of it tells of a person at risk."""
        labels = dict(self._fields["reason"]._description_selection(self.env))
        rows = Markup("").join(
            Markup("<li>%s: %s, %s</li>")
            % (line.request_id.name, line.user_id.name, labels[line.reason])
            for line in self
        )
        head = self.env._(
            "Joined without being asked, within the last %s days:", DIGEST_DAYS
        )
        foot = self.env._("Log in to look: Reporting > Break-glass.")
        self.env["mail.mail"].sudo().create(
            {
                "subject": self.env._(
                    "%s entries to look at, please log in", len(self)
                ),
                "body_html": Markup("<p>%s</p><ul>%s</ul><p>%s</p>")
                % (head, rows, foot),
                "email_to": manager.email_formatted,
                "auto_delete": True,
            }
        )
