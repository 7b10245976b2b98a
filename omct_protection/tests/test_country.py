# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from .common import ProtectionSetup


@tagged("post_install", "-at_install")
class TestCountryRequests(ProtectionSetup, HttpCase):
    """A country tells how many requests it has: to the teams, and theirs alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()
        cls.network_manager = new_test_user(
            cls.env, "country_network_manager", "omct_network.group_network_manager"
        )

    def count(self, user):
        return self.as_user(self.country, user).omct_request_count

    def test_counts_what_the_user_may_see(self):
        mine = self.make_request()
        self.make_request()
        self.make_request(self.other_officer, manager_id=self.other_manager.id)
        self.make_request(country_id=self.env.ref("base.ke").id)
        for user, expected in (
            (self.officer, 2),
            (self.other_officer, 1),
            (self.manager, 2),
            (self.other_manager, 1),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.count(user), expected)
                opened = self.as_user(self.country, user).action_open_omct_requests()
                found = self.as_user(mine.browse(), user).search(opened["domain"])
                self.assertEqual(len(found), expected)
        mine.with_user(self.manager).team_ids = [Command.link(self.other_officer.id)]
        self.assertEqual(self.count(self.other_officer), 2)

    def test_both_roles_see_the_same_number(self):
        """Keeping the network as well does not show more requests."""
        self.make_request(self.other_officer, manager_id=self.other_manager.id)
        self.network_manager.group_ids += self.env.ref(
            "omct_protection.group_protection_officer"
        )
        self.assertEqual(self.count(self.network_manager), 0)

    def test_nobody_else_reads_the_number(self):
        self.make_request()
        self.env.flush_all()
        for user in (
            self.network_manager,
            self.finance,
            self.auditor,
            self.director,
            self.grants_manager,
            self.portal,
        ):
            self.env.invalidate_all()
            self.authenticate(user.login, user.login)
            for method, args in (
                ("read", (self.country.ids, ["omct_request_count"])),
                ("search_read", ([], ["omct_request_count"])),
                ("web_read", (self.country.ids, {"omct_request_count": {}})),
            ):
                with self.subTest(f"{user.login} {method}"):
                    with self.assertRaises(JsonRpcException) as caught:
                        self.call(method, *args)
                    self.assertIn("AccessError", str(caught.exception))
            # Without naming it, the rest of the country is open and it is not in it.
            values = self.call("read", self.country.ids, [])[0]
            self.assertNotIn("omct_request_count", values)
            with self.assertRaises(AccessError):
                self.count(user)

    def call(self, method, *args):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/res.country/{method}",
            {"model": "res.country", "method": method, "args": args, "kwargs": {}},
        )
