# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from .omct_treaty_status import RELATIONS


class CountryFigure(models.Model):
    """Where the network is, country by country: a view for pivot and graph."""

    _name = "omct.country.figure"
    _description = "World coverage"
    _auto = False
    _order = "country_id"
    _rec_name = "country_id"
    _depends = {
        "res.country": [
            "omct_region_id",
            "omct_cat_relation",
            "omct_opcat_relation",
            "omct_cped_relation",
        ],
        "res.partner": [
            "active",
            "country_id",
            "omct_membership_state",
            "omct_network_organisation",
        ],
        "omct.state.review": ["active", "country_id", "date_dialogue", "state"],
    }

    country_id = fields.Many2one(comodel_name="res.country", readonly=True)
    region_id = fields.Many2one(comodel_name="omct.region", readonly=True)
    coverage = fields.Selection(
        selection=[("members", "With members"), ("none", "No members")],
        string="Members there",
        readonly=True,
    )
    country_count = fields.Integer(string="Countries", readonly=True)
    member_count = fields.Integer(string="Members", readonly=True)
    organisation_count = fields.Integer(string="Organisations", readonly=True)
    review_count = fields.Integer(string="Open reviews", readonly=True)
    cat_relation = fields.Selection(selection=RELATIONS, string="CAT", readonly=True)
    opcat_relation = fields.Selection(
        selection=RELATIONS, string="OPCAT", readonly=True
    )
    cped_relation = fields.Selection(selection=RELATIONS, string="CPED", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT country.id, country.id AS country_id, 1 AS country_count,
                   country.omct_region_id AS region_id,
                   CASE WHEN organisation.members > 0 THEN 'members' ELSE 'none' END
                       AS coverage,
                   coalesce(organisation.members, 0) AS member_count,
                   coalesce(organisation.organisations, 0) AS organisation_count,
                   coalesce(review.reviews, 0) AS review_count,
                   country.omct_cat_relation AS cat_relation,
                   country.omct_opcat_relation AS opcat_relation,
                   country.omct_cped_relation AS cped_relation
              FROM res_country country
         LEFT JOIN (
                SELECT country_id, count(*) AS organisations,
                       count(*) FILTER (WHERE omct_membership_state = 'member')
                           AS members
                  FROM res_partner
                 WHERE omct_network_organisation AND active
              GROUP BY country_id
              ) organisation ON organisation.country_id = country.id
         LEFT JOIN (
                SELECT country_id, count(*) AS reviews
                  FROM omct_state_review
                 WHERE active AND state <> 'closed'
              GROUP BY country_id
              ) review ON review.country_id = country.id
            """
        )
