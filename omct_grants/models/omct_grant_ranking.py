# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL


class GrantRanking(models.Model):
    """The list of the decision meeting: who is in the money, by rank.

    A table of its own, and no fields on the application: whoever has a review of the
    call to submit sees neither scores nor ranks, and rules can say so here.
    """

    _name = "omct.grant.ranking"
    _description = "Ranking of a Call"
    _auto = False
    _order = "call_id desc, place, id"
    _rec_name = "grant_id"
    _depends = {
        "omct.grant": [
            "active",
            "amount",
            "amount_requested",
            "call_id",
            "company_id",
            "country_id",
            "currency_id",
            "partner_id",
            "region_id",
            "state",
        ],
        "omct.grant.call": ["amount", "score_min"],
        "omct.grant.review": ["grant_id", "score", "state", "submitted_date"],
    }

    grant_id = fields.Many2one(
        comodel_name="omct.grant", string="Application", readonly=True
    )
    call_id = fields.Many2one(comodel_name="omct.grant.call", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Member", readonly=True
    )
    country_id = fields.Many2one(comodel_name="res.country", readonly=True)
    region_id = fields.Many2one(comodel_name="omct.region", readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", string="Office", readonly=True
    )
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    title = fields.Char(related="grant_id.title")
    state = fields.Selection(related="grant_id.state")
    review_count = fields.Integer(
        string="Number of reviews", readonly=True, aggregator="sum"
    )
    aside_count = fields.Integer(
        string="Set aside",
        readonly=True,
        aggregator="sum",
        help="Submitted reviews whose reviewer turned out to have a conflict of "
        "interest: they stay in the history and count no more.",
    )
    score = fields.Float(
        digits=(4, 2), readonly=True, aggregator="avg", help="Mean of the reviews."
    )
    spread = fields.Float(
        digits=(4, 2),
        readonly=True,
        aggregator="avg",
        help="Standard deviation of the reviews: high where reviewers disagree.",
    )
    rank = fields.Integer(
        readonly=True, aggregator=None, help="Equal scores share a rank."
    )
    place = fields.Integer(readonly=True, aggregator=None)
    amount_requested = fields.Monetary(string="Asked for", readonly=True)
    amount = fields.Monetary(
        string="Proposed",
        readonly=True,
        help="The award, where one is entered; else what is asked for.",
    )
    cumulated = fields.Monetary(
        string="Up to here",
        readonly=True,
        aggregator=None,
        help="Sum of what fits down to this rank, awards decided already first; for "
        "what does not fit, what it would come to.",
    )
    budget_left = fields.Monetary(
        string="Left of the budget", readonly=True, aggregator=None
    )
    verdict = fields.Selection(
        selection=[
            ("decided", "Awarded"),
            ("fits", "In the money"),
            ("over", "Beyond the budget"),
            ("below", "Score too low"),
            ("unscored", "Not reviewed"),
        ],
        readonly=True,
        help="From the first rank down, what still fits in what is left of the budget "
        "is in the money. What does not fit is beyond the budget and takes nothing "
        "from smaller ones after it.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH RECURSIVE scored AS (%(scored)s), placed AS (
                SELECT scored.*,
                       rank() OVER (
                           PARTITION BY call_id ORDER BY score DESC NULLS LAST
                       )::integer AS rank,
                       row_number() OVER (
                           PARTITION BY call_id
                               ORDER BY score DESC NULLS LAST, spread, id
                       )::integer AS place,
                       row_number() OVER (
                           PARTITION BY call_id, verdict
                               ORDER BY score DESC NULLS LAST, spread, id
                       ) AS turn,
                       sum(amount) OVER (
                           PARTITION BY call_id, verdict
                               ORDER BY score DESC NULLS LAST, spread, id
                       ) AS same_verdict
                  FROM scored
            ), taken (id, call_id, turn, used, fits) AS (%(taken)s), summed AS (
                SELECT placed.*, taken.fits,
                       CASE WHEN taken.fits THEN taken.used
                            WHEN NOT taken.fits THEN taken.used + amount
                            WHEN verdict = 'decided' THEN same_verdict
                       END AS cumulated
                  FROM placed
             LEFT JOIN taken ON taken.id = placed.id
            )
            SELECT id, grant_id, call_id, partner_id, country_id, region_id,
                   company_id, currency_id, amount_requested, amount, review_count,
                   aside_count, score, spread, rank, place, cumulated,
                   budget - cumulated AS budget_left,
                   CASE WHEN verdict = 'fits' AND NOT fits THEN 'over'
                        ELSE verdict END AS verdict
              FROM summed
            """,
            scored=self._get_scored_query(),
            taken=self._get_taken_query(),
        )

    def _get_scored_query(self):
        """Return the query of the applications with score and verdict, budget apart.

        Where no review counts there is no score: a mean over applications skips it.
        """
        return SQL(
            """
            SELECT application.id, application.id AS grant_id, application.call_id,
                   application.partner_id, application.country_id,
                   application.region_id, application.company_id,
                   application.currency_id, application.amount_requested,
                   CASE WHEN application.amount > 0 THEN application.amount
                        ELSE application.amount_requested END AS amount,
                   call.amount AS budget,
                   count(review.id) FILTER (WHERE review.state = 'submitted')::integer
                       AS review_count,
                   count(review.id) FILTER (WHERE review.state = 'conflicted')::integer
                       AS aside_count,
                   avg(review.score) FILTER (
                       WHERE review.state = 'submitted') AS score,
                   stddev_pop(review.score) FILTER (
                       WHERE review.state = 'submitted') AS spread,
                   CASE
                       WHEN application.state NOT IN ('reviewing', 'deciding')
                           THEN 'decided'
                       WHEN count(review.id) FILTER (
                           WHERE review.state = 'submitted') = 0 THEN 'unscored'
                       WHEN avg(review.score) FILTER (
                           WHERE review.state = 'submitted') < call.score_min
                           THEN 'below'
                       ELSE 'fits'
                   END AS verdict
              FROM omct_grant application
              JOIN omct_grant_call call ON call.id = application.call_id
         LEFT JOIN omct_grant_review review
                   ON review.grant_id = application.id
                  AND (review.state = 'submitted' OR review.state = 'conflicted'
                       AND review.submitted_date IS NOT NULL)
             WHERE application.active
               AND application.state IN (
                   'reviewing', 'deciding', 'approved', 'active', 'closing', 'closed'
               )
          GROUP BY application.id, call.id
            """
        )

    def _get_taken_query(self):
        """Return the query that gives the budget away from the first place down.

        What does not fit any more is left out, and takes nothing from those after it.
        """
        return SQL(
            """
            SELECT NULL::integer, call_id, 0::bigint,
                   coalesce(sum(amount) FILTER (WHERE verdict = 'decided'), 0), FALSE
              FROM placed
          GROUP BY call_id
         UNION ALL
            SELECT one.id, one.call_id, one.turn,
                   so_far.used + CASE WHEN so_far.used + one.amount <= one.budget
                                      THEN one.amount ELSE 0 END,
                   so_far.used + one.amount <= one.budget
              FROM taken so_far
              JOIN placed one ON one.call_id = so_far.call_id
                             AND one.turn = so_far.turn + 1
                             AND one.verdict = 'fits'
            """
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_application(self):
        """Open the application of this row."""
        self.ensure_one()
        return self.grant_id._get_records_action()

    def action_submit(self):
        """Put the selected applications to decision.

        :raises UserError: naming those that are not ready, and what they lack
        """
        self.check_access("read")
        return self.grant_id.action_submit()

    def action_decline(self):
        """Decline the selected applications, with a reason."""
        self.check_access("read")
        return self.grant_id.action_decline()
