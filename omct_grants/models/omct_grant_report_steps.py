# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from .omct_due_diligence_item import DAY
from .omct_grant_report import MANAGER


class GrantReport(models.Model):
    """The steps of a report: submitted, returned, accepted, done without."""

    _inherit = "omct.grant.report"

    # ------------------------------------------------------------------
    # Why a step is not possible
    # ------------------------------------------------------------------

    def _get_cannot_submit_reason(self):
        """Return what is missing in the report, or False."""
        self.ensure_one()
        if not self.active:
            return self.env._("it was waived and is no longer awaited")
        if self.grant_id.state not in self.grant_id._get_reporting_states():
            return self.env._("its grant is not active")
        early = self._get_early_reason()
        if early:
            return early
        unanswered = self.answer_ids.filtered(
            lambda answer: (
                answer.question_id.is_required and not (answer.answer or "").strip()
            )
        )
        if self.kind != "financial" and unanswered:
            return self.env._(
                "not answered yet: %s", "; ".join(unanswered.question_id.mapped("name"))
            )
        if self.kind == "narrative":
            return False
        if not self.line_ids:
            return self.env._("it has no budget line to report spending on")
        silent = self.line_ids.filtered(
            lambda line: line.needs_explanation and not (line.explanation or "").strip()
        )
        if silent:
            return self.env._(
                "spending differs from the budget by more than allowed and is not "
                "explained: %s",
                ", ".join(silent.mapped("name")),
            )
        return False

    def _get_early_reason(self):
        """Return that the period of this report is not over, or False.

        A grant that is closing is no exception: what is spent until the end of the
        period is not known before it. One that a manager cancelled is over.
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        if self.period_end <= today or self.grant_id.state == "cancelled":
            return False
        day = format_date(self.env, self.period_end, date_format=DAY)
        if self.grant_id.state == "closing":
            return self.env._(
                "its period ends on %s. Submit it from that day on; where the grant "
                "ends earlier, a manager resumes it, and an amendment of its dates "
                "moves the report",
                day,
            )
        return self.env._(
            "its period ends on %s. Submit it from that day on; where the grant "
            "ends earlier, an amendment of its dates moves the report",
            day,
        )

    def _get_cannot_accept_reason(self):
        """Return why the user cannot accept this report, or False."""
        self.ensure_one()
        report = self.sudo()
        early = report._get_early_reason()
        if early:
            return early
        if self.env.user in report.author_ids | report.submitted_by_id:
            return self.env._(
                "you wrote a part of it or submitted it, so another person accepts it"
            )
        return self._get_excess_reason()

    def _get_cannot_reopen_reason(self):
        self.ensure_one()
        # Whoever accepts reports may not see every payout.
        report = self.sudo()
        waiting = report.grant_id.instalment_ids.filtered(
            lambda instalment: (
                instalment.state in ("requested", "paid")
                and instalment._waits_for_report()
                and instalment._get_awaited_report() == report
            )
        )
        if waiting:
            return self.env._(
                "instalment %s was asked for on the strength of it",
                waiting[0].display_name,
            )
        return False

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_submit(self):
        """Submit the report, as the member or on its behalf.

        :raises UserError: naming what is missing
        """
        self._do_step(
            "submit",
            {"submitted_by_id": self.env.uid, "submitted_date": fields.Datetime.now()},
        )
        self._note_author()
        self._ask_for_review()
        return True

    def action_return(self, reason=None):
        """Give the report back to the member, with what there is to change."""
        if not reason:
            self._check_can("return")
            return self._open_reason_wizard(
                "action_return", self.env._("What is there to change?")
            )
        self._do_step("return", reason=reason)
        self._after_return(reason)
        return True

    def action_accept(self):
        """Accept the report: what waits for it is free, its shares are fixed.

        :raises UserError: for whoever wrote or submitted it
        """
        self._do_step(
            "accept",
            {
                "accepted_by_id": self.env.uid,
                "accepted_date": fields.Datetime.now(),
                "return_note": False,
            },
        )
        self._fix_shares()
        self._refresh_instalments()
        self._close_activities(self.env._("Accepted"))
        return True

    def action_reopen(self, reason=None):
        """Take an acceptance back; the member gets the report again."""
        if not reason:
            self._check_can("reopen")
            return self._open_reason_wizard("action_reopen", self.env._("Reopen"))
        self._do_step(
            "reopen",
            {"accepted_by_id": False, "accepted_date": False},
            reason=reason,
        )
        # The system fixed the shares; nobody writes them.
        self.sudo().share_ids.unlink()
        self._after_return(reason)
        return True

    def _after_return(self, reason):
        for report in self:
            report._write_governed(
                {
                    "return_note": reason,
                    "return_count": report.return_count + 1,
                    "reminder_offset": -1000,
                }
            )
        self._refresh_instalments()
        self._close_activities(self.env._("Returned"))
        self._tell_member("omct_grants.mail_template_report_returned")

    def action_waive(self, reason=None):
        """Do without an awaited report, with a reason; it is archived.

        :raises AccessError: for whoever is not a grants manager
        """
        self._check_can_waive()
        if not reason:
            return self._open_reason_wizard(
                "action_waive", self.env._("Do without this report")
            )
        self._waive(reason)
        return True

    def _check_can_waive(self):
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(self.env._("A grants manager can waive a report."))
        self._check_open_to_writing()

    def _waive(self, reason):
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        self._check_open_to_writing()
        self._write_governed({"active": False})
        for report in self:
            report.message_post(body=self.env._("Waived: %s", reason))
        self._close_activities(self.env._("Waived"))

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {
            "action_return",
            "action_reopen",
            "action_waive",
        }

    def _refresh_instalments(self):
        """Let the instalments that wait for these reports follow."""
        # Their state follows, whoever accepts.
        instalments = self.sudo().grant_id.instalment_ids
        self.env.add_to_compute(instalments._fields["state"], instalments)
        instalments.invalidate_recordset(["blocked_reason"])

    def _fix_shares(self):
        """Split the spending of accepted reports over the funds of their grants."""
        # Written by the system alone.
        shares = self.env["omct.grant.report.share"].sudo()
        shares.search([("report_id", "in", self.ids)]).unlink()
        shares.create(
            [vals for report in self for vals in report._prepare_share_vals_list()]
        )

    def _prepare_share_vals_list(self):
        self.ensure_one()
        spent = sum(self.line_ids.mapped("spent_amount"))
        shares = self.grant_id._get_fund_shares()
        left, vals_list = spent, []
        for index, (fund, fraction) in enumerate(shares, 1):
            # The last takes what rounding leaves over, so that nothing is lost.
            last = index == len(shares)
            amount = left if last else self.currency_id.round(spent * fraction)
            left -= amount
            rate = self.grant_id._get_share_rate(fund)
            vals_list.append(
                {
                    "report_id": self.id,
                    "fund_id": fund.id,
                    "percent": 100 * fraction,
                    "amount": amount,
                    "amount_fund": fund.currency_id.round(amount * rate),
                }
            )
        return vals_list
