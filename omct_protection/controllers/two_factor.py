# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import os
import re

from odoo import http
from odoo.http import request

from odoo.addons.auth_totp.models.totp import TOTP_SECRET_SIZE

#: Key of the session: the secret that is not confirmed yet.
PENDING = "omct_pending_secret"


class TwoFactor(http.Controller):
    """Where whoever must sign in with two factors sets up the second one."""

    @http.route(
        "/protection/two-factor",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        sitemap=False,
    )
    def two_factor(self, code=None, **_kwargs):
        """Show the secret to scan, and keep it once a code of it is entered.

        :param str code: six digits of the authenticator
        """
        user = request.env.user
        if user.totp_enabled:
            return request.redirect("/odoo")
        # The same one until it is confirmed, so that a reload needs no new scan.
        secret = request.session.get(PENDING)
        if not secret:
            secret = base64.b32encode(os.urandom(TOTP_SECRET_SIZE // 8)).decode()
            request.session[PENDING] = secret
        error = None
        if request.httprequest.method == "POST":
            digits = re.sub(r"\s", "", code or "")
            if digits.isdecimal() and user._totp_try_setting(secret, int(digits)):
                request.session.pop(PENDING, None)
                return request.redirect("/odoo")
            error = request.env._(
                "This code does not fit. Enter the latest six digits, and check the "
                "clock of your telephone."
            )
        # Never saved: it makes the picture alone.
        wizard = request.env["auth_totp.wizard"].new(
            {"user_id": user.id, "secret": secret}
        )
        response = request.render(
            "omct_protection.two_factor",
            {
                "error": error,
                "qrcode": wizard.qrcode,
                "secret": " ".join(re.findall(".{1,4}", secret)),
            },
        )
        response.headers["Cache-Control"] = "no-store"
        return response
