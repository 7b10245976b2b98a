# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import format_date

from .omct_due_diligence_item import DAY

READERS = (
    "omct_grants.group_grants_officer,omct_grants.group_auditor,"
    "omct_network.group_director"
)
RUNNING = ("approved", "active", "closing")


class ResPartner(models.Model):
    """What is known of a member before money goes there, and what it holds already."""

    _inherit = "res.partner"

    omct_due_diligence_ids = fields.One2many(
        comodel_name="omct.due.diligence",
        inverse_name="partner_id",
        string="Due diligence",
        groups=READERS,
    )
    omct_screening_ids = fields.One2many(
        comodel_name="omct.sanctions.screening",
        inverse_name="partner_id",
        string="Sanctions screenings",
        groups=READERS,
    )
    omct_due_diligence_status = fields.Selection(
        selection=[("valid", "In order"), ("blocked", "Blocks")],
        string="Due diligence is",
        compute="_compute_omct_due_diligence_status",
        groups=READERS,
    )
    omct_due_diligence_reason = fields.Char(
        string="What its due diligence blocks",
        compute="_compute_omct_due_diligence_status",
        groups=READERS,
    )
    omct_award_count = fields.Integer(
        string="Open awards", compute="_compute_omct_exposure", groups=READERS
    )
    omct_award_open_eur = fields.Float(
        string="Open awards (EUR)",
        digits=(16, 2),
        compute="_compute_omct_exposure",
        groups=READERS,
    )
    omct_award_paid_eur = fields.Float(
        string="Paid so far (EUR)",
        digits=(16, 2),
        compute="_compute_omct_exposure",
        groups=READERS,
    )
    omct_report_count = fields.Integer(
        string="Reports", compute="_compute_omct_exposure", groups=READERS
    )
    omct_report_overdue_count = fields.Integer(
        string="Overdue reports", compute="_compute_omct_exposure", groups=READERS
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _compute_omct_due_diligence_status(self):
        for partner in self:
            reason = partner._get_due_diligence_reason(
                "award"
            ) or partner._get_due_diligence_reason("payment")
            partner.omct_due_diligence_reason = reason
            partner.omct_due_diligence_status = "blocked" if reason else "valid"

    def _compute_omct_exposure(self):
        """Sum what the user may see of the member's awards and payments."""
        awards = {
            partner.id: sums
            for partner, *sums in self.env["omct.grant"]._read_group(
                [("partner_id", "in", self.ids), ("state", "in", RUNNING)],
                ["partner_id"],
                ["__count", "amount_eur:sum"],
            )
        }
        paid = dict(
            self.env["omct.disbursement"]._read_group(
                [
                    ("partner_id", "in", self.ids),
                    ("purpose", "=", "instalment"),
                    ("state", "in", ("paid", "received")),
                ],
                ["partner_id"],
                ["amount_eur:sum"],
            )
        )
        reports = self._get_grant_report_figures()
        for partner in self:
            count, amount = awards.get(partner._origin.id, (0, 0.0))
            partner.omct_award_count = count
            partner.omct_award_open_eur = amount
            partner.omct_award_paid_eur = paid.get(partner._origin, 0.0)
            figures = reports.get(partner._origin.id, {})
            partner.omct_report_count = figures.get("count", 0)
            partner.omct_report_overdue_count = figures.get("overdue", 0)

    def _get_grant_report_figures(self):
        """Return ``{partner id: {"count": n, "overdue": n}}`` of grant reports.

        Extend where there are reports.
        """
        return {}

    # ------------------------------------------------------------------
    # What blocks
    # ------------------------------------------------------------------

    def _get_due_diligence_reason(self, step):
        """Say what keeps this member from an award or a payment, or return False.

        :param str step: "award" or "payment"
        :return: one sentence with the remedy
        """
        self.ensure_one()
        # The answer is the same for everybody who asks; it names no person.
        partner = self.sudo()
        kinds = self.env["omct.due.diligence.type"].sudo()._get_required(step)
        return (
            partner._get_hit_reason()
            or (kinds and partner._get_assessment_reason(kinds))
            or partner._get_screening_reason(step)
            or False
        )

    def _get_hit_reason(self):
        """Say that a hit on a sanctions list is open or confirmed, or return False."""
        self.ensure_one()
        hits = self.sudo().omct_screening_ids.filtered(
            lambda rec: rec.state in ("hit", "confirmed")
        )
        if not hits:
            return False
        hit = hits.sorted(lambda rec: rec.state == "confirmed")[-1]
        if hit.state == "confirmed":
            return self.env._(
                "%(member)s is on the list %(list)s: nothing may be paid to it.",
                member=self.name,
                list=hit.list_id.name,
            )
        return self.env._(
            "%(member)s: a hit on the list %(list)s is open; a manager who did not "
            "search clears it with a reason under Due diligence > Screenings.",
            member=self.name,
            list=hit.list_id.name,
        )

    def _get_assessment_reason(self, kinds):
        """Say which of the items of these kinds is not in order, or return False."""
        self.ensure_one()
        assessments = self.omct_due_diligence_ids
        # Taken from the loop, it is read together with those of the other members.
        assessment = next((rec for rec in assessments if rec.state == "accepted"), None)
        if not assessment:
            refused = assessments.filtered(lambda rec: rec.state == "refused")
            text = (
                self.env._(
                    "%s was refused after due diligence; start another one under "
                    "Due diligence if that has changed.",
                    self.name,
                )
                if refused
                else self.env._(
                    "%s has no accepted due diligence; start one under Due diligence.",
                    self.name,
                )
            )
            return text
        items = {
            item.type_id.id: item
            for item in assessment.item_ids
            if item.active and item.verified_by_id
        }
        for kind in kinds:
            reason = self._get_item_reason(kind, items.get(kind.id))
            if reason:
                return reason
        return False

    def _get_item_reason(self, kind, item):
        if not item:
            return self.env._(
                "%(member)s: “%(item)s” has no confirmed answer; enter it under Due "
                "diligence and let another person confirm it.",
                member=self.name,
                item=kind.name,
            )
        if item.answer == "no":
            return self.env._(
                "%(member)s: “%(item)s” is not in order; renew it under Due diligence "
                "once it is.",
                member=self.name,
                item=kind.name,
            )
        if item.valid_until and item.valid_until < fields.Date.context_today(self):
            return self.env._(
                "%(member)s: “%(item)s” expired on %(day)s; renew it under Due "
                "diligence and let another person confirm it.",
                member=self.name,
                item=kind.name,
                day=format_date(self.env, item.valid_until, date_format=DAY),
            )
        return False

    def _get_latest_screenings(self):
        """Return ``{(partner id, list id): latest screening}``."""
        latest = {}
        for record in self.sudo().omct_screening_ids.sorted(
            lambda rec: (rec.date, rec.id)
        ):
            latest[record.partner_id.id, record.list_id.id] = record
        return latest

    def _get_screening_reason(self, step):
        """Say which sanctions list was not searched lately, or return False."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        latest = self._get_latest_screenings()
        for source in self.env["omct.sanctions.list"].sudo()._get_required(step):
            record = latest.get((self.id, source.id))
            if not record or (record.valid_until and record.valid_until < today):
                return self.env._(
                    "%(member)s was not screened lately against %(list)s; record a "
                    "screening under Due diligence.",
                    member=self.name,
                    list=source.name,
                )
        return False

    def _refresh_instalments(self):
        """Work out again what is due of these members' grants, as it stands now."""
        # Who keeps a due diligence may not see every office; the states follow anyway.
        instalments = self.env["omct.grant.instalment"].sudo()
        waiting = instalments.search(
            [
                ("partner_id", "in", self.ids),
                ("state", "in", ("planned", "blocked", "due")),
                ("grant_id.state", "=", "active"),
            ]
        )
        self.env.add_to_compute(instalments._fields["state"], waiting)
        waiting.flush_recordset(["state"])

    # ------------------------------------------------------------------
    # Merging
    # ------------------------------------------------------------------

    def _get_cannot_merge_reason(self, is_system):
        reason = super()._get_cannot_merge_reason(is_system)
        if reason:
            return reason
        for states in (("draft", "submitted"), ("accepted",)):
            current = self.sudo().omct_due_diligence_ids.filtered(
                lambda rec, states=states: rec.state in states
            )
            if len(current) > 1:
                return self.env._(
                    "%s: both have a due diligence. Refuse or delete one first.",
                    ", ".join(current.mapped("display_name")),
                )
        return False

    # ------------------------------------------------------------------
    # Smart button
    # ------------------------------------------------------------------

    def action_view_omct_due_diligence(self):
        """Open the due diligence of the member: the one in force, else all."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_due_diligence_action"
        )
        current = self.omct_due_diligence_ids.filtered(
            lambda rec: rec.state in ("draft", "submitted", "accepted")
        )
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        if len(current) == 1:
            action.update({"res_id": current.id, "view_mode": "form"})
            action["views"] = [(False, "form")]
        return action
