# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Without these nothing is done for the defender.
BASE_PURPOSES = ("keep", "help")


class ProtectionRequest(models.Model):
    """What the defenders of a request have consented to."""

    _inherit = "omct.protection.request"

    consent_ids = fields.One2many(
        comodel_name="omct.protection.consent", inverse_name="request_id"
    )
    consent_count = fields.Integer(
        string="Consents in force", compute="_compute_consent_count"
    )

    @api.depends("consent_ids.in_force")
    def _compute_consent_count(self):
        counts = dict(
            self.env["omct.protection.consent"]._read_group(
                [("request_id", "in", self.ids), ("in_force", "=", True)],
                ["request_id"],
                ["__count"],
            )
        )
        for request in self:
            request.consent_count = counts.get(request._origin, 0)

    @api.constrains("consent_given")
    def _check_consent_given(self):
        """Whoever took a consent back must give it again, not just be ticked."""
        for request in self:
            if request.consent_given and request._get_lapsed_defenders():
                raise ValidationError(
                    self.env._(
                        "%(request)s: the consent of %(defenders)s was withdrawn or "
                        "has ended. Enter the new consent on the page “Consent”.",
                        request=request.name,
                        defenders=", ".join(
                            request._get_lapsed_defenders().mapped("name")
                        ),
                    )
                )

    def _get_lapsed_defenders(self):
        """Return who consented to being helped once, and does so no more."""
        self.ensure_one()
        asked = self.consent_ids.filtered(
            lambda consent: consent.purpose in BASE_PURPOSES
        )
        lapsed = self.env["omct.protection.defender"]
        for purpose in BASE_PURPOSES:
            of_purpose = asked.filtered(
                lambda consent, purpose=purpose: consent.purpose == purpose
            )
            standing = of_purpose.filtered("in_force").defender_id
            lapsed |= of_purpose.defender_id - standing
        return lapsed

    def _update_consent_given(self):
        for request in self:
            if request.consent_given and request._get_lapsed_defenders():
                request.consent_given = False

    def _get_missing_consent(self, purpose, recipient, channel, partner=None):
        """Say which consent is missing, or return False.

        Each defender of the request must have consented, today, to this purpose,
        this kind of recipient and this channel; a consent for one recipient holds for
        that one alone.

        :param str channel: a key of ``CHANNELS`` other than ``any``
        :param partner: the recipient, where it is known
        """
        self.ensure_one()
        if not self.defender_ids:
            return self.env._("it names no defender who could consent")
        met = self.consent_ids.filtered(
            lambda consent: (
                consent.in_force
                and consent.purpose == purpose
                and consent.recipient == recipient
                and consent.channel in ("any", channel)
                and (not consent.partner_id or consent.partner_id == partner)
            )
        )
        missing = self.defender_ids - met.defender_id
        if not missing:
            return False
        labels = self.env["omct.protection.consent"]._get_labels
        return self.env._(
            "%(defenders)s did not consent, or no longer: %(purpose)s, to "
            "%(recipient)s",
            defenders=", ".join(missing.mapped("name")),
            purpose=labels("purpose")[purpose],
            recipient=labels("recipient")[recipient],
        )

    def _check_consent(self, purpose, recipient, channel, partner=None):
        """Raise when a consent is missing. See ``_get_missing_consent``."""
        for request in self:
            reason = request._get_missing_consent(purpose, recipient, channel, partner)
            if reason:
                raise UserError(
                    self.env._(
                        "%(request)s: %(reason)s", request=request.name, reason=reason
                    )
                )

    def _get_cannot_propose_reason(self):
        reason = super()._get_cannot_propose_reason()
        if not reason and self._get_lapsed_defenders():
            return self.env._("the consent was withdrawn or has ended")
        return reason

    def _get_cannot_activate_reason(self):
        reason = super()._get_cannot_activate_reason()
        if not reason and self._get_lapsed_defenders():
            return self.env._("the consent was withdrawn or has ended")
        return reason
