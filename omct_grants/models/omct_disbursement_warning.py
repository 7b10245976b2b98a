# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import date_utils, format_date

FINANCE = "omct_grants.group_finance"
CHANGED_DAYS = 30
#: States in which a warning keeps a payout from being billed or paid.
HELD = ("approved", "billed", "returned")
WATCHED = ("submitted", *HELD)


class Flag(NamedTuple):
    """A warning: what kind, about what exactly, in words, and which other payout."""

    kind: str
    key: str
    text: str
    other: int = 0


class Disbursement(models.Model):
    """Warnings about payee and account: a person answers for each before the bill."""

    _inherit = "omct.disbursement"

    flag_ids = fields.One2many(
        comodel_name="omct.disbursement.flag",
        inverse_name="disbursement_id",
        string="Answered warnings",
        readonly=True,
        copy=False,
    )
    flag_text = fields.Text(
        string="Warnings", compute="_compute_flags", compute_sudo=True
    )
    flag_state = fields.Selection(
        selection=[("open", "To be looked at"), ("answered", "Answered")],
        string="Warning",
        compute="_compute_flags",
        search="_search_flag_state",
        compute_sudo=True,
    )

    # ------------------------------------------------------------------
    # What is looked for
    # ------------------------------------------------------------------

    def _get_flags(self):
        """Return what stands out about each payout: ``{id: [Flag]}``."""
        found = defaultdict(list)
        # All accounts and payouts count, also those that the user does not see.
        payouts = self.sudo().filtered("partner_bank_id")
        accounts = payouts.partner_bank_id
        shared = accounts._get_shared()
        changed = accounts._get_changed_dates(CHANGED_DAYS)
        for payout in payouts:
            account = payout.partner_bank_id
            if account.omct_holder_differs:
                found[payout.id].append(payout._flag_holder(account))
            if shared.get(account.id):
                found[payout.id].append(payout._flag_shared(account, shared))
            if account.id in changed:
                found[payout.id].append(payout._flag_changed(account, changed))
        for payout, others in self.sudo()._get_repeats().items():
            found[payout.id] += [payout._flag_repeat(other) for other in others]
        return found

    def _flag_holder(self, account):
        return Flag(
            "holder",
            f"holder:{account.id}:{account.acc_holder_name}",
            self.env._(
                "The account is in the name of “%s”, not of the payee: make sure that "
                "the money is the payee's there.",
                account.acc_holder_name,
            ),
        )

    def _flag_shared(self, account, shared):
        others = ",".join(map(str, sorted(shared[account.id].ids)))
        return Flag(
            "shared",
            f"shared:{account.sanitized_acc_number}:{others}",
            self.env._(
                "The same account number stands at another payee: find out under "
                "Payouts > Bank > Bank accounts whose it is."
            ),
        )

    def _flag_changed(self, account, changed):
        day = fields.Datetime.to_string(changed[account.id])
        return Flag(
            "changed",
            f"changed:{account.id}:{day}",
            self.env._(
                "The account changed on %s: make sure that the payee, called back at a "
                "number known before, asked for it.",
                format_date(self.env, changed[account.id]),
            ),
        )

    def _flag_repeat(self, other):
        return Flag(
            "repeat",
            f"repeat:{other.id}",
            self.env._(
                "Same payee, amount and month as %s: make sure that it is not the same "
                "need.",
                other.name,
            ),
            other.id,
        )

    def _get_repeats(self):
        """Return other payouts of the same payee, amount and month, by payout."""
        live = self.filtered(lambda rec: rec.date_due and rec.partner_id)
        if not live:
            return {}
        days = live.mapped("date_due")
        candidates = self.sudo().search(
            Domain("approval_state", "in", ("submitted", "approved"))
            & Domain("state", "!=", "cancelled")
            & Domain(
                "partner_id.commercial_partner_id",
                "in",
                live.sudo().partner_id.commercial_partner_id.ids,
            )
            & Domain("date_due", ">=", date_utils.start_of(min(days), "month"))
            & Domain("date_due", "<=", date_utils.end_of(max(days), "month"))
        )
        groups = candidates.grouped(lambda rec: rec._get_repeat_key())
        found = {}
        for payout in live:
            others = groups.get(payout.sudo()._get_repeat_key(), candidates.browse())
            if others - payout:
                found[payout] = others - payout
        return found

    def _get_repeat_key(self):
        self.ensure_one()
        return (
            self.partner_id.commercial_partner_id.id,
            self.currency_id.id,
            self.currency_id.round(self.amount),
            self.date_due.year,
            self.date_due.month,
        )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _get_open_flags(self):
        """Return the warnings that nobody answered for: ``{id: [Flag]}``."""
        answered = defaultdict(set)
        payouts = self.sudo()
        for flag in payouts.flag_ids:
            answered[flag.disbursement_id.id].add(flag.key)
        # Two payouts that look alike are explained once, by the later one.
        for flag in payouts.env["omct.disbursement.flag"].search(
            [("other_id", "in", self.ids)]
        ):
            answered[flag.other_id.id].add(f"repeat:{flag.disbursement_id.id}")
        return {
            res_id: [flag for flag in flags if flag.key not in answered[res_id]]
            for res_id, flags in self._get_flags().items()
        }

    @api.depends(
        "state",
        "amount",
        "date_due",
        "partner_id",
        "flag_ids.key",
        "partner_bank_id.acc_number",
        "partner_bank_id.acc_holder_name",
        "partner_bank_id.omct_changed_date",
    )
    def _compute_flags(self):
        watched = self.filtered(lambda payout: payout.state in WATCHED)
        flags = watched._get_open_flags()
        for payout in self:
            lines = flags.get(payout.id) or ()
            payout.flag_text = "\n".join(flag.text for flag in lines) or False
            if lines:
                payout.flag_state = "open"
            else:
                payout.flag_state = "answered" if payout.flag_ids else False

    def _search_flag_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        watched = self.sudo().search([("state", "in", WATCHED)])
        opened = watched.filtered(lambda payout: payout.flag_state == "open")
        # Rules say which of these the user sees.
        is_open = Domain("id", "in", opened.ids)
        answered = Domain("flag_ids", "!=", False) & ~is_open
        domains = {
            "open": is_open,
            "answered": answered,
            False: ~is_open & ~answered,
        }
        return Domain.OR([domains[key] for key in value if key in domains])

    # ------------------------------------------------------------------
    # Answer
    # ------------------------------------------------------------------

    def _keep_answers(self, flags, reason, by_finance):
        self.ensure_one()
        # Written by the steps below alone.
        self.env["omct.disbursement.flag"].sudo().create(
            [
                {
                    "disbursement_id": self.id,
                    "kind": flag.kind,
                    "key": flag.key,
                    "text": flag.text,
                    "other_id": flag.other,
                    "reason": reason.strip(),
                    "by_finance": by_finance,
                    "user_id": self.env.uid,
                }
                for flag in flags
            ]
        )
        self.invalidate_recordset(["flag_text", "flag_state"])

    def action_answer_flags(self):
        """Open the dialog in which finance answers for the warnings of a payout."""
        self.ensure_one()
        self.check_access("write")
        self._check_may_answer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer for the warnings"),
            "res_model": "omct.flag.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_disbursement_id": self.id,
                "default_shown": "\n".join(
                    flag.key for flag in self._get_open_flags().get(self.id, ())
                ),
            },
        }

    def _check_may_answer(self):
        if not self.env.user.has_group(FINANCE):
            raise AccessError(self.env._("Finance answers for these warnings."))

    def _answer_flags(self, reason, keys):
        """Note that finance looked at the warnings with these keys, and why to go on.

        :raises UserError: without a reason, or when another warning has come up
        """
        self.check_access("write")
        self._check_may_answer()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it can be paid: the reason is kept."))
        self.lock_for_update(allow_referencing=True)
        flags = self._get_open_flags().get(self.id, [])
        if {flag.key for flag in flags} != set(keys):
            raise UserError(
                self.env._(
                    "%s: the warnings have changed since you opened this. Look again.",
                    self.name,
                )
            )
        self._keep_answers(flags, reason, by_finance=True)

    def _get_cannot_pay_reason(self):
        reason = super()._get_cannot_pay_reason()
        payout = self.sudo()
        if not reason and payout.state in HELD and payout.flag_text:
            return self.env._(
                "look at its warnings and answer for them first (button “Answer for "
                "the warnings”): %s",
                payout.flag_text.replace("\n", " "),
            )
        return reason

    def _check_can_pay(self):
        # What another transaction changed in accounts counts now, once for all.
        self.sudo().invalidate_recordset(["flag_text", "flag_state"], flush=False)
        return super()._check_can_pay()

    # ------------------------------------------------------------------
    # Asked for twice
    # ------------------------------------------------------------------

    def _get_unexplained_repeats(self):
        """Return the other payouts, seen by the user, that want a reason: by payout."""
        found = {}
        for payout, others in self._get_repeats().items():
            explained = payout.sudo().flag_ids.other_id
            seen = others.with_env(self.env)._filtered_access("read")
            if seen - explained:
                found[payout.with_env(self.env)] = seen - explained
        return found

    def action_submit(self):
        """Ask for approval; where the same seems asked for already, ask why first.

        :return: the dialog that asks for the reason, or True
        """
        self.check_access("write")
        repeats = self._get_unexplained_repeats()
        if not repeats:
            return super().action_submit()
        self._check_can("submit")
        payout = next(iter(repeats))
        if len(self) > 1:
            raise UserError(
                self.env._(
                    "%(payout)s is for the same payee, amount and month as %(others)s: "
                    "submit it alone and say why.",
                    payout=payout.name,
                    others=", ".join(repeats[payout].mapped("name")),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Asked for already?"),
            "res_model": "omct.repeat.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_disbursement_id": payout.id,
                "default_other_ids": repeats[payout].ids,
            },
        }

    def _submit_repeat(self, others, reason):
        """Submit a payout that looks like ``others``, with the reason for just these.

        :raises UserError: without a reason, or when there are others meanwhile
        """
        self.ensure_one()
        self.check_access("write")
        self._check_can("submit")
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why it is asked for beside the other: it is kept.")
            )
        self.lock_for_update(allow_referencing=True)
        now = self._get_unexplained_repeats().get(self, self.browse())
        if set(now.ids) != set(others.ids):
            raise UserError(
                self.env._(
                    "%(payout)s looks like %(others)s now. Submit it again and look at "
                    "these.",
                    payout=self.name,
                    others=", ".join(now.mapped("name")) or self.env._("no other"),
                )
            )
        self._keep_answers(
            [self._flag_repeat(other) for other in now.sudo()], reason, by_finance=False
        )
        return self.action_submit()
