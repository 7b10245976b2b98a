# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import directory_xlsx, member_sheet, xlsx_mixin
