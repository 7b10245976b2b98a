# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .retention_kinds import KINDS


class Purge(models.Model):
    """The certificate: what was destroyed, when, why and by which rule.

    It counts and names no content. Written by the engine, kept as it is.
    """

    _name = "omct.protection.purge"
    _inherit = ["omct.protection.log.mixin"]
    _description = "Certificate of Destruction"
    _rec_name = "name"
    _log_access = False

    name = fields.Char(string="Number", required=True, readonly=True)
    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection=KINDS, string="Class", required=True, readonly=True
    )
    months = fields.Integer(string="Months kept", required=True, readonly=True)
    basis = fields.Char(string="By which rule", required=True, readonly=True)
    closed_date = fields.Datetime(string="Closed on", required=True, readonly=True)
    due_date = fields.Datetime(string="Due on", required=True, readonly=True)
    text_count = fields.Integer(string="Texts", readonly=True)
    message_count = fields.Integer(string="Messages and activities", readonly=True)
    file_count = fields.Integer(string="Files", readonly=True)
    person_count = fields.Integer(string="Persons", readonly=True)
    complete = fields.Boolean(
        readonly=True,
        help="Nothing of this class is left. Otherwise another request needs the "
        "person, and the rest goes with that one.",
    )

    _name_uniq = models.UniqueIndex("(name)", "This number is taken.")
    _request_kind = models.Index("(request_id, kind, date)")

    def _compute_display_name(self):
        for line in self:
            line.display_name = line.name

    @api.model
    def _certify(self, request, rule, counts):
        """Keep what the engine destroyed of a request.

        :param dict counts: ``text_count``, ``message_count``, ``file_count``,
            ``person_count``, ``complete``
        """
        # Users read certificates, the engine alone writes them.
        engine = self.sudo()
        return engine.create(
            {
                "name": engine.env["ir.sequence"].next_by_code(self._name),
                "request_id": request.id,
                "user_id": self.env.uid,
                "kind": rule.kind,
                "months": rule.months,
                "basis": rule.basis,
                "closed_date": request.closed_date,
                "due_date": request._get_purge_date(rule),
                **counts,
            }
        )
