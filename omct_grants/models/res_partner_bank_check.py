# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from stdnum import bic as bic_number
from stdnum import exceptions as stdnum_exceptions

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base_iban.models.res_partner_bank import (
    _map_iban_template,
    normalize_iban,
    validate_iban,
)
from odoo.addons.omct_network.lookalike import normalise

CONFIRMER = "account.group_validate_bank_account"


class ResPartnerBank(models.Model):
    """What is checked of an account, and the evidence that it is the payee's."""

    _inherit = "res.partner.bank"

    omct_confirmation_ids = fields.One2many(
        comodel_name="omct.bank.confirmation",
        inverse_name="bank_id",
        string="Confirmations",
        readonly=True,
        copy=False,
        groups="omct_grants.group_finance,omct_grants.group_auditor",
    )
    omct_changed_date = fields.Datetime(
        string="Changed on",
        readonly=True,
        copy=False,
        help="When number, holder, bank or payee of a confirmed account last changed.",
    )
    omct_is_own = fields.Boolean(
        string="Account of ours", compute="_compute_omct_is_own", compute_sudo=True
    )
    omct_holder_differs = fields.Boolean(
        string="Holder differs",
        compute="_compute_omct_holder_differs",
        help="The account is in another name than the payee's.",
    )
    omct_shared_count = fields.Integer(
        string="Other payees",
        compute="_compute_omct_shared_count",
        help="Other payees with the same number.",
    )

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------

    @api.depends("partner_id.ref_company_ids")
    def _compute_omct_is_own(self):
        for account in self:
            account.omct_is_own = account._is_own_account()

    @api.depends("acc_holder_name", "partner_id.name")
    def _compute_omct_holder_differs(self):
        for account in self:
            holder = account.acc_holder_name
            # Case, accents, punctuation and legal forms make no difference.
            account.omct_holder_differs = bool(
                holder and normalise(holder) != normalise(account.partner_id.name or "")
            )

    @api.depends("sanitized_acc_number", "partner_id")
    def _compute_omct_shared_count(self):
        others = self._get_shared()
        for account in self:
            account.omct_shared_count = len(others.get(account.id, self.browse()))

    def _get_shared(self):
        """Return the accounts with the same number at other payees, by account id."""
        numbers = [number for number in self.mapped("sanitized_acc_number") if number]
        # The same number elsewhere counts, also where the user does not look.
        same = self.sudo().search([("sanitized_acc_number", "in", numbers)])
        by_number = same.grouped("sanitized_acc_number")
        shared = {}
        for account in self:
            payee = account.sudo().partner_id.commercial_partner_id
            shared[account.id] = by_number.get(
                account.sanitized_acc_number, same.browse()
            ).filtered(
                lambda other, own=payee: other.partner_id.commercial_partner_id != own
            )
        return shared

    def _get_changed_dates(self, days):
        """Return when these accounts changed within so many days, by account id.

        A new account of a payee who had a confirmed one before counts as a change.
        """
        since = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        accounts = self.sudo()
        changed = {
            account.id: account.omct_changed_date
            for account in accounts
            if account.omct_changed_date and account.omct_changed_date >= since
        }
        new = accounts.filtered(
            lambda account: account.create_date and account.create_date >= since
        )
        earlier = accounts.partner_id.commercial_partner_id and (
            self.env["omct.bank.confirmation"]
            .sudo()
            .search(
                [
                    (
                        "partner_id.commercial_partner_id",
                        "in",
                        new.partner_id.commercial_partner_id.ids,
                    )
                ]
            )
        )
        for account in new:
            payee = account.partner_id.commercial_partner_id
            if any(
                known.bank_id != account
                and known.partner_id.commercial_partner_id == payee
                and known.bank_id.id < account.id
                for known in earlier or ()
            ):
                changed.setdefault(account.id, account.create_date)
        return changed

    def _get_number_reason(self):
        """Return what is wrong with number or bank code, or False."""
        self.ensure_one()
        number = normalize_iban(self.acc_number).upper()
        country = number[:2].lower()
        if country in _map_iban_template and number[2:4].isdigit():
            try:
                validate_iban(number)
            except ValidationError as error:
                return self.env._(
                    "“%(number)s” looks like an IBAN and is wrong: %(error)s",
                    number=self.acc_number,
                    error=error.args[0],
                )
        code = self.bank_bic
        if code:
            try:
                bic_number.validate(code)
            except stdnum_exceptions.ValidationError:
                return self.env._(
                    "“%(code)s” is not the BIC of a bank: eight or eleven letters and "
                    "digits, the country in the fifth and sixth.",
                    code=code,
                )
        return False

    # ------------------------------------------------------------------
    # Evidence
    # ------------------------------------------------------------------

    def _get_fingerprint(self):
        """Return what a confirmation is about: number, holder, bank and payee."""
        self.ensure_one()
        account = self.sudo()
        return "|".join(
            str(part or "")
            for part in (
                account.sanitized_acc_number,
                account.acc_holder_name,
                account.bank_id.id,
                account.bank_bic,
                account.partner_id.id,
            )
        )

    def _use_evidence(self):
        """Use up the call back that the user noted for each of these accounts.

        :raises UserError: naming the account without one
        """
        for account in self:
            evidence = account.sudo().omct_confirmation_ids.filtered_domain(
                [
                    ("user_id", "=", self.env.uid),
                    ("used", "=", False),
                    ("fingerprint", "=", account._get_fingerprint()),
                ]
            )[:1]
            if not evidence:
                raise UserError(
                    self.env._(
                        "%(account)s of %(payee)s: confirm it with the button “Confirm "
                        "account”, which notes whom you called back at which number.",
                        account=account.acc_number,
                        payee=account.partner_id.display_name,
                    )
                )
            evidence.used = True

    def _get_cannot_confirm_reason(self):
        """Return why the user cannot confirm this account, or False."""
        self.ensure_one()
        if not self.env.user.has_group(CONFIRMER):
            return self.env._("finance managers confirm accounts")
        if self._is_own_account():
            return self.env._("it is an account of our own")
        if self.allow_out_payment:
            return self.env._("it is confirmed")
        if self._has_touched():
            return self.env._(
                "you entered or changed this account: another person confirms it, "
                "after a call back to the payee"
            )
        return self._get_number_reason()

    def action_confirm_account(self):
        """Open the dialog that notes the call back and confirms the account.

        :raises UserError: when the user cannot confirm it, or its number is wrong
        """
        self.ensure_one()
        self.check_access("write")
        reason = self._get_cannot_confirm_reason()
        if reason:
            raise UserError(
                self.env._(
                    "%(account)s: %(reason)s", account=self.acc_number, reason=reason
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm account"),
            "res_model": "omct.bank.confirmation.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_bank_id": self.id,
                "default_fingerprint": self._get_fingerprint(),
            },
        }
