# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class PartMixin(models.AbstractModel):
    """A record with encrypted text that hangs on a request, and is its team's alone.

    A model says in ``_part_of`` on what it hangs: the request, or a part of one.
    """

    _name = "omct.protection.part.mixin"
    _inherit = ["omct.protection.encrypted.mixin"]
    _description = "Part of a request, with encrypted text"

    _part_of = "request_id"

    @api.onchange("request_id")
    def _onchange_request_id(self):
        """Where a request is about one person alone, its parts are too."""
        defender = self._fields.get("defender_id")
        if defender and defender.required and len(self.request_id.defender_ids) == 1:
            self.defender_id = self.request_id.defender_ids

    def _may_read_clear_text(self):
        """The team of the request alone, in superuser mode too."""
        return not self.id or self.env.user in self._get_identity_team()

    def _get_named_defenders(self):
        return self.sudo()["request_id"].defender_ids

    def _get_identity_team(self):
        return self.sudo()["request_id"].team_ids

    @api.model
    def _prepare_parts(self, vals_list):
        """Return the values of new parts, with what they hang on, which is checked.

        :raises AccessError: when the user may not add to it
        """
        # Defaults of the context and of the user count as given values.
        name = self._part_of
        prepared = [
            {**self.default_get([] if name in vals else [name]), **vals}
            for vals in vals_list
        ]
        self._check_may_add(self._get_wholes(prepared))
        return prepared

    @api.model
    def _get_wholes(self, vals_list):
        """Return what the parts with these values hang on."""
        ids = dict.fromkeys(vals.get(self._part_of) for vals in vals_list)
        return self.env[self._fields[self._part_of].comodel_name].browse(
            whole_id for whole_id in ids if whole_id
        )

    @api.model
    def _check_may_add(self, wholes):
        """Raise unless the user may add parts to these."""
        wholes.check_access("write")
