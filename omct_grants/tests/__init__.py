# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    test_account,
    test_approval,
    test_bank_account,
    test_bank_tour,
    test_batch,
    test_batch_guard,
    test_contact,
    test_disbursement,
    test_fund,
    test_fund_money,
    test_grant,
    test_portal,
    test_schedule,
    test_statement,
    test_tour,
)
