# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..crypto import decrypt, encrypt

CARD_FIELDS = {
    "channel": "card_channel",
    "hours": "card_hours",
    "code_word": "card_code_word",
    "duress_word": "card_duress_word",
}


def _closed():
    return fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)


class Defender(models.Model):
    """How a defender is reached safely, and how they say who listens.

    The code word says “it is me and I am alone”, the duress word “somebody forces
    me”. Kept, shown and logged like the identity.
    """

    _inherit = "omct.protection.defender"

    has_card = fields.Boolean(
        string="Safe contact kept", compute="_compute_has_card", compute_sudo=True
    )
    card_channel = _closed()
    card_hours = _closed()
    card_code_word = _closed()
    card_duress_word = _closed()

    @api.depends(*CARD_FIELDS.values())
    def _compute_has_card(self):
        for defender in self:
            defender.has_card = any(defender[column] for column in CARD_FIELDS.values())

    def _check_governed_vals(self, vals, allowed=None):
        if vals.keys() & set(CARD_FIELDS.values()):
            # Whoever it is: clear text must not reach a column by a plain write.
            raise AccessError(
                self.env._(
                    "Safe contact is entered by the button “Safe contact” alone."
                )
            )
        return super()._check_governed_vals(vals, allowed)

    def action_open_contact_card(self):
        """Open the dialog that shows the safe contact on request, and changes it."""
        self.ensure_one()
        self._check_identity_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "omct_protection_contact_card",
            "name": self.env._("Safe contact of %s", self.name),
            "target": "new",
            "params": {"defender_id": self.id, "has_identity": self.has_card},
        }

    def reveal_contact_card(self):
        """Return the safe contact in clear, for a team member, and log it.

        :return: dictionary with the keys of ``CARD_FIELDS``, texts
        :raises AccessError: when the user is not on the team
        :raises UserError: when the key file does not open it
        """
        self._check_identity_access("read")
        self.env["omct.protection.identity.log"]._log(self, "card_read")
        return self._get_card()

    def _get_card(self):
        # The columns are closed to users; the callers are the door.
        engine = self.sudo()
        return {key: decrypt(engine[column]) for key, column in CARD_FIELDS.items()}

    def update_contact_card(self, values):
        """Encrypt and keep parts of the safe contact, and log it.

        :param dict values: clear texts, keys of ``CARD_FIELDS``; what is left out
            stays as it is, an empty text removes it
        :raises AccessError: when the user is not on the team
        :raises UserError: on an unknown key, when both words are the same, or without
            a key file
        """
        self._check_identity_access("write")
        if not isinstance(values, dict) or values.keys() - CARD_FIELDS.keys():
            raise UserError(
                self.env._(
                    "A safe contact has these parts: %s.", ", ".join(CARD_FIELDS)
                )
            )
        texts = {key: str(text or "").strip() for key, text in values.items()}
        card = {**self._get_card(), **texts}
        words = {card["code_word"].casefold(), card["duress_word"].casefold()}
        if card["code_word"] and len(words) == 1:
            raise UserError(
                self.env._(
                    "Code word and duress word must differ, or a call for help is "
                    "taken for a greeting."
                )
            )
        # The guard of write() refuses these columns to everybody.
        self.sudo()._write_governed(
            {CARD_FIELDS[key]: encrypt(text) for key, text in texts.items()}
        )
        self.env["omct.protection.identity.log"]._log(self, "card_write")
        return True
