# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    medical,
    portal_questions,
    portal_requests,
    public_help,
    translate,
    two_factor,
)
