# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ProtectionCommon

SECRET = "Captain Ottokar at the mill"
SCORE = st.sampled_from("12345")


@tagged("post_install", "-at_install")
class TestAssessment(ProtectionCommon):
    def setUp(self):
        super().setUp()
        # Whoever may export at all, tries it.
        export = self.env.ref("base.group_allow_export")
        for user in (self.outsiders | self.officer) - self.portal:
            user.group_ids = [Command.link(export.id)]
        self.request = self.make_request(
            defender_ids=[Command.link(self.make_defender().id)],
            threat_score="4",
            vulnerability_score="3",
            capacity_score="2",
        )

    # -- history -----------------------------------------------------------

    def test_each_assessment_is_kept(self):
        self.request.write({"capacity_score": "4", "assessment_reason": SECRET})
        # The same scores judged again on another ground count as well.
        self.request.assessment_reason = "A second source"
        history = self.as_user(self.request, self.officer).assessment_ids.sorted("id")
        self.assertEqual(history.mapped("risk_score"), [6.0, 3.0, 3.0])
        self.assertEqual(history.mapped("reason"), [False, SECRET, "A second source"])
        self.assertEqual(history.user_id, self.officer)

    def test_incomplete_scores_are_no_assessment(self):
        request = self.make_request(threat_score="4")
        self.assertFalse(request.assessment_ids)
        request.urgency = "h72"
        self.assertFalse(request.assessment_ids)
        request.write({"vulnerability_score": "3", "capacity_score": "2"})
        self.assertEqual(len(request.assessment_ids), 1)

    def test_what_is_no_assessment_adds_nothing(self):
        self.request.write({"urgency": "h72", "narrative": "Followed"})
        self.assertEqual(len(self.request.assessment_ids), 1)

    def test_history_cannot_be_changed(self):
        line = self.request.assessment_ids
        values = {
            "request_id": self.request.id,
            "user_id": self.manager.id,
            "threat_score": "1",
            "vulnerability_score": "1",
            "capacity_score": "1",
        }
        for user in self.officer | self.manager:
            seen = self.as_user(line, user)
            for attempt in (
                lambda seen=seen: seen.write({"threat_score": "1"}),
                lambda seen=seen: seen.unlink(),
                lambda seen=seen: seen.create(values),
                lambda user=user: self.as_user(self.request, user).write(
                    {"assessment_ids": [Command.create(values)]}
                ),
                lambda user=user: self.as_user(self.request, user).write(
                    {"assessment_ids": [Command.clear()]}
                ),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
        self.assertEqual(self.as_user(line, self.officer).threat_score, "4")

    def test_retention_destroys_the_reason_alone(self):
        self.request.assessment_reason = SECRET
        lines = self.request.assessment_ids
        lines._destroy_reasons()
        seen = self.as_user(lines, self.officer)
        self.assertEqual(seen.mapped("reason"), [False, False])
        self.assertEqual(seen.mapped("risk_level"), ["high", "high"])

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(SCORE, SCORE, SCORE), min_size=1, max_size=4))
    def test_history_has_every_step_in_order(self, steps):
        request = self.make_request()
        for threat, vulnerability, capacity in steps:
            request.write(
                {
                    "threat_score": threat,
                    "vulnerability_score": vulnerability,
                    "capacity_score": capacity,
                }
            )
        history = request.assessment_ids.sorted("id")
        self.assertEqual(len(history), len(steps))
        for line, (threat, vulnerability, capacity) in zip(history, steps, strict=True):
            self.assertAlmostEqual(
                line.risk_score,
                int(threat) * int(vulnerability) / int(capacity),
                delta=0.051,
            )
        self.assertEqual(history[-1].risk_level, request.risk_level)

    # -- when again ----------------------------------------------------------

    def test_assess_again(self):
        for scores, level, days in (
            ("555", "high", 7),
            ("551", "extreme", 3),
            ("332", "moderate", 30),
            ("115", "low", 90),
        ):
            names = ("threat_score", "vulnerability_score", "capacity_score")
            self.request.write(dict(zip(names, scores, strict=True)))
            with self.subTest(level=level):
                self.assertEqual(self.request.risk_level, level)
                self.assertEqual(
                    self.request.reassess_date,
                    fields.Date.today() + timedelta(days=days),
                )
        self.assertFalse(self.request.is_reassessment_late)

    def test_late_until_assessed_again(self):
        past = fields.Datetime.now() - timedelta(days=8)
        with freeze_time(past):
            request = self.make_request(
                threat_score="4", vulnerability_score="3", capacity_score="2"
            )
        self.assertTrue(request.is_reassessment_late)
        late = [("id", "=", request.id), ("reassess_date", "<", "today")]
        self.assertTrue(request.search(late))
        request.assessment_reason = "Asked again: nothing new"
        self.assertFalse(request.is_reassessment_late)
        self.assertFalse(request.search(late))

    def test_nothing_is_due_once_it_is_over(self):
        self.request.action_withdraw("wish")
        self.assertFalse(self.request.reassess_date)

    # -- violations ------------------------------------------------------------

    def make_violation(self, **vals):
        return (
            self.env["omct.protection.violation"]
            .with_user(self.officer)
            .create({"request_id": self.request.id, "kind": "torture", **vals})
        )

    def test_who_did_what_to_whom(self):
        violation = self.make_violation(
            defender_id=self.request.defender_ids.id,
            perpetrator_kind="police",
            perpetrator_identity=SECRET,
            place="Quellenthal",
            date="2026-10-01",
            date_precision="month",
        )
        seen = self.as_user(violation, self.manager)
        self.assertEqual(seen.perpetrator_standing, "state")
        self.assertEqual(seen.perpetrator_identity, SECRET)
        self.assertEqual(seen.place, "Quellenthal")
        seen.perpetrator_standing = "unknown"
        self.assertEqual(
            self.as_user(violation, self.officer).perpetrator_standing, "unknown"
        )

    def test_violation_in_the_future(self):
        today = fields.Date.context_today(self.request)
        tomorrow = today + timedelta(days=1)
        violation = self.make_violation(date=today)
        with self.assertRaisesRegex(ValidationError, self.request.name):
            violation.date = tomorrow
        with self.assertRaisesRegex(ValidationError, self.request.name):
            self.make_violation(date=tomorrow)
        # Of a year that is known alone, its last day may stand for it.
        year_end = today.replace(month=12, day=31)
        self.make_violation(date=year_end, date_precision="year")
        with self.assertRaises(ValidationError):
            self.make_violation(
                date=year_end + timedelta(days=1), date_precision="about"
            )

    def test_violation_against_a_stranger(self):
        stranger = self.make_defender()
        with self.assertRaises(ValidationError) as caught:
            self.make_violation(defender_id=stranger.id)
        self.assertIn(self.request.name, str(caught.exception))

    # -- nobody else -------------------------------------------------------------

    def test_the_database_holds_no_word_in_clear(self):
        self.request.assessment_reason = SECRET
        self.make_violation(perpetrator_identity=SECRET, place=SECRET)
        self.env.flush_all()
        for table in (
            "omct_protection_request",
            "omct_protection_assessment",
            "omct_protection_violation",
        ):
            self.env.cr.execute(f"SELECT t::text FROM {table} t")  # pylint: disable=sql-injection
            rows = self.env.cr.fetchall()
            self.assertTrue(rows)
            self.assertNotIn("Ottokar", str(rows))

    def test_reasons_and_perpetrators_are_the_teams(self):
        """In superuser mode too, other users compute nothing."""
        self.request.assessment_reason = SECRET
        violation = self.make_violation(perpetrator_identity=SECRET, place=SECRET)
        line = self.request.assessment_ids.sorted("id")[-1]
        for record, names in (
            (line, ["reason"]),
            (violation, ["place", "perpetrator_identity"]),
        ):
            team = self.as_user(record, self.officer)
            self.assertEqual([team[name] for name in names], [SECRET] * len(names))
            other = self.as_user(record, self.other_manager).sudo()
            self.assertEqual([other[name] for name in names], [False] * len(names))

    def test_outsiders_find_nothing(self):
        violation = self.make_violation(perpetrator_identity=SECRET, place=SECRET)
        for record in (self.request.assessment_ids, violation):
            for user in self.outsiders:
                seen = self.as_user(record, user)
                in_role = user in self.other_officer | self.other_manager
                with self.subTest(model=record._name, user=user.login):
                    self._attack(seen, in_role)

    def _attack(self, seen, in_role):
        domain = [("request_id", "=", self.request.id)]
        for attempt in (
            lambda: seen.search([]),
            lambda: seen.search(domain),
            lambda: seen.search_count([]),
            lambda: seen.name_search(self.request.name),
            lambda: seen.formatted_read_group([], ["request_id"], ["__count"]),
            lambda: seen.search_read([], ["request_id"]),
        ):
            self.env.invalidate_all()
            if in_role:
                self.assertFalse(attempt())
            else:
                with self.assertRaises(AccessError):
                    attempt()
        attachments = self.env["ir.attachment"].with_user(seen.env.user)
        exports = [] if seen.env.user.share else [seen.export_data]
        for attempt in (
            *(lambda export=export: export(["request_id"]) for export in exports),
            lambda: seen.read(["request_id"]),
            lambda: seen.write({"request_id": self.request.id}),
            lambda: seen.unlink(),
            lambda: attachments.create(
                {"name": "a.txt", "res_model": seen._name, "res_id": seen.id}
            ),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                attempt()

    def test_a_form_gives_nothing_away(self):
        """What comes back for a form, of a record that the user may not open."""
        self.request.write({"narrative": SECRET, "assessment_reason": SECRET})
        violation = self.make_violation(perpetrator_identity=SECRET, place=SECRET)
        mine = self.make_request(user=self.other_officer)
        for record, names, values in (
            (violation, ("place", "perpetrator_identity"), {"request_id": mine.id}),
            (self.request, ("narrative", "assessment_reason"), {"urgency": "h2"}),
            (
                self.request.assessment_ids.sorted("id")[-1],
                ("reason",),
                {"request_id": mine.id},
            ),
        ):
            seen = self.as_user(record, self.other_officer)
            spec = dict.fromkeys((*names, *values), {})
            with self.subTest(model=record._name):
                try:
                    answer = str(seen.onchange(values, list(values), spec))
                except AccessError:
                    continue
                self.assertNotIn("Ottokar", answer)

    def test_closed_columns(self):
        violation = self.make_violation(perpetrator_identity=SECRET)
        for record, name in (
            (self.request, "assessment_reason_cipher"),
            (self.request.assessment_ids, "reason_cipher"),
            (violation, "place_cipher"),
            (violation, "perpetrator_identity_cipher"),
        ):
            seen = self.as_user(record, self.officer)
            for attempt in (
                lambda seen=seen, name=name: seen.read([name]),
                lambda seen=seen, name=name: seen.search([(name, "!=", False)]),
                lambda seen=seen, name=name: seen.export_data([name]),
            ):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    attempt()

    def test_lists_cost_the_same_at_any_length(self):
        """The history of a request, all histories, and what else is encrypted."""
        line = {"reason": {}, "date": {}, "user_id": {"fields": {"display_name": {}}}}
        deed = {"place": {}, "perpetrator_identity": {}}
        document = {
            "assessment_ids": {"fields": line},
            "violation_ids": {"fields": deed},
        }

        def grow(number):
            for index in range(number):
                self.request.write(
                    {"threat_score": str(1 + index % 5), "assessment_reason": SECRET}
                )
                self.make_violation(place=SECRET, perpetrator_identity=SECRET)

        def count():
            request = self.as_user(self.request, self.officer)
            before = self.env.cr.sql_log_count
            answer = request.web_read(document)
            in_form = self.env.cr.sql_log_count - before
            self.assertIn(SECRET, str(answer))
            history = self.as_user(request.assessment_ids, self.officer)
            before = self.env.cr.sql_log_count
            history.web_search_read([], {**line, "request_id": {}}, limit=200)
            return in_form, self.env.cr.sql_log_count - before

        grow(9)
        count()
        few = count()
        grow(90)
        self.assertEqual(few, count())

    def test_leaving_the_team_ends_it(self):
        self.as_user(self.request, self.manager).officer_id = self.other_officer
        self.as_user(self.request, self.manager).team_ids = [
            Command.unlink(self.officer.id)
        ]
        with self.assertRaises(AccessError):
            self.as_user(self.request.assessment_ids, self.officer).read(["user_id"])
