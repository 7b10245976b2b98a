# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: Ways to reach a contact.
CHANNELS = [
    ("email", "E-mail"),
    ("pgp", "E-mail with PGP"),
    ("signal", "Signal"),
    ("sms", "SMS or WhatsApp"),
    ("phone", "Phone"),
    ("post", "Post"),
    ("in_person", "In person"),
]


class ContactChannel(models.Model):
    """A way to reach a contact; the list is fixed, since the mail guard knows it."""

    _name = "omct.contact.channel"
    _description = "Contact channel"
    _order = "sequence, id"
    _rec_name = "code"

    code = fields.Selection(
        selection=CHANNELS,
        required=True,
    )
    sequence = fields.Integer(
        default=10,
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _code_uniq = models.Constraint(
        "UNIQUE (code)",
        "This channel is in the list already.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for channel in self:
            channel.display_name = labels.get(channel.code, "")
