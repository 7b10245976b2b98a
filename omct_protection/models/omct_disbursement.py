# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.omct_grants.models.omct_disbursement import LIVE
from odoo.addons.omct_grants.models.omct_disbursement import (
    Disbursement as GrantsDisbursement,
)

from .omct_protection_assistance import PAYOUT_FIELDS


class Disbursement(models.Model):
    """Payouts of assistance. Who pays sees fund, payee and amount, not what for."""

    _inherit = "omct.disbursement"

    _approval_frozen_fields = GrantsDisbursement._approval_frozen_fields | {
        "assistance_id"
    }

    purpose = fields.Selection(
        selection_add=[("assistance", "Assistance")],
        ondelete={"assistance": lambda payouts: payouts._keep_without_assistance()},
    )
    assistance_id = fields.Many2one(
        comodel_name="omct.protection.assistance",
        groups="omct_protection.group_protection_officer",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )

    _assistance_uniq = models.UniqueIndex(
        f"(assistance_id) WHERE assistance_id IS NOT NULL AND {LIVE}",
        "The payment of this assistance was asked for already.",
    )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("assistance_id", "purpose", "approval_state", *PAYOUT_FIELDS)
    def _check_assistance(self):
        # Whoever changes a payout is held to it, also without access to assistance.
        for payout in self.sudo():
            help_given = payout.assistance_id
            if bool(help_given) != (payout.purpose == "assistance"):
                raise ValidationError(
                    self.env._(
                        "%s: a payout of assistance is made from the assistance, with "
                        "the button “Ask for payment”.",
                        payout.name,
                    )
                )
            live = payout.approval_state not in ("rejected", "cancelled")
            if (
                help_given
                and live
                and any(payout[name] != help_given[name] for name in PAYOUT_FIELDS)
            ):
                raise ValidationError(
                    self.env._(
                        "%s differs from what was proposed. Change the proposal; the "
                        "payout follows.",
                        payout.name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    # ------------------------------------------------------------------
    # Approval
    # ------------------------------------------------------------------

    def _get_requesters(self):
        # Who proposed the help asked for the money, whoever pressed the button.
        help_given = self.sudo().assistance_id
        return (
            super()._get_requesters()
            | help_given.create_uid
            | help_given.request_id.officer_id
        )

    def _get_payout_country(self):
        if not self.sudo().assistance_id:
            return super()._get_payout_country()
        # Help is given where the request comes from; the provider may be elsewhere.
        return self.sudo().assistance_id.country_id

    def _get_payout_purpose(self):
        help_given = self.sudo().assistance_id
        if not help_given:
            return super()._get_payout_purpose()
        return help_given.type_id.fund_purpose_id.sudo(False)

    def _get_payout_costs(self):
        help_given = self.sudo().assistance_id
        if not help_given:
            return super()._get_payout_costs()
        return help_given.type_id.cost_type_ids.sudo(False)

    def _get_ineligible_reason(self):
        reason = super()._get_ineligible_reason()
        if (
            not reason
            or not self.sudo().assistance_id
            or (self.env.user in self._get_identity_team())
        ):
            return reason
        # Where help is given and what for is the team's to know, also of those who
        # decide on the money.
        telling = (
            self.fund_id._get_country_reason(self._get_payout_country()),
            self.fund_id._get_purpose_reason(self._get_payout_purpose()),
            self.fund_id._get_cost_reason(self._get_payout_costs()),
        )
        if reason not in telling:
            return reason
        return self.env._(
            "%s does not pay for this help. Send it back: the team reads the rule on "
            "the assistance.",
            self.fund_id.display_name,
        )

    def _get_named_defenders(self):
        """Return the defenders who must not be named in the thread of a payout."""
        return self.sudo().assistance_id.request_id.defender_ids

    def _get_identity_team(self):
        """Return the users who may know why a text about this payout is refused."""
        return self.sudo().assistance_id.request_id.team_ids

    # ------------------------------------------------------------------
    # Uninstall
    # ------------------------------------------------------------------

    def _keep_without_assistance(self):
        """The payouts outlive this addon: the ledger stays whole."""
        self._write_governed({"assistance_id": False, "purpose": "other"})
