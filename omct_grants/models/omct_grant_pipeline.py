# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

UNDECIDED = ("concept", "applied", "reviewing", "deciding")
AWARDED = ("approved", "active", "closing")
#: Days after the end in which a grant should be closed.
CLOSING_DAYS = 90


class Grant(models.Model):
    """The grant as a card of the pipeline: its value, what is paid, what is late.

    What the board counts and sums is stored, or told by SQL from what is stored, so
    that a column costs the same with ten cards and with ten thousand.
    """

    _inherit = "omct.grant"

    instalment_total = fields.Monetary(store=True)
    paid_amount = fields.Monetary(store=True)
    paid_rate = fields.Float(store=True, aggregator="avg")
    pipeline_eur = fields.Float(
        string="Value in EUR",
        digits=(16, 2),
        compute="_compute_pipeline_eur",
        store=True,
        help="The award; what was requested where none is entered yet.",
    )
    paid_eur = fields.Float(
        string="Paid in EUR",
        digits=(16, 2),
        compute="_compute_paid_eur",
        store=True,
        help="The paid share of the award in EUR.",
    )
    date_next_due = fields.Date(
        string="Next instalment", compute="_compute_date_next_due", store=True
    )
    progress = fields.Selection(
        selection=[
            ("late", "Late"),
            ("on_time", "On time"),
            ("paid", "Paid in full"),
        ],
        compute="_compute_progress",
        search="_search_progress",
        help="Late: it should have started, an instalment is past its day, or it has "
        "ended and is not closed.",
    )

    _board = models.Index("(state, id DESC)")

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    def _get_governed_fields(self):
        # Derived figures: approval tiers, sums and lists rest on them.
        return super()._get_governed_fields() | {
            "amount_eur",
            "amount_fund",
            "date_next_due",
            "instalment_total",
            "paid_amount",
            "paid_eur",
            "paid_rate",
            "pipeline_eur",
        }

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("amount", "amount_requested", "amount_eur", "currency_id")
    def _compute_pipeline_eur(self):
        euro = self.env.ref("base.EUR")
        today = fields.Date.context_today(self)
        for grant in self:
            if grant.amount or not grant.currency_id:
                grant.pipeline_eur = grant.amount_eur
            else:
                grant.pipeline_eur = grant.currency_id._convert(
                    grant.amount_requested, euro, grant.company_id, today
                )

    @api.depends("amount", "amount_eur", "paid_amount")
    def _compute_paid_eur(self):
        euro = self.env.ref("base.EUR")
        for grant in self:
            share = grant.paid_amount / grant.amount if grant.amount else 0.0
            grant.paid_eur = euro.round(grant.amount_eur * share)

    @api.depends("instalment_ids.date_due", "instalment_ids.state")
    def _compute_date_next_due(self):
        for grant in self:
            days = grant.instalment_ids.filtered(
                lambda rec: rec.state != "paid" and rec.date_due
            ).mapped("date_due")
            grant.date_next_due = min(days, default=False)

    def _get_late_domain(self):
        """Return what makes a grant late. Extend it, with ``|``, for more."""
        today = fields.Date.context_today(self)
        closing = fields.Date.subtract(today, days=CLOSING_DAYS)
        return Domain.OR(
            [
                [("state", "in", (*UNDECIDED, "approved")), ("date_start", "<", today)],
                [("state", "in", AWARDED[:2]), ("date_next_due", "<", today)],
                [("state", "=", "active"), ("date_end", "<", today)],
                [("state", "=", "closing"), ("date_end", "<", closing)],
            ]
        )

    def _get_progress_domains(self):
        """Return ``{progress: domain}``; the first that fits counts."""
        return {
            "late": self._get_late_domain(),
            "paid": Domain("state", "in", AWARDED)
            & Domain("date_next_due", "=", False)
            & Domain("paid_amount", ">", 0),
            "on_time": Domain("state", "in", (*UNDECIDED, *AWARDED)),
        }

    @api.depends("state", "date_start", "date_end", "date_next_due", "paid_amount")
    def _compute_progress(self):
        rest = self
        for value, domain in self._get_progress_domains().items():
            found = rest.filtered_domain(domain)
            found.progress = value
            rest -= found
        rest.progress = False

    def _search_progress(self, operator, values):
        if operator != "in":
            return NotImplemented
        wanted, before = Domain.FALSE, Domain.FALSE
        for value, domain in self._get_progress_domains().items():
            if value in values:
                wanted |= domain & ~before
            before |= domain
        return wanted | ~before if False in values else wanted

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "progress":
            return super()._read_group_groupby(alias, groupby_spec, query)
        cases = [
            SQL(
                "WHEN %s THEN %s",
                domain.optimize_full(self)._to_sql(self, alias, query),
                value,
            )
            for value, domain in self._get_progress_domains().items()
        ]
        return SQL("(CASE %s END)", SQL(" ").join(cases))
