# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.addons.mail.tests.common import MockEmail

from .common import NetworkCommon


class GroupMessageCommon(NetworkCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.french = cls.env["res.lang"]._activate_lang("fr_FR")
        cls.arabic = cls.env["res.lang"]._activate_lang("ar_001")
        cls.english = cls.env["res.lang"]._lang_get("en_US")
        cls.english = cls.env["res.lang"].browse(cls.english.id)
        cls.coordinator.partner_id.email = "coordinator@secretariat.example"
        cls.manager.partner_id.email = "manager@secretariat.example"
        cls.members = cls.env["res.partner"]
        for number, (country, lang) in enumerate(
            (("base.sn", "fr_FR"), ("base.ke", "en_US"), ("base.tg", "fr_FR"))
        ):
            org = cls.create_organisation(
                f"Group Member {number}",
                country,
                email=f"office{number}@member.example",
                lang=lang,
            )
            cls.create_member(org)
            cls.members |= org
        cls.senegal, cls.kenya, cls.togo = cls.members
        cls.create_member(cls.org_asia)
        cls.org_asia.email = "asia@member.example"

    def add_contact(self, org, name, **vals):
        person = self.create_person(name, org, **vals)
        self.env["omct.affiliation"].create(
            {
                "person_id": person.id,
                "organisation_id": org.id,
                "role_id": self.focal_point.id,
                "is_primary": True,
            }
        )
        return person

    def draft(self, user=None, **vals):
        user = user or self.coordinator
        return self.as_user(self.env["omct.group.message"], user).create(
            {
                "name": "Assembly",
                "default_lang_id": self.english.id,
                "version_ids": [
                    Command.create(
                        {
                            "lang_id": self.english.id,
                            "subject": "Assembly",
                            "body": "<p>Please come.</p>",
                        }
                    ),
                    Command.create(
                        {
                            "lang_id": self.french.id,
                            "subject": "Assemblée",
                            "body": "<p>Venez.</p>",
                        }
                    ),
                ],
                **vals,
            }
        )

    def previewed(self, **vals):
        message = self.draft(**vals)
        message.action_preview()
        return message

    def run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "omct_network.ir_cron_send_group_messages"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def send(self, message):
        self.assertIs(message.action_send(), True)
        with self.mock_mail_gateway():
            self.run_cron()

    def lines(self, message):
        return message.sudo().recipient_ids

    def of(self, message, org):
        return self.lines(message).filtered(lambda line: line.organisation_id == org)


@tagged("post_install", "-at_install")
class TestGroupMessageRecipients(GroupMessageCommon):
    def test_chosen_by_region_country_mandate_language_and_state(self):
        women = self.env.ref("omct_network.mandate_women")
        self.kenya.omct_mandate_ids = women
        self.togo.omct_working_lang_ids = self.arabic
        applicant = self.create_organisation(
            "Applicant", "base.sn", email="a@b.example"
        )
        self.env["omct.membership"].create({"partner_id": applicant.id})
        for vals, expected in (
            ({}, self.members),
            ({"region_ids": [Command.set(self.africa.ids)]}, self.members),
            ({"country_ids": [Command.set(self.env.ref("base.ke").ids)]}, self.kenya),
            ({"mandate_ids": [Command.set(women.ids)]}, self.kenya),
            ({"working_lang_ids": [Command.set(self.arabic.ids)]}, self.togo),
            ({"membership_state": "applicant"}, applicant),
            ({"excluded_ids": [Command.set(self.togo.ids)]}, self.senegal | self.kenya),
            (
                {
                    "mandate_ids": [Command.set(women.ids)],
                    "added_ids": [Command.set(applicant.ids)],
                },
                self.kenya | applicant,
            ),
        ):
            with self.subTest(vals=vals):
                message = self.previewed(**vals)
                self.assertEqual(self.lines(message).organisation_id, expected)

    def test_coordinator_reaches_own_regions_alone(self):
        message = self.previewed(added_ids=[Command.set(self.org_asia.ids)])
        self.assertEqual(self.lines(message).organisation_id, self.members)
        message = self.draft(region_ids=[Command.set(self.asia.ids)])
        with self.assertRaisesRegex(UserError, "No organisation fits"):
            message.action_preview()
        message = self.previewed(user=self.manager)
        self.assertLessEqual(
            self.members | self.org_asia, self.lines(message).organisation_id
        )

    def test_role_then_first_contact_then_organisation(self):
        director = self.env.ref("omct_network.contact_role_director")
        focal = self.add_contact(self.senegal, "Focal", email="focal@member.example")
        first = self.create_person("Director", self.kenya, email="dir@member.example")
        self.env["omct.affiliation"].create(
            {
                "person_id": first.id,
                "organisation_id": self.kenya.id,
                "role_id": director.id,
                "is_primary": True,
            }
        )
        message = self.previewed()
        self.assertEqual(self.of(message, self.senegal).partner_id, focal)
        self.assertEqual(self.of(message, self.kenya).partner_id, first)
        self.assertEqual(self.of(message, self.togo).partner_id, self.togo)

    def test_language_of_each(self):
        message = self.previewed()
        self.assertEqual(self.of(message, self.senegal).lang_id, self.french)
        self.assertEqual(self.of(message, self.kenya).lang_id, self.english)
        self.kenya.lang = "ar_001"
        message.action_preview()
        self.assertEqual(self.of(message, self.kenya).lang_id, self.english)
        counts = {rec.lang_id.code: rec.recipient_count for rec in message.version_ids}
        self.assertEqual(counts, {"en_US": 1, "fr_FR": 2})

    def test_channels_and_counts(self):
        focal = self.add_contact(
            self.senegal,
            "Focal",
            email="focal@member.example",
            omct_never_email=True,
            omct_safe_channel="signal",
            omct_signal_number="+221 1",
        )
        self.kenya.email = False
        self.togo.email = "TOGO@member.example"
        twin = self.create_organisation(
            "Twin", "base.tg", email="Togo <togo@member.example>"
        )
        self.create_member(twin)
        message = self.previewed()
        self.assertRecordValues(
            self.of(message, self.senegal),
            [
                {
                    "partner_id": focal.id,
                    "channel": "other",
                    "channel_text": "Signal +221 1",
                    "email": False,
                }
            ],
        )
        self.assertEqual(self.of(message, self.kenya).channel, "none")
        both = self.of(message, self.togo) | self.of(message, twin)
        self.assertEqual(sorted(both.mapped("channel")), ["email", "same"])
        self.assertRecordValues(
            message,
            [
                {
                    "recipient_count": 4,
                    "email_count": 1,
                    "other_count": 1,
                    "unreachable_count": 1,
                }
            ],
        )

    def test_blocked_address_is_not_mailed(self):
        self.env["mail.blacklist"].create({"email": "office1@member.example"})
        message = self.previewed()
        self.assertEqual(self.of(message, self.kenya).channel, "other")

    def test_default_version_is_needed(self):
        message = self.draft(default_lang_id=self.arabic.id)
        with self.assertRaisesRegex(UserError, "Arabic"):
            message.action_preview()

    def test_empty_text_is_refused(self):
        message = self.draft()
        message.version_ids[0].body = "<p><br></p>"
        with self.assertRaisesRegex(UserError, "no subject or no text"):
            message.action_preview()

    def test_another_choice_needs_another_preview(self):
        message = self.previewed()
        message.membership_state = "suspended"
        self.assertFalse(message.recipient_ids)
        with self.assertRaisesRegex(UserError, "Look at the recipients first"):
            message.action_send()

    def test_preview_shows_the_mail_as_it_arrives(self):
        message = self.draft()
        message.write(
            {
                "version_ids": [
                    Command.create(
                        {
                            "lang_id": self.arabic.id,
                            "subject": "دعوة",
                            "body": "<p>مرحبا</p>",
                        }
                    )
                ]
            }
        )
        version = message.version_ids.filtered(lambda rec: rec.lang_id == self.arabic)
        self.assertIn('dir="rtl"', version.preview)
        self.assertIn("مرحبا", version.preview)
        self.assertEqual(version.action_preview()["res_id"], version.id)

    def test_preview_costs_the_same_for_many(self):
        counts = []
        for size in (10, 100):
            orgs = self.env["res.partner"].create(
                [
                    {
                        "name": f"Many {size} {number}",
                        "is_company": True,
                        "omct_network_organisation": True,
                        "email": f"m{size}-{number}@member.example",
                        "country_id": self.env.ref("base.sn").id,
                    }
                    for number in range(size)
                ]
            )
            message = self.draft(
                membership_state="suspended", added_ids=[Command.set(orgs.ids)]
            )
            for _warm_up in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                message._prepare_recipients()
                count = self.env.cr.sql_log_count - before
            counts.append(count)
        self.assertEqual(*counts)

    def test_form(self):
        with Form(self.env["omct.group.message"].with_user(self.coordinator)) as form:
            form.name = "New"
            with form.version_ids.new() as version:
                version.subject = "Hello"
                version.body = "<p>Hello</p>"
        self.assertEqual(form.record.user_id, self.coordinator)


@tagged("post_install", "-at_install")
class TestGroupMessageSending(GroupMessageCommon):
    def test_each_alone_in_to_and_answers_come_back(self):
        attachment = self.env["ir.attachment"].with_user(self.coordinator).create(
            {"name": "agenda.txt", "raw": b"Agenda"}
        )  # fmt: skip
        message = self.previewed(attachment_ids=[Command.set(attachment.ids)])
        self.send(message)
        self.assertEqual(message.state, "sent")
        self.assertEqual(len(self._mails), 3)
        for mail in self._mails:
            self.assertEqual(len(mail["email_to"]), 1)
            self.assertFalse(mail["email_cc"])
            self.assertIn("coordinator@secretariat.example", mail["reply_to"])
            self.assertEqual(mail["attachments"][0][0], "agenda.txt")
        subjects = {mail["email_to"][0]: mail["subject"] for mail in self._mails}
        self.assertEqual(
            sorted(subjects.values()), ["Assembly", "Assemblée", "Assemblée"]
        )
        self.assertEqual(set(self.lines(message).mapped("state")), {"sent"})
        self.assertEqual(message.progress, 100)

    def test_log_and_contact_on_each_organisation(self):
        focal = self.add_contact(self.senegal, "Focal", email="focal@member.example")
        message = self.previewed()
        self.send(message)
        for org, subject in ((self.senegal, "Assemblée"), (self.kenya, "Assembly")):
            messages = self.as_user(org, self.coordinator).message_ids
            self.assertIn(subject, messages.mapped("subject"))
            self.assertEqual(org.omct_last_contact_kind, "mail")
        self.assertEqual(focal.omct_last_contact_kind, "mail")

    def test_never_by_email_becomes_an_activity(self):
        focal = self.add_contact(
            self.senegal,
            "Focal",
            email="focal@member.example",
            omct_never_email=True,
            omct_signal_number="+221 1",
        )
        message = self.previewed()
        self.send(message)
        self.assertEqual(len(self._mails), 2)
        self.assertNotIn("focal@member.example", str(self._mails))
        activity = self.senegal.activity_ids
        self.assertEqual(activity.user_id, self.coordinator)
        self.assertIn("Signal +221 1", activity.summary)
        self.assertIn("Venez", activity.note)
        self.assertEqual(self.of(message, self.senegal).state, "to_reach")
        self.assertIn(
            "not sent by e-mail", "".join(self.senegal.message_ids.mapped("body"))
        )
        self.assertFalse(focal.omct_last_contact_date)
        self.assertEqual(message.sent_count, 3)

    def test_marked_between_send_and_the_mail(self):
        message = self.previewed()
        message.action_send()
        self.kenya.omct_never_email = True
        with self.mock_mail_gateway():
            self.run_cron()
        self.assertNotIn("office1@member.example", str(self._mails))
        self.assertEqual(self.of(message, self.kenya).state, "to_reach")
        self.assertEqual(len(self.kenya.activity_ids), 1)

    def test_changed_list_is_shown_and_nothing_is_sent(self):
        message = self.previewed()
        self.kenya.omct_never_email = True
        action = message.action_send()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(message.state, "draft")
        self.assertEqual(self.of(message, self.kenya).channel, "other")
        self.assertIs(message.action_send(), True)

    def test_region_taken_away_since_the_preview(self):
        message = self.previewed()
        self.africa.coordinator_ids = self.manager
        self.asia.coordinator_ids |= self.coordinator
        message = self.as_user(message, self.coordinator)
        self.assertIsInstance(message.action_send(), dict)
        self.assertEqual(self.lines(message).organisation_id, self.org_asia)

    def test_second_click_is_told(self):
        message = self.previewed()
        message.action_send()
        with self.assertRaisesRegex(UserError, "Sending"):
            message.action_send()

    def test_a_second_run_sends_nothing_again(self):
        message = self.previewed()
        self.send(message)
        with self.mock_mail_gateway():
            self.run_cron()
            self.env["mail.mail"].process_email_queue()
        self.assertFalse(self._mails)

    def test_killed_while_sending_leaves_a_doubt_and_no_double(self):
        message = self.previewed()
        message.action_send()
        claimed = self.lines(message)._claim()
        self.assertEqual(set(claimed.mapped("state")), {"sending"})
        # The server stops here: the claim is kept, what became of the mails is not.
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue()
            self.run_cron()
        self.assertFalse(self._mails)
        self.assertEqual(set(self.lines(message).mapped("state")), {"doubt"})
        self.assertEqual(message.state, "sent")
        self.assertEqual(message.doubt_count, 3)
        message.action_retry_doubts()
        with self.mock_mail_gateway():
            self.run_cron()
        self.assertEqual(len(self._mails), 3)
        with self.assertRaisesRegex(UserError, "nobody to send to"):
            message.action_retry_doubts()

    def test_doubts_are_settled(self):
        message = self.previewed()
        message.action_send()
        self.lines(message)._claim()
        self.run_cron()
        message.action_settle_doubts()
        self.assertEqual(set(self.lines(message).mapped("state")), {"sent"})

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_failure_is_told_and_tried_again(self):
        message = self.previewed()
        message.action_send()
        send_email = IrMail_Server.send_email

        def refuse(server, mail, *args, **kwargs):
            if "office1@" in mail["To"]:
                raise ValueError("mailbox is full")
            return send_email(server, mail, *args, **kwargs)

        with (
            self.mock_mail_gateway(),
            patch.object(IrMail_Server, "send_email", refuse),
        ):
            self.run_cron()
        line = self.of(message, self.kenya)
        self.assertEqual(line.state, "failed")
        self.assertIn("mailbox is full", line.failure)
        self.assertEqual(message.failed_count, 1)
        self.assertEqual(message.state, "sent")
        message.action_retry()
        self.assertEqual(message.state, "sending")
        with self.mock_mail_gateway():
            self.run_cron()
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(self.of(message, self.kenya).state, "sent")

    def test_what_was_sent_stays(self):
        message = self.previewed()
        self.send(message)
        for call in (
            lambda: message.write({"name": "Other"}),
            lambda: message.write({"excluded_ids": [Command.clear()]}),
            lambda: message.version_ids[0].write({"subject": "Other"}),
            lambda: message.version_ids[0].unlink(),
            lambda: message.version_ids.create(
                {
                    "message_id": message.id,
                    "lang_id": self.arabic.id,
                    "subject": "New",
                }
            ),
            lambda: message.action_preview(),
            lambda: message.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                call()
        copy = message.copy()
        self.assertEqual(copy.state, "draft")
        self.assertEqual(len(copy.version_ids), 2)
        self.assertFalse(copy.recipient_ids)


@tagged("post_install", "-at_install")
class TestGroupMessageAccess(GroupMessageCommon):
    def test_own_messages_alone(self):
        message = self.previewed()
        parts = (message, message.version_ids[0], message.recipient_ids[0])
        for record in parts:
            with self.subTest(record=record._name):
                self.assertTrue(self.as_user(record, self.manager).has_access("read"))
                for user in (self.coordinator_asia, self.plain_user):
                    self.assertFalse(self.as_user(record, user).has_access("read"))
        for method in ("action_preview", "action_send", "action_retry"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.as_user(message, self.coordinator_asia), method)()

    def test_list_state_and_sender_are_nobodys_to_write(self):
        message = self.previewed()
        line = message.recipient_ids[0]
        for user in (self.coordinator, self.manager):
            mine = self.as_user(line, user)
            for call in (
                lambda mine=mine: mine.write({"state": "sent"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create(
                    {
                        "message_id": message.id,
                        "organisation_id": self.org_asia.id,
                        "partner_id": self.org_asia.id,
                        "channel": "email",
                        "state": "waiting",
                    }
                ),
                lambda user=user: self.as_user(message, user).write(
                    {"recipient_ids": [Command.update(line.id, {"state": "sent"})]}
                ),
                lambda user=user: self.as_user(message, user).write({"state": "sent"}),
                lambda user=user: self.as_user(message, user).write(
                    {"user_id": self.plain_user.id}
                ),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()

    def test_default_sender_is_not_taken_from_the_context(self):
        messages = self.as_user(self.env["omct.group.message"], self.coordinator)
        message = messages.with_context(
            default_user_id=self.manager.id, default_state="sending"
        ).create({"name": "Mine"})
        self.assertEqual(message.user_id, self.coordinator)
        self.assertEqual(message.state, "draft")

    @mute_logger("odoo.sql_db")
    def test_one_line_an_organisation_and_an_address(self):
        message = self.previewed()
        line = self.lines(message)[0]
        for vals in (
            {"email": "other@member.example"},
            {"organisation_id": self.org_asia.id},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                line.copy(vals)
