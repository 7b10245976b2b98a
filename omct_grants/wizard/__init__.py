# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    account_payment_register,
    account_statement_import,
    base_partner_merge,
    omct_application_copy_wizard,
    omct_bank_confirmation_wizard,
    omct_batch_split_wizard,
    omct_batch_wizard,
    omct_flag_wizard,
    omct_iati_release_wizard,
    omct_month_end_wizard,
    omct_override_wizard,
    omct_receipt_wizard,
    omct_repeat_wizard,
    omct_review_invite_wizard,
    omct_schedule_wizard,
    omct_schedule_wizard_line,
)
