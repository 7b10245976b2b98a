# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hmac
import secrets

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..crypto import decrypt, encrypt
from .encrypted_mixin import cipher_text, clear_text
from .omct_protection_request_portal import PORTAL_STATES
from .return_code import fingerprint, make_return

#: What somebody with reference and code may know of the state.
HELP_STATES = {"received": "received", "looked_at": "contact", "helped": "contact"}
#: Nobody has judged how urgent it is: until somebody does, it is not left for days.
URGENCY_UNKNOWN = "h24"


class ProtectionRequest(models.Model):
    """Requests that somebody at risk sends by the public page, without a log-in.

    What is written goes in; reference, code and a word on the state come out. The
    public user has no right on any of it: the methods here are the door.
    """

    _inherit = "omct.protection.request"

    asked_help = clear_text(
        "asked_help",
        "team_ids",
        string="Help asked for",
        help="What they ask for, in their words. Kept encrypted.",
    )
    asked_help_cipher = cipher_text()
    help_reference = fields.Char(
        string="Reference given",
        readonly=True,
        copy=False,
        help="What the person was given on the public page, and may name to you.",
    )
    return_cipher = cipher_text()
    addition_ids = fields.One2many(
        comodel_name="omct.protection.addition",
        inverse_name="request_id",
        string="Added since",
        readonly=True,
    )

    _help_reference_uniq = models.UniqueIndex(
        "(help_reference) WHERE help_reference IS NOT NULL",
        "This reference is taken.",
    )

    def _get_governed_fields(self):
        return super()._get_governed_fields() | {"help_reference"}

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------

    @api.model
    def _get_outside(self):
        """Return the model as the public user, in superuser mode.

        Whoever is logged in at that browser: it must not say who wrote. In superuser
        mode, since the public user has no right on requests; only what is written
        goes in.
        """
        public = self.env.ref("base.public_user")
        return self.with_user(public).sudo().with_context(mail_create_nosubscribe=True)

    @api.model
    def _file_from_outside(self, office, values, token):
        """Keep what somebody at risk sent; incomplete ones too.

        :param office: company that takes it, see ``_get_help_office``
        :param dict values: texts: ``story``, ``asked``, ``urgency``, ``country``
            (code), ``channel``, ``hours``, ``language``, ``name``
        :param str token: of the page that was sent; the same one files once
        :return: reference and return code, to be shown once
        """
        engine = self._get_outside().with_company(office)
        reference, code = make_return(token)
        request = engine._find_by_return(reference, code)
        if request:
            request._add_changed(values)
            return reference, code
        request = engine.create(
            {
                **self._prepare_outside_vals(values),
                "company_id": office.id,
                "officer_id": office.omct_help_officer_id.id,
                "manager_id": office.omct_help_manager_id.id,
            }
        )
        request._write_governed({"help_reference": reference})
        request.return_cipher = encrypt(fingerprint(reference, code))
        if values.get("name"):
            request._add_person(
                "person", {"name": values["name"], "contact": request._get_way(values)}
            )
        request._tell_intake_officer()
        # In the name of nobody: whoever is logged in here must not be noted as writer.
        request.env.flush_all()
        return reference, code

    @api.model
    def _prepare_outside_vals(self, values):
        urgencies = dict(self._fields["urgency"].selection)
        urgency, country = values.get("urgency"), values.get("country")
        # The list of countries is no secret, and the public user reads none of it.
        countries = self.env["res.country"].sudo()
        return {
            "source": "direct",
            "intake_channel": "page",
            "country_id": bool(country)
            and countries.search([("code", "=", country)], limit=1).id,
            "urgency": urgency if urgency in urgencies else URGENCY_UNKNOWN,
            "narrative": values.get("story"),
            "asked_help": values.get("asked"),
            "caller": values.get("name"),
            "caller_phone": self._get_way(values),
        }

    @api.model
    def _get_way(self, values):
        """Return how to reach the person, in one line; nothing without a channel."""
        parts = [values.get(key) for key in ("channel", "hours", "language")]
        return " | ".join(filter(None, parts)) if parts[0] else False

    def _add_changed(self, values):
        """Keep what is new in a page that was sent again."""
        kept = {
            decrypt(self.narrative_cipher),
            decrypt(self.asked_help_cipher),
            decrypt(self.caller_phone_cipher),
        }
        sent = (values.get("story"), values.get("asked"), self._get_way(values))
        new = "\n\n".join(text for text in sent if text and text not in kept)
        if new:
            self._add_from_outside(new)

    # ------------------------------------------------------------------
    # Coming back
    # ------------------------------------------------------------------

    @api.model
    def _find_by_return(self, reference, code):
        """Return the request that both open, in superuser mode, or none.

        Takes the same steps for a reference that nobody has.

        :param str reference: tidied, see ``return_code``
        :param str code: tidied
        """
        self.flush_model(["help_reference", "return_cipher"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, return_cipher FROM omct_protection_request "
                "WHERE help_reference = %s",
                reference,
            )
        )
        spare = encrypt(secrets.token_hex(32))
        request_id, token = rows[0] if rows else (0, spare)
        kept = decrypt(token or spare)
        fits = hmac.compare_digest(kept, fingerprint(reference, code))
        return self._get_outside().browse(request_id if fits and rows else [])

    def _get_help_state(self):
        """Return ``received``, ``contact`` or ``ended``."""
        self.ensure_one()
        return HELP_STATES.get(PORTAL_STATES.get(self.state), "ended")

    def _add_from_outside(self, text):
        """Keep what somebody adds, and tell the team so in neutral words.

        :raises UserError: when something of the request is destroyed already
        """
        self.ensure_one()
        self.env["omct.protection.addition"]._keep(self, text)
        teller = self.officer_id if self.officer_id.active else self.manager_id
        # In the name of somebody on the team, since nobody else may post here; in
        # superuser mode, since the public user behind the call reads no contact.
        request = self.with_user(teller).sudo().with_context(lang=teller.lang)
        words = request.env._("More came in on this file")
        request.message_post(
            body=words,
            author_id=self.env.ref("base.partner_root").id,
            partner_ids=self.team_ids.filtered("active").partner_id.ids,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            notify_author=True,
        )
        asked = Domain(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("user_id", "=", teller.id),
                ("summary", "=", words),
            ]
        )
        if not self.env["mail.activity"].search_count(asked, limit=1):
            request.activity_schedule(
                "mail.mail_activity_data_todo", summary=words, user_id=teller.id
            )
