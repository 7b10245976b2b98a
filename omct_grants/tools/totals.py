# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Control totals: kept in one form, whoever reads them, and shown in plain words."""

import re

from odoo.tools import formatLang

SEPARATOR = " | "
SUM = re.compile(r"^(?P<currency>[A-Z]{3}) (?P<sum>-?[\d.]+) \((?P<count>\d+)\)$")


def get_totals(amounts):
    """Return control totals as they are kept: number, sum and number by currency.

    :param amounts: list of (``res.currency`` record, amount)
    """
    sums = {}
    for currency, amount in amounts:
        sums.setdefault(currency, []).append(amount)
    parts = [
        f"{currency.name} {sum(items):.{currency.decimal_places}f} ({len(items)})"
        for currency, items in sorted(sums.items(), key=lambda item: item[0].name)
    ]
    return SEPARATOR.join([str(len(amounts)), *parts])


def get_totals_in_words(env, totals):
    """Return control totals in the words and figures of a reader's language.

    :param env: whose language it is
    :param str totals: as they are kept; what is not in that form is returned as it is
    """
    number, *parts = (totals or "").split(SEPARATOR)
    sums = [match for match in map(SUM.match, parts) if match]
    if not number.isdigit() or not sums:
        return totals
    words = [_count(env, int(number))]
    for match in sums:
        words.append(_sum(env, match, alone=len(sums) == 1))
    if not SUM.match(parts[-1]):
        words.append(env._("checksum %s", parts[-1]))
    return " · ".join(words)


def _count(env, number):
    return env._("1 payment") if number == 1 else env._("%s payments", number)


def _sum(env, match, alone):
    amount = match["sum"]
    text = formatLang(env, float(amount), digits=len(amount.partition(".")[2]))
    text = f"{match['currency']}\N{NO-BREAK SPACE}{text}"
    if alone:
        return text
    return env._(
        "%(sum)s in %(payments)s",
        sum=text,
        payments=_count(env, int(match["count"])),
    )
