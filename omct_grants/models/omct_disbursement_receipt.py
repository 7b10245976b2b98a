# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.omct_network.models.governed_mixin import (
    GovernedMixin,
    Transition,
)

FINANCE = "omct_grants.group_finance"
#: What may stand in for the bank's statement, by channel; a document goes with it.
SUBSTITUTES = {
    "intermediary": ("signed", "witnesses"),
    "cash": ("signed", "witnesses"),
    "voucher": ("signed", "witnesses"),
    "mobile": ("operator", "signed", "witnesses"),
    "cheque": ("operator", "signed", "witnesses"),
}


class DisbursementReceipt(models.Model):
    """A proof that the payee had the money: handed in, then accepted or refused.

    Handed in by the payee on the portal or by staff, judged by finance. It tells how
    the receipt is proven and nothing else; the document stays with the payout.
    """

    _name = "omct.disbursement.receipt"
    _inherit = ["omct.governed.mixin"]
    _description = "Receipt of a payout"
    _order = "id desc"
    _rec_name = "disbursement_id"

    _governed_fields = frozenset(
        {
            "state",
            "disbursement_id",
            "kind",
            "date",
            "note",
            "attachment_ids",
            "handed_in_by_id",
            "decided_by_id",
            "decided_date",
            "refusal",
        }
    )
    _transitions = {
        "accept": Transition(("handed_in",), "accepted", FINANCE),
        "refuse": Transition(("handed_in",), "refused", FINANCE),
    }

    disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Payout",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="disbursement_id.company_id", store=True, index=True, string="Office"
    )
    partner_id = fields.Many2one(
        related="disbursement_id.partner_id", store=True, index=True, string="Payee"
    )
    currency_id = fields.Many2one(related="disbursement_id.currency_id")
    amount = fields.Monetary(related="disbursement_id.amount")
    channel = fields.Selection(related="disbursement_id.channel")
    kind = fields.Selection(
        selection=[
            ("signed", "Receipt signed by the payee"),
            ("witnesses", "Receipt signed by two witnesses"),
            ("operator", "Confirmation of the bank or operator"),
            ("letter", "Letter or message of the payee"),
            ("call", "Call with the payee"),
            ("portal", "Confirmed on the portal"),
        ],
        string="Proof",
        required=True,
        readonly=True,
    )
    date = fields.Date(string="Received on", required=True, readonly=True)
    note = fields.Char(readonly=True)
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment", string="Documents", readonly=True
    )
    state = fields.Selection(
        selection=[
            ("handed_in", "To check"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("void", "Void"),
        ],
        default="handed_in",
        required=True,
        readonly=True,
        index=True,
    )
    handed_in_by_id = fields.Many2one(
        comodel_name="res.users", string="Handed in by", readonly=True
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", readonly=True
    )
    decided_date = fields.Datetime(string="Decided on", readonly=True)
    refusal = fields.Char(string="Why refused", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(disbursement_id) WHERE state IN ('handed_in', 'accepted')",
        "A receipt of this payout was handed in already.",
    )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _get_cannot_accept_reason(self):
        """Return why the user cannot accept this, or False."""
        self.ensure_one()
        payout = self.sudo().disbursement_id
        if payout.channel == "bank":
            return False
        # Nothing but the proof shows where the money went.
        payers = payout.payment_ids.create_uid | self.sudo().handed_in_by_id
        if self.env.user in payers:
            return self.env._(
                "you paid it or handed this in, so another person of finance accepts"
            )
        return False

    @api.model
    def _keep(self, payout, vals):
        """Keep a proof that was handed in for a payout.

        Nobody may write here; the step of the payout has checked who asks.
        """
        # One refused a moment ago must have left the unique index by now.
        self.flush_model(["state"])
        vals = {
            "state": "handed_in",
            "handed_in_by_id": self.env.uid,
            **vals,
            "disbursement_id": payout.id,
        }
        # It is the way past the guard of the mixin, which lets no user set these.
        # pylint: disable-next=super-method-mismatch
        kept = super(GovernedMixin, self.sudo()).create([vals])
        return kept.with_env(self.env)

    def unlink(self):
        if self:
            raise AccessError(  # pylint: disable=no-raise-unlink
                self.env._("Receipts are kept, those refused as well.")
            )
        return super().unlink()

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _decide(self, step, **vals):
        """Take the step of finance on these receipts."""
        if not self.env.user.has_group(FINANCE):
            raise AccessError(self.env._("Finance accepts and refuses receipts."))
        self.check_access("read")
        self.disbursement_id.lock_for_update(allow_referencing=True)
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        self._check_can(step)
        target = self._transitions[step].target
        # Finance reads receipts and decides on them; it writes nothing in them.
        self.sudo()._write_governed(
            {
                "state": target,
                "decided_by_id": self.env.uid,
                "decided_date": fields.Datetime.now(),
                **vals,
            }
        )

    def action_accept(self):
        """Accept the proof: the payout is received.

        :raises UserError: when it is decided already, or the user may not
        """
        self._decide("accept")
        for receipt in self:
            receipt.disbursement_id._note_receipt(receipt)
        return True

    def action_refuse(self, reason=None):
        """Refuse the proof, with a reason that the payee reads.

        :raises UserError: when it is decided already, or the user may not
        """
        if not reason:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Refuse the receipt"),
                "res_model": "omct.reason.wizard",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_res_model": self._name,
                    "default_res_ids": ",".join(map(str, self.ids)),
                    "default_method": "action_refuse",
                },
            }
        self._decide("refuse", refusal=reason)
        for receipt in self:
            receipt.disbursement_id.message_post(
                body=self.env._("Receipt refused: %s", reason)
            )
        return True

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_refuse"}

    def _make_void(self):
        """Note that the payment which these prove came back."""
        self.filtered(
            lambda rec: rec.state in ("handed_in", "accepted")
        )._write_governed({"state": "void"})
