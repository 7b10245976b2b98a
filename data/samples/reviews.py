# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Status of the treaties, which is real; sessions and State reviews, which are not."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from .network import DATA, import_file
from .people import as_user

INVENTED = "Sample: dates and contents are invented."
#: The three sessions of a year: month, number in 2024, weeks
SESSIONS = ((4, 79, 4), (7, 80, 3), (11, 81, 4))
#: country, session (0: the next one), step, procedure, report
REVIEWS = (
    ("cd", 0, "reports", "standard", "3rd periodic"),
    ("mx", 0, "briefing", "simplified", "8th periodic"),
    ("np", 0, "dialogue", "standard", "3rd periodic"),
    ("tn", 1, "state_report", "simplified", "4th periodic"),
    ("co", 1, "list_of_issues", "simplified", "7th periodic"),
    ("ke", 2, "list_of_issues", "simplified", "4th periodic"),
    ("ph", -1, "observations", "simplified", "4th periodic"),
    ("ma", -2, "follow_up", "standard", "5th periodic"),
    ("kz", -3, "follow_up", "simplified", "4th periodic"),
    ("pe", -6, "closed", "simplified", "7th periodic"),
)
#: country, kind, details, days from today
DEADLINES = (
    ("cd", "other", "Call to members", -6),
    ("mx", "briefing", "", 21),
    ("np", "other", "Drafts to the reader", 9),
    ("tn", "state_report", "", 40),
    ("co", "other", "Meeting of the coalition", 63),
    ("ke", "other", "Training of new authors", 88),
)
#: country, kind, state, confidential, members, title
SUBMISSIONS = (
    ("cd", "report", "drafting", False, 2, "Joint report on places of detention"),
    ("cd", "report", "call", True, 1, "Report on reprisals"),
    ("mx", "report", "review", False, 2, "Joint alternative report"),
    ("np", "report", "submitted", False, 2, "Report on impunity"),
    ("np", "loi", "dropped", False, 1, "Input to the list of issues"),
    ("co", "loi", "call", False, 2, "Input to the list of issues"),
    ("ph", "report", "published", False, 2, "Joint alternative report"),
    ("ma", "report", "submitted", True, 1, "Report on interrogations"),
    ("ma", "follow_up", "drafting", False, 1, "Follow-up report"),
    ("kz", "follow_up", "submitted", False, 1, "Follow-up report"),
    ("pe", "report", "published", False, 2, "Joint alternative report"),
)
RECOMMENDATIONS = (
    ("9", "Guarantee access to a lawyer from the outset of deprivation of liberty.", 1),
    ("15", "Make the record of every custody open to the court and the family.", 1),
    ("21", "Investigate all allegations of torture promptly and impartially.", 1),
    ("27", "Bring the definition of torture into line with article 1.", 0),
    ("33", "Fund the rehabilitation of survivors.", 0),
)
GRADES = ("substantive", "initial", "none")


def load(env):
    """Import the status; managers enter sessions, the coordinator keeps reviews."""
    manager, coordinator = as_user(env, "network_manager"), as_user(env, "coordinator")
    import_file(manager, DATA / "treaty_status.csv", "omct.treaty.status")
    sessions = _sessions(manager)
    reviews = _reviews(coordinator, sessions)
    _deadlines(coordinator, reviews)
    _submissions(coordinator, reviews)
    _recommendations(coordinator, reviews)
    # The job of the night, so that reminders are there on the first day.
    env["omct.state.review.deadline"]._cron_remind()


def _today(env):
    return fields.Date.context_today(env["omct.state.review"])


def _sessions(env):
    """Return the sessions of four years; a deadline differs, as in real life."""
    cat, today, rows = env.ref("omct_network.treaty_cat"), _today(env), []
    for year in range(today.year - 2, today.year + 2):
        for month, number, weeks in SESSIONS:
            first = date(year, month, 8)
            first += timedelta(days=-first.weekday() % 7)
            rows.append(
                {
                    "treaty_id": cat.id,
                    "number": str(number + 3 * (year - 2024)),
                    "date_start": first,
                    "date_stop": first + timedelta(days=7 * weeks - 3),
                    "note": INVENTED,
                }
            )
    sessions = env["omct.state.review.session"].create(rows)
    sessions[-1].date_loi = sessions[-1].date_start - timedelta(days=84)
    return sessions.sorted("date_start")


def _reviews(env, sessions):
    """Return the reviews by country, each at its step."""
    today, reviews = _today(env), {}
    dates = sessions.mapped("date_start")
    upcoming = next(index for index, start in enumerate(dates) if start > today)
    for code, offset, step, procedure, cycle in REVIEWS:
        session = sessions.with_env(env)[max(upcoming + offset, 0)]
        reviews[code] = env["omct.state.review"].create(
            {
                "country_id": env.ref(f"base.{code}").id,
                "treaty_id": session.treaty_id.id,
                "session_id": session.id,
                "procedure": procedure,
                "cycle": cycle,
                "note": INVENTED,
                **_dates_of(session, offset),
            }
        )
        if step == "list_of_issues":
            coming = sessions.with_env(env)[upcoming + offset - 1]
            reviews[code].loi_session_id = coming
        reviews[code].state = step
        if offset < 0:
            past = reviews[code].deadline_ids
            _done_in_time(past.filtered(lambda line: line.kind == "report"))
    _done_in_time(reviews["pe"].deadline_ids)
    return reviews


def _done_in_time(lines):
    for line in lines:
        line.write({"done": True, "date_done": line.date})


def _dates_of(session, offset):
    day = session.date_start + timedelta(days=8)
    vals = {"date_dialogue": day, "date_briefing": day - timedelta(days=1)}
    if offset <= 0:
        vals["date_loi"] = session.date_start - relativedelta(months=14)
        vals["date_state_report"] = session.date_start - relativedelta(months=8)
    if offset < 0:
        vals["date_observations"] = session.date_stop
    return vals


def _deadlines(env, reviews):
    today = _today(env)
    env["omct.state.review.deadline"].create(
        [
            {
                "review_id": reviews[code].id,
                "kind": kind,
                "note": note,
                "date": today + timedelta(days=days),
            }
            for code, kind, note, days in DEADLINES
        ]
    )


def _submissions(env, reviews):
    english = env.ref("base.lang_en")
    for code, kind, state, confidential, members, title in SUBMISSIONS:
        partners = [
            env.ref(f"__import__.sample_member_{code}_{number:02}")
            for number in range(1, members + 1)
        ]
        submission = env["omct.state.review.submission"].create(
            {
                "name": title,
                "review_id": reviews[code].id,
                "kind": kind,
                "partner_ids": [Command.set([partner.id for partner in partners])],
                "confidentiality": "committee" if confidential else "public",
                "lang_ids": [Command.set(english.ids)],
                "url": "https://reports.example/sample" if state == "published" else "",
            }
        )
        if state in ("submitted", "published") and submission.date_due < _today(env):
            submission.date_submitted = submission.date_due
        submission.state = state


def _recommendations(env, reviews):
    for code in ("ph", "ma", "kz", "pe"):
        review = reviews[code]
        assessed = code == "pe"
        env["omct.state.review.recommendation"].create(
            [
                {
                    "review_id": review.id,
                    "sequence": number,
                    "paragraph": paragraph,
                    "name": text,
                    "is_follow_up": bool(follow_up),
                    "assessment": assessed and follow_up and GRADES[number],
                    "date_assessment": assessed and follow_up and review.date_follow_up,
                }
                for number, (paragraph, text, follow_up) in enumerate(RECOMMENDATIONS)
            ]
        )
        env["omct.state.review.document"].create(
            {
                "review_id": review.id,
                "kind": "observations",
                "name": "Concluding observations (sample)",
                "symbol": f"CAT/C/SAMPLE/CO/{review.cycle[0]}",
                "date": review.date_observations,
                "url": "https://observations.example/sample",
            }
        )
