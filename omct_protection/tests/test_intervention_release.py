# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.intervention_words import IMPACTS
from .intervention_common import BODY, INTERVENTION, InterventionCommon


@tagged("post_install", "-at_install")
class TestSecondReader(InterventionCommon):
    def test_whoever_wrote_does_not_read(self):
        letter = self.make_letter()
        letter.action_submit()
        with self.assertRaisesRegex(UserError, "another person reads"):
            letter.action_read()
        with self.assertRaisesRegex(UserError, "nobody"):
            letter.action_release()

    def test_whoever_changed_anything_does_not_read(self):
        changes = (
            {"body": f"{BODY} More."},
            {"label": "public"},
            {"person_ids": [Command.create({"person_name": "Ottilie"})]},
        )
        for vals in changes:
            letter = self.make_letter()
            self.as_user(letter, self.manager).write(vals)
            self.as_user(letter, self.manager).write({"label": "confidential"})
            self.as_user(letter, self.officer).action_submit()
            with self.subTest(**vals), self.assertRaisesRegex(UserError, "wrote on it"):
                self.as_user(letter, self.manager).action_read()

    def test_what_was_read_does_not_change(self):
        letter = self.read_letter()
        for user in (self.officer, self.manager):
            for vals in (
                {"body": "Other"},
                {"title": "Other"},
                {"label": "public"},
                {"addressee_ids": [Command.clear()]},
                {"person_ids": [Command.create({"person_name": "Ottilie"})]},
            ):
                with self.subTest(user=user.login, **vals):
                    with self.assertRaises(AccessError):
                        self.as_user(letter, user).write(vals)
        letter.action_return()
        self.assertFalse(letter.reader_id)
        letter.body = f"{BODY} Anew."
        letter.action_submit()
        with self.assertRaisesRegex(UserError, "nobody"):
            letter.action_release()

    def test_an_address_that_changed_is_read_again(self):
        letter = self.read_letter()
        self.as_user(self.minister, self.other_officer).email = "else@where.example"
        letter = self.as_user(letter, self.officer)
        with self.assertRaisesRegex(UserError, "read again"):
            letter.action_release()
        letter.action_return()
        letter.action_submit()
        self.as_user(letter, self.manager).action_read()
        self.as_user(letter, self.officer).action_release()

    def test_the_database_knows_it_too(self):
        letter = self.make_letter()
        letter.action_submit()
        self.env.flush_all()
        for sets in (
            "reader_id = create_uid",
            "state = 'released'",
            "state = 'closed', reader_id = 1, released_hash = 'x'",
        ):
            with (
                self.subTest(sets),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE {letter._table} SET {sets} WHERE id = %s", [letter.id]
                )

    def test_a_default_makes_no_reader(self):
        model = self.env[INTERVENTION].with_user(self.officer)
        for vals in (
            {"state": "released"},
            {"reader_id": self.manager.id},
            {"writer_ids": [Command.set(self.manager.ids)]},
            {"released_hash": "0"},
        ):
            with self.subTest(**vals), self.assertRaises(AccessError):
                model.create({"request_id": self.request.id, **vals})
        letter = model.with_context(
            default_state="released", default_reader_id=self.manager.id
        ).create({"request_id": self.request.id})
        self.assertEqual(letter.state, "draft")
        self.assertFalse(letter.reader_id)
        self.assertEqual(letter.writer_ids, self.officer)


@tagged("post_install", "-at_install")
class TestRelease(InterventionCommon):
    def test_it_is_kept_as_it_left(self):
        letter = self.released_letter()
        left = letter._get_released()
        self.assertEqual(left["body"], BODY)
        self.assertEqual(left["recipients"][0]["email"], "minister@justice.example")
        self.minister.address = "Elsewhere"
        self.env.invalidate_all()
        self.assertTrue(
            letter.released_text.startswith("Minister of Justice\n1 Square of the Law")
        )
        self.assertIn("Square", letter._get_letter()["pages"][0]["address"])

    def test_nobody_changes_it(self):
        letter = self.released_letter()
        for user in (self.officer, self.manager):
            for vals in (
                {"body": "Other"},
                {"label": "public"},
                {"released_date": fields.Datetime.now()},
                {"released_hash": "0"},
                {"kind": "letter"},
                {"state": "draft"},
            ):
                with self.subTest(user=user.login, **vals):
                    with self.assertRaises(AccessError):
                        self.as_user(letter, user).write(vals)
            with self.assertRaises(AccessError):
                self.as_user(letter, user).unlink()
        for vals in (
            {"body_cipher": "x"},
            {"released_cipher": "x"},
            {"kind": "letter"},
        ):
            with self.subTest(**vals), self.assertRaises(AccessError):
                letter.sudo().write(vals)
        for step in ("submit", "return", "read", "release", "stop"):
            with self.subTest(step), self.assertRaises(UserError):
                getattr(letter, f"action_{step}")()

    def test_a_change_in_the_database_is_seen(self):
        letter = self.released_letter()
        other = self.released_letter(body=f"{BODY} Else.")
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {letter._table} SET released_cipher = (SELECT released_cipher "
            f"FROM {letter._table} WHERE id = %s) WHERE id = %s",
            [other.id, letter.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "SHA-256 differs"):
            letter._get_released()
        self.assertIn("SHA-256 differs", letter.released_text)
        self.assertNotIn("Else", letter.released_text)

    def test_on_time_its_text_goes_and_it_says_so(self):
        letter = self.released_letter()
        self.add_reply(letter)
        self.add_person(self.make_letter())
        kept = letter.sudo().released_hash
        self.env["omct.protection.retention.engine"]._destroy(self.request, "narrative")
        for table in ("", "_person", "_reply"):
            self.env.cr.execute(
                f"SELECT t::text FROM omct_protection_intervention{table} t"
            )
            self.assertNotIn("gAAAA", str(self.env.cr.fetchall()))
        self.assertFalse(letter.title)
        self.assertEqual(
            (letter.state, letter.sudo().released_hash), ("answered", kept)
        )
        with self.assertRaisesRegex(UserError, "destroyed on time"):
            letter._get_released()

    def test_impact_until_it_is_closed(self):
        letter = self.released_letter()
        letter.write({"impact": "contact", "impact_note": "They called"})
        letter.action_close()
        for vals in ({"impact": "none"}, {"impact_note": "Other"}):
            with self.subTest(**vals), self.assertRaises(AccessError):
                letter.write(vals)

    def test_follow_up_comes_back_to_the_first(self):
        first = self.released_letter()
        with self.assertRaisesRegex(UserError, "not left"):
            self.make_letter().action_follow_up()
        second = self.env[INTERVENTION].browse(first.action_follow_up()["res_id"])
        self.assertEqual(second.origin_id, first)
        self.assertEqual(second.addressee_ids, self.minister)
        second = self.as_user(second, self.officer)
        second.write({"title": "Again", "body": BODY})
        second.action_submit()
        self.as_user(second, self.manager).action_read()
        second.action_release()
        third = self.env[INTERVENTION].browse(second.action_follow_up()["res_id"])
        self.assertEqual(third.origin_id, first)
        self.assertEqual(first.follow_ids, second | third)
        with self.assertRaises(ValidationError):
            self.make_letter(origin_id=second.id)

    def test_stop_says_why(self):
        letter = self.make_letter()
        self.assertEqual(
            letter.action_stop()["res_model"], "omct.protection.stop.wizard"
        )
        wizard = (
            self.env["omct.protection.stop.wizard"]
            .with_user(self.officer)
            .create(
                {
                    "intervention_id": letter.id,
                    "reason": "safety",
                    "note": "Zebulon is afraid",
                }
            )
        )
        wizard.action_confirm()
        self.assertEqual(letter.state, "stopped")
        self.assertEqual(letter.stop_note, "Zebulon is afraid")
        self.env.cr.execute("SELECT t::text FROM omct_protection_stop_wizard t")
        self.assertNotIn("Zebulon", str(self.env.cr.fetchall()))
        with self.assertRaises(UserError):
            letter.action_submit()

    def test_the_hash_is_that_of_the_text(self):
        texts = st.text(
            st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60
        ).filter(lambda text: text.strip() and "[[" not in text)

        @settings(max_examples=15, deadline=None)
        @given(body=texts)
        def law(body):
            with self.cr.savepoint() as savepoint:
                letter = self.released_letter(body=body)
                content = letter._prepare_released(letter.released_date)
                self.assertEqual(letter._get_released()["body"], body)
                self.assertEqual(
                    letter.released_hash, hashlib.sha256(content.encode()).hexdigest()
                )
                savepoint.rollback()
            self.env.invalidate_all()

        law()


@tagged("post_install", "-at_install")
class TestInterventionRights(InterventionCommon):
    def test_the_team_alone(self):
        letter = self.released_letter()
        reply = self.add_reply(letter)
        draft = self.make_letter()
        person = self.add_person(draft)
        for user in self.outsiders:
            for record in (letter, draft, reply, person):
                seen = self.as_user(record, user)
                for attempt in (
                    lambda seen=seen: seen.read(["display_name"]),
                    lambda seen=seen: seen.write({}) or seen.check_access("write"),
                    lambda seen=seen: seen.unlink(),
                ):
                    with (
                        self.subTest(user=user.login, model=record._name),
                        self.assertRaises(AccessError),
                    ):
                        attempt()
                try:
                    self.assertFalse(seen.search([]))
                    self.assertFalse(seen.search_count([]))
                except AccessError:
                    continue
            seen = self.as_user(letter, user)
            for method in ("release", "read", "follow_up", "close", "draft"):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(seen, f"action_{method}")()
            with self.assertRaises(AccessError):
                seen._get_letter()
            self.assertFalse(seen.sudo().body)
            self.assertFalse(seen.sudo().released_text)

    def test_others_write_none(self):
        letter = self.make_letter()
        released = self.released_letter()
        for user in self.outsiders:
            for attempt in (
                lambda user=user: self.make_letter(user=user),
                lambda user=user: self.add_reply(released, user=user),
                lambda user=user: self.as_user(letter, user).write({"kind": "trial"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()

    def test_leaving_the_team_ends_it_at_once(self):
        letter = self.make_letter()
        self.as_user(self.request, self.manager).write(
            {
                "officer_id": self.other_officer.id,
                "team_ids": [Command.unlink(self.officer.id)],
            }
        )
        with self.assertRaises(AccessError):
            self.as_user(letter, self.officer).read(["name"])
        self.assertEqual(self.as_user(letter, self.other_officer).body, BODY)

    def test_it_stays_with_its_request(self):
        letter = self.make_letter()
        other = self.make_request()
        with self.assertRaises(AccessError):
            letter.request_id = other
        person = self.add_person(letter)
        with self.assertRaises(AccessError):
            person.intervention_id = self.make_letter()

    def test_files_on_it_carry_no_name(self):
        letter = self.make_letter()
        with self.assertRaises(ValidationError):
            self.env["ir.attachment"].with_user(self.officer).create(
                {
                    "name": "Quartermain.pdf",
                    "raw": b"x",
                    "res_model": INTERVENTION,
                    "res_id": letter.id,
                }
            )

    def test_recipients_have_an_address(self):
        for vals in (
            {"address": False, "email": False},
            {"email": "none"},
            {"country_id": False},
        ):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self.make_addressee(**vals)
        self.make_addressee(
            kind="mechanism",
            country_id=False,
            address=False,
            website="https://a.example",
        )

    def test_lists_cost_the_same_at_any_length(self):
        columns = {
            "name": {},
            "kind": {},
            "label": {},
            "addressee_ids": {"fields": {"display_name": {}}},
            "request_id": {"fields": {"display_name": {}}},
            "state": {},
        }
        counts = []
        for number in (10, 90):
            for _index in range(number):
                self.make_letter()
            model = self.as_user(self.env[INTERVENTION], self.officer)
            model.web_search_read([], columns, limit=200)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            model.web_search_read([], columns, limit=200)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_impacts_are_coded(self):
        letter = self.released_letter()
        for impact, _label in IMPACTS:
            letter.impact = impact
