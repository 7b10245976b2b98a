# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Payouts by other channels than the bank, receipts in every state, an audit pack."""

import io
from datetime import timedelta

from reportlab.pdfgen import canvas

from odoo import fields

from .money import bank_account, decide, member
from .people import as_user

#: channel, name and type of its journal
JOURNALS = (
    ("cash", "Safe", "cash"),
    ("intermediary", "Advances to members", "bank"),
    ("mobile", "Mobile money", "bank"),
    ("voucher", "Vouchers", "bank"),
    ("cheque", "Cheques", "bank"),
)
#: channel, organisation, amount, days since it was paid, what became of the receipt
PAYOUTS = (
    ("cash", "sn_01", 120, 52, "awaited"),
    ("cash", "ke_01", 85, 3, "handed_in"),
    ("intermediary", "gr_01", 340, 47, "refused"),
    ("mobile", "ke_01", 210, 12, "accepted"),
    ("voucher", "it_01", 60, 1, "awaited"),
    ("cheque", "gr_01", 150, 38, "handed_in"),
    ("cash", "it_01", 45, 0, "not_handed_over"),
    ("cheque", "sn_01", 95, None, "not_paid"),
)


def _scan(payout):
    """Return a page that looks like a signed receipt."""
    stream = io.BytesIO()
    page = canvas.Canvas(stream)
    page.drawString(72, 760, f"Receipt {payout.name}")
    page.drawString(72, 730, f"{payout.amount:.2f} {payout.currency_id.name} received.")
    page.drawString(72, 690, "Signature: (sample)")
    page.save()
    return stream.getvalue()


def load(env):
    """Pay by each channel, and bring receipts to each state."""
    company = env.ref("__sample__.office_brussels")
    manager = as_user(env, "finance_manager")
    manager["account.journal"].with_company(company).create(
        [
            {
                "name": name,
                "code": f"{name[:3].upper()}{number}",
                "type": kind,
                "company_id": company.id,
                "omct_channel": channel,
            }
            for number, (channel, name, kind) in enumerate(JOURNALS, 1)
        ]
    )
    for row in PAYOUTS:
        _load_payout(env, company, *row)
    _load_pack(env, company)


def _load_payout(env, company, channel, code, amount, days, receipt):
    officer = as_user(env, "grants_officer")
    fund = env.ref("__sample__.fund_eu")
    payee = member(env, code)
    account = bank_account(env, payee) if channel == "mobile" else payee.bank_ids[:0]
    through = member(env, "cd_02") if channel == "intermediary" else payee[:0]
    payout = (
        officer["omct.disbursement"]
        .with_company(company)
        .create(
            {
                "company_id": company.id,
                "fund_id": fund.id,
                "fund_line_id": env.ref("__sample__.fund_eu_2").id,
                "partner_id": payee.id,
                "partner_bank_id": account.id,
                "channel": channel,
                "channel_reason": "closed",
                "channel_partner_id": through.id,
                "currency_id": fund.currency_id.id,
                "amount": amount,
            }
        )
    )
    dialog = payout.action_submit()
    if isinstance(dialog, dict):
        # The same payee has another payout of this month.
        wizard = payout.env[dialog["res_model"]].with_context(**dialog["context"])
        wizard.create({"reason": "Another workshop of the same month"}).action_confirm()
    decide(env, payout)
    finance = payout.with_env(as_user(env, "finance")).with_company(company)
    finance.action_create_bill()
    if receipt == "not_paid":
        return
    action = finance.action_register_payment()
    finance.env["account.payment.register"].with_context(**action["context"]).create(
        {
            "payment_date": fields.Date.today() - timedelta(days=days),
            "omct_channel_number": f"{payout.id:06d}"
            if channel in ("cheque", "voucher")
            else False,
        }
    )._create_payments()
    _load_receipt(env, payout, receipt)


def _load_receipt(env, payout, receipt):
    manager = as_user(env, "finance_manager")
    if receipt == "not_handed_over":
        payout.with_env(manager).action_not_handed_over(reason="The payee did not come")
    if receipt not in ("handed_in", "refused", "accepted"):
        return
    scan = payout.env["ir.attachment"].create(
        {"name": "receipt.pdf", "raw": _scan(payout)}
    )
    kept = payout._hand_in_receipt(
        fields.Date.today(), "signed", attachments=scan
    ).with_env(manager)
    if receipt == "refused":
        kept.action_refuse(reason="The signature is missing")
    elif receipt == "accepted":
        kept.action_accept()


def _load_pack(env, company):
    """Give the auditor three months, and let them ask for a pack."""
    today = fields.Date.today()
    auditor = as_user(env, "auditor")
    auditor.user.sudo().write(
        {
            "omct_audit_from": today - timedelta(days=30),
            "omct_audit_until": today + timedelta(days=90),
        }
    )
    auditor["omct.audit.pack"].with_company(company).create(
        {
            "fund_id": env.ref("__sample__.fund_eu").id,
            "date_from": today - timedelta(days=60),
            "date_to": today,
        }
    ).action_make()
