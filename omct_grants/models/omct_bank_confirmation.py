# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

KNOWN_FROM = [
    ("file", "Agreement or due diligence on file"),
    ("contact", "Contact kept before the account came"),
    ("public", "Public register or website"),
    ("met", "Given in person"),
]


class BankConfirmation(models.Model):
    """The evidence on which an account was confirmed: who was called, at what number.

    Written by the dialog on the account alone, and kept.
    """

    _name = "omct.bank.confirmation"
    _description = "Confirmation of a bank account"
    _order = "id desc"
    _rec_name = "acc_number"

    bank_id = fields.Many2one(
        comodel_name="res.partner.bank",
        string="Account",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        related="bank_id.partner_id", string="Payee", store=True, index=True
    )
    payee_company_id = fields.Many2one(
        related="bank_id.partner_id.company_id", string="Office of the payee"
    )
    acc_number = fields.Char(string="Number", required=True, readonly=True)
    holder = fields.Char(readonly=True)
    holder_reason = fields.Char(string="Why another holder", readonly=True)
    bic = fields.Char(string="BIC", readonly=True)
    called_name = fields.Char(string="Who was called", required=True, readonly=True)
    called_number = fields.Char(string="At which number", required=True, readonly=True)
    known_from = fields.Selection(
        selection=KNOWN_FROM, string="Number known from", required=True, readonly=True
    )
    called_at = fields.Datetime(string="Called on", required=True, readonly=True)
    note = fields.Char(readonly=True)
    document = fields.Binary(attachment=True, readonly=True)
    document_name = fields.Char(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Confirmed by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    entered_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Entered by",
        readonly=True,
        ondelete="restrict",
    )
    # What was confirmed: any other number, holder or bank asks for another call.
    fingerprint = fields.Char(required=True, readonly=True)
    used = fields.Boolean(readonly=True)

    _two_people = models.Constraint(
        "CHECK (entered_by_id IS NULL OR entered_by_id <> user_id)",
        "Whoever entered an account does not confirm it.",
    )

    def _check_engine(self):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Confirmations are written by the button “Confirm account” of the "
                    "account."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_engine()
        return super().create(vals_list)

    def write(self, vals):
        self._check_engine()
        return super().write(vals)

    def unlink(self):
        self._check_engine()
        return super().unlink()
