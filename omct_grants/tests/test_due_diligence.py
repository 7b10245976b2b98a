# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from contextlib import contextmanager

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .awards_common import (
    DOCUMENT,
    gather_due_diligence,
    pass_due_diligence,
    screen,
)
from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestDueDiligence(GrantsCommon):
    def setUp(self):
        super().setUp()
        self.officer, self.manager = self.env_of("officer"), self.env_of("manager")
        self.other = self._create_member("Maison du Fleuve", "base.ml")

    def pass_member(self):
        return pass_due_diligence(self.officer, self.manager, self.other)

    def item(self, assessment, code):
        return assessment.item_ids.filtered(lambda item: item.type_id.code == code)

    @contextmanager
    def refused(self, message, error=ValidationError):
        """A refused change that leaves nothing behind."""
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield

    def reason(self, step):
        self.env.invalidate_all()
        return self.other._get_due_diligence_reason(step)

    # ------------------------------------------------------------------
    # Path
    # ------------------------------------------------------------------

    def test_whole_path(self):
        self.assertIn("no accepted due diligence", self.reason("award"))
        assessment = gather_due_diligence(self.officer, self.other)
        self.assertRegex(assessment.name, r"^DD/\d{4}/\d{4}$")
        self.assertEqual(len(assessment.item_ids), 7)
        self.assertEqual(
            self.item(assessment, "bank").valid_until,
            self.today + relativedelta(months=12),
        )
        assessment.action_submit()
        with self.assertRaisesRegex(UserError, "role does not include"):
            assessment.action_accept()
        assessment.with_env(self.manager).action_accept()
        self.assertEqual(assessment.state, "accepted")
        self.assertEqual(
            assessment.item_ids.verified_by_id, self.manager.user.with_env(self.officer)
        )
        self.assertIn("not screened lately", self.reason("award"))
        screen(self.officer, self.other)
        self.assertFalse(self.reason("award"))
        self.assertFalse(self.reason("payment"))

    def test_who_gathered_does_not_accept(self):
        assessment = gather_due_diligence(self.manager, self.other)
        assessment.action_submit()
        with self.assertRaisesRegex(UserError, "another person accepts"):
            assessment.action_accept()
        manager2 = self.env_of("manager2")
        # The second manager who entered one answer does not confirm it either.
        assessment.with_env(manager2).action_send_back(reason="Newer letter")
        self.item(assessment, "bank").with_env(manager2).note = "New letter"
        assessment.action_submit()
        with self.assertRaisesRegex(UserError, "you entered “Bank letter”"):
            assessment.with_env(manager2).action_accept()

    def test_incomplete_is_not_put_forward(self):
        for answer, message in (
            ({"answer": False}, "not answered yet"),
            ({"document": False}, "document is missing"),
            ({"date": False}, "date is missing"),
            ({"answer": "no"}, "say why in the note"),
        ):
            assessment = gather_due_diligence(self.officer, self.other, **answer)
            if answer.get("date", 1) is False:
                assessment.item_ids.date = False
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                assessment.action_submit()
            assessment.unlink()

    def test_new_one_replaces_the_old_one(self):
        first = self.pass_member()
        second = gather_due_diligence(self.officer, self.other)
        self.assertEqual(first.state, "accepted")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                gather_due_diligence(self.officer, self.other)
        second.action_submit()
        second.with_env(self.manager).action_accept()
        self.assertEqual((first.state, second.state), ("replaced", "accepted"))
        second.with_env(self.manager).action_refuse(reason="Fraud")
        self.assertIn("refused after due diligence", self.reason("payment"))

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    def test_answer_is_confirmed_by_another_person(self):
        assessment = self.pass_member()
        bank = self.item(assessment, "bank")
        with self.assertRaisesRegex(UserError, "was confirmed and stays"):
            bank.write({"answer": "no"})
        with self.assertRaisesRegex(UserError, "is kept"):
            bank.unlink()
        renewal = self.officer["omct.due.diligence.item"].browse(
            bank.action_renew()["res_id"]
        )
        self.assertEqual(bank.action_renew()["res_id"], renewal.id)
        renewal.write({"answer": "yes", "date": self.today, "document": DOCUMENT})
        with self.assertRaisesRegex(UserError, "another person confirms"):
            renewal.action_verify()
        # Whoever touches the answer last is the one who entered it.
        renewal.with_user(self.users["officer2"]).note = "Checked"
        with self.assertRaisesRegex(UserError, "another person confirms"):
            renewal.with_user(self.users["officer2"]).action_verify()
        renewal.action_verify()
        self.assertEqual((bank.active, renewal.active), (False, True))
        self.assertEqual(base64.b64decode(bank.document), base64.b64decode(DOCUMENT))

    def test_validity_is_never_longer_than_the_item_allows(self):
        assessment = gather_due_diligence(self.officer, self.other)
        bank = self.item(assessment, "bank")
        with self.refused("at the latest"):
            bank.valid_until = self.today + relativedelta(years=20)
        with self.refused("at the latest"):
            bank.valid_until = False
        with self.refused("future"):
            bank.date = self.today + relativedelta(days=1)
        bank.valid_until = self.today + relativedelta(months=2)
        self.assertEqual(bank.valid_until, self.today + relativedelta(months=2))

    def test_not_in_order_blocks_and_says_so(self):
        assessment = gather_due_diligence(self.officer, self.other)
        self.item(assessment, "board").write({"answer": "no", "note": "Vacant"})
        screen(self.officer, self.other)
        assessment.action_submit()
        assessment.with_env(self.manager).action_accept()
        self.assertIn("“List of the board” is not in order", self.reason("payment"))

    def test_expired_blocks_award_and_payment(self):
        self.pass_member()
        fund = self._create_fund(date_end=self.today + relativedelta(years=3))
        grant = self._create_grant(
            partner_id=self.other.id, fund_id=fund.id, fund_line_id=fund.line_ids[0].id
        )
        grant.action_apply()
        grant.action_review()
        after = self.today + relativedelta(months=12, days=1)
        with freeze_time(after):
            screen(self.officer, self.other, day=after)
            with self.assertRaisesRegex(UserError, "“Bank letter” expired on .*renew"):
                grant.action_submit()
            grant.invalidate_recordset()
            self.assertIn("Bank letter", grant.due_diligence_reason)
        grant.action_submit()
        with freeze_time(after), self.assertRaisesRegex(UserError, "expired on"):
            grant.with_env(self.manager).action_approve()
        grant.with_env(self.manager).action_approve()
        self.assertEqual(grant.state, "approved")

    # ------------------------------------------------------------------
    # Screening
    # ------------------------------------------------------------------

    def test_hit_is_cleared_by_a_second_person_with_a_reason(self):
        self.pass_member()
        hit = screen(self.manager, self.other, "hit")[0]
        later = screen(self.officer, self.other)
        self.assertEqual(set(later.mapped("state")), {"clear"})
        self.assertIn("a hit on the list", self.reason("payment"))
        with self.assertRaisesRegex(UserError, "another person decides"):
            hit.action_clear_hit(reason="Another person of that name")
        with self.assertRaisesRegex(UserError, "role does not include"):
            hit.with_env(self.officer).action_clear_hit(reason="x")
        manager2 = self.env_of("manager2")
        self.assertEqual(
            hit.with_env(manager2).action_clear_hit()["res_model"],
            "omct.reason.wizard",
        )
        for record in self.manager["omct.sanctions.screening"].search(
            [("partner_id", "=", self.other.id), ("state", "=", "hit")]
        ):
            record.with_env(manager2).action_clear_hit(reason="Born in another year")
        self.assertEqual((hit.state, hit.decided_by_id), ("cleared", manager2.user))
        self.assertFalse(self.reason("payment"))
        hit.action_confirm_hit(reason="It is him")
        self.assertIn("nothing may be paid", self.reason("payment"))

    def test_screening_is_a_fact(self):
        record = screen(self.officer, self.other)[0]
        for vals in (
            {"result": "hit"},
            {"names": "Nobody"},
            {"date": "2020-01-01"},
            {"partner_id": self.member.id},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "a fact"):
                record.write(vals)
        with self.assertRaises(AccessError):
            record.unlink()
        with self.assertRaisesRegex(UserError, "is kept"):
            record.with_env(self.root_env).unlink()
        with self.assertRaisesRegex(ValidationError, "entry of the list"):
            screen(self.officer, self.other, "hit", note=" ")

    def test_hit_stops_any_payout_to_the_member(self):
        payout = self._create_payout(100.0)
        screen(self.env_of("officer2"), self.member, "hit")
        with self.assertRaisesRegex(UserError, "a hit on the list"):
            payout.action_submit()

    # ------------------------------------------------------------------
    # Attack
    # ------------------------------------------------------------------

    def test_nobody_writes_what_is_decided(self):
        assessment = self.pass_member()
        draft = gather_due_diligence(self.officer, self._create_member("B", "base.ml"))
        item, hit = draft.item_ids[0], screen(self.officer, self.other, "hit")[0]
        user = self.users["manager2"].id
        for record, vals in (
            (assessment, {"state": "draft"}),
            (draft, {"state": "accepted"}),
            (draft, {"accepted_by_id": user}),
            (item, {"verified_by_id": user}),
            (item, {"entered_by_id": user}),
            (item, {"active": False}),
            (hit, {"state": "cleared"}),
            (hit, {"decided_by_id": user, "decision_reason": "x"}),
            (hit, {"valid_until": "2099-01-01"}),
        ):
            for env in (self.officer, self.manager):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    record.with_env(env).write(vals)
        for model, vals in (
            ("omct.due.diligence", {"partner_id": self.other.id, "state": "accepted"}),
            (
                "omct.due.diligence.item",
                {
                    "assessment_id": draft.id,
                    "type_id": item.type_id.id,
                    "verified_by_id": user,
                },
            ),
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.officer[model].create(vals)
        with_default = (
            self.officer["omct.due.diligence"]
            .with_context(default_state="accepted", default_accepted_by_id=user)
            .create({"partner_id": self._create_member("C", "base.ml").id})
        )
        self.assertEqual(with_default.state, "draft")
        self.assertFalse(with_default.accepted_by_id)

    def test_lines_do_not_move_to_another_member(self):
        assessment = self.pass_member()
        elsewhere = gather_due_diligence(
            self.officer, self._create_member("B", "base.ml")
        )
        with self.assertRaisesRegex(UserError, "stays where it was given"):
            assessment.item_ids[0].assessment_id = elsewhere
        with self.assertRaisesRegex(UserError, "put forward"):
            assessment.partner_id = self.member
        with self.assertRaisesRegex(UserError, "is kept"):
            assessment.unlink()

    def test_finance_and_others_see_nothing(self):
        assessment = self.pass_member()
        screening = assessment.screening_ids[0]
        for user in ("finance", "finance_manager", "plain", "coordinator"):
            for record in (assessment, assessment.item_ids[0], screening):
                self.env.invalidate_all()
                with self.subTest(user), self.assertRaises(AccessError):
                    record.with_user(self.users[user]).read(["display_name"])
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                self.other.with_user(self.users[user]).read(["omct_screening_ids"])

    # ------------------------------------------------------------------
    # Reminders, lists
    # ------------------------------------------------------------------

    def test_exposure_sums_awards_and_payments(self):
        grant = self._decided_grant(4000.0)
        grant.action_activate()
        self._create_grant(9000.0)
        member = self.member.with_user(self.users["auditor"])
        self.env.invalidate_all()
        self.assertEqual(member.omct_award_count, 1)
        self.assertAlmostEqual(member.omct_award_open_eur, grant.amount_eur, 2)
        self.assertEqual(member.omct_award_paid_eur, 0)
        instalment = grant.instalment_ids[0]
        instalment.action_request_payment()
        payout = self._approve(instalment.disbursement_id)
        payout.with_user(self.users["finance"]).action_create_bill()
        self._match_with_bank(self._register_payment(payout))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertAlmostEqual(member.omct_award_paid_eur, payout.amount_eur, 2)

    def test_reminder_comes_once_before_the_day(self):
        assessment = self.pass_member()
        items = self.root_env["omct.due.diligence.item"]
        items._cron_remind()
        self.assertFalse(assessment.activity_ids)
        with freeze_time(self.today + relativedelta(months=11, days=5)):
            for _turn in range(2):
                items._cron_remind()
                self.root_env["omct.sanctions.screening"]._cron_remind()
            summaries = assessment.activity_ids.mapped("summary")
            lists = self.officer["omct.sanctions.list"]._get_required("payment")
            self.assertEqual(len(summaries), 1 + len(lists))
            bank = self.item(assessment, "bank")
            activity = bank.sudo().activity_id
            self.assertIn("Bank letter expires on", activity.summary)
            self.assertEqual(activity.user_id, self.users["officer"])
            renewal = items.browse(bank.action_renew()["res_id"])
            renewal.with_env(self.officer).write(
                {"answer": "yes", "date": self.today, "document": DOCUMENT}
            )
            renewal.with_user(self.users["officer2"]).action_verify()
            self.assertFalse(activity.exists())
            screen(self.env_of("officer2"), assessment.partner_id)
            self.assertFalse(
                assessment.sudo().activity_ids.mapped("summary"), "searched again"
            )

    def test_an_item_leaves_a_draft_alone(self):
        draft = gather_due_diligence(self.officer, self.member)
        item = draft.item_ids[-1]
        item.action_remove()
        self.assertFalse(item.exists())
        accepted = self.pass_member()
        with self.assertRaisesRegex(UserError, "is kept"):
            accepted.item_ids[0].action_remove()

    def test_lists_ask_the_same_number_of_queries(self):
        counts = []
        fields_of = {"display_name": {}, "status": {}, "valid_until": {}}
        for number in (10, 100):
            members = [
                self._create_member(f"Member {number} {index}", "base.ml")
                for index in range(number)
            ]
            for member in members:
                gather_due_diligence(self.officer, member)
            self.env.flush_all()
            ids = [member.id for member in members]
            partners = self.env_of("auditor")["res.partner"]
            items = self.env_of("auditor")["omct.due.diligence.item"]
            # Once without counting, for what is looked up once and kept.
            for counting in (False, True):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                items.web_search_read(
                    [("partner_id", "in", ids)], fields_of, limit=number
                )
                partners.web_search_read(
                    [("id", "in", ids)],
                    {
                        "omct_due_diligence_status": {},
                        "omct_award_open_eur": {},
                        "omct_report_overdue_count": {},
                    },
                )
                if counting:
                    counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
