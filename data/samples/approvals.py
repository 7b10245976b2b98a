# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Deputies, overrides, payouts sent back, chased, asked for twice or with warnings."""

from dateutil.relativedelta import relativedelta

from odoo import fields

from .money import answer_warnings, bank_account, confirm_account, decide, member
from .people import as_user

#: The same number at both: a warning on the payouts of each.
SHARED = ("np_02", "lk_02")
NUMBER = "00417720194463"


def load(env):
    """Bring approvals, warnings and overrides to every state."""
    _load_deputies(env)
    _load_sent_back(env)
    _load_repeat(env)
    _load_late(env)
    _load_warnings(env)
    _load_overrides(env)
    _load_account_to_confirm(env)


def _load_deputies(env):
    """One that runs, one to come, one that was ended; the administrator stands in."""
    manager = as_user(env, "grants_manager")
    deputies = manager["omct.approval.deputy"]
    today = fields.Date.context_today(deputies)
    for first, last, note in (
        (0, 0, "Half a day at the bank"),
        (0, 6, "On mission in Dakar"),
        (30, 44, "On leave"),
    ):
        deputies |= deputies.create(
            {
                "user_id": manager.uid,
                "deputy_id": env.ref("base.user_admin").id,
                "date_from": today + relativedelta(days=first),
                "date_to": today + relativedelta(days=last),
                "note": note,
            }
        )
    deputies[0].action_end()


def _new_payout(env, code, amount):
    """Return a draft for a visit to this organisation."""
    officer = as_user(env, "grants_officer")
    fund = env.ref("__sample__.fund_eu")
    partner = member(env, code)
    return officer["omct.disbursement"].create(
        {
            "purpose": "other",
            "company_id": fund.company_id.id,
            "fund_id": fund.id,
            "fund_line_id": env.ref("__sample__.fund_eu_2").id,
            "partner_id": partner.id,
            "partner_bank_id": bank_account(env, partner).id,
            "currency_id": fund.currency_id.id,
            "amount": amount,
        }
    )


def _load_sent_back(env):
    payout = _new_payout(env, "ph_01", 415)
    payout.action_submit()
    payout.with_env(as_user(env, "grants_manager")).action_send_back(
        reason="Which of the two trainings is it for? Attach the programme."
    )


def _load_repeat(env):
    """Asked for twice in one month, with the reason."""
    first, second = (_new_payout(env, "mx_01", 260) for _number in range(2))
    first.action_submit()
    decide(env, first)
    dialog = second.action_submit()
    second.env[dialog["res_model"]].with_context(**dialog["context"]).create(
        {"reason": "The second of two workshops, in another town"}
    ).action_confirm()


def _load_late(env):
    """One that waits since nine days, of which approvers and direction were told."""
    payout = _new_payout(env, "ph_01", 730)
    payout.action_submit()
    review = payout.sudo().review_ids
    now = fields.Datetime.now()
    review.omct_pending_since = now - relativedelta(days=9)
    review._chase(now)


def _load_warnings(env):
    """Payouts to two payees with one account: one to look at, one answered for."""
    finance = as_user(env, "finance")
    payouts = finance["omct.disbursement"]
    for code, amount in zip(SHARED, (345, 290), strict=True):
        partner = member(env, code)
        account = finance["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": NUMBER}
        )
        confirm_account(env, account)
        payout = _new_payout(env, code, amount)
        payout.partner_bank_id = account.with_env(payout.env)
        payout.action_submit()
        decide(env, payout)
        payouts |= payout.with_env(finance)
    answer_warnings(
        payouts[1],
        "Both are paid through the account of their coalition; it said so.",
    )


def _load_account_to_confirm(env):
    """A new account that waits for a call back, in another name than the payee's."""
    as_user(env, "finance")["res.partner.bank"].create(
        {
            "partner_id": member(env, "ng_02").id,
            "acc_number": "0190447201",
            "acc_holder_name": "Coalition Secretariat Trust",
        }
    )


def _load_overrides(env):
    """One to be reviewed, one in order."""
    director = as_user(env, "director")
    for amount, reason, finding in (
        (185, "The only other finance officer is on a flight until Monday", None),
        (
            205,
            "The office was closed by the police; a room had to be paid that night",
            "The invoice and the call log agree with what was said",
        ),
    ):
        payout = _new_payout(env, "mx_01", amount)
        payout.action_submit()
        decide(env, payout)
        action = payout.with_env(director).action_override()
        director[action["res_model"]].with_context(**action["context"]).create(
            {
                "separation": "approver_payer",
                "user_id": as_user(env, "grants_manager").uid,
                "reason": reason,
            }
        ).action_confirm()
        if finding:
            override = payout.with_env(as_user(env, "finance_manager")).override_ids
            override.action_accept(reason=finding)
