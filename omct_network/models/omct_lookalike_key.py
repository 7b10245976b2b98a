# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class LookalikeKey(models.Model):
    """What a contact shares with those that may be the same; the server keeps it.

    A key is a word of a name in a country, an address, a number… in the form of
    ``lookalike.make_keys``. Contacts with a key in common are compared, no others.
    """

    _name = "omct.lookalike.key"
    _description = "Key that look-alikes share"
    _log_access = False
    _rec_name = "key"
    _order = "key, partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        ondelete="cascade",
        index=True,
    )
    key = fields.Char(
        required=True,
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    # The partner stands in it too, so that a look-up reads the index alone.
    _key_idx = models.Index("(key, partner_id)")

    # ------------------------------------------------------------------
    # Keeping and looking up
    # ------------------------------------------------------------------

    @api.model
    def _replace(self, keys_by_partner):
        """Set the keys of contacts.

        :param dict keys_by_partner: ``{partner id: set of keys}``
        """
        if not keys_by_partner:
            return
        rows = [
            (partner_id, key)
            for partner_id, keys in keys_by_partner.items()
            for key in sorted(keys)
        ]
        # Hundreds of thousands of rows without a field to compute: the ORM's own
        # ``create`` would take longer than the import that brings them.
        self.env.cr.execute(
            "DELETE FROM omct_lookalike_key WHERE partner_id = ANY(%s)",
            [list(keys_by_partner)],
        )
        self.env.cr.execute(
            "INSERT INTO omct_lookalike_key (partner_id, key) "
            "SELECT * FROM unnest(%s::int[], %s::text[])",
            [[row[0] for row in rows], [row[1] for row in rows]],
        )
        self.invalidate_model()

    @api.model
    def _look_up(self, keys, most):
        """Return who has each key.

        :param keys: iterable of keys
        :param int most: a key that more contacts share is left out
        :return: ``{key: list of partner ids}``
        """
        self.env.cr.execute(
            "SELECT k, ARRAY(SELECT partner_id FROM omct_lookalike_key "
            "WHERE key = k LIMIT %s) FROM unnest(%s::text[]) AS k",
            [most + 1, sorted(keys)],
        )
        return {
            key: partner_ids
            for key, partner_ids in self.env.cr.fetchall()
            if len(partner_ids) <= most
        }
