# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Parts of a protection request in the table of rights.

=============================  ================================  ======================
model                          own                               other
=============================  ================================  ======================
omct.protection.assessment     of a request of the user's team   of another team's
.protection.cofunder           of help on such a request         of another team's
.protection.medical            of such a request, the user       of another team's
                               reads it
.medical.log, .duplicate       of such a document or person      of another team's
=============================  ================================  ======================
"""

import base64

from odoo import Command


class CaseRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_case_parts(cls):
        for case in cls.cases:
            case["request"].write(
                {"threat_score": "4", "vulnerability_score": "3", "capacity_score": "2"}
            )
        cls._keep(*(case["request"].assessment_ids for case in cls.cases))
        funders = cls.root_env["omct.protection.cofunder"]
        cls._keep(*(funders.create(cls._funder_vals(case)) for case in cls.cases))
        cls._set_up_medical()
        searches = cls.root_env["omct.protection.duplicate"]
        cls._keep(
            *(
                searches.search([("defender_id", "=", case["defender"].id)], limit=1)
                for case in cls.cases
            )
        )

    @classmethod
    def _set_up_medical(cls):
        documents = [
            case["request"]
            .env["omct.protection.medical"]
            .create(
                {
                    **cls._medical_vals(case),
                    "reader_ids": [Command.set(case["request"].team_ids.ids)],
                    "content": base64.b64encode(b"Rights"),
                }
            )
            for case in cls.cases
        ]
        cls._keep(*documents)
        logs = cls.root_env["omct.protection.medical.log"]
        cls._keep(
            *(
                logs.search([("medical_id", "=", document.id)], limit=1)
                for document in documents
            )
        )

    @classmethod
    def _funder_vals(cls, case):
        return {
            "assistance_id": case["assistance"].id,
            "name": "Another fund",
            "amount": 7.0,
        }

    @classmethod
    def _medical_vals(cls, case):
        return {"request_id": case["request"].id, "defender_id": case["defender"].id}

    @classmethod
    def _new_omct_protection_cofunder(cls, _role, own):
        return cls._funder_vals(cls.cases[not own])

    @classmethod
    def _new_omct_protection_medical(cls, _role, own):
        return cls._medical_vals(cls.cases[not own])

    @classmethod
    def _new_omct_protection_medical_log(cls, _role, own):
        document = cls.records["omct.protection.medical", "own" if own else "other"][0]
        return {"medical_id": document.id, "user_id": 1, "kind": "read"}

    @classmethod
    def _new_omct_protection_duplicate(cls, _role, own):
        defender = cls.cases[not own]["defender"]
        return {"defender_id": defender.id, "user_id": 1, "result": "none"}

    @classmethod
    def _new_omct_protection_assessment(cls, _role, own):
        request = cls.cases[0 if own else 1]["request"]
        return {
            "request_id": request.id,
            "user_id": request.officer_id.id,
            "threat_score": "1",
            "vulnerability_score": "1",
            "capacity_score": "1",
        }
