# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: A smaller number of requests is not told to anybody outside their teams.
SMALLEST = 5
DIMENSIONS = [
    ("total", "All requests"),
    ("month", "Month received"),
    ("region", "Region"),
    ("country", "Country"),
    ("violation", "Violation"),
    ("type", "Type of help"),
    ("response", "First reply"),
    ("outcome", "State or reason of the end"),
]


class Figure(models.Model):
    """What protection did, counted by year, for those on no team.

    Small numbers are left out before anybody reads them: a cell below ``SMALLEST``, and
    further cells of its table until what is left out could be several cells and reaches
    that number, so that no subtraction gives one back. Countries are a table within
    their region, and go with it. Cells are ready made: a filter leaves out whole cells
    and cannot cut through one. The month that runs is not counted, so that one more
    request is not seen as it comes in.
    """

    _name = "omct.protection.figure"
    _description = "Figure of Protection"
    _auto = False
    _order = "year desc, dimension, position, id"
    _rec_name = "category"

    year = fields.Char(readonly=True)
    dimension = fields.Selection(
        selection=DIMENSIONS, string="By", readonly=True, group_expand=True
    )
    code = fields.Char(readonly=True)
    position = fields.Char(readonly=True)
    region_id = fields.Many2one(comodel_name="omct.region", readonly=True)
    country_id = fields.Many2one(comodel_name="res.country", readonly=True)
    type_id = fields.Many2one(
        comodel_name="omct.protection.assistance.type", readonly=True
    )
    category = fields.Char(string="What", compute="_compute_category")
    is_hidden = fields.Boolean(
        string="Fewer than 5, or left out for their sake", readonly=True
    )
    request_count = fields.Integer(string="Requests", readonly=True)
    is_amount_hidden = fields.Boolean(string="Amount left out", readonly=True)
    amount_eur = fields.Float(string="Paid, in EUR", digits=(16, 2), readonly=True)

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("lang")
    @api.depends("dimension", "code")
    def _compute_category(self):
        violation = self.env["omct.protection.violation"]._fields["kind"]
        words = {
            "violation": dict(violation._description_selection(self.env)),
            "outcome": self._get_outcomes(),
            "response": self._get_responses(),
        }
        for figure in self:
            place = figure.country_id or figure.region_id or figure.type_id
            if figure.dimension in words:
                figure.category = words[figure.dimension].get(figure.code, figure.code)
            elif figure.dimension == "total":
                figure.category = self.env._("All requests")
            elif figure.dimension == "month":
                figure.category = figure.code
            else:
                figure.category = place.display_name or self.env._("Not known")

    def _get_outcomes(self):
        request = self.env["omct.protection.request"]._fields
        return {
            **dict(request["state"]._description_selection(self.env)),
            **dict(request["outcome_reason"]._description_selection(self.env)),
        }

    def _get_responses(self):
        return {
            "1": self.env._("Within 2 hours"),
            "2": self.env._("Within a day"),
            "3": self.env._("Within 3 days"),
            "4": self.env._("Later"),
            "5": self.env._("None yet"),
        }

    # ------------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL(
            """
WITH known AS (
    SELECT r.id, to_char(r.received_date, 'YYYY') AS year,
           to_char(r.received_date, 'YYYY-MM') AS month,
           r.region_id, r.country_id,
           COALESCE(r.outcome_reason, r.state) AS outcome,
           CASE WHEN r.acknowledged_date IS NULL THEN '5'
                WHEN r.acknowledged_date <= r.received_date + interval '2 hours'
                THEN '1'
                WHEN r.acknowledged_date <= r.received_date + interval '1 day'
                THEN '2'
                WHEN r.acknowledged_date <= r.received_date + interval '3 days'
                THEN '3'
                ELSE '4' END AS response
      FROM omct_protection_request r
     WHERE r.received_date < date_trunc('month', now() AT TIME ZONE 'UTC')
), help AS (
    SELECT a.request_id, a.type_id, a.amount_eur AS amount,
           a.state IN ('paid', 'received') AS is_paid
      FROM omct_protection_assistance a
), paid AS (
    SELECT request_id, sum(amount) AS amount FROM help
     WHERE is_paid GROUP BY request_id
), facts AS (
    SELECT k.*, COALESCE(p.amount, 0) AS amount,
           (p.request_id IS NOT NULL)::int AS is_paid
      FROM known k LEFT JOIN paid p ON p.request_id = k.id
), cells AS (
    SELECT year, 'total' AS dimension, '' AS code, '' AS parent, NULL::int AS region_id,
           NULL::int AS country_id, NULL::int AS type_id, count(*) AS requests,
           sum(is_paid) AS payments, sum(amount) AS amount
      FROM facts GROUP BY year
    UNION ALL
    SELECT year, 'month', month, '', NULL, NULL, NULL, count(*), sum(is_paid),
           sum(amount)
      FROM facts GROUP BY year, month
    UNION ALL
    SELECT year, 'region', COALESCE(region_id, 0)::text, '', region_id, NULL, NULL,
           count(*), sum(is_paid), sum(amount)
      FROM facts GROUP BY year, region_id
    UNION ALL
    SELECT year, 'country', COALESCE(country_id, 0)::text,
           COALESCE(region_id, 0)::text, region_id, country_id, NULL,
           count(*), sum(is_paid), sum(amount)
      FROM facts GROUP BY year, region_id, country_id
    UNION ALL
    SELECT year, 'outcome', outcome, '', NULL, NULL, NULL, count(*), sum(is_paid),
           sum(amount)
      FROM facts GROUP BY year, outcome
    UNION ALL
    SELECT year, 'response', response, '', NULL, NULL, NULL, count(*), sum(is_paid),
           sum(amount)
      FROM facts GROUP BY year, response
    UNION ALL
    SELECT f.year, 'violation', v.kind, '', NULL, NULL, NULL, count(*),
           sum(f.is_paid), sum(f.amount)
      FROM facts f
      JOIN (SELECT DISTINCT request_id, kind FROM omct_protection_violation) v
        ON v.request_id = f.id
     GROUP BY f.year, v.kind
    UNION ALL
    SELECT f.year, 'type', h.type_id::text, '', NULL, NULL, h.type_id, count(*),
           sum(h.is_paid), sum(h.amount)
      FROM facts f
      JOIN (SELECT request_id, type_id, max(is_paid::int) AS is_paid,
                   sum(amount) FILTER (WHERE is_paid) AS amount
              FROM help GROUP BY request_id, type_id) h
        ON h.request_id = f.id
     GROUP BY f.year, h.type_id
), ranked AS (
    SELECT *, %(by_requests)s, %(by_payments)s FROM cells
), own AS (
    SELECT *,
           requests < %(least)s OR (least_requests < %(least)s
               AND (rank_requests <= 2 OR before_requests < %(least)s)) AS hide,
           payments > 0 AND (payments < %(least)s OR (least_payments < %(least)s
               AND (rank_payments <= 2 OR before_payments < %(least)s)))
               AS hide_amount
      FROM ranked
), told AS (
    -- Countries of a region that is left out would add up to it.
    SELECT o.*, o.hide OR COALESCE(p.hide, FALSE) AS is_hidden,
           o.hide OR o.hide_amount OR COALESCE(p.hide OR p.hide_amount, FALSE)
               AS is_amount_hidden
      FROM own o
      LEFT JOIN own p ON o.dimension = 'country' AND p.dimension = 'region'
       AND p.year = o.year AND p.code = o.parent
)
SELECT row_number() OVER (ORDER BY year, dimension, code, parent)::int AS id,
       year, dimension, code,
       CASE WHEN dimension IN ('month', 'response') THEN code ELSE '' END AS position,
       region_id, country_id, type_id, is_hidden,
       CASE WHEN NOT is_hidden THEN requests::int END AS request_count,
       is_amount_hidden,
       CASE WHEN NOT is_amount_hidden THEN round(amount::numeric, 2)::float END
           AS amount_eur
  FROM told
            """,
            by_requests=self._rank("requests"),
            by_payments=self._rank("payments"),
            least=SMALLEST,
        )

    @api.model
    def _rank(self, name):
        """Return where a cell stands in its table, the smallest of those above 0 first.

        :param str name: ``requests`` or ``payments``
        """
        column = SQL.identifier(name)
        table = SQL("PARTITION BY year, dimension, parent, %s > 0", column)
        return SQL(
            "row_number() OVER (%(table)s ORDER BY %(column)s, code) AS %(rank)s, "
            "min(%(column)s) OVER (%(table)s) AS %(least)s, "
            "sum(%(column)s) OVER (%(table)s ORDER BY %(column)s, code "
            "ROWS UNBOUNDED PRECEDING) - %(column)s AS %(before)s",
            table=table,
            column=column,
            rank=SQL.identifier(f"rank_{name}"),
            least=SQL.identifier(f"least_{name}"),
            before=SQL.identifier(f"before_{name}"),
        )
