# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.omct_protection_request_portal import MOST_PEOPLE
from .no_trace import keep_no_page

#: Characters taken of a line and of a text; more is cut off.
LONGEST_LINE, LONGEST_TEXT = 200, 20000


class RequestPortal(CustomerPortal):
    """A person of a member files requests and sees how far they are."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "request_count" in counters:
            model = request.env["omct.protection.request"]
            filed = len(model._get_filed_by_user()) if self._may_file() else 0
            # Something to do stands there before the first request is filed.
            values["request_count"] = filed or int(self._may_file())
        return values

    def _may_file(self):
        model = request.env["omct.protection.request"]
        return bool(
            request.env.user.share
            and model._get_portal_member()
            and model._get_portal_office()
        )

    def _render_no_store(self, template, values):
        response = request.render(
            template, {**self._prepare_portal_layout_values(), **values}
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    @http.route("/my/requests", type="http", auth="user", website=True, readonly=True)
    def portal_my_requests(self, filed=None, **_kwargs):
        """List what the user filed: reference, day and how far it is."""
        filed_requests = request.env["omct.protection.request"]._get_filed_by_user()
        return self._render_no_store(
            "omct_protection.portal_my_requests",
            {
                "page_name": "requests",
                "may_file": self._may_file(),
                "filed": filed,
                # The template gets texts, never the records.
                "requests": [
                    {
                        "name": record.name,
                        "date": record.received_date,
                        "state": record._get_portal_state(),
                    }
                    for record in filed_requests
                ],
            },
        )

    @http.route("/my/requests/new", type="http", auth="user", website=True)
    def portal_new_request(self, **post):
        """Show the form; keep what is sent. Nothing typed stands in an address."""
        if not self._may_file():
            return request.redirect("/my/requests")
        if request.httprequest.method != "POST":
            return self._render_form({})
        values = self._read_form(post)
        if not (values["narrative"] or any(row["name"] for row in values["people"])):
            return self._render_form(values, error="empty")
        try:
            with request.env.cr.savepoint():
                request.env["omct.protection.request"]._file_from_portal(values)
        except ValidationError:
            # It says who does what in the office: not for the member.
            return self._render_form(values, error="refused")
        except (AccessError, UserError) as error:
            # What was typed stays in the page that is shown again.
            return self._render_form(values, error=error.args[0])
        return keep_no_page(request.redirect("/my/requests?filed=1"), "/my")

    def _read_form(self, post):
        country = post.get("country_id") or ""
        return {
            "country_id": int(country) if country.isdigit() else False,
            "urgency": post.get("urgency") or "d10",
            "narrative": (post.get("narrative") or "")[:LONGEST_TEXT],
            "caller_phone": (post.get("caller_phone") or "")[:LONGEST_LINE],
            "people": [
                {
                    key: (post.get(f"{key}_{row}") or "")[:LONGEST_LINE]
                    for key in ("kind", "name", "birth_date")
                }
                for row in range(MOST_PEOPLE)
            ],
        }

    def _render_form(self, values, error=None):
        model = request.env["omct.protection.request"]
        member = model._get_portal_member()
        return self._render_no_store(
            "omct_protection.portal_new_request",
            {
                "page_name": "requests",
                "error": error,
                "values": {"country_id": member.country_id.id, **values},
                "countries": request.env["res.country"].sudo().search([]),
                "urgencies": model._fields["urgency"]._description_selection(
                    request.env
                ),
                "kinds": model._fields["person_kind"]._description_selection(
                    request.env
                ),
                "rows": range(MOST_PEOPLE),
            },
        )
