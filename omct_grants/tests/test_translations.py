# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import TransactionCase, tagged

from odoo.addons.omct_network.tests.translations_common import TranslationsCommon


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsCommon, TransactionCase):
    addon = "omct_grants"
    seen_by_members = (
        "code:addons/omct_grants/controllers",
        "model:ir.model.fields.selection,name:omct_grants.selection__omct_disbursement_",
        "model:ir.model.fields.selection,name:omct_grants.selection__omct_grant__",
        "model:mail.template,",
        "model_terms:ir.ui.view,arch_db:omct_grants.application_",
        "model_terms:ir.ui.view,arch_db:omct_grants.grant_agreement_",
        "model_terms:ir.ui.view,arch_db:omct_grants.portal_",
    )
