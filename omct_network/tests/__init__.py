# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    test_access,
    test_affiliation,
    test_guided_import,
    test_guided_import_choice,
    test_guided_import_files,
    test_guided_import_web,
    test_import,
    test_lookalike,
    test_lookalike_scores,
    test_membership,
    test_partner,
    test_performance,
    test_region,
    test_tour,
)
