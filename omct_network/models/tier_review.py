# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError


class TierReview(models.Model):
    """Reviews of our documents are written by the approval engine alone.

    The addon that ships this model lets every internal user create, write and
    delete reviews. Remote calls never run in superuser mode, the engine of
    ``omct.approval.mixin`` does: that is the line drawn here.
    """

    _inherit = "tier.review"

    @api.model
    def _is_governed_model(self, model_name):
        model = self.env.get(model_name)
        return model is not None and getattr(model, "_approval_governed", False)

    def _check_engine(self, model_names):
        if not self.env.su and any(map(self._is_governed_model, model_names)):
            raise AccessError(
                self.env._(
                    "Reviews are written by the approval itself. "
                    "Open the document and use its buttons."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._check_engine(set(reviews.mapped("model")))
        return reviews

    def write(self, vals):
        self._check_engine({*self.mapped("model"), vals.get("model")})
        return super().write(vals)

    def unlink(self):
        self._check_engine(set(self.mapped("model")))
        return super().unlink()

    def _update_review_status(self):
        # The counter in the menu bar promotes waiting reviews for any user.
        return super(TierReview, self.sudo())._update_review_status()
