# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

DAYS_AHEAD = "today +90d"


class GrantsToday(models.Model):
    """What needs me today: one card for each thing that may wait for a role.

    The cards are data, with the groups that see them; what a card counts is told by
    ``_get_waiting`` and read with the rights of whoever looks.
    """

    _name = "omct.grants.today"
    _description = "What Needs Me Today"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    key = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    icon = fields.Char(default="fa-inbox")
    urgent = fields.Boolean(help="What waits here is late or stuck.")
    group_ids = fields.Many2many(comodel_name="res.groups", string="Roles")
    count = fields.Integer(string="Waiting", compute="_compute_waiting")
    amount_eur = fields.Float(
        string="In EUR", digits=(16, 2), compute="_compute_waiting"
    )

    _key_uniq = models.Constraint("UNIQUE (key)", "A card has a key of its own.")

    # ------------------------------------------------------------------
    # What waits
    # ------------------------------------------------------------------

    def _get_waiting(self):
        """Return ``{key: (model, domain, action, field to sum or False)}``.

        Extend it, and add a record of this model, for another card.
        """
        return {
            **self._get_waiting_grants(),
            **self._get_waiting_instalments(),
            **self._get_waiting_payouts(),
            "late_activities": (
                "mail.activity",
                [
                    ("user_id", "=", self.env.uid),
                    ("date_deadline", "<", "today"),
                    ("res_model", "in", self._get_activity_models()),
                ],
                "omct_grants.mail_activity_action_today",
                False,
            ),
        }

    def _get_activity_models(self):
        """Return the models whose activities this screen is about."""
        return [
            "omct.fund",
            "omct.grant",
            "omct.disbursement",
            "account.move",
            "account.payment",
        ]

    def _get_waiting_grants(self):
        uid = self.env.uid
        mine = [("user_id", "=", uid)]

        def grants(domain, action="omct_grants.omct_grant_action_today"):
            return "omct.grant", domain, action, "pipeline_eur"

        return {
            "applications": grants(
                [("state", "=", "applied"), ("user_id", "in", (uid, False))]
            ),
            "reviews": grants([("state", "=", "reviewing"), *mine]),
            "agreements": grants([("state", "=", "approved"), *mine]),
            "ending": grants(
                [("state", "=", "active"), ("date_end", "<=", DAYS_AHEAD), *mine]
            ),
            "late_grants": grants([("progress", "=", "late"), *mine]),
            "awards_to_decide": grants(self._get_to_decide_domain()),
            "unassigned": grants(
                [
                    ("user_id", "=", False),
                    ("state", "not in", ("concept", *self._get_ended_states())),
                ]
            ),
            "to_close": grants([("state", "=", "closing")]),
        }

    def _get_ended_states(self):
        return "closed", "declined", "withdrawn", "cancelled"

    def _get_to_decide_domain(self):
        """Return what waits for a decision of the user: never what they asked for."""
        uid = self.env.uid
        return [
            ("approval_state", "=", "submitted"),
            ("reviewer_ids", "in", uid),
            ("create_uid", "!=", uid),
            ("submitted_by_id", "!=", uid),
        ]

    def _get_waiting_instalments(self):
        mine = [("grant_id.user_id", "=", self.env.uid)]

        def instalments(state):
            # Of grants not awarded yet nothing is asked for.
            running = [("grant_id.state", "in", ("approved", "active"))]
            return (
                "omct.grant.instalment",
                [("state", "=", state), *running, *mine],
                "omct_grants.omct_grant_instalment_action_today",
                False,
            )

        return {
            "instalments_due": instalments("due"),
            "instalments_blocked": instalments("blocked"),
        }

    def _get_waiting_payouts(self):
        def payouts(*domain):
            return (
                "omct.disbursement",
                list(domain),
                "omct_grants.omct_disbursement_action_today",
                "amount_eur",
            )

        mine = ("create_uid", "=", self.env.uid)
        return {
            "payouts_to_submit": payouts(("approval_state", "=", "draft"), mine),
            "payouts_to_decide": payouts(*self._get_to_decide_domain()),
            "receipts": payouts(("state", "=", "paid"), mine),
            "payouts_to_bill": payouts(("state", "=", "approved")),
            "payouts_to_pay": payouts(("state", "=", "billed")),
            "payouts_to_match": payouts(("state", "=", "sent")),
            "accounts_to_confirm": (
                "res.partner.bank",
                [
                    ("allow_out_payment", "=", False),
                    ("create_uid", "!=", self.env.uid),
                    ("partner_id.ref_company_ids", "=", False),
                ],
                "omct_grants.res_partner_bank_action",
                False,
            ),
        }

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_waiting(self):
        waiting = self._get_waiting()
        for card in self:
            count, amount = 0, 0.0
            model, domain, _action, summed = waiting.get(card.key) or (False,) * 4
            if model and self.env[model].has_access("read"):
                # One query a card, however much waits.
                [(count, amount)] = self.env[model]._read_group(
                    Domain(domain),
                    aggregates=["__count", f"{summed}:sum" if summed else "__count"],
                )
            card.count = count
            card.amount_eur = amount if summed else 0.0

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open(self):
        """Open the list of what the card counts."""
        self.ensure_one()
        self.check_access("read")
        _model, domain, xmlid, _summed = self._get_waiting()[self.key]
        # What the screen may open is listed above.
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "name": self.name, "domain": domain, "context": {}}
