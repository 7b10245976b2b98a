# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

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

    def test_no_contact_of_the_network(self):
        """Who was asked in to review reads no name of a member or of its people."""
        person = self.root_env["res.partner"].create(
            {"name": "Awa Of Kolda", "parent_id": self.member.id}
        )
        review = self._invite(self._in_review(), "reviewer")[0]
        review.action_declare_free()
        partners = self.env_of("reviewer")["res.partner"]
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(partners.search([("id", "in", (person | self.member).ids)]))
        self.assertFalse(partners.name_search("Kolda"))
        for contact in (person, self.member):
            with self.assertRaises(AccessError):
                contact.with_user(self.users["reviewer"]).read(["email"])
        # The applicant's name stands on the review itself, to declare conflicts by.
        shown = review.web_read({"partner_id": {"fields": {"display_name": {}}}})[0]
        self.assertEqual(shown["partner_id"]["display_name"], self.member.name)
        # Staff who review as well go on reading contacts.
        for name in ("officer", "manager", "director"):
            self.assertTrue(person.with_user(self.users[name]).has_access("read"), name)
