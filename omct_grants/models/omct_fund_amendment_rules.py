# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models

from .fund_rules_mixin import RULES
from .omct_fund_amendment import FundAmendment as Base


class FundAmendment(models.Model):
    """Rules of an open fund change as its money does: agreed, approved, kept."""

    _name = "omct.fund.amendment"
    _inherit = ["omct.fund.amendment", "omct.fund.rules.mixin"]

    _governed_fields = Base._governed_fields | {"rules_before"}
    _approval_frozen_fields = Base._approval_frozen_fields | set(RULES)

    rules_before = fields.Json(readonly=True, copy=False)
    change_summary = fields.Text(
        string="What changes", compute="_compute_change_summary"
    )

    @api.depends(
        "amount", "date_start", "date_end", "line_ids.amount", "rules_before", *RULES
    )
    def _compute_change_summary(self):
        for amendment in self:
            amendment.change_summary = "\n".join(amendment._get_changes())

    @api.model
    def _prepare_vals(self, fund):
        rules = {
            name: [Command.set(fund[name].ids)]
            if self._fields[name].type == "many2many"
            else fund[name]
            for name in RULES
        }
        return {**super()._prepare_vals(fund), **rules}

    def _note_before(self):
        self._write_governed({"rules_before": self.fund_id._get_rules()})
        return super()._note_before()

    def _get_changed_rules(self):
        """Return the names of the rules that this changes."""
        self.ensure_one()
        before, after = self.rules_before or {}, self._get_rules()
        return [
            name for name in RULES if name in before and before[name] != after[name]
        ]

    def _get_rule_changes(self):
        after = self._get_rules()
        return [
            (
                self._fields[name]._description_string(self.env),
                self._format_rule(name, self.rules_before[name]),
                self._format_rule(name, after[name]),
            )
            for name in self._get_changed_rules()
        ]

    def _is_outdated(self):
        before = self.rules_before
        return bool(before) and before != self.fund_id._get_rules()

    def _get_amended_vals(self):
        changed = {
            name: [Command.set(self[name].ids)]
            if self._fields[name].type == "many2many"
            else self[name]
            for name in self._get_changed_rules()
        }
        return {**super()._get_amended_vals(), **changed}
