# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Three offices with their books: Geneva in CHF, Brussels in EUR, Tunis in TND."""

from datetime import date

from odoo import Command

LANGUAGES = ("fr_FR", "es_ES", "ar_001", "ru_RU")
OFFICES = (
    # code, name, country, currency, chart, city, IBAN of the office
    ("geneva", "Secretariat Geneva", "base.ch", "base.CHF", "ch", "Genève",
     "CH9300762011623852957"),
    ("brussels", "Office Brussels", "base.be", "base.EUR", "be_asso", "Bruxelles",
     "BE68539007547034"),
    ("tunis", "Office Tunis", "base.tn", "base.TND", "tn", "Tunis",
     "TN5910006035183598478831"),
)  # fmt: skip
#: Units of the currency for one euro, rounded from the reference rates of the first
#: bank day of each quarter.
RATES = {
    "base.EUR": (1, 1, 1, 1),
    "base.CHF": (0.93, 0.94, 0.93, 0.94),
    "base.TND": (3.38, 3.40, 3.39, 3.41),
    "base.USD": (1.17, 1.16, 1.17, 1.16),
    "base.XOF": (655.957, 655.957, 655.957, 655.957),
}
QUARTERS = (date(2026, 1, 2), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1))


def xmlid(env, name, record):
    """Give a sample record an external id, so that other parts find it again."""
    env["ir.model.data"]._update_xmlids(
        [{"xml_id": f"__sample__.{name}", "record": record, "noupdate": True}]
    )
    return record


def load(env):
    """Make the offices, their charts, bank journals, currencies and languages."""
    for code in LANGUAGES:
        env["res.lang"]._activate_lang(code)
    env["base.language.install"].create(
        {"lang_ids": [Command.set(env["res.lang"].search([]).ids)]}
    ).lang_install()
    _load_rates(env)
    for index, office in enumerate(OFFICES):
        _load_office(env, index, *office)


def _load_rates(env):
    env["res.currency.rate"].search([]).unlink()
    for name, rates in RATES.items():
        currency = env.ref(name)
        currency.active = True
        env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "name": day,
                    "rate": rate,
                    "company_id": False,
                }
                for day, rate in zip(QUARTERS, rates, strict=True)
            ]
        )


def _load_office(env, index, code, name, country, currency, chart, city, iban):
    vals = {
        "name": name,
        "country_id": env.ref(country).id,
        "currency_id": env.ref(currency).id,
        "city": city,
    }
    # The charts are installed already; Odoo would look for more modules otherwise.
    companies = env["res.company"].with_context(install_mode=True)
    if index == 0:
        company = companies.browse(env.ref("base.main_company").id)
        company.write(vals)
    else:
        company = companies.create(vals)
    company = company.with_env(env)
    xmlid(env, f"office_{code}", company)
    env.user.write({"company_ids": [Command.link(company.id)]})
    env["account.chart.template"].with_company(company).try_loading(
        chart, company, install_demo=False
    )
    company.currency_id = env.ref(currency)
    journal = env["account.journal"].search(
        [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
    )
    journal.with_company(company).set_bank_account(iban)
    # Between the order and the bank's statement the money is in transit.
    journal.outbound_payment_method_line_ids.payment_account_id = env.ref(
        f"account.{company.id}_account_journal_payment_credit_account_id"
    )
