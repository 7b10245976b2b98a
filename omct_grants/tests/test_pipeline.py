# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged

from .common import GrantsCommon

FIGURES = ("amount_eur", "amount_fund", "pipeline_eur", "paid_eur", "paid_rate")


@tagged("post_install", "-at_install")
class TestPipeline(GrantsCommon):
    office_currency = "base.EUR"

    def _board(self, name="officer"):
        """Ask for the board as the web client does; return {state: column}."""
        grants = self.env_of(name)["omct.grant"].with_context(read_group_expand=True)
        answer = grants.web_read_group(
            [("company_id", "=", self.company.id)],
            ["state"],
            ["pipeline_eur:sum"],
            auto_unfold=True,
            # A page that both sizes of the board fill.
            unfold_read_default_limit=5,
            unfold_read_specification={
                key: {}
                for key in ("name", "amount", "paid_rate", "progress", "date_next_due")
            },
        )
        return {group["state"]: group for group in answer["groups"]}

    def _bar(self, name="officer"):
        return self.env_of(name)["omct.grant"].read_progress_bar(
            [("company_id", "=", self.company.id)],
            "state",
            {
                "field": "progress",
                "colors": {"on_time": "success", "paid": "info", "late": "danger"},
            },
        )

    def _pay(self, instalment):
        instalment.with_user(self.users["officer"]).action_request_payment()
        payout = instalment.disbursement_id
        self._approve(payout)
        payout.with_user(self.users["finance"]).action_create_bill()
        self._match_with_bank(self._register_payment(payout))

    # ------------------------------------------------------------------
    # What a column says
    # ------------------------------------------------------------------

    def test_columns_count_and_sum_in_euro(self):
        self._create_grant(1000.0)
        self._create_grant(0.0, amount_requested=700.0, instalment_ids=[])
        pound = self.env.ref("base.GBP")
        pound.active = True
        self.env["res.currency.rate"].sudo().create(
            {
                "name": "2020-01-01",
                "currency_id": pound.id,
                "rate": 0.5,
                "company_id": self.company.id,
            }
        )
        self._create_grant(
            0.0, amount_requested=100.0, currency_id=pound.id, instalment_ids=[]
        )
        self._decided_grant(500.0)
        board = self._board()
        self.assertEqual(
            [
                (state, column["__count"], column["pipeline_eur:sum"])
                for state, column in board.items()
                if column["__count"]
            ],
            [("concept", 3, 1900.0), ("approved", 1, 500.0)],
        )
        # Empty columns stand there too, those of ended grants do not.
        self.assertIn("closing", board)
        self.assertNotIn("declined", board)

    def test_paid_share_follows_the_bank(self):
        grant = self._decided_grant(4000.0)
        grant.action_activate()
        self.assertEqual(
            (grant.paid_rate, grant.paid_eur, grant.progress), (0, 0, "on_time")
        )
        self.assertEqual(grant.date_next_due, self.today)
        self._pay(grant.instalment_ids[0])
        self.assertEqual((grant.paid_rate, grant.paid_eur), (75, 3000))
        self.assertEqual(grant.date_next_due, self.today + relativedelta(months=3))
        with freeze_time(self.today + relativedelta(months=3)):
            self.root_env["omct.grant.instalment"]._cron_refresh_states()
            self._pay(grant.instalment_ids[1])
        self.assertEqual((grant.paid_rate, grant.date_next_due), (100, False))
        grant.invalidate_recordset(["progress"])
        self.assertEqual(grant.progress, "paid")

    def test_late_says_the_same_in_cards_bars_and_filters(self):
        day = relativedelta(days=1)
        yesterday = self.today - day
        late_start = self._create_grant(100.0, date_start=yesterday)
        starts_today = self._create_grant(100.0, date_start=self.today)
        no_dates = self._create_grant(100.0, date_start=False, date_end=False)
        active = self._decided_grant(400.0)
        active.action_activate()
        withdrawn = self._create_grant(100.0, date_start=yesterday)
        withdrawn.action_withdraw_application(reason="Funded elsewhere")
        everything = late_start | starts_today | no_dates | active | withdrawn

        def check(expected):
            env = self.env_of("officer")
            env.invalidate_all()
            grants = everything.with_env(env)
            self.assertEqual([grant.progress for grant in grants], expected)
            for value in ("late", "on_time", "paid", False):
                found = env["omct.grant"].search(
                    [("progress", "=", value), ("id", "in", grants.ids)]
                )
                self.assertEqual(
                    found,
                    grants.filtered(lambda rec, key=value: rec.progress == key).sorted(
                        "id", reverse=True
                    ),
                    value,
                )
            bars = self._bar()
            for value in ("late", "on_time", "paid"):
                self.assertEqual(
                    sum(column[value] for column in bars.values()),
                    expected.count(value),
                )
            not_late = env["omct.grant"].search_count(
                [("progress", "!=", "late"), ("id", "in", grants.ids)]
            )
            self.assertEqual(not_late, len(expected) - expected.count("late"))

        check(["late", "on_time", "on_time", "on_time", False])
        # An instalment that was due and is not paid makes the grant late.
        with freeze_time(self.today + day):
            check(["late", "late", "on_time", "late", False])

    def test_ended_and_not_closed_is_late(self):
        grant = self._decided_grant(100.0, date_end=self.today)
        grant.action_activate()
        self._pay(grant.instalment_ids[0])
        grant.action_start_closing()
        self.assertEqual(grant.progress, "on_time")
        with freeze_time(self.today + relativedelta(days=91)):
            grant.invalidate_recordset(["progress"])
            self.assertEqual(grant.progress, "late")

    # ------------------------------------------------------------------
    # What nobody moves by hand
    # ------------------------------------------------------------------

    def test_a_dragged_card_does_not_move(self):
        grant = self._create_grant()
        for name in ("officer", "manager", "director"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                # This is what the web client sends when a card is dropped.
                grant.with_user(self.users[name]).web_save(
                    {"state": "approved"}, {"state": {}}
                )
            with self.subTest(name=name), self.assertRaises(AccessError):
                grant.with_user(self.users[name]).write({"state": "declined"})
        self.assertEqual(grant.state, "concept")

    def test_a_card_made_in_a_column_starts_as_a_concept(self):
        grants = self.env_of("officer")["omct.grant"]
        [answer] = grants.with_context(default_state="active").web_save(
            {"title": "Quick", "partner_id": self.member.id}, {"state": {}}
        )
        self.assertEqual(answer["state"], "concept")

    def test_figures_are_not_written(self):
        """The tiers ask for the director above a sum in EUR: it is no one's to say."""
        grant = self._create_grant()
        for name in FIGURES:
            with self.subTest(name=name), self.assertRaises(AccessError):
                grant.with_user(self.users["officer"]).write({name: 1.0})
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._create_grant(**{name: 1.0})
        payout = self._create_payout(4000.0)
        with self.assertRaises(AccessError):
            payout.write({"amount_eur": 1.0})
        with self.assertRaises(AccessError):
            self._create_payout(4000.0, amount_eur=1.0)
        result = self.env_of("manager")["omct.grant"].load(
            [".id", "paid_amount"], [[str(grant.id), "4000"]]
        )
        self.assertFalse(result["ids"])

    # ------------------------------------------------------------------
    # Speed
    # ------------------------------------------------------------------

    def _count_queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        # The day in the user's time zone is read once, whatever is on the board.
        self.users["officer"].mapped("partner_id.tz")
        self.users["manager"].mapped("partner_id.tz")
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_cards(self):
        def add(number):
            for _number in range(number):
                self._create_grant(10.0)

        add(10)
        self._board()
        few = self._count_queries(self._board), self._count_queries(self._bar)
        add(90)
        many = self._count_queries(self._board), self._count_queries(self._bar)
        self.assertEqual(few, many)
        self.assertLessEqual(many[1], 3)


@tagged("post_install", "-at_install")
class TestPipelineTour(GrantsCommon, HttpCase):
    office_currency = "base.EUR"

    def test_my_day_and_the_board(self):
        self._create_grant(1000.0, title="Late concept", date_start="2020-01-01")
        applied = self._create_grant(2000.0, title="Tour application")
        applied.action_apply()
        self._decided_grant(3000.0, title="Tour agreement")
        self.start_tour("/odoo", "omct_grants_my_day", login="test_officer")

    def test_dashboard_opens_for_its_readers(self):
        self._decided_grant(3000.0, title="Tour award").action_activate()
        for name in ("manager", "director", "auditor"):
            with self.subTest(name=name):
                self.start_tour("/odoo", "omct_grants_dashboard", login=f"test_{name}")
