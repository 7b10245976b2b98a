# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from lxml import etree
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from .test_treaty import TreatyCommon

TODAY = date(2027, 3, 1)


class ReviewCommon(TreatyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.session = cls.env["omct.state.review.session"].create(
            {
                "treaty_id": cls.cat.id,
                "number": "901",
                "date_start": "2027-07-05",
                "date_stop": "2027-07-30",
            }
        )
        cls.review = cls.create_review(session_id=cls.session.id)
        cls.deadlines = cls.env["omct.state.review.deadline"]

    @classmethod
    def create_review(cls, country=None, **vals):
        return cls.env["omct.state.review"].create(
            {
                "country_id": (country or cls.senegal).id,
                "treaty_id": cls.cat.id,
                **vals,
            }
        )

    def deadline(self, kind="report", review=None):
        return (review or self.review).deadline_ids.filtered(
            lambda line: line.kind == kind
        )

    def submission(self, review=None, **vals):
        return self.env["omct.state.review.submission"].create(
            {
                "name": "Joint report",
                "review_id": (review or self.review).id,
                "partner_ids": self.org_africa.ids,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestSession(ReviewCommon):
    def test_deadlines_are_offered_and_kept(self):
        # 28 days before 5 July, for both.
        self.assertEqual(self.session.date_report, date(2027, 6, 7))
        self.assertEqual(self.session.date_loi, date(2027, 6, 7))
        self.session.date_start = "2027-07-12"
        self.assertEqual(self.session.date_report, date(2027, 6, 7))

    def test_each_committee_has_its_own_days(self):
        self.cat.write({"loi_days": 84, "report_days": 28})
        with Form(self.session.browse()) as form:
            form.treaty_id = self.cat
            form.number = "902"
            form.date_start = "2027-11-01"
            form.date_stop = "2027-11-26"
            self.assertEqual(str(form.date_loi), "2027-08-09")
            form.date_report = "2027-10-01"
        session = form.record
        self.assertEqual(session.date_loi, date(2027, 8, 9))
        self.assertEqual(session.date_report, date(2027, 10, 1))
        # What was entered stays, the default of the treaty notwithstanding.
        self.cat.report_days = 5
        self.assertEqual(session.date_report, date(2027, 10, 1))

    @mute_logger("odoo.sql_db")
    def test_dates_that_cannot_be(self):
        for vals in (
            {"date_stop": "2027-07-04"},
            {"date_report": "2027-08-01"},
            {"date_loi": "2027-08-01"},
        ):
            with self.subTest(vals), self.assertRaises(IntegrityError):
                with self.cr.savepoint():
                    self.session.write(vals)
                    self.env.flush_all()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.session.copy(
                {
                    "number": "901",
                    "date_start": "2028-01-03",
                    "date_stop": "2028-01-28",
                }
            )

    def test_changed_session_moves_what_was_not_edited(self):
        by_hand = self.create_review(self.nepal, session_id=self.session.id)
        self.deadline(review=by_hand).date = "2027-05-31"
        done = self.create_review(self.env.ref("base.ke"), session_id=self.session.id)
        self.deadline(review=done).action_done()
        self.session.date_report = "2027-06-14"
        self.assertEqual(self.deadline().date, date(2027, 6, 14))
        self.assertEqual(self.deadline(review=by_hand).date, date(2027, 5, 31))
        self.assertEqual(self.deadline(review=done).date, date(2027, 6, 7))

    def test_only_managers_keep_sessions(self):
        for user, allowed in ((self.coordinator, False), (self.manager, True)):
            session = self.as_user(self.session, user)
            self.assertTrue(session.has_access("read"))
            self.assertEqual(session.has_access("write"), allowed)
            self.assertEqual(session.has_access("create"), allowed)
        self.assertFalse(self.as_user(self.session, self.plain_user).has_access("read"))


@tagged("post_install", "-at_install")
class TestStateReview(ReviewCommon):
    def test_deadlines_come_from_the_sessions(self):
        self.assertEqual(self.review.deadline_ids.mapped("kind"), ["report"])
        self.assertEqual(self.review.next_deadline, date(2027, 6, 7))
        self.review.loi_session_id = self.session
        self.assertEqual(self.deadline("loi").date, date(2027, 6, 7))
        later = self.session.copy(
            {"number": "902", "date_start": "2027-11-01", "date_stop": "2027-11-26"}
        )
        self.review.session_id = later
        self.assertEqual(self.deadline().date, date(2027, 10, 4))
        self.assertEqual(self.deadline("loi").date, date(2027, 6, 7))

    def test_follow_up_is_a_year_later_and_editable(self):
        self.review.date_observations = "2027-07-30"
        self.assertEqual(self.review.date_follow_up, date(2028, 7, 30))
        # A correction moves it, until somebody sets it by hand.
        self.review.date_observations = "2027-07-29"
        self.assertEqual(self.review.date_follow_up, date(2028, 7, 29))
        self.review.date_follow_up = "2028-08-15"
        self.assertEqual(self.deadline("follow_up").date, date(2028, 8, 15))
        self.review.date_observations = "2027-07-28"
        self.assertEqual(self.review.date_follow_up, date(2028, 8, 15))

    def test_follow_up_of_a_leap_day(self):
        review = self.create_review(self.nepal, date_observations="2024-02-29")
        self.assertEqual(review.date_follow_up, date(2025, 2, 28))

    def test_follow_up_set_by_the_committee(self):
        self.session.date_follow_up = "2028-07-15"
        self.review.date_observations = "2027-07-28"
        self.assertEqual(self.review.date_follow_up, date(2028, 7, 15))

    def test_the_whole_path(self):
        steps = []
        self.review.date_observations = "2027-07-30"
        while self.review.state != "closed":
            steps.append(self.review.state)
            self.review.with_user(self.coordinator).action_next_step()
        self.assertEqual(
            steps,
            [
                "list_of_issues",
                "state_report",
                "reports",
                "briefing",
                "dialogue",
                "observations",
                "follow_up",
            ],
        )
        with self.assertRaisesRegex(UserError, "is closed"):
            self.review.action_next_step()

    def test_follow_up_needs_concluding_observations(self):
        self.review.state = "observations"
        with self.assertRaisesRegex(ValidationError, "adopted on"):
            self.review.action_next_step()

    @mute_logger("odoo.sql_db")
    def test_one_review_a_country_and_session(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.create_review(session_id=self.session.id)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.review.write(
                {"date_dialogue": "2027-07-20", "date_observations": "2027-07-19"}
            )
            self.env.flush_all()

    def test_session_of_another_committee(self):
        with self.assertRaisesRegex(ValidationError, "another committee"):
            self.review.treaty_id = self.opcat

    def test_coordinator_of_the_region(self):
        self.assertEqual(self.review.user_id, self.coordinator)
        self.africa.coordinator_ids = self.coordinator_asia
        self.assertEqual(self.review.user_id, self.coordinator_asia)
        self.assertEqual(self.deadline().user_id, self.coordinator_asia)

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    def test_who_reads_and_writes(self):
        abroad = self.create_review(self.nepal, session_id=self.session.id)
        for user, on_own, on_other in (
            (self.manager, "rwcu", "rwcu"),
            (self.coordinator, "rwc", "r"),
            (self.plain_user, "", ""),
        ):
            for review, expected in ((self.review, on_own), (abroad, on_other)):
                mine = self.as_user(review, user)
                line = self.as_user(review.deadline_ids, user)
                with self.subTest(user=user.login, review=review.display_name):
                    for operation in ("read", "write", "unlink"):
                        allowed = operation[0] in expected
                        self.assertEqual(mine.has_access(operation), allowed, operation)
                    self.assertEqual(line.has_access("write"), "w" in expected)

    def test_nothing_moves_to_another_region(self):
        abroad = self.create_review(self.nepal)
        review = self.as_user(self.review, self.coordinator)
        line = self.as_user(self.deadline(), self.coordinator)
        for attempt in (
            lambda: review.write({"country_id": self.nepal.id}),
            lambda: line.write({"review_id": abroad.id}),
            lambda: line.create(
                {"review_id": abroad.id, "kind": "other", "date": "2027-05-05"}
            ),
            lambda: review.create(
                {"country_id": self.nepal.id, "region_id": self.africa.id}
            ),
            lambda: line.write({"reminded_days": 7}),
            lambda: line.write({"country_id": self.nepal.id}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()
                self.env.flush_all()

    # ------------------------------------------------------------------
    # Submissions
    # ------------------------------------------------------------------

    def test_path_of_a_report(self):
        submission = self.submission(
            partner_ids=(self.org_africa | self.org_asia).ids, url="https://a.example"
        )
        self.assertTrue(submission.is_joint)
        self.assertEqual(submission.date_due, date(2027, 6, 7))
        for state in ("drafting", "review"):
            submission.state = state
        self.assertFalse(submission.date_submitted)
        submission.state = "submitted"
        self.assertEqual(submission.date_submitted, TODAY)
        submission.state = "published"
        self.assertEqual(submission.date_published, TODAY)
        self.assertEqual(self.review.submission_count, 1)
        submission.state = "dropped"
        self.review.invalidate_recordset(["submission_count"])
        self.assertEqual(self.review.submission_count, 0)

    def test_date_of_a_step_is_kept(self):
        submission = self.submission(date_submitted="2027-02-15", state="submitted")
        self.assertEqual(submission.date_submitted, date(2027, 2, 15))

    @mute_logger("odoo.sql_db")
    def test_confidential_is_not_published(self):
        submission = self.submission(
            confidentiality="committee", url="https://a.example", state="submitted"
        )
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            submission.state = "published"
            self.env.flush_all()
        submission.write({"confidentiality": "public", "state": "published"})
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            submission.confidentiality = "committee"
            self.env.flush_all()

    def test_what_a_step_needs(self):
        submission = self.submission(state="submitted")
        with self.assertRaisesRegex(ValidationError, "file or the web address"):
            submission.state = "published"
        with self.assertRaisesRegex(ValidationError, "who hands it in"):
            self.submission(partner_ids=[], state="submitted")
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaisesRegex(ValidationError, "Stranger is not"):
            self.submission(partner_ids=stranger.ids)

    def test_confidential_stays_with_the_desk(self):
        public = self.submission()
        secret = self.submission(confidentiality="committee", name="Secret report")
        for user, expected in (
            (self.coordinator, public | secret),
            (self.manager, public | secret),
            (self.coordinator_asia, public),
        ):
            with self.subTest(user=user.login):
                submissions = self.as_user(public.browse(), user)
                found = submissions.search([("review_id", "=", self.review.id)])
                self.assertEqual(found.sudo(), expected.sudo())
                review = self.as_user(self.review, user)
                self.assertEqual(review.submission_count, len(expected))
                self.assertEqual(
                    len(review.read(["submission_ids"])[0]["submission_ids"]),
                    len(expected),
                )
        for user, count in ((self.coordinator, 2), (self.coordinator_asia, 1)):
            organisation = self.as_user(self.org_africa, user)
            self.assertEqual(organisation.omct_submission_count, count)
        with self.assertRaises(AccessError):
            self.as_user(self.org_africa, self.plain_user).read(["omct_submission_ids"])
        with self.assertRaises(AccessError):
            self.as_user(secret, self.coordinator_asia).read(["name"])
        with self.assertRaises(AccessError):
            self.as_user(secret, self.plain_user).read(["name"])


@tagged("post_install", "-at_install")
class TestReminders(ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.review.deadline_ids

    def activities(self, line=None):
        return (line or self.line).activity_ids

    def run_on(self, day):
        """Run the job as the scheduler does on that day."""
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref(
                "omct_network.ir_cron_remind_state_review"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def before(self, days):
        return self.line.date - timedelta(days=days)

    def test_raised_on_the_day_and_not_twice(self):
        self.run_on(self.before(61))
        self.assertFalse(self.activities())
        for _again in range(2):
            self.run_on(self.before(60))
            activity = self.activities()
            self.assertRecordValues(
                activity,
                [
                    {
                        "user_id": self.coordinator.id,
                        "date_deadline": self.line.date,
                        "automated": True,
                    }
                ],
            )
            self.assertIn("Senegal", activity.summary)
        # Still open: the next days find it there.
        for days in (59, 30, 7, 0):
            self.run_on(self.before(days))
            self.assertEqual(self.activities(), activity)

    def test_closed_by_hand_comes_back_on_the_next_day(self):
        self.run_on(self.before(60))
        self.activities().action_done()
        self.run_on(self.before(31))
        self.assertFalse(self.activities())
        self.run_on(self.before(30))
        self.assertEqual(len(self.activities()), 1)
        self.activities().action_done()
        self.run_on(self.before(7))
        self.assertEqual(len(self.activities()), 1)
        self.activities().action_done()
        self.run_on(self.before(0))
        self.assertFalse(self.activities())

    def test_deadline_today_and_yesterday(self):
        self.run_on(self.before(-1))
        self.assertFalse(self.activities())
        self.run_on(self.before(0))
        self.assertEqual(self.activities().date_deadline, self.line.date)

    def test_a_missed_run_is_made_up_for(self):
        self.run_on(self.before(45))
        self.assertEqual(len(self.activities()), 1)

    def test_moves_with_the_deadline(self):
        self.run_on(self.before(30))
        activity = self.activities()
        with freeze_time(self.before(29)):
            self.as_user(self.line, self.coordinator).date = self.before(-10)
        self.assertEqual(activity.date_deadline, self.line.date)
        # Put off by a month and more: the days of the treaty count anew.
        activity.action_done()
        with freeze_time(self.before(39)):
            self.line.date = self.before(-100)
        self.run_on(self.before(61))
        self.assertFalse(self.activities())
        self.run_on(self.before(60))
        self.assertEqual(len(self.activities()), 1)

    def test_moving_by_a_day_does_not_remind_again(self):
        self.run_on(self.before(29))
        self.activities().action_done()
        with freeze_time(self.before(29)):
            self.line.date = self.before(-1)
        self.run_on(self.before(29))
        self.assertFalse(self.activities())

    def test_closes_with_the_deadline(self):
        self.run_on(self.before(30))
        self.as_user(self.line, self.coordinator).action_done()
        self.assertFalse(self.activities())
        self.assertTrue(self.line.date_done)
        self.run_on(self.before(7))
        self.assertFalse(self.activities())
        self.line.action_reopen()
        self.assertFalse(self.line.date_done)
        self.run_on(self.before(7))
        self.assertEqual(len(self.activities()), 1)

    def test_closed_and_archived_reviews_are_silent(self):
        self.review.state = "closed"
        self.run_on(self.before(7))
        self.assertFalse(self.activities())
        self.review.write({"state": "reports", "active": False})
        self.run_on(self.before(7))
        self.assertFalse(self.activities())

    def test_follows_the_coordinator(self):
        self.run_on(self.before(30))
        self.africa.coordinator_ids = self.coordinator_asia
        self.run_on(self.before(29))
        self.assertEqual(self.activities().user_id, self.coordinator_asia)

    def test_without_coordinator_a_manager_is_reminded(self):
        self.africa.coordinator_ids = False
        self.review.user_id = False
        self.run_on(self.before(30))
        self.assertTrue(
            self.activities().user_id.has_group("omct_network.group_network_manager")
        )
        self.assertNotEqual(self.activities().user_id, self.env.ref("base.user_admin"))

    def test_the_days_are_the_treatys(self):
        self.cat.reminder_days = "3"
        self.run_on(self.before(4))
        self.assertFalse(self.activities())
        self.run_on(self.before(3))
        self.assertEqual(len(self.activities()), 1)

    def test_a_manager_sets_the_days_on_the_form_of_the_treaty(self):
        with Form(
            self.cat.with_user(self.manager), "omct_network.omct_treaty_view_form"
        ) as form:
            form.reminder_days = "45, 2"
        self.opcat.reminder_days = "90"
        self.run_on(self.before(46))
        self.assertFalse(self.activities(), "neither the old days nor another treaty's")
        self.run_on(self.before(45))
        self.assertEqual(len(self.activities()), 1)
        self.activities().action_done()
        self.run_on(self.before(30))
        self.assertFalse(self.activities())
        self.run_on(self.before(2))
        self.assertEqual(len(self.activities()), 1)
        self.assertEqual(self.activities().date_deadline, self.line.date)
        with self.assertRaises(AccessError):
            self.as_user(self.cat, self.coordinator).reminder_days = "1"

    def test_one_deadline_of_a_kind(self):
        vals = {"review_id": self.review.id, "date": "2027-05-05"}
        self.deadlines.create([{**vals, "kind": "other", "note": "A"} for _i in "12"])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.deadlines.create({**vals, "kind": "report"})

    def test_next_90_days(self):
        """Late ones first; what is done or farther away is not in it."""
        days = {"late": -5, "today": 0, "last": 90, "far": 91, "done": 3}
        lines = self.deadlines.create(
            [
                {
                    "review_id": self.review.id,
                    "kind": "other",
                    "note": name,
                    "date": TODAY + timedelta(days=number),
                    "done": name == "done",
                }
                for name, number in days.items()
            ]
        )
        action = self.env.ref("omct_network.omct_state_review_deadline_action")
        self.assertIn("next_90", action.context)
        search = self.env.ref("omct_network.omct_state_review_deadline_view_search")
        domain = "[('done', '=', False), ('date', '<=', 'today +90d')]"
        self.assertIn(domain.replace("<", "&lt;"), search.arch)
        found = self.deadlines.search(
            [
                ("done", "=", False),
                ("date", "<=", "today +90d"),
                ("id", "in", lines.ids),
            ]
        )
        self.assertEqual(found.mapped("note"), ["late", "today", "last"])
        self.assertEqual(found.mapped("days_left"), [-5, 0, 90])

    def test_cost_does_not_grow_with_deadlines(self):
        countries = self.env["res.country"].search([("code", "!=", "SN")], limit=100)

        def cost(some):
            reviews = self.env["omct.state.review"].create(
                [
                    {
                        "country_id": country.id,
                        "treaty_id": self.cat.id,
                        "session_id": self.session.id,
                    }
                    for country in some
                ]
            )
            self.env["omct.state.review.deadline"]._cron_remind()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["omct.state.review.deadline"]._cron_remind()
            self.env.flush_all()
            after = self.env.cr.sql_log_count
            reviews.deadline_ids.unlink()
            reviews.unlink()
            return after - before

        with freeze_time(self.before(30)):
            cost(countries[:10])
            few, many = cost(countries[:10]), cost(countries)
        self.assertEqual(few, many)


@tagged("post_install", "-at_install")
class TestReviewLists(ReviewCommon):
    def test_lists_cost_the_same_at_any_length(self):
        countries = self.env["res.country"].search([("code", "!=", "SN")], limit=100)
        reviews = self.env["omct.state.review"].create(
            [
                {
                    "country_id": country.id,
                    "treaty_id": self.cat.id,
                    "session_id": self.session.id,
                }
                for country in countries
            ]
        )
        for review in reviews:
            self.submission(review)
        for model, view, domain in (
            ("omct.state.review", "omct_state_review_view_list", []),
            ("omct.state.review.deadline", "omct_state_review_deadline_view_list", []),
            (
                "omct.state.review.submission",
                "omct_state_review_submission_view_list",
                [],
            ),
            ("res.country", "omct_country_view_list", []),
        ):
            with self.subTest(model):
                few, many = (
                    self.count_queries(model, f"omct_network.{view}", domain, limit)
                    for limit in (10, 100)
                )
                self.assertEqual(few, many)
                self.assertLessEqual(many, 30)

    def count_queries(self, model, view, domain, limit):
        records = self.env[model].with_user(self.manager)
        arch = records.get_view(self.env.ref(view).id, view_type="list")
        shown = {
            node.get("name") for node in etree.fromstring(arch["arch"]).iter("field")
        }
        specification = {
            name: {"fields": {"display_name": {}}}
            if records._fields[name].relational
            else {}
            for name in shown
        }
        for _warm_up in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = records.web_search_read(domain, specification, limit=limit)
            after = self.env.cr.sql_log_count
        self.assertEqual(len(result["records"]), limit)
        return after - before

    def test_year_later_is_never_shorter_than_a_year(self):
        day = fields.Date.to_date("2024-02-28")
        for number in range(400):
            adopted = day + timedelta(days=number)
            review = self.create_review(self.nepal, date_observations=adopted)
            self.assertEqual(review.date_follow_up, adopted + relativedelta(years=1))
            self.assertIn((review.date_follow_up - adopted).days, (365, 366))
