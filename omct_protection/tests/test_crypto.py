# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import os
import tempfile
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import config

from ..crypto import (
    KEY_FILE_OPTION,
    KEY_FILE_VARIABLE,
    decrypt,
    encrypt,
    generate_key,
    rotate,
)
from .common import use_key_file


@tagged("post_install", "-at_install")
class TestCrypto(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = generate_key()
        cls.path = use_key_file(cls, cls.key)

    def write_keys(self, *lines):
        """Replace the key file by ``lines``, as an administrator does."""
        handle, path = tempfile.mkstemp()
        with os.fdopen(handle, "w") as key_file:
            key_file.write("\n".join(lines))
        self.addCleanup(os.unlink, path)
        patcher = patch.dict(config.options, {KEY_FILE_OPTION: path})
        patcher.start()
        self.addCleanup(patcher.stop)
        return path

    @settings(
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
    def test_any_text_comes_back(self, text):
        token = encrypt(text)
        self.assertEqual(decrypt(token), text)
        if len(text) > 4:
            self.assertNotIn(text, token)

    def test_nothing_stays_nothing(self):
        self.assertFalse(encrypt(""))
        self.assertFalse(encrypt(False))
        self.assertEqual(decrypt(False), "")

    def test_same_text_twice_gives_two_tokens(self):
        self.assertNotEqual(encrypt("same"), encrypt("same"))

    def test_without_key_file_it_says_what_to_do(self):
        with (
            patch.dict(config.options),
            patch.dict(os.environ),
        ):
            config.options.pop(KEY_FILE_OPTION, None)
            config.options[KEY_FILE_OPTION] = ""
            os.environ.pop(KEY_FILE_VARIABLE, None)
            with self.assertRaisesRegex(UserError, KEY_FILE_OPTION):
                encrypt("text")

    def test_key_file_from_the_environment(self):
        token = encrypt("text")
        with (
            patch.dict(config.options, {KEY_FILE_OPTION: ""}),
            patch.dict(os.environ, {KEY_FILE_VARIABLE: self.path}),
        ):
            self.assertEqual(decrypt(token), "text")

    def test_unreadable_file_names_no_path(self):
        with patch.dict(config.options, {KEY_FILE_OPTION: "/nowhere/secret.key"}):
            with self.assertRaisesRegex(UserError, "cannot be read") as caught:
                encrypt("text")
        self.assertNotIn("/nowhere", str(caught.exception))

    def test_damaged_file_shows_no_key(self):
        self.write_keys(self.key, "not a key")
        with self.assertRaisesRegex(UserError, "damaged") as caught:
            encrypt("text")
        self.assertNotIn(self.key, str(caught.exception))
        self.assertNotIn("not a key", str(caught.exception))

    def test_empty_file_is_damaged(self):
        self.write_keys("# keys", "")
        with self.assertRaisesRegex(UserError, "damaged"):
            encrypt("text")

    def test_wrong_key_opens_nothing(self):
        token = encrypt("text")
        self.write_keys(generate_key())
        with self.assertRaisesRegex(UserError, "earlier key") as caught:
            decrypt(token)
        self.assertNotIn(token, str(caught.exception))

    def test_changed_token_opens_nothing(self):
        token = encrypt("text")
        forged = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
        with self.assertRaises(UserError):
            decrypt(forged)

    def test_rotation(self):
        token = encrypt("text")
        new_key = generate_key()
        self.write_keys("# since today", new_key, "", self.key)
        self.assertEqual(decrypt(token), "text", "the old key still opens")
        rotated = rotate(token)
        self.write_keys(new_key)
        self.assertEqual(decrypt(rotated), "text")
        with self.assertRaises(UserError):
            decrypt(token)
