# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from odoo.addons.omct_network.models.governed_mixin import Transition

from .omct_grant import MANAGER, OFFICER

REPORT = "omct_grants.omct_grant_agreement_report"
SIGNATURE_FIELDS = frozenset(
    {
        "signed_file",
        "signed_file_name",
        "date_signed_member",
        "date_signed_office",
        "signatory_member",
        "signatory_office_id",
    }
)


class GrantAgreement(models.Model):
    """The agreement of a grant: made once, kept with its fingerprint, signed by two.

    What was made is never made again under the same version. It counts while the terms
    of the grant are those that it was made from.
    """

    _name = "omct.grant.agreement"
    _description = "Agreement of a grant"
    _inherit = ["omct.governed.mixin", "mail.thread"]
    _order = "grant_id, version desc"

    _governed_fields = frozenset(
        {
            "state",
            "version",
            "document",
            "document_name",
            "document_sha256",
            "terms_digest",
            "lang",
            "made_by_id",
            "made_date",
            "signed_sha256",
            "recorded_by_id",
            "recorded_date",
        }
    )
    _transitions = {
        "sign": Transition(("made",), "signed", OFFICER),
        "void": Transition(("made", "signed"), "void", OFFICER, True),
    }

    grant_id = fields.Many2one(
        comodel_name="omct.grant", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="grant_id.partner_id", string="Member")
    company_id = fields.Many2one(related="grant_id.company_id", store=True, index=True)
    version = fields.Integer(readonly=True, copy=False, default=0)
    state = fields.Selection(
        selection=[
            ("made", "To sign"),
            ("signed", "Signed"),
            ("replaced", "Replaced"),
            ("void", "Void"),
        ],
        default="made",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        readonly=True,
        copy=False,
    )
    document = fields.Binary(
        string="Agreement", attachment=True, readonly=True, copy=False
    )
    document_name = fields.Char(readonly=True, copy=False)
    document_sha256 = fields.Char(
        string="Fingerprint (SHA-256)", readonly=True, copy=False
    )
    terms_digest = fields.Char(readonly=True, copy=False)
    made_by_id = fields.Many2one(
        comodel_name="res.users", string="Made by", readonly=True, copy=False
    )
    made_date = fields.Date(string="Made on", readonly=True, copy=False)
    signed_file = fields.Binary(string="Signed copy", attachment=True, copy=False)
    signed_file_name = fields.Char(copy=False)
    signed_sha256 = fields.Char(
        string="Fingerprint of the signed copy", readonly=True, copy=False
    )
    signatory_member = fields.Char(string="Signed for the member by", copy=False)
    date_signed_member = fields.Date(
        string="Signed by the member on", copy=False, tracking=True
    )
    signatory_office_id = fields.Many2one(
        comodel_name="res.users", string="Signed for the office by", copy=False
    )
    date_signed_office = fields.Date(
        string="Signed by the office on", copy=False, tracking=True
    )
    recorded_by_id = fields.Many2one(
        comodel_name="res.users", string="Signatures recorded by", readonly=True
    )
    recorded_date = fields.Date(string="Recorded on", readonly=True, copy=False)
    is_current = fields.Boolean(
        string="Terms unchanged",
        compute="_compute_is_current",
        help="The grant is still what this agreement was made from.",
    )
    is_intact = fields.Boolean(
        string="File unchanged",
        compute="_compute_is_intact",
        help="The kept files are, byte for byte, those whose fingerprints were noted.",
    )

    _version_uniq = models.Constraint(
        "UNIQUE (grant_id, version)", "The grant has an agreement of this version."
    )
    _made_uniq = models.UniqueIndex(
        "(grant_id) WHERE state = 'made'",
        "The grant has an agreement to sign already. Declare it void to make another.",
    )
    _signed_uniq = models.UniqueIndex(
        "(grant_id) WHERE state = 'signed'", "The grant has a signed agreement already."
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("grant_id.name", "version")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "Agreement %(grant)s, version %(version)s",
                grant=record.grant_id.name or "",
                version=record.version,
            )

    @api.depends("terms_digest", "grant_id.amount", "grant_id.instalment_ids.amount")
    def _compute_is_current(self):
        for record in self:
            record.is_current = (
                bool(record.terms_digest)
                and record.terms_digest == record.grant_id._get_terms_digest()
            )

    @api.depends("document", "document_sha256", "signed_file", "signed_sha256")
    def _compute_is_intact(self):
        for record in self:
            files = record.with_context(bin_size=False)
            record.is_intact = all(
                not noted or self._get_sha256(content) == noted
                for content, noted in (
                    (files.document, record.document_sha256),
                    (files.signed_file, record.signed_sha256),
                )
            )

    @api.model
    def _get_sha256(self, content):
        return hashlib.sha256(base64.b64decode(content or b"")).hexdigest()

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Rights first: whoever may not see the grant is not told what it has.
        grants = self.env["omct.grant"].browse(
            vals["grant_id"] for vals in vals_list if vals.get("grant_id")
        )
        grants.check_access("write")
        # A version declared void a moment ago must have left the unique index.
        self.flush_model(["state"])
        records = super().create(vals_list)
        for record in records:
            record._make()
        return records

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        if "grant_id" in vals and any(
            record.grant_id.id != vals["grant_id"] for record in self
        ):
            raise UserError(self.env._("An agreement stays with its grant."))
        closed = self.filtered(lambda record: record.state != "made")
        if closed and SIGNATURE_FIELDS.intersection(vals):
            raise UserError(
                self.env._(
                    "%s is closed: its signatures stay as they were recorded.",
                    closed[0].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("An agreement that was made is kept. Declare it void instead.")
        )

    # ------------------------------------------------------------------
    # Making
    # ------------------------------------------------------------------

    def _make(self):
        """Print the agreement in the member's language and keep it."""
        self.ensure_one()
        grant = self.grant_id
        grant._lock_terms()
        if grant.state not in ("approved", "active"):
            raise UserError(
                self.env._(
                    "%s: an agreement is made once the award is approved.",
                    grant.display_name,
                )
            )
        versions = self.search([("grant_id", "=", grant.id)]).mapped("version")
        self._write_governed(
            {
                "version": max(versions, default=0) + 1,
                "lang": grant.partner_id.lang or self.env.lang or "en_US",
                "made_by_id": self.env.uid,
                "made_date": fields.Date.context_today(self),
                "terms_digest": grant._get_terms_digest(),
            }
        )
        content, ending = self._render_document()
        encoded = base64.b64encode(content)
        name = f"{grant.name}-{self.version}".replace("/", "-")
        self._write_governed(
            {
                "document": encoded,
                "document_name": f"{name}.{ending}",
                "document_sha256": self._get_sha256(encoded),
            }
        )

    def _render_document(self):
        """Return the printed agreement: PDF, or a web page where nothing prints."""
        self.ensure_one()
        self.env.flush_all()
        reports = self.env["ir.actions.report"].with_context(lang=self.lang)
        page, kind = reports._render_qweb_html(REPORT, self.ids)
        # Like Odoo's own printing, tests look at the page.
        if config["test_enable"] or reports.get_wkhtmltopdf_state() == "install":
            return page, kind
        return self._print(page), "pdf"

    @api.model
    def _print(self, page):
        """Return a web page as PDF."""
        return self.env["ir.actions.report"]._run_wkhtmltopdf(
            [page.decode()], report_ref=REPORT
        )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_sign_reason(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        missing = [
            self._fields[name]._description_string(self.env)
            for name in (
                "signed_file",
                "signatory_member",
                "date_signed_member",
                "signatory_office_id",
                "date_signed_office",
            )
            if not self[name]
        ]
        if missing:
            return self.env._("enter first: %s", ", ".join(missing))
        days = (self.date_signed_member, self.date_signed_office)
        if max(days) > today:
            return self.env._("a signature is dated in the future")
        if min(days) < self.made_date:
            return self.env._("a signature is dated before the agreement was made")
        if not self.is_current:
            return self.env._(
                "the grant was amended since; declare this one void and make it again"
            )
        content = self.with_context(bin_size=False).signed_file
        if self._get_sha256(content) == self.document_sha256:
            return self.env._("the signed copy is the unsigned agreement itself")
        return False

    def _get_cannot_void_reason(self):
        self.ensure_one()
        if self.state == "signed":
            if not self.env.user.has_group(MANAGER):
                return self.env._("it is signed; a manager declares it void")
            if self.grant_id.state == "active":
                return self.env._("the grant runs under it; amend or cancel the grant")
        return False

    def action_sign(self):
        """Close the agreement with the signatures that were entered."""
        self.check_access("write")
        self.grant_id._lock_terms()
        for record in self:
            content = record.with_context(bin_size=False).signed_file
            record._check_can("sign")
            before = self.search(
                [("grant_id", "=", record.grant_id.id), ("state", "=", "signed")]
            )
            before._write_governed({"state": "replaced"})
            before.flush_recordset(["state"])
            record._do_step(
                "sign",
                {
                    "signed_sha256": self._get_sha256(content),
                    "recorded_by_id": self.env.uid,
                    "recorded_date": fields.Date.context_today(self),
                },
            )
        self.grant_id.partner_id._refresh_instalments()
        return True

    def action_void(self, reason=None):
        """Declare an agreement void, with a reason; another one can be made then."""
        if not reason:
            return self._open_reason_wizard("action_void", self.env._("Void"))
        self._do_step("void", reason=reason)
        self.grant_id.partner_id._refresh_instalments()
        return True

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_void"}
