# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    account_payment_register,
    account_statement_import,
    omct_batch_split_wizard,
    omct_batch_wizard,
    omct_receipt_wizard,
    omct_schedule_wizard,
)
