# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Assistance with a telling name everywhere: the bank and finance see none of it.

Everything that finance can read, and every byte that leaves for the bank or comes back,
is searched for the words.
"""

import base64
import io
import json
import zipfile

import pypdf

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.omct_grants.tests.test_statement import StatementCommon
from odoo.addons.omct_protection.tests.common import use_key_file

TELLING = (
    "Nadifa",
    "Jimcaale",
    "lawyer hunted",
    "night police",
    "Quellenthal",
    "Hieronymus",
    "smuggled",
)
IDENTITY = {
    "name": "Nadifa Warsame Jimcaale",
    "contact": "nadifa@example.org",
    "location": "Third house, Quellenthal",
    "notes": "Brother Hieronymus knows",
}
#: What finance works with, and the mails and files around it.
MODELS = (
    "omct.disbursement",
    "account.move",
    "account.move.line",
    "account.payment",
    "account.payment.order",
    "account.payment.line",
    "account.payment.lot",
    "account.bank.statement",
    "account.bank.statement.line",
    "account.analytic.line",
    "omct.payment.file",
    "omct.disbursement.receipt",
    "auditlog.log",
    "auditlog.log.line",
    "ir.attachment",
    "mail.message",
    "mail.activity",
    "mail.mail",
    "res.partner.bank",
    "omct.bank.confirmation",
    "omct.disbursement.event",
    "omct.disbursement.override",
    "omct.disbursement.flag",
    "tier.review",
)


@tagged("post_install", "-at_install")
class TestBankConfidential(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_file(cls)
        for name in ("protection_officer", "protection_manager"):
            cls.users[name] = new_test_user(
                cls.root_env,
                login=f"test_{name}",
                groups=f"omct_protection.group_{name}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )

    def make_assistance(self):
        """Return the approved payout of assistance that telling words surround."""
        env = self.env_of("protection_officer")
        defender = env["omct.protection.defender"].create(
            {"country_id": self.member2.country_id.id}
        )
        defender.update_identity(IDENTITY)
        with Form(env["omct.protection.request"]) as form:
            form.partner_id = self.member2.with_env(env)
            form.country_id = self.member2.country_id.with_env(env)
            form.urgency = "h24"
            form.manager_id = self.users["protection_manager"].with_env(env)
            form.narrative = "The lawyer hunted by the night police was smuggled out"
            form.consent_given = True
            form.defender_ids.add(defender)
        request = form.record
        request.message_post(body="The member: smuggled past the night police")
        env["ir.attachment"].create(
            {
                "name": "The night police.txt",
                "raw": b"A lawyer hunted, and smuggled out",
                "res_model": request._name,
                "res_id": request.id,
            }
        )
        request.action_fast_track()
        request.write(
            {"threat_score": "4", "vulnerability_score": "4", "capacity_score": "2"}
        )
        assistance = env["omct.protection.assistance"].create(
            {
                "request_id": request.id,
                "type_id": env.ref("omct_protection.assistance_type_legal").id,
                "partner_id": self.member2.id,
                "partner_bank_id": self.account2.id,
                "fund_id": self.fund.id,
                "fund_line_id": self.line.id,
                "amount": 1200.0,
                "currency_id": env.ref("base.EUR").id,
                "company_id": self.company.id,
            }
        )
        assistance.action_request_payment()
        payout = assistance.disbursement_id.with_env(self.root_env)
        manager = payout.with_user(self.users["protection_manager"])
        # What is said with the decisions tells as much.
        manager.action_send_back(reason="Is the lawyer hunted still in Quellenthal?")
        payout.with_env(env).action_submit()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            manager.action_approve(reason="Nadifa is out")
        manager.action_approve(reason="She was smuggled out")
        self.assertEqual(payout.state, "approved")
        self.grant_override(payout)
        self.request = request.sudo()
        self.forbidden = [*TELLING, request.name, assistance.name]
        return payout

    def grant_override(self, payout):
        """Let the director say too much in the reason of an override."""
        director = payout.with_user(self.users["director"])
        director.env["omct.disbursement.override"]._grant(
            director,
            "approver_payer",
            self.users["protection_manager"],
            "Hieronymus is hunted by the night police",
        )
        self.env["omct.disbursement.flag"].sudo().create(
            {
                "disbursement_id": payout.id,
                "kind": "repeat",
                "key": "repeat:0",
                "text": "Same payee, amount and month",
                "reason": "The second room in Quellenthal",
                "user_id": self.users["protection_officer"].id,
            }
        )

    def look_for_words(self, where, data):
        text = data if isinstance(data, str) else data.decode(errors="replace")
        for word in self.forbidden:
            self.assertNotIn(word.lower(), text.lower(), f"{word} in {where}")

    def read_all(self, user):
        """Yield model and text of everything that a user can read."""
        self.env.flush_all()
        self.env.invalidate_all()
        env = self.env_of(user)
        for model in MODELS:
            records = env[model]
            if not records.has_access("read"):
                continue
            records = records.search(Domain("create_date", ">=", self.start))
            names = [
                name
                for name, field in records._fields.items()
                if records._has_field_access(field, "read")
                and field.type not in ("one2many", "many2many", "properties")
                and (field.store or name == "display_name" or name.endswith("_shown"))
            ]
            for record in records:
                try:
                    values = record.with_context(bin_size=False).read(names)
                except AccessError:
                    continue
                yield model, json.dumps(values, default=str, ensure_ascii=False)
                if model in ("ir.attachment", "omct.payment.file"):
                    content = record.with_context(bin_size=False)
                    raw = (
                        content.raw
                        if model == "ir.attachment"
                        else base64.b64decode(content.content)
                    )
                    yield f"bytes of {model}", (raw or b"").decode(errors="replace")

    def test_no_telling_word_reaches_finance_or_the_bank(self):
        self.start = self.env.cr.now()
        payout = self.make_assistance()
        payout.with_user(self.users["finance"]).action_create_bill()
        batch = self._sent_batch(payout)
        data, _tree = self._get_file(batch)
        self.look_for_words("the bank's file", data)
        self.look_for_words("its name", batch.omct_file_id.name)
        lines = self.load(self.entry(batch.payment_ids))
        self.load(self.back(batch.payment_ids), name="2026-2")
        self.assertEqual(payout.state, "returned")
        self._sent_batch(payout)
        self.assertTrue(lines.statement_id.attachment_ids)
        seen = {}
        for user in ("finance", "finance_manager", "auditor"):
            for model, text in self.read_all(user):
                self.look_for_words(f"{model}, read by {user}", text)
                seen[user, model] = seen.get((user, model), 0) + 1
        # The search has looked at something.
        for model in (
            "account.move",
            "account.payment",
            "account.payment.order",
            "account.bank.statement.line",
            "bytes of omct.payment.file",
            "bytes of ir.attachment",
            "mail.message",
            "omct.disbursement",
            "omct.disbursement.event",
            "omct.disbursement.override",
            "omct.disbursement.flag",
        ):
            self.assertTrue(seen.get(("finance", model)), model)
        # And the words are there for those who may read them.
        self.env.invalidate_all()
        self.assertIn(
            "lawyer hunted",
            self.request.with_user(self.users["protection_officer"]).narrative,
        )

    def unpack(self, name, content):
        """Yield name and text of a file, and of all that is packed in it."""
        yield name, content
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for inner in archive.namelist():
                    yield from self.unpack(f"{name}/{inner}", archive.read(inner))
        elif content.startswith(b"%PDF"):
            reader = pypdf.PdfReader(io.BytesIO(content))
            yield (
                f"{name} (text)",
                " ".join(page.extract_text() for page in reader.pages),
            )
            yield f"{name} (about)", str(reader.metadata)

    def test_no_telling_word_in_the_audit_pack(self):
        payout = self.make_assistance()
        payout.with_user(self.users["finance"]).action_create_bill()
        batch = self._sent_batch(payout)
        self.load(self.entry(batch.payment_ids))
        self.assertEqual(payout.state, "paid")
        env = self.env_of("protection_officer")
        scan = env["ir.attachment"].create(
            {
                "name": "Nadifa Warsame Jimcaale.pdf",
                "raw": b"Signed for the lawyer hunted by the night police",
            }
        )
        receipt = payout.with_env(env)._hand_in_receipt(
            self.today, "signed", "Brother Hieronymus signed in Quellenthal", scan
        )
        receipt.with_user(self.users["finance"]).action_accept()
        self.assertEqual(payout.state, "received")
        pack = self.env_of("auditor")["omct.audit.pack"].create(
            {
                "fund_id": self.fund.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )
        pack.action_make()
        content = base64.b64decode(pack.with_context(bin_size=False).content)
        seen = {}
        for name, data in self.unpack(pack.file_name, content):
            self.look_for_words(f"the name {name}", name)
            self.look_for_words(name, data)
            seen[name.removeprefix(pack.file_name)] = data
        # The search has looked at something.
        vouchers = (
            next(data for name, data in seen.items() if name.endswith("pdf (text)"))
            if any(name.endswith("pdf (text)") for name in seen)
            else seen["/vouchers/vouchers-001.html"].decode()
        )
        self.assertIn(payout.name, vouchers)
        self.assertIn(payout.name, seen["/approvals.csv"].decode())
        self.assertIn(payout.name, seen["/receipts.csv"].decode())
        self.assertTrue([name for name in seen if name.startswith("/list.xlsx/xl/")])
        self.assertFalse([name for name in seen if name.startswith("/receipts/")])

        for user in ("protection_officer", "protection_manager", "director"):
            comments = payout.with_user(self.users[user]).event_ids.mapped(
                "comment_shown"
            )
            self.assertIn("She was smuggled out", comments, user)
