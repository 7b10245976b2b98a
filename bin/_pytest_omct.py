"""A test that is skipped has tested nothing: it counts as failed."""

import pytest
from hypothesis import settings

# A busy machine breaks no law; what time something may take is measured by bin/bench.
settings.register_profile("omct", deadline=None)
settings.load_profile("omct")

REASON = "Skipped, which counts as a failure here: "


def _fail(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        text = report.longrepr
        if isinstance(text, tuple):
            text = f"{text[0]}:{text[1]}: {text[2]}"
        report.longrepr = REASON + str(text)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    _fail(outcome.get_result())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_logreport(report):
    # Here and not where reports are made, for the sake of subtests.
    _fail(report)
    return (yield)
