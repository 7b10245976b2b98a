# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class GrantDeadline(models.Model):
    """What falls due on a day: one calendar for instalments, grants and funds.

    Another deadline joins it by a further query: extend ``kind`` and
    ``_get_deadline_queries``, and list in ``_depends`` what it reads.
    """

    _name = "omct.grant.deadline"
    _description = "Deadline of Grants and Funds"
    _auto = False
    _order = "date, id"
    _depends = {
        "omct.grant": [
            "active",
            "company_id",
            "country_id",
            "date_end",
            "donor_id",
            "fund_id",
            "name",
            "partner_id",
            "region_id",
            "state",
            "title",
            "user_id",
        ],
        "omct.grant.instalment": ["amount", "date_due", "grant_id", "number", "state"],
        "omct.fund": [
            "active",
            "company_id",
            "currency_id",
            "date_end",
            "donor_id",
            "name",
            "state",
            "user_id",
        ],
    }
    #: Kinds of row; its place here keeps the identifiers of the kinds apart.
    _deadline_kinds = ("instalment", "grant_end", "fund_end", "report", "donor_report")

    kind = fields.Selection(
        selection=[
            ("instalment", "Instalment"),
            ("grant_end", "Grant ends"),
            ("fund_end", "Fund ends"),
        ],
        readonly=True,
    )
    date = fields.Date(readonly=True)
    name = fields.Char(string="What", readonly=True)
    grant_id = fields.Many2one(comodel_name="omct.grant", readonly=True)
    fund_id = fields.Many2one(comodel_name="omct.fund", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Member", readonly=True
    )
    donor_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    country_id = fields.Many2one(comodel_name="res.country", readonly=True)
    region_id = fields.Many2one(comodel_name="omct.region", readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", string="Office", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", readonly=True
    )
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)

    @api.depends("kind", "name", "partner_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for deadline in self:
            # A day of the calendar has room for who is paid, hardly for more.
            deadline.display_name = (
                f"{deadline.name} {deadline.partner_id.name}"
                if deadline.kind == "instalment"
                else f"{labels.get(deadline.kind)}: {deadline.name}"
            )

    # ------------------------------------------------------------------
    # Query
    # ------------------------------------------------------------------

    @api.model
    def _get_deadline_id(self, kind, column):
        """Return the SQL of a row's identifier.

        :param str kind: one of ``_deadline_kinds``
        :param column: SQL of the identifier of the record it comes from
        """
        return SQL("%s * 8 + %s", column, self._deadline_kinds.index(kind))

    @api.model
    def _get_deadline_queries(self):
        """Return the queries that together are the calendar, columns in one order."""
        return [self._query_instalments(), self._query_grants(), self._query_funds()]

    def _query_instalments(self):
        return SQL(
            """
            SELECT %s AS id, 'instalment' AS kind, part.date_due AS date,
                   grants.name || '-' || part.number AS name,
                   grants.id AS grant_id, grants.fund_id, grants.partner_id,
                   grants.donor_id, grants.country_id, grants.region_id,
                   grants.company_id, grants.user_id, grants.currency_id,
                   part.amount AS amount
              FROM omct_grant_instalment part
              JOIN omct_grant grants ON grants.id = part.grant_id
             WHERE grants.active AND grants.state IN ('approved', 'active')
               AND part.state <> 'paid'
            """,
            self._get_deadline_id("instalment", SQL("part.id")),
        )

    def _query_grants(self):
        return SQL(
            """
            SELECT %s, 'grant_end', grants.date_end,
                   grants.name || ' ' || grants.title,
                   grants.id, grants.fund_id, grants.partner_id,
                   grants.donor_id, grants.country_id, grants.region_id,
                   grants.company_id, grants.user_id, grants.currency_id, NULL
              FROM omct_grant grants
             WHERE grants.active AND grants.date_end IS NOT NULL
               AND grants.state IN ('approved', 'active', 'closing')
            """,
            self._get_deadline_id("grant_end", SQL("grants.id")),
        )

    def _query_funds(self):
        return SQL(
            """
            SELECT %s, 'fund_end', fund.date_end, fund.name,
                   NULL, fund.id, NULL, fund.donor_id, NULL, NULL,
                   fund.company_id, fund.user_id, fund.currency_id, NULL
              FROM omct_fund fund
             WHERE fund.active AND fund.state = 'open'
            """,
            self._get_deadline_id("fund_end", SQL("fund.id")),
        )

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(
            SQL("(%s)", query) for query in self._get_deadline_queries()
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def _get_deadline_record(self):
        """Return the record that the deadline is opened on."""
        self.ensure_one()
        return self.grant_id or self.fund_id

    def action_open(self):
        """Open the grant or the fund that the deadline belongs to."""
        self.check_access("read")
        return self._get_deadline_record()._get_records_action()
