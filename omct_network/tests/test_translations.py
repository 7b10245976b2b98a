# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import TransactionCase, tagged

from .translations_common import TranslationsCommon


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsCommon, TransactionCase):
    addon = "omct_network"
    seen_by_members = (
        "model:ir.model.fields.selection,",
        "model:mail.template,",
        "model:omct.contact.role,name",
        "model:omct.mandate,name",
        "model:omct.region,name",
        "model_terms:ir.ui.view,arch_db:omct_network.member_sheet",
        "model_terms:ir.ui.view,arch_db:omct_network.portal_",
    )

    def test_vocabularies_can_be_translated(self):
        places = {
            place for entry in self.template for place, _line in entry.occurrences
        }
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "omct_network"),
                (
                    "model",
                    "in",
                    ("omct.region", "omct.mandate", "omct.contact.role"),
                ),
            ]
        )
        self.assertTrue(data)
        for line in data:
            with self.subTest(line.complete_name):
                place = f"model:{line.model},name:{line.complete_name}"
                self.assertIn(place, places)
