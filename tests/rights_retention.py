# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Retention and figures in the table of rights.

=============================  ================================  ======================
model                          own                               other
=============================  ================================  ======================
omct.protection.hold, .purge   of a request of the user's team   of another team's
.retention, .figure            the first                         another
=============================  ================================  ======================
"""

from odoo import fields


class RetentionRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_retention(cls):
        env = cls.root_env
        rules = env["omct.protection.retention"].search([], limit=2)
        cls._keep(*rules)
        cls._keep(
            *(
                env["omct.protection.hold"].create(cls._hold_vals(case))
                for case in cls.cases
            )
        )
        cls._keep(
            *(
                env["omct.protection.purge"].create(cls._purge_vals(case, "1"))
                for case in cls.cases
            )
        )
        # Figures leave out the month that runs.
        requests = cls.cases[0]["request"] | cls.cases[1]["request"]
        requests.with_env(env).received_date = fields.Datetime.subtract(
            fields.Datetime.now(), days=40
        )
        env.flush_all()
        cls._keep(*env["omct.protection.figure"].search([], limit=2))

    @classmethod
    def _hold_vals(cls, case):
        return {"request_id": case["request"].id, "reason": "court"}

    @classmethod
    def _purge_vals(cls, case, number):
        return {
            "name": f"R/{case['request'].id}/{number}",
            "request_id": case["request"].id,
            "user_id": case["request"].officer_id.id,
            "kind": "files",
            "months": 1,
            "basis": "Rights",
            "closed_date": "2020-01-01 00:00:00",
            "due_date": "2020-02-01 00:00:00",
        }

    @classmethod
    def _new_omct_protection_hold(cls, _role, own):
        return cls._hold_vals(cls.cases[not own])

    @classmethod
    def _new_omct_protection_purge(cls, _role, own):
        return cls._purge_vals(cls.cases[not own], "2")

    @classmethod
    def _new_omct_protection_retention(cls, _role, own):
        # A second one of a class stands beside the first when it is archived.
        kind = "files" if own else "medical"
        return {"kind": kind, "months": 5, "basis": "Rights", "active": False}

    @classmethod
    def _new_omct_protection_figure(cls, _role, _own):
        return {"year": "2020"}
