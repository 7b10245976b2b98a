# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .retention_kinds import ENDED

_logger = logging.getLogger(__name__)

#: Requests looked at in one run of the schedule; the rest follows at once.
MOST_A_RUN = 1000


class ProtectionRequest(models.Model):
    """What is known goes on time, for good; the ledger and the statistics stay."""

    _inherit = "omct.protection.request"

    hold_ids = fields.One2many(
        comodel_name="omct.protection.hold",
        inverse_name="request_id",
        string="Legal holds",
    )
    is_held = fields.Boolean(string="Legal hold", compute="_compute_is_held")
    purge_ids = fields.One2many(
        comodel_name="omct.protection.purge",
        inverse_name="request_id",
        string="Certificates",
        readonly=True,
    )
    purge_count = fields.Integer(
        string="Certificates of destruction", compute="_compute_purge_count"
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("hold_ids.state")
    def _compute_is_held(self):
        for request in self:
            request.is_held = any(hold.state == "held" for hold in request.hold_ids)

    @api.depends("purge_ids")
    def _compute_purge_count(self):
        for request in self:
            request.purge_count = len(request.purge_ids)

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    def _check_still_kept(self):
        """Raise where something was destroyed since the request ended.

        :raises UserError: naming the request
        """
        # Certificates are read for whoever writes; it says no more than the state.
        for request in self.sudo():
            if request.closed_date and any(
                line.date >= request.closed_date for line in request.purge_ids
            ):
                raise UserError(
                    self.env._(
                        "%s has ended and what was known of it is destroyed on time: "
                        "nothing is entered there any more. File a new request.",
                        request.name,
                    )
                )

    def message_post(self, **kwargs):
        self._check_still_kept()
        return super().message_post(**kwargs)

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------

    def _get_purge_date(self, rule):
        """Return when a class is destroyed, or False while the request is open."""
        self.ensure_one()
        return self.closed_date and self.closed_date + relativedelta(months=rule.months)

    def _is_purge_due(self, rule, now):
        """Return whether a class of this request is to be destroyed.

        :param rule: retention period, or an empty record
        :param now: naive datetime in UTC
        """
        self.ensure_one()
        if not rule or self.is_held or self.state not in (*ENDED, "purged"):
            return False
        return bool(self.closed_date) and self._get_purge_date(rule) <= now

    @api.model
    def _get_due_ids(self, states, limit=None):
        """Return the ids of requests with a class that is due and still there.

        :param states: of the rules that count, as a tuple
        """
        self.env.flush_all()
        return [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """
            SELECT r.id FROM omct_protection_request r
             WHERE r.state IN %(ended)s
               AND NOT EXISTS (SELECT FROM omct_protection_hold h
                                WHERE h.request_id = r.id AND h.state = 'held')
               AND EXISTS (
                   SELECT FROM omct_protection_retention rule
                    WHERE rule.active AND rule.state IN %(states)s
                      AND r.closed_date + make_interval(months => rule.months)
                          <= now() AT TIME ZONE 'UTC'
                      AND NOT EXISTS (
                          SELECT FROM omct_protection_purge p
                           WHERE p.request_id = r.id AND p.kind = rule.kind
                             AND p.complete AND p.date >= r.closed_date))
             ORDER BY r.id LIMIT %(limit)s""",
                    ended=ENDED,
                    states=states,
                    limit=limit,
                )
            )
        ]

    # ------------------------------------------------------------------
    # Purge
    # ------------------------------------------------------------------

    @api.model
    def _cron_purge(self):
        """Destroy what is due, one request a transaction; told by counts alone."""
        due = self._get_due_ids(("confirmed",), MOST_A_RUN)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for request_id in due:
            try:
                self.browse(request_id)._purge()
            except Exception as error:  # pylint: disable=broad-except
                # One that fails must not keep the others; the next run tries again.
                self.env.cr.rollback()
                _logger.error(
                    "Request %s was not purged: %s", request_id, type(error).__name__
                )
            if not cron._commit_progress(1):
                break
        # Their bytes go once no transaction can bring files back; also those of a run
        # that was killed before it came here.
        self.env["ir.attachment"]._cron_destroy_files()

    def _purge(self):
        """Destroy the due classes of one request and certify each.

        Safe to run again: what is gone already is neither counted nor certified.
        """
        self.ensure_one()
        # The schedule is nobody's: it must reach what its team alone reads.
        request = self.sudo()
        # A hold placed meanwhile is waited for, and found below.
        if not request.try_lock_for_update(allow_referencing=True):
            return
        request.invalidate_recordset()
        engine = self.env["omct.protection.retention.engine"]
        now = fields.Datetime.now()
        rules = (
            self.env["omct.protection.retention"]
            .sudo()
            .search([("state", "=", "confirmed")])
        )
        done = set()
        for rule in rules:
            if not request._is_purge_due(rule, now):
                continue
            counts = engine._destroy(request, rule.kind)
            if counts["complete"]:
                done.add(rule.kind)
            if request._needs_certificate(rule, counts):
                self.env["omct.protection.purge"]._certify(request, rule, counts)
        if len(done) == len(
            self.env["omct.protection.purge"]._fields["kind"].selection
        ):
            request._write_governed({"state": "purged"})

    def _needs_certificate(self, rule, counts):
        """Return whether something went, or it is the first time that all is gone."""
        if any(value for key, value in counts.items() if key != "complete"):
            return True
        return counts["complete"] and not any(
            line.kind == rule.kind and line.complete and line.date >= self.closed_date
            for line in self.purge_ids
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_hold(self):
        """Open the dialog that places a legal hold."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Legal hold on %s", self.name),
            "res_model": "omct.protection.hold",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    def action_view_purges(self):
        """Open the certificates of what was destroyed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_protection.omct_protection_purge_action"
        )
        return {**action, "domain": [("request_id", "=", self.id)], "context": {}}
