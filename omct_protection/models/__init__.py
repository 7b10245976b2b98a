# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    encrypted_mixin,
    ir_attachment,
    log_mixin,
    mail_activity,
    mail_followers,
    mail_message,
    omct_disbursement,
    omct_protection_assistance,
    omct_protection_assistance_type,
    omct_protection_break_glass,
    omct_protection_defender,
    omct_protection_identity_log,
    omct_protection_request,
    omct_protection_violation,
    risk_mixin,
    team_mixin,
)
