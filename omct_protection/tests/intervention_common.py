# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command

from .common import ProtectionCommon, ProtectionSetup

INTERVENTION = "omct.protection.intervention"
NAME = "Zebulon Quartermain"
BODY = f"We write about {NAME}, who was held for two days."


class InterventionSetup(ProtectionSetup):
    """A request whose defender consents to a letter to the authorities."""

    def _set_up_case(self):
        self.request = self.make_assessed_request()
        self.defender = self.request.defender_ids
        self.defender.update_identity({"name": NAME})
        self.minister = self.make_addressee()
        self.consent = self.make_consent()
        self.manager_env = self.env(user=self.manager, su=False)

    def make_addressee(self, **vals):
        return (
            self.env["omct.protection.addressee"]
            .with_user(self.officer)
            .create(
                {
                    "name": "Minister of Justice",
                    "country_id": self.country.id,
                    "address": "1 Square of the Law\nTunis",
                    "email": "minister@justice.example",
                    **vals,
                }
            )
        )

    def make_consent(self, **vals):
        return (
            self.env["omct.protection.consent"]
            .with_user(self.officer)
            .create(
                {
                    "request_id": self.request.id,
                    "defender_id": self.defender[:1].id,
                    "purpose": "appeal",
                    "recipient": "authority",
                    "channel": "letter",
                    "way": "phone",
                    "lang_id": self.env.ref("base.lang_fr").id,
                    **vals,
                }
            )
        )

    def make_letter(self, user=None, **vals):
        return (
            self.env[INTERVENTION]
            .with_user(user or self.officer)
            .create(
                {
                    "request_id": self.request.id,
                    "title": "A letter",
                    "body": BODY,
                    "addressee_ids": [Command.set(self.minister.ids)],
                    **vals,
                }
            )
        )

    def read_letter(self, **vals):
        letter = self.make_letter(**vals)
        letter.action_submit()
        self.as_user(letter, self.manager).action_read()
        return self.as_user(letter, self.officer)

    def released_letter(self, **vals):
        letter = self.read_letter(**vals)
        letter.action_release()
        return letter

    def add_person(self, letter, **vals):
        return (
            self.env["omct.protection.intervention.person"]
            .with_user(self.officer)
            .create({"intervention_id": letter.id, "person_name": "Ottilie", **vals})
        )

    def add_reply(self, letter, user=None, **vals):
        return (
            self.env["omct.protection.intervention.reply"]
            .with_user(user or self.officer)
            .create({"intervention_id": letter.id, "summary": "They deny it", **vals})
        )


class InterventionCommon(InterventionSetup, ProtectionCommon):
    def setUp(self):
        super().setUp()
        self._set_up_case()
