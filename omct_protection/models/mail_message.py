# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, ValidationError


class MailMessage(models.Model):
    _inherit = "mail.message"

    def fetch(self, field_names=None):
        # Odoo checks what is searched and read by number, and no other way: an export,
        # or a path from a record that the user made, would show any message.
        if not self.env.su:
            self._check_about()
        return super().fetch(field_names)

    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        hidden = self.env["omct.protection.hidden.row.mixin"]
        names = hidden._get_protection_models()
        hidden._hide_names(self.filtered(lambda message: message.sudo().model in names))
        return result

    def _compute_record_name(self):
        result = super()._compute_record_name()
        hidden = self.env["omct.protection.hidden.row.mixin"]
        # One that is being written names whatever number is typed.
        for message in self.filtered(lambda rec: not rec.id and rec.record_name):
            if hidden._is_hidden(message.model, message.res_id):
                message.record_name = False
        return result

    def _check_about(self):
        """Raise unless the user may read the protection records that these are about.

        :raises AccessError: the same for whatever record
        """
        names = self.env["omct.protection.hidden.row.mixin"]._get_protection_models()
        # Where a message belongs is asked for whoever reads; nothing of it comes out.
        about = (
            self.sudo()
            .filtered(lambda message: message.res_id and message.model in names)
            .grouped("model")
        )
        for name, messages in about.items():
            records = self.env[name].browse(set(messages.mapped("res_id"))).exists()
            if records - records._filtered_access("read"):
                raise AccessError(
                    self.env._(
                        "This message is for those who may see the record that it is "
                        "about."
                    )
                )

    def _is_about_protection(self):
        """Return whether any of these is about a record of protection or its payout."""
        names = self.env["omct.protection.hidden.row.mixin"]._get_protection_models()
        return any(message.model in names for message in self)

    @api.constrains("model", "res_id", "partner_ids")
    def _check_team(self):
        """A recipient may read the message: so it must be somebody on the team."""
        mixin = self.env["omct.protection.team.mixin"]
        for message in self.sudo().filtered("partner_ids"):
            mixin._check_team_access(message.model, message.res_id)
            allowed = mixin._get_team_partner_ids(message.model, [message.res_id])
            for partners in allowed.values():
                outside = message.partner_ids.filtered(
                    lambda partner, inside=partners: partner.id not in inside
                )
                if outside:
                    raise ValidationError(
                        self.env._(
                            "%s is not on the team of this record, so they cannot be "
                            "mentioned here.",
                            ", ".join(outside.mapped("display_name")),
                        )
                    )

    @api.constrains("model", "res_id", "body", "subject")
    def _check_no_identity(self):
        self.env["omct.protection.team.mixin"]._check_messages(self)
