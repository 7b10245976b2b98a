# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .ir_attachment_sealed import PREFIX


class Base(models.AbstractModel):
    """A dialog takes nothing over from a record that its user may not read.

    What is related to the record is read with the rights of the system, before
    anything is saved: whoever typed a number would be told the country and the team.
    """

    _inherit = "base"

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            self._check_linked(values)
            if not field_names:
                self._check_linked(self._get_default_links(values))
        return super().onchange(values, field_names, fields_spec)

    def _get_default_links(self, values):
        names = [
            name
            for name, field in self._fields.items()
            if name not in values and self._is_link(field)
        ]
        return self.default_get(names) if names else {}

    def _is_link(self, field):
        return field.type == "many2one" and field.comodel_name.startswith(PREFIX)

    def _check_linked(self, values):
        """Raise unless the user may read what these values lead to.

        :param dict values: as a form sends them, of one2many fields as commands
        :raises AccessError: as reading the record would
        """
        for name, value in values.items():
            field = self._fields.get(name)
            if field is None or not value:
                continue
            if self._is_link(field):
                number = field.convert_to_cache(value, self, validate=False)
                if isinstance(number, int):
                    self.env[field.comodel_name].browse(number).check_access("read")
            elif field.type in ("one2many", "many2many"):
                for command in value:
                    if len(command) > 2 and isinstance(command[2], dict):
                        self.env[field.comodel_name]._check_linked(command[2])
