# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .application_form import ApplicationForm

#: Empty rows below the filled ones, for a browser without scripts.
EMPTY_ROWS = 4
OPEN_STATES = ("concept", "applied", "reviewing")


class ApplicationPortal(CustomerPortal):
    """A member reads the open calls, writes its application and hands it in.

    Portal users have no rights on calls, grants or reviews. What is shown and written
    here is searched by the user's organisation each time, and named field by field.
    """

    # ------------------------------------------------------------------
    # What is the user's own
    # ------------------------------------------------------------------

    def _get_organisation(self):
        """Return the network organisation that the user belongs to, or none."""
        organisation = request.env.user.partner_id.commercial_partner_id.sudo()
        return organisation.filtered("omct_network_organisation")

    def _get_applications(self, domain=()):
        """Return the organisation's applications, with the rights to serve them."""
        organisation = self._get_organisation()
        if not organisation:
            return request.env["omct.grant"].sudo()
        return (
            request.env["omct.grant"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", organisation.id),
                    ("call_id", "!=", False),
                    *domain,
                ],
                order="id desc",
            )
        )

    def _get_open_calls(self):
        calls = (
            request.env["omct.grant.call"]
            .sudo()
            .search([("state", "=", "open")], order="date_close, id")
        )
        return calls.filtered(lambda call: not call._get_closed_reason())

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "application_count" in counters:
            values["application_count"] = (
                len(self._get_applications()) + len(self._get_open_calls())
                if self._get_organisation()
                else 0
            )
        return values

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    @http.route("/my/applications", type="http", auth="user", website=True)
    def portal_my_applications(self, **kwargs):
        """List the organisation's applications and the calls that are open to it."""
        return self._render_list(kwargs.get("error"))

    def _render_list(self, error=None):
        organisation = self._get_organisation()
        applications = self._get_applications()
        taken = applications.filtered(lambda rec: rec.state != "withdrawn").call_id
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "applications",
            "organisation": organisation,
            "applications": applications,
            "error": error,
            "calls": [
                (call, organisation and call._get_ineligible_reason(organisation))
                for call in self._get_open_calls() - taken
            ],
        }
        return request.render("omct_grants.portal_my_applications", values)

    @http.route(
        "/my/applications/new",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_new_application(self, call_id=None, source_id=None, **_kwargs):
        """Begin an application, empty or from a former one."""
        organisation = self._get_organisation()
        call = self._get_open_calls().filtered(lambda rec: str(rec.id) == call_id)
        if not organisation or not call:
            return request.redirect("/my/applications?error=call")
        present = self._get_applications(
            [("call_id", "=", call.id), ("state", "!=", "withdrawn")]
        )
        if present:
            return request.redirect(f"/my/applications/{present[0].id}")
        if call._get_ineligible_reason(organisation):
            return request.redirect("/my/applications?error=eligible")
        try:
            with request.env.cr.savepoint():
                application = self._create_application(organisation, call)
        except IntegrityError:
            # Clicked twice: the other request has made it.
            return request.redirect("/my/applications")
        source = self._get_applications([("id", "!=", application.id)]).filtered(
            lambda rec: str(rec.id) == source_id
        )
        if source:
            application._copy_application_from(source)
        return request.redirect(f"/my/applications/{application.id}")

    def _create_application(self, organisation, call):
        return (
            request.env["omct.grant"]
            .sudo()
            # Staff talk about the application in its chatter: no member follows it.
            .with_context(mail_create_nosubscribe=True)
            .create(
                {
                    "title": call.name,
                    "partner_id": organisation.id,
                    "call_id": call.id,
                    "company_id": call.company_id.id,
                    "currency_id": call.currency_id.id,
                    "user_id": call.user_id.id,
                }
            )
        )

    @http.route(
        "/my/applications/<int:application_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_application(self, application_id, done=None, **_kwargs):
        """Show one application: to fill in, or as it was handed in."""
        application = self._get_applications([("id", "=", application_id)])
        if not application:
            return request.redirect("/my/applications?error=unknown")
        return self._render_application(application, done=done)

    def _render_application(self, application, errors=None, done=None, form=None):
        """Show an application.

        :param dict errors: a sentence by section of the form; ``""`` stands for all
        :param form: the ``ApplicationForm`` that was refused, whose values are shown
        """
        call, errors = application.call_id, errors or {}
        closed_reason = call._get_closed_reason(application.correct_until)
        if closed_reason and application.state == "concept":
            # The page says it already.
            errors = {key: error for key, error in errors.items() if key}
        typed = self._get_kept(application)
        if form:
            typed.update(form.get_typed())
        values = {
            **self._prepare_portal_layout_values(),
            **typed,
            "page_name": "application",
            "application": application,
            "call": call,
            "editable": application.state == "concept",
            "closed_reason": closed_reason,
            "may_withdraw": application.state in OPEN_STATES,
            "rows": typed["rows"] + [{}] * EMPTY_ROWS,
            "funder_rows": typed["funder_rows"] + [{}] * 2,
            "categories": self._get_selection("omct.grant.budget.line", "category"),
            "statuses": self._get_selection("omct.grant.cofunder", "status"),
            "accounts": [
                (account.id, f"… {account.sanitized_acc_number[-4:]}")
                for account in application.partner_id.bank_ids
                if account.sanitized_acc_number
            ],
            "errors": errors,
            "done": done,
        }
        return request.render("omct_grants.portal_application", values)

    def _get_kept(self, application):
        """Return what the application holds, as the form shows it."""
        rows = [
            {
                "category": line.category,
                "description": line.description,
                "unit": line.unit or "",
                "quantity": str(line.quantity),
                "price": str(line.price),
                "total": line.total,
            }
            for line in application.budget_line_ids
        ]
        return {
            "project_title": application.title,
            "date_start": application.date_start,
            "date_end": application.date_end,
            "summary": application.summary or "",
            "outcomes": application.outcomes or "",
            "no_cofunder": application.no_cofunder,
            "rows": rows,
            "funder_rows": [
                {"name": line.name, "amount": str(line.amount), "status": line.status}
                for line in application.cofunder_ids
            ],
            "answers": {
                answer.question_id.id: answer.answer or ""
                for answer in application.answer_ids
            },
            "bank_id": str(application.partner_bank_id.id or ""),
            "acc_number": "",
            "acc_holder": "",
            "acc_bank": "",
        }

    def _get_selection(self, model, field):
        return request.env[model]._fields[field]._description_selection(request.env)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    @http.route(
        "/my/applications/<int:application_id>/save",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_save_application(self, application_id, step=None, **_kwargs):
        """Keep what was filled in; with ``step=submit``, hand the application in."""
        application = self._get_applications([("id", "=", application_id)])
        if not application:
            return request.redirect("/my/applications?error=unknown")
        application._wait_for_turn()
        if application.state != "concept":
            return request.redirect(f"/my/applications/{application.id}?done=late")
        form = ApplicationForm(application, request.httprequest.form)
        errors = form.save()
        if step == "submit" and not errors:
            try:
                with request.env.cr.savepoint():
                    application.action_apply()
            except (UserError, ValidationError) as error:
                errors = {"": str(error)}
        if errors:
            application.invalidate_recordset()
            return self._render_application(application, errors=errors, form=form)
        done = "submitted" if step == "submit" else "saved"
        return request.redirect(f"/my/applications/{application.id}?done={done}")

    @http.route(
        "/my/applications/<int:application_id>/withdraw",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_withdraw_application(self, application_id, reason=None, **_kwargs):
        """Take the application back, with a reason."""
        application = self._get_applications([("id", "=", application_id)])
        if not application:
            return request.redirect("/my/applications?error=unknown")
        reason = (reason or "").strip() or request.env._("Withdrawn by the member")
        try:
            with request.env.cr.savepoint():
                application.action_withdraw_application(reason=reason)
        except UserError as error:
            return self._render_application(application, errors={"": str(error)})
        return request.redirect("/my/applications")
