# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class TierReview(models.Model):
    """Whoever decides in the stead of another leaves both names."""

    _inherit = "tier.review"

    omct_for_user_id = fields.Many2one(
        comodel_name="res.users",
        string="In the stead of",
        readonly=True,
        copy=False,
    )

    def _get_stead(self, user):
        """Return in whose stead ``user`` may decide this review today, maybe nobody.

        Neither of somebody who asked for the document nor of one who has decided on
        another tier of it.
        """
        self.ensure_one()
        document = self.env[self.model].browse(self.res_id)
        barred = (
            document._get_requesters()
            | document.approved_by_ids
            | document.review_ids.omct_for_user_id
        )
        principals = self.env["omct.approval.deputy"]._get_principals(user)
        return (principals & self.reviewer_ids - barred)[:1]
