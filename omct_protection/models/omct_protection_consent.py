# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.omct_network.models.governed_mixin import Transition

from .consent_words import CHANNELS, PURPOSES, RECIPIENTS, REMIND_DAYS, WAYS
from .team_mixin import OFFICER

#: Fields that tell which cell of the matrix a consent stands in.
CELL = ("request_id", "defender_id", "purpose", "recipient", "partner_id", "channel")


class Consent(models.Model):
    """One cell of the matrix: a defender permits a purpose, recipient and channel.

    What was said stays as it was said. A new word on the same cell replaces the old
    one, a withdrawal ends it at once, and both stay on file.
    """

    _name = "omct.protection.consent"
    _inherit = ["omct.governed.mixin", "omct.protection.part.mixin"]
    _description = "Consent"
    _order = "taken_date desc, id desc"
    _rec_name = "purpose"
    _check_company_auto = True

    _governed_fields = frozenset(
        {"state", "withdrawn_date", "withdrawn_by_id", "reminded_date"}
    )
    _transitions = {
        "withdraw": Transition(("given",), "withdrawn", OFFICER),
        "replace": Transition(("given",), "replaced", OFFICER),
    }

    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    request_defender_ids = fields.Many2many(related="request_id.defender_ids")
    defender_id = fields.Many2one(
        comodel_name="omct.protection.defender",
        required=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[
            ("given", "Given"),
            ("replaced", "Replaced"),
            ("withdrawn", "Withdrawn"),
        ],
        default="given",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    purpose = fields.Selection(selection=PURPOSES, required=True, index=True)
    recipient = fields.Selection(
        selection=RECIPIENTS, required=True, default="secretariat"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Only to",
        index="btree_not_null",
        ondelete="restrict",  # emptied, it would hold for all of this kind
        help="Leave it empty when all recipients of this kind are meant.",
    )
    channel = fields.Selection(selection=CHANNELS, required=True, default="any")
    valid_until = fields.Date(
        string="Valid until", help="Empty: until it is withdrawn."
    )
    in_force = fields.Boolean(compute="_compute_in_force", search="_search_in_force")
    taken_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Taken by",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    taken_date = fields.Date(
        string="Taken on", required=True, default=fields.Date.context_today
    )
    way = fields.Selection(selection=WAYS, string="How", required=True)
    lang_id = fields.Many2one(
        comodel_name="res.lang",
        string="Language",
        required=True,
        context={"active_test": False},
        ondelete="restrict",
    )
    withhold = fields.Text(
        string="To be withheld",
        compute="_compute_withhold",
        inverse="_inverse_withhold",
        exportable=False,
        help="What must not be told, to whom, and why. Kept encrypted.",
    )
    withhold_cipher = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    withdrawn_date = fields.Datetime(string="Withdrawn on", readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Withdrawal noted by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    reminded_date = fields.Date(readonly=True, copy=False)

    _cell_uniq = models.UniqueIndex(
        "(request_id, defender_id, purpose, recipient, channel, "
        "COALESCE(partner_id, 0)) WHERE state = 'given'",
        "This consent was given already. Withdraw it first: one line for each purpose, "
        "recipient and channel.",
    )
    _dates = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= taken_date)",
        "A consent cannot end before it was given. Correct “Valid until”.",
    )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("defender_id", "request_id")
    def _check_defender(self):
        for consent in self:
            if consent.defender_id not in consent.request_id.defender_ids:
                raise ValidationError(
                    self.env._(
                        "The consent in the line “%(purpose)s” is by somebody whom "
                        "%(request)s does not name. Choose one of its defenders.",
                        purpose=consent.display_name,
                        request=consent.request_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _get_named_defenders(self):
        return self.sudo().defender_id

    @api.depends_context("uid")
    @api.depends("withhold_cipher", "request_id.team_ids")
    def _compute_withhold(self):
        self._decrypt_field("withhold")

    def _inverse_withhold(self):
        self._encrypt_field("withhold")

    @api.depends("state", "valid_until")
    def _compute_in_force(self):
        today = fields.Date.today()
        for consent in self:
            consent.in_force = consent.state == "given" and (
                not consent.valid_until or consent.valid_until >= today
            )

    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "=", "given") & (
            Domain("valid_until", "=", False)
            | Domain("valid_until", ">=", fields.Date.today())
        )
        return domain if True in value else ~domain

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Defaults of the context and of the user count as given values.
        prepared = []
        for vals in vals_list:
            missing = [name for name in CELL if name not in vals]
            prepared.append({**self.default_get(missing), **vals})
        # Before the index below tells strangers what is given already.
        self._check_may_add(self._get_wholes(prepared))
        self._replace_given(prepared)
        return super().create(prepared)

    def write(self, vals):
        if vals and not self.env.su:
            raise AccessError(
                self.env._(
                    "A consent stays as it was given. Withdraw it, or enter what was "
                    "said now as a new line, which replaces it."
                )
            )
        return super().write(vals)

    @api.model
    def _get_labels(self, name):
        """Return the words of a selection in the user's language."""
        return dict(self._fields[name]._description_selection(self.env))

    def _replace_given(self, vals_list):
        """Mark as replaced what was said before on the same cells."""
        cells = {tuple(vals.get(name) or False for name in CELL) for vals in vals_list}
        given = self.search(
            [
                ("state", "=", "given"),
                ("request_id", "in", [cell[0] for cell in cells]),
            ]
        )
        replaced = given.filtered(
            lambda consent: (
                tuple(
                    consent[name].id if name.endswith("_id") else consent[name]
                    for name in CELL
                )
                in cells
            )
        )
        replaced._do_step("replace")
        # The index looks at the rows, so they are written before the new ones.
        replaced.flush_recordset(["state"])

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_withdraw(self):
        """Note that the defender took the consent back; it holds from now on."""
        self.check_access("write")
        self._wait_for_release()
        self._do_step(
            "withdraw",
            {
                "withdrawn_date": fields.Datetime.now(),
                "withdrawn_by_id": self.env.uid,
            },
        )
        labels = self._get_labels("purpose")
        for request in self.request_id:
            purposes = self.filtered(
                lambda consent, request=request: consent.request_id == request
            ).mapped("purpose")
            request.message_post(
                body=self.env._(
                    "A consent was withdrawn: %s. What rests on it stops.",
                    ", ".join(labels[purpose] for purpose in sorted(set(purposes))),
                )
            )
        self.request_id._update_consent_given()
        return True

    def _wait_for_release(self):
        """Wait while a letter is released that rests on it, and let none begin.

        Nobody is sent away who withdraws; what leaves at this very moment left before.
        """
        if self.ids:
            self.env.execute_query(
                SQL(
                    "SELECT id FROM %s WHERE id IN %s FOR NO KEY UPDATE",
                    SQL.identifier(self._table),
                    tuple(self.ids),
                )
            )

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind officers of consents that end soon; end what rests on those past."""
        today = fields.Date.today()
        given = Domain("state", "=", "given") & Domain("valid_until", "!=", False)
        ending = self.search(
            given
            & Domain("valid_until", "<=", today + timedelta(days=REMIND_DAYS))
            & Domain("reminded_date", "=", False)
        )
        for request, consents in ending.grouped("request_id").items():
            if request.is_open:
                # Neutral words: the bell and the calendar show them.
                request.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=min(consents.mapped("valid_until")),
                    summary=self.env._("Review dates on this file"),
                    user_id=request.officer_id.id,
                )
        ending._write_governed({"reminded_date": today})
        past = self.search(given & Domain("valid_until", "<", today))
        past.request_id.filtered("consent_given")._update_consent_given()
