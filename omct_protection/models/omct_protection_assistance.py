# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.omct_grants.tools.channels import (
    ACCOUNT_CHANNELS,
    CHANNEL_REASONS,
    CHANNELS,
)

from .team_mixin import OFFICER

#: State of the assistance by state of its live payout.
STATE_BY_PAYOUT = {
    "draft": "proposed",
    "submitted": "awaiting",
    "approved": "approved",
    "billed": "approved",
    "sent": "approved",
    "returned": "approved",
    "paid": "paid",
    "received": "received",
    "rejected": "refused",
    "cancelled": "proposed",
}
#: What the payout repeats; frozen with it.
PAYOUT_FIELDS = (
    "company_id",
    "fund_id",
    "fund_line_id",
    "partner_id",
    "partner_bank_id",
    "amount",
    "currency_id",
    "channel",
    "channel_reason",
    "channel_partner_id",
)


class Assistance(models.Model):
    """One form of help for the defenders of a request, and the payout that pays it.

    The approval of the payout is the decision on the money; the state of the
    assistance follows from it.
    """

    _name = "omct.protection.assistance"
    _inherit = ["omct.governed.mixin"]
    _description = "Assistance"
    _order = "date_due desc, id desc"
    _check_company_auto = True

    _reference_sequence = "omct.protection.assistance"
    _governed_fields = frozenset({"state", "amount_eur"})

    name = fields.Char(
        string="Reference", required=True, readonly=True, copy=False, default="/"
    )
    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    request_state = fields.Selection(related="request_id.state", string="Request is")
    company_id = fields.Many2one(
        related="request_id.company_id", string="Office", store=True, index=True
    )
    country_id = fields.Many2one(
        related="request_id.country_id", store=True, index=True
    )
    region_id = fields.Many2one(related="request_id.region_id", store=True, index=True)
    type_id = fields.Many2one(
        comodel_name="omct.protection.assistance.type",
        required=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Payee",
        index=True,
        ondelete="restrict",
        help="The member organisation or provider that is paid; never the defender.",
    )
    partner_bank_id = fields.Many2one(
        comodel_name="res.partner.bank",
        string="Payee account",
        compute="_compute_partner_bank_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id)]",
    )
    channel = fields.Selection(
        selection=CHANNELS,
        string="Paid by",
        required=True,
        default="bank",
    )
    channel_reason = fields.Selection(
        selection=CHANNEL_REASONS,
        string="Why not by bank",
    )
    channel_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Through",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('omct_network_organisation', '=', True)]",
        help="The member that hands the money over.",
    )
    fund_id = fields.Many2one(
        comodel_name="omct.fund",
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('state', '=', 'open'), ('company_id', '=', company_id), '|', "
        "('country_ids', '=', False), ('country_ids', 'in', country_id)]",
    )
    fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line",
        string="Budget line",
        index=True,
        ondelete="restrict",
        compute="_compute_fund_line_id",
        store=True,
        readonly=False,
        domain="[('fund_id', '=', fund_id)]",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: (
            self.env.ref("base.EUR", raise_if_not_found=False)
            or self.env.company.currency_id
        ),
    )
    amount = fields.Monetary(required=True)
    amount_eur = fields.Float(
        string="In EUR", digits=(16, 2), compute="_compute_amount_eur", store=True
    )
    date_due = fields.Date(
        string="Needed by", required=True, default=fields.Date.context_today, index=True
    )
    disbursement_ids = fields.One2many(
        comodel_name="omct.disbursement", inverse_name="assistance_id"
    )
    disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Payout",
        compute="_compute_disbursement_id",
        compute_sudo=True,
        help="The live payout, or the last one.",
    )
    state = fields.Selection(
        selection=[
            ("proposed", "Proposed"),
            ("awaiting", "Awaiting approval"),
            ("approved", "Approved"),
            ("paid", "Paid"),
            ("received", "Received"),
            ("refused", "Refused"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        group_expand="_group_expand_state",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The amount of assistance must be above zero."
    )
    _name_uniq = models.UniqueIndex("(name)", "This reference is taken.")

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("fund_id", "fund_line_id", "partner_id", "partner_bank_id")
    def _check_belongs(self):
        for help_given in self:
            line = help_given.fund_line_id
            if line and line.fund_id != help_given.fund_id:
                raise ValidationError(
                    self.env._(
                        "%(assistance)s: budget line “%(line)s” belongs to another "
                        "fund.",
                        assistance=help_given.name,
                        line=line.display_name,
                    )
                )
            owner = help_given.partner_bank_id.partner_id.commercial_partner_id
            if owner and owner != help_given.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%s: the account belongs to somebody other than the payee.",
                        help_given.name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("partner_id", "channel")
    def _compute_partner_bank_id(self):
        for help_given in self:
            if help_given.channel not in ACCOUNT_CHANNELS:
                help_given.partner_bank_id = False
                continue
            accounts = help_given.partner_id.bank_ids
            if help_given.partner_bank_id not in accounts:
                trusted = accounts.filtered("allow_out_payment") or accounts
                help_given.partner_bank_id = trusted[:1]

    @api.depends("fund_id")
    def _compute_fund_line_id(self):
        for help_given in self:
            lines = help_given.fund_id.line_ids
            if help_given.fund_line_id not in lines:
                help_given.fund_line_id = lines if len(lines) == 1 else False

    @api.depends("amount", "currency_id", "company_id")
    def _compute_amount_eur(self):
        euro = self.env.ref("base.EUR")
        today = fields.Date.context_today(self)
        for help_given in self:
            currency = help_given.currency_id or euro
            help_given.amount_eur = currency._convert(
                help_given.amount,
                euro,
                help_given.company_id or self.env.company,
                today,
            )

    def _get_live_disbursement(self):
        """Return the payout that stands, of those ever asked for."""
        self.ensure_one()
        return self.disbursement_ids.filtered(
            lambda payout: payout.approval_state not in ("rejected", "cancelled")
        )[:1]

    @api.depends("disbursement_ids.approval_state")
    def _compute_disbursement_id(self):
        for help_given in self:
            help_given.disbursement_id = (
                help_given._get_live_disbursement()
                or help_given.disbursement_ids.sorted("id")[-1:]
            )

    @api.depends("disbursement_ids.state", "disbursement_ids.approval_state")
    def _compute_state(self):
        for help_given in self:
            payout = help_given.disbursement_id
            help_given.state = STATE_BY_PAYOUT.get(payout.state, "proposed")

    @api.model
    def _group_expand_state(self, _states, _domain):
        return list(dict(self._fields["state"].selection))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        defaults = self.default_get(["amount"])
        for vals in vals_list:
            self._check_given_amount({**defaults, **vals}.get("amount"))
        return super().create(vals_list)

    def _check_given_amount(self, amount):
        """Say what the database would refuse, before it logs an error."""
        if not amount or float(amount) <= 0:
            raise ValidationError(
                self.env._("The amount of assistance must be above zero.")
            )

    def write(self, vals):
        if "amount" in vals:
            # Whoever may not write is told that first.
            self.check_access("write")
            self._check_given_amount(vals["amount"])
        frozen = {*PAYOUT_FIELDS, "request_id"} & vals.keys()
        if frozen:
            for help_given in self:
                payout = help_given.sudo()._get_live_disbursement()
                changed = any(
                    self._fields[name].convert_to_write(help_given[name], help_given)
                    != vals[name]
                    for name in frozen
                )
                if changed and payout and payout.approval_state != "draft":
                    raise UserError(
                        self.env._(
                            "%(assistance)s: payout %(payout)s is under way, so the "
                            "budget is frozen. The approver can send it back.",
                            assistance=help_given.name,
                            payout=payout.name,
                        )
                    )
        res = super().write(vals)
        if frozen:
            self._update_draft_disbursement()
        return res

    def _update_draft_disbursement(self):
        """Carry a changed budget over to a payout that was sent back."""
        for help_given in self:
            payout = help_given._get_live_disbursement()
            if payout:
                help_given._check_payout_is_whole(payout)
                payout.write(help_given._prepare_disbursement_vals())

    def _check_payout_is_whole(self, payout):
        """Say what a payout cannot be without, before the database does."""
        empty = [
            self._fields[name]._description_string(self.env)
            for name in PAYOUT_FIELDS
            if payout._fields[name].required and not self[name]
        ]
        if empty:
            raise ValidationError(
                self.env._(
                    "%(assistance)s: payout %(payout)s was sent back and follows this "
                    "proposal, so these cannot be empty: %(fields)s.",
                    assistance=self.name,
                    payout=payout.name,
                    fields=", ".join(empty),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_without_payout(self):
        if self.sudo().disbursement_ids:
            raise UserError(
                self.env._("Assistance with a payout is kept. Cancel the payout.")
            )

    # ------------------------------------------------------------------
    # Payment
    # ------------------------------------------------------------------

    def _get_cannot_request_reason(self):
        """Return why no payment can be asked for, or False."""
        self.ensure_one()
        if self._get_live_disbursement().approval_state not in (False, "draft"):
            return self.env._("its payment was asked for already")
        return next(
            (
                reason
                for _label, reason, blocking in self._get_eligibility_lines()
                if blocking and reason
            ),
            False,
        )

    def _prepare_disbursement_vals(self):
        """Return the values of the payout; the reference it gets is neutral."""
        self.ensure_one()
        vals = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in PAYOUT_FIELDS
        }
        return {
            **vals,
            "purpose": "assistance",
            "assistance_id": self.id,
            "date_due": self.date_due,
        }

    def action_request_payment(self):
        """Make the payout and submit it for approval; one an assistance.

        :return: action that shows the payout, or the dialog that asks why it looks like
            another
        :raises UserError: naming what is missing, or when it was asked for already
        """
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise UserError(self.env._("Protection officers ask for payments."))
        self.check_access("write")
        # Of two clicks at once the second finds the payout of the first.
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["disbursement_ids"])
        for help_given in self:
            reason = help_given._get_cannot_request_reason()
            if reason:
                raise UserError(
                    self.env._(
                        "%(assistance)s: %(reason)s",
                        assistance=help_given.name,
                        reason=reason,
                    )
                )
        for help_given in self:
            payout = help_given._get_live_disbursement()
            if not payout:
                payout = self.env["omct.disbursement"].create(
                    help_given._prepare_disbursement_vals()
                )
            dialog = payout.action_submit()
            if isinstance(dialog, dict) and len(self) == 1:
                # It looks like another one: the requester says why, or leaves it.
                return dialog
        return self[:1].action_view_disbursement() if len(self) == 1 else True

    def action_view_disbursement(self):
        """Open the payout."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "omct.disbursement",
            "res_id": self.disbursement_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
