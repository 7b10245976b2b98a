# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import count

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .awards_common import pass_due_diligence, sign_agreement

USERS = {
    "officer": "omct_grants.group_grants_officer",
    "officer2": "omct_grants.group_grants_officer",
    "manager": "omct_grants.group_grants_manager",
    "manager2": "omct_grants.group_grants_manager",
    "director": "omct_network.group_director",
    "finance": "omct_grants.group_finance",
    "finance_manager": "omct_grants.group_finance_manager",
    "auditor": "omct_grants.group_auditor",
    "coordinator": "omct_network.group_network_coordinator",
    "plain": "base.group_user",
}


def set_up_rates(env):
    """Give the currencies of the tests a rate of one, where they have none.

    Without any rate no payout leaves its currency.
    """
    rates = env["res.currency.rate"].sudo()
    for xmlid in ("base.EUR", "base.USD", "base.CHF"):
        currency = env.ref(xmlid)
        if not rates.search_count([("currency_id", "=", currency.id)], limit=1):
            rates.create(
                {"currency_id": currency.id, "rate": 1.0, "name": "2000-01-01"}
            )


def confirm_account(account):
    """Note the call back to the payee and confirm the account, as on screen."""
    action = account.action_confirm_account()
    wizard = account.env[action["res_model"]].with_context(**action["context"])
    wizard.create(
        {
            "called_name": "Treasurer",
            "called_number": "+221 33 839 50 00",
            "known_from": "file",
            "holder_reason": "Known under this name",
        }
    ).action_confirm()


def submit(payout, reason="Another need in the same month"):
    """Submit a payout, with the reason where it looks like another one."""
    explain(payout.env, payout.action_submit(), reason)
    return payout


def explain(env, action, reason="Another need in the same month"):
    """Give the reason that a step asks for where a payout looks like another one."""
    if isinstance(action, dict) and action["res_model"] == "omct.repeat.wizard":
        wizard = env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": reason}).action_confirm()


class GrantsCommon(AccountTestInvoicingCommon):
    """One office with its books, one open fund, one member, one user a role."""

    numbers = count(1)
    office_currency = "base.USD"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        currency = cls.env.ref(cls.office_currency)
        currency.active = True
        cls.company.currency_id = currency
        set_up_rates(cls.env)
        cls.root_env = cls.env(user=cls.env.ref("base.user_root"))
        cls.users = {
            name: new_test_user(
                cls.root_env,
                login=f"test_{name}",
                groups=groups,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for name, groups in USERS.items()
        }
        cls.today = fields.Date.today()
        cls.member = cls._create_member("Comité d'écoute de Kolda", "base.sn")
        cls.account = cls._create_member_account()
        cls.fund = cls._create_fund()
        cls.line = cls.fund.line_ids[0]

    @classmethod
    def env_of(cls, name):
        return cls.env(user=cls.users[name])

    @classmethod
    def _create_member(cls, name, country):
        return cls.root_env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "omct_network_organisation": True,
                "country_id": cls.env.ref(country).id,
            }
        )

    @classmethod
    def _create_member_account(cls):
        """Return the one account of the member: a second one would be a change."""
        return cls._create_account(cls.member, "SN08 SN01 0015 2000 0485 0000 3035")

    @classmethod
    def _create_account(cls, partner, number, confirmed=True):
        account = cls.env_of("finance")["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": number}
        )
        if confirmed:
            cls._confirm_account(account)
        return account

    @classmethod
    def _confirm_account(cls, account, user="finance_manager"):
        confirm_account(account.with_user(cls.users[user]))

    @classmethod
    def _create_fund(cls, amount=10000.0, **vals):
        fund = cls.env_of("manager")["omct.fund"].create(
            {
                "name": "Emergency support",
                "reference": f"TEST-{next(cls.numbers)}",
                "donor_id": cls.partner_a.id,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "amount": amount,
                "date_start": cls.today - relativedelta(years=1),
                "date_end": cls.today + relativedelta(years=1),
                "expense_account_id": cls.company_data["default_account_expense"].id,
                "line_ids": [
                    Command.create({"name": "Grants", "amount": amount * 0.6}),
                    Command.create({"name": "Help", "amount": amount * 0.4}),
                ],
                **vals,
            }
        )
        fund.action_open()
        return fund

    @classmethod
    def _amend_fund(cls, fund, **vals):
        """Change a fund that is open, as the two managers do."""
        amendment = cls.env_of("manager")["omct.fund.amendment"].create(
            {"fund_id": fund.id, "reason": "Letter of the donor", **vals}
        )
        amendment.action_submit()
        amendment.with_user(cls.users["manager2"]).action_approve()
        return amendment

    def _check_rows_add_up(self, fund):
        """Open every figure of a fund as everybody who sees it, and add the rows up."""
        self.env.flush_all()
        for user in ("officer", "manager", "finance", "auditor", "director"):
            self.env.invalidate_all()
            mine = fund.with_user(self.users[user])
            for record in (mine, *mine.line_ids):
                for name in ("planned", "approved", "billed", "paid", "committed"):
                    action = getattr(record, f"action_view_{name}")()
                    rows = self.env_of(user)[action["res_model"]].search(
                        action["domain"]
                    )
                    field = {"omct.fund.row": "amount"}.get(
                        rows._name, "omct_fund_amount"
                    )
                    self.assertEqual(
                        fund.currency_id.compare_amounts(
                            sum(rows.mapped(field)), record[f"{name}_amount"]
                        ),
                        0,
                        f"{name} of {record.display_name} as {user}",
                    )

    @classmethod
    def _create_payout(cls, amount=1000.0, user="officer", **vals):
        return cls.env_of(user)["omct.disbursement"].create(
            {
                "fund_id": cls.fund.id,
                "fund_line_id": cls.line.id,
                "company_id": cls.company.id,
                "partner_id": cls.member.id,
                "partner_bank_id": cls.account.id,
                "amount": amount,
                "currency_id": cls.company.currency_id.id,
                **vals,
            }
        )

    @classmethod
    def _approve(cls, record):
        """Let everybody whose turn it is approve, as the tiers ask."""
        for name in ("manager", "director"):
            if record.with_user(cls.users[name]).can_approve:
                record.with_user(cls.users[name]).action_approve()
        return record

    @classmethod
    def _approved_payout(cls, amount=1000.0, **vals):
        return cls._approve(submit(cls._create_payout(amount, **vals)))

    @classmethod
    def _answer(cls, payout, reason="Called the treasurer", user="finance"):
        """Answer for the warnings of a payout in the dialog, as finance does."""
        action = payout.with_user(cls.users[user]).action_answer_flags()
        cls.env_of(user)[action["res_model"]].with_context(**action["context"]).create(
            {"reason": reason}
        ).action_confirm()

    @classmethod
    def _register_payment(cls, payouts, user="finance", **vals):
        action = payouts.with_user(cls.users[user]).action_register_payment()
        wizard = (
            cls.env_of(user)["account.payment.register"]
            .with_context(**action["context"])
            .create(vals)
        )
        return wizard._create_payments()

    @classmethod
    def _match_with_bank(cls, payment, user="finance"):
        """Book the bank's statement line and match it, as finance does on screen."""
        line = cls.env_of(user)["account.bank.statement.line"].create(
            {
                "journal_id": payment.journal_id.id,
                "date": cls.today,
                "payment_ref": payment.memo,
                "amount": -payment.amount
                if payment.currency_id == payment.company_currency_id
                else -abs(payment.amount_company_currency_signed),
            }
        )
        outstanding = payment.move_id.line_ids.filtered(
            lambda item: item.account_id == payment.outstanding_account_id
        )
        # The reference alone may have matched it already.
        if not line.is_reconciled:
            line._add_account_move_line(outstanding, keep_current=True)
            line.reconcile_bank_line()
        return line

    @classmethod
    def _create_grant(cls, amount=4000.0, user="officer", **vals):
        member = cls.root_env["res.partner"].browse(
            vals.get("partner_id", cls.member.id)
        )
        pass_due_diligence(cls.env_of("officer2"), cls.env_of("manager2"), member)
        return cls.env_of(user)["omct.grant"].create(
            {
                "title": "Legal aid for detainees",
                "partner_id": cls.member.id,
                "company_id": cls.company.id,
                "fund_id": cls.fund.id,
                "fund_line_id": cls.line.id,
                "currency_id": cls.company.currency_id.id,
                "amount": amount,
                "date_start": cls.today,
                "date_end": cls.today + relativedelta(months=6),
                "instalment_ids": [
                    Command.create(
                        {"number": 1, "amount": amount * 0.75, "date_due": cls.today}
                    ),
                    Command.create(
                        {
                            "number": 2,
                            "amount": amount * 0.25,
                            "date_due": cls.today + relativedelta(months=3),
                        }
                    ),
                ],
                **vals,
            }
        )

    @classmethod
    def _decided_grant(cls, amount=4000.0, **vals):
        grant = cls._create_grant(amount, **vals)
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        cls._approve(grant)
        cls._sign_agreement(grant)
        return grant

    @classmethod
    def _sign_agreement(cls, grant):
        """Make the agreement of an approved grant and record both signatures."""
        if grant.state == "approved":
            sign_agreement(cls.env_of("officer"), grant)
