# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class AccountPaymentOrder(models.Model):
    """The file of a batch: payments booked and bytes kept in one transaction."""

    _inherit = "account.payment.order"

    omct_file_ids = fields.One2many(
        comodel_name="omct.payment.file", inverse_name="order_id", string="Bank files"
    )
    omct_file_id = fields.Many2one(
        comodel_name="omct.payment.file",
        string="Bank file",
        compute="_compute_omct_file_id",
    )
    omct_file_hash = fields.Char(string="SHA-256", compute="_compute_omct_file_id")

    @api.depends("omct_file_ids")
    def _compute_omct_file_id(self):
        for order in self:
            order.omct_file_id = order.omct_file_ids[:1]
            order.omct_file_hash = order.omct_file_id.sha256

    # ------------------------------------------------------------------
    # Make
    # ------------------------------------------------------------------

    def open2generated(self):
        self.ensure_one()
        if not self.omct_payout:
            # The file may leave before the payments are posted.
            self.payment_ids._check_destination()
            return super().open2generated()
        self._begin_step("open", "generated", "uploaded")
        # Whoever comes second, or clicks again, gets the file that is there.
        if self.state == "open":
            self._book_and_make_file()
        return self.action_download_file()

    def _book_and_make_file(self):
        """Book the payments, settle their bills and keep the file: all or nothing."""
        payouts = self.payment_line_ids.omct_disbursement_id
        payouts.lock_for_update(allow_referencing=True)
        payouts.invalidate_recordset(["state"])
        self._check_signed()
        self._check_payments()
        self._check_ready()
        self.payment_ids._book_for_payouts()
        self._keep_file()

    def _check_signed(self):
        """Raise unless the totals of the batch are signed off as they stand.

        :raises UserError: naming the batch
        """
        if not self.omct_signed_by_id or self.omct_signed_totals != self.omct_totals:
            raise UserError(
                self.env._(
                    "Batch %s is not signed off: a finance manager who did not make it "
                    "looks at its control totals and signs.",
                    self.name,
                )
            )

    def _keep_file(self):
        """Make the file of booked payments, and keep it."""
        content, extension = self.generate_payment_file()
        self.env["omct.payment.file"]._keep(
            self, content, f"{self._prepare_filename()}.{extension}"
        )
        self._write_past_guard(
            {
                "state": "generated",
                "date_generated": fields.Date.context_today(self),
            }
        )
        self.message_post(
            body=self.env._(
                "File %(name)s made: %(totals)s, SHA-256 %(hash)s",
                name=self.omct_file_ids[:1].name,
                totals=self.omct_signed_totals_text,
                hash=self.omct_file_ids[:1].sha256,
            )
        )

    def action_download_file(self):
        """Download the file that was kept: always the same bytes."""
        self.ensure_one()
        self.check_access("read")
        kept = self.omct_file_ids[:1]
        if not kept:
            raise UserError(self.env._("Batch %s has no file yet.", self.name))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/omct.payment.file/{kept.id}/content"
            f"?download=true&filename={kept.name}",
            "target": "new",
        }

    def generated2uploaded(self):
        self.ensure_one()
        if not self.omct_payout:
            return super().generated2uploaded()
        self._begin_step("generated")
        self.payment_line_ids.omct_disbursement_id._check_can_pay()
        self._write_past_guard(
            {
                "state": "uploaded",
                "date_uploaded": fields.Date.context_today(self),
                "omct_handed_by_id": self.env.uid,
            }
        )
        self.message_post(body=self.env._("The file was handed to the bank."))
        return True

    # ------------------------------------------------------------------
    # Content
    # ------------------------------------------------------------------

    @api.model
    @tools.ormcache("path")
    def _get_schema_text(self, path):
        with tools.file_open(path, "rb") as schema:
            return schema.read()

    @api.model
    def _validate_xml(self, xml_bytes, gen_args):
        # Names and accounts of payees do not belong into the server's log.
        schema = etree.XMLSchema(
            etree.fromstring(self._get_schema_text(gen_args["pain_xsd_file"]))
        )
        try:
            schema.assertValid(etree.fromstring(xml_bytes))
        except (etree.DocumentInvalid, etree.XMLSyntaxError) as error:
            raise UserError(
                self.env._(
                    "The file does not follow the bank's schema, so nothing was booked "
                    "and nothing is kept: %s",
                    error,
                )
            ) from None
