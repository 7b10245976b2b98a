# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import float_repr

from ..tools.iati import (
    TRANSACTION_TYPES,
    UNSPECIFIED_REGION,
    clean_identifier,
    clean_text,
    share_out,
    split_years,
)

#: Odoo's countries that the code list of IATI does not know.
UNLISTED_COUNTRIES = frozenset({"XI"})
GRANT_STATUS = {"approved": "2", "active": "2", "closing": "3", "closed": "4"}


class IatiPublication(models.Model):
    """What an activity file holds, element by element, with a reason for each gap."""

    _inherit = "omct.iati.publication"

    # ------------------------------------------------------------------
    # Parts
    # ------------------------------------------------------------------

    def _get_grants(self):
        """Return the grants that the fund pays, released or not."""
        return self.env["omct.grant"].search(
            [
                "|",
                ("fund_id", "=", self.fund_id.id),
                ("share_ids.fund_id", "=", self.fund_id.id),
                ("state", "in", ("approved", "active", "closing", "closed")),
            ],
            order="id",
        )

    def _get_payouts(self):
        """Return the paid payouts of the fund that the user may know of."""
        return self.env["omct.disbursement"].search(
            [("fund_id", "=", self.fund_id.id), ("state", "in", ("paid", "received"))],
            order="id",
        )

    def _row(self, activity, element, tag, value="", reason=False):
        """Return one row of the preview; of what is withheld it has no value."""
        return {
            "activity": activity,
            "element": element,
            "tag": tag,
            "value": "" if reason else str(value),
            "reason": reason or "",
        }

    def _get_reporting(self):
        """Return the office as the reporting organisation.

        :raises UserError: where it has no identifier
        """
        company = self.company_id
        identifier = clean_identifier(company.sudo().omct_iati_identifier)
        if not identifier:
            raise UserError(
                self.env._(
                    "%s has no IATI identifier. An administrator enters it under "
                    "Settings > Companies.",
                    company.name,
                )
            )
        return {
            "ref": identifier,
            "type": company.sudo().omct_iati_type,
            "name": company.name,
        }

    def _get_fund_identifier(self):
        return f"{self._get_reporting()['ref']}-F{self.fund_id.id}"

    def _get_grant_identifier(self, grant):
        return f"{self._get_fund_identifier()}-{clean_identifier(grant.name)}"

    def _money(self, amount, currency, day):
        return {
            "amount": float_repr(currency.round(amount), currency.decimal_places),
            "currency": currency.name,
            "value_date": self._past(day),
        }

    def _past(self, day):
        """Return a day that is not in the future, as the standard asks for."""
        today = fields.Date.context_today(self)
        return fields.Date.to_string(min(day, today))

    def _budgets(self, start, end, amount, currency):
        return [
            {
                "start": fields.Date.to_string(first),
                "end": fields.Date.to_string(last),
                "amount": part,
                "currency": currency.name,
                "value_date": self._past(start),
            }
            for first, last, part in split_years(
                start, end, amount, currency.decimal_places
            )
        ]

    def _transaction(self, kind, day, amount, currency, **parties):
        return {
            "type": TRANSACTION_TYPES[kind],
            "date": self._past(day),
            **self._money(amount, currency, day),
            **{name: party for name, party in parties.items() if party},
        }

    # ------------------------------------------------------------------
    # Content
    # ------------------------------------------------------------------

    def _prepare_content(self):
        """Return (activities of the file, rows of the preview).

        :raises UserError: naming what is missing, or a text with a withheld name
        """
        self.ensure_one()
        reporting = self._get_reporting()
        payouts = self._get_payouts()
        grants = self._get_grants()
        released = grants.filtered(lambda grant: grant._iati_is_publishable())
        fund, rows = self._prepare_fund(reporting, payouts, released)
        activities = [fund]
        for grant in grants:
            identifier = self._get_grant_identifier(grant)
            reason = grant._iati_get_exclusion_reason()
            if reason:
                rows.append(
                    self._row(
                        identifier, self.env._("The grant"), "iati-activity", "", reason
                    )
                )
                continue
            fund["related"].append(["2", identifier])
            activity, more = self._prepare_grant(reporting, grant, payouts)
            activities.append(activity)
            rows += more
        self._check_no_withheld_words(
            "\n".join(
                f"{activity['title']}\n{activity['description']}"
                for activity in activities
            )
        )
        return activities, rows

    def _base(self, reporting, identifier, hierarchy, currency):
        return {
            "identifier": identifier,
            "hierarchy": hierarchy,
            "lang": self.lang,
            "currency": currency.name,
            "reporting": reporting,
            "countries": [],
            "regions": [],
            "sectors": [self.fund_id.iati_sector],
            "related": [],
        }

    # ------------------------------------------------------------------
    # Fund
    # ------------------------------------------------------------------

    def _prepare_fund(self, reporting, payouts, released):
        """Return the activity of the fund and its rows of the preview."""
        fund = self.fund_id
        identifier = self._get_fund_identifier()
        donor, donor_reason = self._get_donor()
        start, end = fund.date_start, fund.date_end
        countries, regions = self._get_fund_places(released)
        transactions, rows_of_money = self._prepare_fund_transactions(
            identifier, donor, payouts
        )
        activity = {
            **self._base(reporting, identifier, 1, fund.currency_id),
            "title": clean_text(self.title),
            "description": clean_text(self.description),
            "participating": [
                *([{**donor, "role": "1"}] if donor else []),
                {**reporting, "role": "2"},
                {**reporting, "role": "4"},
            ],
            "status": "4" if fund.state == "closed" else "2",
            "dates": self._dates(start, end),
            "countries": countries,
            "regions": regions,
            "budgets": self._budgets(start, end, fund.amount, fund.currency_id),
            "transactions": transactions,
        }
        rows = [
            *self._rows_of_head(activity),
            self._row(
                identifier,
                self.env._("Donor"),
                "participating-org 1",
                donor and donor["name"],
                donor_reason,
            ),
            *self._rows_of_body(activity),
            *rows_of_money,
        ]
        return activity, rows

    def _get_donor(self):
        fund = self.fund_id
        if not fund.iati_donor_named:
            return None, self.env._("The donor does not want to be named.")
        return {
            "ref": clean_identifier(fund.iati_donor_identifier),
            "type": fund.iati_donor_type or "90",
            "name": fund.donor_id.name,
        }, False

    def _get_fund_places(self, released):
        """Return the countries of the released grants, by their weight in the fund.

        What was not released counts as a region that says nothing.
        """
        weights, fund = {}, self.fund_id
        for grant in released:
            code = grant.country_id.code
            if grant._iati_get_country_reason() or not self._is_listed(code):
                continue
            given = grant._get_amounts_of_fund(fund)[1]
            weights[code] = weights.get(code, 0.0) + given
        rest = fund.amount - sum(weights.values())
        if fund.currency_id.compare_amounts(rest, 0) > 0:
            weights[""] = rest
        shares = share_out({key: value for key, value in weights.items() if value > 0})
        return (
            [[code, share] for code, share in sorted(shares.items()) if code],
            [[UNSPECIFIED_REGION, share] for code, share in shares.items() if not code],
        )

    def _is_listed(self, code):
        return bool(code) and code not in UNLISTED_COUNTRIES

    def _prepare_fund_transactions(self, identifier, donor, payouts):
        fund = self.fund_id
        provider = dict(donor) if donor else None
        transactions = [
            self._transaction(
                "incoming_commitment",
                fund.date_start,
                fund.amount,
                fund.currency_id,
                provider=provider,
            )
        ]
        for day, amount in fund._iati_get_incoming_funds():
            transactions.append(
                self._transaction(
                    "incoming_funds",
                    day,
                    amount,
                    fund.company_id.currency_id,
                    provider=provider,
                )
            )
        rows = []
        for payout in payouts.filtered(lambda rec: rec.purpose == "other"):
            reason = payout._iati_get_exclusion_reason()
            if reason:
                rows.append(
                    self._row(identifier, payout.name, "transaction 4", reason=reason)
                )
                continue
            transactions.append(
                self._transaction(
                    "expenditure",
                    payout._get_paid_date(),
                    payout.amount_fund,
                    fund.currency_id,
                )
            )
        rows.append(
            self._row(
                identifier,
                self.env._("Every other payment of the fund"),
                "transaction",
                reason=self.env._("Only released grants and payouts are published."),
            )
        )
        return transactions, [
            *(self._row_of_transaction(identifier, item) for item in transactions),
            *rows,
        ]

    # ------------------------------------------------------------------
    # Grant
    # ------------------------------------------------------------------

    def _prepare_grant(self, reporting, grant, payouts):
        """Return the activity of a released grant and its rows of the preview."""
        identifier = self._get_grant_identifier(grant)
        member, name_reason = self._get_member(grant)
        country_reason = grant._iati_get_country_reason()
        code = grant.country_id.code
        if not country_reason and not self._is_listed(code):
            country_reason = self.env._("The code list does not know the country.")
        title = clean_text(grant.iati_title) or grant.name
        transactions, rows_of_money = self._prepare_grant_transactions(
            identifier, reporting, grant, member, payouts
        )
        activity = {
            **self._base(reporting, identifier, 2, grant.currency_id),
            "title": title,
            "description": clean_text(grant.iati_description) or title,
            "participating": [
                {**reporting, "role": "1"},
                {**reporting, "role": "2"},
                *([{**member, "role": "4"}] if member else []),
            ],
            "status": GRANT_STATUS[grant.state],
            "dates": self._dates(grant.date_start, grant.date_end),
            "countries": [] if country_reason else [[code, "100.00"]],
            "regions": [[UNSPECIFIED_REGION, "100.00"]] if country_reason else [],
            # What this fund gives, where several share the grant.
            "budgets": self._budgets(
                grant.date_start,
                grant.date_end,
                grant._get_amounts_of_fund(self.fund_id)[0],
                grant.currency_id,
            ),
            "transactions": transactions,
            "related": [["1", self._get_fund_identifier()]],
        }
        rows = [
            *self._rows_of_head(activity),
            self._row(
                identifier,
                self.env._("Member"),
                "participating-org 4",
                member and member["name"],
                name_reason,
            ),
        ]
        if country_reason:
            rows.append(
                self._row(
                    identifier,
                    self.env._("Country"),
                    "recipient-country",
                    reason=country_reason,
                )
            )
        return activity, [*rows, *self._rows_of_body(activity), *rows_of_money]

    def _get_member(self, grant):
        reason = grant._iati_get_name_reason()
        if reason:
            return None, reason
        return {
            "ref": clean_identifier(grant.iati_member_identifier),
            "type": grant.iati_member_type or "24",
            "name": grant.partner_id.commercial_partner_id.name,
        }, False

    def _prepare_grant_transactions(
        self, identifier, reporting, grant, member, payouts
    ):
        parent = self._get_fund_identifier()
        provider = {**reporting, "activity": parent}
        decided = grant.approved_date or grant.create_date
        transactions = [
            self._transaction(
                "outgoing_commitment",
                decided.date(),
                grant._get_amounts_of_fund(self.fund_id)[0],
                grant.currency_id,
                provider=provider,
                receiver=member,
            )
        ]
        rows = []
        for payout in payouts.filtered(lambda rec: rec.grant_id == grant):
            reason = payout._iati_get_exclusion_reason()
            if reason:
                rows.append(
                    self._row(identifier, payout.name, "transaction 3", reason=reason)
                )
                continue
            transactions.append(
                self._transaction(
                    "disbursement",
                    payout._get_paid_date(),
                    payout.amount,
                    payout.currency_id,
                    provider=provider,
                    receiver=member,
                )
            )
        return transactions, [
            *(self._row_of_transaction(identifier, item) for item in transactions),
            *rows,
        ]

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------

    def _dates(self, start, end):
        return [["1", fields.Date.to_string(start)], ["3", fields.Date.to_string(end)]]

    def _rows_of_head(self, activity):
        key = activity["identifier"]
        return [
            self._row(key, self.env._("Identifier"), "iati-identifier", key),
            self._row(
                key,
                self.env._("Reporting organisation"),
                "reporting-org",
                activity["reporting"]["name"],
            ),
            self._row(key, self.env._("Title"), "title", activity["title"]),
            self._row(
                key, self.env._("Description"), "description", activity["description"]
            ),
        ]

    def _rows_of_body(self, activity):
        key = activity["identifier"]
        places = [
            *(
                (self.env._("Country"), "recipient-country", place)
                for place in activity["countries"]
            ),
            *(
                (self.env._("Region not specified"), "recipient-region", place)
                for place in activity["regions"]
            ),
        ]
        return [
            self._row(
                key,
                self.env._("Planned start and end"),
                "activity-date",
                " – ".join(day for _kind, day in activity["dates"]),
            ),
            *(
                self._row(key, label, tag, f"{code} {percent} %")
                for label, tag, (code, percent) in places
            ),
            self._row(
                key, self.env._("Sector"), "sector", ", ".join(activity["sectors"])
            ),
            *(
                self._row(
                    key,
                    self.env._("Budget"),
                    "budget",
                    f"{part['start']} – {part['end']}: {part['amount']} "
                    f"{part['currency']}",
                )
                for part in activity["budgets"]
            ),
        ]

    def _row_of_transaction(self, identifier, transaction):
        labels = {
            "1": self.env._("Received from the donor"),
            "2": self.env._("Award"),
            "3": self.env._("Paid to the member"),
            "4": self.env._("Own expenditure"),
            "11": self.env._("Promised by the donor"),
        }
        return self._row(
            identifier,
            labels[transaction["type"]],
            f"transaction {transaction['type']}",
            f"{transaction['date']}: {transaction['amount']} {transaction['currency']}",
        )
