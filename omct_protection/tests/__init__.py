# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    test_assessment,
    test_assistance,
    test_audit_log,
    test_consent,
    test_country,
    test_crypto,
    test_deadline,
    test_duplicate,
    test_identity,
    test_intake,
    test_oracle,
    test_reference,
    test_request,
    test_rights,
    test_thread,
    test_tour,
)
