# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo.http import request

#: Cookie that is gone at once; it only tells the browser that something has changed.
SENT = "sent"


def keep_no_page(response, path):
    """Have the browser forget the page before this one, with all that was typed there.

    Browsers keep pages for “Back” in spite of ``no-store``. Chromium lets go of such a
    page when a cookie closed to scripts has changed since (seen with version 156).

    :param response: the answer to what was sent
    :param path: of the pages concerned
    """
    response.headers["Cache-Control"] = "no-store"
    response.set_cookie(
        SENT,
        secrets.token_hex(4),
        max_age=1,
        path=path,
        secure=request.httprequest.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response
