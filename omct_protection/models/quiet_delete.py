# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

from psycopg2.errors import CheckViolation, ForeignKeyViolation, RestrictViolation

from odoo.exceptions import UserError


@contextmanager
def quiet_delete(env, sentence):
    """Replace what the database says when it refuses to delete.

    It names the table, with its rows: whoever tries to delete people or countries would
    learn which of them a request is about. The sentence is the same for each table.

    :raises UserError: with the sentence, and without what was said before
    """
    try:
        with env.cr.savepoint():
            yield
    except (CheckViolation, ForeignKeyViolation, RestrictViolation):
        raise UserError(sentence) from None
