# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    account_analytic_line,
    account_move,
    account_move_line,
    account_partial_reconcile,
    account_payment,
    omct_disbursement,
    omct_disbursement_payment,
    omct_fund,
    omct_fund_figure,
    omct_fund_line,
    omct_grant,
    omct_grant_instalment,
    res_bank,
    res_partner,
    res_partner_bank,
)
