# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the tests of the public page share."""

from .common import ProtectionSetup

ATTEMPT = "omct.protection.attempt"
ADDITION = "omct.protection.addition"
REQUEST = "omct.protection.request"
TOKEN = "t" * 32
NAME = "Zebulon Quartermain"
STORY = "Ottokar was taken at dawn"
ASKED = "A lawyer at the Quellenthal court"
CHANNEL = "Signal +990 4471 8823"
ADDED = "They came back to Marshgate"
#: Long enough that no hash, cipher or time holds one by chance.
TELLING = ("Zebulon", "Ottokar", "Quellenthal", "4471 8823", "Marshgate", "evening")
VALUES = {
    "story": STORY,
    "asked": ASKED,
    "channel": CHANNEL,
    "hours": "In the evening",
    "language": "Deutsch",
    "name": NAME,
    "urgency": "h2",
}


class HelpSetup(ProtectionSetup):
    @classmethod
    def _set_up_help(cls):
        cls.env["res.company"].search([]).omct_help_open = False
        cls.company.write(
            {
                "omct_help_open": True,
                "omct_help_officer_id": cls.officer.id,
                "omct_help_manager_id": cls.manager.id,
            }
        )

    def send(self, token=TOKEN, **vals):
        """Send the form as the page does; return reference and code."""
        return self.env[REQUEST]._file_from_outside(
            self.company, {**VALUES, "country": self.country.code, **vals}, token
        )

    def find(self, reference):
        return self.env[REQUEST].search([("help_reference", "=", reference)])
