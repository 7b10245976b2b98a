# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

LONGEST_REMINDER = 365  # days


class Treaty(models.Model):
    """A treaty that the network works with, and what its committee asks by default."""

    _name = "omct.treaty"
    _description = "Treaty"
    _inherit = ["omct.list.mixin"]

    full_name = fields.Char(
        string="Full title",
        required=True,
        translate=True,
    )
    body = fields.Char(
        string="Committee",
        translate=True,
        help="The body that watches over the treaty.",
    )
    date_adoption = fields.Date(
        string="Adopted on",
    )
    date_in_force = fields.Date(
        string="In force since",
    )
    url = fields.Char(
        string="Text of the treaty",
    )
    loi_days = fields.Integer(
        string="Lists of issues: days before",
        default=28,
        required=True,
        help="Offered when a session is entered: days before its first day on which "
        "input to lists of issues is due.",
    )
    report_days = fields.Integer(
        string="Reports: days before",
        default=28,
        required=True,
        help="Offered when a session is entered: days before its first day on which "
        "civil-society reports are due.",
    )
    reminder_days = fields.Char(
        string="Reminders",
        default="60, 30, 7",
        required=True,
        help="Days before a deadline on which the coordinator gets an activity, "
        "separated by commas.",
    )
    status_ids = fields.One2many(
        comodel_name="omct.treaty.status",
        inverse_name="treaty_id",
        string="Status by country",
    )
    party_count = fields.Integer(
        string="States parties",
        compute="_compute_party_count",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _dates_order = models.Constraint(
        "CHECK (date_in_force >= date_adoption)",
        "“In force since” lies before “Adopted on”.",
    )
    _days_positive = models.Constraint(
        "CHECK (loi_days >= 0 AND report_days >= 0)",
        "Days before a session cannot be negative.",
    )

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("reminder_days")
    def _check_reminder_days(self):
        for treaty in self:
            try:
                levels = treaty._get_reminder_levels()
            except ValueError:
                levels = []
            if not levels or not all(0 < days <= LONGEST_REMINDER for days in levels):
                raise ValidationError(
                    self.env._(
                        "“Reminders” of %(treaty)s: “%(value)s” is not a list of days "
                        "from 1 to %(longest)s, such as “60, 30, 7”.",
                        treaty=treaty.code,
                        value=treaty.reminder_days,
                        longest=LONGEST_REMINDER,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("status_ids.relation")
    def _compute_party_count(self):
        counts = dict(
            self.env["omct.treaty.status"]._read_group(
                [("treaty_id", "in", self.ids), ("relation", "=", "party")],
                ["treaty_id"],
                ["__count"],
            )
        )
        for treaty in self:
            treaty.party_count = counts.get(treaty, 0)

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    def _get_reminder_levels(self):
        """Return the days before a deadline on which to remind, the fewest first.

        :raises ValueError: when they are not whole numbers
        """
        self.ensure_one()
        return sorted({int(days) for days in (self.reminder_days or "").split(",")})

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_status(self):
        """Open the status of every country."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_treaty_status_action"
        )
        action["domain"] = [("treaty_id", "=", self.id)]
        action["context"] = {"search_default_party": 1}
        return action
