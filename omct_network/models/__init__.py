# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    approval_mixin,
    base,
    governed_mixin,
    list_mixin,
    omct_affiliation,
    omct_contact_role,
    omct_export_log,
    omct_mandate,
    omct_membership,
    omct_membership_criterion,
    omct_region,
    res_country,
    res_partner,
    res_partner_sheet,
    res_users,
    tier_review,
)
