# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ExportLog(models.Model):
    """Who took which part of the network out of the house, and when.

    Written by the documents themselves, changed and deleted by nobody.
    """

    _name = "omct.export.log"
    _description = "Export of the network"
    _order = "create_date desc, id desc"
    _rec_name = "kind"

    create_date = fields.Datetime(
        string="Exported on",
        index=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(
        selection=[
            ("directory", "Network directory"),
            ("sheet_internal", "Member sheets, for internal use"),
            ("sheet_shared", "Member sheets, to share"),
        ],
        string="Document",
        required=True,
        readonly=True,
    )
    organisation_count = fields.Integer(
        string="Organisations",
        readonly=True,
    )
    person_count = fields.Integer(
        string="People",
        readonly=True,
    )
    with_addresses = fields.Boolean(
        string="With e-mail and phone",
        readonly=True,
    )
    description = fields.Char(
        string="Chosen",
        readonly=True,
        help="The filter of the export, or how the organisations were chosen.",
    )

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    @api.model
    def _log(self, kind, **counts):
        """Note an export by the current user.

        :param str kind: a key of the field ``kind``
        :param counts: values of the other fields
        :return: the line, as the system reads it
        """
        # Whoever exports neither reads nor writes the log.
        return self.sudo().create({"kind": kind, "user_id": self.env.uid, **counts})
