# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .fund_rules_mixin import RULES


class Fund(models.Model):
    """Amount, dates and rules of an open fund change by an amendment alone."""

    _inherit = "omct.fund"

    _amended_fields = frozenset({"amount", "date_start", "date_end", *RULES})

    amendment_ids = fields.One2many(
        comodel_name="omct.fund.amendment", inverse_name="fund_id", string="Amendments"
    )
    amendment_count = fields.Integer(compute="_compute_amendment_count")

    @api.depends("amendment_ids")
    def _compute_amendment_count(self):
        counts = {}
        if self.env["omct.fund.amendment"].has_access("read"):
            counts = dict(
                self.env["omct.fund.amendment"]._read_group(
                    [("fund_id", "in", self.ids)], ["fund_id"], ["__count"]
                )
            )
        for fund in self:
            fund.amendment_count = counts.get(fund._origin, 0)

    def write(self, vals):
        self.check_access("write")
        for name in self._amended_fields.intersection(vals):
            field = self._fields[name]
            for fund in self.filtered(lambda rec: rec.state != "draft"):
                new = field.convert_to_cache(vals[name], fund, validate=False)
                if field.convert_to_record(new, fund) != fund[name]:
                    raise UserError(
                        self.env._(
                            "%(fund)s was opened: “%(field)s” changes by an amendment "
                            "that another manager approves. Use “Amend” on the fund.",
                            fund=fund.display_name,
                            field=field._description_string(self.env),
                        )
                    )
        return super().write(vals)

    def _write_amended(self, vals):
        """Write what an approved amendment changes."""
        # It is the way past the guard in ``write``.
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def action_amend(self):
        """Draft an amendment that starts from what the fund is now, and open it.

        :raises UserError: when the fund is not open
        """
        self.ensure_one()
        if self.state != "open":
            raise UserError(
                self.env._(
                    "%s is not open: only an open fund is amended.", self.display_name
                )
            )
        amendment = self.env["omct.fund.amendment"].create({"fund_id": self.id})
        return amendment._get_records_action(name=self.env._("Amendment"))

    def action_view_amendments(self):
        """Open the amendments of this fund."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_fund_amendment_action"
        )
        return {**action, "domain": [("fund_id", "=", self.id)], "context": {}}
