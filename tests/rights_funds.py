# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is whose among the records of a fund: own office, other office."""


class FundRights:
    """Records of the funds of both offices, for the table of rights."""

    @classmethod
    def _set_up_fund_records(cls, funds):
        amendments = [
            fund.env["omct.fund.amendment"].create({"fund_id": fund.id})
            for fund in funds
        ]
        cls._keep(*amendments)
        cls._keep(*(amendment.line_ids[0] for amendment in amendments))
        for model in ("omct.fund.deadline", "omct.fund.income"):
            cls._keep(
                *(
                    fund.env[model].create(cls._planned_vals(model, fund))
                    for fund in funds
                )
            )

    @classmethod
    def _set_up_shares(cls, grants):
        # A line of the other office without a share, for the new one of the table.
        cls.spare_line = cls.root_env["omct.fund.line"].create(
            {"fund_id": cls.branch_fund.id, "name": "Spare", "amount": 0.0}
        )
        shares = [
            grant.env["omct.grant.share"].create(cls._share_vals(grant))
            for grant in grants
        ]
        cls._keep(*shares)
        cls._keep(
            *(
                cls.root_env["omct.grant.instalment.part"].create(
                    {
                        "instalment_id": share.grant_id.instalment_ids[0].id,
                        "share_id": share.id,
                        "amount": 5.0,
                    }
                )
                for share in shares
            )
        )

    @classmethod
    def _share_vals(cls, grant, line=None):
        line = line or grant.fund_line_id
        return {
            "grant_id": grant.id,
            "fund_id": line.fund_id.id,
            "fund_line_id": line.id,
            "percent": 50.0,
        }

    @classmethod
    def _planned_vals(cls, model, fund):
        date = str(cls.today)
        if model == "omct.fund.deadline":
            return {"fund_id": fund.id, "date_due": date}
        vals = {"name": "New", "amount": 5.0, "date_expected": date}
        return {"fund_id": fund.id, **vals}

    @classmethod
    def _fund_of(cls, own):
        return cls.records["omct.fund", "own" if own else "other"][0]

    @classmethod
    def _new_omct_fund_amendment(cls, _role, own):
        return {"fund_id": cls._fund_of(own).id}

    @classmethod
    def _new_omct_fund_amendment_line(cls, _role, own):
        which = "own" if own else "other"
        amendment = cls.records["omct.fund.amendment", which][0]
        return {"amendment_id": amendment.id, "name": "New", "amount": 0.0}

    @classmethod
    def _new_omct_fund_deadline(cls, _role, own):
        return cls._planned_vals("omct.fund.deadline", cls._fund_of(own))

    @classmethod
    def _new_omct_fund_income(cls, _role, own):
        return cls._planned_vals("omct.fund.income", cls._fund_of(own))

    @classmethod
    def _new_omct_grant_share(cls, _role, own):
        which = "own" if own else "other"
        grant = cls.records["omct.grant", which][0].with_env(cls.root_env)
        # Another line than the one that has a share already.
        line = grant.fund_id.line_ids[1] if own else cls.spare_line
        return cls._share_vals(grant, line)

    @classmethod
    def _new_omct_grant_instalment_part(cls, _role, own):
        share = cls.records["omct.grant.share", "own" if own else "other"][0]
        instalments = share.with_env(cls.root_env).grant_id.instalment_ids
        return {"instalment_id": instalments[1].id, "share_id": share.id}
