# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import GrantsCommon

READERS = ("manager", "director", "auditor")
MONEY = ["budget_eur:sum", "committed_eur:sum", "paid_eur:sum", "available_eur:sum"]


@tagged("post_install", "-at_install")
class TestDashboard(GrantsCommon, HttpCase):
    """Two offices with their own money, a fund in each, grants in both."""

    office_currency = "base.EUR"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("omct_grants.spreadsheet_dashboard_grants")
        cls.franc = cls.env.ref("base.CHF")
        cls.franc.active = True
        cls.branch = cls.root_env["res.company"].create(
            {"name": "Geneva", "currency_id": cls.franc.id}
        )
        # One franc is two euros in both books, so that the sums can be told by head.
        cls.root_env["res.currency.rate"].create(
            [
                {
                    "name": "2020-01-01",
                    "currency_id": cls.franc.id,
                    "rate": 0.5,
                    "company_id": cls.company.id,
                },
                {
                    "name": "2020-01-01",
                    "currency_id": cls.env.ref("base.EUR").id,
                    "rate": 2.0,
                    "company_id": cls.branch.id,
                },
            ]
        )
        for name in READERS:
            cls.users[name].company_ids = [Command.link(cls.branch.id)]
        cls.branch_fund = cls._create_branch_fund()

    @classmethod
    def _create_branch_fund(cls):
        fund = (
            cls.root_env["omct.fund"]
            .with_company(cls.branch)
            .create(
                {
                    "name": "Francs",
                    "reference": "CHF-1",
                    "donor_id": cls.partner_b.id,
                    "company_id": cls.branch.id,
                    "currency_id": cls.franc.id,
                    "amount": 500.0,
                    "date_start": "2020-01-01",
                    "date_end": "2040-01-01",
                    "line_ids": [Command.create({"name": "All", "amount": 500.0})],
                }
            )
        )
        cls.root_env["omct.grant"].create(
            {
                "title": "In francs",
                "partner_id": cls.member.id,
                "company_id": cls.branch.id,
                "currency_id": cls.franc.id,
                "amount": 100.0,
                "date_end": "2030-01-01",
            }
        )
        return fund

    def _env(self, name, offices=None):
        env = self.env_of(name)
        env.flush_all()
        env.invalidate_all()
        offices = offices or self.company | self.branch
        return env(context={"allowed_company_ids": offices.ids})

    def _content(self):
        dashboard = self.dashboard.with_env(self.env_of("manager"))
        return json.loads(dashboard.spreadsheet_data)

    def _sources(self):
        """Return the data that the dashboard shows: (model, domain, rows, measures)."""
        content = self._content()
        for pivot in content["pivots"].values():
            yield (
                pivot["model"],
                pivot["domain"],
                [row["fieldName"] for row in pivot["rows"]],
                [measure["id"] for measure in pivot["measures"]],
            )
        for sheet in content["sheets"]:
            for figure in sheet["figures"]:
                data = figure["data"]
                if data["type"].startswith("odoo_"):
                    yield (
                        data["metaData"]["resModel"],
                        data["searchParams"]["domain"],
                        data["metaData"]["groupBy"],
                        # A field of a chart is counted as the graph view does.
                        [f"{data['metaData']['measure']}:count_distinct"],
                    )

    # ------------------------------------------------------------------
    # Who sees it
    # ------------------------------------------------------------------

    def test_readers(self):
        for name in self.users:
            env = self.env_of(name)
            found = env["spreadsheet.dashboard"].search(
                [("id", "=", self.dashboard.id)]
            )
            with self.subTest(name=name):
                self.assertEqual(bool(found), name in (*READERS, "manager2"))

    def test_its_data_is_served_to_readers_alone(self):
        url = f"/spreadsheet/dashboard/data/{self.dashboard.id}"
        for name, expected in (("manager", 200), ("auditor", 200), ("officer", 403)):
            self.authenticate(f"test_{name}", f"test_{name}")
            with self.subTest(name=name):
                self.assertEqual(self.url_open(url).status_code, expected)

    def test_no_public_address(self):
        shares = self.env_of("manager")["spreadsheet.dashboard.share"]
        values = {"dashboard_id": self.dashboard.id, "spreadsheet_data": "{}"}
        with self.assertRaisesRegex(AccessError, "public"):
            shares.action_get_share_url(values)
        with self.assertRaisesRegex(AccessError, "public"):
            self.env["spreadsheet.dashboard.share"].create(values)

    # ------------------------------------------------------------------
    # What it shows
    # ------------------------------------------------------------------

    def test_every_source_is_read_by_every_reader(self):
        for name in READERS:
            for model, domain, rows, measures in self._sources():
                with self.subTest(name=name, model=model, rows=rows):
                    self._env(name)[model].formatted_read_group(domain, rows, measures)
        content = self._content()
        for listed in content["lists"].values():
            records = self.env_of("auditor")[listed["model"]]
            self.assertTrue(set(listed["columns"]) <= set(records.fields_get()))

    def test_menus_of_the_figures_are_the_readers_own(self):
        content = self._content()
        for name in READERS:
            menus = self.env_of(name)["ir.ui.menu"]._visible_menu_ids()
            for xmlid in content["chartOdooMenusReferences"].values():
                with self.subTest(name=name, menu=xmlid):
                    self.assertIn(self.env.ref(xmlid).id, menus)

    def test_money_over_offices_in_one_currency(self):
        self._decided_grant(4000.0)
        expected = [(11000.0, 4000.0, 0.0, 7000.0)]
        for name in READERS:
            totals = self._env(name)["omct.fund.euro"]._read_group(
                [("fund_id", "in", (self.fund | self.branch_fund).ids)], [], MONEY
            )
            with self.subTest(name=name):
                # The fund in francs is not opened: 500 francs are EUR 1,000.
                self.assertEqual(totals, expected)
        alone = self._env("auditor", self.branch)["omct.fund.euro"]._read_group(
            [], [], MONEY
        )
        self.assertEqual(alone, [(1000.0, 0.0, 0.0, 1000.0)])

    def test_money_equals_the_figures_of_the_funds(self):
        self._decided_grant(4000.0)
        self._approved_payout(200.0)
        env = self._env("manager")
        names = ("budget", "committed", "billed", "paid", "available")
        for row in env["omct.fund.euro"].search([]):
            figure = env["omct.fund.figure"].search(
                [("fund_line_id", "=", row.fund_line_id.id)]
            )
            for name in names:
                self.assertAlmostEqual(
                    row[f"{name}_eur"],
                    figure.currency_id._convert(
                        figure[f"{name}_amount"],
                        self.env.ref("base.EUR"),
                        figure.company_id,
                        self.today,
                    ),
                    2,
                )

    def test_grants_equal_the_pivot(self):
        """A pivot of the dashboard and the grants of the analysis: one sum."""
        self._decided_grant(4000.0).action_activate()
        self._create_grant(300.0)
        sources = [source for source in self._sources() if source[2] == ["state"]]
        self.assertTrue(sources)
        for model, domain, rows, measures in sources:
            for name in READERS:
                env = self._env(name)
                shown = env[model].formatted_read_group(domain, rows, measures)
                grants = env[model].search(domain).grant_id
                for line in shown:
                    same = grants.filtered(
                        lambda rec, key=line["state"]: rec.state == key
                    )
                    self.assertEqual(line["grant_id:count_distinct"], len(same))
                    self.assertAlmostEqual(
                        line["pipeline_eur:sum"], sum(same.mapped("pipeline_eur")), 2
                    )
        franc = self._env("auditor")["omct.grant"].search([("title", "=", "In francs")])
        self.assertEqual(franc.pipeline_eur, 200.0)

    def test_a_donor_sees_the_own_part_of_a_shared_grant(self):
        """What the donor's filter leaves: no part of others, no lead that takes all."""
        second = self._create_fund(5000.0, donor_id=self.partner_b.id)
        grant = self._create_grant(1000.0)
        for fund, percent in ((self.fund, 30.0), (second, 70.0)):
            self.env_of("officer")["omct.grant.share"].create(
                {
                    "grant_id": grant.id,
                    "fund_id": fund.id,
                    "fund_line_id": fund.line_ids[0].id,
                    "percent": percent,
                }
            )
        mine = [("grant_id", "=", grant.id)]
        euros = [grant.pipeline_eur * part for part in (0.3, 0.7)]
        donors = (self.fund.donor_id, second.donor_id)
        sources = [source for source in self._sources() if "analysis" in source[0]]
        self.assertTrue(sources)
        for name in READERS:
            env = self._env(name)
            for model, _domain, rows, measures in sources:
                for donor, euro in zip(donors, euros, strict=True):
                    domain = [*mine, ("donor_id", "=", donor.id)]
                    [line] = env[model].formatted_read_group(domain, rows, measures)
                    self.assertEqual(line["grant_id:count_distinct"], 1)
                    if "pipeline_eur:sum" in line:
                        self.assertAlmostEqual(line["pipeline_eur:sum"], euro, 2)
            # In the list of grants it is a grant of both.
            for donor in donors:
                found = env["omct.grant"].search(
                    [("paying_donor_ids", "in", donor.ids)]
                )
                self.assertIn(grant, found)
                self.assertIn(donor, grant.with_env(env).paying_donor_ids)
            found = env["omct.grant"].search(
                [("paying_donor_ids", "in", self.member.ids)]
            )
            self.assertNotIn(grant, found)

    def test_the_map_names_every_country(self):
        """The world of the map lacks small countries; the list below has them all."""
        content = self._content()
        maps = [
            figure["data"]
            for figure in content["sheets"][0]["figures"]
            if figure["data"]["type"] == "odoo_geo"
        ]
        [chart] = maps
        self.assertNotEqual(
            chart["colorScale"]["minColor"].lower(), chart["missingValueColor"].lower()
        )
        [pivot] = [
            pivot
            for pivot in content["pivots"].values()
            if [row["fieldName"] for row in pivot["rows"]] == ["country_id"]
        ]
        self.assertEqual(pivot["domain"], chart["searchParams"]["domain"])
        self.assertEqual(pivot["model"], chart["metaData"]["resModel"])

    def test_nobody_writes_the_figures(self):
        row = self._env("manager")["omct.fund.euro"].search([], limit=1)
        with self.assertRaises(AccessError):
            row.write({"budget_eur": 1.0})
        self.env.invalidate_all()
        for name in ("plain", "coordinator"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                row.with_user(self.users[name]).read(["budget_eur"])
