# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    test_account,
    test_approval,
    test_bank_account,
    test_contact,
    test_dashboard,
    test_deadline,
    test_disbursement,
    test_fund,
    test_fund_money,
    test_grant,
    test_pipeline,
    test_portal,
    test_schedule,
    test_today,
    test_tour,
)
