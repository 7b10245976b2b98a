# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people off the team learn by trying: the same, whatever they try."""

import re

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import ProtectionCommon

HIT, MISS = "Zebulon", "Zebulan"
REQUEST = "omct.protection.request"
PAYOUT = "omct.disbursement"


class OracleCommon(ProtectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "plain": "base.group_user",
            "coordinator": "omct_network.group_network_coordinator",
        }
        for name, group in groups.items():
            user = new_test_user(cls.env, f"oracle_{name}", group, tz="UTC")
            setattr(cls, name, user)
            cls.outsiders |= user

    def setUp(self):
        super().setUp()
        self.request = self.make_assessed_request()
        self.request.defender_ids.update_identity(
            {"name": "Zebulon Quartermain", "contact": "zebulon@example.org"}
        )
        assistance = self.make_assistance(self.request)
        assistance.action_request_payment()
        self.payout = assistance.disbursement_id
        # From here on finance works on it.
        self.as_user(self.payout, self.manager).action_approve()
        self.targets = {REQUEST: self.request.id, PAYOUT: self.payout.id}

    def attempt(self, user, action, *args):
        """Return all that a user learns by an action, and all that it leaves."""
        self.env.flush_all()
        self.env.invalidate_all()
        env = self.env(user=user, su=False)
        queries = self.env.cr.sql_log_count
        answer = None
        try:
            with self.env.cr.savepoint() as savepoint:
                answer = action(env, *args)
                env.flush_all()
                queries = self.env.cr.sql_log_count - queries
                savepoint.rollback()
        except (AccessError, UserError) as error:
            queries = self.env.cr.sql_log_count - queries
            # Rows get the next number each time, whatever they hold.
            answer = type(error), re.sub(r"\d+", "N", str(error))
        self.env.invalidate_all()
        return answer, queries


@tagged("post_install", "-at_install")
class TestOracle(OracleCommon):
    # Each returns what the user would see of the result, without the text itself.

    def _create_message(self, env, model, text):
        message = env["mail.message"].create(
            {"model": model, "res_id": self.targets[model], "body": text}
        )
        return str(message.sudo().body).replace(text, "")

    def _post(self, env, model, text):
        message = (
            env[model]
            .browse(self.targets[model])
            .message_post(body=text, subject=text, message_type="comment")
        )
        return str(message.sudo().body).replace(text, "")

    def _edit_own_message(self, env, model, text):
        message = (
            env[model]
            .browse(self.targets[model])
            .message_post(body="First", message_type="comment")
        )
        message.write({"body": text})
        return str(message.sudo().body).replace(text, "")

    def _schedule(self, env, model, text):
        activity = env["mail.activity"].create(
            {
                "res_model_id": env["ir.model"]._get_id(model),
                "res_id": self.targets[model],
                "summary": text,
                "user_id": env.uid,
            }
        )
        return activity.sudo().summary.replace(text, "")

    def _attach(self, env, model, text):
        attachment = env["ir.attachment"].create(
            {
                "name": f"receipt {text}.pdf",
                "raw": b"x",
                "res_model": model,
                "res_id": self.targets[model],
            }
        )
        return attachment.sudo().name

    def _move_attachment(self, env, model, text):
        attachment = env["ir.attachment"].create({"name": f"{text}.pdf", "raw": b"x"})
        attachment.write({"res_model": model, "res_id": self.targets[model]})
        return attachment.sudo().name

    def _rename_attachment(self, env, model, text):
        attachment = env["ir.attachment"].create(
            {
                "name": "receipt.pdf",
                "raw": b"x",
                "res_model": model,
                "res_id": self.targets[model],
            }
        )
        attachment.write({"name": f"{text}.pdf"})
        return attachment.sudo().name

    def _give_reason(self, env, model, text):
        env["omct.reason.wizard"].create(
            {
                "res_model": model,
                "res_ids": str(self.targets[model]),
                "method": "action_reject",
                "reason": text,
            }
        )
        return "kept"

    def test_nobody_off_the_team_learns_a_name(self):
        actions = (
            self._create_message,
            self._post,
            self._edit_own_message,
            self._schedule,
            self._attach,
            self._move_attachment,
            self._rename_attachment,
            self._give_reason,
        )
        for user in self.outsiders:
            for action in actions:
                for model in self.targets:
                    with self.subTest(
                        user=user.login, action=action.__name__, model=model
                    ):
                        self.attempt(user, action, model, MISS)
                        hit = self.attempt(user, action, model, HIT)
                        self.assertEqual(hit, self.attempt(user, action, model, MISS))
                        self.assertNotIn("identity", str(hit))
                        self.assertNotIn(HIT, str(hit))

    def test_finance_can_work_and_files_get_a_neutral_name(self):
        for user in (self.finance, self.other_manager):
            with self.subTest(user=user.login):
                payout = self.as_user(self.payout, user)
                message = payout.message_post(body=HIT, message_type="comment")
                self.assertIn(HIT, message.body)
                names = {
                    self.attempt(user, action, PAYOUT, HIT)[0]
                    for action in (
                        self._attach,
                        self._move_attachment,
                        self._rename_attachment,
                    )
                }
                self.assertEqual(names, {self.payout.name.replace("/", "-") + ".pdf"})

    def test_ending_that_could_say_something_is_left_away(self):
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.finance)
            .create(
                {
                    "name": f"receipt.{HIT}",
                    "raw": b"x",
                    "res_model": PAYOUT,
                    "res_id": self.payout.id,
                }
            )
        )
        self.assertEqual(attachment.name, self.payout.name.replace("/", "-"))

    def test_receipt_of_a_member_gets_a_neutral_name(self):
        """The portal keeps it in superuser mode, in the name of the member."""

        def keep(env, model, text):
            return self._attach(env(su=True), model, text)

        self.attempt(self.portal, keep, PAYOUT, MISS)
        hit = self.attempt(self.portal, keep, PAYOUT, HIT)
        self.assertEqual(hit, self.attempt(self.portal, keep, PAYOUT, MISS))
        self.assertEqual(hit[0], self.payout.name.replace("/", "-") + ".pdf")

    def test_the_team_is_still_warned(self):
        for user in (self.officer, self.manager):
            for action in (self._post, self._attach, self._move_attachment):
                for model in self.targets:
                    with self.subTest(
                        user=user.login, action=action.__name__, model=model
                    ):
                        answer, _queries = self.attempt(user, action, model, HIT)
                        self.assertIs(answer[0], ValidationError)
                        self.assertIn("code name", answer[1])
                        answer, _queries = self.attempt(user, action, model, MISS)
                        self.assertNotIsInstance(answer, tuple)
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.officer)
            .create(
                {
                    "name": "invoice.pdf",
                    "raw": b"x",
                    "res_model": PAYOUT,
                    "res_id": self.payout.id,
                }
            )
        )
        self.assertEqual(attachment.name, "invoice.pdf")

    # -- the team -------------------------------------------------------

    def _mention(self, env, person):
        env["mail.message"].create(
            {
                "model": REQUEST,
                "res_id": self.request.id,
                "body": "Hello",
                "partner_ids": [Command.link(person.partner_id.id)],
            }
        )

    def _assign(self, env, person):
        env["mail.activity"].create(
            {
                "res_model_id": env["ir.model"]._get_id(REQUEST),
                "res_id": self.request.id,
                "user_id": person.id,
            }
        )

    def _subscribe(self, env, person):
        env[REQUEST].browse(self.request.id).message_subscribe(person.partner_id.ids)

    def _follow(self, env, person):
        env["mail.followers"].create(
            {
                "res_model": REQUEST,
                "res_id": self.request.id,
                "partner_id": person.partner_id.id,
            }
        )

    def test_nobody_off_the_team_learns_who_is_on_it(self):
        for user in self.outsiders:
            for action in (self._mention, self._assign, self._subscribe, self._follow):
                with self.subTest(user=user.login, action=action.__name__):
                    self.attempt(user, action, self.plain)
                    inside, _queries = self.attempt(user, action, self.manager)
                    outside, _queries = self.attempt(user, action, self.plain)
                    self.assertEqual(inside, outside)
                    self.assertIs(inside[0], AccessError)


@tagged("post_install", "-at_install")
class TestThreadRows(OracleCommon):
    def setUp(self):
        super().setUp()
        env = self.env(user=self.manager, su=False)
        request = self.request.with_env(env)
        request.message_subscribe(self.officer.partner_id.ids)
        self.message = request.message_post(
            body="For the team",
            partner_ids=self.officer.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        request.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.officer.id
        )
        env["ir.attachment"].create(
            {
                "name": "a.txt",
                "raw": b"text",
                "res_model": REQUEST,
                "res_id": self.request.id,
            }
        )
        self.env["ir.model.data"].create(
            {
                "module": "__test__",
                "name": "a_request",
                "model": REQUEST,
                "res_id": self.request.id,
            }
        )
        # What is tracked starts where the creation ends.
        self.env.flush_all()
        self.cr.precommit.run()
        self.request.urgency = "h2"
        self.env.flush_all()
        self.cr.precommit.run()
        self.rows = {
            "mail.followers": [("res_model", "=", REQUEST)],
            "mail.notification": [("mail_message_id", "=", self.message.id)],
            "mail.tracking.value": [
                ("mail_message_id", "in", self.request.sudo().message_ids.ids)
            ],
            "mail.message": [("model", "=", REQUEST)],
            "mail.activity": [("res_model", "=", REQUEST)],
            "ir.attachment": [("res_model", "=", REQUEST)],
            "ir.model.data": [("model", "=", REQUEST), ("module", "=", "__test__")],
        }

    def test_rows_about_requests_are_not_listed(self):
        for name, domain in self.rows.items():
            known = self.env[name].sudo().search(domain)
            self.assertTrue(known, name)
            for user in self.outsiders:
                if name == "ir.model.data" and user == self.system:
                    # Administrators keep external ids; these are numbers only.
                    continue
                model = self.as_user(self.env[name], user)
                with self.subTest(user=user.login, model=name):
                    for look in (
                        lambda model=model, domain=domain: model.search(domain).ids,
                        lambda model=model, domain=domain: model.search_count(domain),
                        lambda model=model, domain=domain: model.search_read(domain),
                        lambda model=model, domain=domain: model.formatted_read_group(
                            domain, aggregates=["__count"]
                        )[0]["__count"],
                    ):
                        try:
                            self.assertFalse(look())
                        except AccessError:
                            continue
                    with self.assertRaises(AccessError):
                        self.as_user(known, user).read(["id", "display_name"])

    def test_paths_through_messages_find_nothing(self):
        for user in self.outsiders - self.portal:
            notifications = self.as_user(self.env["mail.notification"], user)
            with self.subTest(user=user.login):
                self.assertFalse(
                    notifications.search_count(
                        [("mail_message_id.model", "=", REQUEST)]
                    )
                )

    def test_followers_of_payouts_are_for_those_who_see_the_payout(self):
        domain = [("res_model", "=", PAYOUT), ("res_id", "=", self.payout.id)]
        self.assertTrue(self.env["mail.followers"].sudo().search(domain))
        for user in (self.plain, self.coordinator, self.other_officer):
            followers = self.as_user(self.env["mail.followers"], user)
            with self.subTest(user=user.login):
                self.assertFalse(followers.search(domain))
        self.assertTrue(
            self.as_user(self.env["mail.followers"], self.finance).search(domain)
        )

    def test_the_team_lists_its_rows(self):
        for user in (self.officer, self.manager):
            for name in ("mail.followers", "mail.notification", "mail.message"):
                rows = self.as_user(self.env[name], user)
                with self.subTest(user=user.login, model=name):
                    found = rows.search(self.rows[name])
                    self.assertTrue(found)
                    found.read(["display_name"])

    def test_rows_about_other_records_stay_open(self):
        self.payee.message_subscribe(self.finance.partner_id.ids)
        followers = self.as_user(self.env["mail.followers"], self.plain)
        found = followers.search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.payee.id)]
        )
        self.assertEqual(found.partner_id, self.finance.partner_id)

    def test_nothing_leads_from_people_to_requests(self):
        for name in ("res.partner", "res.users", "res.country", "res.company"):
            fields = self.env[name]._fields.values()
            self.assertFalse(
                [
                    field.name
                    for field in fields
                    if (field.comodel_name or "").startswith("omct.protection")
                ]
            )
        for user in self.outsiders:
            with self.assertRaises(AccessError):
                self.as_user(self.env["bus.bus"], user).search_count([])
