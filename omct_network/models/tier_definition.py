# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

#: What decides who approves what, and in which order.
DECISIVE = frozenset(
    {
        "name",
        "model_id",
        "review_type",
        "reviewer_id",
        "reviewer_group_id",
        "reviewer_field_id",
        "definition_type",
        "definition_domain",
        "sequence",
        "company_id",
        "approve_sequence",
        "approve_sequence_bypass",
        "exclude_requester",
    }
)


class TierDefinition(models.Model):
    """A tier that is changed holds for later requests alone.

    What was asked for before keeps the tier as it was: an archived copy. So nobody,
    whoever may change the tiers, comes to decide on what is under way already.
    """

    _inherit = "tier.definition"

    def _get_reviews_under_way(self):
        """Return the reviews by these tiers on documents of ours that wait."""
        reviews = self.env["tier.review"].sudo()
        own = reviews.search([("definition_id", "in", self.ids)]).filtered(
            lambda review: reviews._is_governed_model(review.model)
        )
        waiting = {
            (review.model, review.res_id)
            for review in reviews.search(
                [
                    ("model", "in", list(set(own.mapped("model")))),
                    ("res_id", "in", list(set(own.mapped("res_id")))),
                    ("status", "in", ("waiting", "pending")),
                ]
            )
        }
        return own.filtered(lambda review: (review.model, review.res_id) in waiting)

    def write(self, vals):
        if DECISIVE & set(vals):
            under_way = self._get_reviews_under_way().grouped("definition_id")
            for definition, reviews in under_way.items():
                # Whoever may change the tier may leave the old one behind.
                kept = definition.sudo().copy(
                    {"active": False, "name": definition.name}
                )
                reviews.definition_id = kept
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        reviews = self.env["tier.review"].sudo()
        for review in reviews.search([("definition_id", "in", self.ids)]):
            if reviews._is_governed_model(review.model):
                raise UserError(
                    self.env._(
                        "“%s” was used to decide: archive it instead.",
                        review.definition_id.name,
                    )
                )
