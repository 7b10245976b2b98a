# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    base_import_import,
    base_partner_merge,
    comment_wizard,
    mail_compose_message,
    mail_followers_edit,
    omct_member_sheet,
    omct_network_directory,
    omct_reason_wizard,
    omct_standing_wizard,
    portal_wizard,
)
