# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import sys

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config

from odoo.addons.omct_protection.crypto import KEY_FILE_OPTION, generate_key


class ProtectionKeys(Command):
    """Encrypt what is confidential anew, after a new key was put on top of the file.

    Texts, hashes and files on protection; files that lie there in clear too.

    1. protection_keys --new         prints a key; put it on the first line of the key
                                     file and keep the old ones below
    2. protection_keys -d DATABASE   writes everything anew with it
    3. take the old keys out of the file, once the backups that need them are gone

    It may be stopped and started again at any time.
    """

    name = "protection_keys"

    def run(self, args):
        """Run the command; the exit status tells whether all was written.

        :param list args: arguments after the name of the command
        """
        parser = self.parser
        parser.add_argument("-c", "--config", help="configuration file")
        parser.add_argument("-d", "--database", help="name of the database")
        parser.add_argument("--new", action="store_true", help="print a new key")
        options = parser.parse_args(args)
        if options.new:
            sys.stdout.write(generate_key() + "\n")
            return
        config.parse_config(
            ["--no-http"] + (["-c", options.config] if options.config else []),
            setup_logging=True,
        )
        # Not the default of the configuration: a database is named, on purpose.
        if not options.database:
            parser.error(f"name the database; the keys are those of {KEY_FILE_OPTION}")
        with Registry(options.database).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            try:
                done = env["omct.protection.key.rotation"]._rotate(cr.commit)
                env["ir.attachment"]._destroy_marked_files()
            except UserError as error:
                cr.rollback()
                sys.exit(error.args[0])
        for name, rows in done.items():
            sys.stdout.write(f"{name}: {rows}\n")
