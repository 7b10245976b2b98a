# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    test_access,
    test_affiliation,
    test_documents,
    test_import,
    test_membership,
    test_partner,
    test_performance,
    test_region,
    test_tour,
    test_translations,
)
