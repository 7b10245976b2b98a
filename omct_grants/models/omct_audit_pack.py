# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import split_every

from odoo.addons.omct_network.models.governed_mixin import GovernedMixin

_logger = logging.getLogger(__name__)

#: Payouts on one file of vouchers; a pack of no more is made at once.
CHUNK = 25
MAKERS = ("omct_grants.group_auditor", "omct_grants.group_finance_manager")


class AuditPack(models.Model):
    """Everything on the payouts of a fund in a period, as one ZIP file.

    Made with the rights of whoever asked for it, in steps that are kept, so that a
    large one goes on where it stopped. Of help to people it has the neutral reference
    alone: their documents stay where they are.
    """

    _name = "omct.audit.pack"
    _inherit = ["omct.governed.mixin"]
    _description = "Audit pack"
    _order = "id desc"

    _governed_fields = frozenset(
        {
            "state",
            "requested_by_id",
            "payout_ids",
            "done_count",
            "part_ids",
            "content",
            "file_name",
            "sha256",
            "size",
            "made_date",
            "error",
        }
    )

    name = fields.Char(compute="_compute_name", store=True)
    fund_id = fields.Many2one(
        comodel_name="omct.fund",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="fund_id.company_id", string="Office", store=True, index=True
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("making", "Being made"),
            ("done", "Ready"),
            ("failed", "Failed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
    )
    requested_by_id = fields.Many2one(
        comodel_name="res.users", string="Asked for by", readonly=True
    )
    payout_ids = fields.Many2many(
        comodel_name="omct.disbursement",
        relation="omct_audit_pack_payout_rel",
        string="Payouts",
        readonly=True,
    )
    payout_count = fields.Integer(compute="_compute_progress", compute_sudo=True)
    done_count = fields.Integer(string="Vouchers made", readonly=True)
    progress = fields.Float(compute="_compute_progress", compute_sudo=True)
    part_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="omct_audit_pack_part_rel",
        readonly=True,
    )
    content = fields.Binary(string="ZIP file", attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    made_date = fields.Datetime(string="Ready on", readonly=True)
    error = fields.Char(string="Why it failed", readonly=True)

    _period = models.Constraint(
        "CHECK (date_from <= date_to)", "The period ends before it begins."
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("fund_id.reference", "date_from", "date_to")
    def _compute_name(self):
        for pack in self:
            pack.name = f"{pack.fund_id.reference} {pack.date_from} – {pack.date_to}"

    @api.depends("payout_ids", "done_count", "state")
    def _compute_progress(self):
        for pack in self:
            total = len(pack.payout_ids)
            pack.payout_count = total
            if pack.state == "done":
                pack.progress = 100.0
            else:
                pack.progress = 100.0 * pack.done_count / total if total else 0.0

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        kept = self.filtered(lambda pack: pack.state != "draft")
        if kept:
            raise UserError(self.env._("%s was made and is kept.", kept[0].name))

    def _check_maker(self):
        """Raise unless the user may have packs made and read these.

        :raises AccessError: for anybody but auditors and finance managers
        """
        user = self.env.user
        user._follow_audit_window()
        if not any(user.has_group(group) for group in MAKERS):
            raise AccessError(
                self.env._("Audit packs are for auditors and finance managers.")
            )
        self.check_access("read")

    def _keep(self, vals):
        """Write what the making of a pack sets; nobody else may."""
        # pylint: disable-next=super-method-mismatch
        return super(GovernedMixin, self.sudo()).write(vals)

    # ------------------------------------------------------------------
    # Make
    # ------------------------------------------------------------------

    def _get_payouts(self):
        """Return the payouts of the fund that were decided or booked in the period."""
        self.ensure_one()
        day_after = fields.Date.add(self.date_to, days=1)

        def within(field, end, operator):
            return Domain(field, ">=", self.date_from) & Domain(field, operator, end)

        return self.env["omct.disbursement"].search(
            Domain("fund_id", "=", self.fund_id.id)
            & Domain("approved_date", "!=", False)
            & (
                within("approved_date", day_after, "<")
                | within("move_id.date", self.date_to, "<=")
                | within("date_paid", self.date_to, "<=")
                | within("payment_ids.date", self.date_to, "<=")
            ),
            order="name",
        )

    def action_make(self):
        """Have the pack made: at once where it is small, else in the background.

        :raises UserError: when it is made already
        """
        self.ensure_one()
        self._check_maker()
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        if self.state not in ("draft", "failed"):
            raise UserError(
                self.env._("%s is made already; ask for another one.", self.name)
            )
        payouts = self._get_payouts()
        self.sudo().part_ids.unlink()
        self._keep(
            {
                "state": "making",
                "requested_by_id": self.env.uid,
                "payout_ids": [fields.Command.set(payouts.ids)],
                "done_count": 0,
                "error": False,
            }
        )
        if len(payouts) <= CHUNK:
            while self.state == "making":
                self._make_step()
        else:
            self.env.ref("omct_grants.ir_cron_make_audit_packs").sudo()._trigger()
        return True

    def _make_step(self):
        """Make the next file of vouchers, or the ZIP file when all are there."""
        self.ensure_one()
        asked = self.with_user(self.sudo().requested_by_id)
        asked._check_maker()
        payouts = asked.sudo().payout_ids.sorted("name").with_env(asked.env)
        todo = payouts[self.done_count : self.done_count + CHUNK]
        if todo:
            number = self.done_count // CHUNK + 1
            content, ending = asked._print_vouchers(todo)
            part = (
                self.env["ir.attachment"]
                .sudo()
                .create({"name": f"vouchers-{number:03d}.{ending}", "raw": content})
            )
            self._keep(
                {
                    "part_ids": [fields.Command.link(part.id)],
                    "done_count": self.done_count + len(todo),
                }
            )
            return
        content = asked._zip(payouts)
        reference = "".join(
            sign if sign.isalnum() else "-" for sign in self.fund_id.reference or ""
        )
        self._keep(
            {
                "content": base64.b64encode(content),
                "file_name": f"audit-{reference}-{self.date_from}-{self.date_to}.zip",
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
                "made_date": fields.Datetime.now(),
                "state": "done",
            }
        )
        self.sudo().part_ids.unlink()

    @api.model
    def _cron_make(self):
        """Go on with the packs that are being made, step by step."""
        commit = self.env["ir.cron"]._commit_progress
        packs = self.search([("state", "=", "making")], order="id")
        left = sum(
            len(list(split_every(CHUNK, pack.payout_ids[pack.done_count :].ids))) + 1
            for pack in packs
        )
        commit(remaining=left)
        for pack in packs:
            pack_id = pack.id
            while pack.state == "making":
                try:
                    pack._make_step()
                # Whatever it is: this pack says so, and the next one is made.
                except Exception as error:  # pylint: disable=broad-exception-caught
                    self.env.cr.rollback()
                    pack = self.browse(pack_id)
                    # What went wrong may quote what a document says: its kind will do.
                    _logger.warning("Audit pack %s: %s", pack_id, type(error).__name__)
                    pack._keep(
                        {
                            "state": "failed",
                            "error": str(error)
                            if isinstance(error, UserError)
                            else type(error).__name__,
                        }
                    )
                if not commit(1):
                    return
