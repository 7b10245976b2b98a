# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A copy of the test database, for tests that must commit what they do."""

import shutil
from contextlib import closing

from odoo import sql_db
from odoo.modules.registry import Registry
from odoo.tests import get_db_name
from odoo.tools import config


def _administer(statement):
    with closing(sql_db.db_connect("postgres").cursor()) as cr:
        cr._cnx.autocommit = True
        cr.execute(statement)


def copy_database(test_class, suffix):
    """Copy the test database until the class ends.

    :param str suffix: told apart by it from other copies
    :return: name of the copy
    """
    source = get_db_name()
    name = f"{source}_{suffix}"
    # PostgreSQL copies a database only while nobody is connected to it.
    sql_db.close_db(source)
    _drop(name)
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    test_class.addClassCleanup(_drop, name)
    return name


def _drop(name):
    Registry.delete(name)
    sql_db.close_db(name)
    _administer(f'DROP DATABASE IF EXISTS "{name}"')
    shutil.rmtree(config.filestore(name), ignore_errors=True)
