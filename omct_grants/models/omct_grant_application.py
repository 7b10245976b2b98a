# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

#: Asks whoever looks after a call to take up an application.
RECEIVED = "omct_grants.mail_activity_type_application"
#: Days that a member has for what it was asked to correct.
CORRECTION_DAYS = 7


class Grant(models.Model):
    """The application: what the member asks for, and for what.

    It belongs to the member while it is a concept; handed in, it stays as it is.
    """

    _inherit = "omct.grant"

    call_id = fields.Many2one(
        comodel_name="omct.grant.call",
        index="btree_not_null",
        tracking=True,
        copy=False,
        check_company=True,
        domain="[('company_id', '=', company_id), ('state', '=', 'open')]",
    )
    deadline = fields.Datetime(related="call_id.deadline")
    applied_date = fields.Datetime(string="Applied on", readonly=True, copy=False)
    applied_by_id = fields.Many2one(
        comodel_name="res.users", string="Handed in by", readonly=True, copy=False
    )
    correct_until = fields.Datetime(
        string="Correction until",
        readonly=True,
        copy=False,
        help="Until when the member may hand in again what was returned to it.",
    )
    budget_line_ids = fields.One2many(
        comodel_name="omct.grant.budget.line",
        inverse_name="grant_id",
        string="Budget of the application",
        copy=True,
    )
    cofunder_ids = fields.One2many(
        comodel_name="omct.grant.cofunder",
        inverse_name="grant_id",
        string="Other funders",
        copy=True,
    )
    no_cofunder = fields.Boolean(string="No other funder")
    answer_ids = fields.One2many(
        comodel_name="omct.grant.answer", inverse_name="grant_id", string="Answers"
    )
    outcomes = fields.Text(
        string="Expected outcomes", help="What will have changed, and how one sees it."
    )
    partner_bank_id = fields.Many2one(
        comodel_name="res.partner.bank",
        string="Bank account",
        tracking=True,
        domain="[('partner_id', '=', partner_id)]",
        help="Where the member wants to be paid. Finance confirms it before any money "
        "leaves.",
    )
    copied_from_id = fields.Many2one(
        comodel_name="omct.grant",
        string="Copied from",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    amount_requested = fields.Monetary(
        compute="_compute_amount_requested", store=True, readonly=False
    )
    completeness = fields.Integer(string="Complete (%)", compute="_compute_missing")
    missing = fields.Text(string="What is missing", compute="_compute_missing")

    # Double clicks included: the second of two is refused by the database.
    _call_member_uniq = models.UniqueIndex(
        "(call_id, partner_id) WHERE call_id IS NOT NULL AND state <> 'withdrawn'",
        "This member has an application to this call already. Go on with that one.",
    )

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    def _get_governed_fields(self):
        return super()._get_governed_fields() | {
            "applied_date",
            "applied_by_id",
            "correct_until",
            "copied_from_id",
        }

    @api.model
    def _get_application_fields(self):
        """Return the names of what is frozen when an application is handed in."""
        return {
            "call_id",
            "title",
            "summary",
            "outcomes",
            "no_cofunder",
            "amount_requested",
        }

    def _is_application_open(self):
        """Tell whether the application may be changed.

        What staff enter without a call is theirs until the award is put to decision.
        """
        self.ensure_one()
        if self.state == "concept":
            return True
        return not self.call_id and self.state in ("applied", "reviewing")

    def _wait_for_turn(self):
        """Let two people of a member who save at once do so one after the other.

        Whoever waited while the other handed the application in starts anew: the
        database refuses a row that changed meanwhile, and Odoo runs the request again.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT FROM omct_grant WHERE id IN %s FOR NO KEY UPDATE",
                tuple(self.ids) or (0,),
            )
        )

    def write(self, vals):
        frozen = self._get_application_fields().intersection(vals)
        if frozen:
            self.check_access("write")
            for grant in self.filtered("call_id"):
                if not grant._is_application_open():
                    grant._check_unchanged(frozen, vals)
            if vals.get("call_id"):
                self._check_may_join_call()
        return super().write(vals)

    def _check_may_join_call(self):
        for grant in self:
            if grant.state != "concept":
                raise UserError(
                    self.env._(
                        "%s is no concept any more: it does not join a call.",
                        grant.display_name,
                    )
                )

    def _check_unchanged(self, names, vals):
        """Raise when ``vals`` changes one of these fields of a handed-in application.

        :raises UserError: naming the field and the way to have it changed
        """
        self.ensure_one()
        for name in names:
            field = self._fields[name]
            new = field.convert_to_cache(vals[name], self, validate=False)
            if field.convert_to_record(new, self) != self[name]:
                raise UserError(
                    self.env._(
                        "%(grant)s was handed in: “%(field)s” stays as it is. Return "
                        "the application to the member to have it changed.",
                        grant=self.display_name,
                        field=field._description_string(self.env),
                    )
                )

    @api.constrains("call_id", "currency_id", "company_id")
    def _check_call_agrees(self):
        for grant in self.filtered("call_id"):
            call = grant.call_id.sudo()
            if grant.currency_id != call.currency_id or (
                grant.company_id != call.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(grant)s: the call is in %(currency)s and of %(office)s; so "
                        "is an application to it.",
                        grant=grant.display_name,
                        currency=call.currency_id.name,
                        office=call.company_id.name,
                    )
                )

    @api.constrains("partner_bank_id", "partner_id")
    def _check_bank_account_owner(self):
        for grant in self.filtered("partner_bank_id"):
            if grant.partner_bank_id.sudo().partner_id != grant.partner_id:
                raise ValidationError(
                    self.env._(
                        "%s: the bank account belongs to somebody else. Choose one of "
                        "the member.",
                        grant.display_name,
                    )
                )

    @api.constrains("amount_requested", "budget_line_ids")
    def _check_amount_requested(self):
        for grant in self.filtered("budget_line_ids"):
            total = sum(grant.budget_line_ids.mapped("total"))
            currency = grant.currency_id
            if currency.compare_amounts(total, grant.amount_requested):
                raise ValidationError(
                    self.env._(
                        "%(grant)s: the budget lines add up to %(total)s. Change them "
                        "to ask for another amount.",
                        grant=grant.display_name,
                        total=currency.format(total),
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.onchange("call_id")
    def _onchange_call_id(self):
        if self.call_id:
            self.company_id = self.call_id.company_id
            self.currency_id = self.call_id.currency_id
            self.answer_ids = [
                Command.clear(),
                *(
                    Command.create({"question_id": question._origin.id})
                    for question in self.call_id.question_ids
                ),
            ]

    @api.depends("budget_line_ids.total", "currency_id")
    def _compute_amount_requested(self):
        for grant in self:
            if grant.budget_line_ids:
                total = sum(grant.budget_line_ids.mapped("total"))
                currency = grant.currency_id
                grant.amount_requested = currency.round(total) if currency else total
            else:
                grant.amount_requested = grant.amount_requested or 0.0

    @api.depends(
        "title",
        "summary",
        "outcomes",
        "date_start",
        "date_end",
        "budget_line_ids.total",
        "cofunder_ids",
        "no_cofunder",
        "partner_bank_id",
        "answer_ids.answer",
        "call_id.question_ids.required",
    )
    @api.depends_context("lang")
    def _compute_missing(self):
        for grant in self:
            checks = grant._get_completeness()
            missing = [label for label, done in checks if not done]
            grant.completeness = 100 * (len(checks) - len(missing)) // len(checks)
            grant.missing = "\n".join(missing)

    def _get_completeness(self):
        """Return ``[(what is asked for, whether it is there)]``."""
        self.ensure_one()

        def filled(text):
            return bool((text or "").strip())

        checks = [
            (self.env._("Title"), filled(self.title)),
            (self.env._("Summary"), filled(self.summary)),
            (self.env._("Start and end"), bool(self.date_start and self.date_end)),
            (self.env._("Expected outcomes"), filled(self.outcomes)),
            (
                self.env._("Budget lines, with an amount"),
                bool(self.budget_line_ids)
                and all(self.budget_line_ids.mapped("total")),
            ),
            (
                self.env._("Other funders, or that there is none"),
                self.no_cofunder or bool(self.cofunder_ids),
            ),
            (self.env._("Bank account"), bool(self.partner_bank_id)),
        ]
        answers = {
            answer.question_id._origin.id: answer.answer for answer in self.answer_ids
        }
        for question in self.call_id.sudo().question_ids.filtered("required"):
            label = self.env._("Answer to “%s”", question.name)
            checks.append((label, filled(answers.get(question._origin.id))))
        return checks

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_apply_reason(self):
        """Say why the application cannot be handed in: late, ineligible, incomplete."""
        self.ensure_one()
        inherited = getattr(super(), "_get_cannot_apply_reason", None)
        reason = inherited() if inherited else False
        if reason or not self.call_id:
            return reason
        # Also where the call is not for the user to read: the reason is.
        call = self.call_id.sudo()
        if reason := call._get_closed_reason(self.correct_until):
            return reason
        if reason := call._get_ineligible_reason(self.sudo().partner_id):
            return reason
        if call.amount_max and (
            self.currency_id.compare_amounts(self.amount_requested, call.amount_max) > 0
        ):
            return self.env._(
                "it asks for %(amount)s, the call gives at most %(most)s",
                amount=self.currency_id.format(self.amount_requested),
                most=self.currency_id.format(call.amount_max),
            )
        if self.missing:
            return self.env._(
                "it is not complete (%(percent)s %%). Missing: %(missing)s",
                percent=self.completeness,
                missing="; ".join(self.missing.split("\n")),
            )
        return False

    def action_apply(self):
        """Hand the application in.

        :raises UserError: when it is late, ineligible or incomplete, saying why
        """
        result = super().action_apply()
        self._write_governed(
            {
                "applied_date": fields.Datetime.now(),
                "applied_by_id": self.env.uid,
                "correct_until": False,
            }
        )
        self._schedule_received()
        return result

    def _schedule_received(self):
        """Tell whoever looks after the call that an application arrived."""
        for grant in self.filtered("call_id"):
            user = grant.call_id.sudo().user_id or grant.user_id
            if user and user != self.env.user:
                grant.activity_schedule(
                    RECEIVED,
                    summary=self.env._("Application received"),
                    user_id=user.id,
                )

    def _do_step(self, step, values=None, reason=None):
        result = super()._do_step(step, values, reason)
        # What the activity asked for is done, whoever did it.
        self.filtered(lambda grant: grant.state != "applied").sudo().activity_feedback(
            [RECEIVED], feedback=self.env._("Taken up")
        )
        return result

    def action_return_application(self, reason=None):
        """Give the application back to the member for a correction, with a reason."""
        if not reason:
            return self._open_reason_wizard(
                "action_return_application", self.env._("Return to the member")
            )
        until = fields.Datetime.now() + timedelta(days=CORRECTION_DAYS)
        return self._do_step(
            "return_application", {"correct_until": until}, reason=reason
        )

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_return_application"}

    # ------------------------------------------------------------------
    # Copy
    # ------------------------------------------------------------------

    def _copy_application_from(self, source):
        """Fill this concept from a former application of the same member.

        Prices are converted at the rate of today where the currency differs; answers
        come along to questions that are asked again in the same words.

        :raises UserError: when it is another member's, or this is no concept
        """
        self.ensure_one()
        if source.partner_id != self.partner_id or source == self:
            raise UserError(
                self.env._("Only a former application of the same member is copied.")
            )
        if not self._is_application_open():
            raise UserError(self.env._("%s is no concept any more.", self.display_name))
        self.budget_line_ids.unlink()
        self.cofunder_ids.unlink()
        self.write(
            {
                "title": source.title,
                "summary": source.summary,
                "outcomes": source.outcomes,
                "no_cofunder": source.no_cofunder,
                "partner_bank_id": source.partner_bank_id.id,
                "budget_line_ids": [
                    Command.create(self._convert_budget_line(line))
                    for line in source.budget_line_ids
                ],
                "cofunder_ids": [
                    Command.create(line.copy_data()[0] | self._convert_amount(line))
                    for line in source.cofunder_ids
                ],
            }
        )
        self._copy_answers_from(source)
        self._write_governed({"copied_from_id": source.id})

    def _convert_price(self, amount, currency):
        if currency == self.currency_id:
            return amount
        today = fields.Date.context_today(self)
        return currency._convert(amount, self.currency_id, self.company_id, today)

    def _convert_amount(self, line):
        return {
            "amount": self._convert_price(line.amount, line.currency_id),
            "grant_id": self.id,
        }

    def _convert_budget_line(self, line):
        return line.copy_data()[0] | {
            "price": self._convert_price(line.price, line.currency_id),
            "grant_id": self.id,
        }

    def _copy_answers_from(self, source):
        known = {
            answer.question_id.name: answer.answer
            for answer in source.sudo().answer_ids
        }
        wanted = {
            question.id: known[question.name]
            for question in self.call_id.sudo().question_ids
            if known.get(question.name)
        }
        self._write_answers(wanted)

    def _write_answers(self, texts):
        """Write the answers of this application.

        :param dict texts: id of the question: text
        """
        self.ensure_one()
        present = {answer.question_id.id: answer for answer in self.answer_ids}
        for question_id, text in texts.items():
            if question_id in present:
                if (present[question_id].answer or "") != (text or ""):
                    present[question_id].answer = text
            elif text:
                self.env["omct.grant.answer"].create(
                    {"grant_id": self.id, "question_id": question_id, "answer": text}
                )

    def _get_former_applications(self):
        """Return what can be copied into this concept, the newest first."""
        self.ensure_one()
        return self.search(
            [("partner_id", "=", self.partner_id.id), ("id", "!=", self._origin.id)]
        )

    def action_copy_from(self):
        """Open the dialog that fills the concept from a former application."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy from a former application"),
            "res_model": "omct.application.copy.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_grant_id": self.id},
        }
