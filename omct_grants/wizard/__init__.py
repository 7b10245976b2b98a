# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import omct_receipt_wizard, omct_schedule_wizard, account_payment_register
