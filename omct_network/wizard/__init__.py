# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import base_import_import, base_partner_merge, comment_wizard, omct_reason_wizard
