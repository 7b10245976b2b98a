# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from ..models.omct_protection_request_portal import MOST_A_DAY
from .common import ProtectionCommon, ProtectionSetup

VIEW = "omct_protection.omct_protection_request_view_form_intake"
SECRET = "Ottokar was taken at dawn"
NAME = "Zebulon Quartermain"


@tagged("post_install", "-at_install")
class TestIntake(ProtectionCommon):
    def new_form(self, record=None):
        model = self.env["omct.protection.request"].with_user(self.officer)
        return Form(record or model, view=VIEW)

    # -- by staff ------------------------------------------------------

    def test_quick_intake(self):
        with self.new_form() as form:
            form.source = "direct"
            form.caller = "Her brother"
            form.caller_phone = "+41 79 000 11 22, after eight"
            form.intake_channel = "phone"
            form.country_id = self.country
            form.urgency = "h2"
            form.manager_id = self.manager
            form.narrative = SECRET
            form.person_name = NAME
            form.person_birth = "1981"
            form.person_contact = "Signal"
        request = form.record
        self.assertFalse(form.person_name)
        self.assertTrue(request.is_intake_complete)
        defender = self.as_user(request, self.officer).defender_ids
        self.assertEqual(defender.kind, "person")
        self.assertEqual(defender.country_id, self.country)
        identity = defender.reveal_identity()
        self.assertEqual(identity["name"], NAME)
        self.assertEqual(identity["birth_date"], "1981")
        self.assertEqual(identity["contact"], "Signal")
        self.assertEqual(request.caller, "Her brother")
        request.action_fast_track()
        self.assertEqual(request.state, "assessment")

    def test_what_is_new_has_no_name_yet(self):
        for model in ("request", "assistance", "intervention"):
            new = self.env[f"omct.protection.{model}"].with_user(self.officer).new()
            self.assertFalse(new.display_name, model)
        request = self.make_request()
        self.assertEqual(request.display_name, request.name)

    def test_several_people_a_family_an_organisation(self):
        with self.new_form() as form:
            form.source = "direct"
            form.country_id = self.country
            form.manager_id = self.manager
            form.person_name = NAME
        request = form.record
        for kind, name in (("family", "The Quartermains"), ("organisation", "Centre")):
            with self.new_form(request) as form:
                form.person_kind = kind
                form.person_name = name
        self.assertEqual(
            sorted(request.defender_ids.mapped("kind")),
            ["family", "organisation", "person"],
        )
        # Saving again enters nobody twice.
        with self.new_form(request) as form:
            form.urgency = "h24"
        self.assertEqual(len(request.defender_ids), 3)

    def test_what_was_typed_does_not_come_back(self):
        request = self.make_request()
        answer = request.web_save({"person_name": NAME}, {"person_name": {}})
        self.assertFalse(answer[0]["person_name"])
        model = self.env["omct.protection.request"].with_user(self.officer)
        created = model.web_save(
            {
                "source": "direct",
                "country_id": self.country.id,
                "manager_id": self.manager.id,
                "person_name": NAME,
            },
            {"person_name": {}, "display_name": {}},
        )
        self.assertNotIn("Zebulon", str(created))
        self.assertNotIn("Zebulon", str(model.browse(created[0]["id"]).read()))

    def test_nothing_typed_stands_in_the_database(self):
        self.make_request(
            person_name=NAME, caller="Hieronymus", caller_phone="+41790001122"
        )
        self.env.flush_all()
        self.env.cr.execute("SELECT t::text FROM omct_protection_request t")
        text = "\n".join(row[0] for row in self.env.cr.fetchall())
        for telling in ("Zebulon", "Hieronymus", "+41790001122"):
            self.assertNotIn(telling, text)

    # -- incomplete ----------------------------------------------------

    def test_an_incomplete_intake_is_kept(self):
        """The call breaks off after a word: what is known is kept."""
        model = self.env["omct.protection.request"].with_user(self.officer)
        request = model.create({"manager_id": self.manager.id, "narrative": SECRET})
        self.assertEqual(request.state, "intake")
        self.assertFalse(request.is_intake_complete)
        for word in ("member", "country", "at risk"):
            self.assertIn(word, request.intake_missing)
        with self.assertRaisesRegex(UserError, "the country"):
            request.action_triage()
        self.assertIn(
            request,
            model.search(
                [("state", "=", "intake"), ("is_intake_complete", "=", False)]
            ),
        )
        request.write(
            {
                "source": "direct",
                "country_id": self.country.id,
                "person_name": NAME,
            }
        )
        self.assertFalse(request.intake_missing)
        request.action_triage()
        self.assertEqual(request.state, "triage")

    def test_an_incomplete_intake_may_end(self):
        model = self.env["omct.protection.request"].with_user(self.officer)
        for step in ("withdraw", "duplicate"):
            request = model.create({"manager_id": self.manager.id})
            getattr(request, f"action_{step}")(reason="no_contact")
        self.env.flush_all()

    def test_what_was_taken_up_keeps_country_and_member(self):
        request = self.make_request()
        request.action_triage()
        with self.assertRaises(ValidationError):
            request.country_id = False
        with self.assertRaises(ValidationError):
            request.source = "member"

    def test_fast_track_needs_it_too(self):
        request = self.make_request(narrative=False, urgency="h2")
        with self.assertRaisesRegex(UserError, "what happened"):
            request.action_fast_track()

    def test_completeness_is_not_written(self):
        with self.assertRaises(AccessError):
            self.make_request().is_intake_complete = True

    def test_outsiders_enter_nobody(self):
        request = self.make_request()
        for user in self.outsiders:
            for values in ({"person_name": NAME}, {"caller": NAME}):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.as_user(request, user).write(values)
        self.assertEqual(self.as_user(request, self.finance).sudo().caller, False)


class PortalSetup(ProtectionSetup):
    @classmethod
    def _set_up_protection(cls):
        result = super()._set_up_protection()
        cls.member, cls.neighbour = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "omct_network_organisation": True,
                    "country_id": cls.country.id,
                }
                for name in ("Member of the Mill", "Member of the Well")
            ]
        )
        cls.filer, cls.colleague = (
            new_test_user(cls.env, login, "base.group_portal")
            for login in ("p_filer", "p_colleague")
        )
        (cls.filer | cls.colleague).partner_id.parent_id = cls.member
        cls.company.write(
            {
                "omct_intake_officer_id": cls.officer.id,
                "omct_intake_manager_id": cls.manager.id,
            }
        )
        return result

    def values(self, **vals):
        return {
            "country_id": self.country.id,
            "urgency": "h24",
            "narrative": SECRET,
            "caller_phone": "Signal, evenings",
            "people": [
                {"kind": "person", "name": NAME, "birth_date": "1981"},
                {"kind": "family", "name": "The Quartermains", "birth_date": ""},
                {"kind": "person", "name": "", "birth_date": ""},
            ],
            **vals,
        }

    def file(self, user=None, **vals):
        self.env.flush_all()
        self.env.invalidate_all()
        model = self.env["omct.protection.request"].with_user(user or self.filer)
        return model._file_from_portal(self.values(**vals))


@tagged("post_install", "-at_install")
class TestPortalFiling(PortalSetup, ProtectionCommon):
    def test_a_member_files_a_request(self):
        request = self.file()
        seen = self.as_user(request, self.officer)
        self.assertEqual(seen.team_ids, self.officer | self.manager)
        self.assertEqual(seen.partner_id, self.member)
        self.assertEqual(seen.narrative, SECRET)
        self.assertEqual(seen.caller_phone, "Signal, evenings")
        self.assertEqual(seen.filed_by_id, self.filer.partner_id)
        self.assertEqual(sorted(seen.defender_ids.mapped("kind")), ["family", "person"])
        self.assertTrue(seen.is_intake_complete)
        person = seen.defender_ids.filtered(lambda rec: rec.kind == "person")
        self.assertEqual(person.reveal_identity()["name"], NAME)
        told = seen.activity_ids
        self.assertEqual(told.user_id, self.officer)
        self.assertNotIn("Zebulon", f"{told.summary} {told.note}")

    def test_whoever_filed_it_reads_none_of_it(self):
        request = self.file()
        for user in (self.filer, self.colleague):
            for record in (request, request.defender_ids):
                with self.assertRaises(AccessError):
                    self.as_user(record, user).read(["name"])
        self.assertNotIn(self.filer.partner_id, request.message_partner_ids)

    def test_one_sees_what_one_filed(self):
        request = self.file()
        model = self.env["omct.protection.request"]
        self.assertEqual(model.with_user(self.filer)._get_filed_by_user(), request)
        self.assertFalse(model.with_user(self.colleague)._get_filed_by_user())

    def test_a_hit_is_told_to_the_team_alone(self):
        self.make_request(
            user=self.other_officer,
            manager_id=self.other_manager.id,
            person_name=NAME,
        )
        request = self.file()
        person = request.defender_ids.filtered(lambda rec: rec.kind == "person")
        self.assertFalse(person.with_user(self.filer).sudo().duplicate_notice)
        self.assertIn(
            self.other_officer.name,
            self.as_user(request, self.officer).duplicate_notice,
        )

    def test_little_is_enough_and_odd_values_do_no_harm(self):
        request = self.file(
            country_id=False, urgency="at once", people=[{"kind": "x", "name": NAME}]
        )
        self.assertEqual(request.urgency, "d10")
        self.assertFalse(request.country_id)
        self.assertEqual(request.defender_ids.kind, "person")

    def test_who_may_not_file(self):
        for user in (self.portal, self.officer, self.finance):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.file(user=user)
        self.company.write(
            {"omct_intake_officer_id": False, "omct_intake_manager_id": False}
        )
        with self.assertRaisesRegex(UserError, "No office"):
            self.file()

    def test_a_flood_is_stopped(self):
        for _number in range(MOST_A_DAY):
            self.file(people=[])
        with self.assertRaisesRegex(UserError, "within a day"):
            self.file()

    def test_intake_people_have_their_roles(self):
        for officer, manager in (
            (self.finance, self.manager),
            (self.officer, self.other_officer),
            (self.manager, self.manager),
            (self.officer, self.env["res.users"]),
        ):
            with self.assertRaises(ValidationError):
                self.company.write(
                    {
                        "omct_intake_officer_id": officer.id,
                        "omct_intake_manager_id": manager.id,
                    }
                )

    def test_filed_by_is_not_written(self):
        request = self.make_request()
        with self.assertRaises(AccessError):
            request.filed_by_id = self.filer.partner_id


@tagged("post_install", "-at_install")
class TestPortalPages(PortalSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()

    def post(self, **vals):
        page = self.url_open("/my/requests/new")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        return self.url_open("/my/requests/new", data={"csrf_token": token, **vals})

    def test_form_and_list(self):
        self.authenticate(self.filer.login, self.filer.login)
        page = self.post(
            narrative=SECRET,
            urgency="h24",
            country_id=str(self.country.id),
            kind_0="person",
            name_0=NAME,
        )
        self.assertIn("Thank you", page.text)
        # The browser's “Back” does not show it again.
        self.assertIn("sent=", page.history[0].headers["Set-Cookie"])
        request = self.env["omct.protection.request"].search(
            [("filed_by_id", "=", self.filer.partner_id.id)]
        )
        self.assertIn(request.name, page.text)
        for telling in ("Ottokar", "Zebulon", request.defender_ids.name):
            self.assertNotIn(telling, page.text)
            self.assertNotIn(telling, page.url)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.authenticate(self.colleague.login, self.colleague.login)
        self.assertNotIn(request.name, self.url_open("/my/requests").text)

    def test_nothing_typed_is_lost(self):
        self.authenticate(self.filer.login, self.filer.login)
        page = self.post(caller_phone="Signal only", name_0="")
        self.assertIn("Write what happened", page.text)
        self.assertIn("Signal only", page.text)
        self.assertNotIn("Signal", page.url)

    def test_what_is_wrong_in_the_office_is_not_told(self):
        self.authenticate(self.filer.login, self.filer.login)
        group = self.env.ref("omct_protection.group_protection_officer")
        self.officer.group_ids -= group
        page = self.post(narrative=SECRET, name_0=NAME)
        self.assertIn("could not be kept", page.text)
        self.assertIn(SECRET, page.text)
        self.assertNotIn(self.officer.name, page.text)

    def test_the_home_page_leads_there(self):
        for login, shown in ((self.filer.login, 1), (self.portal.login, 0)):
            self.authenticate(login, login)
            counted = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["request_count"]}
            )
            self.assertEqual(counted["request_count"], shown)

    def test_others_are_turned_away(self):
        self.authenticate(self.portal.login, self.portal.login)
        page = self.url_open("/my/requests/new")
        self.assertTrue(page.url.endswith("/my/requests"))
        self.assertNotIn("New request", page.text)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/requests").url)
