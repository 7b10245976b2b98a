# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from lxml import etree

from odoo import Command
from odoo.tests import new_test_user

from .common import GrantsCommon

PAIN = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
OUR_IBAN = "BE68539007547034"
PRAGUE_IBAN = "CZ6508000000192000145399"


class BankCommon(GrantsCommon):
    """An office with a bank account that makes payment files, and two payees."""

    office_currency = "base.EUR"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, group in (
            ("finance2", "group_finance"),
            ("finance_manager2", "group_finance_manager"),
        ):
            cls.users[name] = new_test_user(
                cls.root_env,
                login=f"test_{name}",
                groups=f"omct_grants.{group}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
        cls.company.partner_id.write(
            {
                "street": "Rue du Conseil 8",
                "city": "Bruxelles",
                "zip": "1000",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.journal = cls._create_bank_journal(OUR_IBAN)
        cls.method_line = cls.journal.outbound_payment_method_line_ids.filtered(
            lambda line: line.code == "sepa_credit_transfer"
        )
        cls.member.write({"street": "Quartier Sikilo", "city": "Kolda", "zip": "31000"})
        cls.member2 = cls._create_member("Svobodný hlas", "base.cz")
        cls.member2.write({"street": "Žitná 12", "city": "Praha", "zip": "120 00"})
        cls.account2 = cls._create_account(cls.member2, PRAGUE_IBAN)

    @classmethod
    def _create_member_account(cls):
        account = cls._create_account(cls.member, "SN-0015-2000-0485", False)
        account.bank_id = cls._create_bank("CBAOSNDA")
        cls._confirm_account(account)
        return account

    @classmethod
    def _create_bank(cls, bic):
        return cls.env_of("finance")["res.bank"].create(
            {"name": f"Bank {bic}", "bic": bic}
        )

    @classmethod
    def _create_bank_journal(cls, iban, currency=None):
        """Return a bank journal whose outgoing payments make payment files."""
        own = cls.root_env["res.partner.bank"].create(
            {"partner_id": cls.company.partner_id.id, "acc_number": iban}
        )
        journal = cls.root_env["account.journal"].create(
            {
                "name": f"Bank {iban[-4:]}",
                "type": "bank",
                "code": f"B{iban[-3:]}",
                "company_id": cls.company.id,
                "bank_account_id": own.id,
                "currency_id": currency and currency.id,
            }
        )
        outstanding = cls.env.ref(
            f"account.{cls.company.id}_account_journal_payment_credit_account_id"
        )
        cls.root_env["account.payment.method.line"].create(
            {
                "name": "Payment file",
                "payment_method_id": cls.env.ref(
                    "account_payment_sepa_credit_transfer.sepa_credit_transfer"
                ).id,
                "journal_id": journal.id,
                "selectable": True,
                "payment_account_id": outstanding.id,
            }
        )
        return journal

    @classmethod
    def _billed_payout(cls, amount=1000.0, **vals):
        payout = cls._approved_payout(amount, **vals)
        payout.with_user(cls.users["finance"]).action_create_bill()
        return payout

    @classmethod
    def _prague(cls, amount=1000.0, **vals):
        return cls._billed_payout(
            amount,
            partner_id=cls.member2.id,
            partner_bank_id=cls.account2.id,
            **vals,
        )

    @classmethod
    def _batch(cls, payouts, user="finance", **vals):
        """Return the draft batch that the dialog makes of billed payouts."""
        action = payouts.with_user(cls.users[user]).action_add_to_batch()
        wizard = (
            cls.env_of(user)["omct.batch.wizard"]
            .with_context(**action["context"])
            .create(vals)
        )
        wizard.action_add()
        return payouts.with_user(cls.users[user]).batch_id

    @classmethod
    def _sign(cls, batch, user="finance_manager"):
        action = batch.with_user(cls.users[user]).action_sign_off()
        cls.env_of(user)[action["res_model"]].with_context(**action["context"]).create(
            {}
        ).action_confirm()

    @classmethod
    def _sent_batch(cls, payouts, hand_over=True):
        """Return a batch whose file is at the bank."""
        batch = cls._batch(payouts)
        batch.draft2open()
        cls._sign(batch)
        batch.open2generated()
        if hand_over:
            batch.generated2uploaded()
        return batch

    @classmethod
    def _get_file(cls, batch):
        """Return the bytes and the tree of a batch's file, as the auditor reads it."""
        content = cls.env_of("auditor")["omct.payment.file"].browse(
            batch.omct_file_id.id
        )
        raw = content.with_context(bin_size=False).content
        data = base64.b64decode(raw)
        return data, etree.fromstring(data)

    @classmethod
    def _texts(cls, tree, path):
        return [node.text for node in tree.iterfind(f".//p:{path}", PAIN)]
