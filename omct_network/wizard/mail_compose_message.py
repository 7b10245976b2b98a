# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.mail_thread import NEVER_EMAIL


class MailComposeMessage(models.TransientModel):
    """The composer says before sending who must not be written to."""

    _inherit = "mail.compose.message"

    omct_stopped_html = fields.Html(
        compute="_compute_omct_never_email_html",
        help="Recipients who stop the message: never by e-mail.",
    )
    omct_left_out_html = fields.Html(
        compute="_compute_omct_never_email_html",
        help="Followers and records who are left out: never by e-mail.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends(
        "partner_ids",
        "composition_mode",
        "composition_batch",
        "model",
        "res_ids",
        "subtype_is_log",
        "notify_skip_followers",
    )
    def _compute_omct_never_email_html(self):
        for composer in self:
            stopped = left_out = self.env["res.partner"]
            if composer.composition_mode == "mass_mail":
                left_out = composer._get_record_partners()._filter_never_email()
            else:
                stopped = composer.partner_ids._origin._filter_never_email()
                if composer.composition_batch:
                    stopped, left_out = left_out, stopped
                left_out |= composer._get_notified_followers()._filter_never_email()
            left_out -= stopped
            composer.omct_stopped_html = self._get_never_email_list(stopped)
            composer.omct_left_out_html = self._get_never_email_list(left_out)

    @api.model
    def _get_never_email_list(self, partners):
        if not partners:
            return False
        return Markup("<ul class='mb-0'>%s</ul>") % Markup("").join(
            Markup("<li>%s</li>") % escape(line)
            for line in partners._get_never_email_lines()
        )

    def _get_record_partners(self):
        """Return the contacts of the records that the composer writes to."""
        self.ensure_one()
        partners = self.env["res.partner"]
        if not self.model or self.model not in self.env:
            return partners
        records = self.env[self.model].browse(self._evaluate_res_ids())
        if self.model == "res.partner":
            return records
        if hasattr(records, "_mail_get_partners"):
            for found in records._mail_get_partners().values():
                partners |= found
        return partners

    def _get_notified_followers(self):
        """Return the outside followers who would get the message as well."""
        self.ensure_one()
        followers = self.env["res.partner"]
        if (
            self.subtype_is_log
            or self.notify_skip_followers
            or not self.model_is_thread
            or not self.res_ids
        ):
            return followers
        found = (
            self.env["mail.followers"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self.model),
                    ("res_id", "in", self._evaluate_res_ids()),
                    ("partner_id.partner_share", "=", True),
                ]
            )
        )
        return followers.browse(found.partner_id.ids)

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------

    def _action_send_mail_comment(self, res_ids):
        composer = self
        if self.composition_batch:
            # One record's contact does not stop the message to all the others.
            composer = self.with_context(omct_leave_out_never_email=True)
        else:
            self.partner_ids._check_may_email(self.partner_ids)
        return super(MailComposeMessage, composer)._action_send_mail_comment(res_ids)

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        mails = super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)
        left = mails.exists()
        if (
            not auto_commit
            and left
            and left == mails
            and all(mail.failure_type == NEVER_EMAIL for mail in left)
        ):
            raise UserError(
                self.env._(
                    "Nobody would get this, because e-mail puts people at risk:\n%s",
                    "\n".join(left.mapped("failure_reason")),
                )
            )
        return mails
