# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestContactMoment(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.awa = cls.create_person("Awa Testi", cls.org_africa)
        cls.org = cls.org_africa

    def moments(self, partner):
        return self.env["omct.contact.moment"].search([("partner_id", "=", partner.id)])

    def write_to(self, record, user=None, **kwargs):
        return self.as_user(record, user or self.coordinator).message_post(
            **{
                "body": "Hello",
                "subject": "Plans",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **kwargs,
            }
        )

    def meet(self, days=1, **vals):
        start = fields.Datetime.now() - timedelta(days=days)
        return self.env["calendar.event"].create(
            {
                "name": "Planning",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": self.coordinator.id,
                "partner_ids": [
                    Command.set((self.awa | self.coordinator.partner_id).ids)
                ],
                **vals,
            }
        )

    # ------------------------------------------------------------------
    # What counts
    # ------------------------------------------------------------------

    def test_message_sent(self):
        self.write_to(self.awa)
        moment = self.moments(self.org)
        self.assertRecordValues(
            moment,
            [
                {
                    "contact_id": self.awa.id,
                    "kind": "mail",
                    "direction": "sent",
                    "user_id": self.coordinator.id,
                    "date": self.today,
                    "subject": "Plans",
                }
            ],
        )
        self.assertEqual(self.org.omct_last_contact_kind, "mail")

    def test_recipient_named_on_the_organisation(self):
        person = self.env["res.partner"].create({"name": "Elsewhere"})
        self.write_to(self.org, partner_ids=person.ids)
        self.assertTrue(self.moments(person))
        self.assertEqual(self.org.omct_last_contact_date, self.today)

    def test_message_received(self):
        self.write_to(self.org, message_type="email", author_id=self.awa.id)
        moment = self.moments(self.awa)
        self.assertEqual(moment.direction, "received")
        self.assertFalse(moment.user_id)

    def test_notes_and_changes_do_not_count(self):
        self.write_to(self.org, subtype_xmlid="mail.mt_note")
        self.write_to(self.org, message_type="notification")
        self.org.write({"phone": "1"})
        self.assertFalse(self.moments(self.org))

    def test_whoever_was_not_written_to_was_not_in_touch(self):
        self.awa.omct_never_email = True
        self.write_to(self.awa)
        self.assertFalse(self.moments(self.awa))

    def test_message_on_an_application(self):
        membership = self.env["omct.membership"].create({"partner_id": self.org.id})
        self.write_to(membership)
        self.assertEqual(self.moments(self.org).kind, "mail")

    def test_message_elsewhere_leaves_no_trace(self):
        region = self.env["mail.thread"]._get_contact_partners()
        self.assertFalse(region)
        event = self.meet(days=-3)
        self.write_to(event, partner_ids=self.awa.ids)
        self.assertFalse(self.moments(self.awa))

    def test_activities_done(self):
        for xmlid, kind in (
            ("mail.mail_activity_data_call", "call"),
            ("mail.mail_activity_data_meeting", "meeting"),
            ("omct_network.mail_activity_type_visit", "visit"),
            ("mail.mail_activity_data_todo", False),
        ):
            with self.subTest(xmlid=xmlid):
                org = self.create_organisation(xmlid, "base.sn")
                activity = org.with_user(self.coordinator).activity_schedule(
                    xmlid, user_id=self.coordinator.id
                )
                self.assertFalse(self.moments(org))
                activity.action_feedback("Done")
                self.assertEqual(self.moments(org).kind, kind)
                self.assertEqual(org.omct_last_contact_kind, kind)

    def test_role_of_that_day(self):
        self.env["omct.affiliation"].create(
            {
                "person_id": self.awa.id,
                "organisation_id": self.org_asia.id,
                "date_start": "2020-01-01",
                "date_end": "2020-12-31",
            }
        )
        self.awa._note_contact(date(2020, 6, 1), "call")
        self.awa._note_contact(date(2021, 6, 1), "call")
        self.assertEqual(self.org_asia.omct_last_contact_date, date(2020, 6, 1))
        self.assertEqual(self.org.omct_last_contact_date, date(2021, 6, 1))

    def test_earlier_contact_does_not_move_the_date_back(self):
        self.org._note_contact(self.today, "visit")
        self.org._note_contact(self.today - timedelta(days=9), "call")
        self.assertEqual(self.org.omct_last_contact_kind, "visit")
        self.assertEqual(len(self.moments(self.org)), 2)

    def test_told_twice_noted_once(self):
        for _time in range(2):
            self.org._note_contact(self.today, "payment")
        self.assertEqual(len(self.moments(self.org)), 1)

    # ------------------------------------------------------------------
    # Meetings
    # ------------------------------------------------------------------

    def test_meeting_counts_once_it_was_held(self):
        event = self.meet(days=-2)
        self.assertFalse(self.moments(self.org))
        start = fields.Datetime.now() - timedelta(days=2)
        event.write({"start": start, "stop": start + timedelta(hours=1)})
        self.assertEqual(self.moments(self.org).kind, "meeting")
        self.assertEqual(
            self.org.omct_last_contact_date, fields.Date.context_today(self.org, start)
        )
        event.write({"start": start - timedelta(days=5)})
        self.assertEqual(len(self.moments(self.org)), 1)
        self.assertEqual(
            self.org.omct_last_contact_date,
            fields.Date.context_today(self.org, start - timedelta(days=5)),
        )

    def test_cron_notes_meetings_that_ended(self):
        event = self.meet(days=-1)
        self.env.flush_all()
        past = datetime.now() - timedelta(days=4)
        # Time passes.
        self.env.cr.execute(
            "UPDATE calendar_event SET start = %s, stop = %s WHERE id = %s",
            [past, past + timedelta(hours=1), event.id],
        )
        self.env.invalidate_all()
        cron = self.env.ref("omct_network.ir_cron_note_held_meetings")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self.moments(self.org).date, past.date())
        self.assertTrue(event.omct_contact_noted)

    def test_visit(self):
        visit = self.env.ref("omct_network.calendar_event_type_visit")
        event = self.meet(categ_ids=[Command.set(visit.ids)])
        self.assertEqual(self.org.omct_last_contact_kind, "visit")
        event.categ_ids = False
        self.assertEqual(self.org.omct_last_contact_kind, "meeting")

    def test_private_meeting_leaves_no_trace(self):
        event = self.meet(privacy="private")
        self.assertFalse(self.moments(self.org))
        event.privacy = "public"
        self.assertTrue(self.moments(self.org))
        event.privacy = "private"
        self.assertFalse(self.moments(self.org))
        self.assertFalse(self.org.omct_last_contact_date)

    def test_whoever_declined_was_not_there(self):
        event = self.meet()
        attendee = event.attendee_ids.filtered(lambda rec: rec.partner_id == self.awa)
        attendee.do_decline()
        self.assertFalse(self.moments(self.org))
        attendee.do_accept()
        self.assertTrue(self.moments(self.org))

    def test_flag_is_nobodys_to_write(self):
        event = self.meet(days=-1, omct_contact_noted=True)
        self.as_user(event, self.coordinator).write({"omct_contact_noted": True})
        self.assertFalse(event.omct_contact_noted)

    # ------------------------------------------------------------------
    # Corrections
    # ------------------------------------------------------------------

    def test_deleted_message_is_taken_back(self):
        self.org._note_contact(self.today - timedelta(days=30), "call")
        message = self.write_to(self.awa)
        self.assertEqual(self.org.omct_last_contact_kind, "mail")
        message.sudo().unlink()
        self.assertEqual(self.org.omct_last_contact_kind, "call")
        self.assertEqual(
            self.org.omct_last_contact_date, self.today - timedelta(days=30)
        )
        self.assertFalse(self.awa.omct_last_contact_date)

    def test_emptied_message_is_taken_back(self):
        message = self.write_to(self.awa, subject=False)
        self.awa._message_update_content(message.with_env(self.env), body="")
        self.assertFalse(self.moments(self.awa))

    def test_deleted_or_archived_meeting_is_taken_back(self):
        for undo in (
            lambda event: event.unlink(),
            lambda event: event.action_archive(),
        ):
            event = self.meet()
            self.assertTrue(self.org.omct_last_contact_date)
            undo(event)
            self.assertFalse(self.org.omct_last_contact_date)

    @settings(
        max_examples=30,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.tuples(
                st.dates(date(2000, 1, 1), date(2030, 1, 1)),
                st.sampled_from(["mail", "call", "meeting", "visit", "payment"]),
            ),
            min_size=1,
            max_size=8,
        )
    )
    def test_date_is_that_of_the_latest_moment(self, contacts):
        with self.cr.savepoint() as savepoint:
            for day, kind in contacts:
                self.org._note_contact(day, kind)
            latest = max(day for day, _kind in contacts)
            self.assertEqual(self.org.omct_last_contact_date, latest)
            told = self.org.omct_last_contact_kind
            self.assertIn((latest, told), contacts)
            self.org._recompute_last_contact()
            self.assertEqual(self.org.omct_last_contact_date, latest)
            savepoint.rollback()
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # Who reads
    # ------------------------------------------------------------------

    def test_nobody_types_a_contact(self):
        self.write_to(self.awa)
        moment = self.moments(self.org)
        for user in (self.coordinator, self.manager):
            mine = self.as_user(moment, user)
            with self.subTest(user=user.login):
                self.assertTrue(mine.has_access("read"))
                for call in (
                    lambda mine=mine: mine.write({"date": "2020-01-01"}),
                    lambda mine=mine: mine.unlink(),
                    lambda mine=mine: mine.create(
                        {
                            "partner_id": self.org.id,
                            "contact_id": self.org.id,
                            "date": "2020-01-01",
                            "kind": "call",
                        }
                    ),
                ):
                    with self.assertRaises(AccessError):
                        call()
        for user in (self.coordinator_asia, self.plain_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(moment, user).read(["kind"])

    def test_subject_for_readers_of_the_source_alone(self):
        event = self.meet(days=2)
        moment = self.moments(self.org)
        self.assertEqual(self.as_user(moment, self.coordinator).subject, "Planning")
        self.assertTrue(self.as_user(moment, self.coordinator).action_open_source())
        # Made private behind the back of the moment: the title is hidden.
        self.env.cr.execute(
            "UPDATE calendar_event SET privacy = 'private' WHERE id = %s", [event.id]
        )
        self.assertNotEqual(self.as_user(moment, self.manager).subject, "Planning")

    def test_list_costs_the_same_at_any_length(self):
        for number in range(100):
            self.write_to(self.org, subject=f"Plan {number}")
        counts = []
        for limit in (10, 100):
            for _warm_up in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.env["omct.contact.moment"].with_user(
                    self.coordinator
                ).web_search_read(
                    [("partner_id", "=", self.org.id)],
                    {"date": {}, "kind": {}, "subject": {}},
                    limit=limit,
                )
                count = self.env.cr.sql_log_count - before
            counts.append(count)
        self.assertEqual(*counts)

    # ------------------------------------------------------------------
    # Not in touch
    # ------------------------------------------------------------------

    def test_not_in_touch_follows_the_setting(self):
        both = self.org | self.org_asia
        domain = [("id", "in", both.ids), ("omct_not_in_touch", "=", True)]
        partners = self.env["res.partner"]
        self.org._note_contact(self.today - timedelta(days=180), "mail")
        self.org_asia._note_contact(self.today - timedelta(days=181), "mail")
        self.assertEqual(partners.search(domain), self.org_asia)
        self.assertEqual(both.filtered("omct_not_in_touch"), self.org_asia)
        settings = self.env["res.config.settings"].create({"omct_contact_days": 30})
        settings.execute()
        both.invalidate_recordset()
        self.assertEqual(partners.search(domain), both)
        self.assertEqual(
            partners.search(
                [("id", "in", both.ids), ("omct_not_in_touch", "=", False)]
            ),
            partners,
        )
        self.assertEqual(self.org.omct_days_since_contact, 180)

    def test_schedule_a_call_on_many(self):
        both = self.org | self.create_organisation("Another", "base.ke")
        action = self.env.ref("omct_network.omct_schedule_call_action")
        context = {
            "active_model": "res.partner",
            "active_ids": both.ids,
            "default_activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
        }
        self.assertEqual(action.res_model, "mail.activity.schedule")
        wizard = (
            self.as_user(self.env["mail.activity.schedule"], self.coordinator)
            .with_context(**context)
            .create({"activity_user_id": self.coordinator.id})
        )
        wizard.action_schedule_activities()
        self.assertEqual(len(both.activity_ids), 2)

    def test_desk_counts(self):
        self.create_member(self.org)
        self.env["omct.membership"].create({"partner_id": self.org_asia.id})
        self.org.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=self.today - timedelta(days=3),
            user_id=self.coordinator.id,
        )
        desk = self.as_user(self.africa, self.coordinator)
        self.assertTrue(desk.is_mine)
        self.assertEqual(desk.member_count, 1)
        self.assertEqual(desk.not_in_touch_count, 1)
        self.assertEqual(desk.application_count, 0)
        self.assertEqual(desk.late_activity_count, 1)
        asia = self.as_user(self.asia, self.coordinator)
        self.assertEqual(asia.application_count, 0, "of another desk: not to be seen")
        self.assertEqual(self.as_user(self.asia, self.manager).application_count, 1)
        regions = desk.search([("is_mine", "=", True)])
        self.assertEqual(regions, self.africa)
        for action in (
            desk.action_open_not_in_touch(),
            desk.action_open_late_activities(),
        ):
            found = self.env["res.partner"].with_user(self.coordinator)
            self.assertEqual(found.search(action["domain"]), self.org)

    # ------------------------------------------------------------------
    # Meetings of an organisation
    # ------------------------------------------------------------------

    def test_meetings_of_all_its_people(self):
        outsider = self.env["res.partner"].create({"name": "Board member"})
        self.env["omct.affiliation"].create(
            {"person_id": outsider.id, "organisation_id": self.org.id}
        )
        own = self.meet()
        theirs = self.meet(partner_ids=[Command.set(outsider.ids)])
        self.meet(partner_ids=[Command.set(self.org_asia.ids)])
        org = self.as_user(self.org, self.coordinator)
        self.assertEqual(org.meeting_count, 2)
        action = org.schedule_meeting()
        self.assertEqual(
            self.env["calendar.event"].search(action["domain"]), own | theirs
        )

    def test_first_contacts_are_invited(self):
        self.env["omct.affiliation"].create(
            {
                "person_id": self.awa.id,
                "organisation_id": self.org.id,
                "role_id": self.focal_point.id,
                "is_primary": True,
            }
        )
        former = self.create_person("Former", self.org)
        self.env["omct.affiliation"].create(
            {
                "person_id": former.id,
                "organisation_id": self.org.id,
                "role_id": self.env.ref("omct_network.contact_role_director").id,
                "is_primary": True,
                "date_end": "2002-01-01",
            }
        )
        org = self.as_user(self.org, self.coordinator)
        invited = org.schedule_meeting()["context"]["default_partner_ids"]
        self.assertEqual(
            set(invited), set((self.awa | self.coordinator.partner_id).ids)
        )
        self.env["omct.affiliation"].search([]).unlink()
        invited = org.schedule_meeting()["context"]["default_partner_ids"]
        self.assertEqual(
            set(invited), set((self.org | self.coordinator.partner_id).ids)
        )
