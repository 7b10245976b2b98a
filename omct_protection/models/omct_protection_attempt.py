# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..crypto import keyed_hashes

#: How often each is done from one connection within the hours below. Many people at
#: risk share one: a telephone network, a hidden service.
LIMITS = {"send": 20, "add": 20, "wrong": 10}
#: After so many hours nothing is left of it.
HOURS = 6


class Attempt(models.Model):
    """One use of the public page from a connection, kept for some hours.

    A keyed hash stands for the connection: without the key file nobody can tell which
    one it was, and no address is kept. It is no part of a request.
    """

    _name = "omct.protection.attempt"
    _description = "Use of the Public Page"
    _log_access = False
    _rec_name = "kind"

    kind = fields.Selection(
        selection=[
            ("send", "Request sent"),
            ("add", "Something added"),
            ("wrong", "Wrong code"),
        ],
        required=True,
        readonly=True,
    )
    source_hash = fields.Char(
        required=True, readonly=True, groups=fields.NO_ACCESS, prefetch=False
    )
    since = fields.Datetime(string="Used on", required=True, readonly=True, index=True)

    _source_idx = models.Index("(source_hash, kind, since)")

    @api.model
    def _take(self, kind, source):
        """Count one use of a kind.

        A row each, and nobody waits for another: a whole telephone network may be one
        connection, and who has to try again could lose what was typed. Those of one
        moment do not see each other, so that a few may pass beyond the limit.

        :param str kind: key of ``LIMITS``
        :param str source: the connection; only its hash is kept
        :return: whether it was within the limit
        """
        if self._is_over(kind, source):
            return False
        self.env.execute_query(
            SQL(
                "INSERT INTO omct_protection_attempt (kind, source_hash, since) "
                "VALUES (%s, %s, %s) RETURNING id",
                kind,
                self._get_hash(source),
                fields.Datetime.now(),
            )
        )
        return True

    @api.model
    def _is_over(self, kind, source):
        """Return whether the limit of a kind is used up, without counting."""
        since = fields.Datetime.now() - timedelta(hours=HOURS)
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM omct_protection_attempt WHERE kind = %s "
                "AND source_hash = %s AND since > %s",
                kind,
                self._get_hash(source),
                since,
            )
        )
        return rows[0][0] >= LIMITS[kind]

    @api.model
    def _get_hash(self, source):
        return keyed_hashes(f"connection|{source}")[0]

    @api.model
    def _cron_forget(self):
        """Delete what is older than the hours that it is kept."""
        since = fields.Datetime.now() - timedelta(hours=HOURS)
        self.search([("since", "<=", since)]).unlink()
