# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import unittest
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.omct_iati_publication_content import UNLISTED_COUNTRIES
from ..tools.iati import (
    ORGANISATION_TYPES,
    SECTORS,
    TRANSACTION_TYPES,
    UNSPECIFIED_REGION,
    ActivityFile,
    clean_identifier,
    share_out,
    split_years,
)
from .iati_common import get_code_faults, get_codes, get_faults
from .test_donor_report import DonorReportCommon

NAMES = st.text(min_size=1, max_size=60).filter(str.strip)
DAYS = st.dates(date(2015, 1, 1), date(2026, 1, 1))
CENTS = st.integers(1, 10**12)


def _money(cents, day):
    return {
        "amount": f"{Decimal(cents) / 100:.2f}",
        "currency": "EUR",
        "value_date": str(day),
    }


class TestIatiLaws(unittest.TestCase):
    @given(st.dictionaries(st.integers(0, 30), CENTS, min_size=1, max_size=20))
    def test_percentages_add_up(self, weights):
        shares = share_out(weights)
        self.assertEqual(sum(Decimal(share) for share in shares.values()), 100)
        self.assertTrue(all(Decimal(share) > 0 for share in shares.values()))

    @given(DAYS, st.integers(0, 4000), CENTS, st.sampled_from([0, 2, 3]))
    def test_budgets_of_years(self, start, days, cents, digits):
        end = start + timedelta(days=days)
        amount = Decimal(cents).scaleb(-digits)
        parts = split_years(start, end, amount, digits)
        self.assertEqual(sum(Decimal(part[2]) for part in parts), amount)
        self.assertEqual((parts[0][0], parts[-1][1]), (start, end))
        for first, last, part in parts:
            self.assertLess(last, first + relativedelta(years=1))
            self.assertGreaterEqual(Decimal(part), 0)
        for (_start, last, _part), (first, _end, _next) in zip(
            parts, parts[1:], strict=False
        ):
            self.assertEqual(first, last + timedelta(days=1))

    @given(
        title=NAMES,
        donor=NAMES,
        member=NAMES,
        ref=st.text(max_size=20),
        start=DAYS,
        days=st.integers(0, 2000),
        amounts=st.lists(st.tuples(CENTS, DAYS), min_size=1, max_size=6),
        weights=st.dictionaries(
            st.sampled_from(["SN", "ML", "TN", ""]), CENTS, min_size=1
        ),
    )
    def test_whatever_the_names_the_file_is_valid(
        self, title, donor, member, ref, start, days, amounts, weights
    ):
        end = start + timedelta(days=days)
        office = {"ref": "CHE-UID-1", "type": "21", "name": "Office"}
        party = {"ref": clean_identifier(ref), "type": "10", "name": donor}
        shares = share_out(weights)
        file = ActivityFile("2026-01-02T03:04:05Z")
        file.add(
            {
                "identifier": "CHE-UID-1-F1",
                "hierarchy": 1,
                "lang": "en",
                "currency": "EUR",
                "reporting": office,
                "title": title,
                "description": title,
                "participating": [
                    {**party, "role": "1"},
                    {**office, "name": member, "role": "4"},
                ],
                "status": "2",
                "dates": [["1", str(start)], ["3", str(end)]],
                "countries": [[code, part] for code, part in shares.items() if code],
                "regions": [["998", part] for code, part in shares.items() if not code],
                "sectors": ["15160"],
                "budgets": [
                    {"start": str(first), "end": str(last), **_money(0, start)}
                    for first, last, _part in split_years(start, end, 0, 2)
                ],
                "transactions": [
                    {
                        "type": kind,
                        "date": str(day),
                        "provider": party,
                        "receiver": office,
                        **_money(cents, day),
                    }
                    for cents, day in amounts
                    for kind in TRANSACTION_TYPES.values()
                ],
                "related": [["2", "CHE-UID-1-F1-G1"]],
            }
        )
        self.assertEqual(get_faults(file.to_bytes(), date(2027, 1, 1)), [])

    def test_codes_are_those_of_the_lists(self):
        for pairs, name in (
            (ORGANISATION_TYPES, "OrganisationType"),
            (SECTORS, "Sector"),
            ([(code, "") for code in TRANSACTION_TYPES.values()], "TransactionType"),
            ([(UNSPECIFIED_REGION, "")], "Region"),
        ):
            with self.subTest(name):
                self.assertLessEqual({code for code, _name in pairs}, get_codes(name))
        self.assertEqual(set(TRANSACTION_TYPES.values()), {"1", "2", "3", "4", "11"})

    def test_a_fault_is_found(self):
        """The checks themselves can fail."""
        faults = get_faults(b"<iati-activities version='2.03'/>", date(2027, 1, 1))
        self.assertTrue(faults)
        for part, fault in (
            ("<sector vocabulary='1' code='99999999'/>", "99999999 is not in Sector"),
            ("<sector code='1'/>", "1 is not in Sector"),
            ("<activity-status code='77'/>", "77 is not in ActivityStatus"),
            ("<new-element code='1'/>", "new-element/@code: no code list"),
            ("<budget type='1' role='1'/>", "budget/@role: no code list"),
        ):
            content = f"<iati-activities><iati-activity>{part}</iati-activity>"
            faults = get_code_faults(etree.fromstring(content + "</iati-activities>"))
            with self.subTest(part):
                self.assertEqual(len(faults), 1, faults)
                self.assertIn(fault, faults[0])


class IatiCommon(DonorReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.omct_iati_identifier = "CHE-UID-CHE100"
        cls.fund.with_user(cls.users["manager"]).write(
            {"iati_donor_identifier": "XM-DAC-7", "iati_donor_type": "10"}
        )
        cls.first = cls.grant.instalment_ids.sorted("number")[0]
        cls.first.action_request_payment()
        cls.payout = cls._pay(cls._approve(cls.first.disbursement_id))
        cls.publication = cls._create_publication()
        cls.manager_grant = cls.grant.with_user(cls.users["manager"])

    @classmethod
    def _create_publication(cls, user="manager", **vals):
        return cls.env_of(user)["omct.iati.publication"].create(
            {
                "fund_id": cls.fund.id,
                "title": "Support to organisations against torture",
                "description": "Grants to members of the network.",
                **vals,
            }
        )

    def _assess(self, level):
        self.root_env["omct.registration.risk"].create(
            {"partner_id": self.member.id, "level": level}
        )

    def _release_grant(self, release="named", at_risk=False, grant=None):
        wizard = self.env_of("manager")["omct.iati.release.wizard"].create(
            {
                "grant_id": (grant or self.grant).id,
                "release": release,
                "at_risk": at_risk,
                "reason": "The member agreed in writing.",
            }
        )
        wizard.action_confirm()

    def _publish(self, publication=None):
        publication = publication or self.publication
        publication.action_preview()
        publication.action_release()
        return base64.b64decode(publication.file)

    def _reasons(self, publication=None):
        rows = (publication or self.publication).preview_rows
        return {row["tag"]: row["reason"] for row in rows if row["reason"]}


@tagged("post_install", "-at_install")
class TestIati(IatiCommon):
    def _types(self, content):
        return etree.fromstring(content).xpath("//transaction-type/@code")

    def test_everything_released(self):
        self._assess("low")
        self._release_grant()
        self._book_income(2500.0)
        other = self._paid_payout(120.0)
        other.with_user(self.users["manager"]).action_iati_release()
        content = self._publish()
        self.assertEqual(get_faults(content, self.today), [])
        self.assertEqual(sorted(self._types(content)), ["1", "11", "2", "3", "4"])
        tree = etree.fromstring(content)
        parent, child = tree.findall("iati-activity")
        self.assertEqual(parent.get("hierarchy"), "1")
        self.assertEqual(
            parent.find("related-activity").get("ref"),
            child.find("iati-identifier").text,
        )
        self.assertEqual(
            child.xpath("participating-org[@role='4']/narrative/text()"),
            [self.member.name],
        )
        self.assertEqual(child.xpath("recipient-country/@code"), ["SN"])
        paid = child.xpath("transaction[transaction-type/@code='3']/value/text()")
        self.assertEqual(paid, ["3000.00"])
        self.assertEqual(
            child.xpath("transaction[transaction-type/@code='2']/value/text()"),
            ["4000.00"],
        )
        places = parent.xpath("recipient-country/@percentage")
        self.assertEqual(places, ["40.00"])
        self.assertEqual(
            hashlib.sha256(content).hexdigest(), self.publication.file_hash
        )

    def _book_income(self, amount):
        account = self.company_data["default_account_revenue"]
        bank = self.company_data["default_journal_bank"].default_account_id
        analytic = {str(self.fund.analytic_account_id.id): 100}
        move = self.env_of("finance")["account.move"].create(
            {
                "move_type": "entry",
                "date": self.today,
                "line_ids": [
                    Command.create({"account_id": bank.id, "debit": amount}),
                    Command.create(
                        {
                            "account_id": account.id,
                            "credit": amount,
                            "analytic_distribution": analytic,
                        }
                    ),
                ],
            }
        )
        move.action_post()

    def test_nothing_released_nothing_told(self):
        self._assess("low")
        other = self._paid_payout(120.0)
        content = self._publish()
        self.assertEqual(get_faults(content, self.today), [])
        self.assertEqual(self._types(content), ["11"])
        text = content.decode()
        for word in (
            self.member.name,
            self.grant.name.replace("/", "-"),
            self.grant.title,
            other.name,
            self.payout.name,
            '"SN"',
            "3000",
            "120.00",
        ):
            self.assertNotIn(word, text)
        reasons = self._reasons()
        self.assertIn("not released", reasons["iati-activity"])
        self.assertIn("not released", reasons["transaction 4"])

    def test_levels(self):
        self._assess("none")
        for release, country, named in (
            ("figures", False, False),
            ("country", True, False),
            ("named", True, True),
        ):
            with self.subTest(release):
                self._release_grant(release)
                content = self._publish(self._create_publication())
                self.assertEqual(get_faults(content, self.today), [])
                self.assertEqual(b'"SN"' in content, country)
                self.assertEqual(self.member.name in content.decode(), named)
                self.assertIn(b">3000.00<", content)

    def test_member_at_risk_or_never_looked_at(self):
        for level in (None, "medium", "high", "refused"):
            with self.subTest(level):
                if level:
                    self._assess(level)
                with self.assertRaisesRegex(UserError, "not cleared"):
                    self._release_grant()
                self.assertEqual(self.grant.iati_release, "none")
        self._release_grant(at_risk=True)
        self.assertIn(self.member.name, self._publish().decode())

    def test_a_risk_that_grew_since_the_release(self):
        self._assess("low")
        self._release_grant()
        self.publication.action_preview()
        self._assess("high")
        with self.assertRaisesRegex(UserError, "changed since"):
            self.publication.action_release()
        content = self._publish().decode()
        self.assertNotIn(self.member.name, content)
        self.assertNotIn('"SN"', content)
        self.assertIn("safety", self._reasons()["participating-org 4"])
        # The level itself is told to nobody.
        self.assertNotIn("high", str(self.publication.preview_rows).lower())

    def test_names_do_not_slip_in_by_hand(self):
        self.member.with_env(self.root_env).omct_acronym = "CEK"
        self.grant.iati_title = f"Legal aid by {self.member.name.upper()}"
        self._release_grant("figures")
        with self.assertRaisesRegex(UserError, self.grant.name) as caught:
            self.publication.action_preview()
        self.assertNotIn(self.member.name, str(caught.exception))
        # Released, its texts are frozen for everybody.
        for name in ("officer", "manager"):
            with self.assertRaisesRegex(UserError, "texts stand"):
                self.grant.with_user(self.users[name]).iati_title = "Other"
        self.manager_grant.action_iati_withdraw(reason="The title")
        self.grant.iati_title = "Legal aid, CEKA"
        self._release_grant("figures")
        self.publication.action_preview()
        self.publication.description = "Work with (CEK) in prisons"
        with self.assertRaisesRegex(UserError, "name of a member"):
            self.publication.action_preview()

    def test_preview_says_why(self):
        self._release_grant("figures")
        self.publication.title = "<script>alert(1)</script>"
        self.publication.action_preview()
        preview = str(self.publication.preview)
        self.assertNotIn("<script>", preview)
        self.assertIn("&lt;script&gt;", preview)
        for text in ("Published", "The name of the member is not released."):
            self.assertIn(text, preview)
        self.assertNotIn(self.member.name, preview)
        reasons = self._reasons()
        self.assertIn("Only released", reasons["transaction"])

    def test_what_is_released_was_previewed(self):
        with self.assertRaisesRegex(UserError, "nobody has looked"):
            self.publication.action_release()
        self.publication.action_preview()
        self._release_grant("figures")
        with self.assertRaisesRegex(UserError, "changed since"):
            self.publication.action_release()
        self._publish()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.publication.title = "Another"
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.publication.action_preview()
        with self.assertRaises(UserError):
            self.publication.unlink()
        self.publication.action_withdraw(reason="An error")
        self.assertEqual(self.publication.state, "withdrawn")

    def test_officer_prepares_manager_releases(self):
        publication = self._create_publication("officer")
        publication.action_preview()
        with self.assertRaisesRegex(UserError, "does not include"):
            publication.action_release()
        with self.assertRaises(AccessError):
            self.grant.with_user(self.users["officer"]).action_open_iati_release()
        with self.assertRaises(AccessError):
            self.env_of("officer")["omct.iati.release.wizard"].create(
                {"grant_id": self.grant.id, "reason": "I want to"}
            )
        with self.assertRaises(AccessError):
            self.grant.with_user(self.users["officer"]).action_iati_withdraw("x")
        payout = self._paid_payout(10.0)
        with self.assertRaises(AccessError):
            payout.with_user(self.users["officer"]).action_iati_release()

    def test_releases_are_nobodys_to_write(self):
        payout = self._paid_payout(10.0)
        self.publication.action_preview()
        for name in ("officer", "manager"):
            for record, vals in (
                (self.grant, {"iati_release": "named"}),
                (self.grant, {"iati_named_at_risk": True}),
                (payout, {"iati_released": True}),
                (self.publication, {"state": "released"}),
                (self.publication, {"content": []}),
                (self.publication, {"preview_rows": []}),
                (self.publication, {"file": "AAAA"}),
            ):
                with self.subTest(f"{name} {vals}"), self.assertRaises(AccessError):
                    record.with_user(self.users[name]).write(vals)
        with self.assertRaises(AccessError):
            self._create_grant(iati_release="named")
        grant = self.env_of("officer")["omct.grant"].with_context(
            default_iati_release="named"
        )
        with_key = grant.create(
            {
                "title": "Key",
                "partner_id": self.member.id,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
            }
        )
        self.assertEqual(with_key.iati_release, "none")

    def test_instalments_are_not_released_one_by_one(self):
        with self.assertRaisesRegex(UserError, "goes with its grant"):
            self.payout.with_user(self.users["manager"]).action_iati_release()

    def test_others(self):
        self.publication.action_preview()
        self.env.invalidate_all()
        for name in ("finance", "coordinator", "plain"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.publication.with_user(self.users[name]).read(["title"])
        for name in ("auditor", "director"):
            publication = self.publication.with_user(self.users[name])
            with self.subTest(name):
                self.assertTrue(publication.preview)
                with self.assertRaises(AccessError):
                    publication.action_preview()

    def test_donor_unnamed(self):
        self.fund.with_user(self.users["manager"]).iati_donor_named = False
        content = self._publish()
        self.assertEqual(get_faults(content, self.today), [])
        self.assertNotIn(self.fund.donor_id.name, content.decode())
        self.assertNotIn(b"XM-DAC-7", content)

    def test_fund_that_starts_tomorrow(self):
        tomorrow = self.today + timedelta(days=1)
        fund = self._create_fund(
            date_start=tomorrow, date_end=tomorrow + timedelta(days=900)
        )
        content = self._publish(self._create_publication(fund_id=fund.id))
        self.assertEqual(get_faults(content, self.today), [])
        self.assertEqual(len(etree.fromstring(content).findall(".//budget")), 3)

    def test_without_identifier(self):
        self.company.omct_iati_identifier = False
        with self.assertRaisesRegex(UserError, "no IATI identifier"):
            self.publication.action_preview()

    def test_countries_and_currencies_are_in_the_lists(self):
        countries = set(self.env["res.country"].search([]).mapped("code"))
        self.assertEqual(countries - get_codes("Country"), UNLISTED_COUNTRIES)
        currencies = set(self.env["res.currency"].search([]).mapped("name"))
        self.assertFalse(currencies - get_codes("Currency"))
