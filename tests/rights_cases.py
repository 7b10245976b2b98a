# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Parts of a protection request in the table of rights.

=============================  ================================  ======================
model                          own                               other
=============================  ================================  ======================
omct.protection.assessment     of a request of the user's team   of another team's
=============================  ================================  ======================
"""


class CaseRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_case_parts(cls):
        for case in cls.cases:
            case["request"].write(
                {"threat_score": "4", "vulnerability_score": "3", "capacity_score": "2"}
            )
        cls._keep(*(case["request"].assessment_ids for case in cls.cases))

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
