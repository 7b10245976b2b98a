# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import TransactionCase, tagged

from odoo.addons.omct_network.tests.translations_common import TranslationsCommon


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsCommon, TransactionCase):
    addon = "omct_protection"
    seen_by_members = (
        "code:addons/omct_protection/controllers",
        "model_terms:ir.ui.view,arch_db:omct_protection.portal_",
    )
