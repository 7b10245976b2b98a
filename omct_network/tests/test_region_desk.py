# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import NetworkCommon

COUNTS = {
    "member_count": 7,
    "not_in_touch_count": 5,
    "application_count": 3,
    "membership_review_count": 4,
    "deadline_count": 6,
    "late_activity_count": 2,
}


@tagged("post_install", "-at_install")
class TestRegionDesk(NetworkCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env["omct.region"])
        cls.env["omct.state.review.deadline"].search([]).done = True
        cls.fill_desk("base.sn", COUNTS, cls.coordinator)

    @classmethod
    def fill_desk(cls, country, counts, user):
        """Give a desk as many of each as ``counts`` says, and others beside them."""
        members = cls.env["res.partner"].concat(
            *(
                cls.create_organisation(f"Desk member {number}", country)
                for number in range(counts["member_count"])
            )
        )
        memberships = cls.env["omct.membership"].concat(
            *(cls.create_member(member) for member in members)
        )
        members[counts["not_in_touch_count"] :]._note_contact(cls.today, "mail")
        for number in range(counts["application_count"]):
            applicant = cls.create_organisation(f"Desk applicant {number}", country)
            cls.env["omct.membership"].create({"partner_id": applicant.id})
        declined = cls.create_organisation("Desk declined", country)
        declined = cls.env["omct.membership"].create({"partner_id": declined.id})
        declined.with_user(cls.manager).action_decline(reason="Not independent")
        memberships[: counts["membership_review_count"]]._raise_review()
        cls.create_deadlines(country, counts["deadline_count"])
        cls.create_activities(members, counts["late_activity_count"], user)

    @classmethod
    def create_deadlines(cls, country, count):
        review = cls.env["omct.state.review"].create(
            {
                "country_id": cls.env.ref(country).id,
                "treaty_id": cls.env.ref("omct_network.treaty_cat").id,
            }
        )
        # Late ones count; far ones and those that are done do not.
        days = [(-5 + 95 * number // (count - 1), False) for number in range(count)]
        cls.env["omct.state.review.deadline"].create(
            [
                {
                    "review_id": review.id,
                    "kind": "other",
                    "note": f"Day {day}",
                    "date": cls.today + timedelta(days=day),
                    "done": done,
                }
                for day, done in (*days, (91, False), (3, True))
            ]
        )

    @classmethod
    def create_activities(cls, members, count, user):
        """Make late activities of the user; one is on a person."""
        person = cls.create_person("Awa Testi", members[0])
        partners = person | members[: count - 1]
        lines = [(partner, -2, user) for partner in partners]
        lines += [(members[-1], 2, user), (members[-2], -2, cls.manager)]
        for partner, days, responsible in lines:
            partner.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=cls.today + timedelta(days=days),
                user_id=responsible.id,
            )

    def read_desks(self, desks):
        return desks.web_read({name: {} for name in ("name", *COUNTS)})

    def test_every_number_opens_what_it_counts(self):
        desk = self.as_user(self.africa, self.coordinator)
        [card] = self.read_desks(desk)
        self.assertEqual({name: card[name] for name in COUNTS}, COUNTS)
        for name in COUNTS:
            method = {
                "member_count": "action_open_members",
                "late_activity_count": "action_open_late_activities",
                "application_count": "action_open_applications",
                "deadline_count": "action_open_deadlines",
                "membership_review_count": "action_open_membership_reviews",
                "not_in_touch_count": "action_open_not_in_touch",
            }[name]
            with self.subTest(name):
                action = getattr(desk, method)()
                domain = action["domain"]
                if name == "member_count":
                    domain = [*domain, ("omct_membership_state", "=", "member")]
                else:
                    self.assertEqual(action["views"][0][1], "list")
                found = desk.env[action["res_model"]].search_count(domain)
                self.assertEqual(found, COUNTS[name])

    def test_coordinator_clicks_every_number(self):
        self.start_tour("/odoo", "omct_network_desk", login=self.coordinator.login)

    def test_cost_of_the_desks_does_not_grow(self):
        more = {name: 20 for name in COUNTS}
        desks = self.env["omct.region"].search([])
        costs = []
        for fill in (False, True):
            if fill:
                self.fill_desk("base.np", more, self.manager)
            for chosen in (self.africa, desks):
                mine = chosen.with_user(self.manager)
                for _warm_up in range(2):
                    self.env.flush_all()
                    self.env.invalidate_all()
                    before = self.env.cr.sql_log_count
                    cards = self.read_desks(mine)
                    cost = self.env.cr.sql_log_count - before
                costs.append(cost)
        self.assertEqual(len(set(costs)), 1, costs)
        asia = next(card for card in cards if card["id"] == self.asia.id)
        self.assertEqual({name: asia[name] for name in COUNTS}, more)
