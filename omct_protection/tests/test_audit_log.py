# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ProtectionCommon


@tagged("post_install", "-at_install")
class TestAuditLog(ProtectionCommon):
    def test_nothing_of_people_at_risk_is_logged_elsewhere(self):
        rules = self.env["auditlog.rule"].with_user(self.system)
        for name in (
            "omct.protection.defender",
            "omct.protection.request",
            "omct.protection.identity.log",
            "mail.message",
            "ir.attachment",
            "calendar.event",
            "mail.compose.message",
            "mail.template",
        ):
            with self.subTest(model=name), self.assertRaises(ValidationError):
                rules.create(
                    {
                        "name": "Rule",
                        "model_id": self.env["ir.model"]._get_id(name),
                        "state": "confirmed",
                    }
                )
