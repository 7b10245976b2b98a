# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Nothing of protection is in what donors get or the public may read."""

import base64
import io
import json

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook
from rights_common import RightsCommon

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.omct_grants.tests.common import explain
from odoo.addons.omct_grants.tests.iati_common import get_faults


@tagged("post_install", "-at_install")
class TestPublication(RightsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.omct_iati_identifier = "CHE-UID-CHE100"
        cls.case = cls.cases[0]
        cls.payout = cls.case["payout"]
        cls._decide(cls.payout)
        cls.grant = cls._decided_grant(40.0)
        cls.grant.action_activate()
        instalment = cls.grant.instalment_ids.sorted("number")[0]
        explain(instalment.env, instalment.action_request_payment())
        cls.instalment_payout = cls._approve(instalment.disbursement_id)
        for payout in (cls.payout, cls.instalment_payout):
            if payout.with_user(cls.users["finance"]).flag_state == "open":
                cls._answer(payout, "Two needs of one month")
            payout.with_user(cls.users["finance"]).action_create_bill()
            cls._match_with_bank(cls._register_payment(payout))
        wizard = cls.env_of("manager")["omct.iati.release.wizard"].create(
            {
                "grant_id": cls.grant.id,
                "release": "figures",
                "reason": "The member agreed.",
            }
        )
        wizard.action_confirm()

    @classmethod
    def _decide(cls, payout):
        for name in ("protection_manager", "protection_manager_2", "director"):
            turn = payout.with_user(cls.users[name])
            if turn.has_access("write") and turn.can_approve:
                turn.action_approve()

    def _telling(self):
        """Return the words that tell of protection, whoever they are about."""
        case = {
            key: record.with_env(self.root_env) for key, record in self.case.items()
        }
        help_given = self.payout.sudo().assistance_id
        return {
            case["request"].name,
            case["defender"].display_name,
            help_given.name,
            help_given.type_id.name,
            "Ousmane",
            "Testi",
            "protection",
            "assistance",
            "defender",
            self.member.name,
            "SN08",
        }

    def _check(self, text, words):
        lowered = text.casefold()
        for word in words:
            with self.subTest(word):
                self.assertTrue(word)
                self.assertNotIn(word.casefold(), lowered)

    def _donor_report(self, **vals):
        report = self.env_of("manager")["omct.donor.report"].create(
            {
                "fund_id": self.fund.id,
                "period_start": self.today - relativedelta(months=1),
                "period_end": self.today,
                **vals,
            }
        )
        report.action_refresh()
        report.action_submit()
        return report

    def _read_workbook(self, report):
        workbook = load_workbook(io.BytesIO(base64.b64decode(report.xlsx_file)))
        return " ".join(
            str(value)
            for sheet in workbook.worksheets
            for row in sheet.iter_rows(values_only=True)
            for value in row
        )

    def _texts(self, report):
        html, _kind = self.env_of("manager")["ir.actions.report"]._render_qweb_html(
            "omct_grants.donor_report_document", report.ids
        )
        return (self._read_workbook(report), html.decode(), json.dumps(report.content))

    def test_paid_and_unknown_to_grants(self):
        self.assertEqual(self.payout.sudo().state, "paid")
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.payout.with_user(self.users["manager"]).read(["name"])

    def test_donor_report(self):
        report = self._donor_report()
        row = report.line_ids.filtered(lambda line: line.fund_line_id == self.line)
        paid = self.root_env["omct.disbursement"].search(
            [
                ("fund_line_id", "=", self.line.id),
                ("state", "in", ("paid", "received")),
            ]
        )
        self.assertLessEqual({self.payout.id, self.instalment_payout.id}, {*paid.ids})
        spent = sum(paid.mapped("amount_fund"))
        self.assertEqual(row.spent_amount, spent)
        for text in self._texts(report):
            self._check(text, self._telling())
            self.assertNotIn(self.payout.sudo().name, text)
            self.assertIn(self.instalment_payout.name, text)
        self.assertEqual(sum(report.payment_ids.mapped("amount")), spent)

    def test_donor_report_of_every_payment(self):
        """By neutral reference, and still not a word of what it is for."""
        report = self._donor_report(payments_listed="all")
        for text in self._texts(report):
            self._check(text, self._telling())
            self.assertIn(self.payout.sudo().name, text)

    def test_iati(self):
        publication = self.env_of("manager")["omct.iati.publication"].create(
            {"fund_id": self.fund.id, "title": "Support", "description": "Support"}
        )
        publication.action_preview()
        publication.action_release()
        content = base64.b64decode(publication.file)
        self.assertEqual(get_faults(content, self.today), [])
        words = {*self._telling(), self.payout.sudo().name, ">240.00<", "Senegal"}
        for text in (
            content.decode(),
            str(publication.preview),
            json.dumps(publication.preview_rows),
        ):
            self._check(text, words)
        self.assertIn(b">30.00<", content)

    def test_protection_is_never_publishable(self):
        payout = self.payout.sudo()
        self.assertFalse(payout._iati_is_publishable())
        self.assertIn("never", payout._iati_get_exclusion_reason())
        self.assertFalse(payout._is_listed_to_donor())
        for name in ("manager", "protection_manager", "protection_officer"):
            with self.subTest(name), self.assertRaises(UserError):
                self.payout.with_user(self.users[name]).action_iati_release()
        self.assertFalse(payout.iati_released)
