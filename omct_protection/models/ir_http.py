# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from werkzeug.exceptions import abort

from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.http import request, root

from . import session_limits

SET_UP = "/protection/two-factor"
#: Reachable before the second factor is set up: to do so, to leave, and how it looks.
OPEN_PATHS = frozenset(
    {
        SET_UP,
        "/web/login",
        "/web/login/totp",
        "/web/session/authenticate",
        "/web/session/destroy",
        "/web/session/logout",
        "/website/translations",
        "/web/binary/company_logo",
        "/logo",
        "/logo.png",
    }
)
OPEN_FOLDERS = ("/web/assets/", "/web/bundle/", "/web/webclient/translations")


class IrHttp(models.AbstractModel):
    """Holds each request of the roles of protection to both rules of signing in."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        if request.session.uid is not None:
            cls._omct_end_old_session()
        result = super()._authenticate(endpoint)
        # Also what needs no log-in: files and pages are served to a session there.
        if request.session.uid is not None:
            session_limits.note(request.session, request.httprequest.path)
            cls._omct_ask_second_factor()
        return result

    @classmethod
    def _omct_end_old_session(cls):
        env = request.env(user=request.session.uid)
        if session_limits.is_over(request.session, env):
            # What is answered with an error is not saved: it goes from the store.
            root.session_store.delete(request.session)
            request.session.logout(keep_db=True)
            request.env = api.Environment(
                request.env.cr, None, dict(request.session.context)
            )

    @classmethod
    def _omct_ask_second_factor(cls):
        """Lead whoever must sign in with two factors to set up the second one.

        :raises AccessDenied: for calls that no person reads
        """
        path = request.httprequest.path
        if path in OPEN_PATHS or path.startswith(OPEN_FOLDERS):
            return
        env = request.env(user=request.session.uid)
        if not env.user._misses_second_factor():
            return
        if request.dispatcher.routing_type == "http":
            abort(request.redirect(SET_UP))
        raise AccessDenied(
            env._("Set up two-factor sign-in first: open %s in the browser.", SET_UP)
        )
