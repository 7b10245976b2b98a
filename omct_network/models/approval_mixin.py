# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections.abc import Collection

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .governed_mixin import Transition


def approval_transitions(requester, approver):
    """Return the steps of an approval, for a model's ``_transitions``.

    :param str requester: groups that may submit, withdraw and reopen
    :param str approver: groups that may take part in the decision
    """
    return {
        "submit": Transition(("draft",), "submitted", requester),
        "withdraw": Transition(("submitted",), "draft", requester),
        "reopen": Transition(("rejected",), "draft", requester),
        "approve": Transition(("submitted",), "approved", approver),
        "reject": Transition(("submitted",), "rejected", approver, True),
        "send_back": Transition(("submitted",), "draft", approver, True),
    }


class ApprovalMixin(models.AbstractModel):
    """Approval in tiers, with two people at least, on top of ``tier.validation``.

    What people decide stands in ``approval_state``. A document without a matching
    tier cannot be submitted; whoever asked for it cannot approve it, whatever the
    tier says; what was submitted is frozen until it is sent back.
    """

    # Our steps call the engine's own ones, which lead back here when called by name.
    # pylint: disable=super-method-mismatch

    _name = "omct.approval.mixin"
    _inherit = ["omct.governed.mixin", "tier.validation"]
    _description = "Document approved in tiers"

    _approval_governed = True
    _approval_frozen_fields = frozenset()
    _governed_state_field = "approval_state"
    _governed_fields = frozenset(
        {"approval_state", "submitted_by_id", "submitted_date", "approved_date"}
    )

    _state_field = "approval_state"
    _state_from = ["submitted"]
    _state_to = ["approved"]
    _cancel_state = "cancelled"
    _tier_validation_manual_config = True

    approval_state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        string="Decision",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    submitted_by_id = fields.Many2one(
        comodel_name="res.users", string="Requested by", readonly=True, copy=False
    )
    submitted_date = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    approved_date = fields.Datetime(string="Approved on", readonly=True, copy=False)
    approved_by_ids = fields.Many2many(
        comodel_name="res.users",
        string="Approved by",
        compute="_compute_approved_by_ids",
        compute_sudo=True,
    )
    can_approve = fields.Boolean(compute="_compute_can_approve")
    can_withdraw = fields.Boolean(compute="_compute_can_withdraw")
    cannot_approve_reason = fields.Char(
        string="Why you cannot approve", compute="_compute_can_approve"
    )

    @api.depends("review_ids.status", "review_ids.done_by")
    def _compute_approved_by_ids(self):
        for record in self:
            record.approved_by_ids = record.review_ids.filtered(
                lambda review: review.status == "approved"
            ).done_by

    @api.depends_context("uid")
    @api.depends("approval_state", "review_ids.status", "review_ids.reviewer_ids")
    def _compute_can_approve(self):
        reasons = self._get_cannot_reason("approve")
        for record in self:
            reason = reasons[record.id]
            record.can_approve = not reason
            if reason and record.approval_state == "submitted":
                # Whoever has no part in it reads whom it waits for.
                reason = record._get_cannot_approve_reason() or reason
            record.cannot_approve_reason = reason

    @api.depends_context("uid")
    @api.depends("approval_state", "submitted_by_id")
    def _compute_can_withdraw(self):
        reasons = self._get_cannot_reason("withdraw")
        for record in self:
            record.can_withdraw = not reasons[record.id]

    @api.model
    def _search_reviewer_ids(self, operator, value):
        # What waits for an absent approver waits for the deputy too.
        if operator == "in" and isinstance(value, Collection):
            users = self.env["res.users"].browse(
                item for item in value if item and isinstance(item, int)
            )
            deputies = self.env["omct.approval.deputy"]
            for user in users:
                users |= deputies._get_principals(user)
            value = [*users.ids, *(item for item in value if not item)]
        return Domain(super()._search_reviewer_ids(operator, value))

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    def _get_requesters(self):
        """Return the users who asked for this document and so cannot approve it."""
        self.ensure_one()
        return self.create_uid | self.submitted_by_id

    def _get_next_review(self):
        """Return the review that waits: the first one that nobody has decided."""
        self.ensure_one()
        return (
            self.sudo()
            .review_ids.filtered(lambda review: review.status in ("waiting", "pending"))
            .sorted("sequence")[:1]
        )

    def _is_same_person_allowed(self, separation):
        """Tell whether an exception lets the user do what a second person does.

        :param str separation: which of the separations would be lifted
        """
        return False

    def _may_decide(self, review):
        """Tell whether the tier of this review is the user's, or an absent one's."""
        user = self.env.user
        if user in review.reviewer_ids or review._get_stead(user):
            return True
        # The engine takes whoever asked out of the reviewers.
        return self._is_same_person_allowed("requester_approver") and user in (
            review.reviewer_id | review.reviewer_group_id.all_user_ids
        )

    def _get_cannot_approve_reason(self):
        """Return why the user cannot approve this record, or False."""
        self.ensure_one()
        user, record = self.env.user, self.sudo()
        if user.id == SUPERUSER_ID:
            return self.env._("a person decides, not an automated run")
        if user in record._get_requesters() and not self._is_same_person_allowed(
            "requester_approver"
        ):
            return self.env._("you asked for it, so another person decides")
        if record.approval_state == "submitted" and user in (
            record.approved_by_ids | record.review_ids.omct_for_user_id
        ):
            return self.env._(
                "you decided on another tier of it, so another person decides this one"
            )
        review = self._get_next_review()
        if review and self._may_decide(review):
            return False
        return self.env._("it waits for %s", review.name or self.env._("a reviewer"))

    _get_cannot_reject_reason = _get_cannot_approve_reason
    _get_cannot_send_back_reason = _get_cannot_approve_reason

    def _get_cannot_withdraw_reason(self):
        """Return why the user cannot withdraw this record, or False."""
        self.ensure_one()
        if self.env.user not in self.sudo()._get_requesters():
            return self.env._("only the person who asked for it can withdraw it")
        return False

    def _check_frozen_vals(self, vals):
        frozen = self._approval_frozen_fields.intersection(vals)
        if not frozen:
            return
        for record in self.filtered(lambda rec: rec.approval_state != "draft"):
            for name in frozen:
                field = self._fields[name]
                new = field.convert_to_cache(vals[name], record, validate=False)
                if field.convert_to_record(new, record) != record[name]:
                    raise UserError(
                        self.env._(
                            "%(record)s was submitted: “%(field)s” is frozen. "
                            "Send it back to draft to change it.",
                            record=record.display_name,
                            field=field._description_string(self.env),
                        )
                    )

    def write(self, vals):
        # Rights first: whoever may not write is not told what state it is in.
        self.check_access("write")
        self._check_frozen_vals(vals)
        return super().write(vals)

    def unlink(self):
        self.sudo().review_ids.unlink()
        return super().unlink()

    def _tier_validation_check_state_on_write(self, vals):
        # ``_do_approve`` alone writes the decision; no step starts a review here.
        if vals.get(self._state_field) in self._state_to:
            for record in self.sudo():
                if record.validation_status != "validated":
                    raise UserError(
                        self.env._("%s has open reviews.", record.display_name)
                    )

    def _allow_to_remove_reviews(self, values):
        # The steps below decide when reviews go.
        return False

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_submit(self):
        """Ask for approval: draft to submitted, reviews written for each tier.

        :raises UserError: when a record is not a draft or no tier covers it
        """
        self._do_step(
            "submit",
            {
                "submitted_by_id": self.env.uid,
                "submitted_date": fields.Datetime.now(),
            },
        )
        engine = self.sudo()
        engine.review_ids.unlink()
        engine.invalidate_recordset(["need_validation", "review_ids"])
        reviews = super(ApprovalMixin, engine).request_validation()
        covered = set(reviews.mapped("res_id"))
        for record in self:
            if record.id not in covered:
                raise UserError(
                    self.env._(
                        "No approval tier covers %s. Ask an administrator to add one "
                        "under Settings > Technical > Tier Definition.",
                        record.display_name,
                    )
                )
        return True

    def action_approve(self, reason=None):
        """Approve the tier that waits for the user; the last one approves the record.

        :param str reason: a comment, kept with the decision
        :raises UserError: when the user asked for a record or none waits for them
        """
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["approval_state", "review_ids"])
        self._check_can("approve")
        for record in self:
            engine = record.sudo()
            # One tier at a time: the next one is another person's.
            review = record._get_next_review()
            record._settle_review(review, "approved", reason)
            engine.review_ids._update_review_status()
            engine.invalidate_recordset(["validation_status"])
            if engine.validation_status == "validated":
                record._do_approve()
        return True

    def _settle_review(self, review, status, comment=None):
        """Write the decision of the user on a review, with whose stead it was in."""
        self.ensure_one()
        engine, user = self.sudo(), self.env.user
        review.omct_for_user_id = review._get_stead(user)
        if user in review.reviewer_ids and status == "approved":
            super(ApprovalMixin, engine)._validate_tier(review)
        elif user in review.reviewer_ids:
            super(ApprovalMixin, engine)._rejected_tier(engine.review_ids)
        else:
            review.write(
                {
                    "status": status,
                    "done_by": user.id,
                    "reviewed_date": fields.Datetime.now(),
                }
            )
        if status == "rejected":
            engine.review_ids.filtered(
                lambda rec: rec.status in ("waiting", "pending")
            ).write({"status": "cancel"})
        return self._note_review(review, status, comment)

    def _note_review(self, review, status, comment):
        """Keep what a person says with a decision on a tier. Extend for a history.

        :param str status: approved, rejected or sent_back
        """
        # The other steps say their reason themselves.
        if status == "approved" and comment and hasattr(self, "message_post"):
            self._post_reason(comment)

    def _do_approve(self):
        """Write the decision once every tier approved. Extend for what follows."""
        self._write_governed(
            {"approval_state": "approved", "approved_date": fields.Datetime.now()}
        )

    def action_reject(self, reason=None):
        """Reject, with a reason that the requester reads in the chatter.

        :raises UserError: when the record does not wait for the user
        """
        if not reason:
            return self._open_reason_wizard("action_reject", self.env._("Reject"))
        self._do_step("reject", reason=reason)
        for record in self:
            record._settle_review(record._get_next_review(), "rejected", reason)
        return True

    def action_send_back(self, reason=None):
        """Give the record back to draft for a change, with a reason."""
        if not reason:
            return self._open_reason_wizard("action_send_back", self.env._("Send back"))
        for record in self:
            record._note_review(record._get_next_review(), "sent_back", reason)
        self._do_step("send_back", reason=reason)
        self.sudo().review_ids.unlink()
        return True

    def action_withdraw(self):
        """Take back one's own submitted record, to draft."""
        self._do_step("withdraw")
        self.sudo().review_ids.unlink()
        return True

    def action_reopen(self):
        """Take a rejected record back to draft, to change and submit it again."""
        return self._do_step("reopen")

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {
            "action_approve",
            "action_reject",
            "action_send_back",
        }

    def action_approve_with_comment(self):
        """Open the dialog that takes a comment and approves."""
        self._check_can("approve")
        return self._open_reason_wizard(
            "action_approve", self.env._("Approve with a comment")
        )

    # The engine's own buttons lead to the guarded steps.
    @api.private
    def request_validation(self):
        return self.action_submit()

    @api.private
    def restart_validation(self):
        return self.action_withdraw()

    def validate_tier(self):
        return self.action_approve()

    def reject_tier(self):
        return self.action_reject()
