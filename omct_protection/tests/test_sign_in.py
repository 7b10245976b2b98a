# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import re
import time
from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import urlsplit
from xmlrpc.client import Fault

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.auth_totp.models.totp import hotp
from odoo.addons.omct_network.tests.rpc_common import RpcCase

from ..models import session_limits
from ..models.res_users import PASSWORD_ALONE
from .common import ProtectionSetup

SET_UP = "/protection/two-factor"
LOGGERS = ("odoo.http", "odoo.addons.base.models.res_users")


def code_of(secret, later=0):
    """Return the six digits that an authenticator shows for a secret."""
    key = base64.b32decode(re.sub(r"\s", "", secret))
    return f"{hotp(key, int(time.time()) // 30 + later):06d}"


@tagged("post_install", "-at_install")
class TestSignIn(RpcCase, ProtectionSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()
        # As on a database that nobody has set anything on.
        cls.parameters = cls.env["ir.config_parameter"]
        cls.parameters.search([("key", "=", PASSWORD_ALONE)]).unlink()
        cls.coordinator = new_test_user(
            cls.env, "prot_coordinator", "omct_network.group_network_manager"
        )
        for logger in LOGGERS:
            cls.enterClassContext(mute_logger(logger))

    # ------------------------------------------------------------------
    # As a browser does it
    # ------------------------------------------------------------------

    def log_in(self, user, **more):
        """Post the form of the log-in page; return the answer after redirects."""
        self.authenticate(None, None)
        page = self.url_open("/web/login").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        return self.url_open(
            "/web/login",
            data={
                "login": user.login,
                "password": user.login,
                "csrf_token": token,
                **more,
            },
        )

    def post_form(self, path, page, **values):
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        return self.url_open(path, data={"csrf_token": token, **values})

    def get_secret(self, page):
        return re.search(r"font-monospace[^>]*>([^<]+)<", page.text).group(1)

    def set_up(self, user):
        """Log in and set up the second factor; return its secret."""
        page = self.log_in(user)
        secret = self.get_secret(page)
        self.post_form(SET_UP, page, code=code_of(secret))
        return secret

    # ------------------------------------------------------------------
    # Two factors
    # ------------------------------------------------------------------

    def test_nothing_is_reachable_before_the_second_factor(self):
        request = self.make_request()
        attachment = self.env["ir.attachment"].create(
            {
                "name": "paper.txt",
                "raw": b"Telling",
                "res_model": request._name,
                "res_id": request.id,
            }
        )
        page = self.log_in(self.officer)
        self.assertTrue(page.url.endswith(SET_UP), page.url)
        for path in (
            "/odoo",
            "/web",
            "/odoo/protection-requests",
            f"/web/content/{attachment.id}",
            f"/web/image/{attachment.id}",
            "/my",
            "/web/export/xlsx",
        ):
            with self.subTest(path):
                answer = self.url_open(path)
                self.assertTrue(answer.url.endswith(SET_UP), answer.url)
                self.assertNotIn("Telling", answer.text)
        for model, method, args in (
            ("omct.protection.request", "search_read", ([],)),
            ("res.users", "read", (self.officer.ids, ["name"])),
        ):
            error = self.call(model, method, *args)["error"]
            self.assertIn("two-factor", error["data"]["message"])

    def test_the_page_to_set_it_up_gets_all_that_it_asks_for(self):
        page = self.log_in(self.officer)
        paths = {
            urlsplit(path).path
            for path in re.findall(r'(?:src|href)="(/[^"#]+)"', page.text)
        }
        paths |= set(re.findall(r'"translationURL": "([^"]+)"', page.text))
        self.assertIn("/website/translations", paths)
        for path in paths - {"/", SET_UP, "/web/session/logout"}:
            with self.subTest(path):
                answer = self.url_open(path)
                self.assertEqual(answer.status_code, 200)
                self.assertFalse(answer.url.endswith(SET_UP), answer.url)

    def test_set_up_then_two_factors_at_each_log_in(self):
        self.make_request()
        page = self.log_in(self.officer)
        secret = self.get_secret(page)
        wrong = self.post_form(SET_UP, page, code="000000")
        self.assertIn("does not fit", wrong.text)
        self.assertEqual(self.get_secret(wrong), secret)
        self.assertFalse(self.officer.totp_enabled)
        answer = self.post_form(SET_UP, wrong, code=code_of(secret))
        self.assertIn("/odoo", answer.url)
        self.assertTrue(self.officer.totp_enabled)
        found = self.call("omct.protection.request", "search_count", [])
        self.assertGreaterEqual(found["result"], 1)
        # It is shown no more.
        self.assertFalse(self.url_open(SET_UP).url.endswith(SET_UP))
        # The next time the password alone leads to the code, and no further.
        page = self.log_in(self.officer)
        self.assertIn("/web/login/totp", page.url)
        self.assertIn("error", self.call("omct.protection.request", "search", []))
        code = code_of(secret, later=1)
        page = self.post_form("/web/login/totp", page, totp_token=code)
        self.assertIn("/odoo", page.url)
        self.assertIn("result", self.call("omct.protection.request", "search", []))

    def test_switched_off_it_is_asked_for_again(self):
        self.set_up(self.officer)
        self.assertIn("/odoo", self.url_open("/odoo").url)
        self.officer.sudo().totp_secret = False
        self.env.flush_all()
        page = self.log_in(self.officer)
        self.assertTrue(page.url.endswith(SET_UP), page.url)

    def test_other_roles_are_not_concerned(self):
        for user in (self.system, self.coordinator, self.finance):
            with self.subTest(user.login):
                self.assertIn("/odoo", self.log_in(user).url)
                self.assertIn("result", self.call("res.users", "search", []))

    def test_an_administrator_with_the_role_sets_it_up_and_works(self):
        self.system.group_ids += self.env.ref(
            "omct_protection.group_protection_officer"
        )
        self.set_up(self.system)
        self.assertIn("result", self.call("ir.config_parameter", "search", []))

    def test_remote_calls_with_a_password_are_refused(self):
        base = self.env.cr.dbname
        for user in (self.officer, self.manager):
            with self.subTest(user.login):
                self.assertFalse(
                    self.xmlrpc_common.authenticate(base, user.login, user.login, {})
                )
                with self.assertRaises(Fault):
                    self.xmlrpc_object.execute_kw(
                        base,
                        user.id,
                        user.login,
                        "omct.protection.request",
                        "search",
                        [[]],
                    )
        login = self.coordinator.login
        self.assertTrue(self.xmlrpc_common.authenticate(base, login, login, {}))

    def test_a_session_by_json_opens_nothing(self):
        self.authenticate(None, None)
        answer = self.opener.post(
            f"{self.base_url()}/web/session/authenticate",
            json={
                "jsonrpc": "2.0",
                "params": {
                    "db": self.env.cr.dbname,
                    "login": self.officer.login,
                    "password": self.officer.login,
                },
            },
        )
        self.assertEqual(answer.status_code, 200)
        error = self.call("omct.protection.request", "search_read", [])["error"]
        self.assertIn("two-factor", error["data"]["message"])

    def test_keys_are_neither_made_nor_taken(self):
        keys = self.env["res.users.apikeys"]
        later = datetime.now() + timedelta(days=1)
        with self.assertRaises(AccessError):
            keys.with_user(self.officer)._generate("rpc", "a key", later)
        # One of the time before the person had the role.
        key = keys.with_user(self.coordinator)._generate("rpc", "a key", later)
        check = self.env["res.users.apikeys"]._check_credentials
        self.assertEqual(check(scope="rpc", key=key), self.coordinator.id)
        self.coordinator.group_ids += self.env.ref(
            "omct_protection.group_protection_officer"
        )
        self.assertFalse(check(scope="rpc", key=key))
        answer = self.opener.post(
            f"{self.base_url()}/json/2/omct.protection.request/search",
            json={"domain": []},
            headers={"Authorization": f"Bearer {key}"},
        )
        self.assertEqual(answer.status_code, 401)

    def test_the_setting_lets_a_password_do(self):
        self.parameters.set_param(PASSWORD_ALONE, "True")
        self.assertIn("/odoo", self.log_in(self.officer).url)
        self.assertIn("result", self.call("omct.protection.request", "search", []))

    def test_who_may_change_the_setting(self):
        for user in self.outsiders - self.system:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.parameters.with_user(user).set_param(PASSWORD_ALONE, "True")

    def test_a_browser_is_trusted_no_longer_than_a_session(self):
        self.parameters.set_param(session_limits.WHOLE[0], "3")
        devices = self.env["auth_totp.device"]
        age = devices.with_user(self.officer)._get_trusted_device_age()
        self.assertEqual(age, 3 * 3600)
        other = devices.with_user(self.coordinator)._get_trusted_device_age()
        self.assertGreater(other, age)

    # ------------------------------------------------------------------
    # Sessions
    # ------------------------------------------------------------------

    def search_later(self, seconds):
        """Return what a search answers some seconds from now."""
        now = time.time()
        with patch.object(session_limits.time, "time", lambda: now + seconds):
            return self.call("omct.protection.request", "search", [])

    def test_a_session_ends_without_requests(self):
        self.parameters.set_param(PASSWORD_ALONE, "True")
        self.parameters.set_param(session_limits.IDLE[0], "0.5")
        self.log_in(self.officer)
        self.assertIn("result", self.search_later(29 * 60))
        # Each request counts from itself on.
        self.assertIn("result", self.search_later(58 * 60))
        self.assertIn("error", self.search_later(89 * 60))
        # Over is over, also when the clock goes back.
        self.assertIn("error", self.search_later(0))

    def test_a_session_ends_however_busy_it_is(self):
        self.parameters.set_param(PASSWORD_ALONE, "True")
        self.parameters.set_param(session_limits.IDLE[0], "2")
        self.parameters.set_param(session_limits.WHOLE[0], "5")
        self.log_in(self.officer)
        for hour in range(1, 5):
            self.assertIn("result", self.search_later(hour * 3600), hour)
        self.assertIn("error", self.search_later(5 * 3600 + 60))

    def test_the_session_of_others_stays(self):
        self.log_in(self.coordinator)
        now = time.time()
        with patch.object(session_limits.time, "time", lambda: now + 90000):
            self.assertIn("result", self.call("res.partner", "search", [], limit=1))

    def test_a_bad_setting_counts_as_none(self):
        for value in ("", "0", "-1", "never", "inf", "nan"):
            with self.subTest(value):
                self.parameters.set_param(session_limits.IDLE[0], value)
                self.assertEqual(
                    session_limits.get_limits(self.env),
                    [session_limits.IDLE[1] * 3600, session_limits.WHOLE[1] * 3600],
                )

    def test_settings_are_hours(self):
        settings = self.env["res.config.settings"].with_user(self.system)
        settings.create({"omct_session_idle_hours": 1.5}).execute()
        self.assertEqual(session_limits.get_limits(self.env)[0], 5400)
        with self.assertRaises(ValidationError):
            settings.create({"omct_session_hours": -1}).execute()

    # ------------------------------------------------------------------
    # Exports
    # ------------------------------------------------------------------

    def test_an_export_needs_the_right_and_is_noted(self):
        request = self.make_request()
        right = self.env.ref("base.group_allow_export")
        self.officer.group_ids -= right
        mine = self.as_user(request, self.officer)
        with self.assertRaises(AccessError):
            mine.export_data(["name"])
        logs = self.env["omct.export.log"]
        self.assertFalse(logs.search([("user_id", "=", self.officer.id)]))
        self.officer.group_ids += right
        mine = self.as_user(request, self.officer)
        self.assertEqual(mine.export_data(["name"])["datas"], [[request.name]])
        line = logs.search([("user_id", "=", self.officer.id)])
        self.assertEqual(
            (line.kind, line.record_count, line.create_date.date()),
            ("protection", 1, fields.Date.today()),
        )
        self.assertIn("name", line.description)
        self.assertNotIn(request.name, line.description)

    def test_who_reads_the_log_of_exports(self):
        request = self.make_request()
        self.officer.group_ids += self.env.ref("base.group_allow_export")
        self.as_user(request, self.officer).export_data(["name"])
        network = self.env["omct.export.log"].with_user(self.coordinator)
        network._log("directory")
        self.env.flush_all()
        for user, kinds in (
            (self.coordinator, {"directory"}),
            (self.manager, {"protection"}),
            (self.auditor, {"protection"}),
        ):
            self.env.invalidate_all()
            found = self.env["omct.export.log"].with_user(user).search([])
            self.assertEqual(set(found.mapped("kind")), kinds, user.login)
        with self.assertRaises(AccessError):
            self.env["omct.export.log"].with_user(self.officer).search([])
        for user in (self.manager, self.coordinator):
            line = self.env["omct.export.log"].with_user(user).search([], limit=1)
            with self.assertRaises(AccessError):
                line.write({"description": "Nothing"})
            with self.assertRaises(AccessError):
                line.unlink()
