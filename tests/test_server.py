# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A server in a process of its own, as ``bin/run`` starts it, and a real log-in.

The test case that Odoo offers skips parts of a session, so it cannot tell whether a
person can log in.
"""

import socket
import subprocess
import sys
import time
from unittest.mock import patch

import requests

from odoo import api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import config

from database_copy import copy_database  # isort: skip  beside this file

LOGIN = "server_grants_officer"


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@tagged("post_install", "-at_install")
class TestServer(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name = copy_database(cls, "server")
        with (
            patch.dict(config.options, {"test_enable": False}),
            Registry(cls.name).cursor() as cr,
        ):
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            new_test_user(env, LOGIN, "omct_grants.group_grants_officer")
        cls.url = f"http://127.0.0.1:{_free_port()}"
        cls.server = subprocess.Popen(
            [
                *(sys.executable, "-m", "odoo", "-d", cls.name),
                *("-p", cls.url.rpartition(":")[2], "--workers=0"),
                *("--max-cron-threads=0", "--log-level=warn"),
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        cls.addClassCleanup(cls._stop)

    @classmethod
    def _stop(cls):
        cls.server.terminate()
        cls.server.communicate(timeout=60)

    def _wait(self):
        for _attempt in range(120):
            self.assertIsNone(self.server.poll(), "the server stopped")
            try:
                return requests.get(f"{self.url}/web/login", timeout=30)
            except requests.ConnectionError:
                time.sleep(0.5)
        return self.fail("the server does not answer")

    def _call(self, session, path, **params):
        response = session.post(
            f"{self.url}{path}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=60,
        )
        return response.json()

    def test_log_in_and_work(self):
        self.assertEqual(self._wait().status_code, 200)
        session = requests.Session()
        answer = self._call(
            session,
            "/web/session/authenticate",
            db=self.name,
            login=LOGIN,
            password=LOGIN,
        )
        self.assertTrue(answer["result"]["uid"])
        call = {"model": "omct.grant", "args": [[]], "kwargs": {}}
        answer = self._call(
            session, "/web/dataset/call_kw", method="search_count", **call
        )
        self.assertEqual(answer.get("result"), 0, answer)
        call["model"] = "omct.protection.request"
        answer = self._call(
            session, "/web/dataset/call_kw", method="search_count", **call
        )
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")

    def test_wrong_password_is_refused(self):
        self._wait()
        answer = self._call(
            requests.Session(),
            "/web/session/authenticate",
            db=self.name,
            login=LOGIN,
            password="wrong",
        )
        self.assertIn("error", answer)
