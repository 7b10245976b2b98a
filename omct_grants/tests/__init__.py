# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    test_account,
    test_approval,
    test_bank_account,
    test_contact,
    test_disbursement,
    test_donor_report,
    test_fund,
    test_fund_money,
    test_grant,
    test_grant_report,
    test_iati,
    test_portal,
    test_portal_report,
    test_report_tour,
    test_schedule,
    test_tour,
)
