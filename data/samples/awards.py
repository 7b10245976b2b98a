# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Due diligence, agreements, amendments and refunds, by the people who make them."""

import base64
from itertools import cycle

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from .people import as_user

#: members without an award whose due diligence is at this stage
OTHERS = (
    ("np_01", "accepted"),
    ("sn_02", "draft"),
    ("ml_02", "submitted"),
    ("co_02", "refused"),
)
#: member, item, age in months: what expires soon or has expired
AGES = {
    "cd_03": ("bank", 11.5),
    "ma_01": ("bank", 11.7),
    "tn_01": ("board", 23.5),
    "np_01": ("bank", 13),
}
#: member, entry of the list, why it was cleared; without a reason it is open
HITS = (
    (
        "mx_01",
        "Entry 6908 «R. Testigo»",
        "Born in 1951, the treasurer in 1984.",
    ),
    ("gt_01", "Entry 7121 «Fundación Muestra»", None),
)
CONCLUSIONS = {
    "low": "Registered, audited without reservation, known to the network for years.",
    "medium": "Sound accounts; one person alone may sign. Three instalments.",
    "high": "No registration is given by the authorities. Small instalments, visits.",
}


def pdf(text):
    """Return a small PDF with one line of text, in base64."""
    line = text.encode("latin-1", "replace").replace(b"(", b"[").replace(b")", b"]")
    content = b"BT /F1 14 Tf 72 770 Td (" + line + b") Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1,
        start,
    )
    return base64.b64encode(out)


def _code(partner):
    """Return the code of a sample organisation, e.g. ``cd_02``."""
    name = partner.get_external_id()[partner.id]
    return name.removeprefix("__import__.sample_member_")


def _gather(env, partner):
    officer = as_user(env, "grants_officer")
    code, today = _code(partner), fields.Date.today()
    risk = ("low", "low", "medium", "high")[partner.id % 4]
    assessment = officer["omct.due.diligence"].create(
        {"partner_id": partner.id, "risk": risk, "conclusion": CONCLUSIONS[risk]}
    )
    aged, months = AGES.get(code, (None, 0))
    for item in assessment.item_ids:
        kind = item.type_id
        age = months if kind.code == aged else 2 + (item.id * 7) % 8
        item.write(
            {
                "answer": "yes",
                "date": today - relativedelta(days=round(age * 30.4)),
                "document": pdf(f"{kind.name}: {partner.name}"),
                "document_name": f"{kind.code}.pdf",
            }
        )
    _screen(officer, partner)
    return assessment


def _screen(officer, partner, **vals):
    """Record a search in each list that is needed, made two months ago."""
    lists = officer["omct.sanctions.list"]
    return officer["omct.sanctions.screening"].create(
        [
            {
                "partner_id": partner.id,
                "list_id": source.id,
                "date": fields.Date.today() - relativedelta(months=2),
                "names": f"{partner.name}\nThe five members of its board",
                "result": "clear",
                **vals,
            }
            for source in lists._get_required("payment")
        ]
    )


def pass_due_diligence(env, partner):
    """Put a due diligence of a member in force, unless there is one."""
    model = env["omct.due.diligence"]
    found = model.search([("partner_id", "=", partner.id), ("state", "=", "accepted")])
    if found:
        return
    assessment = _gather(env, partner)
    assessment.action_submit()
    assessment.with_env(as_user(env, "grants_manager")).action_accept()


def make_agreement(env, grant, signed=True):
    """Make the agreement of an approved grant, and record its signatures."""
    officer = as_user(env, "grants_officer")
    agreement = officer["omct.grant.agreement"].create({"grant_id": grant.id})
    if not signed:
        return
    # The day of the officer: in the last hour of a UTC day it is the next one.
    today = agreement.made_date
    agreement.write(
        {
            "signed_file": pdf(f"{grant.name}: signed by both sides"),
            "signed_file_name": "signed.pdf",
            "signatory_member": "The director of the organisation",
            "date_signed_member": today,
            "signatory_office_id": as_user(env, "director").uid,
            "date_signed_office": today,
        }
    )
    agreement.action_sign()


def load_due_diligence(env, member):
    """Bring the due diligence of some more members to other stages.

    :param member: function that returns a sample organisation by its code
    """
    manager = as_user(env, "grants_manager")
    for code, state in OTHERS:
        assessment = _gather(env, member(env, code))
        if state != "draft":
            assessment.action_submit()
        if state == "accepted":
            assessment.with_env(manager).action_accept()
        if state == "refused":
            assessment.with_env(manager).action_refuse(reason="No board has met")
    officer = as_user(env, "grants_officer")
    source = officer["omct.sanctions.list"].search([], limit=1)
    for code, entry, reason in HITS:
        hit = officer["omct.sanctions.screening"].create(
            {
                "partner_id": member(env, code).id,
                "list_id": source.id,
                "names": f"{member(env, code).name}\nThe five members of its board",
                "result": "hit",
                "note": entry,
            }
        )
        if reason:
            hit.with_env(manager).action_clear_hit(reason=reason)
    env["omct.due.diligence.item"]._cron_remind()
    env["omct.sanctions.screening"]._cron_remind()


def load_amendments(env, grants):
    """One amendment applied, one to decide, one drafted.

    :param grants: three active grants
    """
    officer = as_user(env, "grants_officer")
    first, second, third = (grant.with_env(officer) for grant in grants)
    amendments = officer["omct.grant.amendment"]
    applied = amendments.create(
        {
            "grant_id": first.id,
            "reason": "The courts were closed for three months.",
            "date_end": first.date_end + relativedelta(months=3),
        }
    )
    applied.action_submit()
    applied.with_env(as_user(env, "grants_manager")).action_approve()
    make_agreement(env, first)
    more = amendments.create(
        {
            "grant_id": second.id,
            "reason": "A second clinic opens in the north of the country.",
            "amount": second.amount + 4000,
            "line_ids": [
                *amendments.new({"grant_id": second.id})._get_schedule_commands()[1:],
                Command.create(
                    {
                        "number": len(second.instalment_ids) + 1,
                        "amount": 4000,
                        "date_due": second.date_end - relativedelta(months=1),
                        "needs_report": True,
                    }
                ),
            ],
        }
    )
    more.action_submit()
    amendments.create({"grant_id": third.id, "reason": "The exchange rate fell."})


def load_refunds(env, match):
    """Refunds of grants that were paid: drafted, expected, posted, received.

    :param match: function that matches an item of the books with the bank's line
    """
    officer, manager = as_user(env, "grants_officer"), as_user(env, "grants_manager")
    finance = as_user(env, "finance")
    paid = officer["omct.grant.instalment"].search(
        [("state", "=", "paid"), ("grant_id.state", "in", ("active", "closing"))]
    )
    stages = ("received", "posted", "expected", "draft")
    for stage, grant in zip(stages, cycle(paid.grant_id), strict=False):
        refund = officer["omct.grant.refund"].create(
            {
                "grant_id": grant.id,
                "amount": grant.currency_id.round(grant.paid_amount * 0.07),
                "date_expected": fields.Date.today() + relativedelta(days=30),
                "reason": "A training was cheaper than planned.",
            }
        )
        if stage == "draft":
            continue
        refund.with_env(manager).action_confirm()
        if stage == "expected":
            continue
        refund.with_env(finance).action_post()
        if stage == "received":
            match(finance, refund)
