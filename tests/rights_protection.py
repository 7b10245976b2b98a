# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is whose about protection beside the request itself: the team's, another's."""


class ProtectionRights:
    """Consents and questions of both teams, for the table of rights."""

    @classmethod
    def _set_up_consents(cls):
        cls._keep(
            *(
                cls.env_of(f"protection_officer{team}")[
                    "omct.protection.consent"
                ].create(cls._consent_vals(case, "help"))
                for team, case in zip(("", "_2"), cls.cases, strict=True)
            )
        )

    @classmethod
    def _set_up_references(cls):
        person = cls.root_env["res.partner"].create(
            {"name": "Person asked", "parent_id": cls.member.id}
        )
        cls.asked = {"partner_id": cls.member.id, "contact_id": person.id}
        cls._keep(
            *(
                cls.env_of(f"protection_officer{team}")[
                    "omct.protection.reference"
                ].create({"request_id": case["request"].id, **cls.asked})
                for team, case in zip(("", "_2"), cls.cases, strict=True)
            )
        )

    @classmethod
    def _set_up_public_page(cls):
        model = cls.root_env["omct.protection.addition"]
        cls._keep(*(model._keep(case["request"].sudo(), "More") for case in cls.cases))
        attempts = cls.root_env["omct.protection.attempt"]
        cls._keep(
            *(
                attempts.create(cls._new_omct_protection_attempt(None, own))
                for own in (True, False)
            )
        )

    @classmethod
    def _new_omct_protection_addition(cls, _role, own):
        return {"request_id": cls.cases[not own]["request"].id, "user_id": 1}

    @classmethod
    def _new_omct_protection_attempt(cls, _role, own):
        return {
            "kind": "send",
            "source_hash": f"Rights {own}",
            "since": "2030-01-01 00:00:00",
        }

    @classmethod
    def _consent_vals(cls, case, purpose):
        return {
            "request_id": case["request"].id,
            "defender_id": case["defender"].id,
            "purpose": purpose,
            "recipient": "secretariat",
            "way": "phone",
            "lang_id": cls.root_env.ref("base.lang_en").id,
        }

    @classmethod
    def _new_omct_protection_consent(cls, _role, own):
        return cls._consent_vals(cls.cases[not own], "keep")

    @classmethod
    def _new_omct_protection_reference(cls, _role, own):
        # Another member than the one that is asked already.
        person = cls.root_env["res.partner"].create({"name": "Another member"})
        return {
            "request_id": cls.cases[not own]["request"].id,
            "partner_id": person.id,
            "contact_id": person.id,
        }
