# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from .common import GrantsCommon


class ReportCommon(GrantsCommon):
    """An active grant with one awaited report that can be filled in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The period ends today: the first day on which its report may come in.
        cls.start = cls.today - relativedelta(months=12, days=-1)
        cls.grant = cls._active_grant()
        cls.report = cls.grant.report_ids

    @classmethod
    def _active_grant(cls, amount=4000.0, **vals):
        grant = cls._decided_grant(
            amount,
            **{
                "date_start": cls.start,
                "date_end": cls.today,
                **vals,
            },
        )
        grant.action_activate()
        return grant

    @classmethod
    def _fill_in(cls, report, spent=3900.0, user="officer"):
        """Answer what must be answered and enter what was spent."""
        report = report.with_user(cls.users[user])
        for answer in report.answer_ids:
            answer.answer = "Done as planned."
        report.line_ids[:1].spent_amount = spent
        return report

    @classmethod
    def _accepted_report(cls, report, spent=3900.0):
        cls._fill_in(report, spent).action_submit()
        report.with_user(cls.users["officer2"]).action_accept()
        return report
