# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class ScheduleWizard(models.TransientModel):
    """Splits an award into instalments that add up to it, to the last cent."""

    _name = "omct.schedule.wizard"
    _description = "Split an award into instalments"

    grant_id = fields.Many2one(comodel_name="omct.grant", required=True)
    currency_id = fields.Many2one(related="grant_id.currency_id")
    amount = fields.Monetary(related="grant_id.amount", string="Award")
    count = fields.Integer(string="Instalments", default=2, required=True)
    first_percent = fields.Float(
        string="First instalment (%)",
        default=60.0,
        required=True,
        help="The rest is split evenly; the last instalment takes the odd cents.",
    )
    date_first = fields.Date(
        string="First on", required=True, default=fields.Date.context_today
    )
    months_between = fields.Integer(string="Months between", default=6, required=True)

    @api.model
    def _split(self, amount, currency, count, first_percent):
        """Split an amount into ``count`` positive parts that add up to it.

        :param float amount: in ``currency``
        :param int count: number of parts, one or more
        :param float first_percent: share of the first part, above 0, up to 100
        :return: list of amounts rounded to the currency, their sum equal to ``amount``
        """
        if count == 1:
            return [currency.round(amount)]
        first = currency.round(amount * first_percent / 100)
        even = currency.round((amount - first) / (count - 1))
        parts = [first] + [even] * (count - 2)
        return [*parts, currency.round(amount - sum(parts))]

    def _get_parts(self):
        """Return the instalments to make, their amounts adding up to the award.

        :raises UserError: when the award cannot be split so
        """
        self.ensure_one()
        grant = self.grant_id
        if self.count < 1 or not 0 < self.first_percent <= 100:
            raise UserError(
                self.env._(
                    "Give one instalment or more, and a first share above 0 and up to "
                    "100 %."
                )
            )
        amounts = self._split(
            grant.amount, grant.currency_id, self.count, self.first_percent
        )
        return [
            {
                "amount": amount,
                "date_due": self.date_first
                + relativedelta(months=index * self.months_between),
            }
            for index, amount in enumerate(amounts)
        ]

    @api.model
    def _prepare_instalment_vals(self, number, part):
        """Return the values of an instalment.

        :param int number: its place in the schedule
        :param dict part: ``amount``, ``date_due`` and perhaps ``needs_report``
        """
        conditions = [Command.create({"kind": "report"})]
        return {
            "number": number,
            "amount": part["amount"],
            "date_due": part["date_due"],
            "condition_ids": conditions if part.get("needs_report") else [],
        }

    def action_split(self):
        """Replace the schedule of the grant.

        :raises UserError: when the award cannot be split so
        """
        self.ensure_one()
        grant = self.grant_id
        parts = self._get_parts()
        if any(
            grant.currency_id.compare_amounts(part["amount"], 0) <= 0 for part in parts
        ):
            raise UserError(
                self.env._("The award is too small for this many instalments.")
            )
        grant.write(
            {
                "instalment_ids": [
                    Command.clear(),
                    *(
                        Command.create(self._prepare_instalment_vals(number, part))
                        for number, part in enumerate(parts, 1)
                    ),
                ]
            }
        )
        return {"type": "ir.actions.act_window_close"}
