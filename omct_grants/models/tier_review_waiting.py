# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.readers import is_readable_by

PAYOUT = "omct.disbursement"
ACTIVITY = "omct_grants.mail_activity_type_review"
DIRECTOR = "omct_network.group_director"
FINANCE_MANAGER = "omct_grants.group_finance_manager"


class TierReview(models.Model):
    """Reviews of payouts that wait: a reminder once, then one level up, once.

    What is sent names the payout by its reference and says nothing else.
    """

    _inherit = "tier.review"

    omct_pending_since = fields.Datetime(string="Waiting since", readonly=True)
    omct_reminded_date = fields.Datetime(string="Reminded on", readonly=True)
    omct_escalated_date = fields.Datetime(string="Escalated on", readonly=True)

    def _note_pending(self, vals):
        if vals.get("status") == "pending":
            return {"omct_pending_since": fields.Datetime.now(), **vals}
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._note_pending(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._note_pending(vals))

    def _send_review_reminder(self):
        # Payouts are reminded of below, once.
        others = self.filtered(lambda review: review.model != PAYOUT)
        return super(TierReview, others)._send_review_reminder()

    # ------------------------------------------------------------------
    # Whom
    # ------------------------------------------------------------------

    def _get_deciders(self):
        """Return who may decide this review now, deputies included."""
        self.ensure_one()
        payout = self.env[self.model].browse(self.res_id)
        deputies = self.env["omct.approval.deputy"]
        running = deputies.search(
            deputies._get_running_domain()
            & Domain("user_id", "in", self.reviewer_ids.ids)
        ).filtered(lambda record: record._has_same_roles())
        barred = payout._get_requesters() | payout.approved_by_ids
        users = (self.reviewer_ids | running.deputy_id) - barred
        return self._filter_readers(users)

    def _filter_readers(self, users):
        payout = self.env[self.model].browse(self.res_id)
        return users.filtered(
            lambda user: user.active and not user.share and is_readable_by(payout, user)
        )

    def _get_next_up(self):
        """Return who is told that this waits too long: direction, else its finance."""
        self.ensure_one()
        payout = self.env[self.model].browse(self.res_id)
        told = self._get_deciders() | payout._get_requesters()
        for group in (DIRECTOR, FINANCE_MANAGER):
            users = self.env.ref(group).all_user_ids.filtered(
                lambda user: (
                    user.active
                    and not user.share
                    and payout.company_id in user.company_ids
                )
            )
            if users - told:
                return users - told
        return self.env["res.users"]

    # ------------------------------------------------------------------
    # What is sent
    # ------------------------------------------------------------------

    def _get_days_waiting(self, now):
        self.ensure_one()
        return (now - self.omct_pending_since).days if self.omct_pending_since else 0

    def _remind(self, now):
        """Give each of those who may decide one activity."""
        self.ensure_one()
        self.omct_reminded_date = now
        payout = self.env[self.model].browse(self.res_id)
        days = self._get_days_waiting(now)
        for user in self._get_deciders():
            payout.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                summary=self.env._("Has waited for your decision for %s days", days),
            )

    def _escalate(self, now):
        """Tell the next one up, who sees to it that it is decided.

        Nobody gets a right by it: the tier stays with whom it is for.
        """
        self.ensure_one()
        self.omct_escalated_date = now
        payout = self.env[self.model].browse(self.res_id)
        users = self._get_next_up()
        text = self.env._(
            "%(payout)s has waited for a decision for %(days)s days",
            payout=payout.name,
            days=self._get_days_waiting(now),
        )
        readers = self._filter_readers(users)
        for user in readers:
            payout.activity_schedule(ACTIVITY, user_id=user.id, summary=text)
        others = users - readers
        if others:
            # Without the payout: it is not theirs to see yet.
            self.env["mail.thread"].message_notify(
                partner_ids=others.partner_id.ids, subject=text, body=text
            )

    # ------------------------------------------------------------------
    # Cron
    # ------------------------------------------------------------------

    @api.model
    def _get_overdue(self, now):
        """Return the reviews of payouts that are due for a reminder or escalation."""
        waiting = self.search(
            [
                ("model", "=", PAYOUT),
                ("status", "=", "pending"),
                ("omct_pending_since", "!=", False),
                "|",
                ("omct_reminded_date", "=", False),
                ("omct_escalated_date", "=", False),
            ]
        )
        return waiting.filtered(lambda review: any(review._get_overdue_steps(now)))

    def _get_overdue_steps(self, now):
        """Return whether the reminder is due, and whether the escalation is."""
        self.ensure_one()
        company = self.env[self.model].browse(self.res_id).company_id
        days = self._get_days_waiting(now)
        return tuple(
            not done and limit and days >= limit
            for done, limit in (
                (self.omct_reminded_date, company.omct_reminder_days),
                (self.omct_escalated_date, company.omct_escalation_days),
            )
        )

    @api.model
    def _cron_chase(self):
        """Remind of what waits, and escalate what waits too long; runs once a day."""
        now = fields.Datetime.now()
        overdue = self.sudo()._get_overdue(now)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(overdue))
        for review in overdue:
            review._chase(now)
            if not cron._commit_progress(1):
                break

    def _chase(self, now):
        """Take the steps that are due, unless another run just took them."""
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            return
        self.invalidate_recordset()
        if self.status != "pending":
            return
        remind, escalate = self._get_overdue_steps(now)
        if remind:
            self._remind(now)
        if escalate:
            self._escalate(now)
