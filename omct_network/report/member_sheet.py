# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MemberSheetReport(models.AbstractModel):
    """The pages of the member sheets that a dialog asked for."""

    _name = "report.omct_network.member_sheets"
    _description = "Member sheets"

    def _get_report_values(self, docids, data=None):
        """Return the values of the template.

        The dialog belongs to its user, and so do the rights that the sheets are read
        with.

        :param list docids: id of one ``omct.member.sheet``
        """
        dialog = self.env["omct.member.sheet"].browse(docids)
        dialog.check_access("read")
        dialog.ensure_one()
        sheets = dialog._get_sheets()
        dialog._log(sheets)
        return {
            "doc_ids": dialog.ids,
            "doc_model": dialog._name,
            "docs": dialog,
            "sheets": sheets,
        }
