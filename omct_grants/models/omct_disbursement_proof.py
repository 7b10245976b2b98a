# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from pathlib import PurePath

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .omct_disbursement_receipt import FINANCE, SUBSTITUTES
from .omct_disbursement_report import OWN_PURPOSES

#: Endings of receipts; any other is left away, the file itself is kept.
EXTENSIONS = frozenset(
    ".doc .docx .gif .heic .jpeg .jpg .odt .pdf .png .tif .tiff .txt .webp".split()
)


class Disbursement(models.Model):
    """The proof that the money arrived: handed in by one person, judged by finance."""

    _inherit = "omct.disbursement"

    receipt_ids = fields.One2many(
        comodel_name="omct.disbursement.receipt",
        inverse_name="disbursement_id",
        string="Receipts",
        readonly=True,
    )
    receipt_state = fields.Selection(
        selection=[
            ("awaited", "Awaited"),
            ("handed_in", "To check"),
            ("refused", "Refused"),
            ("accepted", "Accepted"),
        ],
        string="Receipt",
        compute="_compute_receipt_state",
        store=True,
        index=True,
        compute_sudo=True,
    )

    @api.depends("state", "receipt_date", "receipt_ids.state")
    def _compute_receipt_state(self):
        for payout in self:
            if payout.state == "received":
                payout.receipt_state = "accepted"
            elif payout.state != "paid":
                payout.receipt_state = False
            else:
                states = payout.receipt_ids.sorted("id").mapped("state")
                last = states[-1] if states else "awaited"
                payout.receipt_state = (
                    last if last in ("handed_in", "refused") else "awaited"
                )

    def _has_open_purpose(self):
        """Tell whether what this payout is for is no secret to those who pay it."""
        self.ensure_one()
        return self.purpose in OWN_PURPOSES

    # ------------------------------------------------------------------
    # Hand in
    # ------------------------------------------------------------------

    def _get_cannot_confirm_receipt_reason(self):
        reason = super()._get_cannot_confirm_receipt_reason()
        if not reason and self.sudo().receipt_state == "handed_in":
            return self.env._("a receipt was handed in already; finance checks it")
        return reason

    def _get_proof_reason(self, kind, attachments):
        """Return what a proof lacks for the channel of this payout, or False."""
        self.ensure_one()
        kinds = SUBSTITUTES.get(self.channel)
        labels = dict(self.receipt_ids._fields["kind"]._description_selection(self.env))
        if kinds and kind not in kinds:
            return self.env._(
                "it was not paid by a bank transfer, so it needs one of these, with "
                "the document: %s",
                "; ".join(labels[name] for name in kinds),
            )
        if kinds and not attachments:
            return self.env._("add the scanned document")
        return False

    def _hand_in_receipt(self, date, kind, note=False, attachments=None):
        """Keep a proof that the money arrived, for finance to check.

        :param date: day on which the payee had the money
        :param str kind: how that is proven
        :param str note: kept for payouts whose purpose is no secret
        :param attachments: ``ir.attachment`` records, renamed after the payout
        :return: the receipt
        :raises UserError: when the payout is not paid, the date lies in the future or
            the proof is not enough for the channel
        """
        self.ensure_one()
        attachments = attachments or self.env["ir.attachment"]
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["receipt_date", "state", "receipt_state"])
        reason = self._get_cannot_confirm_receipt_reason() or self._get_proof_reason(
            kind, attachments
        )
        if reason:
            raise UserError(
                self.env._("%(payout)s: %(reason)s", payout=self.name, reason=reason)
            )
        if date > fields.Date.context_today(self):
            raise UserError(self.env._("The money cannot have arrived in the future."))
        self._adopt_documents(attachments)
        receipt = self.env["omct.disbursement.receipt"]._keep(
            self,
            {
                "date": date,
                "kind": kind,
                # What was helped is nobody's to read who handles the payment.
                "note": self._has_open_purpose() and note,
                "attachment_ids": [fields.Command.set(attachments.ids)],
            },
        )
        self.message_post(
            body=self.env._("Receipt handed in."), attachment_ids=attachments.ids
        )
        return receipt

    def _adopt_documents(self, attachments):
        """Keep documents with this payout, named after it.

        Files are often named after a person; the payout's reference is neutral.
        """
        reference = self.name.replace("/", "-")
        # Whoever uploads a file owns it; that it stays with the payout is ours to say.
        for number, document in enumerate(attachments.sudo(), 1):
            if document.create_uid != self.env.user:
                raise AccessError(
                    self.env._("Upload the document yourself: this one is not yours.")
                )
            home = (document.res_model or False, document.res_id or False)
            if home[0] not in (False, "omct.receipt.wizard") and home != (
                self._name,
                self.id,
            ):
                raise AccessError(
                    self.env._(
                        "This document belongs to another record: upload the receipt "
                        "itself."
                    )
                )
            ending = PurePath(document.name or "").suffix.lower()
            name = reference if number == 1 else f"{reference}-{number}"
            document.write(
                {
                    "name": name + (ending if ending in EXTENSIONS else ""),
                    "res_model": self._name,
                    "res_id": self.id,
                    "public": False,
                }
            )

    def _confirm_receipt(self, date, note, attachments=None, kind="letter"):
        """Hand in the payee's proof of receipt; finance accepts it in the same step.

        :param date: day on which the payee had the money
        :param str note: what proves it
        :param attachments: ``ir.attachment`` records to keep with the payout
        :param str kind: how it is proven
        """
        for payout in self:
            receipt = payout._hand_in_receipt(date, kind, note, attachments)
            if (
                self.env.user.has_group(FINANCE)
                and not receipt._get_cannot_accept_reason()
            ):
                receipt.action_accept()

    def _note_receipt(self, receipt):
        """Close a paid payout with a receipt that finance has accepted."""
        self.ensure_one()
        kind = dict(receipt._fields["kind"]._description_selection(self.env))
        receipt = receipt.sudo()
        self.invalidate_recordset(["state"])
        if self.state != "paid":
            raise UserError(
                self.env._(
                    "%s is not paid any more: ask for a receipt of its next payment.",
                    self.name,
                )
            )
        self._write_governed(
            {
                "receipt_date": receipt.date,
                "receipt_by_id": receipt.handed_in_by_id.id,
                "receipt_note": receipt.note or kind[receipt.kind],
            }
        )
        self.message_post(body=self.env._("Receipt confirmed."))
