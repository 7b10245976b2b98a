# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Interventions and aftercare in the table of rights.

=============================  ================================  ======================
model                          own                               other
=============================  ================================  ======================
omct.protection.intervention   of a request of the user's team   of another team's
and its persons and replies
omct.protection.safety.check   of a request of the user's team   of another team's
.intervention.template,        entered by a manager              shipped with the addon
.protection.addressee
=============================  ================================  ======================
"""

from odoo import Command


class InterventionRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_interventions(cls):
        cls._set_up_recipients()
        letters = [
            cls.env_of(f"protection_officer{team}")[
                "omct.protection.intervention"
            ].create(cls._letter_vals(case))
            for team, case in zip(("", "_2"), cls.cases, strict=True)
        ]
        cls._keep(*letters)
        persons = [
            letter.env["omct.protection.intervention.person"].create(
                {"intervention_id": letter.id, "person_name": "Somebody"}
            )
            for letter in letters
        ]
        cls._keep(*persons)
        cls.released = [
            cls._release(team, case)
            for team, case in zip(("", "_2"), cls.cases, strict=True)
        ]
        cls._keep(
            *(
                letter.env["omct.protection.intervention.reply"].create(
                    {"intervention_id": letter.id}
                )
                for letter in cls.released
            )
        )

    @classmethod
    def _set_up_aftercare(cls):
        """Last: a case in aftercare does not go back to its assessment."""
        for team, case in zip(("", "_2"), cls.cases, strict=True):
            case["request"].action_propose()
            case["request"].with_user(
                cls.users[f"protection_manager{team}"]
            ).action_activate()
            case["request"].action_aftercare()
        cls._keep(*(case["request"].safety_check_ids[:1] for case in cls.cases))

    @classmethod
    def _new_omct_protection_safety_check(cls, _role, own):
        request = cls.cases[not own]["request"]
        return {"request_id": request.id, "date_due": "2031-01-31"}

    @classmethod
    def _set_up_recipients(cls):
        env = cls.env_of("protection_manager")
        country = cls.member.country_id
        cls.authority = env["omct.protection.addressee"].create(
            {"name": "Authority", "country_id": country.id, "email": "a@a.example"}
        )
        cls._keep(
            cls.authority,
            cls.root_env.ref("omct_protection.addressee_sr_torture"),
        )
        templates = env["omct.protection.intervention.template"]
        cls.root_env.ref("omct_protection.intervention_template_trial_ru").unlink()
        cls.root_env.ref("omct_protection.intervention_template_trial_ar").unlink()
        cls._keep(
            templates.create(cls._template_vals("ar")),
            cls.root_env.ref("omct_protection.intervention_template_trial_en"),
        )

    @classmethod
    def _template_vals(cls, language):
        return {
            "kind": "trial",
            "language": language,
            "title": "Rights",
            "body": "Rights",
        }

    @classmethod
    def _letter_vals(cls, case):
        return {
            "request_id": case["request"].id,
            "title": "Rights",
            "body": "Rights",
            "addressee_ids": [Command.set(cls.authority.ids)],
        }

    @classmethod
    def _release(cls, team, case):
        """Return a letter that has left, of a case."""
        officer = cls.env_of(f"protection_officer{team}")
        officer["omct.protection.consent"].create(
            {
                **cls._consent_vals(case, "appeal"),
                "recipient": "authority",
                "channel": "letter",
            }
        )
        letter = officer["omct.protection.intervention"].create(cls._letter_vals(case))
        letter.action_submit()
        letter.with_user(cls.users[f"protection_manager{team}"]).action_read()
        letter.action_release()
        return letter

    @classmethod
    def _new_omct_protection_intervention(cls, _role, own):
        return cls._letter_vals(cls.cases[not own])

    @classmethod
    def _new_omct_protection_intervention_person(cls, _role, own):
        which = "own" if own else "other"
        letter = cls.records["omct.protection.intervention", which][0]
        return {"intervention_id": letter.id, "person_name": "Rights"}

    @classmethod
    def _new_omct_protection_intervention_reply(cls, _role, own):
        return {"intervention_id": cls.released[not own].id}

    @classmethod
    def _new_omct_protection_intervention_template(cls, _role, _own):
        return cls._template_vals("ru")

    @classmethod
    def _new_omct_protection_addressee(cls, _role, _own):
        return {"name": "New", "kind": "mechanism", "email": "b@b.example"}
