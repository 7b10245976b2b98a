# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import os
import tempfile
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import config

from odoo.addons.omct_grants.tests.common import set_up_rates

from ..crypto import KEY_FILE_OPTION, generate_key
from ..models.res_users import PASSWORD_ALONE

OFFICER = "omct_protection.group_protection_officer"
MANAGER = "omct_protection.group_protection_manager"
IDENTITY = {
    "name": "Zebulon Quartermain",
    "contact": "+41 79 000 11 22 zebulon@example.org",
    "location": "Third house after the mill, Quellenthal",
    "birth_date": "1981-02-28",
    "notes": "Brother Hieronymus knows",
}


def use_key_file(test_case, *keys):
    """Point the configuration to a new file with ``keys``.

    :param test_case: a class, until it ends, or a test of it
    :return: path of the file
    """
    handle, path = tempfile.mkstemp(suffix=".key")
    with os.fdopen(handle, "w") as key_file:
        key_file.write("\n".join(keys or (generate_key(),)) + "\n")
    patcher = patch.dict(config.options, {KEY_FILE_OPTION: path})
    patcher.start()
    is_class = isinstance(test_case, type)
    clean_up = test_case.addClassCleanup if is_class else test_case.addCleanup
    clean_up(os.unlink, path)
    clean_up(patcher.stop)
    return path


def use_password_alone(env):
    """Let the roles of protection sign in as ``authenticate`` does: one factor."""
    env["ir.config_parameter"].sudo().set_param(PASSWORD_ALONE, "True")


class ProtectionSetup:
    """One user a role, a fund, a payee and a request; for any kind of test class."""

    @classmethod
    def _set_up_protection(cls):
        cls.key_path = use_key_file(cls)
        use_password_alone(cls.env)
        cls.company = cls.env.company
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        set_up_rates(cls.env)
        cls.country = cls.env.ref("base.tn")
        cls._set_up_users()
        cls._set_up_fund()
        cls.legal = cls.env.ref("omct_protection.assistance_type_legal")

    @classmethod
    def _set_up_users(cls):
        def user(login, groups):
            return new_test_user(
                cls.env, login, groups, email=f"{login}@example.org", tz="UTC"
            )

        cls.officer = user("prot_officer", OFFICER)
        cls.other_officer = user("prot_officer_2", OFFICER)
        cls.manager = user("prot_manager", MANAGER)
        cls.other_manager = user("prot_manager_2", MANAGER)
        cls.director = user("prot_director", "omct_network.group_director")
        cls.finance = user("prot_finance", "omct_grants.group_finance")
        cls.auditor = user("prot_auditor", "omct_grants.group_auditor")
        cls.grants_manager = user("prot_grants", "omct_grants.group_grants_manager")
        cls.system = user("prot_system", "base.group_system")
        cls.portal = user("prot_portal", "base.group_portal")
        cls.outsiders = (
            cls.other_officer
            | cls.other_manager
            | cls.director
            | cls.finance
            | cls.auditor
            | cls.grants_manager
            | cls.system
            | cls.portal
        )

    @classmethod
    def _set_up_fund(cls):
        today = fields.Date.today()
        cls.payee = cls.env["res.partner"].create(
            {"name": "Payee Legal Centre", "is_company": True}
        )
        cls.account = cls.env["res.partner.bank"].create(
            {"partner_id": cls.payee.id, "acc_number": "CH9300762011623852957"}
        )
        cls.expense = cls.env["account.account"].create(
            {
                "name": "Protection payouts",
                "code": "OMCTP1",
                "account_type": "expense",
            }
        )
        cls.fund = cls.env["omct.fund"].create(
            {
                "name": "Emergency fund",
                "reference": "EF-1",
                "donor_id": cls.env["res.partner"].create({"name": "A Donor"}).id,
                "company_id": cls.company.id,
                "currency_id": cls.euro.id,
                "amount": 20000,
                "ceiling_amount": 10000,
                "date_start": today - timedelta(days=30),
                "date_end": today + timedelta(days=300),
                "country_ids": [Command.set(cls.country.ids)],
                "expense_account_id": cls.expense.id,
                "line_ids": [
                    Command.create({"name": "Help", "code": "H", "amount": 20000})
                ],
            }
        )
        cls.fund.action_open()

    def as_user(self, record, user):
        """Return ``record`` as ``user`` sees it, with nothing left in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_env(self.env(user=user, su=False))

    def make_request(self, user=None, **vals):
        """File a request as a user, the officer by default."""
        model = self.env["omct.protection.request"].with_user(user or self.officer)
        return model.create(
            {
                "source": "direct",
                "country_id": self.country.id,
                "manager_id": self.manager.id,
                "urgency": "h24",
                "narrative": "What happened",
                "defender_ids": [Command.create({"country_id": self.country.id})],
                **vals,
            }
        )

    def make_defender(self, user=None, **vals):
        """Enter a defender as a user, the officer by default."""
        model = self.env["omct.protection.defender"].with_user(user or self.officer)
        return model.create({"country_id": self.country.id, **vals})

    def make_assessed_request(self, **vals):
        """File a request with defender, consent and scores, in assessment."""
        request = self.make_request(
            defender_ids=[Command.link(self.make_defender().id)],
            consent_given=True,
            threat_score="4",
            vulnerability_score="3",
            capacity_score="2",
            **vals,
        )
        request.action_fast_track()
        return request

    def make_assistance(self, request, user=None, **vals):
        """Propose help on a request, EUR 2,400 of legal aid by default."""
        return (
            self.env["omct.protection.assistance"]
            .with_user(user or self.officer)
            .create(
                {
                    "request_id": request.id,
                    "type_id": self.legal.id,
                    "partner_id": self.payee.id,
                    "fund_id": self.fund.id,
                    "amount": 2400,
                    "currency_id": self.euro.id,
                    **vals,
                }
            )
        )


class ProtectionCommon(ProtectionSetup, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()
