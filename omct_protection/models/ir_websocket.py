# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.http import SessionExpiredException, root

from odoo.addons.bus.websocket import wsrequest

from .session_limits import is_over


class IrWebsocket(models.AbstractModel):
    """A line that stays open ends with its session."""

    _inherit = "ir.websocket"

    @classmethod
    def _authenticate(cls):
        result = super()._authenticate()
        session = wsrequest.session
        if session.uid is not None and is_over(
            session, wsrequest.env(user=session.uid)
        ):
            root.session_store.delete(session)
            session.logout(keep_db=True)
            raise SessionExpiredException()
        return result
