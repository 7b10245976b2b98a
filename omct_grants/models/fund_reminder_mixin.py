# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date


class FundReminderMixin(models.AbstractModel):
    """A date of a fund that raises activities before it comes, each once.

    ``reminder`` counts those that were raised; a new date starts the count again. A
    run that is late raises the last one alone.
    """

    _name = "omct.fund.reminder.mixin"
    _description = "Date of a fund with reminders"

    _reminder_date = ""

    reminder = fields.Integer(
        string="Reminders raised", default=0, readonly=True, copy=False
    )

    def _get_reminder_days(self):
        """Return the days before the date on which to remind, the longest first."""
        raise NotImplementedError

    def _get_reminder_summary(self):
        """Return what the activity says."""
        raise NotImplementedError

    @api.model
    def _get_reminder_domain(self):
        """Return what still waits for its date."""
        raise NotImplementedError

    def write(self, vals):
        moved = self._reminder_date in vals and self.filtered(
            lambda rec: (
                rec.reminder
                and rec[rec._reminder_date]
                != fields.Date.to_date(vals[rec._reminder_date])
            )
        )
        res = super().write(vals)
        if moved:
            moved._end_reminders()
            moved._write_governed({"reminder": 0})
        return res

    def _get_reminders_due(self, today):
        """Return how many reminders the day has come for."""
        self.ensure_one()
        date = self[self._reminder_date]
        return sum(
            today >= date - timedelta(days=days) for days in self._get_reminder_days()
        )

    def _remind(self, today):
        """Raise the activity whose day has come, for whoever is responsible."""
        for record in self:
            due = record._get_reminders_due(today)
            if due <= record.reminder:
                continue
            user = record.user_id or record.fund_id.user_id or record.create_uid
            record.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=record[record._reminder_date],
                summary=record._get_reminder_summary(),
                note=self.env._(
                    "Due on %s.", format_date(self.env, record[record._reminder_date])
                ),
                user_id=user.id,
            )
            record._write_governed({"reminder": due})

    def _end_reminders(self):
        """Take away the activities that the reminders raised."""
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    @api.model
    def _cron_remind(self, batch_size=100):
        """Raise the activities of today; a batch is kept before the next."""
        today = fields.Date.context_today(self)
        waiting = self.search(self._get_reminder_domain())
        waiting = waiting.filtered(
            lambda record: record._get_reminders_due(today) > record.reminder
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for start in range(0, len(waiting), batch_size):
            batch = waiting[start : start + batch_size].try_lock_for_update()
            batch._remind(today)
            if not cron._commit_progress(len(batch)):
                break
