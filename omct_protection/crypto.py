# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Encryption of what must not stand in the database in clear.

The keys live in a file outside the database, one Fernet key a line: the first one
encrypts, all of them decrypt. To rotate, put a new key on top and keep the old
ones below until every value was written anew. Lines that start with # and empty
lines are skipped.
"""

import base64
import functools
import hashlib
import hmac
import os
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# There is no environment to translate with here.
# pylint: disable=prefer-env-translation
from odoo import _
from odoo.exceptions import UserError
from odoo.tools import config

KEY_FILE_OPTION = "omct_protection_key_file"
KEY_FILE_VARIABLE = "OMCT_PROTECTION_KEY_FILE"


class Keys(NamedTuple):
    """What a key file holds: its engine, a key for hashes and a name of each line."""

    engine: MultiFernet
    hash_keys: tuple[bytes, ...]
    key_ids: tuple[str, ...]


class Sealed(bytes):
    """The content of a file, encrypted, on its way to where it is kept."""

    key_id: str
    clear_size: int


def generate_key():
    """Return a new key, as one line of text for the key file."""
    return Fernet.generate_key().decode()


def encrypt(text):
    """Return the ciphertext of ``text``; an empty text stays False.

    :raises UserError: when the key file is missing or unusable
    """
    if not text:
        return False
    return _get_keys().engine.encrypt(text.encode()).decode()


def decrypt(token):
    """Return the clear text of ``token``; an empty token gives an empty string.

    :raises UserError: when the key file is missing, unusable, or holds no key that
        opens the token
    """
    if not token:
        return ""
    engine = _get_keys().engine
    try:
        return engine.decrypt(token.encode()).decode()
    except InvalidToken:
        # "from None": a traceback in a log shall not carry the token.
        raise UserError(
            _(
                "No key in the key file opens this text. Ask the administrator to add "
                "the earlier key to the file, below the current one."
            )
        ) from None


def rotate(token):
    """Return ``token`` encrypted again with the first key of the file."""
    return encrypt(decrypt(token))


def seal(content):
    """Return bytes encrypted, with the name of the key and the size in clear.

    :param bytes content: some bytes, at least one
    :return: ``Sealed``
    :raises UserError: when the key file is missing or unusable
    """
    keys = _get_keys()
    # Without the base64 around it: files are large, and no text column holds them.
    sealed = Sealed(base64.urlsafe_b64decode(keys.engine.encrypt(content)))
    sealed.key_id = keys.key_ids[0]
    sealed.clear_size = len(content)
    return sealed


def unseal(content):
    """Return the clear bytes of what ``seal`` gave; nothing stays nothing.

    :raises UserError: when the key file is missing, unusable, or holds no key that
        opens the file
    """
    if not content:
        return b""
    engine = _get_keys().engine
    try:
        return engine.decrypt(base64.urlsafe_b64encode(content))
    except InvalidToken:
        raise UserError(
            _(
                "No key in the key file opens this file. Ask the administrator to add "
                "the earlier key to the key file, below the current one, or to restore "
                "the file from a backup if it is damaged."
            )
        ) from None


def get_key_id():
    """Return the name of the key that encrypts now. It tells nothing about the key.

    :raises UserError: when the key file is missing or unusable
    """
    return _get_keys().key_ids[0]


def keyed_hashes(text):
    """Return what stands for ``text`` under each key of the file, the current first.

    Nobody without the key file can tell what it stands for, nor try texts.

    :return: list of hexadecimal HMAC-SHA-256; an empty text has none
    :raises UserError: when the key file is missing or unusable
    """
    if not text:
        return []
    return [
        hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        for key in _get_keys().hash_keys
    ]


def _get_keys():
    path = config.get(KEY_FILE_OPTION) or os.environ.get(KEY_FILE_VARIABLE)
    if not path:
        raise UserError(
            _(
                "No key file is set up, so nothing confidential can be kept or shown. "
                "Ask the administrator to set %(option)s in the configuration file.",
                option=KEY_FILE_OPTION,
            )
        )
    try:
        stamp = os.stat(path)
        return _load_keys(path, (stamp.st_mtime_ns, stamp.st_size))
    except OSError:
        raise UserError(
            _(
                "The key file cannot be read. Ask the administrator to check the path "
                "in %(option)s and that the server may read the file.",
                option=KEY_FILE_OPTION,
            )
        ) from None
    except ValueError:
        raise UserError(
            _(
                "The key file is damaged: each line must hold one key. Ask the "
                "administrator to restore it from its backup."
            )
        ) from None


@functools.lru_cache(maxsize=4)
def _load_keys(path, _stamp):
    """Read the keys; a changed file has another stamp and is read again."""
    with open(path, encoding="ascii") as key_file:
        lines = [line.strip() for line in key_file]
    keys = [line for line in lines if line and not line.startswith("#")]
    if not keys:
        raise ValueError("no key")
    return Keys(
        MultiFernet([Fernet(key) for key in keys]),
        tuple(_derive(key, 32, b"omct_protection same person") for key in keys),
        tuple(_derive(key, 8, b"omct_protection name of key").hex() for key in keys),
    )


def _derive(key, length, purpose):
    """Return bytes for a purpose that tell nothing about ``key`` itself."""
    derive = HKDF(hashes.SHA256(), length, salt=None, info=purpose)
    return derive.derive(base64.urlsafe_b64decode(key))
