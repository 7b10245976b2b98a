# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The official schema and code lists of IATI 2.03, as pyIATI carries them."""

import functools
import importlib.util
from pathlib import Path

from lxml import etree

#: Attributes that carry a code, wherever they stand.
CODED = frozenset({"code", "currency", "role", "status", "type", "vocabulary"})


@functools.cache
def get_standard():
    """Return the folder of the standard. The package itself is never imported."""
    found = importlib.util.find_spec("iati").submodule_search_locations
    return Path(next(iter(found))) / "resources" / "standard" / "2-03"


@functools.cache
def get_schema():
    path = get_standard() / "schemas" / "iati-activities-schema.xsd"
    return etree.XMLSchema(etree.parse(path))


@functools.cache
def get_mapping():
    """Return (path of an attribute, code list) of everything that the standard codes.

    A condition of the standard, as on the vocabulary of a sector, is in the path.
    """
    pairs = []
    for mapping in etree.parse(get_standard() / "codelist-mapping.xml").iter("mapping"):
        path, condition = mapping.findtext("path"), mapping.findtext("condition")
        if condition:
            place, attribute = path.rsplit("/", 1)
            path = f"{place}[{condition}]/{attribute}"
        pairs.append((path, mapping.find("codelist").get("ref")))
    return pairs


@functools.cache
def get_codes(name):
    tree = etree.parse(get_standard() / "codelists" / f"{name}.xml")
    return frozenset(tree.xpath("//codelist-item/code/text()"))


def get_faults(content, today):
    """Return what is wrong with a file: schema, code lists, rules of the standard."""
    tree = etree.fromstring(content)
    faults = []
    if not get_schema().validate(tree):
        faults += [str(error) for error in get_schema().error_log]
    faults += get_code_faults(tree)
    for activity in tree.iter("iati-activity"):
        faults += _get_rule_faults(activity, str(today))
    identifiers = tree.xpath("//iati-identifier/text()")
    if len(set(identifiers)) != len(identifiers):
        faults.append("an identifier stands twice")
    return faults


def get_code_faults(tree):
    """Return codes that the official lists lack, and those that no list is for."""
    faults, listed = [], set()
    for path, name in get_mapping():
        for value in tree.xpath(path):
            # Elements have text of this kind too; they are no attributes.
            if value.is_attribute:
                listed.add((value.getparent(), value.attrname))
            if value not in get_codes(name):
                faults.append(f"{path}: {value} is not in {name}")
    for node in tree.iter():
        faults += [
            f"{node.tag}/@{name}: no code list is for it"
            for name in node.attrib
            if name in CODED and (node, name) not in listed
        ]
    return faults


def _get_rule_faults(activity, today):
    """Return what breaks the ruleset that comes with the standard."""
    faults = []
    places = activity.xpath(
        "recipient-country/@percentage | recipient-region/@percentage"
    )
    if round(sum(float(share) for share in places), 6) != 100:
        faults.append(f"the places add up to {places}")
    if not activity.xpath("activity-date[@type='1' or @type='2']"):
        faults.append("no start")
    if not activity.xpath("sector"):
        faults.append("no sector")
    dates = {
        part.get("type"): part.get("iso-date")
        for part in activity.iter("activity-date")
    }
    if dates["1"] > dates["3"]:
        faults.append("it ends before it starts")
    future = [
        day
        for day in activity.xpath(
            "transaction/transaction-date/@iso-date | transaction/value/@value-date"
        )
        if day > today
    ]
    faults += [f"{day} is in the future" for day in future]
    for budget in activity.iter("budget"):
        first = budget.find("period-start").get("iso-date")
        last = budget.find("period-end").get("iso-date")
        if first > last or int(last[:4]) - int(first[:4]) > 1:
            faults.append(f"budget from {first} to {last}")
    for path in (
        "reporting-org/@ref",
        "participating-org/@ref",
        "transaction/provider-org/@ref",
        "transaction/receiver-org/@ref",
        "iati-identifier/text()",
    ):
        faults += [
            f"{path}: {text}"
            for text in activity.xpath(path)
            if any(sign in text for sign in "/&|?") or not text
        ]
    return faults
