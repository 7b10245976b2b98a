# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every cell of ``rights.csv``, tried over RPC as the user of the role.

The table says, for each role, model and kind of record, whether the role may create,
read, write and delete it:

====  =========================================================================
y     yes
n     no: the server answers with an access error, and the record is in no list
g     the right is there, a rule of the business says no to this record (governed)
====  =========================================================================

What is ``own`` and what is ``other`` stands in ``rights_common``.
"""

import csv
import logging
from pathlib import Path

from rights_common import ROLES, RightsCommon

from odoo.tests import tagged
from odoo.tools import mute_logger

TABLE = Path(__file__).with_name("rights.csv")
OPERATIONS = ("create", "read", "write", "delete")
ACCESS_ERROR = "odoo.exceptions.AccessError"
RULE_ERRORS = ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError")
#: What no user writes, whatever the role.
GOVERNED = {
    "omct.fund": {"state": "open"},
    "omct.donor.report": {"state": "submitted", "content_hash": "0"},
    "omct.grant": {
        "state": "approved",
        "approval_state": "approved",
        "iati_release": "named",
    },
    "omct.fund.amendment": {"approval_state": "approved"},
    "omct.fund.deadline": {"state": "accepted"},
    "omct.fund.income": {"state": "received"},
    "omct.grant.instalment": {"state": "paid"},
    "omct.grant.report": {"state": "accepted", "accepted_date": "2030-01-01 00:00:00"},
    "omct.iati.publication": {"state": "released", "file_hash": "0"},
    "omct.disbursement": {
        "state": "paid",
        "approval_state": "approved",
        "iati_released": True,
    },
    "omct.disbursement.receipt": {"state": "accepted", "kind": "signed"},
    "omct.audit.pack": {"state": "done", "sha256": "0"},
    "omct.grant.call": {"state": "open"},
    "omct.grant.review": {"state": "submitted"},
    "omct.membership": {"state": "member", "decision_note": "Rights"},
    "omct.membership.endorsement": {"state": "given"},
    "omct.membership.review": {"state": "done"},
    "omct.import": {"state": "imported"},
    "omct.group.message": {"state": "sent"},
    "res.partner": {"omct_last_contact_kind": "call"},
    "omct.protection.request": {"state": "active"},
    "omct.protection.assistance": {"state": "paid"},
    "omct.protection.consent": {"state": "withdrawn"},
    "omct.protection.hold": {"state": "lifted"},
    "omct.protection.intervention": {"state": "released", "released_hash": "0"},
    "omct.protection.medical": {"file_size": 7},
    "omct.protection.reference": {"state": "asked", "answer_kind": "confirms"},
    "omct.protection.retention": {"state": "confirmed"},
    "omct.protection.safety.check": {"state": "done"},
    "omct.due.diligence": {"state": "accepted", "accepted_date": "2020-02-02"},
    "omct.due.diligence.item": {"verified_date": "2020-02-02"},
    "omct.sanctions.screening": {"state": "cleared", "decision_reason": "Rights"},
    "omct.grant.condition": {"state": "met"},
    "omct.grant.agreement": {"state": "signed", "document_sha256": "0"},
    "omct.grant.amendment": {"state": "applied", "approval_state": "approved"},
    "omct.grant.refund": {"state": "received", "decision": "confirmed"},
}
#: A field of each model that anybody with the right to write may change.
HARMLESS = {
    "omct.audit.pack": {"date_to": "2026-01-30"},
    "omct.disbursement.receipt": {"date": "2026-01-30"},
    "omct.approval.deputy": {"note": "Rights"},
    "omct.bank.confirmation": {"note": "Rights"},
    "omct.disbursement.event": {"tier": "Rights"},
    "omct.disbursement.flag": {"text": "Rights"},
    "omct.disbursement.override": {"used_date": "2030-01-01 00:00:00"},
    "omct.affiliation": {"date_start": "2020-02-02"},
    "omct.contact.channel": {"sequence": 77},
    "omct.contact.moment": {"kind": "visit"},
    "omct.contact.role": {"sequence": 77},
    "omct.country.figure": {"member_count": 1},
    "omct.cost.type": {"sequence": 77},
    "omct.disbursement": {"date_due": "2031-01-31"},
    "omct.due.diligence": {"conclusion": "Rights"},
    "omct.due.diligence.item": {"note": "Rights"},
    "omct.due.diligence.type": {"sequence": 77},
    "omct.donor.report": {"date_due": "2031-01-31"},
    "omct.donor.report.line": {"budget_amount": 1.0},
    "omct.donor.report.payment": {"amount": 1.0},
    "omct.export.log": {"person_count": 7},
    "omct.fund": {"note": "Rights"},
    "omct.fund.euro": {"budget_eur": 1.0},
    "omct.fund.amendment": {"reason": "Rights"},
    "omct.fund.amendment.line": {"name": "Rights"},
    "omct.fund.deadline": {"note": "Rights"},
    "omct.fund.figure": {"budget_amount": 1.0},
    "omct.fund.income": {"name": "Rights"},
    "omct.fund.line": {"sequence": 77},
    "omct.fund.purpose": {"sequence": 77},
    "omct.fund.row": {"amount": 1.0},
    "omct.grant": {"summary": "Rights"},
    "omct.grant.analysis": {"paid_eur": 1.0},
    "omct.grant.agreement": {"signatory_member": "Rights"},
    "omct.grant.amendment": {"reason": "Rights"},
    "omct.grant.amendment.budget": {"sequence": 7},
    "omct.grant.amendment.line": {"number": 7},
    "omct.grant.condition": {"note": "Rights"},
    "omct.grant.instalment": {"number": 7},
    "omct.grant.refund": {"date_expected": "2031-01-31"},
    "omct.grant.refund.line": {"amount": 7.0},
    "omct.grant.report": {"title": "Rights"},
    "omct.grant.report.answer": {"answer": "Rights"},
    "omct.grant.report.line": {"explanation": "Rights"},
    "omct.grant.report.question": {"sequence": 77},
    "omct.grant.report.share": {"percent": 7.0},
    "omct.grant.answer": {"answer": "Rights"},
    "omct.grant.budget.line": {"sequence": 77},
    "omct.grant.call": {"review_min": 7},
    "omct.grant.call.criterion": {"sequence": 77},
    "omct.grant.call.question": {"sequence": 77},
    "omct.grant.cofunder": {"sequence": 77},
    "omct.grant.ranking": {"rank": 7},
    "omct.grant.review": {"date_due": "2031-01-31"},
    "omct.grant.review.score": {"score": "1"},
    "omct.grant.deadline": {"name": "Rights"},
    "omct.grants.today": {"sequence": 77},
    "omct.grant.instalment.part": {"amount": 7.0},
    "omct.grant.share": {"sequence": 77},
    "omct.group.message": {"name": "Rights"},
    "omct.group.message.recipient": {"state": "none"},
    "omct.group.message.version": {"subject": "Rights"},
    "omct.iati.publication": {"lang": "fr"},
    "omct.import": {"leave_out_refused": True},
    "omct.import.column": {"date_order": "dmy"},
    "omct.import.progress": {"done": 77},
    "omct.import.row": {"choice": "skip"},
    "omct.lookalike": {"score": 77},
    "omct.lookalike.key": {"key": "rights"},
    "omct.mandate": {"sequence": 77},
    "omct.membership": {"application_note": "Rights"},
    "omct.membership.criterion": {"evidence": "Rights"},
    "omct.membership.endorsement": {"note": "Rights"},
    "omct.membership.event": {"reason": "Rights"},
    "omct.membership.review": {"note": "Rights"},
    "omct.payment.file": {"name": "Rights"},
    "omct.payout.run": {"problem": "Rights"},
    "omct.payout.run.line": {"reason": "Rights"},
    "omct.protection.addition": {"date": "2020-02-02 00:00:00"},
    "omct.protection.addressee": {"sequence": 77},
    "omct.protection.assistance": {"date_due": "2031-01-31"},
    "omct.protection.assessment": {"threat_score": "1"},
    "omct.protection.assistance.type": {"sequence": 77},
    "omct.protection.attempt": {"since": "2031-01-01 00:00:00"},
    "omct.protection.break.glass": {"reason": "absence"},
    "omct.protection.cofunder": {"name": "Rights"},
    "omct.protection.consent": {"valid_until": "2031-01-31"},
    "omct.protection.defender": {"kind": "family"},
    "omct.protection.duplicate": {"result": "hit"},
    "omct.protection.figure": {"year": "2020"},
    "omct.protection.hold": {"reason": "wish"},
    "omct.protection.identity.log": {"kind": "write"},
    "omct.protection.intervention": {"kind": "letter"},
    "omct.protection.intervention.person": {"relation": "lawyer"},
    "omct.protection.intervention.reply": {"date": "2020-02-02"},
    "omct.protection.intervention.template": {"title": "Rights"},
    "omct.protection.medical": {"date": "2020-02-02"},
    "omct.protection.medical.log": {"kind": "join"},
    "omct.protection.purge": {"file_count": 7},
    "omct.protection.reference": {"date_due": "2031-01-31"},
    "omct.protection.request": {"consent_date": "2020-02-02"},
    "omct.protection.retention": {"basis": "Rights"},
    "omct.protection.safety.check": {"date_due": "2031-01-31"},
    "omct.protection.violation": {"date": "2020-02-02"},
    "omct.region": {"sequence": 77},
    "omct.registration.risk": {"note": "Rights"},
    "omct.sanctions.list": {"sequence": 77},
    "omct.sanctions.screening": {"note": "Rights"},
    "omct.state.review": {"rapporteurs": "Rights"},
    "omct.state.review.deadline": {"note": "Rights"},
    "omct.state.review.document": {"symbol": "Rights"},
    "omct.state.review.recommendation": {"note": "Rights"},
    "omct.state.review.session": {"note": "Rights"},
    "omct.state.review.submission": {"note": "Rights"},
    "omct.treaty": {"sequence": 77},
    "omct.treaty.status": {"source": "Rights"},
    "res.partner": {"phone": "+221 33 000 00 00"},
    "res.partner.bank": {"sequence": 77},
    "tier.review": {"comment": "Rights"},
}


def read_table():
    """Return the table: ``{role: {(model, which): {operation: y, n or g}}}``."""
    table = {}
    with TABLE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            cells = table.setdefault(row.pop("role"), {})
            key = (row.pop("model"), row.pop("which"))
            assert key not in cells, f"{key} stands twice in the table"
            cells[key] = row
    return table


@tagged("post_install", "-at_install")
class TestRights(RightsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = read_table()
        # A line for each refusal, thousands of them, all expected.
        for name in ("odoo.addons.base.models.ir_rule", "odoo.http", "odoo.sql_db"):
            cls.enterClassContext(mute_logger(name))

    # ------------------------------------------------------------------
    # Calls
    # ------------------------------------------------------------------

    def call(self, model, method, *args, **kwargs):
        """Call a method as the logged-in user, as the browser does.

        Nothing stays in a cache: the opener clears that of the test, and the request
        has one of its own.

        :return: (result, False) or (None, class of the error: what it said)
        """
        answer = super().call(model, method, *args, **kwargs)
        if "error" not in answer:
            return answer.get("result"), False
        data = answer["error"]["data"]
        return None, f"{data['name']}: {data['message']}"

    def try_out(self, model, method, *args, **kwargs):
        """Call a method and undo what it did."""
        with self.env.cr.savepoint() as savepoint:
            answer = self.call(model, method, *args, **kwargs)
            savepoint.rollback()
        return answer

    def verdict(self, error):
        """Return what the table says for an error: y, n, g, or the error itself."""
        if not error:
            return "y"
        if error.startswith(ACCESS_ERROR):
            return "n"
        return "g" if error.startswith(RULE_ERRORS) else error

    def log_in(self, role):
        login = self.users[ROLES[role]].login
        self.authenticate(login, login)

    # ------------------------------------------------------------------
    # Operations
    # ------------------------------------------------------------------

    def try_read(self, record):
        """Return y, n, or what each door says when they do not agree."""
        model, domain = record._name, [("id", "=", record.id)]
        _values, error = self.call(model, "read", record.ids, ["display_name"])
        seen = {"read": self.verdict(error)}
        found, error = self.call(
            model, "search_read", domain, ["display_name"], limit=1
        )
        seen["search_read"] = self.verdict(error) if error else "ny"[bool(found)]
        if seen["read"] == "n":
            # What may not be read must not be counted or suggested either.
            found, error = self.call(model, "name_search", domain=domain)
            seen["name_search"] = self.verdict(error) if error else "ny"[bool(found)]
            groups, error = self.call(
                model,
                "web_read_group",
                domain,
                [self.get_group_field(record)],
                ["__count"],
            )
            if error:
                seen["web_read_group"] = self.verdict(error)
            else:
                total = sum(group["__count"] for group in groups["groups"])
                seen["web_read_group"] = "ny"[bool(total)]
        verdicts = set(seen.values())
        return verdicts.pop() if len(verdicts) == 1 else str(seen)

    def get_group_field(self, record):
        """Return a stored field to group by."""
        return next(
            name
            for name, field in record._fields.items()
            if field.store
            and field.type in ("many2one", "char", "selection")
            and not field.groups
        )

    def try_write(self, record):
        vals = HARMLESS[record._name]
        return self.verdict(self.try_out(record._name, "write", record.ids, vals)[1])

    def try_delete(self, record):
        return self.verdict(self.try_out(record._name, "unlink", record.ids)[1])

    def try_create(self, role, model, which):
        vals = self.get_new_values(role, model, which)
        return self.verdict(self.try_out(model, "create", [vals])[1])

    def try_cell(self, role, model, which, operation):
        """Return (what it was tried on, verdict) for each record of the cell."""
        if operation == "create":
            yield "new", self.try_create(role, model, which)
            return
        for record in self.get_records(role, model, which):
            yield record, getattr(self, f"try_{operation}")(record)

    # ------------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------------

    def test_table_is_complete(self):
        """Every role has a row for every persistent model of ours."""
        ours = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("omct.") and not (model._abstract or model._transient)
        }
        self.assertEqual(set(self.table), set(ROLES))
        self.assertFalse(ours - HARMLESS.keys(), "models without a row")
        expected = {(model, which) for model in HARMLESS for which in ("own", "other")}
        for role, rows in self.table.items():
            with self.subTest(role=role):
                self.assertEqual(set(rows), expected)
                for cells in rows.values():
                    self.assertEqual(tuple(cells), OPERATIONS)
                    self.assertLessEqual(set(cells.values()), {"y", "n", "g"})

    def test_every_cell(self):
        """Role x model x operation x own and other."""
        tried = 0
        for role, rows in self.table.items():
            self.log_in(role)
            for (model, which), cells in rows.items():
                for operation, expected in cells.items():
                    tried += 1
                    with self.subTest(f"{role} {operation} {model} {which}"):
                        for record, got in self.try_cell(role, model, which, operation):
                            self.assertEqual(got, expected, record)
        logging.getLogger(__name__).info("%s cells tried", tried)
        self.assertEqual(tried, len(ROLES) * len(HARMLESS) * 2 * len(OPERATIONS))

    def test_states_are_nobodys_to_write(self):
        for role in ROLES:
            self.log_in(role)
            for model, fields in GOVERNED.items():
                record = self.get_records(role, model, "own")[0]
                for name, value in fields.items():
                    vals = self.get_new_values(role, model, "own")
                    for method, args in (
                        ("write", (record.ids, {name: value})),
                        ("create", ([{**vals, name: value}],)),
                    ):
                        label = f"{role} {method} {model}.{name}"
                        with self.subTest(label):
                            _result, error = self.try_out(model, method, *args)
                            self.assertEqual(self.verdict(error), "n", error)

    def test_reviews_are_not_forged_through_the_document(self):
        for role in ROLES:
            self.log_in(role)
            payout = self.get_records(role, "omct.disbursement", "own")[0]
            review = self.get_records(role, "tier.review", "own")[0]
            forged = self.get_new_values(role, "tier.review", "own")
            for command in (
                (0, 0, forged),
                (1, review.id, {"status": "approved"}),
                (2, review.id, 0),
            ):
                with self.subTest(f"{role} {command[0]}"):
                    _result, error = self.try_out(
                        payout._name, "write", payout.ids, {"review_ids": [command]}
                    )
                    # A submitted payout is frozen whole, whoever writes.
                    self.assertIn(self.verdict(error), "ng", error)

    def test_private_methods_are_closed(self):
        """What our addons keep to themselves, called by the role with most rights."""
        by_role = {}
        for model in HARMLESS:
            role = next(
                (
                    name
                    for name in reversed(ROLES)
                    if self.table[name][model, "own"]["write"] == "y"
                ),
                "director",
            )
            by_role.setdefault(role, []).append(model)
        tried = set()
        for role, models in by_role.items():
            self.log_in(role)
            for model in models:
                record = self.get_records(role, model, "own")[0]
                for method in self.get_private_methods(model):
                    tried.add(method)
                    with self.subTest(f"{role} {model}.{method}"):
                        _result, error = self.try_out(model, method, record.ids)
                        self.assertEqual(self.verdict(error), "n", error)
                        self.assertIn("Private methods", error)
        self.assertLessEqual({"_do_step", "_log", "request_validation"}, tried)

    def get_private_methods(self, model):
        """Return the names of our methods that are not for remote calls."""
        found = set()
        for base in type(self.env[model]).mro():
            if not base.__module__.startswith("odoo.addons.omct_"):
                continue
            for name, value in vars(base).items():
                if name.startswith("__") or not callable(value):
                    continue
                if name.startswith("_") or getattr(value, "_api_private", False):
                    found.add(name)
        return sorted(found)

    def test_engine_of_the_approval_is_closed_to_all(self):
        for role in ROLES:
            self.log_in(role)
            for model in ("omct.disbursement", "omct.grant"):
                record = self.get_records(role, model, "own")[0]
                for method in (
                    "_do_approve",
                    "_do_step",
                    "_validate_tier",
                    "_write_governed",
                    "request_validation",
                    "restart_validation",
                ):
                    with self.subTest(f"{role} {model}.{method}"):
                        _result, error = self.try_out(model, method, record.ids)
                        self.assertEqual(self.verdict(error), "n", error)

    def test_nobody_without_a_login(self):
        self.authenticate(None, None)
        for model in HARMLESS:
            record = self.records[model, "own"][0]
            for method, args in (
                ("read", (record.ids,)),
                ("search_read", ()),
                ("write", (record.ids, HARMLESS[model])),
                ("unlink", (record.ids,)),
                ("create", ([self.get_new_values("internal_user", model, "own")],)),
            ):
                with self.subTest(f"{method} {model}"):
                    _result, error = self.try_out(model, method, *args)
                    self.assertIn("SessionExpired", error)
