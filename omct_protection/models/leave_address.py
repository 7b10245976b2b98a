# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where the quick exit of the public page leads."""

LEAVE_SETTING = "omct_protection.leave_address"
LEAVE = "https://www.wikipedia.org/"


def get_leave_address(env):
    """Return the address of a neutral site; a bad setting counts as none."""
    # Nothing but this address is read, which whoever leaves is led to.
    address = env["ir.config_parameter"].sudo().get_param(LEAVE_SETTING) or ""
    return address if address.startswith("https://") else LEAVE
