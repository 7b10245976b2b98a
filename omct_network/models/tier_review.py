# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class TierReview(models.Model):
    """Reviews of our documents are written by the approval engine alone.

    The addon that ships this model lets every internal user create, write and
    delete reviews, and everybody read them, members and the public too. Remote calls
    never run in superuser mode, the engine of ``omct.approval.mixin`` does: that is the
    line drawn here. Whoever reads the document reads its reviews, nobody else.
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

    @api.model
    def _get_readable_domain(self):
        """Return the domain of the reviews on documents that the user may read."""
        governed = [
            name
            for name, model in self.env.registry.items()
            if self._is_governed_model(name) and not model._abstract
        ]
        readable = Domain("model", "not in", governed)
        for name in governed:
            documents = self.env[name].with_context(active_test=False)
            if documents.has_access("read"):
                readable |= Domain("model", "=", name) & Domain(
                    "res_id", "in", documents._search([])
                )
        return readable

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
        hidden = self.browse(self.ids) - readable
        if not hidden:
            return result
        forbidden = hidden | result[0] if result else hidden
        return forbidden, lambda: AccessError(
            self.env._("Reviews are for those who may see the document.")
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
