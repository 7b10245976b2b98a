# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class DisbursementPartMixin(models.AbstractModel):
    """A row that the payout writes about itself: read with it, entered by nobody.

    Remote calls never run in superuser mode, the steps of a payout do for these rows:
    that is the line drawn here.
    """

    _name = "omct.disbursement.part.mixin"
    _description = "Row of a payout"

    # What people say in it, in their own words.
    _told_fields = ()

    disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Payout",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="disbursement_id.company_id", store=True, index=True, string="Office"
    )

    # ------------------------------------------------------------------
    # Read by whoever reads the payout
    # ------------------------------------------------------------------

    @api.model
    def _get_readable_domain(self):
        payouts = self.env["omct.disbursement"].with_context(active_test=False)
        if not payouts.has_access("read"):
            return Domain.FALSE
        return Domain("disbursement_id", "in", payouts._search([]))

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not any(self._ids):
            return result
        readable = self.sudo().search(
            Domain("id", "in", self.ids) & self._get_readable_domain()
        )
        hidden = self.browse(self.ids) - self.browse(readable.ids)
        if not hidden:
            return result
        forbidden = hidden | result[0] if result else hidden
        return forbidden, lambda: AccessError(
            self.env._("This is for those who may see the payout that it is about.")
        )

    # ------------------------------------------------------------------
    # Written by the payout alone
    # ------------------------------------------------------------------

    def _check_engine(self):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "“%s” is written by the steps of a payout. Open the payout and use "
                    "its buttons.",
                    self._description,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_engine()
        return super().create(vals_list)

    def write(self, vals):
        self._check_engine()
        return super().write(vals)

    def unlink(self):
        self._check_engine()
        return super().unlink()
