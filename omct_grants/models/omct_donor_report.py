# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.omct_network.models.governed_mixin import Transition

OFFICER = "omct_grants.group_grants_officer"
MANAGER = "omct_grants.group_grants_manager"
SHOWN = frozenset({"fund_id", "period_start", "period_end", "note", "payments_listed"})


class DonorReport(models.Model):
    """A report to a donor: budget, spent, committed, left, and the payments behind.

    Its figures are taken from the fund's own, never typed. What is submitted is frozen:
    the documents are made from the content that was hashed then.
    """

    _name = "omct.donor.report"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Report to a donor"
    _order = "period_end desc, id desc"
    _rec_names_search = ["name", "fund_id"]

    _reference_sequence = "omct.donor.report"
    _governed_fields = frozenset(
        {
            "state",
            "content",
            "content_hash",
            "taken_date",
            "submitted_date",
            "submitted_by_id",
            "xlsx_file",
            "xlsx_hash",
        }
    )
    _transitions = {"submit": Transition(("draft",), "submitted", MANAGER)}

    name = fields.Char(
        string="Reference", default="/", readonly=True, copy=False, index=True
    )
    fund_id = fields.Many2one(
        comodel_name="omct.fund",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '!=', 'draft')]",
        tracking=True,
    )
    donor_id = fields.Many2one(related="fund_id.donor_id", store=True, index=True)
    company_id = fields.Many2one(
        related="fund_id.company_id", store=True, index=True, string="Office"
    )
    currency_id = fields.Many2one(related="fund_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    period_start = fields.Date(
        required=True,
        tracking=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
    )
    period_end = fields.Date(
        required=True, tracking=True, default=fields.Date.context_today
    )
    date_due = fields.Date(string="Due on", index=True, tracking=True)
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    payments_listed = fields.Selection(
        selection=[
            ("own", "Payments of grants one by one, the others in one sum a line"),
            ("all", "Every payment by its neutral reference"),
        ],
        required=True,
        default="own",
        tracking=True,
        help="A payment is listed by reference, day, budget line and amount; never by "
        "payee, country or purpose.",
    )
    note = fields.Text(
        string="Message to the donor", help="Printed above the figures, as it stands."
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("submitted", "Submitted")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        comodel_name="omct.donor.report.line",
        inverse_name="report_id",
        string="Figures",
        readonly=True,
    )
    payment_ids = fields.One2many(
        comodel_name="omct.donor.report.payment",
        inverse_name="report_id",
        string="Payments",
        readonly=True,
    )
    taken_date = fields.Datetime(string="Figures of", readonly=True, copy=False)
    content = fields.Json(readonly=True, copy=False)
    content_hash = fields.Char(
        string="Fingerprint",
        readonly=True,
        copy=False,
        help="SHA-256 of what was submitted; printed on the documents.",
    )
    is_intact = fields.Boolean(
        string="Unchanged since",
        compute="_compute_is_intact",
        help="What is kept still has the fingerprint of the day of submission.",
    )
    xlsx_file = fields.Binary(
        string="Workbook", readonly=True, copy=False, attachment=True
    )
    xlsx_name = fields.Char(compute="_compute_xlsx_name")
    xlsx_hash = fields.Char(
        string="Fingerprint of the workbook", readonly=True, copy=False
    )
    submitted_date = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    submitted_by_id = fields.Many2one(
        comodel_name="res.users", string="Submitted by", readonly=True, copy=False
    )

    _period_in_order = models.Constraint(
        "CHECK (period_end >= period_start)",
        "The period of a report cannot end before it starts.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("name", "fund_id")
    def _compute_display_name(self):
        for report in self:
            report.display_name = f"{report.name} {report.fund_id.name or ''}"

    @api.depends("name")
    def _compute_xlsx_name(self):
        for report in self:
            report.xlsx_name = f"{(report.name or '').replace('/', '-')}.xlsx"

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for report in self:
            report.is_late = bool(
                report.state == "draft" and report.date_due and report.date_due < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "draft") & Domain(
            "date_due", "<", fields.Date.context_today(self)
        )
        wanted = {bool(item) for item in value}
        if wanted == {True}:
            return late
        return ~late if wanted == {False} else Domain(bool(wanted))

    @api.depends("content", "content_hash")
    def _compute_is_intact(self):
        for report in self:
            report.is_intact = bool(
                report.content_hash
                and report._get_fingerprint(report.content) == report.content_hash
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        if SHOWN & vals.keys():
            for report in self.filtered(lambda rec: rec.state != "draft"):
                raise UserError(
                    self.env._(
                        "%s was submitted to the donor and stays as it is. Make "
                        "another report to correct it.",
                        report.display_name,
                    )
                )
            # What was taken was of another question.
            self._write_governed({"content": False, "taken_date": False})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(report.state != "draft" for report in self):
            raise UserError(self.env._("A report that a donor has is kept."))

    # ------------------------------------------------------------------
    # Fingerprint
    # ------------------------------------------------------------------

    @api.model
    def _get_fingerprint(self, content):
        text = json.dumps(
            content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return hashlib.sha256(text.encode()).hexdigest()

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_refresh(self):
        """Take the figures of today.

        :raises UserError: for a report that was submitted
        """
        for report in self:
            report.check_access("write")
            if report.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was submitted: its figures stand.", report.display_name
                    )
                )
            if not self.env.su and not self.env.user.has_group(OFFICER):
                raise UserError(self.env._("Your role does not include this step."))
            content = report._prepare_content()
            report._write_governed(
                {"content": content, "taken_date": fields.Datetime.now()}
            )
            report._write_rows(content)
        return True

    def _write_rows(self, content):
        # The rows are the content once more, to look at; the system alone writes them.
        report = self.sudo()
        report.line_ids.unlink()
        report.payment_ids.unlink()
        report.line_ids.create(
            [
                {
                    "report_id": self.id,
                    "fund_line_id": row["line_id"],
                    "budget_amount": float(row["budget"]),
                    "spent_before": float(row["spent_before"]),
                    "spent_amount": float(row["spent"]),
                    "committed_amount": float(row["committed"]),
                    "left_amount": float(row["left"]),
                }
                for row in content["lines"]
            ]
        )
        report.payment_ids.create(
            [
                {
                    "report_id": self.id,
                    "fund_line_id": row["line_id"],
                    "name": row["reference"],
                    "date": row["date"] or False,
                    "amount": float(row["amount"]),
                }
                for row in content["payments"]
            ]
        )

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        if not self.content:
            return self.env._("its figures were not taken yet")
        if self.content != self._prepare_content():
            return self.env._(
                "the figures have changed since %s; take them again and look at them",
                fields.Datetime.context_timestamp(self, self.taken_date).strftime(
                    "%Y-%m-%d %H:%M"
                ),
            )
        return False

    def action_submit(self):
        """Freeze the report as it goes to the donor, with its fingerprint.

        :raises UserError: when the figures have changed since they were taken
        """
        self._do_step(
            "submit",
            {
                "submitted_by_id": self.env.uid,
                "submitted_date": fields.Datetime.now(),
            },
        )
        for report in self:
            report._write_governed(
                {"content_hash": self._get_fingerprint(report.content)}
            )
            report._keep_workbook()
        return True

    def _keep_workbook(self):
        """Keep the workbook as it was submitted, with a fingerprint of its own."""
        workbook, _kind = (
            self.env["report.omct_grants.donor_report_xlsx"]
            .sudo(False)
            .create_xlsx_report(self.ids, {})
        )
        self._write_governed(
            {
                "xlsx_file": base64.b64encode(workbook),
                "xlsx_hash": hashlib.sha256(workbook).hexdigest(),
            }
        )

    def action_print(self):
        """Print the report; before it is submitted, marked as a draft."""
        self._check_taken()
        return self.env.ref("omct_grants.donor_report_action_pdf").report_action(self)

    def action_export(self):
        """Download the workbook; before it is submitted, marked as a draft."""
        self._check_taken()
        return self.env.ref("omct_grants.donor_report_action_xlsx").report_action(self)

    def _check_taken(self):
        self.check_access("read")
        for report in self:
            if not report.content:
                raise UserError(
                    self.env._("%s: take the figures first.", report.display_name)
                )
