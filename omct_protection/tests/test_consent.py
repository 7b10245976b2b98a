# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from .common import ProtectionCommon, ProtectionSetup

CONSENT = "omct.protection.consent"


class ConsentSetup:
    def make_consent(self, request, user=None, **vals):
        """Enter, as the officer, that the first defender agrees to be helped."""
        return (
            self.env[CONSENT]
            .with_user(user or self.officer)
            .create(
                {
                    "request_id": request.id,
                    "defender_id": request.defender_ids[:1].id,
                    "purpose": "help",
                    "recipient": "secretariat",
                    "way": "phone",
                    "lang_id": self.env.ref("base.lang_fr").id,
                    **vals,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestConsent(ConsentSetup, ProtectionCommon):
    def setUp(self):
        super().setUp()
        self.request = self.make_assessed_request()
        self.today = fields.Date.today()

    def missing(self, **vals):
        args = {"purpose": "appeal", "recipient": "authority", "channel": "letter"}
        return self.request._get_missing_consent(**{**args, **vals})

    # -- the matrix ------------------------------------------------------

    def test_each_coordinate_counts(self):
        self.assertIn("did not consent", self.missing())
        self.make_consent(
            self.request, purpose="appeal", recipient="authority", channel="letter"
        )
        self.assertFalse(self.missing())
        for vals in (
            {"purpose": "donor_report"},
            {"recipient": "public"},
            {"channel": "publication"},
        ):
            with self.subTest(**vals):
                self.assertTrue(self.missing(**vals))

    def test_for_one_recipient_only(self):
        self.make_consent(
            self.request,
            purpose="sharing",
            recipient="member",
            partner_id=self.payee.id,
        )
        args = {"purpose": "sharing", "recipient": "member", "channel": "secure"}
        self.assertFalse(self.missing(**args, partner=self.payee))
        self.assertTrue(self.missing(**args, partner=self.payee.copy()))
        self.assertTrue(self.missing(**args))

    def test_deleting_the_recipient_widens_nothing(self):
        """Without its recipient, a consent would hold for all of the kind."""
        recipient = self.env["res.partner"].create({"name": "Hôtel des Alpes"})
        consent = self.make_consent(
            self.request,
            purpose="sharing",
            recipient="provider",
            partner_id=recipient.id,
        )
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            recipient.unlink()
        recipient.active = False
        self.env.invalidate_all()
        self.assertEqual(consent.partner_id, recipient)
        args = {"purpose": "sharing", "recipient": "provider", "channel": "secure"}
        self.assertTrue(self.missing(**args))
        self.assertTrue(self.missing(**args, partner=self.payee))
        self.assertFalse(self.missing(**args, partner=recipient))

    def test_every_defender_is_asked(self):
        second = self.make_defender()
        self.request.defender_ids = [Command.link(second.id)]
        self.make_consent(self.request, purpose="appeal", recipient="authority")
        reason = self.missing()
        self.assertIn(second.name, reason)
        self.assertNotIn(self.request.defender_ids[:1].name, reason)

    def test_ends_on_its_day(self):
        consent = self.make_consent(
            self.request,
            purpose="appeal",
            recipient="authority",
            taken_date=self.today - timedelta(days=9),
            valid_until=self.today,
        )
        self.assertFalse(self.missing())
        late = self.make_consent(
            self.request,
            purpose="appeal",
            recipient="authority",
            taken_date=self.today - timedelta(days=9),
            valid_until=self.today - timedelta(days=1),
        )
        self.assertTrue(self.missing())
        self.assertEqual(consent.state, "replaced")
        found = self.env[CONSENT].search([("in_force", "=", True)])
        self.assertNotIn(late, found)

    def test_stranger_cannot_consent(self):
        with self.assertRaisesRegex(ValidationError, "Choose one of its defenders"):
            self.make_consent(self.request, defender_id=self.make_defender().id)

    # -- kept as it was ----------------------------------------------------

    def test_history_stays(self):
        first = self.make_consent(self.request)
        second = self.make_consent(self.request)
        self.assertEqual((first.state, second.state), ("replaced", "given"))
        for attempt in (
            lambda: second.write({"valid_until": "2031-01-31"}),
            lambda: second.write({"state": "withdrawn"}),
            lambda: self.request.write(
                {"consent_ids": [Command.update(second.id, {"purpose": "appeal"})]}
            ),
            lambda: self.request.write({"consent_ids": [Command.delete(second.id)]}),
            second.unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_withdrawn_once(self):
        consent = self.make_consent(self.request)
        consent.action_withdraw()
        self.assertEqual(consent.withdrawn_by_id, self.officer)
        with self.assertRaises(UserError):
            consent.action_withdraw()

    # -- what rests on it --------------------------------------------------

    def test_withdrawal_stops_help_at_once(self):
        consent = self.make_consent(self.request)
        help_given = self.make_assistance(self.request)
        self.assertTrue(help_given.is_eligible)
        consent.action_withdraw()
        self.assertFalse(self.request.consent_given)
        with self.assertRaisesRegex(UserError, "consent"):
            help_given.action_request_payment()
        with self.assertRaisesRegex(UserError, "consent"):
            self.request.action_propose()
        with self.assertRaisesRegex(ValidationError, "withdrawn"):
            self.request.consent_given = True
        self.make_consent(self.request)
        self.request.consent_given = True
        help_given.action_request_payment()

    def test_withdrawal_stops_the_decision(self):
        consent = self.make_consent(self.request)
        self.request.action_propose()
        consent.action_withdraw()
        with self.assertRaisesRegex(UserError, "withdrawn"):
            self.as_user(self.request, self.manager).action_activate()

    def test_withdrawal_of_another_purpose_lets_help_go_on(self):
        self.make_consent(self.request, purpose="appeal").action_withdraw()
        self.assertTrue(self.request.consent_given)

    def test_message_tells_the_purpose_only(self):
        self.request.defender_ids.update_identity({"name": "Zebulon Quartermain"})
        consent = self.make_consent(self.request, withhold="Never tell Hieronymus")
        consent.action_withdraw()
        bodies = " ".join(self.request.message_ids.mapped("body"))
        self.assertIn("Help and its payment", bodies)
        self.assertNotIn("Hieronymus", bodies)
        self.assertNotIn("Zebulon", bodies)

    # -- reminders ---------------------------------------------------------

    def test_reminder_comes_once_and_says_nothing(self):
        self.make_consent(self.request, valid_until=self.today + timedelta(days=5))
        self.make_consent(
            self.request,
            purpose="appeal",
            valid_until=self.today + timedelta(days=90),
        )
        for _day in range(2):
            self.env[CONSENT]._cron_remind()
        activity = self.request.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.officer)
        self.assertNotIn("onsent", activity.summary)

    def test_end_takes_the_help_away(self):
        self.make_consent(
            self.request,
            taken_date=self.today - timedelta(days=9),
            valid_until=self.today - timedelta(days=1),
        )
        with self.assertRaisesRegex(UserError, "has ended"):
            self.request.action_propose()
        self.env[CONSENT]._cron_remind()
        self.assertFalse(self.request.consent_given)

    # -- need to know ------------------------------------------------------

    def test_withheld_stands_encrypted(self):
        consent = self.make_consent(self.request, withhold="Never tell Hieronymus")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(c)::text FROM omct_protection_consent c WHERE id = %s",
            [consent.id],
        )
        self.assertNotIn("Hieronymus", self.env.cr.fetchone()[0])
        seen = self.as_user(consent, self.manager)
        self.assertEqual(seen.withhold, "Never tell Hieronymus")
        self.assertFalse(self.as_user(consent, self.other_officer).sudo().withhold)

    def test_others_find_nothing(self):
        consent = self.make_consent(self.request, withhold="Never tell Hieronymus")
        export = self.env.ref("base.group_allow_export")
        attempts = (
            lambda seen: seen.read(["purpose"]),
            lambda seen: seen.export_data(["purpose", "defender_id/name"]),
            lambda seen: seen.action_withdraw(),
            lambda seen: seen.copy(),
            lambda seen: seen.env["ir.attachment"].create(
                {"name": "x.txt", "res_model": CONSENT, "res_id": seen.id}
            ),
            lambda seen: seen.env["mail.activity"].create(
                {"res_model_id": model.id, "res_id": seen.id}
            ),
            lambda seen: self.make_consent(self.request, user=seen.env.user),
        )
        model = self.env["ir.model"]._get(CONSENT)
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"a", "res_model": CONSENT, "res_id": consent.id}
        )
        for user in self.outsiders:
            if not user.share:
                user.group_ids = [Command.link(export.id)]
            for attempt in attempts:
                # Without the export right, the sentence about it comes first.
                refusal = UserError if user.share else AccessError
                with self.subTest(user=user.login), self.assertRaises(refusal):
                    attempt(self.as_user(consent, user))
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(file, user).read(["name", "raw"])
            self.assertFalse(self.count(self.as_user(consent, user)))

    def count(self, seen):
        """Return how many consents a user finds by any list."""
        if not seen.has_access("read") and not seen.browse().has_access("read"):
            return 0
        return (
            seen.search_count([])
            + len(seen.name_search(""))
            + sum(
                group["__count"]
                for group in seen.formatted_read_group([], ["purpose"], ["__count"])
            )
        )

    def test_leaving_the_team_ends_it(self):
        consent = self.make_consent(self.request)
        self.request.sudo().team_ids = [Command.link(self.other_officer.id)]
        self.as_user(consent, self.other_officer).check_access("read")
        self.request.sudo().team_ids = [Command.unlink(self.other_officer.id)]
        with self.assertRaises(AccessError):
            self.as_user(consent, self.other_officer).check_access("read")

    def test_lists_do_not_ask_more_for_more(self):
        def count_queries(number):
            ids = []
            for _number in range(number):
                ids += self.make_consent(self.make_assessed_request()).ids
            consents = self.env[CONSENT].with_user(self.officer).browse(ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            consents.web_read(
                {"request_id": {"fields": {"display_name": {}}}, "in_force": {}}
            )
            consents.request_id.mapped("consent_count")
            return self.env.cr.sql_log_count - before

        count_queries(1)
        self.assertEqual(count_queries(10), count_queries(100))


@tagged("post_install", "-at_install")
class TestConsentTour(ConsentSetup, ProtectionSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()

    def test_withdraw_on_the_request(self):
        request = self.make_assessed_request()
        consent = self.make_consent(request)
        self.start_tour(
            f"/odoo/protection-requests/{request.id}",
            "omct_protection_withdraw_consent",
            login=self.officer.login,
        )
        self.assertEqual(consent.state, "withdrawn")
        self.assertFalse(request.consent_given)
        given = request.consent_ids - consent
        self.assertEqual((given.purpose, given.way), ("appeal", "phone"))

    def test_every_view_opens(self):
        self.make_consent(self.make_assessed_request())
        self.start_tour(
            "/odoo/consents", "omct_protection_every_view", login=self.officer.login
        )
