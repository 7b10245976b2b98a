# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from ..crypto import decrypt, generate_key, keyed_hashes
from ..models.omct_protection_defender_duplicate import birth_year, person_words
from ..models.omct_protection_duplicate import MOST_AN_HOUR
from .common import ProtectionCommon, use_key_file

NAME = "Zebulon Quartermain"


@tagged("post_install", "-at_install")
class TestPersonWords(BaseCase):
    def test_spelling_script_and_order(self):
        for one, other in (
            ("Zebulon Quartermain", "QUARTERMAIN, Zébulon"),
            ("Mohamed Ali", "Muhammad Aly"),
            ("Иван Петров", "Petrov Ivan"),
            ("Nguyễn Văn A", "Van A Nguyen"),
        ):
            self.assertEqual(person_words(one), person_words(other), one)
        self.assertNotEqual(person_words("Zebulon"), person_words("Zebulon Q"))
        self.assertEqual(person_words(" ,.- "), "")

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.text("abcdefghijklmnopqrstuvwxyzéàü", min_size=1), max_size=5))
    def test_order_and_case_never_matter(self, words):
        name = " ".join(words)
        self.assertEqual(person_words(name), person_words(" ".join(words[::-1])))
        self.assertEqual(person_words(name), person_words(name.upper()))

    def test_year(self):
        for text, year in (
            ("1981-02-28", "1981"),
            ("28.2.1981", "1981"),
            ("about 1981", "1981"),
            ("81", ""),
            ("19811", ""),
            ("", ""),
            (None, ""),
        ):
            self.assertEqual(birth_year(text), year)


@tagged("post_install", "-at_install")
class TestDuplicate(ProtectionCommon):
    def enter(self, name=NAME, birth="", user=None, **vals):
        """File a request for somebody as a user; return the request."""
        request = self.make_request(
            user=user,
            defender_ids=[],
            person_name=name,
            person_birth=birth,
            **vals,
        )
        return self.as_user(request, user or self.officer)

    def notice(self, request, user=None):
        return self.as_user(request, user or self.officer).duplicate_notice

    def log(self, request):
        return self.env["omct.protection.duplicate"].search(
            [("defender_id", "in", request.sudo().defender_ids.ids)], order="id"
        )

    def theirs(self, **vals):
        return self.enter(
            user=self.other_officer, manager_id=self.other_manager.id, **vals
        )

    # -- what is found -------------------------------------------------

    def test_the_officer_learns_whom_to_ask(self):
        theirs = self.theirs()
        mine = self.enter(name="quartermain zébulon")
        notice = self.notice(mine)
        self.assertIn(self.other_officer.name, notice)
        for telling in (
            NAME,
            "Quartermain",
            theirs.sudo().name,
            theirs.sudo().defender_ids.name,
        ):
            self.assertNotIn(telling, notice)
        self.assertEqual(self.log(mine).result, "hit")
        self.assertEqual(self.log(mine).user_id, self.officer)
        self.assertEqual(self.log(mine).contact_id, self.other_officer)

    def test_the_year_parts_two_where_both_are_known(self):
        self.theirs(birth="1981-02-28")
        self.assertTrue(self.notice(self.enter(birth="1981")))
        self.assertFalse(self.notice(self.enter(birth="1982")))
        self.assertTrue(self.notice(self.enter()))

    def test_on_a_file_of_mine_the_code_is_said(self):
        first = self.enter()
        notice = self.notice(self.enter())
        self.assertIn(first.defender_ids.name, notice)
        self.assertIn(first.name, notice)
        self.assertNotIn(NAME, notice)

    def test_only_requests_of_mine_are_said(self):
        first = self.enter()
        theirs = self.make_request(
            user=self.other_officer, manager_id=self.other_manager.id
        )
        theirs.sudo().defender_ids = [Command.link(first.defender_ids.id)]
        mine = self.enter()
        self.env.invalidate_all()
        notice = self.notice(mine)
        self.assertIn(first.name, notice)
        self.assertNotIn(theirs.sudo().name, notice)

    def test_nobody_is_born_in_the_future(self):
        year = fields.Date.today().year
        defender = self.as_user(self.enter(birth=str(year)).defender_ids, self.officer)
        with self.assertRaisesRegex(UserError, "year of birth") as caught:
            defender.update_identity({"birth_date": f"3.4.{year + 1}"})
        self.assertNotIn(str(year + 1), str(caught.exception))
        with self.assertRaisesRegex(UserError, "year of birth"):
            self.enter(birth=str(year + 1))

    def test_another_country_or_name_is_somebody_else(self):
        self.theirs()
        mali = self.env.ref("base.ml")
        self.assertFalse(self.notice(self.enter(country_id=mali.id)))
        self.assertFalse(self.notice(self.enter(name="Zebulon Quart")))

    def test_country_corrected_later(self):
        self.theirs()
        mine = self.enter(country_id=self.env.ref("base.ml").id)
        self.as_user(mine.defender_ids, self.officer).country_id = self.country
        self.assertTrue(self.notice(mine))

    def test_name_corrected_later(self):
        self.theirs()
        mine = self.enter()
        defender = self.as_user(mine.defender_ids, self.officer)
        defender.update_identity({"name": "Somebody Else"})
        self.assertFalse(self.notice(mine))
        defender.update_identity({"name": ""})
        self.assertFalse(defender.sudo().person_hash)
        self.assertEqual(self.log(mine).mapped("result"), ["hit", "none", "none"])

    def test_open_request_is_asked_first(self):
        closed = self.theirs()
        self.as_user(closed, self.other_officer).action_withdraw(reason="wish")
        self.assertIn(self.other_officer.name, self.notice(self.enter()))

    def test_who_left_is_not_asked(self):
        self.theirs()
        self.other_officer.active = False
        self.assertIn(self.other_manager.name, self.notice(self.enter()))

    def test_every_key_of_the_file_is_searched_with(self):
        self.theirs()
        with open(self.key_path) as key_file:
            old = key_file.read()
        use_key_file(self, generate_key(), old.strip())
        self.assertTrue(self.notice(self.enter()))

    # -- who finds nothing ---------------------------------------------

    def test_the_team_alone_reads_it(self):
        self.theirs()
        mine = self.enter()
        for user in self.outsiders:
            seen = self.as_user(mine, user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                seen.read(["duplicate_notice"])
        # In superuser mode nothing is said to people outside the team.
        self.assertFalse(
            self.as_user(mine.defender_ids, self.finance).sudo().duplicate_notice
        )

    def test_hashes_are_closed(self):
        # Whoever may export at all, tries it.
        self.officer.group_ids = [
            Command.link(self.env.ref("base.group_allow_export").id)
        ]
        mine = self.enter()
        for name in ("person_hash", "person_year_hash"):
            seen = self.as_user(mine.defender_ids, self.officer)
            for attempt in (
                lambda seen=seen, name=name: seen.read([name]),
                lambda seen=seen, name=name: seen.search([(name, "!=", False)]),
                lambda seen=seen, name=name: seen.export_data([name]),
                lambda seen=seen, name=name: seen.write({name: "0" * 64}),
                lambda seen=seen, name=name: seen.formatted_read_group(
                    [], [name], ["__count"]
                ),
                lambda seen=seen, name=name: seen.create({name: "0" * 64}),
            ):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    attempt()

    def test_the_log_is_closed(self):
        self.theirs()
        line = self.log(self.enter())
        for user in self.outsiders | self.officer | self.manager:
            seen = self.as_user(line, user)
            for attempt in (
                lambda seen=seen: seen.read(["match_id"]),
                lambda seen=seen: seen.write({"result": "none"}),
                lambda seen=seen: seen.unlink(),
                lambda seen=seen: seen.create(
                    {"defender_id": 1, "result": "none", "user_id": 1}
                ),
                lambda seen=seen: seen.search([("match_id", "!=", False)]),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
        self.assertTrue(self.as_user(line, self.auditor).read(["contact_id"]))

    def test_nobody_searches_without_writing_an_identity(self):
        """No way to try a name on a file of others, and no method over RPC."""
        theirs = self.theirs()
        with self.assertRaises(AccessError):
            self.as_user(theirs.defender_ids, self.officer).update_identity(
                {"name": NAME}
            )
        for name in dir(type(self.env["omct.protection.duplicate"])):
            if name.startswith(("search_same", "find_same", "record")):
                self.fail(name)

    def test_searches_are_limited(self):
        self.theirs()
        mine = self.enter(name="First Try")
        defender = self.as_user(mine.defender_ids, self.officer)
        for number in range(MOST_AN_HOUR - 1):
            defender.update_identity({"name": f"Try {number}"})
        defender.update_identity({"name": NAME})
        self.assertEqual(self.log(mine)[-1].result, "limited")
        notice = self.notice(mine)
        self.assertIn("not searched", notice)
        self.assertNotIn(self.other_officer.name, notice)
        # The identity is kept all the same.
        self.assertEqual(defender.reveal_identity()["name"], NAME)
        # Another user's searches are not counted with these.
        self.assertTrue(
            self.notice(
                self.enter(
                    user=self.manager,
                    manager_id=self.other_manager.id,
                    officer_id=self.manager.id,
                ),
                self.manager,
            )
        )

    def test_nothing_of_a_name_in_the_database(self):
        self.enter(birth="1981-02-28")
        self.env.flush_all()
        for table in ("omct_protection_defender", "omct_protection_duplicate"):
            self.env.cr.execute(f"SELECT t::text FROM {table} t")  # pylint: disable=sql-injection
            text = "\n".join(row[0] for row in self.env.cr.fetchall()).casefold()
            # Long enough that no hash or cipher holds one by chance.
            for telling in ("quartermain", "1981-02-28", "19810228", "qrtrmn"):
                self.assertNotIn(telling, text)

    # -- change of the key ---------------------------------------------

    def test_rotation(self):
        """After it the new key alone opens everything, and finds the same person."""
        theirs = self.theirs(narrative="Taken at dawn", caller="Brother")
        with open(self.key_path) as key_file:
            old = key_file.read().strip()
        new = generate_key()
        use_key_file(self, new, old)
        done = self.env["omct.protection.key.rotation"]._rotate()
        self.assertGreaterEqual(done["omct.protection.defender"], 1)
        self.assertGreaterEqual(done["omct.protection.request"], 1)
        use_key_file(self, new)
        seen = self.as_user(theirs, self.other_officer)
        self.assertEqual(seen.narrative, "Taken at dawn")
        self.assertEqual(seen.caller, "Brother")
        self.assertEqual(seen.defender_ids.reveal_identity()["name"], NAME)
        self.assertTrue(self.notice(self.enter()))

    def test_rotation_covers_every_column(self):
        columns = self.env["omct.protection.key.rotation"]._get_columns()
        for model, field in (
            self.env["ir.model.fields"]
            .search(
                [
                    ("name", "=like", "%\\_cipher"),
                    ("model", "=like", "omct.protection.%"),
                ]
            )
            .mapped(lambda rec: (rec.model, rec.name))
        ):
            if not self.env[model]._abstract:
                self.assertIn(field, columns[model])

    def test_rotation_stops_where_no_key_opens(self):
        mine = self.enter()
        use_key_file(self, generate_key())
        with self.assertRaisesRegex(UserError, "omct.protection.defender"):
            self.env["omct.protection.key.rotation"]._rotate()
        self.assertTrue(mine.sudo().defender_ids.identity_name)

    def test_users_do_not_rotate(self):
        for user in self.outsiders | self.officer:
            with self.assertRaises(AccessError):
                self.env["omct.protection.key.rotation"].with_user(user)._rotate()

    def test_hashes_differ_by_key(self):
        one = keyed_hashes("a")
        self.assertEqual(one, keyed_hashes("a"))
        self.assertEqual(keyed_hashes(""), [])
        use_key_file(self, generate_key())
        self.assertNotEqual(one, keyed_hashes("a"))
        self.assertEqual(decrypt(""), "")

    def test_linking_is_no_way_round(self):
        theirs = self.theirs()
        with self.assertRaises(AccessError):
            self.make_request(
                defender_ids=[Command.link(theirs.sudo().defender_ids.id)]
            )
