# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date, split_every

from .omct_grant_report import AWAITED

#: Days from the due date on which the member is reminded; before it, below zero.
REMINDER_OFFSETS = (-14, -3, 1, 14, 30, 60)
BATCH = 50
ACTIVITY = "omct_grants.mail_activity_type_grant_report"


class GrantReport(models.Model):
    """Reminders of a report, before and after the day on which it is due.

    The member is written to where it may be; where it is never to be e-mailed, its
    grants officer is asked to use the safe channel instead.
    """

    _inherit = "omct.grant.report"

    # ------------------------------------------------------------------
    # Whom
    # ------------------------------------------------------------------

    def _get_letter_partners(self):
        """Return who is written to by e-mail, or nobody.

        Those who can submit, else the organisation. Where the organisation itself must
        not get e-mail, its people do not either.
        """
        self.ensure_one()
        # Whoever works on grants may not see every contact of the member.
        organisation = self.sudo().partner_id
        if organisation.omct_never_email:
            return organisation.browse()
        people = organisation.child_ids.filtered(
            lambda partner: partner.email and any(partner.user_ids.mapped("share"))
        )
        wanted = people or organisation.filtered("email")
        return wanted - wanted._filter_never_email()

    def _tell_member(self, template):
        """Write to the member in its language; else ask the officer to reach it.

        :param str template: external id of a ``mail.template``
        """
        # A letter of the secretariat, whoever pressed the button.
        letter = self.env.ref(template).sudo()
        for report in self:
            partners = report._get_letter_partners()
            if not partners:
                report._ask_officer_to_reach()
                continue
            for lang, same in partners.grouped("lang").items():
                letter.with_context(lang=lang).send_mail(
                    report.id,
                    email_values={"recipient_ids": [(6, 0, same.ids)]},
                )
            report._message_log(
                body=self.env._(
                    "Letter sent: %s",
                    self.env.ref(template).sudo().name,
                )
            )

    def _ask_officer_to_reach(self):
        """Ask the officer to tell the member by the channel that is safe."""
        self.ensure_one()
        channel = self.partner_id._get_other_channel_text()
        self._schedule(
            fields.Date.context_today(self),
            self.env._("Reach the member about the report, not by e-mail"),
            channel
            and self.env._("Channel: %s", channel)
            or self.env._("No channel is recorded: ask the coordinator."),
        )

    # ------------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------------

    def _schedule(self, day, summary, note=""):
        """Give the officer of each report one activity, unless it is there."""
        for report in self:
            user = report.user_id
            if not user or not user.active:
                continue
            known = report.sudo().activity_ids.filtered(
                lambda activity, who=user, what=summary: (
                    activity.user_id == who and activity.summary == what
                )
            )
            if not known:
                report.sudo().activity_schedule(
                    ACTIVITY,
                    date_deadline=day,
                    summary=summary,
                    note=note,
                    user_id=user.id,
                )

    def _ask_for_review(self):
        self._close_activities(self.env._("Submitted"))
        self._schedule(
            fields.Date.context_today(self), self.env._("Read and accept the report")
        )

    def _close_activities(self, feedback):
        # Those of whoever was asked, not of the user alone.
        self.sudo().activity_feedback([ACTIVITY], feedback=feedback)

    # ------------------------------------------------------------------
    # Cron
    # ------------------------------------------------------------------

    @api.model
    def _get_reminder_domain(self, today):
        """Return the reports that may have to be reminded of today."""
        first = fields.Date.add(today, days=-REMINDER_OFFSETS[0])
        return [
            ("state", "in", AWAITED),
            ("date_due", "<=", first),
            ("grant_id.state", "in", self.env["omct.grant"]._get_reporting_states()),
            # The last one was sent: nothing more to do.
            ("reminder_offset", "<", REMINDER_OFFSETS[-1]),
        ]

    def _get_reminder_step(self, today):
        """Return the reminder that is due on this day and was not sent, or None.

        Days that were missed are not made up for one by one: the last one counts.
        """
        self.ensure_one()
        days = (today - self.date_due).days
        passed = [offset for offset in REMINDER_OFFSETS if offset <= days]
        if not passed or passed[-1] <= self.reminder_offset:
            return None
        return passed[-1]

    @api.model
    def _cron_remind(self):
        """Remind of the reports that are due soon or late; runs once a day."""
        today = fields.Date.context_today(self)
        waiting = self.search(self._get_reminder_domain(today)).filtered(
            lambda report: report._get_reminder_step(today) is not None
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for ids in split_every(BATCH, waiting.ids):
            batch = self.browse(ids)
            batch._remind(today)
            if not cron._commit_progress(len(batch)):
                break

    def _remind(self, today):
        """Send the reminder of the day for each of these reports."""
        for report in self:
            step = report._get_reminder_step(today)
            if step is None:
                continue
            # Noted first: what fails is not sent twice.
            report._write_governed({"reminder_offset": step, "reminder_date": today})
            if step > 0:
                report._tell_member("omct_grants.mail_template_report_late")
                report._schedule(
                    today,
                    self.env._("The report is late: talk to the member"),
                    self.env._("Due on %s.", format_date(self.env, report.date_due)),
                )
            else:
                report._tell_member("omct_grants.mail_template_report_soon")
