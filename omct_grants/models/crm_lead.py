# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError


class CrmLead(models.Model):
    """A donor's prospect; won, it becomes a draft fund, once."""

    _inherit = "crm.lead"

    omct_currency_id = fields.Many2one(
        comodel_name="res.currency",
        string="Currency of the donor",
        default=lambda self: self.env.company.currency_id,
    )
    omct_amount = fields.Monetary(
        string="Expected from the donor",
        currency_field="omct_currency_id",
        help="In the currency of the donor. The expected grant, in the currency "
        "of the office, follows.",
    )
    omct_date_start = fields.Date(string="Expected start")
    omct_date_end = fields.Date(string="Expected end")
    omct_reference = fields.Char(
        string="Donor's reference", help="Number of the call or of the agreement."
    )
    omct_fund_ids = fields.One2many(
        comodel_name="omct.fund",
        inverse_name="opportunity_id",
        string="Funds",
        groups="omct_grants.group_grants_officer",
    )
    omct_fund_id = fields.Many2one(
        comodel_name="omct.fund",
        string="Fund",
        compute="_compute_omct_fund_id",
        groups="omct_grants.group_grants_officer",
    )

    omct_fund_hint = fields.Char(
        compute="_compute_omct_fund_hint",
        string="To do for its fund",
        groups="omct_grants.group_grants_officer",
    )

    _omct_amount_not_negative = models.Constraint(
        "CHECK (omct_amount >= 0)",
        "What is expected from a donor cannot be negative.",
    )
    _omct_dates_in_order = models.Constraint(
        "CHECK (omct_date_end >= omct_date_start)",
        "A fund cannot end before it starts.",
    )

    @api.depends("omct_fund_ids")
    def _compute_omct_fund_id(self):
        for lead in self:
            lead.omct_fund_id = lead.omct_fund_ids[:1]

    @api.depends(
        "won_status",
        "partner_id",
        "omct_amount",
        "omct_currency_id",
        "omct_date_start",
        "omct_date_end",
        "omct_fund_ids.accounts_hint",
    )
    def _compute_omct_fund_hint(self):
        for lead in self:
            missing = lead.won_status == "won" and lead._get_missing_labels()
            if lead.omct_fund_ids:
                lead.omct_fund_hint = lead.omct_fund_ids[:1].accounts_hint
            elif missing:
                lead.omct_fund_hint = self.env._(
                    "It is granted. Fill in, then make the fund: %s.",
                    ", ".join(missing),
                )
            else:
                lead.omct_fund_hint = False

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads.filtered("omct_amount")._set_expected_revenue()
        leads._make_funds_of_won()
        return leads

    def write(self, vals):
        before = self.filtered(lambda lead: lead.won_status == "won")
        res = super().write(vals)
        if {"omct_amount", "omct_currency_id"} & set(vals):
            self._set_expected_revenue()
        (self - before)._make_funds_of_won()
        return res

    def _set_expected_revenue(self):
        """Let the pipeline's totals, in the office's currency, follow the promise."""
        today = fields.Date.context_today(self)
        for lead in self:
            company = lead.company_id or self.env.company
            lead.expected_revenue = lead.omct_currency_id._convert(
                lead.omct_amount, company.currency_id, company, today
            )

    def _get_partner_email_update(self, *args, **kwargs):
        # Contacts are kept by the network; a prospect changes them for those alone.
        return self.partner_id.has_access(
            "write"
        ) and super()._get_partner_email_update(*args, **kwargs)

    def _get_partner_phone_update(self, *args, **kwargs):
        return self.partner_id.has_access(
            "write"
        ) and super()._get_partner_phone_update(*args, **kwargs)

    # ------------------------------------------------------------------
    # Fund
    # ------------------------------------------------------------------

    def _make_funds_of_won(self):
        """Make the funds of opportunities that were just won, where nothing lacks.

        Whoever may not enter funds wins the opportunity all the same; the button is
        there for a grants manager.
        """
        if not self.env["omct.fund"].has_access("create"):
            return
        for lead in self.filtered(lambda lead: lead.won_status == "won"):
            if not lead._get_cannot_make_fund_reason():
                lead._make_fund()

    def _get_cannot_make_fund_reason(self):
        """Return what keeps this opportunity from becoming a fund, or False."""
        self.ensure_one()
        if self.won_status != "won":
            return self.env._("it is not granted yet; mark it as granted first")
        # One fund an opportunity, also if the fund is archived or of another office.
        if self.sudo().with_context(active_test=False).omct_fund_ids:
            return self.env._("it has become a fund already")
        missing = self._get_missing_labels()
        return bool(missing) and self.env._("fill in: %s", ", ".join(missing))

    def _get_missing_labels(self):
        """Return the labels of what a fund needs and is not entered."""
        # CRM's own label of the donor is another one.
        labels = {"partner_id": self.env._("Donor")}
        return [
            labels.get(name) or self._fields[name]._description_string(self.env)
            for name in (
                "partner_id",
                "omct_amount",
                "omct_currency_id",
                "omct_date_start",
                "omct_date_end",
            )
            if not self[name]
        ]

    def _prepare_fund_vals(self):
        """Return the draft fund: what was promised, one line to divide further."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return {
            "name": self.name,
            "reference": self.omct_reference or self.env._("Prospect %s", self.id),
            "donor_id": self.partner_id.commercial_partner_id.id,
            "company_id": company.id,
            "currency_id": self.omct_currency_id.id,
            "amount": self.omct_amount,
            "date_start": self.omct_date_start,
            "date_end": self.omct_date_end,
            "user_id": self.user_id.id or self.env.uid,
            "opportunity_id": self.id,
            "line_ids": [
                Command.create({"name": self.name, "amount": self.omct_amount})
            ],
        }

    def _make_fund(self):
        self.ensure_one()
        fund = self.env["omct.fund"].create(self._prepare_fund_vals())
        self.message_post(body=self.env._("Granted: draft fund %s.", fund.display_name))
        return fund

    def action_make_fund(self):
        """Make the draft fund of a won opportunity and open it.

        :raises AccessError: for others than grants managers
        :raises UserError: saying what is missing
        """
        self.ensure_one()
        if not self.env["omct.fund"].has_access("create"):
            raise AccessError(self.env._("Funds are entered by grants managers."))
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["omct_fund_ids"])
        reason = self._get_cannot_make_fund_reason()
        if reason:
            raise UserError(
                self.env._(
                    "%(opportunity)s: %(reason)s.",
                    opportunity=self.display_name,
                    reason=reason,
                )
            )
        return self._make_fund()._get_records_action()

    def action_view_fund(self):
        """Open the fund that this opportunity became."""
        self.ensure_one()
        return self.omct_fund_ids[:1]._get_records_action()
