# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .encrypted_mixin import cipher_text, clear_text
from .request_states import INTAKE_CHANNELS, MAY_BE_INCOMPLETE


class ProtectionRequest(models.Model):
    """The intake: kept however little is known, and it says what is missing."""

    _inherit = "omct.protection.request"

    intake_channel = fields.Selection(
        selection=INTAKE_CHANNELS,
        string="Came in by",
        index=True,
        help="How the request reached us.",
    )
    caller = clear_text(
        "caller",
        "team_ids",
        field=fields.Char,
        string="Who is calling",
        help="Name and tie to the person at risk. Kept encrypted.",
    )
    caller_cipher = cipher_text()
    caller_phone = clear_text(
        "caller_phone",
        "team_ids",
        field=fields.Char,
        string="How to reach them",
        help="Number or address of the caller, and when it is safe. Kept encrypted.",
    )
    caller_phone_cipher = cipher_text()
    is_intake_complete = fields.Boolean(
        string="Intake complete",
        compute="_compute_is_intake_complete",
        store=True,
        index=True,
    )
    intake_missing = fields.Char(
        string="Still missing",
        compute="_compute_intake_missing",
        help="What the intake needs before it is taken up.",
    )

    _country_given = models.Constraint(
        "CHECK (country_id IS NOT NULL OR state IN ('intake', 'declined', 'referred', "
        "'withdrawn', 'duplicate', 'purged'))",
        "A request that is taken up needs its country. Enter the country first.",
    )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("source", "partner_id", "country_id", "state")
    def _check_intake(self):
        for request in self:
            if request.state in MAY_BE_INCOMPLETE:
                continue
            if request.source == "member" and not request.partner_id:
                raise ValidationError(
                    self.env._(
                        "%s: name the member organisation that filed the request, or "
                        "say that it came directly.",
                        request.name,
                    )
                )
            if not request.country_id:
                raise ValidationError(
                    self.env._("%s: enter the country.", request.name)
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _get_governed_fields(self):
        return super()._get_governed_fields() | {"is_intake_complete"}

    def _get_missing_intake(self, told, named):
        """Return what the intake still needs, as a list of words.

        :param told: whether it says what happened
        :param named: whether it says who is at risk
        """
        self.ensure_one()
        needs = (
            (self.source != "member" or self.partner_id, self.env._("the member")),
            (self.country_id, self.env._("the country")),
            (told, self.env._("what happened")),
            (named, self.env._("who is at risk")),
        )
        return [label for given, label in needs if not given]

    @api.depends(
        "source", "partner_id", "country_id", "narrative_cipher", "defender_ids"
    )
    def _compute_is_intake_complete(self):
        for request in self:
            request.is_intake_complete = not request._get_missing_intake(
                request.sudo().narrative_cipher, request.defender_ids
            )

    # Not on what is typed: a form that asks the server at each field loses what is
    # typed meanwhile into the next one.
    @api.depends("state")
    def _compute_intake_missing(self):
        for request in self:
            request.intake_missing = request.state == "intake" and ", ".join(
                request._get_missing_intake(
                    request.sudo().narrative_cipher, request.defender_ids
                )
            )

    def write(self, vals):
        result = super().write(vals)
        self.invalidate_recordset(["intake_missing"], flush=False)
        return result

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_take_up_reason(self):
        # Whether something is told, not what: the column says it without a key.
        missing = self._get_missing_intake(
            self.sudo().narrative_cipher, self.defender_ids
        )
        if not missing:
            return False
        return self.env._(
            "the intake still misses %s. It is kept as it is; enter that first",
            ", ".join(missing),
        )

    def _get_cannot_triage_reason(self):
        return self._get_cannot_take_up_reason()

    def _get_cannot_fast_track_reason(self):
        return (
            super()._get_cannot_fast_track_reason() or self._get_cannot_take_up_reason()
        )

    def action_open_file(self):
        """Open the whole file of an intake."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [
                (
                    self.env.ref(
                        "omct_protection.omct_protection_request_view_form"
                    ).id,
                    "form",
                )
            ],
        }

    def action_propose_help(self):
        """Open a new proposal of help for this request."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Help for %s", self.name),
            "res_model": "omct.protection.assistance",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_request_id": self.id,
                "default_partner_id": self.partner_id.id,
            },
        }
