# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    test_access,
    test_affiliation,
    test_country,
    test_import,
    test_membership,
    test_partner,
    test_performance,
    test_region,
    test_state_review,
    test_state_review_tour,
    test_tour,
    test_treaty,
)
