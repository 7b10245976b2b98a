# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

#: Key in the cache of the transaction: the dry run of an import is under way.
DRY_RUN_KEY = "omct_import_dry_run"


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _next(self, sequence_date=None):
        # A dry run is undone, sequences of the database are not: it would leave a gap
        # in the register for each row that it tries.
        drawn = self.env.cr.cache.get(DRY_RUN_KEY)
        if drawn is None:
            return super()._next(sequence_date)
        self.env.cr.cache[DRY_RUN_KEY] = drawn + 1
        return f"?{drawn + 1}"
