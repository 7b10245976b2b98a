# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class DonorReportDocument(models.AbstractModel):
    """The pages of reports to donors, made from what was taken or submitted."""

    _name = "report.omct_grants.donor_report_document"
    _description = "Report to a donor as PDF"

    def _get_report_values(self, docids, data=None):
        """Return the values of the template, with the rights of the user."""
        reports = self.env["omct.donor.report"].browse(docids)
        reports._check_taken()
        return {"doc_ids": docids, "doc_model": reports._name, "docs": reports}
