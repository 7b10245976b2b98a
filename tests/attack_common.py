# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A request with something telling in every place, and what to look for.

Each place has a word of its own, so that a find says where it came from. Attackers try
parts of the words: what is found whole was told to them.
"""

import base64
import logging

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.omct_protection.tests.common import ProtectionSetup

#: Where it stands: the word.
WORDS = {
    "name": "Zyxomandrake",
    "contact": "zq.orphic@nowhere.example",
    "location": "Quelltormarsh",
    "birth_date": "1937-11-29",
    "notes": "Brindlewhist",
    "narrative": "Xanthomarigold",
    "caller": "Falconbrook",
    "phone": "+990 4471 8823",
    "reason": "Umberthicket",
    "place": "Jasperhollow",
    "perpetrator": "Corvidstone",
    "relocation": "Wickerlantern",
    "findings": "Osprelucent",
    "examiner": "Thistlemourne",
    "medical_file": "Gossamerfen",
    "withhold": "Larkspurdale",
    "question": "Pebblewraith",
    "hold": "Kestrelmoor",
    "message": "Quillfeathered",
    "subject": "Dapplegrove",
    "activity": "Plovercrofted",
    "note": "Hazelwynde",
    "file": "Vesperlarked",
    "file_name": "Mottlewick",
    "outcome": "Rookenshaw",
    "asked": "Siskinbarrow",
    "added": "Dunlinharrow",
}
#: What is encrypted: no dump holds it.
ENCRYPTED = [
    key
    for key in WORDS
    if key not in ("message", "subject", "activity", "note", "file_name")
]
REQUEST = "omct.protection.request"


def load(env, as_officer, as_manager, defender):
    """Fill every place of a new request; return it.

    :param as_officer: environment of the officer
    :param as_manager: environment of the manager
    :param defender: of the request, in the officer's environment
    """
    word = WORDS.__getitem__
    defender.update_identity(
        {
            key: word(key)
            for key in ("name", "contact", "location", "birth_date", "notes")
        }
    )
    request = as_officer[REQUEST].create(
        {
            "source": "direct",
            "country_id": defender.country_id.id,
            "manager_id": as_manager.uid,
            "urgency": "h24",
            "consent_given": True,
            "defender_ids": [Command.link(defender.id)],
            "narrative": word("narrative"),
            "caller": word("caller"),
            "caller_phone": word("phone"),
            "asked_help": word("asked"),
            "threat_score": "4",
            "vulnerability_score": "3",
            "capacity_score": "2",
            "assessment_reason": word("reason"),
            "violation_ids": [
                Command.create(
                    {
                        "kind": "threat",
                        "place": word("place"),
                        "perpetrator_identity": word("perpetrator"),
                    }
                )
            ],
        }
    )
    _load_parts(request, defender)
    as_manager["omct.protection.hold"].create(
        {"request_id": request.id, "reason": "court", "note": word("hold")}
    )
    request._get_outside().browse(request.id)._add_from_outside(word("added"))
    _load_thread(env, request)
    return request


def _load_parts(request, defender):
    env, word = request.env, WORDS.__getitem__
    env["omct.protection.medical"].create(
        {
            "request_id": request.id,
            "defender_id": defender.id,
            "examiner": word("examiner"),
            "findings": word("findings"),
            "content": base64.b64encode(word("medical_file").encode()),
            "content_name": f"{word('medical_file')}.txt",
        }
    )
    env["omct.protection.consent"].create(
        {
            "request_id": request.id,
            "defender_id": defender.id,
            "purpose": "keep",
            "way": "phone",
            "lang_id": env.ref("base.lang_en").id,
            "withhold": word("withhold"),
        }
    )
    member = env["res.partner"].sudo().create({"name": "Asked", "is_company": True})
    person = member.create({"name": "Person asked", "parent_id": member.id})
    env["omct.protection.reference"].create(
        {
            "request_id": request.id,
            "partner_id": member.id,
            "contact_id": person.id,
            "question": word("question"),
        }
    )


def _load_thread(env, request):
    word = WORDS.__getitem__
    request.message_post(
        body=word("message"),
        subject=word("subject"),
        partner_ids=request.manager_id.partner_id.ids,
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )
    request.activity_schedule(
        "mail.mail_activity_data_todo",
        summary=word("activity"),
        note=word("note"),
        user_id=request.manager_id.id,
    )
    request.env["ir.attachment"].create(
        {
            "name": f"{word('file_name')}.txt",
            "raw": word("file").encode(),
            "res_model": request._name,
            "res_id": request.id,
        }
    )
    env.flush_all()


class LogKeeper(logging.Handler):
    """Keeps what a log file would hold."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record):
        self.lines.append(self.format(record))


class AttackSetup(ProtectionSetup):
    """The request, and everybody who must learn nothing of it."""

    @classmethod
    def _set_up_attack(cls):
        cls._set_up_protection()
        for name, groups in {
            "plain": "base.group_user,base.group_allow_export",
            "coordinator": "omct_network.group_network_coordinator",
            "network_manager": "omct_network.group_network_manager",
            "grants_officer": "omct_grants.group_grants_officer",
            "finance_manager": "omct_grants.group_finance_manager",
        }.items():
            cls.outsiders |= new_test_user(cls.env, f"attack_{name}", groups)
        # One by one: what is added to many at once is the groups of all.
        for user in cls.outsiders.filtered(lambda user: not user.share):
            user.group_ids += cls.env.ref("base.group_allow_export")
        officer = cls.env(user=cls.officer)
        defender = officer["omct.protection.defender"].create(
            {"country_id": cls.country.id}
        )
        cls.request = load(cls.env, officer, cls.env(user=cls.manager), defender)
        # What changed is written down when the transaction ends.
        cls.env.cr.flush()
        cls.request.action_fast_track()
        cls.request.urgency = "h2"
        cls.defender = defender
        cls.help = officer["omct.protection.assistance"].create(
            {
                "request_id": cls.request.id,
                "type_id": cls.legal.id,
                "partner_id": cls.payee.id,
                "fund_id": cls.fund.id,
                "amount": 2400,
                "currency_id": cls.euro.id,
                "relocation_place": WORDS["relocation"],
            }
        )
        cls.help.action_request_payment()
        cls.payout = cls.help.disbursement_id
        cls.payout.with_user(cls.manager).action_approve()
        cls.env.cr.flush()
        cls.env.invalidate_all()

    def assertTellsNothing(self, text, label, words=None):
        """Fail when a telling word stands in ``text``."""
        folded = str(text).casefold()
        for key, word in (words or WORDS).items():
            if word.casefold() in folded:
                at = folded.index(word.casefold())
                around = str(text)[max(0, at - 150) : at + 60]
                self.fail(f"{label}: {key} in …{around}…")
