# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.omct_network.models.governed_mixin import Transition

from ..tools.readers import is_readable_by
from .omct_disbursement import NOTED_PURPOSES
from .omct_disbursement import Disbursement as Payout

DECIDED = {"approved": "approve", "rejected": "reject", "sent_back": "send_back"}
SENT_BACK = "omct_grants.mail_activity_type_sent_back"
REVIEW = "omct_grants.mail_activity_type_review"
UNDECIDED = {
    "approved_date": False,
    "company_rate": 0.0,
    "amount_company": 0.0,
    "amount_fund": 0.0,
}


class Disbursement(models.Model):
    """Who decided what and why; and the way back, which voids what was decided."""

    _inherit = "omct.disbursement"

    _transitions = {
        **Payout._transitions,
        "revise": Transition(("approved",), "draft", "base.group_user", True),
    }

    event_ids = fields.One2many(
        comodel_name="omct.disbursement.event",
        inverse_name="disbursement_id",
        string="Steps of the approval",
        readonly=True,
        copy=False,
    )

    # ------------------------------------------------------------------
    # History
    # ------------------------------------------------------------------

    def _may_read_comments(self):
        """Tell whether the user may read what was said with the decisions.

        Of payouts that other addons add, those who decide may; extend for whoever asks.
        """
        self.ensure_one()
        return self.purpose in NOTED_PURPOSES or self.env.user.has_group(
            "omct_network.group_director"
        )

    def _log_event(self, step, before, after, comment=None, **vals):
        """Keep a step of these payouts.

        :param str step: a key of ``STEPS``
        :param str before: state before, or a dictionary of them by id
        """
        # Written by the steps alone, whoever takes them.
        self.env["omct.disbursement.event"].sudo().create(
            [
                {
                    "disbursement_id": payout.id,
                    "step": step,
                    "user_id": self.env.uid,
                    "state_before": before.get(payout.id)
                    if isinstance(before, dict)
                    else before,
                    "state_after": after,
                    "comment": (comment or "").strip() or False,
                    **vals,
                }
                for payout in self
            ]
        )

    def _do_step(self, step, values=None, reason=None):
        before = {payout.id: payout.approval_state for payout in self}
        result = super()._do_step(step, values, reason)
        payouts = self.sudo()
        payouts.activity_unlink([REVIEW])
        if step == "submit":
            payouts.activity_unlink([SENT_BACK])
        # Decisions on a tier are kept by ``_note_review``, with the tier.
        if step not in DECIDED.values():
            target = self._transitions[step].target
            self._log_event(step, before, target, reason)
        return result

    def _note_review(self, review, status, comment):
        result = super()._note_review(review, status, comment)
        stead = review.omct_for_user_id
        if status == "sent_back":
            stead = review._get_stead(self.env.user)
            after = "draft"
        elif status == "rejected":
            after = "rejected"
        else:
            after = "submitted" if self._get_next_review() else "approved"
        self._log_event(
            DECIDED[status],
            "submitted",
            after,
            comment,
            tier=review.name,
            for_user_id=stead.id,
        )
        self.sudo().activity_unlink([REVIEW])
        return result

    def _post_reason(self, reason):
        # Whoever pays reads the thread, and is not told what for.
        own = self.filtered(lambda payout: payout.sudo().purpose in NOTED_PURPOSES)
        # Finance that takes a payout back does not see it any more.
        return super(Disbursement, own.sudo())._post_reason(reason)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted_once(self):
        if self.sudo().event_ids:
            raise UserError(
                self.env._(
                    "A payout that was submitted once is kept. Cancel it instead."
                )
            )

    # ------------------------------------------------------------------
    # Back to the requester
    # ------------------------------------------------------------------

    def _ask_to_submit_again(self):
        """Tell whoever asked for these payouts that they are back."""
        for payout in self.sudo():
            user = payout.submitted_by_id
            if user.active and is_readable_by(payout, user):
                payout.activity_schedule(
                    SENT_BACK,
                    user_id=user.id,
                    summary=self.env._("Change it and submit it again"),
                )

    def action_send_back(self, reason=None):
        result = super().action_send_back(reason)
        if reason:
            self._ask_to_submit_again()
        return result

    def _get_cannot_revise_reason(self):
        self.ensure_one()
        bill = self.sudo().move_id
        if bill:
            return self.env._("its bill %s is in the books", bill.name)
        return False

    def action_revise(self, reason=None):
        """Take an approved payout back to draft for a change: its approval is void.

        :raises UserError: when it has a bill
        """
        if not reason:
            return self._open_reason_wizard(
                "action_revise", self.env._("Take back for a change")
            )
        self._do_step("revise", dict(UNDECIDED), reason=reason)
        self.sudo().review_ids.unlink()
        self._ask_to_submit_again()
        if self.env.user.has_group("omct_grants.group_finance"):
            # Whoever pays does not see drafts.
            return self.env["ir.actions.act_window"]._for_xml_id(
                "omct_grants.omct_disbursement_action"
            )
        return True

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_revise"}

    def _void_approval(self, why):
        """Take decided payouts without a bill back to draft: what they rest on changed.

        :param str why: kept with the payout; says nothing of what it is for
        """
        # Whoever made the change may know nothing of payouts.
        payouts = self.sudo().filtered(
            lambda payout: (
                payout.approval_state in ("submitted", "approved")
                and not payout.move_id
            )
        )
        if not payouts:
            return payouts
        payouts.lock_for_update(allow_referencing=True)
        before = {payout.id: payout.approval_state for payout in payouts}
        payouts._write_governed({"approval_state": "draft", **UNDECIDED})
        payouts.review_ids.unlink()
        payouts.activity_unlink([REVIEW])
        payouts._log_event("void", before, "draft", why)
        for payout in payouts:
            payout.message_post(body=self.env._("The approval is void: %s", why))
        payouts._ask_to_submit_again()
        return payouts
