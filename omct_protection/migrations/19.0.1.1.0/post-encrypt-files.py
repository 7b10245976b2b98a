# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID
from odoo.api import Environment


def migrate(cr, version):
    """Encrypt the files that lie on protection in clear; it needs the key file.

    :raises UserError: when there are such files and the key file is missing
    """
    env = Environment(cr, SUPERUSER_ID, {})
    env["omct.protection.key.rotation"]._encrypt_files()
