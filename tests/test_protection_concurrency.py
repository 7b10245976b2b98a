# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Protection with real second connections, and with a real process that is killed."""

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tools import config, mute_logger

from odoo.addons.omct_protection.crypto import KEY_FILE_VARIABLE
from odoo.addons.omct_protection.models.omct_protection_attempt import LIMITS
from odoo.addons.omct_protection.models.return_code import make_return
from odoo.addons.omct_protection.tests.common import ProtectionSetup
from odoo.addons.omct_protection.tests.help_common import ATTEMPT, STORY, HelpSetup
from odoo.addons.omct_protection.tests.intervention_common import (
    INTERVENTION,
    InterventionSetup,
)
from odoo.addons.omct_protection.tests.test_retention import (
    ALL,
    TELLING,
    RetentionCommon,
)

from database_copy import copy_database  # isort: skip  beside this file
import test_concurrency  # isort: skip  its tools alone

CONSENT = "omct.protection.consent"
REQUEST = "omct.protection.request"
PURGE = "env.ref('omct_protection.ir_cron_purge').method_direct_trigger()\n"


def wait_for(registry, condition, seconds=120):
    """Return what a condition gives, looked at in transactions of their own."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with registry.cursor() as cr:
            if found := condition(cr):
                return found
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def get_waiting(cr):
    """Return the process of the database server that waits for a lock."""
    cr.execute(
        "SELECT pid FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return cr.fetchone()


class AtOnce:
    """A copy of the test database with cases that are committed."""

    env_of = test_concurrency.TestConcurrency.env_of
    at_once = test_concurrency.TestConcurrency.at_once

    @classmethod
    def _copy(cls, suffix, make):
        """Copy the database, and fill it.

        :param make: function of a test case whose ``env`` is the superuser's
        """
        cls.name = copy_database(cls, suffix)
        with patch.dict(config.options, {"test_enable": False}):
            cls.registry = Registry(cls.name)
        with cls.registry.cursor() as cr:
            # A test of the class: what the makers keep on it goes with it.
            case = cls()
            type(case).env = api.Environment(cr, api.SUPERUSER_ID, {})
            cls._set_up_protection()
            cls.users = {"officer": cls.officer.id, "manager": cls.manager.id}
            make(case)
            case.env.cr.flush()
        del cls.env


@tagged("post_install", "-at_install")
class TestReleaseAndWithdrawal(AtOnce, InterventionSetup, BaseCase):
    """Nothing leaves after the consent to it was withdrawn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = []

        def make(case):
            for _index in range(6):
                case._set_up_case()
                cls.cases.append((case.read_letter().id, case.consent.id))

        cls._copy("release", make)

    def look(self, letter, consent):
        """Return states and moments of both, as the database has them."""
        with self.env_of("officer") as env:
            letter = env[INTERVENTION].browse(letter)
            consent = env[CONSENT].browse(consent)
            self.assertEqual(bool(letter.released_hash), letter.state == "released")
            self.assertEqual(bool(letter.released_date), letter.state == "released")
            return (
                letter.state,
                consent.state,
                letter.released_date,
                consent.withdrawn_date,
            )

    def test_at_the_same_moment(self):
        for letter, consent in [self.cases.pop() for _index in range(4)]:
            refused, not_withdrawn = self.at_once(
                ("officer", lambda env, id_=letter: self.release(env, id_)),
                ("manager", lambda env, id_=consent: self.withdraw(env, id_)),
            )
            self.assertIsNone(not_withdrawn)
            state, consent_state, released, withdrawn = self.look(letter, consent)
            self.assertEqual(consent_state, "withdrawn")
            self.assertEqual(state == "released", refused is None)
            if released:
                self.assertLessEqual(released, withdrawn)

    def test_withdrawn_while_it_is_released(self):
        letter, consent = self.cases.pop()
        with self.env_of("officer") as env:
            self.release(env, letter)
            env.cr.flush()
            errors = []

            def withdraw():
                errors.extend(
                    self.at_once(("manager", lambda env: self.withdraw(env, consent)))
                )

            thread = threading.Thread(target=withdraw)
            thread.start()
            wait_for(self.registry, get_waiting)
        thread.join(60)
        self.assertEqual(errors, [None])
        state, consent_state, released, withdrawn = self.look(letter, consent)
        self.assertEqual((state, consent_state), ("released", "withdrawn"))
        self.assertLessEqual(released, withdrawn)

    def test_released_while_it_is_withdrawn(self):
        letter, consent = self.cases.pop()
        with self.env_of("manager") as env, self.env_of("officer") as other:
            # The snapshot of the release is of the time before, all along.
            other.cr.execute("SELECT 1 FROM omct_protection_consent LIMIT 1")
            self.withdraw(env, consent)
            env.cr.flush()
            with self.assertRaises(UserError):
                self.release(other, letter)
            env.cr.commit()
            with mute_logger("odoo.sql_db", "odoo.service.model"):
                with self.assertRaisesRegex(UserError, "consent"):
                    retrying(lambda: self.release(other, letter), other)
        state, consent_state, released, _withdrawn = self.look(letter, consent)
        self.assertEqual((state, consent_state), ("checking", "withdrawn"))
        self.assertFalse(released)

    @staticmethod
    def release(env, letter_id):
        return env[INTERVENTION].browse(letter_id).action_release()

    @staticmethod
    def withdraw(env, consent_id):
        return env[CONSENT].browse(consent_id).action_withdraw()


@tagged("post_install", "-at_install")
class TestPublicPageAtOnce(AtOnce, HelpSetup, ProtectionSetup, BaseCase):
    """Many people at risk behind one connection write at the same moment."""

    MOST = 8

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def make(case):
            case._set_up_help()
            cls.users["public"] = case.env.ref("base.public_user").id
            case.env.ref("omct_network.ir_cron_prepare_years").method_direct_trigger()

        cls._copy("page", make)

    def send(self, env, token):
        self.assertTrue(env[ATTEMPT]._take("send", self._testMethodName))
        office = env["res.company"]._get_help_office(None)
        return env[REQUEST]._file_from_outside(office, {"story": STORY}, token)

    def test_nobody_s_words_are_lost(self):
        tokens = [secrets.token_urlsafe(24) for _number in range(self.MOST)]
        # No second try: with more people at once than tries, somebody would lose.
        with patch("odoo.service.model.MAX_TRIES_ON_CONCURRENCY_FAILURE", 1):
            errors = self.at_once(
                *(("public", lambda env, t=t: self.send(env, t)) for t in tokens)
            )
        self.assertEqual(errors, [None] * self.MOST)
        given = [make_return(token)[0] for token in tokens]
        with self.env_of("officer") as env:
            requests = env[REQUEST].search([("help_reference", "in", given)])
            self.assertEqual(len(requests), self.MOST)
            self.assertEqual(len(set(requests.mapped("name"))), self.MOST)
            for count in range(self.MOST, LIMITS["send"]):
                self.assertTrue(env[ATTEMPT]._take("send", self._testMethodName), count)
            self.assertFalse(env[ATTEMPT]._take("send", self._testMethodName))

    def test_the_same_page_sent_twice_is_filed_once(self):
        token = secrets.token_urlsafe(24)
        job = ("public", lambda env: self.file_or_not(env, token))
        self.assertEqual(self.at_once(job, job), [None, None])
        with self.env_of("officer") as env:
            [request] = env[REQUEST].search(
                [("help_reference", "=", make_return(token)[0])]
            )
            self.assertEqual(request.narrative, STORY)

    def file_or_not(self, env, token):
        """File as the page does: what fails is shown again, and can be sent again."""
        try:
            with env.cr.savepoint():
                self.send(env, token)
        except IntegrityError:
            return


@tagged("post_install", "-at_install")
class TestPurgeKilled(AtOnce, RetentionCommon, InterventionSetup, BaseCase):
    """The purge of a real process that dies in the middle is finished by the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = []

        def make(case):
            case._set_up_rules()
            for _index in range(2):
                request = case.end(case.make_full_request(), months=24)
                cls.requests.append(request.id)

        cls._copy("purge", make)

    # ------------------------------------------------------------------
    # Tools
    # ------------------------------------------------------------------

    def start_purge(self):
        """Have a process of its own run the job of the schedule."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "odoo", "shell", "-d", self.name),
                *("--no-http", "--log-level=warn"),
            ],
            env={**os.environ, KEY_FILE_VARIABLE: self.key_path},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.addCleanup(self.kill, process)
        process.stdin.write(PURGE)
        process.stdin.close()
        return process

    def kill(self, process):
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=30)

    def is_gone(self, cr, pid):
        cr.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid])
        return not cr.fetchone()

    def get_files(self, cr, request_id):
        cr.execute(
            "SELECT id, store_fname FROM ir_attachment "
            "WHERE res_model = %s AND res_id = %s",
            [REQUEST, request_id],
        )
        return cr.fetchall()

    def look(self, request_id):
        """Return state, filled cells, certificates by class, and files."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            request = env[REQUEST].browse(request_id)
            self.env = env
            cells = self.get_cells(request)
            del self.env
            return (
                request.state,
                sorted(cells),
                sorted(request.purge_ids.mapped("kind")),
                self.get_files(cr, request_id),
            )

    def get_paths(self, files):
        store = config.filestore(self.name)
        return [os.path.join(store, name) for _id, name in files]

    # ------------------------------------------------------------------
    # Test
    # ------------------------------------------------------------------

    def test_killed_in_the_middle_it_is_finished_once(self):
        before = [self.look(request_id) for request_id in self.requests]
        [paths, other_paths] = [self.get_paths(look[3]) for look in before]
        self.assertTrue(all(map(os.path.exists, paths + other_paths)))
        [file_id] = [id_ for id_, _name in before[1][3]]
        with self.registry.cursor() as holder:
            # The first request is done; the second stands still at its file.
            holder.execute(
                "SELECT id FROM ir_attachment WHERE id = %s FOR UPDATE", [file_id]
            )
            process = self.start_purge()
            [pid] = wait_for(self.registry, get_waiting)
            self.kill(process)
        wait_for(self.registry, lambda cr: self.is_gone(cr, pid))
        state, cells, kinds, files = self.look(self.requests[0])
        self.assertEqual((state, cells, kinds), ("purged", [], sorted(ALL)))
        self.assertFalse(files)
        # Nothing of the other went: no cell, no file, no certificate.
        self.assertEqual(self.look(self.requests[1]), before[1])
        self.assertTrue(all(map(os.path.exists, other_paths)))
        with self.env_of("officer") as env:
            self.assertIn(
                TELLING.encode(), env["ir.attachment"].browse(file_id).raw or b""
            )
        for _time in range(2):
            self.assertEqual(self.start_purge().wait(timeout=120), 0)
            for request_id in self.requests:
                state, cells, kinds, files = self.look(request_id)
                self.assertEqual((state, cells, kinds), ("purged", [], sorted(ALL)))
                self.assertFalse(files)
            # Also the bytes whose process died before it took them off the disk.
            self.assertFalse(any(map(os.path.exists, paths + other_paths)))
