# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class RetryRowByRow(Exception):
    """A batch of an import was refused; its rows are tried one by one."""


class Base(models.AbstractModel):
    _inherit = "base"

    def _load_records(self, data_list, update=False):
        try:
            return super()._load_records(data_list, update)
        except UserError as error:
            # Odoo tries the rows one by one next, and would also report the refusal
            # of the batch, as if it were about the first row of the file.
            if self.env.context.get("import_file") and len(data_list) > 1:
                raise RetryRowByRow from error
            raise

    @api.model
    def _get_import_access_reason(self):
        """Return what to say of a line of a file that the user may not write."""
        return self.env._(
            "It is outside your regions or your role. Leave the line out, or ask the "
            "desk that keeps it or a manager."
        )
