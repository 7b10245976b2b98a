# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

KINDS = [
    ("holder", "Account in another name"),
    ("shared", "Same account at another payee"),
    ("changed", "Account changed lately"),
    ("repeat", "Same payee, amount and month"),
]


class DisbursementFlag(models.Model):
    """A warning about a payout that a person answered for, with the reason.

    It answers for what it names and nothing else: another account, another change or
    another payout asks again.
    """

    _name = "omct.disbursement.flag"
    _inherit = ["omct.disbursement.part.mixin"]
    _description = "Answered warning of a payout"
    _order = "id desc"
    _rec_name = "text"

    _told_fields = ("reason",)

    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    key = fields.Char(
        required=True, readonly=True, help="What exactly the warning was about."
    )
    text = fields.Char(string="Warning", required=True, readonly=True)
    other_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Other payout",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    # What whoever asks for assistance says may tell whom it is for.
    reason = fields.Text(
        string="Reason as kept", required=True, readonly=True, groups=fields.NO_ACCESS
    )
    reason_shown = fields.Text(string="Reason", compute="_compute_reason_shown")
    by_finance = fields.Boolean(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Answered by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    date = fields.Datetime(
        string="Answered on", required=True, readonly=True, default=fields.Datetime.now
    )

    _key_uniq = models.UniqueIndex(
        "(disbursement_id, key)", "This warning was answered already."
    )

    @api.depends("reason", "by_finance", "disbursement_id")
    @api.depends_context("uid")
    def _compute_reason_shown(self):
        for flag in self:
            kept = flag.sudo()
            # Finance knows nothing that it must not say.
            if kept.by_finance or flag.disbursement_id._may_read_comments():
                flag.reason_shown = kept.reason
            else:
                flag.reason_shown = self.env._("Kept for those who decide")
