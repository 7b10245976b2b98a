# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How long a session of the roles of protection lasts.

Odoo's ``auth_timeout`` goes by what the browser says of its idleness, and its absolute
limit starts again when a session gets another number, every three hours. Here the
server goes by the requests that reach it.
"""

import math
import time

from .team_mixin import OFFICER

#: Setting, and hours without it: without a request, and since the log-in.
IDLE = ("omct_protection.session_idle_hours", 2.0)
WHOLE = ("omct_protection.session_hours", 12.0)
#: Keys of the session: when it began, when the last request came.
SINCE, SEEN = "omct_since", "omct_seen"
#: Seconds between two notes of the last request.
GRAIN = 60
#: What the browser does on its own is no sign of life.
BACKGROUND = ("/websocket", "/bus/")


def get_limits(env):
    """Return both limits in seconds, idle and whole; a bad setting counts as none."""
    return [_get_hours(env, *setting) * 3600 for setting in (IDLE, WHOLE)]


def _get_hours(env, key, default):
    try:
        hours = float(env["ir.config_parameter"].sudo().get_param(key) or 0)
    except ValueError:
        hours = 0
    return hours if hours > 0 and math.isfinite(hours) else default


def is_over(session, env):
    """Return whether the session of a role of protection has lasted too long.

    :param env: environment of the session's user
    """
    if not session.get(SINCE) or not env.user.has_group(OFFICER):
        return False
    idle, whole = get_limits(env)
    now = time.time()
    return now - session[SINCE] > whole or now - session[SEEN] > idle


def note(session, path):
    """Note in the session when it began and when the last request came.

    :param str path: of the request
    """
    now = time.time()
    if not session.get(SINCE):
        session[SINCE] = session[SEEN] = now
    elif now - session[SEEN] > GRAIN and not path.startswith(BACKGROUND):
        session[SEEN] = now
