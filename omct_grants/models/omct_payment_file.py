# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.totals import get_totals_in_words


class PaymentFile(models.Model):
    """A file as it was made for the bank: its bytes never change.

    The database itself holds the bytes to their hash, and a batch to one live file.
    """

    _name = "omct.payment.file"
    _description = "Bank File"
    _order = "id desc"

    order_id = fields.Many2one(
        comodel_name="account.payment.order",
        string="Batch",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="order_id.company_id", string="Office", store=True, index=True
    )
    name = fields.Char(string="File name", required=True, readonly=True)
    content = fields.Binary(attachment=False, required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    totals = fields.Char(string="Control totals", readonly=True)
    totals_text = fields.Char(
        string="Control totals in words", compute="_compute_totals_text"
    )
    payment_count = fields.Integer(string="Payments", readonly=True)
    void = fields.Boolean(readonly=True)
    void_by_id = fields.Many2one(
        comodel_name="res.users", string="Made void by", readonly=True
    )
    void_date = fields.Datetime(string="Made void on", readonly=True)
    void_reason = fields.Text(string="Why it is void", readonly=True)

    _order_uniq = models.UniqueIndex(
        "(order_id) WHERE void IS NOT TRUE", "This batch has a file already."
    )
    # A binary field is kept as base64 text.
    _content_hash = models.Constraint(
        "CHECK (sha256 = encode(sha256(decode(encode(content, 'escape'), 'base64')), "
        "'hex'))",
        "The bytes of a bank file must have its hash.",
    )

    @api.depends("totals")
    @api.depends_context("lang")
    def _compute_totals_text(self):
        for kept in self:
            kept.totals_text = get_totals_in_words(self.env, kept.totals)

    @api.model
    def _keep(self, order, content, name):
        """Keep the bytes of a batch's file.

        :param order: ``account.payment.order``
        :param bytes content: the file
        :param str name: neutral name of the file
        """
        # Nobody may write here; the step of the batch has checked who asks.
        return super(  # pylint: disable=super-method-mismatch
            PaymentFile, self.sudo()
        ).create(
            {
                "order_id": order.id,
                "name": name,
                "content": base64.b64encode(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
                "totals": order.omct_totals,
                "payment_count": len(order.payment_ids),
            }
        )

    def _make_void(self, reason):
        """Note that the bank must not, or did not, carry this file out."""
        return super(  # pylint: disable=super-method-mismatch
            PaymentFile, self.sudo()
        ).write(
            {
                "void": True,
                "void_by_id": self.env.uid,
                "void_date": fields.Datetime.now(),
                "void_reason": reason,
            }
        )

    def _refuse(self):
        raise AccessError(
            self.env._("A bank file is made by its batch and stays as it is.")
        )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        return self._refuse() if vals_list else self.browse()

    def write(self, vals):  # pylint: disable=method-required-super
        return self._refuse()

    def unlink(self):  # pylint: disable=method-required-super
        return self._refuse() if self else True
