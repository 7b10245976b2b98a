# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import donor_report, donor_report_xlsx, month_end_xlsx, payout_voucher
