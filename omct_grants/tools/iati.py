# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""IATI 2.03 activity files, from plain values to XML. Knows nothing of the database."""

import re
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal

from dateutil.relativedelta import relativedelta
from lxml import etree

VERSION = "2.03"
#: "Developing countries, unspecified", of the DAC's own regions.
UNSPECIFIED_REGION = "998"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 cannot carry.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What the standard does not allow in an identifier, and white space.
_NO_IDENTIFIER = re.compile(r"[\s/&|?]+")

ORGANISATION_TYPES = [
    ("10", "Government"),
    ("11", "Local government"),
    ("15", "Other public sector"),
    ("21", "International NGO"),
    ("22", "National NGO"),
    ("23", "Regional NGO"),
    ("24", "Partner country based NGO"),
    ("30", "Public private partnership"),
    ("40", "Multilateral"),
    ("60", "Foundation"),
    ("70", "Private sector"),
    ("80", "Academic, training and research"),
    ("90", "Other"),
]
SECTORS = [
    ("15160", "Human rights"),
    ("15130", "Legal and judicial development"),
    ("15150", "Democratic participation and civil society"),
    ("15170", "Women's equality organisations"),
    ("12220", "Basic health care"),
]
TRANSACTION_TYPES = {
    "incoming_funds": "1",
    "outgoing_commitment": "2",
    "disbursement": "3",
    "expenditure": "4",
    "incoming_commitment": "11",
}


def clean_text(text):
    """Return ``text`` without the characters that XML cannot carry."""
    return _NO_XML.sub("", text or "").strip()


def clean_identifier(text):
    """Return ``text`` as a part of an identifier."""
    return _NO_IDENTIFIER.sub("-", clean_text(text)).strip("-")


def share_out(weights):
    """Return the percentages of weights, to the cent, adding up to 100 exactly.

    :param dict weights: {key: amount above zero}
    :return: {key: text}
    """
    total = sum(weights.values())
    if not total:
        return {}
    exact = {
        key: Decimal(100) * Decimal(str(weight)) / Decimal(str(total))
        for key, weight in weights.items()
    }
    cent = Decimal("0.01")
    shares = {
        key: value.quantize(cent, rounding=ROUND_DOWN) for key, value in exact.items()
    }
    missing = int((Decimal(100) - sum(shares.values())) / cent)
    # Whoever lost most in rounding gets a cent back first.
    by_loss = sorted(exact, key=lambda key: (shares[key] - exact[key], str(key)))
    for key in (by_loss * (abs(missing) // len(by_loss) + 1))[: max(missing, 0)]:
        shares[key] += cent
    return {key: f"{share:.2f}" for key, share in shares.items() if share}


def split_years(start, end, amount, digits):
    """Return (first day, last day, amount as text) for each year of a budget.

    The standard allows a year at most; the amounts add up, to the last cent.
    """
    cent = Decimal(1).scaleb(-digits)
    total = Decimal(str(amount)).quantize(cent)
    days = (end - start).days + 1
    parts, first, given, number = [], start, Decimal(0), 1
    while first <= end:
        after = start + relativedelta(years=number)
        last = min(after - timedelta(days=1), end)
        done = (last - start).days + 1
        upto = (total * done / days).quantize(cent) if last < end else total
        parts.append((first, last, f"{upto - given:.{digits}f}"))
        first, given, number = last + timedelta(days=1), upto, number + 1
    return parts


class ActivityFile:
    """Builds the XML of activities that are given as plain values.

    Elements come in the order that the schema asks for.
    """

    def __init__(self, generated):
        """Start a file.

        :param str generated: date and time in ISO 8601
        """
        self.generated = generated
        self.root = etree.Element("iati-activities", version=VERSION)
        self.root.set("generated-datetime", generated)

    def to_bytes(self):
        """Return the file, as it is published."""
        return etree.tostring(
            self.root, xml_declaration=True, encoding="UTF-8", pretty_print=True
        )

    def add(self, activity):
        """Add one activity.

        :param dict activity: its values, as ``omct.iati.publication`` prepares them
        """
        node = etree.SubElement(self.root, "iati-activity")
        node.set(XML_LANG, activity["lang"])
        node.set("default-currency", activity["currency"])
        node.set("last-updated-datetime", self.generated)
        node.set("hierarchy", str(activity["hierarchy"]))
        node.set("humanitarian", "0")
        etree.SubElement(node, "iati-identifier").text = activity["identifier"]
        self._organisation(node, "reporting-org", activity["reporting"])
        self._narrative(node, "title", activity["title"])
        self._narrative(node, "description", activity["description"], type="1")
        for organisation in activity["participating"]:
            self._organisation(
                node, "participating-org", organisation, role=organisation["role"]
            )
        self._leaf(node, "activity-status", code=activity["status"])
        for kind, day in activity["dates"]:
            self._leaf(node, "activity-date", type=kind, **{"iso-date": day})
        self._add_places(node, activity)
        for code in activity["sectors"]:
            self._leaf(node, "sector", vocabulary="1", code=code, percentage="100")
        self._leaf(node, "default-flow-type", code="30")
        self._leaf(node, "default-finance-type", code="110")
        self._leaf(node, "default-aid-type", code="C01")
        self._leaf(node, "default-tied-status", code="5")
        for budget in activity["budgets"]:
            self._add_budget(node, budget)
        for transaction in activity["transactions"]:
            self._add_transaction(node, transaction)
        for kind, identifier in activity["related"]:
            self._leaf(node, "related-activity", type=kind, ref=identifier)

    def _add_places(self, node, activity):
        for code, percent in activity["countries"]:
            self._leaf(node, "recipient-country", code=code, percentage=percent)
        for code, percent in activity["regions"]:
            self._leaf(
                node,
                "recipient-region",
                vocabulary="1",
                code=code,
                percentage=percent,
            )

    def _add_budget(self, node, budget):
        part = etree.SubElement(node, "budget", type="1", status="2")
        self._leaf(part, "period-start", **{"iso-date": budget["start"]})
        self._leaf(part, "period-end", **{"iso-date": budget["end"]})
        self._value(part, budget)

    def _add_transaction(self, node, transaction):
        part = etree.SubElement(node, "transaction", humanitarian="0")
        self._leaf(part, "transaction-type", code=transaction["type"])
        self._leaf(part, "transaction-date", **{"iso-date": transaction["date"]})
        self._value(part, transaction)
        for name in ("provider", "receiver"):
            if transaction.get(name):
                self._organisation(part, f"{name}-org", transaction[name])

    def _value(self, node, values):
        value = self._leaf(
            node,
            "value",
            currency=values["currency"],
            **{"value-date": values["value_date"]},
        )
        value.text = values["amount"]

    def _organisation(self, node, tag, values, **attributes):
        part = self._leaf(node, tag, **attributes)
        for name in ("ref", "type"):
            if values.get(name):
                part.set(name, values[name])
        if values.get("activity"):
            key = "provider" if tag == "provider-org" else "receiver"
            part.set(f"{key}-activity-id", values["activity"])
        etree.SubElement(part, "narrative").text = clean_text(values["name"])

    def _narrative(self, node, tag, text, **attributes):
        part = self._leaf(node, tag, **attributes)
        etree.SubElement(part, "narrative").text = clean_text(text)

    def _leaf(self, node, tag, **attributes):
        return etree.SubElement(node, tag, **attributes)
