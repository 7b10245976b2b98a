# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .calls_common import CallsCommon


@tagged("post_install", "-at_install")
class TestApplication(CallsCommon):
    def test_whole_path(self):
        application = self._create_application()
        self.assertEqual(application.amount_requested, 1599.9)
        self.assertEqual((application.completeness, application.missing), (100, ""))
        application.action_apply()
        self.assertEqual(application.state, "applied")
        self.assertEqual(application.applied_by_id, self.users["officer"])
        self.assertTrue(application.applied_date)
        # Whoever looks after the call is told.
        self.assertEqual(application.activity_ids.user_id, self.open_call.user_id)
        self.assertEqual(
            (self.open_call.applied_count, self.open_call.reviewing_count), (1, 0)
        )
        application.action_review()
        self.assertFalse(application.sudo().activity_ids, "it was taken up")
        self.env.invalidate_all()
        self.assertEqual(
            (self.open_call.applied_count, self.open_call.reviewing_count), (0, 1)
        )

    def test_what_was_asked_about_an_application_ends_with_it(self):
        for step, reason in (
            ("action_return_application", "The budget is missing a line"),
            ("action_withdraw_application", "Another donor pays"),
        ):
            application = self._create_other_application(f"Member of {step}")
            application.action_apply()
            self.assertTrue(application.sudo().activity_ids)
            getattr(application, step)(reason)
            self.assertFalse(application.sudo().activity_ids, step)

    def test_staff_enter_one_for_a_member(self):
        with Form(self.env_of("officer")["omct.grant"]) as form:
            form.title = "Phone line"
            form.partner_id = self.member
            form.call_id = self.open_call
        application = form.save()
        self.assertEqual(application.currency_id, self.open_call.currency_id)
        self.assertEqual(
            application.answer_ids.question_id, self.open_call.question_ids
        )

    def test_incomplete_is_refused_and_says_what_is_missing(self):
        question = self.open_call.question_ids[0].name
        for vals, missing in (
            ({"summary": " "}, "Summary"),
            ({"outcomes": False}, "Expected outcomes"),
            ({"date_end": False}, "Start and end"),
            ({"budget_line_ids": []}, "Budget lines"),
            ({"no_cofunder": False}, "Other funders"),
            ({"partner_bank_id": False}, "Bank account"),
            ({"answer_ids": []}, question),
        ):
            with self.subTest(missing=missing):
                application = self._create_application(**vals)
                self.assertIn(missing, application.missing)
                self.assertEqual(application.completeness, 87)
                with self.assertRaisesRegex(UserError, r"not complete \(87 %\)"):
                    application.action_apply()
                application.action_withdraw_application(reason="Next one")
                self.env.flush_all()

    def test_ineligible_is_refused_with_the_reason(self):
        africa = self.env.ref("omct_network.region_africa")
        asia = self.env.ref("omct_network.region_asia")
        women = self.env.ref("omct_network.mandate_women")
        for vals, message in (
            ({"members_only": True}, "for members of the network"),
            ({"country_ids": self.env.ref("base.np").ids}, "country is “Senegal”"),
            ({"region_ids": asia.ids}, f"region is “{africa.name}”"),
            ({"mandate_ids": women.ids}, "mandate is “unknown”"),
            ({"amount_max": 1599.89}, "gives at most"),
        ):
            vals = {
                name: [Command.set(value)] if isinstance(value, list) else value
                for name, value in vals.items()
            }
            call = self._create_call(**vals)
            call.action_open()
            application = self._create_application(call=call)
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                application.action_apply()
        self.member.with_env(self.root_env).omct_mandate_ids = women
        call = self._create_call(
            mandate_ids=[Command.set(women.ids)], region_ids=[Command.set(africa.ids)]
        )
        call.action_open()
        application = self._create_application(call=call)
        application.action_apply()
        self.assertEqual(application.state, "applied")

    def test_members_only_takes_members(self):
        call = self._create_call(members_only=True)
        call.action_open()
        application = self._create_application(call=call)
        membership = self.root_env["omct.membership"].create(
            {
                "partner_id": self.member.id,
                "origin": "recorded",
                "date_application": "2001-01-15",
                "date_admission": "2001-05-17",
            }
        )
        membership.action_record()
        application.action_apply()
        self.assertEqual(application.state, "applied")

    def test_late_and_early_are_refused(self):
        application = self._create_application()
        with (
            freeze_time(self.open_call.deadline),
            self.assertRaisesRegex(UserError, "it is late"),
        ):
            application.action_apply()
        with (
            freeze_time(self.today - relativedelta(days=30)),
            self.assertRaisesRegex(UserError, "opens on"),
        ):
            application.action_apply()
        self.open_call.action_close()
        with self.assertRaisesRegex(UserError, "the call is closed"):
            application.action_apply()

    def test_handed_in_stays_as_it_is(self):
        application = self._create_application()
        application.action_apply()
        self._check_frozen(application)
        application.action_review()
        self._check_frozen(application)

    def _check_frozen(self, application):
        for vals in (
            {"title": "Other"},
            {"summary": "Other"},
            {"outcomes": "Other"},
            {"amount_requested": 9000.0},
            {"call_id": False},
            {"budget_line_ids": [Command.clear()]},
            {
                "budget_line_ids": [
                    Command.update(application.budget_line_ids[0].id, {"price": 9000.0})
                ]
            },
            {"cofunder_ids": [Command.create({"name": "Other"})]},
            {
                "answer_ids": [
                    Command.update(application.answer_ids[0].id, {"answer": "Other"})
                ]
            },
        ):
            # Also with the rights of the page of the member.
            for record in (application, application.sudo()):
                with (
                    self.subTest(vals=vals),
                    self.assertRaisesRegex(UserError, "handed in|adds up|add up"),
                ):
                    record.write(vals)
        other = self._create_call()
        other.action_open()
        moved = self._create_application(call=other)
        with self.assertRaisesRegex(UserError, "handed in"):
            moved.budget_line_ids[0].grant_id = application
        moved.action_withdraw_application(reason="Test")

    def test_returned_for_a_correction(self):
        application = self._create_application()
        application.action_apply()
        application.action_return_application(reason="Budget of travel")
        self.assertEqual(application.state, "concept")
        application.budget_line_ids[1].price = 30.0
        with freeze_time(self.open_call.deadline + timedelta(days=30)):
            with self.assertRaisesRegex(UserError, "it is late"):
                application.action_apply()
        self.open_call.action_close()
        # The call is over; what was returned has its own days.
        with freeze_time(application.correct_until - timedelta(minutes=1)):
            application.action_apply()
        self.assertEqual(application.amount_requested, 1590.0)
        self.assertFalse(application.correct_until)
        self.assertEqual(self._as(application, "officer").state, "applied")

    def test_governed_fields(self):
        application = self._create_application()
        for vals in (
            {"applied_date": fields.Datetime.now()},
            {"correct_until": "2099-01-01"},
            {"state": "applied"},
        ):
            with self.assertRaises(AccessError):
                application.write(vals)

    def test_amount_is_the_sum_of_the_lines(self):
        application = self._create_application()
        with self.assertRaisesRegex(ValidationError, "add up to"):
            application.amount_requested = 1.0
        application.budget_line_ids[0].unlink()
        self.assertEqual(application.amount_requested, 99.9)

    def test_one_live_application_a_member_and_call(self):
        first = self._create_application()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._create_application()
        first.action_withdraw_application(reason="Again")
        self.env.flush_all()
        self.assertTrue(self._create_application())

    def test_currency_office_account_and_question_agree(self):
        other = self.env.ref("base.CHF")
        foreign = self._create_account(self.other_member, "NP00 0001")
        call = self._create_call()
        for vals, message in (
            ({"currency_id": other.id}, "so is an application"),
            ({"partner_bank_id": foreign.id}, "belongs to somebody else"),
            (
                {
                    "answer_ids": [
                        Command.create(
                            {"question_id": call.question_ids[0].id, "answer": "x"}
                        )
                    ]
                },
                "question of another call",
            ),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                with self.env.cr.savepoint():
                    self._create_application(**vals)

    def test_copy_of_a_former_application(self):
        former = self._create_application(
            no_cofunder=False,
            cofunder_ids=[Command.create({"name": "Town", "amount": 50.0})],
        )
        call = self._create_call(
            question_ids=[
                Command.create({"name": "Whom do you reach?"}),
                Command.create({"name": "What is new?"}),
            ]
        )
        call.action_open()
        concept = self._create_application(
            call=call,
            title="New",
            budget_line_ids=[Command.create({"description": "Old", "price": 1.0})],
            answer_ids=[],
        )
        wizard = self.env_of("officer")["omct.application.copy.wizard"].create(
            {"grant_id": concept.id, "source_id": former.id}
        )
        wizard.action_copy()
        self.assertEqual(concept.title, former.title)
        self.assertEqual(
            concept.budget_line_ids.mapped("total"),
            former.budget_line_ids.mapped("total"),
        )
        self.assertEqual(concept.amount_requested, former.amount_requested)
        self.assertEqual(concept.cofunder_ids.mapped("amount"), [50.0])
        self.assertEqual(concept.answer_ids.mapped("answer"), ["Detainees"])
        self.assertEqual(concept.copied_from_id, former)
        self.assertIn("What is new?", concept.missing)
        # The former one keeps its own.
        self.assertEqual(len(former.budget_line_ids), 2)
        self.assertEqual(former.answer_ids.question_id, self.open_call.question_ids[0])

    def test_copy_only_within_a_member(self):
        former = self._create_application()
        foreign = self._create_other_application()
        with self.assertRaisesRegex(UserError, "same member"):
            foreign._copy_application_from(former)
        former.action_apply()
        earlier = self._create_call()
        earlier.action_open()
        source = self._create_application(call=earlier)
        with self.assertRaisesRegex(UserError, "no concept"):
            former._copy_application_from(source)

    def test_copy_converts_prices(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.root_env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "name": self.today,
                "rate": 0.5,
                "company_id": self.company.id,
            }
        )
        former = self._create_application()
        call = self._create_call(currency_id=euro.id)
        call.action_open()
        concept = self._create_application(call=call, budget_line_ids=[])
        concept._copy_application_from(former)
        rate = self.env["res.currency"]._get_conversion_rate(
            self.open_call.currency_id, euro, self.company, self.today
        )
        self.assertNotEqual(rate, 1.0)
        self.assertEqual(
            concept.budget_line_ids[0].price,
            euro.round(former.budget_line_ids[0].price * rate),
        )

    def test_without_a_call_staff_work_as_before(self):
        grant = self._create_grant(amount_requested=4400.0)
        grant.action_apply()
        grant.write(
            {"budget_line_ids": [Command.create({"description": "x", "price": 7.0})]}
        )
        self.assertEqual(grant.amount_requested, 7.0)
        grant.title = "Other"
        grant.action_review()
        grant.action_submit()
        with self.assertRaisesRegex(UserError, "handed in"):
            grant.budget_line_ids.price = 8.0

    def test_answer_is_not_longer_than_asked(self):
        call = self._create_call(
            question_ids=[Command.create({"name": "Short?", "length_max": 5})]
        )
        call.action_open()
        with self.assertRaisesRegex(ValidationError, "at most 5"):
            self._create_application(
                call=call,
                answer_ids=[
                    Command.create(
                        {"question_id": call.question_ids.id, "answer": "123456"}
                    )
                ],
            )

    def test_paid_where_the_member_asked_once_confirmed(self):
        second = self._create_account(self.member, "SN08 0000 0001", confirmed=False)
        grant = self._decided_grant(partner_bank_id=second.id)
        grant.action_activate()
        vals = grant.instalment_ids[0]._prepare_disbursement_vals()
        self.assertEqual(vals["partner_bank_id"], self.account.id)
        self._confirm_account(second)
        vals = grant.instalment_ids[0]._prepare_disbursement_vals()
        self.assertEqual(vals["partner_bank_id"], second.id)

    def test_list_does_not_query_by_row(self):
        env = self.env_of("officer")
        names = ["completeness", "missing", "review_progress", "display_name"]

        def count_queries(number):
            applications = env["omct.grant"]
            for index in range(number):
                member = self._create_member(f"Member {number} {index}", "base.sn")
                applications |= self._create_application(partner_id=member.id)
            env.flush_all()
            env.invalidate_all()
            before = self.env.cr.sql_log_count
            applications.read(names)
            return self.env.cr.sql_log_count - before

        count_queries(2)
        self.assertEqual(count_queries(10), count_queries(60))

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        currency=st.sampled_from(["base.USD", "base.TND", "base.JPY", "base.XOF"]),
        lines=st.lists(
            st.tuples(
                st.decimals(min_value="0.01", max_value="9999", places=2),
                st.decimals(min_value="0", max_value="99999", places=3),
            ),
            min_size=1,
            max_size=6,
        ),
    )
    def test_law_sum_of_lines_is_the_amount(self, currency, lines):
        currency = self.env.ref(currency)
        grant = self._create_grant(
            fund_id=False,
            fund_line_id=False,
            currency_id=currency.id,
            budget_line_ids=[
                Command.create(
                    {
                        "description": "x",
                        "quantity": float(quantity),
                        "price": float(price),
                    }
                )
                for quantity, price in lines
            ],
        )
        grant.invalidate_recordset()
        grant.budget_line_ids.invalidate_recordset()
        totals = grant.budget_line_ids.mapped("total")
        for line, total in zip(grant.budget_line_ids, totals, strict=True):
            self.assertEqual(total, currency.round(line.quantity * line.price))
        self.assertFalse(currency.compare_amounts(sum(totals), grant.amount_requested))
        self.assertEqual(grant.amount_requested, currency.round(grant.amount_requested))
