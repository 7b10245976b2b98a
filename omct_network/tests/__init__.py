# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    test_access,
    test_affiliation,
    test_contact_moment,
    test_group_message,
    test_import,
    test_membership,
    test_never_email,
    test_partner,
    test_performance,
    test_region,
    test_registration_risk,
    test_tour,
)
