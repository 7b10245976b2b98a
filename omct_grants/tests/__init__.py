# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    test_account,
    test_agreement,
    test_amendment,
    test_approval,
    test_bank_account,
    test_contact,
    test_disbursement,
    test_due_diligence,
    test_fund,
    test_fund_money,
    test_grant,
    test_grant_refund,
    test_portal,
    test_schedule,
    test_schedule_law,
    test_tour,
)
