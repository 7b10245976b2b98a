# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .encrypted_mixin import cipher_text, clear_text

TEAM = "request_id.team_ids"
#: Answered before the payment of a relocation is asked for.
RELOCATION_QUESTIONS = (
    "relocation_place",
    "relocation_host",
    "relocation_visa",
    "relocation_travel",
    "relocation_family",
    "relocation_return",
)


class Assistance(models.Model):
    """What a relocation asks; the answers tell where, so all are encrypted."""

    _name = "omct.protection.assistance"
    _inherit = ["omct.protection.assistance", "omct.protection.encrypted.mixin"]

    is_relocation = fields.Boolean(compute="_compute_is_relocation")
    relocation_months = fields.Integer(
        string="Months", help="Usually 6 to 12; the plan of return says what follows."
    )
    relocation_place = clear_text(
        "relocation_place", TEAM, field=fields.Char, string="Where to"
    )
    relocation_place_cipher = cipher_text()
    relocation_host = clear_text(
        "relocation_host",
        TEAM,
        string="Host",
        help="Who takes them in, and who vouches for the host.",
    )
    relocation_host_cipher = cipher_text()
    relocation_alternatives = clear_text(
        "relocation_alternatives",
        TEAM,
        string="Alternatives considered",
        help="What else was thought of, and why it is not enough.",
    )
    relocation_alternatives_cipher = cipher_text()
    relocation_visa = clear_text(
        "relocation_visa",
        TEAM,
        string="Visa and papers",
        help="What is held, what is asked for, and until when it lasts.",
    )
    relocation_visa_cipher = cipher_text()
    relocation_travel = clear_text(
        "relocation_travel",
        TEAM,
        string="Travel and its security",
        help="Way, borders, who goes along, and who is told of the arrival.",
    )
    relocation_travel_cipher = cipher_text()
    relocation_family = clear_text(
        "relocation_family",
        TEAM,
        string="Family",
        help="Who comes along, who stays, and who looks after them.",
    )
    relocation_family_cipher = cipher_text()
    relocation_effect = clear_text("relocation_effect", TEAM, string="Expected effect")
    relocation_effect_cipher = cipher_text()
    relocation_return = clear_text(
        "relocation_return",
        TEAM,
        string="Plan of return",
        help="When, under which conditions, and what if they do not come about.",
    )
    relocation_return_cipher = cipher_text()

    _months_not_negative = models.Constraint(
        "CHECK (relocation_months IS NULL OR relocation_months >= 0)",
        "A relocation lasts 0 months or more.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _may_read_clear_text(self):
        """The team of the request alone, in superuser mode too."""
        # What a form at hand says about its request proves nothing: the database does.
        known = self._origin.sudo()
        return not known or self.env.user in known.request_id.team_ids

    @api.depends("type_id.code")
    def _compute_is_relocation(self):
        for help_given in self:
            # The word of the type is public.
            help_given.is_relocation = help_given.type_id.sudo().code == "relocation"

    @api.depends("relocation_months", *RELOCATION_QUESTIONS)
    def _compute_eligibility(self):
        # One query for all: these columns are not read along with others.
        moves = self._origin.sudo().filtered("is_relocation")
        moves.fetch([f"{name}_cipher" for name in RELOCATION_QUESTIONS])
        return super()._compute_eligibility()

    # ------------------------------------------------------------------
    # Eligibility
    # ------------------------------------------------------------------

    def _get_eligibility_lines(self):
        lines = super()._get_eligibility_lines()
        if self.type_id.code != "relocation":
            return lines
        open_questions = [
            self._fields[name]._description_string(self.env)
            for name in RELOCATION_QUESTIONS
            if not self._is_answered(name)
        ]
        if not self.relocation_months:
            open_questions.append(
                self._fields["relocation_months"]._description_string(self.env)
            )
        return [
            *lines,
            (
                self.env._("The questions about the relocation are answered."),
                open_questions
                and self.env._(
                    "Answer on the page “Relocation”: %s.", ", ".join(open_questions)
                ),
                True,
            ),
        ]

    def _is_answered(self, name):
        """Return whether there is an answer; it says so without a key."""
        if self._origin != self:
            return bool(self[name])
        # The column is closed to users; whether it is empty tells nothing.
        return bool(self.sudo()[f"{name}_cipher"])
