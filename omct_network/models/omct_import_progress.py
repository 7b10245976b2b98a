# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from .omct_import import ROWS_AT_ONCE


class ImportProgress(models.Model):
    """How far the work on a file has come.

    It is written from a transaction of its own, so that others see it while the work,
    one transaction, is still under way; so it is not a part of ``omct.import``.
    """

    _name = "omct.import.progress"
    _description = "Progress of an import"

    import_id = fields.Many2one(
        comodel_name="omct.import", required=True, ondelete="cascade", readonly=True
    )
    done = fields.Integer(readonly=True)
    total = fields.Integer(readonly=True)
    attempts = fields.Integer(readonly=True)
    stop = fields.Boolean(readonly=True)

    _import_uniq = models.UniqueIndex("(import_id)")

    def _begin(self, total):
        """Begin anew."""
        self.write({"done": 0, "total": total, "attempts": 0, "stop": False})

    def _ask_to_stop(self):
        """Ask the work to stop; it does so at its next step."""
        self.write({"stop": True})

    def _count_attempt(self):
        """Note that the work begins, seen even if the server is killed.

        :return: how often it began
        """
        return self._update(SQL("done = 0, attempts = attempts + 1"), "attempts") or 1

    def _advance(self, lines):
        """Note that ``lines`` more are done.

        :return: whether a user asked to stop
        """
        return self._update(SQL("done = done + %s", lines), "stop")

    def _update(self, changes, column):
        if self.total <= ROWS_AT_ONCE:
            # The work of one request: nobody sees it before it is done.
            return None
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "UPDATE omct_import_progress SET %s WHERE id = %s RETURNING %s",
                    changes,
                    self.id,
                    SQL.identifier(column),
                )
            )
            found = cr.fetchone()
        return found and found[0]
