# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import functools
import hashlib
import ipaddress
import logging
import re
import secrets

from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import file_open

from ..models.leave_address import get_leave_address
from ..models.return_code import SHORTEST_TOKEN, tidy
from .help_words import LANGUAGES, get_country_names, get_words
from .no_trace import keep_no_page

_logger = logging.getLogger(__name__)

#: Both names of the page: the one to know it by, and one that says nothing.
PATHS = ("/protection/help", "/form")
#: Characters taken of a line and of a text, and bytes of all that is sent.
LONGEST_LINE, LONGEST_TEXT, LARGEST = 200, 20000, 512 * 1024
#: Cookie of somebody who left by the quick exit, and the seconds that it is kept.
LEFT, LEFT_SECONDS = "left", 300
#: Name of the buttons that show what is typed in another language.
TURN = "turn"
#: A field that no person sees.
TRAP = "website"
LINES = ("country", "channel", "hours", "language", "name", "urgency")
TEXTS = ("story", "asked")
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class KeepNoAddress(logging.Filter):
    """Takes the address of whoever uses the page out of the server's log."""

    def filter(self, record):
        line = str(record.args[0]) if record.args else ""
        if any(f" {path}" in line for path in PATHS):
            record.msg = re.sub(r"^\S+", "-", str(record.msg))
        return True


logging.getLogger("werkzeug").addFilter(KeepNoAddress())


@functools.lru_cache(maxsize=1)
def get_style():
    """Return the style of the page, and its hash for the browser's policy."""
    with file_open("omct_protection/static/src/help/help.css") as style_file:
        style = style_file.read()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Markup(style), f"sha256-{digest}"  # noqa: S704  a file of ours


class PublicHelp(http.Controller):
    """Where somebody at risk asks for help without a log-in, and comes back.

    Works without scripts, asks no other server for anything, and tells nothing by
    address, title or referrer. The public user has no right on what is kept.

    No session: nothing of the visit stays in the browser or on the server, and a page
    that was open for days can still be sent. Odoo's token against forged forms hangs
    on the session; what protects here is ``_is_foreign``, and that a form gives no
    right to anybody.
    """

    @http.route(
        list(PATHS),
        type="http",
        auth="public",
        methods=["GET", "POST"],
        sitemap=False,
        csrf=False,
        save_session=False,
        max_content_length=LARGEST,
    )
    def ask(self, **post):
        """Show the form; keep what is sent, and show reference and code once."""
        office = self._get_office(post)
        if not office:
            return request.not_found()
        if not self._is_sent():
            return self._lead_away() or self._render_form(post, {})
        values = self._read(post)
        if TURN in post:
            return self._render_form(post, values, again=True)
        if not any(values[key] for key in ("story", "asked", "channel")):
            return self._render_form(post, values, "empty")
        if post.get(TRAP):
            # A browser that fills everything in is no reason to lose what was told.
            return self._render_form(post, values, "refused")
        if error := self._get_limit("send"):
            return self._render_form(post, values, error)
        token = str(post.get("token") or "")[:LONGEST_LINE]
        if len(token) < SHORTEST_TOKEN:
            token = secrets.token_urlsafe(24)
        given = self._try(self._file, office, values, token)
        if not given:
            return self._render_form(post, values, "refused")
        return self._render(
            "public_help_thanks", post, given=given, reachable=values["channel"]
        )

    @http.route(
        [f"{path}/back" for path in PATHS],
        type="http",
        auth="public",
        methods=["GET", "POST"],
        sitemap=False,
        csrf=False,
        save_session=False,
        max_content_length=LARGEST,
    )
    def back(self, **post):
        """Ask for reference and code; tell a neutral state, and keep what is added."""
        if not self._get_office(post):
            return request.not_found()
        if not self._is_sent():
            return self._lead_away() or self._render_back(post)
        text = str(post.get("add") or "").strip()[:LONGEST_TEXT]
        if TURN in post:
            return self._render_back(post, text=text, again=True)
        record = self._find(post)
        if not record:
            return self._render_back(post, error="wrong", text=text)
        state = record._get_help_state()
        if not text:
            return self._render_back(post, state=state)
        error = self._get_limit("add") or self._try(self._add, record, text)
        if error == "added":
            return self._render_back(post, state=state, added=True)
        return self._render_back(post, state=state, error=error or "refused", text=text)

    @http.route(
        [f"{path}/leave" for path in PATHS],
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    def leave(self, **_params):
        """Lead to a neutral site at once, also when somebody goes back after."""
        if not self._get_office({}):
            return request.not_found()
        response = self._redirect_away()
        response.headers["Clear-Site-Data"] = '"cache"'
        response.set_cookie(
            LEFT,
            "1",
            max_age=LEFT_SECONDS,
            expires=None,
            path=self._get_base(),
            secure=request.httprequest.is_secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    # ------------------------------------------------------------------
    # What is sent
    # ------------------------------------------------------------------

    def _is_sent(self):
        """Return whether a form of ours was sent; another site's counts as a visit."""
        return request.httprequest.method == "POST" and self._get_site() not in (
            "cross-site",
            "same-site",
        )

    def _get_site(self):
        """Return where the browser says that this comes from, or None.

        Browsers of before 2023 tell nothing. Not ``Origin``: behind the proxy of a
        hidden service the browser knows us by another name.
        """
        return request.httprequest.headers.get("Sec-Fetch-Site")

    def _get_base(self):
        path = request.httprequest.path
        return next(known for known in PATHS if path.startswith(known))

    # ------------------------------------------------------------------
    # What is kept
    # ------------------------------------------------------------------

    def _get_office(self, post):
        wanted = str(post.get("office") or "")[:9]
        return request.env["res.company"]._get_help_office(
            int(wanted) if re.fullmatch("[0-9]+", wanted) else None
        )

    def _read(self, post):
        return {
            **{key: str(post.get(key) or "").strip()[:LONGEST_LINE] for key in LINES},
            **{key: str(post.get(key) or "").strip()[:LONGEST_TEXT] for key in TEXTS},
        }

    def _get_source(self):
        """Return what stands for the connection: an address, of IPv6 its network."""
        address = request.httprequest.remote_addr or ""
        # Whoever has one address of IPv6 has a network of them.
        if ":" not in address:
            return address
        try:
            return str(ipaddress.ip_network(f"{address}/64", strict=False))
        except ValueError:
            return address

    def _file(self, office, values, token):
        model = request.env["omct.protection.request"]
        return model._file_from_outside(office, values, token)

    def _get_limit(self, kind):
        """Count one use, and return which words say that it was one too many."""
        attempts = request.env["omct.protection.attempt"]
        taken = self._try(attempts._take, kind, self._get_source())
        return "refused" if taken is None else not taken and "limited"

    def _find(self, post):
        """Return what reference and code open; a wrong code is counted.

        Too many wrong ones, and none is looked at any more: the answer is the same.
        """
        attempts, source = request.env["omct.protection.attempt"], self._get_source()
        if self._try(attempts._is_over, "wrong", source) is not False:
            return None
        typed = (
            str(post.get(key) or "")[:LONGEST_LINE] for key in ("reference", "code")
        )
        model = request.env["omct.protection.request"]
        record = self._try(model._find_by_return, *map(tidy, typed))
        if not record:
            self._try(attempts._take, "wrong", source)
        return record

    def _add(self, record, text):
        try:
            record._check_still_kept()
        except UserError:
            return "gone"
        record._add_from_outside(text)
        return "added"

    def _try(self, method, *args):
        """Return what a method returns, or None where it fails.

        Whatever fails, what was typed is shown again, and neither the answer nor the
        log says what it was.
        """
        try:
            with request.env.cr.savepoint():
                return method(*args)
        except OperationalError:
            # Two at once: Odoo tries again from the beginning.
            raise
        except Exception as error:  # pylint: disable=broad-except
            _logger.error("The public form failed: %s", type(error).__name__)
            return None

    # ------------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------------

    def _lead_away(self):
        """Return the way out, when somebody left here a moment ago."""
        return self._redirect_away() if request.cookies.get(LEFT) else None

    def _redirect_away(self):
        address = get_leave_address(request.env)
        response = request.redirect(address, code=303, local=False)
        response.headers.update(HEADERS)
        return response

    def _get_language(self, post):
        for key in (TURN, "lang"):
            if post.get(key) in LANGUAGES:
                return post[key]
        wanted = request.httprequest.accept_languages
        return wanted.best_match(LANGUAGES, default="en")

    def _render_form(self, post, values, error=None, again=False):
        countries = request.env["res.country"].sudo().search([])
        code = self._get_language(post)
        # Sent again, the same page files once. A token that may be another site's is
        # not kept: who knows it knows the code that comes of it.
        ours = (error or again) and self._get_site() == "same-origin"
        token = ours and str(post.get("token") or "")[:LONGEST_LINE]
        return self._render(
            "public_help_form",
            post,
            values={"language": LANGUAGES[code][0], **values},
            error=error,
            countries=get_country_names(
                code, [(country.code, country.name) for country in countries]
            ),
            token=token or secrets.token_urlsafe(24),
            trap=TRAP,
            longest=(LONGEST_LINE, LONGEST_TEXT),
        )

    def _render_back(
        self, post, state=None, error=None, added=False, text="", again=False
    ):
        return self._render(
            "public_help_back",
            post,
            state=state,
            error=error,
            added=added,
            text=text,
            reference=tidy(str(post.get("reference") or "")[:LONGEST_LINE]),
            # Shown again when the language changes, never after an answer.
            typed_code=str(post.get("code") or "")[:LONGEST_LINE] if again else "",
            longest=(LONGEST_LINE, LONGEST_TEXT),
        )

    def _render(self, template, post, **values):
        code, (style, digest) = self._get_language(post), get_style()
        office = re.sub("[^0-9]", "", str(post.get("office") or ""))[:9]
        response = request.render(
            f"omct_protection.{template}",
            {
                "words": get_words(code),
                "code": code,
                "languages": LANGUAGES,
                "style": style,
                "base": self._get_base(),
                "turn": TURN,
                "office": office,
                "query": f"?lang={code}" + (f"&office={office}" if office else ""),
                **values,
            },
        )
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src '{digest}'; img-src data:; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        if request.httprequest.method == "POST":
            keep_no_page(response, self._get_base())
        return response
