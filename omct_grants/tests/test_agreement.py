# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
from contextlib import contextmanager
from html import unescape

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .awards_common import record_signatures, screen
from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestAgreement(GrantsCommon):
    def approved(self, **vals):
        grant = self._create_grant(**vals)
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        return self._approve(grant)

    def make(self, grant):
        return self.env_of("officer")["omct.grant.agreement"].create(
            {"grant_id": grant.id}
        )

    @contextmanager
    def refused(self, message, error=UserError):
        """A refused change that leaves nothing behind."""
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield

    def file_of(self, agreement, name):
        return (
            self.root_env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "omct.grant.agreement"),
                    ("res_id", "=", agreement.id),
                    ("res_field", "=", name),
                ]
            )
        )

    # ------------------------------------------------------------------
    # Path
    # ------------------------------------------------------------------

    def test_whole_path(self):
        grant = self.approved()
        self.assertEqual(grant.agreement_status, "none")
        with self.refused("agreement is not signed"):
            grant.action_activate()
        agreement = self.make(grant)
        content = base64.b64decode(agreement.document)
        self.assertEqual(agreement.document_sha256, hashlib.sha256(content).hexdigest())
        text = unescape(content.decode())
        for part in ("3,000.00", "1,000.00", "4,000.00", self.member.name, grant.title):
            self.assertIn(part, text)
        with self.refused("enter first: Signed copy"):
            agreement.action_sign()
        record_signatures(agreement)
        self.assertEqual((agreement.state, grant.agreement_status), ("signed",) * 2)
        grant.action_activate()
        self.assertEqual(grant.state, "active")

    def test_prints(self):
        agreement = self.make(self.approved())
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            return
        page = base64.b64decode(agreement.document)
        self.assertNotIn(b"/web/assets", page)
        self.assertEqual(agreement._print(page)[:5], b"%PDF-")

    def test_of_another_office_nothing_is_told(self):
        grant = self.approved()
        self.make(grant)
        branch = self.root_env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.root_env,
            login="officer_elsewhere",
            groups="omct_grants.group_grants_officer",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        with self.refused("", AccessError):
            self.env["omct.grant.agreement"].with_user(stranger).create(
                {"grant_id": grant.id}
            )

    def test_in_the_language_of_the_member(self):
        self.root_env["res.lang"]._activate_lang("fr_FR")
        self.member.with_env(self.root_env).lang = "fr_FR"
        agreement = self.make(self.approved())
        self.assertEqual(agreement.lang, "fr_FR")
        text = base64.b64decode(agreement.document).decode()
        self.assertIn('lang="fr-FR"', text)
        # Amounts are written as the language does.
        self.assertIn("4 000,00", text.replace("\u202f", " ").replace("\xa0", " "))

    def test_before_the_award_there_is_none(self):
        with self.refused("once the award is approved"):
            self.make(self._create_grant())

    def test_signatures_have_their_days(self):
        agreement = self.make(self.approved())
        for vals, message in (
            ({"date_signed_member": self.today + relativedelta(days=1)}, "future"),
            ({"date_signed_office": self.today - relativedelta(days=1)}, "before the"),
            ({"date_signed_office": False}, "Signed by the office on"),
            ({"signed_file": agreement.document}, "unsigned agreement itself"),
        ):
            with self.subTest(message), self.refused(message):
                record_signatures(agreement, **vals)

    def test_one_at_a_time_and_void_with_a_reason(self):
        grant = self.approved()
        first = self.make(grant)
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self.make(grant)
        self.assertIn("omct_grant_agreement_made_uniq", str(caught.exception))
        first.action_void(reason="Wrong address")
        second = self.make(grant)
        self.assertEqual((first.state, second.version), ("void", 2))
        record_signatures(second)
        with self.refused("a manager declares it void"):
            second.action_void(reason="x")
        second.with_user(self.users["manager"]).action_void(reason="Member asks")
        with self.refused("agreement is not signed"):
            grant.action_activate()

    # ------------------------------------------------------------------
    # Attack
    # ------------------------------------------------------------------

    def test_what_was_made_stays(self):
        agreement = record_signatures(self.make(self.approved()))
        forged = base64.b64encode(b"forged")
        for vals in (
            {"document": forged},
            {"document_sha256": "0"},
            {"state": "made"},
            {"terms_digest": "0"},
            {"recorded_by_id": self.users["manager"].id},
        ):
            with self.subTest(vals=vals), self.refused("", AccessError):
                agreement.with_user(self.users["manager"]).write(vals)
        with self.refused("signatures stay"):
            agreement.write({"signed_file": forged})
        with self.refused("signatures stay"):
            agreement.write({"date_signed_member": "2020-01-01"})
        with self.refused("is kept", UserError):
            agreement.with_env(self.root_env).unlink()
        for name in ("document", "signed_file"):
            file = self.file_of(agreement, name)
            for user in (self.users["manager"], self.env.ref("base.user_root")):
                for step in (
                    lambda file=file, user=user: file.with_user(user).write(
                        {"datas": forged}
                    ),
                    lambda file=file, user=user: file.with_user(user).write(
                        {"res_id": 0}
                    ),
                    lambda file=file, user=user: file.with_user(user).unlink(),
                ):
                    with self.subTest(name), self.refused("", AccessError):
                        step()
        agreement.invalidate_recordset()
        self.assertTrue(agreement.is_intact)

    def test_terms_are_not_changed_past_the_agreement(self):
        grant = self._decided_grant()
        for vals in (
            {"date_end": self.today + relativedelta(years=5)},
            {"date_start": False},
            {"title": "Something else"},
            {"amount": 5000.0},
            {"instalment_ids": [Command.clear()]},
        ):
            with self.subTest(vals=vals), self.refused(""):
                grant.with_user(self.users["manager"]).write(vals)
        grant.summary = "Words may change."

    def test_payout_entered_beside_a_blocked_instalment_is_refused(self):
        grant = self.approved()
        payout = self._create_payout(
            3000.0, purpose="instalment", instalment_id=grant.instalment_ids[0].id
        )
        with self.refused("payouts start when the agreement is signed"):
            payout.action_submit()

    def test_expired_item_blocks_the_request_and_the_approval(self):
        fund = self._create_fund(date_end=self.today + relativedelta(years=3))
        grant = self._decided_grant(fund_id=fund.id, fund_line_id=fund.line_ids[0].id)
        grant.action_activate()
        first = grant.instalment_ids[0]
        self.assertEqual(first.state, "due")
        after = self.today + relativedelta(months=12, days=1)
        with freeze_time(after):
            screen(self.env_of("officer2"), self.member, day=after)
            self.assertEqual(first.state, "blocked")
            first.invalidate_recordset()
            self.assertIn("“Bank letter” expired", first.blocked_reason)
            with self.refused("“Bank letter” expired on"):
                first.action_request_payment()
        self.root_env["omct.grant.instalment"]._cron_refresh_states()
        self.assertEqual(first.state, "due")
        first.action_request_payment()
        payout = first.disbursement_id
        hit = screen(self.env_of("officer2"), self.member, "hit")
        with self.refused("a hit on the list"):
            payout.with_user(self.users["manager"]).action_approve()
        for record in hit:
            record.with_user(self.users["manager2"]).action_clear_hit(reason="Namesake")
        self._approve(payout)
        self.assertEqual(payout.state, "approved")

    def test_others_see_nothing(self):
        agreement = self.make(self.approved())
        condition = agreement.grant_id.instalment_ids[0].condition_ids[0]
        portal = new_test_user(
            self.root_env,
            login="member_of_agreement",
            groups="base.group_portal",
        )
        portal.partner_id.parent_id = self.member
        for user in (portal, self.users["finance"], self.users["plain"]):
            for record in (agreement, condition):
                self.env.invalidate_all()
                with self.subTest(user.login), self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
            file = self.file_of(agreement, "document")
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                file.with_user(user).read(["datas"])

    def test_instalments_are_listed_with_the_same_number_of_queries(self):
        fields_of = {
            "display_name": {},
            "state": {},
            "blocked_reason": {},
            "condition_summary": {},
        }
        counts = []
        for number in (10, 50):
            ids = []
            for index in range(number):
                member = self._create_member(f"Member {number} {index}", "base.ml")
                ids += self._create_grant(partner_id=member.id).ids
            self.env.flush_all()
            model = self.env_of("auditor")["omct.grant.instalment"]
            # Once without counting, for what is looked up once and kept.
            for _counting in (False, True):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                found = model.web_search_read(
                    [("grant_id", "in", ids)], fields_of, limit=1000
                )
            self.assertEqual(len(found["records"]), 2 * number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
