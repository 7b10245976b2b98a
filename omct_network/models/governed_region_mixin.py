# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError


class RegionMixin(models.AbstractModel):
    """A record that belongs to the desk of its country.

    Its model has a stored related ``region_id``, to group and filter by. Nobody
    writes it: it follows from the country.
    """

    _name = "omct.region.mixin"
    _description = "Record of a region"
    _inherit = ["omct.governed.mixin"]

    _governed_fields = frozenset({"region_id"})
    # The fields by which a record may pass to another desk.
    _region_sources = frozenset({"country_id"})

    def _check_governed_vals(self, vals, allowed=None):
        allowed = allowed or {}
        for name in self._get_governed_fields() & set(vals):
            if name in allowed and (vals[name] or False) == (allowed[name] or False):
                continue
            raise AccessError(
                self.env._(
                    "“%(field)s” of %(model)s is worked out from the rest of the "
                    "record. Leave the field out.",
                    field=self._fields[name]._description_string(self.env),
                    model=self._description,
                )
            )

    def write(self, vals):
        result = super().write(vals)
        if self._region_sources & vals.keys():
            # The rules were checked where the record was; check where it is now.
            self.check_access("write")
        return result
