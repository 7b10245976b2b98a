# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class HiddenRowMixin(models.AbstractModel):
    """A row that Odoo keeps about a record: who follows, was told, changed what.

    Odoo lets all colleagues, or administrators, list these rows. About protection
    they tell which requests there are and who works on them, so there they are for
    those who may read the record.
    """

    _name = "omct.protection.hidden.row.mixin"
    _description = "Row about a record"

    @api.model
    def _get_protection_models(self):
        return [
            name
            for name, model in self.env.registry.items()
            if not model._abstract and hasattr(model, "_get_named_defenders")
        ]

    @api.model
    def _check_may_mail(self, rows):
        """Raise where one of these rows, with a ``model``, would mail about protection.

        :raises UserError: whoever it is
        """
        # Payouts are not meant: payees are asked by e-mail for their receipts.
        if any((row.model or "").startswith("omct.protection.") for row in rows.sudo()):
            raise UserError(
                self.env._(
                    "No e-mail leaves from here. Write a message on the record itself."
                )
            )

    @api.model
    def _is_hidden(self, res_model, res_id):
        """Return whether this is of protection and the user may not read it.

        In superuser mode it is asked of the user behind it.
        """
        is_about = (res_model or "").startswith("omct.protection.") or (
            res_model in self._get_protection_models()
        )
        if not (res_id and is_about):
            return False
        record = self.env[res_model].sudo(False).browse(res_id)
        return not record.has_access("read")

    @api.model
    def _hide_names(self, rows):
        """Take the name from those of these rows that the user may not read.

        Odoo names what a field leads to with the rights of the system: whoever writes
        a number into a field of a record of their own would be told the name.
        """
        asked = rows.filtered("id").sudo(False)
        hidden = set((asked - asked._filtered_access("read")).ids)
        for row in rows:
            if row.id in hidden:
                row.display_name = False

    @api.model
    def _get_open_rows_domain(self, model_field, id_field):
        """Return the domain of the rows about records that the user may read.

        :param str model_field: field with the name of the model
        :param str id_field: field with the id of the record
        """
        names = self._get_protection_models()
        domain = Domain(model_field, "not in", names)
        for name in names:
            records = self.env[name].with_context(active_test=False)
            if records.has_access("read"):
                domain |= Domain(model_field, "=", name) & Domain(
                    id_field, "in", records._search([])
                )
        return domain

    @api.model
    def _get_row_domain(self):
        """Return the domain of the rows that the user may see."""
        return self._get_open_rows_domain("res_model", "res_id")

    @api.model
    def _get_message_row_domain(self):
        """Return the same domain for rows that hang on a message."""
        closed = Domain("model", "in", self._get_protection_models()) & (
            ~self._get_open_rows_domain("model", "res_id")
        )
        # The rule of messages would also hide those about records of other models.
        messages = self.env["mail.message"].sudo()._search(closed)
        return Domain("mail_message_id", "not in", messages)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._get_row_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not any(self._ids):
            return result
        allowed = self.sudo().search(
            Domain("id", "in", self.ids) & self._get_row_domain()
        )
        hidden = self.browse(self.ids) - self.browse(allowed.ids)
        if not hidden:
            return result
        forbidden = hidden | result[0] if result else hidden
        return forbidden, lambda: AccessError(
            self.env._("This is for those who may see the record that it is about.")
        )
