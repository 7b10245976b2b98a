# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..crypto import decrypt, encrypt
from .intervention_words import GAP, LANGUAGE_CODES, OUT_STATES


class Intervention(models.Model):
    """What is checked before an intervention leaves, and what is kept of it."""

    _inherit = "omct.protection.intervention"

    publication_check = fields.Html(
        compute="_compute_publication_check", sanitize=False, exportable=False
    )
    withheld = fields.Text(
        string="To be withheld",
        compute="_compute_withheld",
        exportable=False,
        help="What the defenders do not want told, from their consents.",
    )
    released_text = fields.Text(
        string="As it left", compute="_compute_released_text", exportable=False
    )

    consent_since = fields.Char(
        string="Consent since it left",
        compute="_compute_consent_since",
        exportable=False,
        help="Which consent is missing now, after it was released.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("uid")
    @api.depends("state", "person_ids.withdrawn_date", "request_id.consent_ids.state")
    def _compute_consent_since(self):
        for letter in self:
            is_out = letter.state in OUT_STATES and letter._may_read_clear_text()
            letter.consent_since = is_out and (
                letter._get_consent_reason() or letter._get_persons_reason()
            )

    @api.depends_context("uid")
    @api.depends(
        "title",
        "body",
        "label",
        "channel",
        "addressee_ids",
        "reader_id",
        "person_ids.treatment",
        "person_ids.withdrawn_date",
        "request_id.consent_ids.state",
        "request_id.state",
    )
    def _compute_publication_check(self):
        row = Markup('<li class="text-%s"><i class="fa fa-%s me-2"></i>%s</li>')
        for letter in self:
            rows = [
                row % ("danger", "times", reason)
                if reason
                else row % ("success", "check", label)
                for label, reason in letter._get_check_lines()
            ]
            letter.publication_check = Markup(
                '<ul class="list-unstyled mb-0">%s</ul>'
            ) % (Markup("").join(rows))

    @api.depends_context("uid")
    @api.depends("request_id.consent_ids.state")
    def _compute_withheld(self):
        for letter in self:
            consents = letter.request_id.consent_ids.filtered(
                lambda consent: consent.in_force and consent.purpose == "appeal"
            )
            words = filter(None, consents.mapped("withhold"))
            letter.withheld = "\n".join(dict.fromkeys(words)) or False

    @api.depends_context("uid")
    @api.depends("released_hash", "request_id.team_ids")
    def _compute_released_text(self):
        for letter in self:
            is_shown = letter.released_hash and letter._may_read_clear_text()
            letter.released_text = is_shown and letter._format_released()

    # ------------------------------------------------------------------
    # Check
    # ------------------------------------------------------------------

    def _get_check_lines(self):
        """Return the publication check, line by line.

        :return: list of (what is checked, what is wrong or False)
        """
        self.ensure_one()
        return [
            (self.env._("The request is open"), self._get_request_reason()),
            (self.env._("The text is complete"), self._get_text_reason()),
            (self.env._("It has recipients"), self._get_recipient_reason()),
            (self.env._("Other persons consent"), self._get_persons_reason()),
            (self.env._("Each defender consents"), self._get_consent_reason()),
            (
                self.env._("A second reader agrees"),
                not self.reader_id
                and self.env._("nobody else has read it as it stands"),
            ),
        ]

    def _get_check_reason(self):
        """Return the faults of the check, apart from the second reader; maybe empty."""
        lines = self._get_check_lines()[:-1]
        return "; ".join(reason for _label, reason in lines if reason)

    def _get_request_reason(self):
        return not self.request_id.is_open and self.env._("its request has ended")

    def _get_text_reason(self):
        """Say what is wrong with the text, without repeating a word of it."""
        text = f"{self.title or ''}\n{self.body or ''}"
        if not (self.title or "").strip() or not (self.body or "").strip():
            return self.env._("title and text are needed")
        if GAP in self.title:
            return self.env._("its title has gaps: write what stands in [[ ]]")
        if GAP in text:
            return self.env._("it has gaps: write what stands in [[ ]]")
        # Whoever reads both would know whom the code name stands for.
        codes = [self.request_id.name, *self._get_named_defenders().mapped("name")]
        plain = text.casefold()
        if any(code.casefold() in plain for code in codes):
            return self.env._(
                "it has a code name or the reference of the request; these never leave"
            )
        return False

    def _get_recipient_reason(self):
        if self.channel == "publication" and self.label != "public":
            return self.env._("what is published has the sharing label “Public”")
        if not self.addressee_ids and self.channel != "publication":
            return self.env._("it has no recipient")
        return False

    def _get_persons_reason(self):
        text = f"{self.title or ''}\n{self.body or ''}"
        for person in self.person_ids:
            reason = person._get_reason(text)
            if reason:
                return reason
        return False

    def _get_needed_consents(self):
        """Return what each defender must have consented to for this one to leave.

        :return: list of (recipient, channel, partner), of the matrix of consent
        """
        needed = [
            (addressee.kind, self.channel, addressee.partner_id)
            for addressee in self.addressee_ids
        ]
        nobody = self.env["res.partner"]
        if self.label == "network":
            needed.append(("member", self.channel, nobody))
        if self.label == "public":
            needed.append(("public", "publication", nobody))
        return needed

    def _get_consent_reason(self):
        for recipient, channel, partner in self._get_needed_consents():
            reason = self.request_id._get_missing_consent(
                "appeal", recipient, channel, partner
            )
            if reason:
                return reason
        return False

    _get_cannot_submit_reason = _get_check_reason

    def _get_cannot_read_reason(self):
        self.ensure_one()
        if self.env.user in self.writer_ids | self.create_uid:
            return self.env._("you wrote on it, so another person reads it")
        return self._get_check_reason()

    def _get_cannot_release_reason(self):
        self.ensure_one()
        if not self.reader_id or self.reader_id in self.writer_ids | self.create_uid:
            return self.env._("nobody who did not write on it has read it yet")
        # Recipients are shared: others may have changed an address since.
        if self.sudo().read_hash != self._get_text_hash():
            return self.env._(
                "a recipient was changed after it was read; have it read again"
            )
        return self._get_check_reason()

    # ------------------------------------------------------------------
    # Release
    # ------------------------------------------------------------------

    def action_release(self):
        """Note that it leaves today, and keep the text as it leaves.

        Nothing is sent: who releases it hands it over by the channel named.

        :raises UserError: without a second reader or when the check finds something
        """
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        # A consent that is withdrawn at this very moment counts, or comes after.
        consents, persons = self.request_id.consent_ids, self.person_ids
        consents.lock_for_update(allow_referencing=True)
        persons.lock_for_update(allow_referencing=True)
        for records in (self, consents, persons):
            records.invalidate_recordset()
        self._check_can("release")
        now = fields.Datetime.now()
        for letter in self:
            content = letter._prepare_released(now)
            # The column is closed to users; they may take the step.
            letter.sudo()._write_governed({"released_cipher": encrypt(content)})
            letter._do_step(
                "release",
                {
                    "released_date": now,
                    "released_by_id": self.env.uid,
                    "released_hash": hashlib.sha256(content.encode()).hexdigest(),
                },
            )
            letter.request_id.message_post(
                body=self.env._("%s was released.", letter.name)
            )
        return True

    def _prepare_released(self, moment):
        """Return the text as it leaves, with all that was said of it, as JSON."""
        self.ensure_one()
        return self._dump(
            {**self._prepare_content(), "released": fields.Datetime.to_string(moment)}
        )

    def _prepare_content(self):
        return {
            "number": self.name,
            "kind": self.kind,
            "language": self.language,
            "label": self.label,
            "channel": self.channel,
            "office": self.company_id.name,
            "recipients": self._prepare_recipients(),
            "title": self.title,
            "body": self.body,
        }

    @api.model
    def _dump(self, content):
        return json.dumps(content, ensure_ascii=False, sort_keys=True)

    def _get_text_hash(self):
        """Return the SHA-256 of what leaves, apart from the day."""
        content = self._dump(self._prepare_content())
        return hashlib.sha256(content.encode()).hexdigest()

    def _prepare_recipients(self):
        code = LANGUAGE_CODES[self.language]
        installed = dict(self.env["res.lang"].get_installed())
        lang = code if code in installed else "en_US"
        return [
            {
                "name": addressee.with_context(lang=lang).name,
                "address": addressee.address or "",
                "email": addressee.email or "",
            }
            for addressee in self.addressee_ids
        ]

    def _get_released(self):
        """Return what left, as a dictionary; see ``_prepare_released``.

        :raises UserError: when it is no longer what was released
        """
        self.ensure_one()
        # For the team, checked by the callers; the column is closed to users.
        content = decrypt(self.sudo().released_cipher)
        if not content:
            raise UserError(
                self.env._(
                    "The text of %s was destroyed on time: the certificate on the "
                    "request says when and why.",
                    self.name,
                )
            )
        if hashlib.sha256(content.encode()).hexdigest() != self.released_hash:
            raise UserError(
                self.env._(
                    "%s is not what was released: its SHA-256 differs. Tell the "
                    "administrator, and look into a backup.",
                    self.name,
                )
            )
        return json.loads(content)

    def _format_released(self):
        try:
            left = self._get_released()
        except UserError as error:
            return str(error)
        to = "\n\n".join(
            "\n".join(filter(None, (rec["name"], rec["address"], rec["email"])))
            for rec in left["recipients"]
        )
        return "\n\n".join(filter(None, (to, left["title"], left["body"])))

    # ------------------------------------------------------------------
    # Print
    # ------------------------------------------------------------------

    def _get_letter(self):
        """Return what the printed letter shows: as it left, or as the draft stands.

        :raises AccessError: when the user is not on the team
        """
        self.ensure_one()
        self.check_access("read")
        if self.released_hash:
            left = self._get_released() if self._may_read_clear_text() else {}
        else:
            left = self._prepare_content()
        language = left.get("language", "en")
        return {
            **left,
            "language": language,
            "direction": "rtl" if language == "ar" else "ltr",
            "pages": left.get("recipients") or [{}],
            "is_draft": not self.released_hash,
        }
