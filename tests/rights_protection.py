# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is whose about protection beside the request itself: the team's, another's."""


class ProtectionRights:
    """Consents of both teams, for the table of rights."""

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
