# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.omct_network.models.approval_mixin import approval_transitions
from odoo.addons.omct_network.models.governed_mixin import Transition

from .omct_due_diligence_item import DAY
from .omct_grant import MANAGER, OFFICER

AMENDABLE = ("approved", "active")


class GrantAmendment(models.Model):
    """A change of what was agreed: dates, award, schedule; decided as the award was.

    It is written against the terms as they stand, and applied whole or not at all by
    its last approval. What was paid or asked for stays.
    """

    _name = "omct.grant.amendment"
    _description = "Amendment of a grant"
    _inherit = ["omct.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["grant_id.name", "grant_id.title"]

    _governed_fields = frozenset(
        {
            "approval_state",
            "submitted_by_id",
            "submitted_date",
            "approved_date",
            "state",
            "number",
            "base_digest",
            "before",
            "after",
        }
    )
    _approval_frozen_fields = frozenset(
        {"grant_id", "amount", "date_start", "date_end", "reason"}
    )
    _transitions = {
        **approval_transitions(OFFICER, f"{MANAGER},omct_network.group_director"),
        "cancel": Transition(
            ("draft", "submitted", "rejected"), "cancelled", OFFICER, True
        ),
    }

    grant_id = fields.Many2one(
        comodel_name="omct.grant",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', 'in', ('approved', 'active'))]",
    )
    number = fields.Integer(readonly=True, copy=False, default=0)
    partner_id = fields.Many2one(
        related="grant_id.partner_id", string="Member", store=True, index=True
    )
    company_id = fields.Many2one(related="grant_id.company_id", store=True, index=True)
    fund_id = fields.Many2one(related="grant_id.fund_id")
    currency_id = fields.Many2one(related="grant_id.currency_id")
    reason = fields.Text(help="Why the grant is changed; the decision rests on it.")
    date_start = fields.Date(tracking=True)
    date_end = fields.Date(tracking=True)
    amount = fields.Monetary(string="Award", tracking=True)
    amount_eur = fields.Float(
        string="Award in EUR",
        digits=(16, 2),
        compute="_compute_amount_eur",
        store=True,
        help="For the approval tiers, at the rate of the last change.",
    )
    line_ids = fields.One2many(
        comodel_name="omct.grant.amendment.line",
        inverse_name="amendment_id",
        string="Schedule",
    )
    line_total = fields.Monetary(string="In instalments", compute="_compute_line_total")
    state = fields.Selection(
        selection=[
            ("open", "Not applied"),
            ("applying", "Being applied"),
            ("applied", "Applied"),
        ],
        string="Application",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    kind = fields.Selection(
        selection=[
            ("extension", "No-cost extension"),
            ("dates", "Dates"),
            ("increase", "More money"),
            ("decrease", "Less money"),
            ("schedule", "Schedule"),
            ("none", "No change"),
        ],
        compute="_compute_kind",
    )
    base_digest = fields.Char(readonly=True, copy=False)
    before = fields.Json(readonly=True, copy=False)
    after = fields.Json(readonly=True, copy=False)
    changes = fields.Html(
        string="What changes", compute="_compute_changes", sanitize=False
    )

    _number_uniq = models.Constraint(
        "UNIQUE (grant_id, number)", "The grant has an amendment of this number."
    )
    _submitted_uniq = models.UniqueIndex(
        "(grant_id) WHERE approval_state = 'submitted'",
        "Another amendment of this grant waits for its decision.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "An award cannot be negative."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A grant cannot end before it starts."
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("grant_id.name", "number")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "Amendment %(number)s of %(grant)s",
                number=record.number,
                grant=record.grant_id.name or "",
            )

    @api.depends("amount", "currency_id")
    def _compute_amount_eur(self):
        euro = self.env.ref("base.EUR")
        today = fields.Date.context_today(self)
        for record in self:
            # The larger of the two awards decides who has to approve.
            amount = max(record.amount, record.grant_id.amount)
            record.amount_eur = (
                record.currency_id._convert(amount, euro, record.company_id, today)
                if record.currency_id
                else 0.0
            )

    @api.depends("line_ids.amount")
    def _compute_line_total(self):
        for record in self:
            record.line_total = sum(record.line_ids.mapped("amount"))

    def _get_old_terms(self):
        """Return the terms before: those kept when it was applied, else of today."""
        self.ensure_one()
        if self.state == "applied":
            return self.before or {}
        return self.grant_id._get_terms() if self.grant_id else {}

    def _get_new_terms(self):
        """Return the terms after, as plain data like those of the grant."""
        self.ensure_one()
        if self.state == "applied":
            return self.after or {}
        digits = self.currency_id.decimal_places
        return {
            **self._get_old_terms(),
            "amount": f"{self.amount:.{digits}f}",
            "date_start": fields.Date.to_string(self.date_start) or "",
            "date_end": fields.Date.to_string(self.date_end) or "",
            "schedule": [
                line._get_terms()
                for line in self.line_ids.sorted(
                    lambda rec: (rec.date_due or fields.Date.today(), rec.number)
                )
            ],
            "budget": self._get_new_budget_terms(),
        }

    @api.depends("amount", "date_start", "date_end", "line_ids", "state")
    def _compute_kind(self):
        for record in self:
            old, new = record._get_old_terms(), record._get_new_terms()
            changed = {key for key in new if new[key] != old.get(key)}
            if "amount" in changed:
                more = float(new["amount"]) > float(old.get("amount") or 0)
                record.kind = "increase" if more else "decrease"
            elif changed & {"schedule", "budget"}:
                record.kind = "schedule"
            elif "date_end" in changed and new["date_end"] > (old["date_end"] or ""):
                record.kind = "extension"
            else:
                record.kind = "dates" if changed else "none"

    @api.depends("amount", "date_start", "date_end", "line_ids", "state")
    def _compute_changes(self):
        for record in self:
            record.changes = self.env["ir.qweb"]._render(
                "omct_grants.amendment_changes",
                {"rows": record._get_change_rows()},
            )

    def _get_change_rows(self):
        """Return what differs: dicts of label, old and new, as text."""
        self.ensure_one()
        old, new = self._get_old_terms(), self._get_new_terms()
        if not old:
            return []
        labels = {
            "amount": self.env._("Award"),
            "date_start": self.env._("Start"),
            "date_end": self.env._("End"),
        }
        rows = [
            {
                "label": label,
                "old": self._format_term(key, old.get(key)),
                "new": self._format_term(key, new.get(key)),
            }
            for key, label in labels.items()
            if old.get(key) != new.get(key)
        ]
        for key, label in (
            ("schedule", self.env._("Schedule")),
            ("budget", self.env._("Budget")),
        ):
            if old.get(key) != new.get(key):
                rows.append(
                    {
                        "label": label,
                        "old": self._format_term(key, old.get(key)),
                        "new": self._format_term(key, new.get(key)),
                    }
                )
        return rows

    def _format_term(self, key, value):
        if key == "amount":
            return self.currency_id.format(float(value or 0))
        if key == "schedule":
            return "\n".join(
                self.env._(
                    "%(number)s: %(amount)s, not before %(day)s",
                    number=part["number"],
                    amount=self.currency_id.format(float(part["amount"])),
                    day=format_date(self.env, part["date_due"], date_format=DAY),
                )
                for part in value or []
            )
        if key == "budget":
            return "\n".join(
                f"{description}: {self.currency_id.format(float(amount))}"
                for _category, description, amount in value or []
            )
        return format_date(self.env, value, date_format=DAY) if value else "–"

    # ------------------------------------------------------------------
    # Budget lines: for whoever adds them to grants
    # ------------------------------------------------------------------

    def _get_new_budget_terms(self):
        """Return the budget lines after, as ``_get_budget_terms`` of the grant does.

        Extend where grants have budget lines.
        """
        return self.grant_id._get_budget_terms() if self.grant_id else []

    def _get_budget_reason(self):
        """Return why the budget lines cannot be changed so, or False. Extend."""
        return False

    def _fill_budget(self):
        """Take over the budget lines of the grant into a new amendment. Extend."""

    def _apply_budget(self):
        """Change the budget lines of the grant. Extend."""

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # One decided a moment ago must have left the unique index by now.
        self.flush_model(["approval_state", "number"])
        records = super().create(vals_list)
        records.grant_id._check_amendable()
        for record, vals in zip(records, vals_list, strict=True):
            record._fill(vals)
        return records

    def _fill(self, vals):
        """Number it, and start from the terms as they stand where vals say nothing."""
        self.ensure_one()
        grant = self.grant_id
        grant._lock_terms()
        numbers = self.search([("grant_id", "=", grant.id)]).mapped("number")
        self._write_governed(
            {
                "number": max(numbers, default=0) + 1,
                "base_digest": grant._get_terms_digest(),
            }
        )
        names = ("amount", "date_start", "date_end")
        self.write({name: grant[name] for name in names if name not in vals})
        if "line_ids" not in vals:
            self.write({"line_ids": self._get_schedule_commands()})
        self._fill_budget()

    def _get_schedule_commands(self):
        self.ensure_one()
        return [
            Command.clear(),
            *(
                Command.create(
                    {
                        "instalment_id": instalment.id,
                        "number": instalment.number,
                        "amount": instalment.amount,
                        "date_due": instalment.date_due,
                        "needs_report": "report"
                        in instalment.condition_ids.mapped("kind"),
                    }
                )
                for instalment in self.grant_id.instalment_ids
            ),
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(record.approval_state != "draft" for record in self):
            raise UserError(
                self.env._("An amendment that was submitted is kept. Cancel it.")
            )
