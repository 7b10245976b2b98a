# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..models.base_export import RIGHT
from ..models.team_mixin import MANAGER


class FigureWizard(models.TransientModel):
    """The figures of one year as a workbook, for the annual report."""

    _name = "omct.protection.figure.wizard"
    _description = "Table for the Annual Report"

    year = fields.Char(
        required=True, default=lambda self: str(fields.Date.today().year), size=4
    )

    def _check_may_export(self):
        if not self.env.user.has_group(MANAGER) or not self.env.user.has_group(RIGHT):
            raise AccessError(
                self.env._(
                    "The table is for protection managers whose account may export."
                )
            )

    def _get_figures(self):
        """Return the cells of the year, in the order of the table.

        :raises UserError: when the year has none
        """
        self.ensure_one()
        figures = self.env["omct.protection.figure"].search([("year", "=", self.year)])
        if not figures:
            raise UserError(
                self.env._("No request was received in a whole month of %s.", self.year)
            )
        return figures

    def action_make(self):
        """Make the workbook; who took it is kept.

        :raises AccessError: without the role or the right to export
        """
        self._check_may_export()
        self._get_figures()
        return self.env.ref("omct_protection.figure_report").report_action(self)
