# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.tools import mute_logger

#: What Odoo writes on the entry of each new line of a bank statement.
OF_NEW_LINE = frozenset({"name", "narration", "statement_line_id"})


class AccountMove(models.Model):
    """Entries that are posted many at once draw their numbers at once."""

    _inherit = "account.move"

    def write(self, vals):
        new = OF_NEW_LINE == set(vals) and all(
            move.state == "draft" and not move.posted_before and not move.line_ids
            for move in self
        )
        if new:
            # A draft without items has nothing to keep in balance or in line: what
            # Odoo looks at here took a third of the time of importing a statement.
            # pylint: disable-next=super-method-mismatch
            return models.Model.write(self, vals)
        return super().write(vals)

    def _post_in_bulk(self):
        """Post these drafts of one journal and day, with numbers that follow.

        Odoo draws the number of the first under its lock, and would search for the last
        one anew with each further entry. Should somebody else take one of the numbers
        meanwhile, the database says so, and Odoo draws one by one as ever.
        """
        first, rest = self[:1], self[1:]
        first.action_post()
        if not rest:
            return
        drawn, values = first._get_sequence_format_param(first.name)
        names = []
        for _move in rest:
            values["seq"] += 1
            names.append(drawn.format(**values))
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                rest._write_names(names)
                rest.action_post()
                self.env.flush_all()
        except UniqueViolation:
            rest.action_post()

    def _write_names(self, names):
        """Write a name each; ``write`` would look for gaps with every single one."""
        self.check_access("write")
        field = self._fields["name"]
        for move, name in zip(self, names, strict=True):
            field.write(move, name)
        self.modified(["name"])
