# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii
from pathlib import PurePath

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..crypto import decrypt, encrypt
from .encrypted_mixin import cipher_text, clear_text
from .ir_attachment import EXTENSIONS

READERS = "request_id.team_ids"
#: Bytes of a file; larger ones are split or scanned anew.
LARGEST_FILE = 20 * 1024 * 1024


class Medical(models.Model):
    """Medical evidence: a class of document that its own readers see, nobody else.

    Being on the team is needed and not enough. File, findings and examiner stand in
    the database encrypted; the file is handed out by ``/protection/medical`` alone,
    and each look at it is kept.
    """

    _name = "omct.protection.medical"
    _inherit = ["omct.governed.mixin", "omct.protection.part.mixin"]
    _description = "Medical Evidence"
    _order = "date desc, id desc"
    _check_company_auto = True

    _reference_sequence = "omct.protection.medical"
    _governed_fields = frozenset({"extension", "file_size"})

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    request_team_ids = fields.Many2many(
        related="request_id.team_ids", string="Team of the request"
    )
    request_defender_ids = fields.Many2many(
        related="request_id.defender_ids", string="Defenders of the request"
    )
    defender_id = fields.Many2one(
        comodel_name="omct.protection.defender",
        required=True,
        index=True,
        ondelete="restrict",
    )
    reader_ids = fields.Many2many(
        comodel_name="res.users",
        relation="omct_protection_medical_reader_rel",
        column1="medical_id",
        column2="user_id",
        string="Readers",
        required=True,
        default=lambda self: self.env.user,
        help="Of the team, these people alone see this document and that it exists.",
    )
    kind = fields.Selection(
        selection=[
            ("protocol", "Evaluation by the Istanbul Protocol"),
            ("psychological", "Psychological evaluation"),
            ("certificate", "Medical certificate"),
            ("forensic", "Forensic report"),
            ("picture", "Photographs of injuries"),
            ("treatment", "Record of treatment"),
        ],
        required=True,
        default="protocol",
        index=True,
    )
    date = fields.Date(string="Examined on")
    consistency = fields.Selection(
        selection=[
            ("not", "Not consistent"),
            ("consistent", "Consistent with"),
            ("highly", "Highly consistent"),
            ("typical", "Typical of"),
            ("diagnostic", "Diagnostic of"),
        ],
        string="Degree of consistency",
        help="Of the findings with what is told, in words of the Istanbul Protocol, "
        "as the examiner said.",
    )
    consented = fields.Boolean(
        string="Consent to this document",
        help="The person agreed that we keep this document and that these people "
        "read it.",
    )
    examiner = clear_text(
        "examiner",
        READERS,
        field=fields.Char,
        string="Examined by",
        help="Kept encrypted: examiners are at risk too.",
    )
    examiner_cipher = cipher_text()
    findings = clear_text("findings", READERS, string="Summary of the findings")
    findings_cipher = cipher_text()
    content = fields.Binary(
        string="File",
        compute="_compute_content",
        inverse="_inverse_content",
        exportable=False,
        attachment=False,
        help="Kept encrypted, under the number of the document. Its own name is not "
        "kept.",
    )
    content_name = fields.Char(
        compute="_compute_content", inverse="_inverse_content", exportable=False
    )
    content_cipher = cipher_text()
    extension = fields.Char(readonly=True, copy=False)
    file_size = fields.Integer(string="Size in bytes", readonly=True, copy=False)

    _name_uniq = models.UniqueIndex("(name)", "This number is taken.")

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("defender_id", "request_id")
    def _check_defender(self):
        for document in self.sudo():
            if document.defender_id not in document.request_id.defender_ids:
                raise ValidationError(
                    self.env._(
                        "%(document)s is about somebody whom %(request)s does not "
                        "name. Choose one of its defenders.",
                        document=document.name,
                        request=document.request_id.name,
                    )
                )

    @api.constrains("reader_ids", "request_id")
    def _check_readers(self):
        for document in self.sudo():
            if not document.reader_ids:
                raise ValidationError(
                    self.env._("%s needs a reader at least.", document.name)
                )
            if document.reader_ids - document.request_id.team_ids:
                raise ValidationError(
                    self.env._(
                        "%s: readers are on the team of the request. Ask its manager "
                        "to add them first.",
                        document.name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _may_read_clear_text(self):
        """Readers on the team alone, in superuser mode too."""
        known = self._origin.sudo()
        return not known or self.env.user in (
            known.reader_ids & known.request_id.team_ids
        )

    def _get_named_defenders(self):
        return self.sudo().defender_id

    def _get_identity_team(self):
        return self.sudo().reader_ids & self.sudo().request_id.team_ids

    def _compute_content(self):
        """The file goes in here; it comes out by ``_read_file`` alone."""
        self.content = False
        self.content_name = False

    def _inverse_content(self):
        files = [(document.content, document.content_name) for document in self]
        self.invalidate_recordset(["content", "content_name"], flush=False)
        for document, (content, name) in zip(self, files, strict=True):
            if content:
                document._keep_file(content, name)

    def _keep_file(self, content, name):
        try:
            size = len(base64.b64decode(content, validate=False))
        except binascii.Error:
            size = 0
        if not 0 < size <= LARGEST_FILE:
            raise UserError(
                self.env._(
                    "%(document)s: choose a file of at most %(megabytes)s MB.",
                    document=self.name,
                    megabytes=LARGEST_FILE // 1024 // 1024,
                )
            )
        ending = PurePath(name or "").suffix.lower()
        text = content.decode() if isinstance(content, bytes) else content
        # The column is closed to users; the write of the clear field was checked.
        self.sudo()._write_governed(
            {
                "content_cipher": encrypt(text),
                "extension": ending if ending in EXTENSIONS else "",
                "file_size": size,
            }
        )
        self.env["omct.protection.medical.log"]._log(self, "write")

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._prepare_parts(vals_list))

    def write(self, vals):
        if vals.keys() & {"request_id", "defender_id"}:
            raise AccessError(
                self.env._("A document stays with its request and its person.")
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_download(self):
        """Hand the file out, decrypted; the look is kept."""
        self.ensure_one()
        self.check_access("read")
        if not self.file_size:
            raise UserError(self.env._("%s has no file.", self.name))
        return {
            "type": "ir.actions.act_url",
            "url": f"/protection/medical/{self.id}",
            "target": "download",
        }

    def _read_file(self):
        """Return the name and the bytes of the file, and keep who looked.

        :raises AccessError: when the user is not a reader on the team
        """
        self.ensure_one()
        self.check_access("read")
        if self.env.user not in self._get_identity_team():
            raise AccessError(self.env._("This document has readers of its own."))
        self.env["omct.protection.medical.log"]._log(self, "read")
        content = base64.b64decode(decrypt(self.sudo().content_cipher))
        return f"{self.name.replace('/', '-')}{self.extension or ''}", content
