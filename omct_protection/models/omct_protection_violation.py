# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class Violation(models.Model):
    """What was done to the defenders of a request; words from a list only."""

    _name = "omct.protection.violation"
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
    date = fields.Date()
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
    country_id = fields.Many2one(
        related="request_id.country_id", store=True, index=True
    )
    region_id = fields.Many2one(related="request_id.region_id", store=True)
