# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

FINANCE = "omct_grants.group_finance"
#: What makes money go elsewhere.
TARGET = frozenset({"acc_number", "partner_id", "bank_id"})


class ResPartnerBank(models.Model):
    """Whoever entered or changed an account does not confirm it."""

    _inherit = "res.partner.bank"

    omct_entered_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Entered by",
        readonly=True,
        copy=False,
        help="Who entered or last changed the number or the holder.",
    )
    omct_confirmed_by_id = fields.Many2one(
        comodel_name="res.users", string="Confirmed by", readonly=True, copy=False
    )

    omct_touched_by_ids = fields.Many2many(
        comodel_name="res.users",
        relation="omct_res_partner_bank_touched_rel",
        column1="bank_id",
        column2="user_id",
        string="Changed by",
        readonly=True,
        copy=False,
        help="Everybody who entered or changed number, holder, bank or payee since the "
        "account was last confirmed.",
    )

    def _is_own_account(self):
        """Tell whether the account belongs to one of our offices."""
        self.ensure_one()
        return bool(self.partner_id.ref_company_ids)

    def _strip_trail(self, vals):
        return {
            key: value
            for key, value in vals.items()
            if key
            not in (
                "omct_entered_by_id",
                "omct_confirmed_by_id",
                "omct_touched_by_ids",
                "omct_confirmation_ids",
                "omct_changed_date",
            )
        }

    def _changes_account(self, vals, names=TARGET | {"acc_holder_name"}):
        """Tell whether ``vals`` gives one of these accounts another target."""
        return bool(self._filter_changed(vals, names))

    def _filter_changed(self, vals, names):
        """Return those of these accounts that ``vals`` changes in one of ``names``."""
        fields_given = [self._fields[name] for name in names & set(vals)]
        return self.filtered(
            lambda account: any(
                field.convert_to_record(
                    field.convert_to_cache(vals[field.name], account, validate=False),
                    account,
                )
                != account[field.name]
                for field in fields_given
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        holders = self.env["res.partner"].browse(
            {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
        )
        offices = set(holders.sudo().filtered("ref_company_ids").ids)
        prepared = []
        for vals in vals_list:
            vals = {
                **self._strip_trail(vals),
                "omct_entered_by_id": self.env.uid,
                "omct_touched_by_ids": [Command.set([self.env.uid])],
            }
            if vals.get("partner_id") not in offices:
                vals["allow_out_payment"] = False
            prepared.append({**vals, "omct_confirmed_by_id": False})
        return super().create(prepared)

    def _suspend(self, touched_by=None):
        """Take the confirmation away; whoever may confirm does it again.

        :param recordset touched_by: whose change is the cause, and who does not
            confirm it
        """
        if self:
            changed = {"omct_changed_date": fields.Datetime.now()}
            return super().write(  # pylint: disable=super-method-mismatch
                {
                    "allow_out_payment": False,
                    "omct_confirmed_by_id": False,
                    "omct_touched_by_ids": [
                        Command.link(user.id) for user in touched_by or ()
                    ],
                    # Whose change is known, changed where the money goes.
                    **(changed if touched_by else {}),
                }
            )
        return True

    def _give_up_confirmation(self):
        """Let finance change confirmed accounts: they have to be confirmed anew.

        :raises UserError: for whoever is not of finance
        """
        if not self:
            return
        if not self.env.su and not self.env.user.has_group(FINANCE):
            raise UserError(
                self.env._(
                    "%s is confirmed: finance changes it, and a second person confirms "
                    "it again.",
                    ", ".join(self.mapped("acc_number")),
                )
            )
        # Odoo lets go of a confirmation whoever may give one; less is needed here.
        self.sudo()._suspend(self.env.user)

    def _has_touched(self):
        """Tell whether the user entered this account or changed it unconfirmed."""
        self.ensure_one()
        user = self.env.user
        account = self.sudo()
        return (
            user in account.omct_touched_by_ids
            or user == account.omct_entered_by_id
            or user == account.create_uid
        )

    def write(self, vals):
        vals = self._strip_trail(vals)
        if self.env.context.get("omct_keep_account_holder"):
            vals.pop("acc_holder_name", None)
            if not vals:
                return True
        payees = self.filtered(lambda account: not account._is_own_account())
        moved = payees._filter_changed(vals, TARGET)
        if payees._changes_account(vals):
            if vals.get("allow_out_payment"):
                raise UserError(
                    self.env._(
                        "Save the account first; a second person then confirms it."
                    )
                )
            vals = {
                **vals,
                "omct_entered_by_id": self.env.uid,
                "omct_confirmed_by_id": False,
                "omct_touched_by_ids": [Command.link(self.env.uid)],
            }
            payees.filtered("allow_out_payment")._give_up_confirmation()
            if payees.sudo().omct_confirmation_ids:
                vals["omct_changed_date"] = fields.Datetime.now()
        elif vals.get("allow_out_payment"):
            own = payees.filtered(lambda account: account._has_touched())
            if own:
                raise UserError(
                    self.env._(
                        "You entered or changed this account: another person confirms "
                        "it, after a call back to the payee."
                    )
                )
            payees.filtered(lambda rec: not rec.allow_out_payment)._use_evidence()
            vals = {
                **vals,
                "omct_confirmed_by_id": self.env.uid,
                "omct_touched_by_ids": [Command.clear()],
            }
        result = super().write(vals)
        if moved:
            # Whoever keeps accounts may not see every payout.
            self.env["omct.disbursement"].sudo().search(
                [("partner_bank_id", "in", moved.ids)]
            )._void_approval(self.env._("the account of the payee has changed"))
        return result
