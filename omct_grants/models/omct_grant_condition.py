# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .omct_due_diligence_item import DAY

ALWAYS = ("agreement", "due_diligence")


class GrantCondition(models.Model):
    """What has to be the case before an instalment is requested.

    Whether it is met is never entered: it follows from the agreement, the reports, the
    due diligence and the day.
    """

    _name = "omct.grant.condition"
    _description = "Condition of an instalment"
    _inherit = ["omct.governed.mixin"]
    _order = "instalment_id, id"

    _governed_fields = frozenset({"state"})

    instalment_id = fields.Many2one(
        comodel_name="omct.grant.instalment",
        required=True,
        index=True,
        ondelete="cascade",
    )
    # It goes with the grant: setting it empty meanwhile would look for its instalment.
    grant_id = fields.Many2one(
        related="instalment_id.grant_id", store=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="instalment_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        selection=[
            ("agreement", "Agreement signed"),
            ("due_diligence", "Due diligence in order"),
            ("report", "Report accepted"),
            ("date", "Not before a date"),
        ],
        string="Condition",
        required=True,
    )
    date = fields.Date(string="Not before")
    note = fields.Char(help="What it is about, in words, for the agreement.")
    state = fields.Selection(
        selection=[("met", "Met"), ("open", "Open")], compute="_compute_state"
    )
    reason = fields.Char(string="What is missing", compute="_compute_state")

    _kind_uniq = models.Constraint(
        "UNIQUE (instalment_id, kind)", "The instalment has this condition already."
    )
    _date_given = models.Constraint(
        "CHECK (kind <> 'date' OR date IS NOT NULL)",
        "“Not before a date” needs the date.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("kind", "date")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for condition in self:
            label = labels.get(condition.kind, "")
            if condition.kind == "date" and condition.date:
                label = self.env._(
                    "Not before %s",
                    format_date(self.env, condition.date, date_format=DAY),
                )
            condition.display_name = " – ".join(filter(None, (label, condition.note)))

    @api.depends("kind", "date", "instalment_id.grant_id.state")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for condition in self:
            reason = condition._get_open_reason(today)
            condition.reason = reason
            condition.state = "open" if reason else "met"

    def _get_open_reason(self, today):
        """Return in one sentence what is missing, or False when it is met.

        :param today: the day to judge by
        """
        self.ensure_one()
        grant = self.instalment_id.grant_id
        if self.kind == "agreement":
            return grant._get_agreement_reason()
        if self.kind == "due_diligence":
            return grant.partner_id._get_due_diligence_reason("payment")
        if self.kind == "report":
            return self.instalment_id._get_report_condition_reason()
        if self.date and self.date > today:
            return self.env._(
                "It is not due before %s.",
                format_date(self.env, self.date, date_format=DAY),
            )
        return False

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        conditions = super().create(vals_list)
        conditions._check_may_change()
        return conditions

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        self._check_may_change()
        if "instalment_id" in vals or ("kind" in vals and not self._may_change_kind()):
            raise ValidationError(
                self.env._("A condition stays what it is. Add another one.")
            )
        return super().write(vals)

    def _may_change_kind(self):
        return not any(condition.kind in ALWAYS for condition in self)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_while_open(self):
        self._check_may_change()
        if not self._may_change_kind():
            raise ValidationError(
                self.env._(
                    "A signed agreement and a due diligence in order are always asked "
                    "for: that condition stays."
                )
            )

    def _check_may_change(self):
        for condition in self:
            condition.instalment_id._check_schedule_open()
