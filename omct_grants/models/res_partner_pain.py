# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import objectify

from odoo import models

VERSION = "pain.001.001.09"


class ResPartner(models.Model):
    """Names and addresses as banks take them now: in fields, not in lines of text."""

    _inherit = "res.partner"

    def _generate_address_block(self, parent_node, gen_args):
        self.ensure_one()
        if not gen_args["pain_flavor"].startswith(VERSION) or not (
            self.city and self.country_id
        ):
            return super()._generate_address_block(parent_node, gen_args)
        prepare = self.env["account.payment.order"]._prepare_field
        address = objectify.SubElement(parent_node, "PstlAdr")
        street = ", ".join(part for part in (self.street, self.street2) if part)
        for tag, value, size in (
            ("StrtNm", street, 70),
            ("PstCd", self.zip, 16),
            ("TwnNm", self.city, 35),
            ("Ctry", self.country_id.code, 2),
        ):
            if value:
                setattr(address, tag, prepare(tag, value, size, gen_args))
        return None

    def _generate_party_id(self, parent_node, party_type):
        # A payee's tax number tells the bank more than it needs.
        if party_type == "Cdtr":
            return None
        return super()._generate_party_id(parent_node, party_type)

    def _get_missing_for_bank(self):
        """Return what a structured address lacks, or False."""
        self.ensure_one()
        missing = [
            self._fields[name]._description_string(self.env)
            for name in ("city", "country_id")
            if not self[name]
        ]
        if missing:
            return self.env._(
                "%(partner)s has no %(fields)s in its address, which the bank asks for",
                partner=self.display_name,
                fields=", ".join(missing),
            )
        return False
