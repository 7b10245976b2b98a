# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Fill a fresh database with the sample network.

Run inside Odoo's shell, as ``bin/run`` does: ``bin/odoo shell -d omct <
data/load_samples.py``. Everything goes through the import, the buttons and the
roles that a user has; nothing is written past them.
"""

import sys
from pathlib import Path

from odoo.modules import get_module_path

sys.path.insert(0, str(Path(get_module_path("omct_network")).parent / "data"))

from samples import load  # noqa: E402  the path is known only now

load(env)  # noqa: F821  given by the shell
