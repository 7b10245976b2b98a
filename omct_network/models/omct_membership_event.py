# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from .omct_membership import MEMBERSHIP_STATES

STANDING_CATEGORIES = [
    ("inactive", "No sign of activity"),
    ("values", "Acts against the values of the network"),
    ("independence", "Independence lost"),
    ("reliability", "Information not reliable"),
    ("inquiry", "Inquiry under way"),
    ("own_request", "At its own request"),
    ("dissolved", "Dissolved"),
    ("merged", "Merged with another organisation"),
    ("other", "Other"),
]
MEMBERSHIP_STEPS = [
    ("enter", "Entered"),
    ("start_vetting", "Vetting started"),
    ("propose", "Proposed for decision"),
    ("return", "Returned to vetting"),
    ("admit", "Admitted"),
    ("record", "Recorded"),
    ("decline", "Declined"),
    ("withdraw", "Withdrawn"),
    ("review", "Reviewed"),
    ("keep", "Proposal not followed"),
    ("suspend", "Suspended"),
    ("reinstate", "Reinstated"),
    ("end", "Ended"),
]


class MembershipEvent(models.Model):
    """A step of a membership: what, when, by whom and why.

    The steps themselves write it, in superuser mode, which no remote call has. Nobody
    changes or deletes it afterwards; with an application entered by mistake it goes.
    """

    _name = "omct.membership.event"
    _description = "Step of a membership"
    _order = "date desc, id desc"
    _rec_name = "step"

    membership_id = fields.Many2one(
        comodel_name="omct.membership",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    membership_number = fields.Char(
        related="membership_id.name",
        string="Reference of the membership",
    )
    partner_id = fields.Many2one(
        related="membership_id.partner_id",
        string="Organisation",
        store=True,
        index=True,
    )
    region_id = fields.Many2one(
        related="membership_id.region_id",
        string="Region",
        store=True,
        index=True,
    )
    step = fields.Selection(
        selection=MEMBERSHIP_STEPS,
        required=True,
        readonly=True,
        index=True,
    )
    date = fields.Datetime(
        default=fields.Datetime.now,
        required=True,
        readonly=True,
        index=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    state_from = fields.Selection(
        selection=MEMBERSHIP_STATES,
        string="From",
        readonly=True,
    )
    state_to = fields.Selection(
        selection=MEMBERSHIP_STATES,
        string="To",
        required=True,
        readonly=True,
    )
    category = fields.Selection(
        selection=STANDING_CATEGORIES,
        readonly=True,
    )
    reason = fields.Text(
        readonly=True,
    )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _check_engine(self):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "The history of a membership is written by its steps alone. Use "
                    "the buttons of the membership."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_engine()
        return super().create(vals_list)

    def write(self, vals):
        self._check_engine()
        return super().write(vals)

    def unlink(self):
        self._check_engine()
        return super().unlink()
