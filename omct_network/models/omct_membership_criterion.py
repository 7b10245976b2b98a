# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

ANSWER_FIELDS = {"met", "evidence", "attachment_ids"}


class MembershipCriterion(models.Model):
    """One of the seven admission criteria, answered for one application.

    Source of the criteria: the network's published conditions of membership.
    """

    _name = "omct.membership.criterion"
    _description = "Admission criterion"
    _inherit = ["omct.governed.mixin", "omct.attachment.holder.mixin"]
    _order = "membership_id, sequence, id"
    _rec_name = "criterion"

    _governed_fields = frozenset({"answered_by_id", "answered_date"})

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
        help="What the answer rests on: statutes, reports, references. “Yes” and “No” "
        "need it.",
    )
    answered_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Answered by",
        readonly=True,
        copy=False,
    )
    answered_date = fields.Datetime(
        string="Answered on",
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        related="membership_id.state",
        string="State of the membership",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _criterion_uniq = models.Constraint(
        "UNIQUE (membership_id, criterion)",
        "A criterion is answered once in an application.",
    )
    _evidence_given = models.Constraint(
        r"CHECK (met NOT IN ('yes', 'no') OR COALESCE(evidence, '') ~ '\S')",
        "“Yes” and “No” need evidence: say what the answer rests on.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("lang")
    @api.depends("criterion")
    def _compute_display_name(self):
        labels = dict(self._fields["criterion"]._description_selection(self.env))
        for line in self:
            line.display_name = labels.get(line.criterion, "")

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("met", "evidence")
    def _check_evidence(self):
        for line in self:
            if line.met in ("yes", "no") and not (line.evidence or "").strip():
                raise ValidationError(
                    self.env._(
                        "“Evidence” is missing for “%s”: say what the answer rests on, "
                        "or choose “Unclear”.",
                        line.display_name,
                    )
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
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        self._check_open_for_answers()
        result = super().write(vals)
        if ANSWER_FIELDS & vals.keys():
            answered = self.filtered(lambda line: line.met or line.evidence)
            answered._write_governed(
                {
                    "answered_by_id": self.env.uid,
                    "answered_date": fields.Datetime.now(),
                }
            )
        return result

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
