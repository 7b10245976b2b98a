# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import date_utils


class Violation(models.Model):
    """Who did what to whom: words from a list; a place and a name are encrypted."""

    _name = "omct.protection.violation"
    _inherit = ["omct.protection.encrypted.mixin"]
    _description = "Violation"
    _order = "date desc, id desc"
    _rec_name = "kind"

    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        selection=[
            ("torture", "Torture or ill-treatment"),
            ("detention", "Arbitrary detention"),
            ("disappearance", "Enforced disappearance"),
            ("killing_attempt", "Attempted killing"),
            ("attack", "Physical attack"),
            ("threat", "Threats"),
            ("judicial", "Judicial harassment"),
            ("surveillance", "Surveillance"),
            ("family", "Reprisals against the family"),
            ("travel_ban", "Travel ban"),
            ("defamation", "Defamation campaign"),
            ("raid", "Raid of an office"),
        ],
        required=True,
        index=True,
    )
    defender_id = fields.Many2one(
        comodel_name="omct.protection.defender",
        index=True,
        ondelete="restrict",
        domain="[('request_ids', 'in', request_id)]",
        help="Leave it empty when it was done to all of them.",
    )
    date = fields.Date()
    date_precision = fields.Selection(
        selection=[
            ("day", "That day"),
            ("month", "That month"),
            ("year", "That year"),
            ("about", "About then"),
        ],
        string="How sure is the date",
        required=True,
        default="day",
    )
    place = fields.Char(
        compute="_compute_place",
        inverse="_inverse_place",
        exportable=False,
        help="Kept encrypted.",
    )
    place_cipher = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    place_precision = fields.Selection(
        selection=[
            ("exact", "Exact"),
            ("town", "Town or district"),
            ("province", "Province"),
            ("country", "Country only"),
        ],
        string="How sure is the place",
        required=True,
        default="country",
    )
    perpetrator_kind = fields.Selection(
        selection=[
            ("police", "Police"),
            ("military", "Military"),
            ("intelligence", "Intelligence service"),
            ("prison", "Prison staff"),
            ("armed_group", "Armed group"),
            ("private", "Private person or company"),
            ("unknown", "Unknown"),
        ],
        string="Alleged perpetrator",
        required=True,
        default="unknown",
    )
    perpetrator_standing = fields.Selection(
        selection=[
            ("state", "State agent"),
            ("consent", "With the consent or acquiescence of the State"),
            ("non_state", "Not of the State"),
            ("unknown", "Unknown"),
        ],
        string="Standing",
        compute="_compute_perpetrator_standing",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        help="Torture in the sense of the Convention needs an agent of the State, or "
        "its consent.",
    )
    perpetrator_identity = fields.Char(
        string="Who exactly",
        compute="_compute_perpetrator_identity",
        inverse="_inverse_perpetrator_identity",
        exportable=False,
        help="Name, rank or unit, as alleged. Kept encrypted.",
    )
    perpetrator_identity_cipher = fields.Text(
        groups=fields.NO_ACCESS, copy=False, prefetch=False
    )
    country_id = fields.Many2one(
        related="request_id.country_id", store=True, index=True
    )
    region_id = fields.Many2one(related="request_id.region_id", store=True)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("defender_id", "request_id")
    def _check_defender(self):
        for violation in self:
            defender = violation.defender_id
            if defender and defender not in violation.request_id.defender_ids:
                raise ValidationError(
                    self.env._(
                        "The violation names a defender who is not on %s. Add them to "
                        "the request first, or choose one of its defenders.",
                        violation.request_id.name,
                    )
                )

    @api.constrains("date", "date_precision")
    def _check_date(self):
        today = fields.Date.context_today(self)
        # Of a month or year that is known alone, any day may stand for it.
        latest = {
            "day": today,
            "month": date_utils.end_of(today, "month"),
        }
        for violation in self:
            last_day = latest.get(
                violation.date_precision, date_utils.end_of(today, "year")
            )
            if violation.date and violation.date > last_day:
                raise ValidationError(
                    self.env._(
                        "A violation on %s is dated in the future. Correct its date; "
                        "what is feared belongs on the tab Situation.",
                        violation.request_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _may_read_clear_text(self):
        """The team of the request alone, in superuser mode too."""
        # What a form at hand says about its request proves nothing: the database does.
        known = self._origin.sudo()
        return not known or self.env.user in known.request_id.team_ids

    @api.depends("perpetrator_kind")
    def _compute_perpetrator_standing(self):
        """Propose the standing that goes with the kind; a user may know better."""
        known = {
            **dict.fromkeys(("police", "military", "intelligence", "prison"), "state"),
            **dict.fromkeys(("armed_group", "private"), "non_state"),
        }
        for violation in self:
            violation.perpetrator_standing = known.get(
                violation.perpetrator_kind, "unknown"
            )

    @api.depends_context("uid")
    @api.depends("place_cipher", "request_id.team_ids")
    def _compute_place(self):
        self._decrypt_field("place")

    def _inverse_place(self):
        self._encrypt_field("place")

    @api.depends_context("uid")
    @api.depends("perpetrator_identity_cipher", "request_id.team_ids")
    def _compute_perpetrator_identity(self):
        self._decrypt_field("perpetrator_identity")

    def _inverse_perpetrator_identity(self):
        self._encrypt_field("perpetrator_identity")
