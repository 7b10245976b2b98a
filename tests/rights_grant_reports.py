# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reports of members, to donors and to the public in the table of rights.

=============================  ================================  ======================
model                          own                               other
=============================  ================================  ======================
omct.grant.report, its parts   awaited, of the user's office     of another office
.grant.report.question         entered by a manager, and asked    the same
.donor.report, its parts       a draft, of the user's office     of another office
.iati.publication              a draft, of the user's office     of another office
=============================  ================================  ======================
"""

from odoo import Command


class GrantReportRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_grant_reports(cls):
        grants = [cls._report_grant(cls.fund), cls._report_grant_of_branch()]
        env = cls.root_env
        reports = [grant.with_env(env).report_ids for grant in grants]
        cls._keep(*reports)
        cls._keep(*(report.answer_ids[0] for report in reports))
        cls._keep(*(report.line_ids[0] for report in reports))
        cls._keep(
            *(
                env["omct.grant.report.share"].create(
                    {"report_id": report.id, "fund_id": report.fund_id.id}
                )
                for report in reports
            )
        )
        questions = cls.env_of("manager")["omct.grant.report.question"]
        cls._keep(*(questions.create({"name": f"Right {n}?"}) for n in (1, 2)))
        cls.new_question = questions.create({"name": "New?"})
        cls.report_funds = [grant.with_env(env).fund_id for grant in grants]
        cls._set_up_publications()

    @classmethod
    def _report_grant(cls, fund, **vals):
        grant = cls._decided_grant(
            10.0, fund_id=fund.id, fund_line_id=fund.line_ids[0].id, **vals
        )
        grant.action_activate()
        return grant

    @classmethod
    def _report_grant_of_branch(cls):
        """Return an active grant of the other office, where nobody works any more."""
        staff = cls.users["officer"] | cls.users["manager"] | cls.users["director"]
        staff.company_ids = [Command.link(cls.branch.id)]
        expense = cls.root_env["account.account"].create(
            {
                "name": "Grants",
                "code": "658901",
                "account_type": "expense",
                "company_ids": [Command.set(cls.branch.ids)],
            }
        )
        fund = cls._create_fund(
            500.0, company_id=cls.branch.id, expense_account_id=expense.id
        )
        grant = cls._report_grant(fund, company_id=cls.branch.id)
        staff.company_ids = [Command.unlink(cls.branch.id)]
        cls.env.invalidate_all()
        return grant

    @classmethod
    def _set_up_publications(cls):
        env = cls.root_env
        cls._keep(
            *(
                env["omct.iati.publication"].create(cls._publication_vals(fund))
                for fund in cls.report_funds
            )
        )
        donor_reports = [
            env["omct.donor.report"].create(cls._donor_report_vals(fund))
            for fund in cls.report_funds
        ]
        cls._keep(*donor_reports)
        for model in ("line", "payment"):
            cls._keep(
                *(
                    env[f"omct.donor.report.{model}"].create(
                        {
                            "report_id": report.id,
                            "fund_line_id": report.fund_id.line_ids[0].id,
                        }
                    )
                    for report in donor_reports
                )
            )

    # ------------------------------------------------------------------
    # New records
    # ------------------------------------------------------------------

    @classmethod
    def _publication_vals(cls, fund):
        return {"fund_id": fund.id, "title": "New", "description": "New"}

    @classmethod
    def _donor_report_vals(cls, fund):
        day = str(cls.today)
        return {"fund_id": fund.id, "period_start": day, "period_end": day}

    @classmethod
    def _new_omct_iati_publication(cls, _role, own):
        return cls._publication_vals(cls.report_funds[not own])

    @classmethod
    def _new_omct_donor_report(cls, _role, own):
        return cls._donor_report_vals(cls.report_funds[not own])

    @classmethod
    def _new_part_of_donor_report(cls, _role, own):
        report = cls.records["omct.donor.report", "own" if own else "other"][0]
        return {
            "report_id": report.id,
            "fund_line_id": cls.report_funds[not own].line_ids[0].id,
        }

    _new_omct_donor_report_line = _new_part_of_donor_report
    _new_omct_donor_report_payment = _new_part_of_donor_report

    @classmethod
    def _of_report(cls, own):
        return cls.records["omct.grant.report", "own" if own else "other"][0]

    @classmethod
    def _new_omct_grant_report(cls, _role, own):
        day = str(cls.today)
        return {
            "grant_id": cls._of_report(own).grant_id.id,
            "title": "New",
            "period_start": day,
            "period_end": day,
            "date_due": day,
        }

    @classmethod
    def _new_omct_grant_report_answer(cls, _role, own):
        return {
            "report_id": cls._of_report(own).id,
            "question_id": cls.new_question.id,
        }

    @classmethod
    def _new_omct_grant_report_line(cls, _role, own):
        return {
            "report_id": cls._of_report(own).id,
            "name": "New",
            "budget_amount": 1.0,
        }

    @classmethod
    def _new_omct_grant_report_share(cls, _role, own):
        return {
            "report_id": cls._of_report(own).id,
            "fund_id": cls.branch_fund.id,
        }

    @classmethod
    def _new_omct_grant_report_question(cls, _role, _own):
        return {"name": "Another?"}
