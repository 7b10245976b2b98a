# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

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

    @api.model
    def _cron_prepare_years(self):
        """Make the numbers of this year and of the next ready, where they go by year.

        Otherwise the first two records of a year, made at the same moment, would each
        begin it, and one of them would fail over a number that is taken.
        """
        today = fields.Date.today()
        days = (today, today.replace(year=today.year + 1, month=1, day=1))
        sequences = self.search(
            [("use_date_range", "=", True), ("code", "=like", "omct.%")]
        )
        for day in days:
            ready = sequences.date_range_ids.filtered(
                lambda years, day=day: years.date_from <= day <= years.date_to
            ).sequence_id
            for sequence in sequences - ready:
                sequence._create_date_range_seq(day)
