# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL


class GrantAnalysis(models.Model):
    """Grants by the funds that pay them: each fund its part, no grant twice.

    A grant that several funds pay has a row for each of their shares; amounts are the
    share's fraction of those of the grant, and the fractions add up to one.
    """

    _name = "omct.grant.analysis"
    _description = "Grants by Fund"
    _auto = False
    _order = "fund_id, grant_id"
    _rec_name = "grant_id"
    _depends = {
        "omct.grant": [
            "active",
            "company_id",
            "country_id",
            "date_start",
            "donor_id",
            "fund_id",
            "fund_line_id",
            "paid_eur",
            "partner_id",
            "pipeline_eur",
            "region_id",
            "state",
            "user_id",
        ],
        "omct.grant.share": ["amount", "fund_id", "fund_line_id", "grant_id"],
        "omct.fund": ["donor_id"],
    }

    grant_id = fields.Many2one(
        comodel_name="omct.grant", readonly=True, aggregator="count_distinct"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Member", readonly=True
    )
    country_id = fields.Many2one(comodel_name="res.country", readonly=True)
    region_id = fields.Many2one(comodel_name="omct.region", readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", string="Office", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Grants officer", readonly=True
    )
    state = fields.Selection(
        selection=lambda self: (
            self.env["omct.grant"]._fields["state"]._description_selection(self.env)
        ),
        readonly=True,
    )
    date_start = fields.Date(string="Start", readonly=True)
    fund_id = fields.Many2one(comodel_name="omct.fund", readonly=True)
    fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line", string="Budget line", readonly=True
    )
    donor_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    fraction = fields.Float(
        string="Share of the grant", readonly=True, aggregator="sum"
    )
    pipeline_eur = fields.Float(
        string="Value in EUR",
        digits=(16, 2),
        readonly=True,
        help="The award, or what was requested, as far as the fund pays it.",
    )
    paid_eur = fields.Float(string="Paid in EUR", digits=(16, 2), readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT part.id, g.id AS grant_id, g.partner_id, g.country_id, g.region_id,
                   g.company_id, g.user_id, g.state, g.date_start, part.fund_id,
                   part.fund_line_id, fund.donor_id, part.fraction,
                   g.pipeline_eur * part.fraction AS pipeline_eur,
                   g.paid_eur * part.fraction AS paid_eur
              FROM (
                   SELECT lead.id::bigint * 2 AS id, lead.id AS grant_id, lead.fund_id,
                          lead.fund_line_id, 1.0::float AS fraction
                     FROM omct_grant lead
                    WHERE NOT EXISTS (
                          SELECT FROM omct_grant_share one
                           WHERE one.grant_id = lead.id)
                UNION ALL
                   SELECT share.id::bigint * 2 + 1, share.grant_id, share.fund_id,
                          share.fund_line_id,
                          CASE WHEN sum(share.amount) OVER whole > 0
                               THEN share.amount / sum(share.amount) OVER whole
                               ELSE 1.0 / count(*) OVER whole END
                     FROM omct_grant_share share
                   WINDOW whole AS (PARTITION BY share.grant_id)
                   ) part
              JOIN omct_grant g ON g.id = part.grant_id
         LEFT JOIN omct_fund fund ON fund.id = part.fund_id
             WHERE g.active
            """
        )

    def action_open(self):
        """Open the grant behind a row."""
        return self.grant_id._get_records_action()
