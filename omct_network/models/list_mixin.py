# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ListMixin(models.AbstractModel):
    """A list of words that managers keep: a stable code and a translated name."""

    _name = "omct.list.mixin"
    _description = "List of words"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]

    code = fields.Char(
        required=True,
        copy=False,
        help="Stays the same in every language; files and rules refer to it.",
    )
    name = fields.Char(
        required=True,
        translate=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    active = fields.Boolean(
        default=True,
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _code_uniq = models.Constraint(
        "UNIQUE (code)",
        "This code is in use: choose another one.",
    )
