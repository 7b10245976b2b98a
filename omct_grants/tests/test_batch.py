# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib

from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from .bank_common import OUR_IBAN, PRAGUE_IBAN, BankCommon


@tagged("post_install", "-at_install")
class TestBatch(BankCommon):
    def as_user(self, record, name):
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(self.users[name])

    # ------------------------------------------------------------------
    # The way
    # ------------------------------------------------------------------

    def test_payouts_go_to_the_bank_in_one_file(self):
        first, second = self._prague(1000.0), self._prague(1500.5)
        batch = self._batch(first | second)
        self.assertEqual((batch.state, batch.sepa), ("draft", True))
        self.assertRegex(
            batch.omct_totals, r"^2 \| EUR 2500.50 \(2\) \| [0-9A-F]{4}-[0-9A-F-]{9}$"
        )
        totals = batch.omct_totals
        code = totals.split()[-1]
        self.assertEqual(
            batch.omct_totals_text,
            f"2 payments · EUR\N{NO-BREAK SPACE}2,500.50 · checksum {code}",
        )
        self.assertEqual(set((first | second).mapped("state")), {"billed"})
        batch.draft2open()
        self.assertEqual(len(batch.payment_ids), 2)
        self._sign(batch)
        action = batch.open2generated()
        self.assertIn(f"/omct.payment.file/{batch.omct_file_id.id}/", action["url"])
        self.assertEqual(set((first | second).mapped("state")), {"sent"})
        self.assertEqual(set((first | second).move_id.mapped("amount_residual")), {0.0})
        batch.generated2uploaded()
        self.assertRecordValues(
            batch,
            [
                {
                    "state": "uploaded",
                    "omct_signed_totals": totals,
                    "omct_signed_by_id": self.users["finance_manager"].id,
                    "omct_handed_by_id": self.users["finance"].id,
                }
            ],
        )

    def test_file_is_valid_structured_and_neutral(self):
        payouts = self._prague(1000.0) | self._prague(1500.5)
        batch = self._sent_batch(payouts)
        data, tree = self._get_file(batch)
        with file_open(
            "account_payment_sepa_credit_transfer/data/pain.001.001.09.xsd", "rb"
        ) as schema:
            etree.XMLSchema(etree.parse(schema)).assertValid(tree)
        names = payouts.mapped("name")
        for path in ("EndToEndId", "InstrId", "Ustrd"):
            self.assertEqual(self._texts(tree, path), names, path)
        self.assertEqual(self._texts(tree, "GrpHdr/{*}CtrlSum"), ["2500.50"])
        self.assertEqual(self._texts(tree, "GrpHdr/{*}NbOfTxs"), ["2"])
        self.assertEqual(self._texts(tree, "ChrgBr"), ["SLEV"])
        self.assertEqual(set(self._texts(tree, "Purp/{*}Cd")), {"CHAR"})
        self.assertEqual(
            self._texts(tree, "IBAN"), [OUR_IBAN, PRAGUE_IBAN, PRAGUE_IBAN]
        )
        creditor = tree.find(".//{*}Cdtr/{*}PstlAdr")
        self.assertEqual(
            {etree.QName(node).localname: node.text for node in creditor},
            {
                "StrtNm": "Zitna 12",
                "PstCd": "120 00",
                "TwnNm": "Praha",
                "Ctry": "CZ",
            },
        )
        kept = batch.omct_file_id
        self.assertEqual(kept.sha256, hashlib.sha256(data).hexdigest())
        self.assertEqual(kept.name, batch.name.replace("/", "-") + ".xml")
        self.assertRegex(kept.name, r"^B-\d{4}-\d{5}\.xml$")

    def test_outside_sepa_the_bank_gets_bic_and_charge_bearer(self):
        for code in ("CHF", "USD"):
            self.env.ref(f"base.{code}").active = True
        payouts = self.env["omct.disbursement"]
        for code in ("EUR", "CHF", "USD"):
            payouts |= self._billed_payout(
                300.0, currency_id=self.env.ref(f"base.{code}").id
            )
        payouts |= self._prague(200.0)
        batches = self._batch(payouts)
        self.assertEqual(len(batches), 2, "SEPA and the rest are apart")
        batch = batches.filtered(lambda rec: not rec.sepa)
        self.assertEqual(batch.omct_totals.count("300.00 (1)"), 3)
        for lang, words in (
            ("en_US", "3 payments · CHF 300.00 in 1 payment · EUR 300.00 in 1 payment"),
            ("fr_FR", "3 paiements · CHF 300,00 en 1 paiement"),
        ):
            self.env["res.lang"]._activate_lang(lang)
            text = batch.with_context(lang=lang).omct_totals_text
            self.assertIn(words, text.replace("\N{NO-BREAK SPACE}", " "))
        batch.draft2open()
        self._sign(batch)
        batch.open2generated()
        _data, tree = self._get_file(batch)
        self.assertEqual(set(self._texts(tree, "ChrgBr")), {"DEBT"})
        self.assertEqual(set(self._texts(tree, "CdtrAgt//{*}BICFI")), {"CBAOSNDA"})
        self.assertEqual(
            {node.get("Ccy"): node.text for node in tree.iterfind(".//{*}InstdAmt")},
            {"EUR": "300.00", "CHF": "300.00", "USD": "300.00"},
        )
        self.assertFalse(tree.findall(".//{*}SvcLvl"))
        self.assertFalse(tree.findall(".//{*}AdrLine"))

    def test_what_the_schema_allows_and_the_bank_refuses(self):
        """Each mistake names the payout, the field and what to do."""
        payout = self._prague(1000.0)
        _data, tree = self._get_file(self._sent_batch(payout))
        orders = self.env["account.payment.order"]
        self.assertEqual(orders._get_refusals(tree), [])
        creditor = tree.find(".//{*}Cdtr")
        for path, text, reason in (
            ("PstlAdr/{*}StrtNm", "x" * 71, "StrtNm: 71 letters, 70 are allowed"),
            ("Nm", "x" * 71, "Nm: 71 letters, 70 are allowed"),
            ("PstlAdr/{*}TwnNm", "", "TwnNm: enter the city"),
            ("PstlAdr/{*}Ctry", "", "Ctry: enter the country"),
        ):
            with self.subTest(path=path):
                node = creditor.find(f"{{*}}{path}")
                before, node.text = node.text, text
                [refusal] = orders._get_refusals(tree)
                self.assertIn(f"{payout.name}, {reason}", refusal)
                node.text = before
        line = etree.SubElement(creditor.find("{*}PstlAdr"), "{urn:x}AdrLine")
        line.text = "Somewhere 1"
        self.assertIn("not structured", orders._get_refusals(tree)[0])
        line.getparent().remove(line)
        for text in ("/D1", "D1/", "D//1", "D_1", "Dé"):
            with self.subTest(reference=text):
                node = tree.find(".//{*}InstrId")
                node.text = text
                self.assertIn("no reference", orders._get_refusals(tree)[0])

        message = tree.find(".//{*}MsgId")
        message.text = "Help for D_1"
        self.assertIn("no reference", orders._get_refusals(tree)[0])

    def test_a_swiss_bank_asks_for_its_own_bic(self):
        """Swiss banks refuse “NOTPROVIDED”, which the schema allows."""
        self._create_bank_journal("CH9300762011623852957")
        payout = self._prague()
        line = self.env["account.payment.method.line"].search(
            [
                ("code", "=", "sepa_credit_transfer"),
                ("journal_id.bank_acc_number", "like", "CH93"),
            ]
        )
        batch = self._batch(payout, method_line_id=line.id)
        with self.assertRaisesRegex(UserError, "no bank with a BIC"):
            batch.draft2open()
        batch.company_partner_bank_id.sudo().bank_id = self._create_bank("CRESCHZZXXX")
        batch.draft2open()
        self._sign(batch)
        batch.open2generated()
        _data, tree = self._get_file(batch)
        self.assertEqual(self._texts(tree, "DbtrAgt//{*}BICFI"), ["CRESCHZZXXX"])

    def test_a_street_too_long_for_the_bank_is_cut(self):
        self.member2.street = "x" * 71
        batch = self._batch(self._prague())
        batch.draft2open()
        self._sign(batch)
        batch.open2generated()
        _data, tree = self._get_file(batch)
        self.assertLessEqual(len(self._texts(tree, "Cdtr//{*}StrtNm")[0]), 70)

    def test_what_the_bank_needs_is_asked_before(self):
        payout = self._prague()
        self.member2.city = False
        batch = self._batch(payout)
        with self.assertRaisesRegex(UserError, f"{payout.name}.*City"):
            batch.draft2open()
        other = self._create_member("Maison des droits", "base.sn")
        other.city = "Dakar"
        account = self._create_account(other, "SN-9999-2000-0485")
        abroad = self._billed_payout(
            100.0, partner_id=other.id, partner_bank_id=account.id
        )
        with self.assertRaisesRegex(UserError, f"{abroad.name}.*BIC"):
            self._batch(abroad).draft2open()

    def test_another_bic_takes_the_confirmation_away(self):
        """Whoever changes where a bank is does not send the money there."""
        bank = self.account.bank_id.with_user(self.users["finance"])
        bank.phone = "+41 22 809 49 39"
        self.assertTrue(self.account.allow_out_payment)
        bank.with_user(self.users["finance_manager"]).bic = "DEUTDEFF"
        self.assertFalse(self.account.allow_out_payment)
        with self.assertRaisesRegex(UserError, "another person confirms"):
            self.account.with_user(
                self.users["finance_manager"]
            ).allow_out_payment = True
        self._confirm_account(self.account, "finance_manager2")

    # ------------------------------------------------------------------
    # The file stays
    # ------------------------------------------------------------------

    def test_the_same_bytes_for_ever(self):
        batch = self._sent_batch(self._prague())
        before, _tree = self._get_file(batch)
        self.member2.sudo().name = "Another name"
        for _click in range(2):
            self.as_user(batch, "finance2").open2generated()
        self.assertEqual(len(batch.omct_file_ids), 1)
        self.assertEqual(self._get_file(batch)[0], before)

    def test_the_database_keeps_bytes_and_hash_together(self):
        batch = self._sent_batch(self._prague())
        kept = batch.omct_file_id
        self.env.flush_all()
        for statement in (
            "UPDATE omct_payment_file SET content = 'QUJD' WHERE id = %s",
            "UPDATE omct_payment_file SET sha256 = 'a' WHERE id = %s",
            """INSERT INTO omct_payment_file (order_id, name, content, sha256)
               SELECT order_id, name, content, sha256 FROM omct_payment_file
                WHERE id = %s""",
        ):
            with (
                self.subTest(statement=statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [kept.id])

    def test_nobody_touches_a_file(self):
        batch = self._sent_batch(self._prague())
        for user in ("finance", "finance_manager", "auditor"):
            kept = self.as_user(batch.omct_file_id, user)
            for attempt in (
                lambda kept=kept: kept.write({"name": "x"}),
                lambda kept=kept: kept.write({"void": True}),
                lambda kept=kept: kept.unlink(),
                lambda kept=kept: kept.create(
                    {"order_id": batch.id, "name": "x", "content": b"", "sha256": "x"}
                ),
            ):
                with self.subTest(user=user), self.assertRaises(AccessError):
                    attempt()
        with self.assertRaises(AccessError):
            batch.omct_file_id.with_user(self.env.ref("base.user_root")).unlink()

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    def test_who_made_it_does_not_sign_it(self):
        payout = self._prague()
        batch = self._batch(payout, user="finance_manager")
        batch.draft2open()
        with self.assertRaisesRegex(UserError, "another person signs"):
            self._sign(batch)
        with self.assertRaisesRegex(UserError, "finance manager signs"):
            self._sign(batch, user="finance")
        with self.assertRaisesRegex(UserError, "not signed off"):
            batch.open2generated()
        self._sign(batch, user="finance_manager2")
        batch.open2generated()

    def test_requester_and_approver_stay_out(self):
        """Also those who are finance managers, and administrators."""
        payout = self._prague()
        batch = self._batch(payout)
        batch.draft2open()
        group = self.env.ref("omct_grants.group_finance_manager").sudo()
        for name in ("officer", "manager"):
            group.user_ids |= self.users[name]
            with self.subTest(user=name), self.assertRaises(UserError):
                self._sign(batch, user=name)
            with self.subTest(user=name), self.assertRaises(UserError):
                self.as_user(batch, name).open2generated()
        self._sign(batch)
        for user in (self.users["manager"], self.env.ref("base.user_root")):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                batch.with_user(user).sudo().open2generated()
        self.assertEqual(batch.state, "open")
        self.assertFalse(batch.omct_file_ids)

    def test_the_checksum_tells_batches_of_the_same_sum_apart(self):
        first, second = self._prague(100.0), self._prague(200.0)
        third, fourth = self._prague(120.0), self._prague(180.0)
        one, other = self._batch(first | second), self._batch(third | fourth)
        same = [batch.omct_totals.rsplit(" | ", 1)[0] for batch in one | other]
        self.assertEqual(*same)
        self.assertNotEqual(one.omct_totals, other.omct_totals)
        one.draft2open()
        # What was signed for one does not sign another.
        with self.assertRaisesRegex(UserError, "has changed"):
            self.as_user(one, "finance_manager").action_sign_off(other.omct_totals)
        # One payment alone.
        alone = self._batch(self._prague(7.5))
        self.assertRegex(alone.omct_totals_text, "^1 payment · EUR\\s7.50 · checksum ")

    def test_totals_that_changed_are_not_signed(self):
        first, second = self._prague(), self._prague()
        batch = self._batch(first | second)
        batch.draft2open()
        manager = self.as_user(batch, "finance_manager")
        with self.assertRaisesRegex(UserError, "has changed"):
            manager.action_sign_off("2 | EUR 1.00 (2)")
        self._sign(batch)
        batch._take_out(batch.payment_line_ids[:1], "The payee asked for a delay")
        self.assertEqual((batch.state, batch.omct_signed_by_id.id), ("draft", False))
        batch.draft2open()
        with self.assertRaisesRegex(UserError, "not signed off"):
            batch.open2generated()

    # ------------------------------------------------------------------
    # Out, split, cancelled
    # ------------------------------------------------------------------

    def test_a_line_leaves_with_a_reason(self):
        first, second = self._prague(), self._prague()
        batch = self._batch(first | second)
        batch.draft2open()
        wizard = self.env_of("finance")["omct.batch.split.wizard"].create(
            {
                "order_id": batch.id,
                "line_ids": batch.payment_line_ids[:1].ids,
                "reason": " ",
            }
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        wizard.reason = "Wrong week"
        wizard.action_confirm()
        self.assertEqual(batch.payment_line_ids.omct_disbursement_id, second)
        self.assertIn("Wrong week", first.message_ids[0].body)
        self.assertIn(first.name, batch.message_ids.mapped("body")[0])
        self.assertFalse(first.sudo().payment_ids)
        self._sent_batch(first)
        self.assertEqual(first.state, "sent")

    def test_an_account_in_doubt_stops_the_batch_and_leaves_it(self):
        first, second = self._prague(), self._prague()
        batch = self._batch(first | second)
        batch.draft2open()
        self._sign(batch)
        self.account2.with_user(self.users["finance_manager"]).acc_holder_name = "X"
        with self.assertRaisesRegex(UserError, "not confirmed"):
            batch.open2generated()
        self.assertFalse(batch.omct_file_ids)
        batch._take_out(batch.payment_line_ids[:1], "The account is in doubt")
        batch.action_cancel_batch("The account is in doubt")
        self.assertEqual(set((first | second).mapped("state")), {"billed"})

    def test_a_batch_is_split(self):
        payouts = self._prague() | self._prague() | self._prague()
        batch = self._batch(payouts)
        batch.draft2open()
        new = batch._take_out(batch.payment_line_ids[:2], "Too large", split=True)
        self.assertEqual(len(new.payment_line_ids), 2)
        self.assertEqual(len(batch.payment_line_ids), 1)
        self.assertEqual((new.state, batch.state), ("draft", "draft"))
        self.assertNotEqual(new.name, batch.name)

    def test_recall_of_a_file(self):
        payouts = self._prague() | self._prague()
        batch = self._sent_batch(payouts)
        for user, error in (
            ("finance", "finance manager who did not make"),
            ("finance2", "finance manager who did not make"),
        ):
            with self.subTest(user=user), self.assertRaisesRegex(UserError, error):
                self.as_user(batch, user).action_cancel_batch("Bank asked")
        manager = self.as_user(batch, "finance_manager")
        with self.assertRaisesRegex(UserError, "Say why"):
            manager.action_cancel_batch("")
        manager.action_cancel_batch("The bank refused the file")
        self.assertEqual(batch.state, "cancel")
        self.assertEqual(set(payouts.mapped("state")), {"billed"})
        self.assertEqual(batch.omct_file_id.void_reason, "The bank refused the file")
        self.assertEqual(set(batch.payment_ids.mapped("state")), {"canceled"})
        again = self._sent_batch(payouts)
        _data, tree = self._get_file(again)
        self.assertEqual(
            self._texts(tree, "EndToEndId"),
            [f"{name}/2" for name in payouts.mapped("name")],
        )
        self.assertEqual(
            self._texts(tree, "Ustrd"), payouts.mapped("name"), "neutral, not numbered"
        )

    def test_a_line_that_the_bank_refused_is_payable_again_once(self):
        payouts = self._prague() | self._prague()
        batch = self._sent_batch(payouts)
        line = batch.payment_line_ids[0]
        with self.assertRaisesRegex(UserError, "finance manager"):
            line.action_refused_by_bank("AC04 closed")
        manager_line = self.as_user(line, "finance_manager")
        manager_line.action_refused_by_bank("AC04 closed")
        self.assertEqual(payouts.mapped("state"), ["returned", "sent"])
        with self.assertRaisesRegex(UserError, "not in transit"):
            manager_line.action_refused_by_bank("AC04 closed")
        with self.assertRaisesRegex(UserError, "not a|carried out part|has carried"):
            self.as_user(batch, "finance_manager").action_cancel_batch("Whole")
        again = self._sent_batch(payouts[0])
        self.assertEqual(again.omct_again_count, 1)
        self.assertEqual(payouts[0].state, "sent")
