# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    omct_protection_break_glass_wizard,
    omct_protection_figure_wizard,
    omct_protection_outcome_wizard,
    omct_protection_resume_wizard,
    omct_protection_retention_preview,
    omct_protection_stop_wizard,
    omct_reason_wizard,
)
