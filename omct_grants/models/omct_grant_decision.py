# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .omct_grant import Grant as Base
from .omct_grant_review import PENDING

#: An award of the call in one of these has taken from its budget.
TAKEN = ("approved", "active", "closing", "closed")


class Grant(models.Model):
    """What the decision meeting has to give a written reason for.

    A call says how much it gives away and which score is the lowest. The meeting may
    go beyond either, with a reason that those who approve the award read.
    """

    _inherit = "omct.grant"
    _approval_frozen_fields = Base._approval_frozen_fields | {"decision_note"}

    decision_note = fields.Text(
        string="Reason of the decision meeting",
        copy=False,
        tracking=True,
        help="Why it is awarded above the budget of the call, or below its lowest "
        "score. For the staff.",
    )
    decision_exception = fields.Char(
        string="To be reasoned",
        compute="_compute_decision_exception",
        help="Where the award goes beyond what the call says.",
    )

    @api.depends_context("uid")
    @api.depends("amount", "call_id", "state", "assessment_ids.state")
    def _compute_decision_exception(self):
        for grant in self:
            # Whoever has a review of it to submit learns nothing of the scores.
            blind = any(
                review.reviewer_id == self.env.user and review.state in PENDING
                for review in grant.sudo().assessment_ids
            )
            shown = grant.state in ("reviewing", "deciding") and not blind
            grant.decision_exception = shown and grant._get_exception_reason()

    def _get_exception_reason(self):
        """Return in what the award goes beyond its call, or False."""
        self.ensure_one()
        # All awards and reviews of the call count, seen by the user or not.
        call = self.call_id.sudo()
        if not call or self.currency_id.compare_amounts(self.amount, 0) <= 0:
            return False
        # Those put to decision count together, the approvals one after the other.
        states = TAKEN if self.state == "deciding" else (*TAKEN, "deciding")
        others = call.grant_ids.filtered(
            lambda grant: grant.id != self._origin.id and grant.state in states
        )
        total = sum(others.mapped("amount")) + self.amount
        if self.currency_id.compare_amounts(total, call.amount) > 0:
            return self.env._(
                "with it the awards of the call come to %(total)s, its budget is "
                "%(budget)s",
                total=self.currency_id.format(total),
                budget=self.currency_id.format(call.amount),
            )
        return self._get_low_score_reason(call)

    def _get_low_score_reason(self, call):
        """Return that the score is below the lowest of the call, or False."""
        scores = [
            review.score
            for review in self.sudo().assessment_ids
            if review.state == "submitted"
        ]
        if not call.score_min or (
            scores and sum(scores) / len(scores) >= call.score_min
        ):
            return False
        return self.env._(
            "its score is below the lowest of the call, %s", f"{call.score_min:.2f}"
        )

    def _get_missing_reason(self):
        """Return what the decision meeting has to give a reason for, or False."""
        self.ensure_one()
        if (self.decision_note or "").strip():
            return False
        reason = self._get_exception_reason()
        return reason and self.env._(
            "%s; write the “Reason of the decision meeting” on the tab “Approval”, or "
            "change the award",
            reason,
        )

    def _get_cannot_submit_reason(self):
        return super()._get_cannot_submit_reason() or self._get_missing_reason()

    def _do_approve(self):
        """Approve; the last of several awards at once finds what the others took."""
        self._lock_calls()
        for grant in self:
            reason = grant._get_few_reviews_reason() or grant._get_missing_reason()
            if reason:
                raise UserError(
                    self.env._(
                        "%(grant)s: %(reason)s. Send it back to do so.",
                        grant=grant.display_name,
                        reason=reason,
                    )
                )
        return super()._do_approve()

    def _lock_calls(self):
        """Let approvals of one call wait for each other and then start anew.

        As with funds: the row is written, so that whoever waited does not go on with
        an old picture of the awards.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE omct_grant_call SET write_date = write_date WHERE id IN %s",
                tuple(sorted(self.call_id.ids)) or (0,),
            )
        )
