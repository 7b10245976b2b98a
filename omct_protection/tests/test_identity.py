# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.omct_protection_defender import IDENTITY_FIELDS
from .common import IDENTITY, ProtectionCommon

WORDS = ("Zebulon", "Quartermain", "Quellenthal", "Hieronymus", "1981-02-28")


@tagged("post_install", "-at_install")
class TestIdentity(ProtectionCommon):
    def setUp(self):
        super().setUp()
        self.defender = self.make_defender()
        self.defender.update_identity(IDENTITY)
        self.request = self.make_request(
            defender_ids=[Command.link(self.defender.id)],
            narrative="Zebulon Quartermain is followed in Quellenthal",
        )

    def get_log(self):
        return self.env["omct.protection.identity.log"].search(
            [("defender_id", "=", self.defender.id)], order="id"
        )

    # -- the team ------------------------------------------------------

    def test_team_sees_it_and_the_look_is_kept(self):
        before = len(self.get_log())
        for user in (self.officer, self.manager):
            seen = self.as_user(self.defender, user).reveal_identity()
            self.assertEqual(seen, IDENTITY)
        log = self.get_log()[before:]
        self.assertEqual(log.mapped("kind"), ["read", "read"])
        self.assertEqual(log.mapped("user_id"), self.officer | self.manager)

    def test_opening_the_dialog_shows_nothing_yet(self):
        before = len(self.get_log())
        action = self.as_user(self.defender, self.officer).action_open_identity()
        for word in WORDS:
            self.assertNotIn(word, str(action))
        self.assertEqual(len(self.get_log()), before)

    def test_a_part_is_changed_the_rest_stays(self):
        defender = self.as_user(self.defender, self.manager)
        defender.update_identity({"contact": "Signal only", "notes": ""})
        self.assertEqual(
            defender.reveal_identity(),
            {**IDENTITY, "contact": "Signal only", "notes": ""},
        )
        self.assertEqual(self.get_log().mapped("kind"), ["write", "write", "read"])

    def test_unknown_part_is_refused(self):
        defender = self.as_user(self.defender, self.officer)
        for values in ({"identity_name": "x"}, {"team_ids": []}, ["name"]):
            with self.assertRaises(UserError):
                defender.update_identity(values)

    # -- everybody else ------------------------------------------------

    def test_nobody_outside_the_team_sees_or_changes_it(self):
        before = len(self.get_log())
        for user in self.outsiders:
            defender = self.as_user(self.defender, user)
            for call in (
                defender.reveal_identity,
                defender.action_open_identity,
                lambda defender=defender: defender.update_identity({"name": "x"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
        self.assertEqual(len(self.get_log()), before)

    def test_superuser_mode_opens_nothing(self):
        # A server action of an administrator runs so.
        with self.assertRaises(AccessError):
            self.defender.with_user(self.system).sudo().reveal_identity()
        with self.assertRaises(AccessError):
            self.defender.with_user(self.env.ref("base.user_root")).reveal_identity()

    def test_refusal_names_no_identity(self):
        with self.assertRaises(AccessError) as caught:
            self.as_user(self.defender, self.finance).reveal_identity()
        for word in WORDS:
            self.assertNotIn(word, str(caught.exception))

    def test_leaving_the_team_ends_it_at_once(self):
        request = self.as_user(self.request, self.manager)
        request.team_ids = [Command.link(self.other_officer.id)]
        self.as_user(self.defender, self.other_officer).reveal_identity()
        request = self.as_user(self.request, self.manager)
        request.team_ids = [Command.unlink(self.other_officer.id)]
        with self.assertRaises(AccessError):
            self.as_user(self.defender, self.other_officer).reveal_identity()
        self.assertFalse(
            self.as_user(self.defender, self.other_officer).search(
                [("id", "=", self.defender.id)]
            )
        )

    def test_a_foreign_defender_cannot_be_linked(self):
        """Being on the team of a request opens the identity: so linking is refused."""
        model = self.env["omct.protection.request"]
        mine = self.make_request(user=self.other_officer)
        for command in (
            Command.link(self.defender.id),
            Command.set(self.defender.ids),
            (1, self.defender.id, {}),
            self.defender.id,
        ):
            with self.subTest(command=command), self.assertRaises(AccessError):
                self.as_user(mine, self.other_officer).write(
                    {"defender_ids": [command]}
                )
            with self.subTest(create=command), self.assertRaises(AccessError):
                self.make_request(user=self.other_officer, defender_ids=[command])
        with self.assertRaises(AccessError):
            self.as_user(model, self.other_officer).with_context(
                default_defender_ids=self.defender.ids
            ).create({"country_id": self.country.id, "source": "direct"})
        self.env["ir.default"].with_user(self.other_officer).set(
            "omct.protection.request",
            "defender_ids",
            self.defender.ids,
            user_id=True,
        )
        with self.assertRaises(AccessError):
            self.as_user(model, self.other_officer).create(
                {
                    "country_id": self.country.id,
                    "source": "direct",
                    "manager_id": self.manager.id,
                }
            )

    def test_a_defender_cannot_be_pulled_from_the_other_side(self):
        mine = self.make_request(user=self.other_officer)
        own = self.make_defender(user=self.other_officer)
        for vals in (
            {"request_ids": [Command.link(self.request.id)]},
            {"team_ids": [Command.link(self.other_manager.id)]},
            {"name": "Zebulon Quartermain"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.as_user(own, self.other_officer).write(vals)
            with self.subTest(create=vals), self.assertRaises(AccessError):
                self.make_defender(user=self.other_officer, **vals)
        created = (
            self.env["omct.protection.defender"]
            .with_user(self.other_officer)
            .with_context(
                default_request_ids=self.request.ids,
                default_team_ids=self.other_manager.ids,
                default_name="Zebulon",
            )
            .create({})
        )
        self.assertFalse(created.request_ids)
        self.assertEqual(created.team_ids, self.other_officer)
        self.assertNotIn("Zebulon", created.name)
        self.assertTrue(mine)

    # -- the columns ---------------------------------------------------

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model")
    def test_columns_are_closed_to_every_user(self):
        export = self.env.ref("base.group_allow_export")
        (self.officer | self.manager).group_ids = [Command.link(export.id)]
        for user in (self.officer, self.manager, self.system):
            defender = self.as_user(self.defender, user)
            model = self.as_user(self.env["omct.protection.defender"], user)
            for column in IDENTITY_FIELDS.values():
                attempts = {
                    "read": lambda d=defender, c=column: d.read([c]),
                    "web_read": lambda d=defender, c=column: d.web_read({c: {}}),
                    "search": lambda m=model, c=column: m.search([(c, "!=", False)]),
                    "search like": lambda m=model, c=column: m.search(
                        [(c, "=like", "gAAAA%")]
                    ),
                    "search by request": lambda m=model, c=column: m.env[
                        "omct.protection.request"
                    ].search([(f"defender_ids.{c}", "!=", False)]),
                    "order": lambda m=model, c=column: m.search([], order=c),
                    "group": lambda m=model, c=column: m.formatted_read_group(
                        [], [c], ["__count"]
                    ),
                    "read_group": lambda m=model, c=column: m.read_group([], [c], [c]),
                    "export": lambda d=defender, c=column: d.export_data([c]),
                    "write": lambda d=defender, c=column: d.write({c: "x"}),
                    "create": lambda m=model, c=column: m.create({c: "x"}),
                }
                for name, attempt in attempts.items():
                    with (
                        self.subTest(user=user.login, column=column, attempt=name),
                        self.assertRaises(AccessError),
                    ):
                        attempt()
                self.assertNotIn(column, model.fields_get())

    def test_superuser_writes_no_clear_text_by_mistake(self):
        with self.assertRaises(AccessError):
            self.defender.sudo().write({"identity_name": "Zebulon"})
        with self.assertRaises(AccessError):
            self.env["omct.protection.defender"].create({"identity_name": "Zebulon"})

    def test_copy_takes_no_identity_along(self):
        copy = self.as_user(self.defender, self.officer).copy()
        self.assertFalse(copy.has_identity)
        self.assertNotEqual(copy.name, self.defender.name)

    def test_import_takes_no_identity(self):
        model = self.as_user(self.env["omct.protection.defender"], self.officer)
        result = model.load(["kind", "identity_name"], [["person", "Zebulon"]])
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_found_by_code_name_only(self):
        model = self.as_user(self.env["omct.protection.defender"], self.officer)
        self.assertTrue(model.name_search(self.defender.name))
        for word in WORDS:
            self.assertFalse(model.name_search(word))

    # -- the record of looks -------------------------------------------

    def test_log_is_read_by_managers_and_auditors_and_changed_by_nobody(self):
        log = self.get_log()
        for user in (self.manager, self.other_manager, self.auditor):
            seen = self.as_user(log, user).read(["defender_id", "user_id", "kind"])
            self.assertEqual(seen[0]["defender_id"][1], self.defender.name)
        for user in (self.officer, self.finance, self.system, self.director):
            with self.assertRaises(AccessError):
                self.as_user(log, user).read(["kind"])
        for user in (self.officer, self.manager, self.auditor, self.system):
            mine = self.as_user(log, user)
            for attempt in (
                lambda mine=mine: mine.write({"user_id": self.finance.id}),
                mine.unlink,
                lambda mine=mine: mine.create(
                    {
                        "defender_id": self.defender.id,
                        "user_id": self.finance.id,
                        "kind": "read",
                    }
                ),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
        with self.assertRaises(AccessError):
            log.sudo().unlink()

    # -- the database --------------------------------------------------

    def test_no_clear_text_anywhere_in_the_database(self):
        request = self.as_user(self.request, self.officer)
        request.narrative = "Quellenthal: Hieronymus was taken"
        self.as_user(self.defender, self.officer).reveal_identity()
        request.with_user(self.manager).action_decline(
            reason="mandate", note="Hieronymus asked us to stop"
        )
        wizard = (
            self.env["omct.protection.outcome.wizard"]
            .with_user(self.officer)
            .create(
                {
                    "request_id": request.id,
                    "step": "withdraw",
                    "reason": "wish",
                    "note": "Zebulon said so",
                }
            )
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(wizard.note, "Zebulon said so")
        # The scan must be able to find something: the code name stands there.
        self.assertIn(
            "omct_protection_defender.name", self.scan_database(self.defender.name)
        )
        for word in WORDS:
            self.assertFalse(self.scan_database(word), word)

    def scan_database(self, word):
        """Return the columns of any table in which ``word`` stands."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name, json_object_agg(column_name, data_type) "
            "FROM information_schema.columns JOIN information_schema.tables "
            "USING (table_schema, table_name) "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
            "AND data_type NOT IN ('integer', 'bigint', 'boolean', 'double precision') "
            "GROUP BY table_name"
        )
        found = []
        for table, types in self.env.cr.fetchall():
            tests = SQL(", ").join(
                SQL(
                    "coalesce(bool_or(strpos(%s, %s) > 0), false)",
                    SQL("encode(%s, 'escape')", SQL.identifier(column))
                    if kind == "bytea"
                    else SQL("%s::text", SQL.identifier(column)),
                    word,
                )
                for column, kind in types.items()
            )
            self.env.cr.execute(SQL("SELECT %s FROM %s", tests, SQL.identifier(table)))
            found += [
                f"{table}.{column}"
                for column, hit in zip(types, self.env.cr.fetchone(), strict=True)
                if hit
            ]
        return found
