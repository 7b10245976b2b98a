# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .calls_common import CallsCommon

#: What an invited reviewer reads of the network's work: the call and the own review.
SHOWN = {
    "omct.grant.call",
    "omct.grant.call.criterion",
    "omct.grant.call.question",
    "omct.grant.review",
    "omct.grant.review.score",
}


@tagged("post_install", "-at_install")
class TestReviewLeast(CallsCommon):
    """A reviewer from outside: an internal user with the reviewer's role alone."""

    def _get_shown(self):
        """Return the models of grants of which the reviewer sees a row."""
        self.env.invalidate_all()
        env = self.env_of("reviewer")
        return {
            name
            for name, model in env.registry.items()
            if name.startswith(("omct.grant", "omct.fund", "omct.disbursement"))
            and not (model._abstract or model._transient)
            # A list of words for everybody.
            and name != "omct.fund.purpose"
            and env[name].has_access("read")
            and env[name].search_count([])
        }

    def test_nothing_before_an_invitation(self):
        self._create_application().action_apply()
        self._create_call()
        self.assertEqual(self._get_shown(), set())

    def test_only_the_invitation_then_the_application(self):
        application = self._in_review()
        other = self._create_other_application()
        other.action_apply()
        self._invite(other, "reviewer2")
        review = self._invite(application, "reviewer")[0]
        self.assertEqual(
            self._get_shown(), SHOWN - {"omct.grant.review.score"}, "invited"
        )
        self.assertEqual(review.search([]), review)
        self.assertFalse(review.application)
        with self.assertRaises(AccessError):
            application.with_user(self.users["reviewer"]).read(["title"])
        review.action_declare_free()
        self.assertEqual(self._get_shown(), SHOWN, "declared")
        self.assertIn(application.title, review.application)
        self.assertEqual(review.search([]), review)
        # Neither the record behind the text nor the next applicant.
        for grant in (application, other):
            with self.assertRaises(AccessError):
                grant.with_user(self.users["reviewer"]).read(["title"])
        self._score(review, 4, 4)
        self.assertEqual(review.search([]), review)

    def test_works_on_the_screen_of_the_review(self):
        review = self._invite(self._in_review(), "reviewer")[0]
        self.env.invalidate_all()
        view = review.get_view(view_type="form")
        fields = {name: {} for name in view["models"]["omct.grant.review"]}
        shown = review.web_read(
            {**{name: {} for name in fields}, "grant_id": {"fields": {}}}
        )[0]
        self.assertEqual(shown["state"], "invited")
        self.assertFalse(shown["application"])
        activity = self.env_of("reviewer")["mail.activity"].search([])
        self.assertEqual(activity.res_id, review.id)

    def test_the_chatter_opens_and_writes_to_nobody(self):
        """What the web client asks for below the review, before the declaration."""
        review = self._invite(self._in_review(), "reviewer")[0]
        for step in (lambda: None, review.action_declare_free):
            step()
            self.env.flush_all()
            self.env.invalidate_all()
            store = Store()
            review._thread_to_store(
                store,
                [],
                request_list=[
                    "activities",
                    "attachments",
                    "contact_fields",
                    "followers",
                    "suggestedRecipients",
                ],
            )
            [thread] = store.get_result()["mail.thread"]
            self.assertFalse(thread["suggestedRecipients"])

    def test_reads_the_own_invitation_of_another_office(self):
        """An expert asked by one office need not belong to it."""
        office = self.root_env["res.company"].create({"name": "Office Tunis"})
        user = self.users["reviewer"].with_env(self.root_env)
        user.write({"company_ids": [(6, 0, office.ids)], "company_id": office.id})
        review = self._invite(self._in_review(), "reviewer")[0]
        self.env.invalidate_all()
        review = review.with_context(allowed_company_ids=office.ids)
        self.assertEqual(review.state, "invited")
        review.action_declare_free()
        self.assertTrue(review.application)
        self._score(review, 4, 3)
        self.assertEqual(review.state, "submitted")

    def test_contacts_are_those_of_the_own_reviews(self):
        """The applicant once declared free: no other member, nobody who works there."""
        person = self.root_env["res.partner"].create(
            {"name": "Awa Of Kolda", "parent_id": self.member.id}
        )
        network = person | self.member | self.other_member
        application = self._in_review()
        review = self._invite(application, "reviewer")[0]
        self._assert_contacts(network, self.env["res.partner"])
        # The applicant's name stands on the review itself, to declare conflicts by.
        shown = review.web_read({"partner_id": {"fields": {"display_name": {}}}})[0]
        self.assertEqual(shown["partner_id"]["display_name"], self.member.name)
        review.action_declare_free()
        self._assert_contacts(network, self.member)
        self._score(review, 4, 4)
        self._assert_contacts(network, self.member)
        review.action_declare_conflict("My sister works there")
        self._assert_contacts(network, self.env["res.partner"])

    def test_staff_who_review_read_contacts(self):
        """One more role, and contacts are read as before."""
        person = self.root_env["res.partner"].create(
            {"name": "Awa Of Kolda", "parent_id": self.member.id}
        )
        self._invite(self._in_review(), "reviewer2")
        self.env.flush_all()
        self.env.invalidate_all()
        for name in ("officer", "manager", "director", "finance", "auditor", "plain"):
            self.assertTrue(person.with_user(self.users[name]).has_access("read"), name)
        user = self.users["reviewer"].with_env(self.root_env)
        self.assertFalse(person.with_user(user).has_access("read"))
        user.group_ids = [(4, self.env.ref("omct_network.group_director").id)]
        self.env.invalidate_all()
        self.assertTrue(person.with_user(user).has_access("read"))

    def test_an_invitation_that_was_taken_back_shows_nothing(self):
        review = self._invite(self._in_review(), "reviewer")[0]
        review.action_declare_free()
        review.with_user(self.users["officer"]).action_withdraw()
        self._assert_contacts(self.member, self.env["res.partner"])

    def test_colleagues_and_offices_are_read(self):
        partners = self.env_of("reviewer")["res.partner"]
        colleague = self.users["officer"].partner_id
        robot = self.env.ref("base.partner_root")
        self.env.invalidate_all()
        for partner in (
            colleague,
            robot,
            self.company.partner_id,
            self.users["reviewer"].partner_id,
        ):
            self.assertTrue(partner.with_env(partners.env).has_access("read"))

    def _assert_contacts(self, network, expected):
        """Check which contacts of the network the reviewer reads, by each way."""
        partners = self.env_of("reviewer")["res.partner"]
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(partners.search([("id", "in", network.ids)]).ids, expected.ids)
        for contact in network:
            found = [item[0] for item in partners.name_search(contact.name)]
            self.assertEqual(contact.id in found, contact in expected)
            own = contact.with_user(self.users["reviewer"])
            if contact in expected:
                self.assertEqual(own.read(["name"])[0]["name"], contact.name)
            else:
                with self.assertRaises(AccessError):
                    own.read(["email"])
        self.assertFalse(
            partners.env["omct.affiliation"].has_access("read")
            and partners.env["omct.affiliation"].search([])
        )
