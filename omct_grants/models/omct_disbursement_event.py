# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

STEPS = [
    ("submit", "Submitted"),
    ("approve", "Approved"),
    ("reject", "Rejected"),
    ("send_back", "Sent back"),
    ("withdraw", "Withdrawn"),
    ("reopen", "Reopened"),
    ("revise", "Taken back for a change"),
    ("void", "Approval void"),
    ("cancel", "Cancelled"),
]
STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]


class DisbursementEvent(models.Model):
    """One step of the approval of a payout, kept for good."""

    _name = "omct.disbursement.event"
    _inherit = ["omct.disbursement.part.mixin"]
    _description = "Step of an approval"
    _order = "id desc"
    _rec_name = "disbursement_id"

    _told_fields = ("comment",)

    step = fields.Selection(selection=STEPS, required=True, readonly=True)
    date = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    for_user_id = fields.Many2one(
        comodel_name="res.users",
        string="In the stead of",
        readonly=True,
        ondelete="restrict",
    )
    tier = fields.Char(readonly=True)
    state_before = fields.Selection(selection=STATES, string="Before", readonly=True)
    state_after = fields.Selection(selection=STATES, string="After", readonly=True)
    # What is said of assistance may tell whom it is for.
    comment = fields.Text(
        string="Comment as kept", groups=fields.NO_ACCESS, readonly=True
    )
    comment_shown = fields.Text(string="Comment", compute="_compute_comment_shown")

    @api.depends("comment", "disbursement_id")
    @api.depends_context("uid")
    def _compute_comment_shown(self):
        for event in self:
            event.comment_shown = (
                event.sudo().comment
                if event.disbursement_id._may_read_comments()
                else False
            )
