# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models


class GroupMessageVersion(models.Model):
    """A group message in one language."""

    _name = "omct.group.message.version"
    _description = "Version of a group message"
    _order = "message_id, lang_id"
    _rec_name = "lang_id"

    message_id = fields.Many2one(
        comodel_name="omct.group.message",
        required=True,
        ondelete="cascade",
        index=True,
    )
    lang_id = fields.Many2one(
        comodel_name="res.lang",
        string="Language",
        required=True,
        ondelete="restrict",
    )
    subject = fields.Char(
        required=True,
    )
    body = fields.Html(
        string="Text",
        sanitize_style=True,
    )
    recipient_count = fields.Integer(
        string="Recipients",
        compute="_compute_recipient_count",
    )
    preview = fields.Html(
        compute="_compute_preview",
        sanitize=False,
        help="The message as it arrives.",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _lang_uniq = models.Constraint(
        "UNIQUE (message_id, lang_id)",
        "There is a version in this language already.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("message_id.recipient_ids.version_id")
    def _compute_recipient_count(self):
        counts = dict(
            self.env["omct.group.message.recipient"]._read_group(
                [("version_id", "in", self.ids), ("channel", "in", ("email", "other"))],
                ["version_id"],
                ["__count"],
            )
        )
        for version in self:
            version.recipient_count = counts.get(version._origin, 0)

    @api.depends("body", "lang_id", "subject")
    def _compute_preview(self):
        for version in self:
            version.preview = version._render_mail()

    def _render_mail(self):
        """Return the message as it arrives: the text, and who sends it."""
        self.ensure_one()
        sender = self.message_id.user_id
        return self.env["ir.qweb"]._render(
            "omct_network.omct_group_message_mail",
            {
                "body": self.body or Markup(),
                "lang": (self.lang_id.code or "en").split("_")[0],
                "direction": "rtl" if self.lang_id.direction == "rtl" else "ltr",
                "sender": sender,
                "company": sender.company_id or self.env.company,
            },
        )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        messages = self.env["omct.group.message"]
        messages.browse(
            vals["message_id"] for vals in vals_list if vals.get("message_id")
        )._check_draft()
        versions = super().create(vals_list)
        versions.message_id._check_draft()
        versions.message_id._drop_recipients()
        return versions

    def write(self, vals):
        self.message_id._check_draft()
        result = super().write(vals)
        self.message_id._check_draft()
        if {"lang_id", "message_id"} & set(vals):
            self.message_id._drop_recipients()
        return result

    def unlink(self):
        messages = self.message_id
        messages._check_draft()
        messages._drop_recipients()
        return super().unlink()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_preview(self):
        """Open the version as it arrives."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview: %s", self.lang_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [
                (
                    self.env.ref(
                        "omct_network.omct_group_message_version_view_form_preview"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
        }
