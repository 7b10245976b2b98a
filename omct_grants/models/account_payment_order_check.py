# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from lxml import etree

from odoo import api, models
from odoo.exceptions import UserError

#: Longest texts that Swiss banks take, where the schema allows more: Swiss Payment
#: Standards, pain.001, as are the letters below.
LONGEST = {"Nm": 70, "StrtNm": 70, "BldgNb": 16, "PstCd": 16, "TwnNm": 35, "Ustrd": 140}
REFERENCES = ("InstrId", "EndToEndId")
FILE_REFERENCES = ("MsgId", "PmtInfId")
#: Letters of a reference; it neither begins nor ends with a slash.
REFERENCE = re.compile(r"(?!/)(?!.*//)[A-Za-z0-9/\-?:().,'+ ]+(?<!/)")


class AccountPaymentOrder(models.Model):
    """What banks ask of a file beyond its schema."""

    _inherit = "account.payment.order"

    @api.model
    def _validate_xml(self, xml_bytes, gen_args):
        res = super()._validate_xml(xml_bytes, gen_args)
        reasons = self._get_refusals(etree.fromstring(xml_bytes))
        if reasons:
            raise UserError(
                self.env._(
                    "The bank would refuse this file, so nothing was booked and "
                    "nothing is kept:\n%s",
                    "\n".join(reasons),
                )
            )
        return res

    @api.model
    def _get_refusals(self, tree):
        """Return why the bank would refuse transfers of a file.

        :param tree: the root of a pain.001
        :return: one line a transfer and field: reference, field and what is wrong
        """
        reasons = [
            self.env._("“%s” is no reference that a bank takes", node.text or "")
            for field in FILE_REFERENCES
            for node in tree.iterfind(f".//{{*}}{field}")
            if not REFERENCE.fullmatch(node.text or "")
        ]
        for transfer in tree.iterfind(".//{*}CdtTrfTxInf"):
            name = transfer.findtext(".//{*}EndToEndId") or "?"
            reasons += [
                self.env._(
                    "%(payout)s, %(field)s: %(problem)s",
                    payout=name,
                    field=field,
                    problem=problem,
                )
                for field, problem in self._find_problems(transfer)
            ]
        return reasons

    @api.model
    def _find_problems(self, transfer):
        """Yield the name of a field and what is wrong with it."""
        agent = transfer.find("./{*}CdtrAgt")
        others = set() if agent is None else set(agent.iter())
        for node in transfer.iter(etree.Element):
            # The bank's own name and address come from its BIC.
            if node in others:
                continue
            field = etree.QName(node).localname
            text = node.text or ""
            longest = LONGEST.get(field)
            if longest and len(text) > longest:
                yield (
                    field,
                    self.env._(
                        "%(length)s letters, %(longest)s are allowed; shorten it on "
                        "the payee",
                        length=len(text),
                        longest=longest,
                    ),
                )
            if field in REFERENCES and not REFERENCE.fullmatch(text):
                yield (
                    field,
                    self.env._("“%s” is no reference that a bank takes", text),
                )
            if field == "AdrLine":
                yield (
                    field,
                    self.env._(
                        "the address is not structured; enter street, postcode and "
                        "city of the payee apart"
                    ),
                )
        for field, label in (
            ("TwnNm", self.env._("enter the city of the payee")),
            ("Ctry", self.env._("enter the country of the payee")),
        ):
            if not transfer.findtext(f"./{{*}}Cdtr/{{*}}PstlAdr/{{*}}{field}"):
                yield field, label
