# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.retention_kinds import KINDS

#: Requests that a preview looks at; the number of the others is said.
MOST_SHOWN = 200


class RetentionPreview(models.TransientModel):
    """A dry run: what the next purge would destroy. Nothing is changed by it.

    Requests of the user's teams are named; of others, their number alone.
    """

    _name = "omct.protection.retention.preview"
    _description = "Dry Run of the Retention"

    with_draft = fields.Boolean(
        string="With periods that are not confirmed", default=True
    )
    line_ids = fields.One2many(
        comodel_name="omct.protection.retention.preview.line",
        inverse_name="preview_id",
        readonly=True,
    )
    other_count = fields.Integer(
        string="Requests of other teams, or beyond these", readonly=True
    )
    is_shown = fields.Boolean(readonly=True)

    def action_show(self):
        """List what would go, class by class, as of today."""
        self.ensure_one()
        self.check_access("write")
        self.line_ids.unlink()
        states = ("draft", "confirmed") if self.with_draft else ("confirmed",)
        request = self.env["omct.protection.request"]
        # All are counted; which ones is shown of those that the user may read.
        due = request.sudo()._get_due_ids(states)
        mine = request.search([("id", "in", due)], limit=MOST_SHOWN, order="id")
        self.line_ids = [
            fields.Command.create(vals)
            for request in mine
            for vals in self._prepare_lines(request, states)
        ]
        self.other_count = len(due) - len(mine)
        self.is_shown = True
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry run"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _prepare_lines(self, request, states):
        # Counts only, of a request that the user reads; not one text comes out.
        engine = self.env["omct.protection.retention.engine"].sudo()
        rules = self.env["omct.protection.retention"].search([("state", "in", states)])
        now = fields.Datetime.now()
        for rule in rules:
            if request.sudo()._is_purge_due(rule, now):
                yield {
                    "request_id": request.id,
                    "kind": rule.kind,
                    "due_date": request._get_purge_date(rule),
                    **engine._count(request, rule.kind),
                }


class RetentionPreviewLine(models.TransientModel):
    _name = "omct.protection.retention.preview.line"
    _description = "Line of a Dry Run"

    preview_id = fields.Many2one(
        comodel_name="omct.protection.retention.preview",
        required=True,
        ondelete="cascade",
    )
    request_id = fields.Many2one(comodel_name="omct.protection.request")
    kind = fields.Selection(selection=KINDS, string="Class")
    due_date = fields.Datetime(string="Due on")
    text_count = fields.Integer(string="Texts")
    message_count = fields.Integer(string="Messages")
    file_count = fields.Integer(string="Files")
    person_count = fields.Integer(string="Persons")
