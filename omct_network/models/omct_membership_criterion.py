# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class MembershipCriterion(models.Model):
    """One of the seven admission criteria, answered for one application.

    Source of the criteria: the network's published conditions of membership.
    """

    _name = "omct.membership.criterion"
    _description = "Admission criterion"
    _order = "membership_id, sequence, id"
    _rec_name = "criterion"

    membership_id = fields.Many2one(
        comodel_name="omct.membership",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    criterion = fields.Selection(
        selection=[
            ("ngo", "A non-governmental organisation, network or coalition"),
            ("aims", "The fight against torture is among its aims"),
            ("values", "Shares the network's values"),
            ("independent", "Independent of governments, services and parties"),
            ("peaceful", "Exclusively peaceful means"),
            ("reliable", "Collects and shares reliable, verified information"),
            ("engaged", "Willing to take part in the network"),
        ],
        required=True,
        readonly=True,
    )
    met = fields.Selection(
        selection=[("yes", "Yes"), ("no", "No"), ("unclear", "Unclear")],
        help="Empty: nobody has answered yet.",
    )
    evidence = fields.Text(
        help="What the answer rests on: statutes, reports, references.",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _criterion_uniq = models.Constraint(
        "UNIQUE (membership_id, criterion)",
        "A criterion is answered once in an application.",
    )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        criteria = super().create(vals_list)
        criteria._check_open_for_answers()
        return criteria

    def write(self, vals):
        self._check_open_for_answers()
        return super().write(vals)

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    def _check_open_for_answers(self):
        """Raise when the decision has begun: answers are frozen from then on."""
        for membership in self.membership_id:
            if membership.state not in ("applied", "vetting"):
                raise UserError(
                    self.env._(
                        "%s: the criteria are answered before the decision. Return "
                        "the application to vetting to change an answer.",
                        membership.display_name,
                    )
                )
