# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import new_test_user
from odoo.tests.common import TransactionCase


class NetworkCommon(TransactionCase):
    """Users per role, two regions with one organisation each, and factories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.africa = cls.env.ref("omct_network.region_africa")
        cls.asia = cls.env.ref("omct_network.region_asia")
        cls.focal_point = cls.env.ref("omct_network.contact_role_focal_point")
        coordinator = "omct_network.group_network_coordinator"
        cls.coordinator = new_test_user(cls.env, "coordinator_africa", coordinator)
        cls.coordinator_asia = new_test_user(cls.env, "coordinator_asia", coordinator)
        cls.manager = new_test_user(
            cls.env, "network_manager", "omct_network.group_network_manager"
        )
        cls.other_manager = new_test_user(
            cls.env, "network_manager_2", "omct_network.group_network_manager"
        )
        cls.plain_user = new_test_user(cls.env, "plain_user", "base.group_user")
        cls.contact_keeper = new_test_user(
            cls.env, "contact_keeper", "base.group_user,base.group_partner_manager"
        )
        cls.africa.coordinator_ids = cls.coordinator
        cls.asia.coordinator_ids = cls.coordinator_asia
        cls.org_africa = cls.create_organisation("Lumière Test", "base.sn")
        cls.org_asia = cls.create_organisation("Himal Rights Test", "base.np")

    @classmethod
    def create_organisation(cls, name, country, **vals):
        """Return a network organisation.

        :param str country: xmlid of the country
        """
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "omct_network_organisation": True,
                "country_id": cls.env.ref(country).id,
                **vals,
            }
        )

    @classmethod
    def create_person(cls, name, organisation, **vals):
        """Return a person of an organisation."""
        return cls.env["res.partner"].create(
            {"name": name, "parent_id": organisation.id, **vals}
        )

    @classmethod
    def create_member(cls, organisation, admitted="2001-05-17"):
        """Return a recorded membership of the organisation, in state member."""
        membership = cls.env["omct.membership"].create(
            {
                "partner_id": organisation.id,
                "origin": "recorded",
                "date_application": "2001-01-15",
                "date_admission": admitted,
            }
        )
        membership.with_user(cls.manager).action_record()
        return membership

    @classmethod
    def create_endorsers(cls):
        """Return two member organisations."""
        endorsers = cls.create_organisation("Endorser One", "base.ke")
        endorsers |= cls.create_organisation("Endorser Two", "base.pe")
        for endorser in endorsers:
            cls.create_member(endorser)
        return endorsers

    @classmethod
    def create_application(cls, organisation, user=None):
        """Return an application, entered by the coordinator unless said otherwise."""
        return (
            cls.env["omct.membership"]
            .with_user(user or cls.coordinator)
            .create({"partner_id": organisation.id})
        )

    @classmethod
    def endorse(cls, application, members):
        """Have members endorse an application, with a note."""
        endorsements = application.env["omct.membership.endorsement"].create(
            [
                {
                    "membership_id": application.id,
                    "partner_id": member.id,
                    "note": "Letter of the board",
                }
                for member in members
            ]
        )
        endorsements.action_give()
        return endorsements

    @classmethod
    def prepare(cls, application, members):
        """Vet an application as its user, all but the last step."""
        application.action_start_vetting()
        application.criterion_ids.write({"met": "yes", "evidence": "Statutes, reports"})
        cls.endorse(application, members)
        application.write(
            {
                "vetting_sources": True,
                "vetting_members": True,
                "vetting_interview": True,
                "opinion": "favourable",
                "opinion_note": "Known for careful reports",
            }
        )

    @classmethod
    def admit(cls, organisation, members):
        """Return the membership of an organisation that applied and was admitted."""
        application = cls.create_application(organisation, cls.env.user)
        cls.prepare(application, members)
        application.action_propose()
        application.with_user(cls.manager).action_admit(reason="The board agreed")
        return application

    def as_user(self, record, user):
        """Return the record as the user sees it, nothing left in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user)
