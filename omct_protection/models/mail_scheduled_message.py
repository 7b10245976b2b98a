# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import api, models, modules

_logger = logging.getLogger(__name__)


class MailScheduledMessage(models.Model):
    """A message on protection that waits is held to what one is that is posted.

    Odoo sends the words of one that could not be posted back by e-mail: because they
    name somebody, or because their writer has left the team.
    """

    _inherit = "mail.scheduled.message"

    @api.constrains("model", "res_id", "body", "subject")
    def _check_no_identity(self):
        self.env["omct.protection.team.mixin"]._check_messages(self)

    def _post_message(self, raise_exception=True):
        names = self.env["omct.protection.hidden.row.mixin"]._get_protection_models()
        closed = self.filtered(lambda message: message.model in names)
        if raise_exception or not closed:
            return super()._post_message(raise_exception)
        if others := self - closed:
            super(MailScheduledMessage, others)._post_message(raise_exception)
        for message in closed:
            message._post_or_drop()
        return None

    def _post_or_drop(self):
        """Post this message; where it cannot be, say so without its words."""
        self.ensure_one()
        writer = self.create_uid
        try:
            self._post_message()
        except Exception as error:  # pylint: disable=broad-except
            # As Odoo does: the run goes on with the next one.
            if not modules.module.current_test:
                self.env.cr.rollback()
            _logger.info(
                "Scheduled message %s was not posted: %s", self.id, type(error).__name__
            )
            thread = self.env["mail.thread"].with_context(lang=writer.lang)
            thread.message_notify(
                partner_ids=writer.partner_id.ids,
                subject=thread.env._("Your message was not kept"),
                body=thread.env._(
                    "Your message was not kept. Log in and write it there."
                ),
            )
            self.unlink()
