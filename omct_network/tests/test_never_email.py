# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import NetworkCommon


class NeverEmailCommon(NetworkCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.coordinator.email = "coordinator@secretariat.example"
        cls.awa = cls.create_person(
            "Awa Testi",
            cls.org_africa,
            email="awa@member.example",
            omct_never_email=True,
            omct_safe_channel="signal",
            omct_signal_number="+221 77 000 00 01",
        )
        cls.binta = cls.create_person(
            "Binta Testi", cls.org_africa, email="binta@member.example"
        )
        cls.alternative = (
            r"Awa Testi: never by e-mail\. Reach by Signal \+221 77 000 00 01"
        )

    def assertNotWritten(self, *addresses):
        """Nothing left the server for these addresses, in To, Cc or an envelope."""
        for mail in self._mails:
            text = str(mail["EmailMessage"]) + str(mail["email_to"])
            for address in addresses or ("awa@member.example",):
                self.assertNotIn(address, text)

    def assertWritten(self, address):
        self.assertTrue(
            any(address in str(mail["email_to"]) for mail in self._mails),
            f"no mail to {address}",
        )

    def notes(self, record):
        return "".join(record.sudo().message_ids.mapped("body"))


@tagged("post_install", "-at_install")
class TestChannels(NeverEmailCommon):
    def test_boolean_and_list_say_the_same(self):
        email = self.env.ref("omct_network.contact_channel_email")
        phone = self.env.ref("omct_network.contact_channel_phone")
        self.assertEqual(self.awa.omct_do_not_contact_ids, email)
        self.awa.omct_do_not_contact_ids = phone
        self.assertFalse(self.awa.omct_never_email)
        self.awa.omct_never_email = True
        self.assertEqual(self.awa.omct_do_not_contact_ids, phone | email)
        self.awa.omct_never_email = False
        self.assertEqual(self.awa.omct_do_not_contact_ids, phone)

    def test_preferred_is_not_forbidden(self):
        signal = self.env.ref("omct_network.contact_channel_signal")
        with self.assertRaisesRegex(ValidationError, "Awa Testi: “Signal”"):
            self.awa.omct_do_not_contact_ids = [Command.link(signal.id)]
        with self.assertRaisesRegex(ValidationError, "“E-mail” cannot be"):
            self.awa.omct_safe_channel = "email"

    def test_alternative_in_words(self):
        for vals, expected in (
            ({}, "Signal +221 77 000 00 01"),
            ({"omct_safe_channel": False}, "Signal +221 77 000 00 01"),
            (
                {
                    "omct_safe_channel": "phone",
                    "phone": "+221 33",
                    "omct_phone_hours": "9-12",
                },
                "Phone +221 33, 9-12",
            ),
            ({"omct_safe_channel": "in_person"}, "In person"),
            (
                {"omct_safe_channel": "pgp", "omct_pgp_fingerprint": "AB12"},
                "E-mail with PGP AB12",
            ),
        ):
            with self.subTest(vals=vals):
                self.awa.write(vals)
                self.assertEqual(self.awa._get_other_channel_text(), expected)

    def test_without_another_channel_the_coordinator_is_named(self):
        self.awa.write(
            {"omct_safe_channel": False, "omct_signal_number": False, "phone": False}
        )
        self.assertIn(
            f"ask {self.coordinator.name}", self.awa._get_never_email_lines()[0]
        )

    def test_forbidden_channel_is_no_alternative(self):
        signal = self.env.ref("omct_network.contact_channel_signal")
        self.awa.write(
            {
                "omct_safe_channel": False,
                "phone": "+221 33",
                "omct_do_not_contact_ids": [Command.link(signal.id)],
            }
        )
        self.assertEqual(self.awa._get_other_channel_text(), "Phone +221 33")

    def test_shared_address_counts_as_unsafe(self):
        self.binta.email = "Binta <AWA@member.example>, other@member.example"
        both = self.awa | self.binta
        self.assertEqual(both._filter_never_email(), both)
        self.binta.email = "binta@member.example"
        self.assertEqual(both._filter_never_email(), self.awa)

    def test_each_of_several_addresses_counts(self):
        self.awa.email = "awa@member.example; second@member.example"
        owners = self.env["res.partner"]._find_never_email(
            ["second@member.example", "binta@member.example"]
        )
        self.assertEqual(list(owners), ["second@member.example"])

    def test_archived_contact_stays_protected(self):
        self.awa.active = False
        self.assertTrue(
            self.env["res.partner"]._find_never_email(["awa@member.example"])
        )

    def test_colleague_is_not_blocked(self):
        self.plain_user.partner_id.write(
            {"email": "awa@member.example", "omct_never_email": True}
        )
        self.assertFalse(self.plain_user.partner_id._filter_never_email())
        with self.mock_mail_gateway():
            self.env["mail.mail"].create(
                {"email_to": "awa@member.example", "body_html": "Reset"}
            ).send()
        self.assertWritten("awa@member.example")

    def test_safe_check_costs_the_same_for_many(self):
        people = self.env["res.partner"].create(
            [
                {"name": f"P{n}", "email": f"p{n}@x.example", "omct_never_email": n % 2}
                for n in range(100)
            ]
        )
        counts = []
        for partners in (people[:10], people):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partners._filter_never_email()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestNeverEmailDoors(NeverEmailCommon):
    # ------------------------------------------------------------------
    # Chatter
    # ------------------------------------------------------------------

    def test_chatter_stops_for_a_named_recipient(self):
        document = self.as_user(self.org_africa, self.coordinator)
        for subtype in ("mail.mt_comment", "mail.mt_note"):
            with (
                self.subTest(subtype=subtype),
                self.mock_mail_gateway(),
                self.assertRaisesRegex(UserError, self.alternative),
            ):
                document.message_post(
                    body="Hello",
                    message_type="comment",
                    subtype_xmlid=subtype,
                    partner_ids=(self.awa | self.binta).ids,
                )
            self.assertFalse(self._mails)

    def test_chatter_stops_for_a_raw_address(self):
        document = self.as_user(self.org_africa, self.coordinator)
        with self.assertRaisesRegex(UserError, self.alternative):
            document.message_post(
                body="Hello",
                message_type="comment",
                outgoing_email_to="Someone <awa@member.example>",
            )

    def test_follower_is_left_out_and_the_document_says_so(self):
        self.org_africa.message_subscribe((self.awa | self.binta).ids)
        document = self.as_user(self.org_africa, self.coordinator)
        with self.mock_mail_gateway():
            message = document.message_post(
                body="Hello all",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertWritten("binta@member.example")
        self.assertNotWritten()
        self.assertRegex(self.notes(self.org_africa), self.alternative)
        notification = message.sudo().notification_ids.filtered(
            lambda rec: rec.res_partner_id == self.awa
        )
        self.assertEqual(notification.notification_status, "canceled")
        self.assertEqual(notification.failure_type, "omct_never_email")

    def test_every_message_type_is_held_to_it(self):
        document = self.as_user(self.org_africa, self.coordinator)
        for message_type in ("notification", "email", "email_outgoing", "auto_comment"):
            with self.subTest(message_type=message_type), self.mock_mail_gateway():
                document.message_post(
                    body="Hello",
                    message_type=message_type,
                    subtype_xmlid="mail.mt_comment",
                    partner_ids=(self.awa | self.binta).ids,
                )
                self.assertWritten("binta@member.example")
                self.assertNotWritten()

    def test_context_does_not_open_the_door(self):
        document = self.as_user(self.org_africa, self.coordinator).with_context(
            omct_leave_out_never_email=True, mail_notify_force_send=True
        )
        with self.mock_mail_gateway():
            document.message_post(
                body="Hello",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=(self.awa | self.binta).ids,
            )
        self.assertWritten("binta@member.example")
        self.assertNotWritten()

    def test_notify_leaves_out(self):
        document = self.as_user(self.org_africa, self.coordinator)
        with self.mock_mail_gateway():
            document.message_notify(
                body="Look", subject="Look", partner_ids=(self.awa | self.binta).ids
            )
            self.as_user(self.env["mail.thread"], self.coordinator).message_notify(
                body="Look", subject="Look", partner_ids=(self.awa | self.binta).ids
            )
        self.assertWritten("binta@member.example")
        self.assertNotWritten()
        self.assertRegex(self.notes(self.org_africa), self.alternative)

    def test_portal_writer_is_not_told_of_channels(self):
        portal = new_test_user(self.env, "portal_writer", "base.group_portal")
        self.org_africa.message_subscribe((self.awa | self.binta).ids)
        with self.mock_mail_gateway():
            self.org_africa.with_user(portal).sudo().message_post(
                body="Hello",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.awa.ids,
            )
        self.assertWritten("binta@member.example")
        self.assertNotWritten()

    # ------------------------------------------------------------------
    # Composer
    # ------------------------------------------------------------------

    def compose(self, records, **vals):
        composer = self.as_user(self.env["mail.compose.message"], self.coordinator)
        return composer.create(
            {
                "model": records._name,
                "res_ids": json.dumps(records.ids),
                "subject": "Hello",
                "body": "Hello",
                "composition_mode": "comment",
                **vals,
            }
        )

    def test_composer_warns_and_stops(self):
        composer = self.compose(
            self.org_africa, partner_ids=[Command.set((self.awa | self.binta).ids)]
        )
        self.assertRegex(composer.omct_stopped_html, self.alternative)
        self.assertNotIn("Binta", composer.omct_stopped_html)
        with (
            self.mock_mail_gateway(),
            self.assertRaisesRegex(UserError, self.alternative),
        ):
            composer.action_send_mail()
        self.assertFalse(self._mails)

    def test_composer_form_shows_the_warning(self):
        composers = self.as_user(self.env["mail.compose.message"], self.coordinator)
        with Form(
            composers.with_context(
                default_model="res.partner",
                default_res_ids=self.org_africa.ids,
                default_composition_mode="comment",
            )
        ) as form:
            form.subject = "Hello"
            form.partner_ids.add(self.binta)
            self.assertFalse(form.omct_stopped_html)
            form.partner_ids.add(self.awa)
            self.assertRegex(str(form.omct_stopped_html), self.alternative)

    def test_composer_names_followers_who_are_left_out(self):
        self.org_africa.message_subscribe(self.awa.ids)
        composer = self.compose(
            self.org_africa, partner_ids=[Command.set(self.binta.ids)]
        )
        self.assertFalse(composer.omct_stopped_html)
        self.assertRegex(composer.omct_left_out_html, self.alternative)
        with self.mock_mail_gateway():
            composer.action_send_mail()
        self.assertWritten("binta@member.example")
        self.assertNotWritten()

    def test_composer_on_several_records_leaves_out(self):
        people = self.awa | self.binta
        composer = self.compose(people, composition_mode="mass_mail")
        self.assertRegex(composer.omct_left_out_html, self.alternative)
        with self.mock_mail_gateway():
            composer.action_send_mail()
        self.assertWritten("binta@member.example")
        self.assertNotWritten()
        self.assertRegex(self.notes(self.awa), self.alternative)

    def test_composer_with_nobody_left_stops(self):
        composer = self.compose(self.awa, composition_mode="mass_mail")
        with (
            self.mock_mail_gateway(),
            self.assertRaisesRegex(UserError, self.alternative),
        ):
            composer.action_send_mail()
        self.assertFalse(self._mails)

    # ------------------------------------------------------------------
    # Templates, scheduled messages, invitations
    # ------------------------------------------------------------------

    def test_template_is_cancelled(self):
        template = self.env["mail.template"].create(
            {
                "name": "Letter",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Hello",
                "body_html": "Hello",
                "partner_to": "{{ object.id }}",
                "email_cc": "awa@member.example",
                "use_default_to": False,
            }
        )
        with self.mock_mail_gateway():
            mail_id = template.send_mail(self.awa.id, force_send=True)
            template.send_mail(self.binta.id, force_send=True)
        mail = self.env["mail.mail"].browse(mail_id)
        self.assertEqual(mail.state, "cancel")
        self.assertEqual(mail.failure_type, "omct_never_email")
        self.assertRegex(mail.failure_reason, self.alternative)
        self.assertRegex(self.notes(self.awa), self.alternative)
        self.assertWritten("binta@member.example")
        self.assertNotWritten()

    def test_scheduled_message_stops_when_it_is_made(self):
        vals = {
            "author_id": self.coordinator.partner_id.id,
            "model": "res.partner",
            "res_id": self.org_africa.id,
            "body": "Later",
            "subject": "Later",
            "partner_ids": [Command.set(self.awa.ids)],
            "scheduled_date": fields.Datetime.now() + timedelta(days=1),
        }
        scheduled = self.as_user(self.env["mail.scheduled.message"], self.coordinator)
        with self.assertRaisesRegex(UserError, self.alternative):
            scheduled.create(vals)
        message = scheduled.create({**vals, "partner_ids": [Command.clear()]})
        with self.assertRaisesRegex(UserError, self.alternative):
            message.partner_ids = self.awa

    def test_scheduled_message_leaves_out_whoever_was_marked_since(self):
        message = self.as_user(
            self.env["mail.scheduled.message"], self.coordinator
        ).create(
            {
                "author_id": self.coordinator.partner_id.id,
                "model": "res.partner",
                "res_id": self.org_africa.id,
                "body": "Later",
                "subject": "Later",
                "partner_ids": [Command.set(self.binta.ids)],
                "notification_parameters": json.dumps({"message_type": "comment"}),
                "scheduled_date": fields.Datetime.now() + timedelta(days=1),
            }
        )
        self.binta.omct_never_email = True
        with self.mock_mail_gateway():
            message.post_message()
        self.assertNotWritten("binta@member.example")
        self.assertIn("Binta Testi: never by e-mail", self.notes(self.org_africa))
        self.assertIn("Later", self.notes(self.org_africa))

    def test_inviting_a_follower_stops(self):
        wizard = self.as_user(self.env["mail.followers.edit"], self.coordinator).create(
            {
                "res_model": "res.partner",
                "res_ids": str(self.org_africa.ids),
                "partner_ids": [Command.set(self.awa.ids)],
                "notify": True,
            }
        )
        with self.assertRaisesRegex(UserError, self.alternative):
            wizard.edit_followers()
        wizard.notify = False
        with self.mock_mail_gateway():
            wizard.edit_followers()
        self.assertIn(self.awa, self.org_africa.message_partner_ids)
        self.assertFalse(self._mails)

    def test_portal_invitation_stops(self):
        wizard = (
            self.env["portal.wizard"].with_context(active_ids=self.awa.ids).create({})
        )
        with (
            self.mock_mail_gateway(),
            self.assertRaisesRegex(UserError, self.alternative),
        ):
            wizard.user_ids.action_grant_access()
        self.assertFalse(self._mails)

    # ------------------------------------------------------------------
    # Calendar
    # ------------------------------------------------------------------

    def test_meeting_has_no_invitation_mail(self):
        start = fields.Datetime.now() + timedelta(days=3)
        events = self.as_user(self.env["calendar.event"], self.coordinator)
        with self.mock_mail_gateway():
            event = events.create(
                {
                    "name": "Planning",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [Command.set((self.awa | self.binta).ids)],
                }
            )
            event.write({"start": start + timedelta(days=1)})
        self.assertEqual(event.partner_ids, self.awa | self.binta)
        self.assertWritten("binta@member.example")
        self.assertNotWritten()
        self.assertRegex(self.notes(event), self.alternative)

    # ------------------------------------------------------------------
    # The last net
    # ------------------------------------------------------------------

    def test_mail_loses_the_unsafe_and_reaches_the_others(self):
        with self.mock_mail_gateway():
            mail = self.env["mail.mail"].create(
                {
                    "model": "res.partner",
                    "res_id": self.org_africa.id,
                    "subject": "Hello",
                    "body_html": "Hello",
                    "recipient_ids": [Command.set((self.awa | self.binta).ids)],
                    "email_to": "Awa <awa@member.example>, third@member.example",
                    "email_cc": "AWA@MEMBER.EXAMPLE",
                }
            )
            mail.send()
        self.assertWritten("binta@member.example")
        self.assertWritten("third@member.example")
        self.assertNotWritten()
        self.assertRegex(self.notes(self.org_africa), self.alternative)

    def test_mail_is_looked_at_again_when_it_leaves(self):
        self.awa.omct_never_email = False
        mails = self.env["mail.mail"].create(
            [
                {"body_html": "Hello", "recipient_ids": [Command.set(self.awa.ids)]},
                {"body_html": "Hello", "email_to": "awa@member.example"},
                {"body_html": "Hello", "email_to": "third@member.example"},
            ]
        )
        self.awa.omct_never_email = True
        with self.mock_mail_gateway():
            mails.send()
        self.assertEqual(mails.mapped("state"), ["cancel", "cancel", "sent"])
        self.assertNotWritten()
        mails[0].mark_outgoing()
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue(mails[0].ids)
        self.assertEqual(mails[0].state, "cancel")
        self.assertFalse(self._mails)

    def test_password_reset(self):
        user = new_test_user(
            self.env, "inside", "base.group_user", email="inside@secretariat.example"
        )
        member = new_test_user(
            self.env, "outside", "base.group_portal", email="outside@member.example"
        )
        (user | member).partner_id.omct_never_email = True
        with self.mock_mail_gateway():
            (user | member).action_reset_password()
        self.assertWritten("inside@secretariat.example")
        self.assertNotWritten("outside@member.example")


@tagged("post_install", "-at_install")
class TestNeverEmailRpc(NeverEmailCommon, HttpCase):
    def test_message_post_over_rpc(self):
        self.authenticate(self.coordinator.login, self.coordinator.login)
        with self.mock_mail_gateway():
            answer = self.url_open(
                "/web/dataset/call_kw/res.partner/message_post",
                json={
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": "res.partner",
                        "method": "message_post",
                        "args": [self.org_africa.ids],
                        "kwargs": {
                            "body": "Hello",
                            "message_type": "comment",
                            "subtype_xmlid": "mail.mt_comment",
                            "partner_ids": self.awa.ids,
                        },
                    },
                },
            ).json()
        self.assertRegex(answer["error"]["data"]["message"], self.alternative)
        self.assertFalse(self._mails)

    def test_chatter_of_the_screen(self):
        self.authenticate(self.coordinator.login, self.coordinator.login)
        with self.mock_mail_gateway():
            answer = self.url_open(
                "/mail/message/post",
                json={
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "thread_model": "res.partner",
                        "thread_id": self.org_africa.id,
                        "post_data": {
                            "body": "Hello",
                            "message_type": "comment",
                            "subtype_xmlid": "mail.mt_comment",
                            "partner_ids": self.awa.ids,
                        },
                    },
                },
            ).json()
        self.assertRegex(answer["error"]["data"]["message"], self.alternative)
        self.assertFalse(self._mails)
