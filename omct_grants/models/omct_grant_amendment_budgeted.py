# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models


class GrantAmendment(models.Model):
    """An amendment moves money between budget lines; they add up to the award."""

    _inherit = "omct.grant.amendment"

    budget_ids = fields.One2many(
        comodel_name="omct.grant.amendment.budget",
        inverse_name="amendment_id",
    )
    budget_total = fields.Monetary(
        string="Sum of the budget", compute="_compute_budget_total"
    )

    @api.depends("budget_ids.amount")
    def _compute_budget_total(self):
        for record in self:
            record.budget_total = sum(record.budget_ids.mapped("amount"))

    @api.depends("budget_ids.amount", "budget_ids.description", "budget_ids.category")
    def _compute_changes(self):
        return super()._compute_changes()

    def _get_new_budget_terms(self):
        self.ensure_one()
        if not self.budget_ids:
            return super()._get_new_budget_terms()
        digits = self.currency_id.decimal_places
        return [
            [line.category, line.description, f"{line.amount:.{digits}f}"]
            for line in self.budget_ids
        ]

    def _get_budget_reason(self):
        self.ensure_one()
        if self.budget_ids and self.currency_id.compare_amounts(
            self.budget_total, self.amount
        ):
            return self.env._(
                "the budget lines add up to %(total)s, the award is %(award)s",
                total=self.currency_id.format(self.budget_total),
                award=self.currency_id.format(self.amount),
            )
        kept = self.budget_ids.budget_line_id
        gone = self.grant_id.budget_line_ids - kept
        if self.budget_ids and gone:
            return self.env._(
                "budget line “%s” is left out; set it to zero instead",
                gone[0].description,
            )
        return super()._get_budget_reason()

    def _fill_budget(self):
        result = super()._fill_budget()
        for record in self:
            record.write(
                {
                    "budget_ids": [
                        Command.clear(),
                        *(
                            Command.create(
                                {
                                    "budget_line_id": line.id,
                                    "category": line.category,
                                    "description": line.description,
                                    "amount": amount,
                                    "sequence": index,
                                }
                            )
                            for index, (line, amount) in enumerate(
                                record.grant_id._get_agreed_budget()
                            )
                        ),
                    ]
                }
            )
        return result

    def _apply_budget(self):
        result = super()._apply_budget()
        # Who decides may read the budget only; the decision changes it.
        for line in self.sudo().budget_ids:
            budget_line = line.budget_line_id or line.budget_line_id.create(
                {
                    "grant_id": self.grant_id.id,
                    "category": line.category,
                    "description": line.description,
                    "quantity": 1,
                    "price": 0.0,
                    "sequence": 1000 + line.sequence,
                }
            )
            if line.budget_line_id:
                budget_line.write(
                    {"category": line.category, "description": line.description}
                )
            budget_line._write_agreed(line.amount)
        return result
