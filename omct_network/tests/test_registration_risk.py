# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestRegistrationRisk(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.org = cls.org_africa.with_env(cls.env)

    def assess(self, level, date, user=None, org=None):
        return (
            self.as_user(self.env["omct.registration.risk"], user or self.coordinator)
            .create(
                {
                    "partner_id": (org or self.org).id,
                    "level": level,
                    "date": date,
                    "note": "NGO law",
                }
            )
            .with_env(self.env)
        )

    def test_last_assessment_counts_by_its_day(self):
        self.assess("high", "2025-03-01")
        self.assertEqual(self.org.omct_registration_risk, "high")
        self.assess("low", "2020-01-01")
        self.assertEqual(self.org.omct_registration_risk, "high")
        last = self.assess("refused", "2025-03-01")
        self.assertEqual(self.org.omct_registration_risk, "refused")
        last.with_user(self.manager).unlink()
        self.assertEqual(self.org.omct_registration_risk, "high")

    def test_not_in_the_future(self):
        tomorrow = fields.Date.today() + timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "lies in the future"):
            self.assess("low", tomorrow)

    def test_who_assessed_it_is_not_typed(self):
        risk = self.env["omct.registration.risk"].with_user(self.coordinator).create(
            {
                "partner_id": self.org.id,
                "level": "low",
                "user_id": self.manager.id,
            }
        )  # fmt: skip
        self.assertEqual(risk.user_id, self.coordinator)

    def test_assessments_are_not_changed(self):
        risk = self.assess("high", "2025-03-01")
        for user in (self.coordinator, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(risk, user).write({"level": "none"})
        with self.assertRaises(AccessError):
            self.as_user(risk, self.coordinator).unlink()
        with self.assertRaises(AccessError):
            self.as_user(self.org, self.coordinator).write(
                {"omct_registration_risk_ids": [Command.clear()]}
            )

    def test_field_is_nobodys_to_write(self):
        for user in (self.coordinator, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(self.org, user).write({"omct_registration_risk": "none"})

    def test_coordinators_alone_see_it(self):
        risk = self.assess("high", "2025-03-01")
        with self.assertRaises(AccessError):
            self.as_user(risk, self.plain_user).read(["level"])
        with self.assertRaises(AccessError):
            self.as_user(risk, self.coordinator_asia).read(["level"])
        org = self.as_user(self.org, self.plain_user)
        for name in ("omct_registration_risk", "omct_registration_risk_ids"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                org.read([name])
        for domain in (
            [("omct_registration_risk", "=", "high")],
            [("omct_registration_risk_ids.level", "=", "high")],
        ):
            with self.subTest(domain=domain), self.assertRaises(AccessError):
                org.search(domain)
        with self.assertRaises(AccessError):
            org.formatted_read_group([], ["omct_registration_risk"], ["__count"])

    def test_chatter_does_not_tell_the_risk(self):
        self.flush_tracking()
        self.assess("high", "2025-03-01")
        self.org.write({"omct_legal_status": "unregistered"})
        self.flush_tracking()
        messages = self.as_user(self.org, self.plain_user).message_ids
        tracked = messages.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("omct_legal_status", tracked)
        self.assertNotIn("omct_registration_risk", tracked)
        self.assertNotIn("NGO law", "".join(messages.mapped("body")))

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()

    def test_changes_that_matter_are_kept(self):
        self.flush_tracking()
        channel = self.env.ref("omct_network.contact_channel_phone")
        self.org.write(
            {
                "name": "New Name",
                "email": "new@example.org",
                "country_id": self.env.ref("base.ke").id,
                "omct_legal_status": "foundation",
                "omct_safe_channel": "signal",
                "omct_do_not_contact_ids": [Command.link(channel.id)],
                "omct_signal_number": "+221 11",
            }
        )
        self.flush_tracking()
        values = self.org.message_ids.tracking_value_ids
        tracked = set(values.field_id.mapped("name"))
        self.assertLessEqual(
            {
                "name",
                "email",
                "country_id",
                "omct_legal_status",
                "omct_safe_channel",
                "omct_do_not_contact_ids",
            },
            tracked,
        )
        self.assertNotIn("omct_signal_number", tracked)
