# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestPortalReport(ReportCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.root_env, login="member_portal", groups="base.group_portal"
        )
        cls.portal.partner_id.parent_id = cls.member
        cls.stranger = new_test_user(
            cls.root_env, login="other_portal", groups="base.group_portal"
        )
        cls.other = cls._create_member("Other organisation", "base.ml")
        cls.stranger.partner_id.parent_id = cls.other

    def _page(self, report=None, query=""):
        path = f"/my/reports/{report.id}{query}" if report else "/my/reports"
        return self.url_open(path).text

    def _send(self, report, step="save", csrf_from=None, files=None, **values):
        page = self._page(csrf_from or report)
        token = re.search(r'csrf_token: "([^"]+)"', page)
        return self.url_open(
            f"/my/reports/{report.id}",
            data={"csrf_token": token.group(1), "step": step, **values},
            files=files,
        )

    def _answers(self):
        return {
            f"answer_{answer.id}": f"We met {answer.id} people."
            for answer in self.report.answer_ids
        }

    def test_member_fills_in_and_submits(self):
        self.authenticate("member_portal", "member_portal")
        self.assertIn(self.report.name, self._page())
        line = self.report.line_ids
        response = self._send(
            self.report,
            summary="All went well.",
            **self._answers(),
            **{f"spent_{line.id}": "3950.50"},
        )
        self.assertIn("sent only when you submit it", response.text)
        self.report.invalidate_recordset()
        self.assertEqual(self.report.state, "due")
        self.assertEqual(self.report.summary, "All went well.")
        self.assertEqual(line.spent_amount, 3950.5)
        response = self._send(self.report, "submit")
        self.assertIn("was submitted", response.text)
        self.report.invalidate_recordset()
        self.assertEqual(self.report.state, "submitted")
        self.assertEqual(self.report.submitted_by_id, self.portal)
        self.assertEqual(self.report.sudo().author_ids, self.portal)
        # Frozen now, also for the member.
        self._send(self.report, summary="Something else")
        self.report.invalidate_recordset()
        self.assertEqual(self.report.summary, "All went well.")

    def test_what_is_missing_is_said(self):
        self.authenticate("member_portal", "member_portal")
        response = self._send(self.report, "submit")
        self.assertIn("not answered yet", response.text)
        self.report.invalidate_recordset()
        self.assertEqual(self.report.state, "due")

    def test_comments_are_shown(self):
        self._fill_in(self.report).action_submit()
        self.report.with_user(self.users["officer2"]).action_return(
            reason="Which <b>courts</b>?"
        )
        self.authenticate("member_portal", "member_portal")
        page = self._page(self.report)
        self.assertIn("Which &lt;b&gt;courts&lt;/b&gt;?", page)

    def test_bad_amounts(self):
        self.authenticate("member_portal", "member_portal")
        line = self.report.line_ids
        for text in ("nan", "inf", "-5", "1e99", "a lot"):
            with self.subTest(text):
                response = self._send(self.report, **{f"spent_{line.id}": text})
                self.assertIn("is not an amount", response.text)
        line.invalidate_recordset()
        self.assertEqual(line.spent_amount, 0.0)

    def test_another_ones_is_out_of_reach(self):
        self._fill_in(self.report)
        own = self._active_grant(100.0, partner_id=self.other.id).report_ids
        self.authenticate("other_portal", "other_portal")
        listed = self._page()
        self.assertIn(own.name, listed)
        self.assertNotIn(self.report.name, listed)
        self.assertNotIn(self.report.name, self._page(self.report))
        before = self.report.summary
        self._send(self.report, "submit", csrf_from=own, summary="Forged")
        # Nor through lines of another report in one's own form.
        foreign, line = self.report.answer_ids[0], self.report.line_ids
        self._send(own, **{f"answer_{foreign.id}": "Forged", f"spent_{line.id}": "1"})
        self.report.invalidate_recordset()
        self.assertEqual((self.report.state, self.report.summary), ("due", before))
        self.assertNotEqual(foreign.answer, "Forged")
        self.assertEqual(line.spent_amount, 3900.0)

    def test_no_way_past_the_pages(self):
        self.env.invalidate_all()
        for model in ("report", "report.answer", "report.line", "report.share"):
            records = self.env[f"omct.grant.{model}"].with_user(self.portal)
            with self.subTest(model), self.assertRaises(AccessError):
                records.search([])
        for method in ("action_submit", "action_accept"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self.report.with_user(self.portal), method)()

    def test_documents_are_named_after_the_report(self):
        self.authenticate("member_portal", "member_portal")
        self._send(self.report, files={"documents": ("Zebulon.PDF", b"%PDF-1.4 x")})
        self.report.invalidate_recordset()
        document = self.report.attachment_ids
        reference = self.report.name.replace("/", "-")
        self.assertEqual(document.name, f"{reference}-1.pdf")
        path = f"/my/reports/{self.report.id}/document/{document.id}"
        self.assertEqual(self.url_open(path).content, b"%PDF-1.4 x")
        response = self._send(
            self.report, files={"documents": ("page.html", b"<script>")}
        )
        self.assertIn("cannot be taken", response.text)
        self.authenticate("other_portal", "other_portal")
        self.assertNotEqual(self.url_open(path).content, b"%PDF-1.4 x")

    def test_in_the_language_of_the_member(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        question = self.report.answer_ids[0].question_id.with_env(self.root_env)
        question.with_context(lang="fr_FR").name = "Qu'avez-vous fait ?"
        self.portal.lang = "fr_FR"
        self.authenticate("member_portal", "member_portal")
        self.assertIn("Qu&#39;avez-vous fait ?", self._page(self.report))

    def test_stranger_is_sent_to_the_login(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/reports").url)
