# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ProtectionCommon


@tagged("post_install", "-at_install")
class TestThread(ProtectionCommon):
    def setUp(self):
        super().setUp()
        self.request = self.make_request(source="member", partner_id=self.payee.id)

    def test_followers_are_of_the_team(self):
        self.assertEqual(self.request.message_partner_ids, self.officer.partner_id)
        for partner in (self.payee, *self.outsiders.partner_id):
            with self.subTest(partner=partner.name), self.assertRaises(UserError):
                self.as_user(self.request, self.officer).message_subscribe(partner.ids)
        self.request.message_subscribe(self.manager.partner_id.ids)
        self.assertIn(self.manager.partner_id, self.request.message_partner_ids)

    def test_a_stranger_who_files_does_not_follow(self):
        request = self.env["omct.protection.request"].create(
            {
                "source": "direct",
                "country_id": self.country.id,
                "officer_id": self.officer.id,
                "manager_id": self.manager.id,
            }
        )
        self.assertNotIn(self.env.user.partner_id, request.message_partner_ids)
        self.assertNotIn(self.env.user, request.team_ids)

    def test_followers_cannot_be_written_past_the_team(self):
        follower = self.request.sudo().message_follower_ids[:1]
        vals = {
            "res_model": self.request._name,
            "res_id": self.request.id,
            "partner_id": self.system.partner_id.id,
        }
        followers = self.env["mail.followers"].with_user(self.system)
        with self.assertRaises(AccessError):
            follower.with_user(self.system).write({"partner_id": self.payee.id})
        with self.assertRaises(AccessError):
            followers.create(vals)
        with self.assertRaises(ValidationError):
            follower.sudo().write({"partner_id": self.payee.id})
        self.assertFalse(followers.sudo().create(vals))

    def test_no_mail_leaves(self):
        self.manager.notification_type = "email"
        self.request.message_subscribe(self.manager.partner_id.ids)
        mails = self.env["mail.mail"].search_count([])
        message = self.as_user(self.request, self.officer).message_post(
            body="Call them by the code name",
            partner_ids=self.manager.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(
            message.sudo().notification_ids.mapped("notification_type"), ["inbox"]
        )

    def test_nobody_outside_is_mentioned(self):
        for partner in (self.payee, self.finance.partner_id):
            with self.assertRaises(ValidationError):
                self.as_user(self.request, self.officer).message_post(
                    body="See", partner_ids=partner.ids, message_type="comment"
                )

    def test_no_address_is_proposed(self):
        request = self.as_user(self.request, self.officer)
        self.payee.email = "payee@example.org"
        suggested = request._message_get_suggested_recipients()
        self.assertNotIn("payee@example.org", str(suggested))

    def test_activities_are_for_the_team(self):
        request = self.as_user(self.request, self.officer)
        request.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id
        )
        with self.assertRaises(ValidationError):
            request.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.finance.id
            )

    def test_leaving_takes_messages_and_activities_away(self):
        request = self.as_user(self.request, self.manager)
        request.team_ids = [Command.link(self.other_officer.id)]
        request.message_subscribe(self.other_officer.partner_id.ids)
        message = request.message_post(
            body="For the team",
            partner_ids=self.other_officer.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        activity = request.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.other_officer.id
        )
        self.as_user(message, self.other_officer).read(["body"])
        request = self.as_user(self.request, self.manager)
        request.team_ids = [Command.unlink(self.other_officer.id)]
        with self.assertRaises(AccessError):
            self.as_user(message, self.other_officer).read(["body"])
        self.assertFalse(activity.exists())
        self.assertNotIn(
            self.other_officer.partner_id, self.request.sudo().message_partner_ids
        )

    def test_attachments_follow_the_request(self):
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.officer)
            .create(
                {
                    "name": "a.txt",
                    "raw": b"text",
                    "res_model": self.request._name,
                    "res_id": self.request.id,
                }
            )
        )
        self.as_user(attachment, self.manager).read(["raw"])
        for user in (self.other_manager, self.finance, self.system):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(attachment, user).read(["raw"])

    # -- names -----------------------------------------------------------

    def name_defender(self, **identity):
        defender = self.make_defender()
        defender.update_identity(
            {
                "name": "Zebulon Quartermain",
                "contact": "+41 79 000 11 22, zebulon@example.org",
                **identity,
            }
        )
        self.request.defender_ids = [Command.link(defender.id)]
        return defender

    def test_messages_do_not_name_the_defender(self):
        defender = self.name_defender()
        request = self.as_user(self.request, self.officer)
        for body in (
            "I spoke with Zebulon today",
            Markup("<p>Mrs <b>QUARTERMAIN</b> called</p>"),
            "Call 0041790001122 tonight",
            "Write to zebulon@example.org",
        ):
            with (
                self.subTest(body=body),
                self.assertRaisesRegex(ValidationError, "code name") as caught,
            ):
                request.message_post(body=body, message_type="comment")
            self.assertNotIn("Zebulon", str(caught.exception))
        message = request.message_post(
            body=f"I spoke with {defender.name} at 079 111", message_type="comment"
        )
        with self.assertRaises(ValidationError):
            request._message_update_content(message, body="I spoke with Zebulon")

    def test_activities_and_files_do_not_name_the_defender(self):
        self.name_defender()
        request = self.as_user(self.request, self.officer)
        with self.assertRaises(ValidationError):
            request.activity_schedule(
                "mail.mail_activity_data_todo",
                summary="Call Zebulon",
                user_id=self.officer.id,
            )
        with self.assertRaises(ValidationError):
            self.env["ir.attachment"].with_user(self.officer).create(
                {
                    "name": "passport_quartermain.pdf",
                    "raw": b"x",
                    "res_model": request._name,
                    "res_id": request.id,
                }
            )

    def test_name_of_an_organisation_counts_as_a_whole(self):
        defender = self.name_defender(name="Centre for Human Rights", contact="")
        defender.kind = "organisation"
        request = self.as_user(self.request, self.officer)
        request.message_post(body="Human rights work", message_type="comment")
        with self.assertRaises(ValidationError):
            request.message_post(
                body="The centre for human rights called", message_type="comment"
            )

    def test_payout_and_its_reasons_do_not_name_the_defender(self):
        """Finance reads the thread of a payout."""
        request = self.make_assessed_request()
        request.defender_ids.update_identity({"name": "Zebulon Quartermain"})
        assistance = self.make_assistance(request)
        assistance.action_request_payment()
        payout = self.as_user(assistance.disbursement_id, self.manager)
        with self.assertRaises(ValidationError):
            payout.message_post(body="For Zebulon", message_type="comment")
        with self.assertRaises(ValidationError):
            payout.action_reject(reason="Zebulon has left")
        with self.assertRaises(ValidationError):
            self.env["omct.reason.wizard"].with_user(self.manager).create(
                {
                    "res_model": payout._name,
                    "res_ids": str(payout.id),
                    "method": "action_reject",
                    "reason": "Zebulon has left",
                }
            )
        payout.action_reject(reason="Not needed any more")
        self.assertEqual(payout.approval_state, "rejected")

    def test_nothing_comes_in_by_mail(self):
        """Not as an answer, not through an alias, from whomever it may be."""
        self.officer.email = "colleague@office.example"
        told = self.request.message_ids[:1]
        self.env.flush_all()
        requests = self.env["omct.protection.request"].search_count([])
        before = self.request.message_ids
        for number, sender in enumerate(
            ("stranger@elsewhere.example", "colleague@office.example")
        ):
            mails = self.env["mail.mail"].search([])
            for model in (None, "omct.protection.request"):
                self.env["mail.thread"].message_process(
                    model,
                    f"From: {sender}\nTo: in@office.example\n"
                    "Subject: Zebulon was taken\n"
                    f"Message-Id: <m{number}{model}@elsewhere.example>\n"
                    + ("" if model else f"In-Reply-To: {told.message_id}\n")
                    + "\nZebulon is in the Quellenthal prison.",
                )
            answers = self.env["mail.mail"].search([]) - mails
            self.env.invalidate_all()
            with self.subTest(sender):
                self.assertEqual(self.request.message_ids, before)
                self.assertEqual(
                    self.env["omct.protection.request"].search_count([]), requests
                )
                self.assertEqual(len(answers), 2 * number)
                for answer in answers:
                    self.assertEqual(answer.email_to, "colleague@office.example")
                    self.assertIn("Log in", answer.body_html)
                    for word in ("Zebulon", "Quellenthal", self.request.name):
                        self.assertNotIn(word, answer.subject + answer.body_html)
        found = self.env["mail.message"].search([("body", "ilike", "Quellenthal")])
        self.assertFalse(found)

    def test_no_template_is_sent(self):
        template = self.env["mail.template"].create(
            {
                "name": "Answer",
                "model_id": self.env["ir.model"]._get_id(self.request._name),
                "subject": "An answer",
                "body_html": "Zebulon is in the Quellenthal prison",
                "email_to": "outside@elsewhere.example",
            }
        )
        mails = self.env["mail.mail"].search_count([])
        for user in (self.officer, self.manager, self.env.user):
            with self.subTest(user.login):
                sent = self.env["mail.template"].with_user(user).browse(template.id)
                with self.assertRaisesRegex(UserError, "No e-mail leaves"):
                    sent.send_mail(self.request.id)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_no_mail_to_many(self):
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.officer)
            .create(
                {
                    "composition_mode": "mass_mail",
                    "model": self.request._name,
                    "res_ids": repr(self.request.ids),
                    "subject": "Zebulon was taken",
                    "body": "Zebulon is in the Quellenthal prison",
                }
            )
        )
        mails = self.env["mail.mail"].search_count([])
        with self.assertRaisesRegex(UserError, "No e-mail leaves"):
            composer.action_send_mail()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_answers_by_mail_elsewhere(self):
        """A payout of assistance is closed to them as well; other records are not."""
        assistance = self.make_assistance(self.make_assessed_request())
        assistance.action_request_payment()
        payout = assistance.disbursement_id.sudo()
        # Whether anybody is entered yet makes no difference.
        payout.assistance_id.request_id.defender_ids = False
        for record, is_taken in ((payout, False), (self.payee, True)):
            told = record.message_post(body="Read this", message_type="comment")
            self.env.flush_all()
            before = record.message_ids
            self.env["mail.thread"].message_process(
                None,
                "From: stranger@elsewhere.example\nTo: in@office.example\n"
                f"Subject: Re\nMessage-Id: <r{record._table}@elsewhere.example>\n"
                f"In-Reply-To: {told.message_id}\n\nOur answer.",
            )
            self.env.invalidate_all()
            with self.subTest(record._name):
                self.assertEqual(bool(record.message_ids - before), is_taken)
