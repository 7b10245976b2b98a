# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

DIRECTOR = "omct_network.group_director"
ROLES = "omct_network.module_category_human_rights"


class ApprovalDeputy(models.Model):
    """Who decides in the stead of an approver, from one day to another.

    The deputy holds the same roles; a day after the last one it has ended by itself.
    """

    _name = "omct.approval.deputy"
    _description = "Deputy of an approver"
    _order = "date_from desc, id desc"
    _rec_name = "deputy_id"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Approver",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="restrict",
    )
    deputy_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        ondelete="restrict",
        help="Holds the same roles as the approver.",
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="To", required=True)
    note = fields.Char(help="Seen by the two and by the direction.")
    ended_early = fields.Boolean(readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("coming", "To come"),
            ("running", "Running"),
            ("ended", "Ended"),
        ],
        compute="_compute_state",
        search="_search_state",
    )

    _two_people = models.Constraint(
        "CHECK (user_id <> deputy_id)", "A deputy is another person."
    )
    _days_in_order = models.Constraint(
        "CHECK (date_to >= date_from)",
        "“To” is before “From”: choose a later last day.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("date_from", "date_to", "ended_early")
    def _compute_state(self):
        today = fields.Date.today()
        for record in self:
            if not record.date_from or not record.date_to or record.date_from > today:
                record.state = "coming"
            elif record.ended_early or record.date_to < today:
                record.state = "ended"
            else:
                record.state = "running"

    @api.model
    def _get_running_domain(self):
        today = fields.Date.today()
        return (
            Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today)
            & Domain("ended_early", "=", False)
        )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.today()
        domains = {
            "coming": Domain("date_from", ">", today),
            "running": self._get_running_domain(),
            "ended": Domain("date_to", "<", today) | Domain("ended_early", "=", True),
        }
        return Domain.OR([domains[key] for key in value if key in domains])

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.model
    def _get_roles(self, user):
        """Return the roles of the house that a user holds."""
        category = self.env.ref(ROLES).sudo()
        return user.sudo().all_group_ids.filtered(
            lambda group: group.privilege_id.category_id == category
        )

    def _has_same_roles(self):
        """Tell whether the deputy holds what the approver holds."""
        self.ensure_one()
        return self._get_roles(self.user_id) <= self._get_roles(self.deputy_id)

    @api.constrains("user_id", "deputy_id")
    def _check_roles(self):
        for record in self:
            if not record._has_same_roles():
                missing = self._get_roles(record.user_id) - self._get_roles(
                    record.deputy_id
                )
                raise ValidationError(
                    self.env._(
                        "%(deputy)s cannot stand in for %(user)s: the role "
                        "“%(role)s” is missing. Choose somebody who holds it.",
                        deputy=record.deputy_id.name,
                        user=record.user_id.name,
                        role=missing[:1].full_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _check_own(self):
        if self.env.su or self.env.user.has_group(DIRECTOR):
            return
        if any(record.user_id != self.env.user for record in self):
            raise AccessError(
                self.env._("You name a deputy for yourself; the director for others.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_own()
        today = fields.Date.today()
        for record in records:
            if record.date_from < today:
                raise UserError(
                    self.env._(
                        "A deputy starts today or later: set “From” to %s at least.",
                        format_date(self.env, today),
                    )
                )
        return records

    def write(self, vals):
        self._check_own()
        today = fields.Date.today()
        started = self.filtered(lambda record: record.date_from <= today)
        if started and (
            {"user_id", "deputy_id", "date_from"} & set(vals)
            or not vals.get("ended_early", True)
        ):
            raise UserError(
                self.env._(
                    "%s has stood in already. End it, and name another deputy.",
                    started[0].deputy_id.name,
                )
            )
        res = super().write(vals)
        self._check_own()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        today = fields.Date.today()
        if any(record.date_from <= today for record in self):
            raise UserError(
                self.env._("Who stood in for whom is kept. Use “End now” instead.")
            )

    def action_end(self):
        """End what runs: from now on the deputy decides in nobody's stead."""
        self.check_access("write")
        for record in self.filtered(lambda rec: rec.state == "running"):
            record.ended_early = True
        return True

    # ------------------------------------------------------------------
    # Standing in
    # ------------------------------------------------------------------

    @api.model
    def _get_principals(self, user):
        """Return the approvers in whose stead ``user`` decides today."""
        records = self.sudo().search(
            self._get_running_domain() & Domain("deputy_id", "=", user.id)
        )
        # A role may have been given or taken since.
        return records.filtered(lambda record: record._has_same_roles()).user_id
