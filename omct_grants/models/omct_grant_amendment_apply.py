# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .omct_due_diligence_item import DAY
from .omct_grant_amendment import AMENDABLE


class GrantAmendment(models.Model):
    """Deciding on an amendment, and applying it whole or not at all."""

    _inherit = "omct.grant.amendment"

    # ------------------------------------------------------------------
    # Why not
    # ------------------------------------------------------------------

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            return self.env._("say why the grant is changed")
        other = self.search(
            [
                ("grant_id", "=", self.grant_id.id),
                ("approval_state", "=", "submitted"),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if other:
            return self.env._("%s waits for its decision", other.display_name)
        return self._get_inapplicable_reason()

    def _get_cannot_approve_reason(self):
        return super()._get_cannot_approve_reason() or (
            self.approval_state == "submitted" and self._get_inapplicable_reason()
        )

    def _get_inapplicable_reason(self):
        """Return why the grant cannot be changed so, as it stands, or False."""
        self.ensure_one()
        grant = self.grant_id
        if grant.state not in AMENDABLE:
            labels = dict(grant._fields["state"]._description_selection(self.env))
            return self.env._(
                "the grant is “%s”; what is approved or active can be amended",
                labels[grant.state],
            )
        if self.base_digest != grant._get_terms_digest():
            return self.env._(
                "the grant has changed since this was drafted; press “Start from today”"
            )
        if self._get_new_terms() == grant._get_terms():
            return self.env._("nothing is changed")
        return (
            self._get_schedule_reason()
            or self._get_fixed_reason()
            or self._get_budget_reason()
        )

    def _get_schedule_reason(self):
        self.ensure_one()
        currency = self.currency_id
        if not self.line_ids or currency.compare_amounts(self.line_total, self.amount):
            return self.env._(
                "the instalments add up to %(total)s, the award is %(award)s",
                total=currency.format(self.line_total),
                award=currency.format(self.amount),
            )
        return self._get_late_instalment_reason()

    def _get_late_instalment_reason(self):
        """Return which instalment would be due after the end of a fund or the grant.

        What was agreed and stays may be later than an end that is brought forward.
        """
        self.ensure_one()
        ends = self.grant_id._get_paying_funds().mapped("date_end")
        end = min(ends) if ends else False
        for line in self.line_ids.filtered(lambda line: not line.is_fixed):
            if end and line.date_due > end:
                return self.env._(
                    "instalment %(number)s is due after the fund ends on %(day)s",
                    number=line.number,
                    day=format_date(self.env, end, date_format=DAY),
                )
            last = self._get_last_due(line)
            moved = line.date_due != line.instalment_id.date_due
            if last and moved and line.date_due > last:
                return self.env._(
                    "instalment %(number)s is due on %(due)s, after the grant ends on "
                    "%(day)s; move the instalment, or the end of the grant",
                    number=line.number,
                    due=format_date(self.env, line.date_due, date_format=DAY),
                    day=format_date(self.env, self.date_end, date_format=DAY),
                )
        return False

    def _get_last_due(self, line):
        """Return the last day on which an instalment may be due, or False.

        What waits for a report may wait for the final one, which comes after the end.
        """
        if not self.date_end:
            return False
        days = self.grant_id.report_final_days if line.needs_report else 0
        return fields.Date.add(self.date_end, days=days)

    def _get_fixed_reason(self):
        """Return which instalment that is paid or asked for would change, or False."""
        self.ensure_one()
        lines = {line.instalment_id: line for line in self.line_ids}
        # A payout counts whether or not the user may see it.
        for instalment in self.grant_id.instalment_ids.sudo():
            line = lines.get(instalment)
            if instalment._get_live_payouts() and not (
                line
                and not self.currency_id.compare_amounts(line.amount, instalment.amount)
                and line.date_due == instalment.date_due
                and line.needs_report
                == ("report" in instalment.condition_ids.mapped("kind"))
            ):
                return self.env._(
                    "instalment %(instalment)s of %(amount)s is paid or asked for and "
                    "stays as it is",
                    instalment=instalment.number,
                    amount=self.currency_id.format(instalment.amount),
                )
            if not line and instalment.disbursement_ids:
                return self.env._(
                    "instalment %s had a payout; change it instead of leaving it out",
                    instalment.number,
                )
        return False

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_refresh(self):
        """Start again from the terms as they stand; what was proposed is dropped."""
        self.check_access("write")
        for record in self:
            if record.approval_state != "draft":
                raise UserError(
                    self.env._(
                        "%s was submitted. Send it back to draft first.",
                        record.display_name,
                    )
                )
            grant = record.grant_id
            grant._lock_terms()
            record.write(
                {
                    "amount": grant.amount,
                    "date_start": grant.date_start,
                    "date_end": grant.date_end,
                    "line_ids": record._get_schedule_commands(),
                }
            )
            record._fill_budget()
            record._write_governed({"base_digest": grant._get_terms_digest()})
        return True

    def _do_approve(self):
        """Apply the amendment with its last approval, or refuse both."""
        for record in self:
            grant = record.grant_id
            grant._get_paying_funds()._lock_for_commitment()
            grant._lock_terms()
            self.env.invalidate_all()
            reason = record._get_inapplicable_reason()
            if reason:
                raise UserError(
                    self.env._(
                        "%(amendment)s: %(reason)s",
                        amendment=record.display_name,
                        reason=reason,
                    )
                )
        result = super()._do_approve()
        for record in self:
            record._apply()
        return result

    def _apply(self):
        self.ensure_one()
        grant, before = self.grant_id, self.grant_id._get_terms()
        self._write_governed({"state": "applying"})
        grant._write_governed(
            {
                "amount": self.amount,
                "date_start": self.date_start,
                "date_end": self.date_end,
            }
        )
        self._apply_schedule()
        self._apply_budget()
        self.env.flush_all()
        grant.invalidate_recordset(["instalment_ids", "instalment_total"])
        after = grant._get_terms()
        self._write_governed({"state": "applied", "before": before, "after": after})
        self.flush_recordset(["state"])
        if grant.currency_id.compare_amounts(grant.instalment_total, grant.amount):
            raise UserError(
                self.env._(
                    "%s: the instalments would not add up to the award.",
                    self.display_name,
                )
            )
        if grant.share_ids and grant.currency_id.compare_amounts(
            grant.share_total, grant.amount
        ):
            raise UserError(
                self.env._(
                    "%(amendment)s: the funds give %(total)s together and the award "
                    "would be %(award)s. A share by amount stays: cancel the grant, or "
                    "keep its award.",
                    amendment=self.display_name,
                    total=grant.currency_id.format(grant.share_total),
                    award=grant.currency_id.format(grant.amount),
                )
            )
        # Checked as the last thing: the whole amendment is undone with it.
        grant._get_paying_funds()._check_not_overdrawn()
        grant.message_post(body=self.env._("%s applied.", self.display_name))
        grant.partner_id._refresh_instalments()

    def _apply_schedule(self):
        self.ensure_one()
        # Who decides may read the schedule only; the decision changes it.
        grant = self.grant_id.sudo()
        kept = {line.instalment_id.id: line for line in self.sudo().line_ids}
        gone = grant.instalment_ids.filtered(lambda rec: rec.id not in kept)
        for instalment in grant.instalment_ids - gone:
            line = kept[instalment.id]
            if not line.is_fixed:
                instalment.write(
                    {
                        "number": line.number,
                        "amount": line.amount,
                        "date_due": line.date_due,
                        "condition_ids": self._get_report_commands(line, instalment),
                    }
                )
        gone.unlink()
        new = self.sudo().line_ids.filtered(lambda line: not line.instalment_id)
        grant.instalment_ids.create(
            [
                {
                    "grant_id": grant.id,
                    "number": line.number,
                    "amount": line.amount,
                    "date_due": line.date_due,
                    "condition_ids": self._get_report_commands(line),
                }
                for line in new
            ]
        )

    @api.model
    def _get_report_commands(self, line, instalment=None):
        reports = (
            instalment.condition_ids.filtered(lambda rec: rec.kind == "report")
            if instalment
            else self.env["omct.grant.condition"]
        )
        if line.needs_report and not reports:
            return [Command.create({"kind": "report"})]
        if not line.needs_report:
            return [Command.delete(report.id) for report in reports]
        return []

    def action_cancel(self, reason=None):
        """Give an amendment up, with a reason."""
        if not reason:
            return self._open_reason_wizard("action_cancel", self.env._("Give up"))
        self._do_step("cancel", reason=reason)
        # The reviews belong to the engine of the approval.
        self.sudo().review_ids.filtered(
            lambda review: review.status in ("waiting", "pending")
        ).unlink()
        return True

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_cancel"}
