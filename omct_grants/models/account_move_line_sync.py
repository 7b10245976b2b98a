# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import models

#: The ledger is at work on analytic lines. No remote call reaches it, unlike the
#: context of Odoo.
SYNCING = ContextVar("omct_analytic_sync", default=False)


@contextmanager
def syncing():
    """Let the ledger itself delete analytic lines, inside its own steps alone."""
    token = SYNCING.set(True)
    try:
        yield
    finally:
        SYNCING.reset(token)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _inverse_analytic_distribution(self):
        with syncing():
            return super()._inverse_analytic_distribution()
