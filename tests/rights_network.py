# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Organisations, memberships, relations and imports in the table of rights."""

import base64

from rights_roles import ROLES

from odoo import Command


class NetworkRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_network(cls):
        env = cls.root_env
        cls.coordinators = cls.users["coordinator"] | cls.users["network_manager"]
        env.ref("omct_network.region_africa").coordinator_ids = cls.coordinators
        # Without memberships, so that whoever has the right can delete them.
        cls.free_own = cls._create_member("Maison du Fleuve", "base.sn")
        cls.free_other = cls._create_member("Himal Watch", "base.np")
        cls._keep(cls.free_own, cls.free_other)
        cls.users["portal"].partner_id.parent_id = cls.member
        cls._keep_for(["portal_member"], cls.member, cls.free_other)
        cls.abroad = cls._create_member("Himal Rights", "base.np")
        memberships, people = [], []
        for organisation in (cls.member, cls.abroad):
            memberships.append(
                cls.env_of("network_manager")["omct.membership"].create(
                    {"partner_id": organisation.id}
                )
            )
            person = env["res.partner"].create(
                {"name": "Awa Testi", "parent_id": organisation.id}
            )
            people.append(
                env["omct.affiliation"].create(
                    {"person_id": person.id, "organisation_id": organisation.id}
                )
            )
        memberships[1].action_start_vetting()
        cls._keep(*memberships)
        cls._keep(*people)
        cls._keep(*(membership.criterion_ids[0] for membership in memberships))
        cls._keep(*(membership.event_ids[0] for membership in memberships))
        cls._set_up_memberships(memberships)
        cls._set_up_exports()

    @classmethod
    def _set_up_exports(cls):
        logs = cls.root_env["omct.export.log"]
        other = logs.with_user(cls.root_env.uid)._log("directory")
        for role, user in ROLES.items():
            own = logs.with_user(cls.users[user])._log("directory").with_env(logs.env)
            cls._keep_for([role], own, other)
        cls._keep(own, other)

    @classmethod
    def _set_up_memberships(cls, applications):
        """Endorsements of the applications, reviews of members of the same regions."""
        env = cls.env_of("network_manager")
        cls.recorded = []
        for name, country in (("Fleuve", "base.sn"), ("Annapurna", "base.np")):
            organisation = cls._create_member(name, country)
            # The second is without a review until one is created for the table.
            for number in (1, 2):
                if number == 2:
                    organisation = cls._create_member(f"{name} 2", country)
                membership = env["omct.membership"].create(
                    {
                        "partner_id": organisation.id,
                        "origin": "recorded",
                        "date_application": "2001-01-01",
                        "date_admission": "2002-02-02",
                    }
                )
                membership.action_record()
                cls.recorded.append(membership)
        endorsements = [
            env["omct.membership.endorsement"].create(
                {
                    "membership_id": application.id,
                    "partner_id": cls.recorded[0].partner_id.id,
                    "note": "Letter",
                }
            )
            for application in applications
        ]
        endorsements[1].action_give()
        cls._keep(*endorsements)
        reviews = [
            env["omct.membership.review"].create({"membership_id": membership.id})
            for membership in (cls.recorded[0], cls.recorded[2])
        ]
        reviews[1].action_cancel(reason="Rights")
        cls._keep(*reviews)

    @classmethod
    def _set_up_relations(cls):
        env = cls.root_env
        cls._keep(
            env.ref("omct_network.contact_channel_signal"),
            env.ref("omct_network.contact_channel_phone"),
        )
        risks, moments = env["omct.registration.risk"], env["omct.contact.moment"]
        for organisation in (cls.member, cls.abroad):
            organisation.with_env(env)._note_contact(cls.today, "call")
            risks |= risks.create({"partner_id": organisation.id, "level": "low"})
            moments |= moments.search([("partner_id", "=", organisation.id)])
        cls._keep(*risks)
        cls._keep(*moments)
        messages = [
            cls._create_group_message(user)
            for user in ("coordinator", "network_manager")
        ]
        for records in (
            messages,
            [message.version_ids for message in messages],
            [message.recipient_ids for message in messages],
        ):
            cls._keep(*records)
            cls._keep_for(["network_manager"], *reversed(records))

    @classmethod
    def _create_group_message(cls, user):
        """Return a draft of this user with one version and one recipient."""
        english = cls.root_env.ref("base.lang_en")
        cls.users[user].partner_id.email = f"{user}@secretariat.example"
        cls.member.with_env(cls.root_env).email = "member@example.org"
        message = cls.env_of(user)["omct.group.message"].create(
            {
                "name": "Assembly",
                "membership_state": "ended",
                "default_lang_id": english.id,
                "added_ids": [Command.set(cls.member.ids)],
                "version_ids": [
                    Command.create(
                        {"lang_id": english.id, "subject": "Hello", "body": "Hello"}
                    )
                ],
            }
        )
        message.action_preview()
        return message

    @classmethod
    def _set_up_lookalikes(cls):
        env = cls.root_env
        cls._keep(
            *(
                env["omct.lookalike"].create(
                    {"partner_id": first.id, "other_id": second.id, "score": 70}
                )
                for first, second in (
                    sorted((cls.member, cls.free_own), key=lambda rec: rec.id),
                    sorted((cls.abroad, cls.free_other), key=lambda rec: rec.id),
                )
            )
        )
        cls._keep(
            *(
                env["omct.lookalike.key"].search(
                    [("partner_id", "=", organisation.id)], limit=1
                )
                for organisation in (cls.free_own, cls.free_other)
            )
        )

    @classmethod
    def _set_up_vocabularies(cls):
        for model, user, shipped in (
            ("omct.region", "network_manager", "omct_network.region_asia"),
            ("omct.mandate", "network_manager", "omct_network.mandate_women"),
            ("omct.contact.role", "network_manager", None),
            ("omct.fund.purpose", "manager", "omct_grants.fund_purpose_core"),
            ("omct.cost.type", "manager", "omct_grants.cost_type_debts"),
            ("omct.protection.assistance.type", "protection_manager", None),
        ):
            entries = cls.env_of(user)[model]
            if shipped:
                known = cls.root_env.ref(shipped)
            else:
                # Of those that nothing refers to.
                known = cls.root_env[model].search([], order="id desc", limit=1)
            cls._keep(entries.create({"code": "rights", "name": "Rights"}), known)
        desk = cls.records["omct.region", "own"][0].with_env(cls.root_env)
        desk.coordinator_ids = cls.coordinators

    @classmethod
    def _set_up_imports(cls):
        starters = ("coordinator", "network_manager")
        checked, read = (
            [cls._start_import(user, step) for user in starters]
            for step in ("action_check", "action_read")
        )
        of_each = zip(
            checked,
            (record.row_ids[0] for record in checked),
            (record.column_ids[0] for record in read),
            (record._get_progress().sudo(False) for record in checked),
            strict=True,
        )
        mine, theirs = of_each
        for own, other in zip(mine, theirs, strict=True):
            cls._keep(own, other)
            cls._keep_for(["network_manager"], other, own)

    @classmethod
    def _start_import(cls, user, last_step):
        record = cls.env_of(user)["omct.import"].create(
            {
                "kind": "organisation",
                "file": base64.b64encode(b"Name,Country\nRights,Senegal\n"),
                "file_name": "rights.csv",
            }
        )
        record.action_read()
        if last_step != "action_read":
            getattr(record, last_step)()
        return record

    # ------------------------------------------------------------------
    # New records
    # ------------------------------------------------------------------

    @classmethod
    def _new_res_partner(cls, _role, own):
        return {
            "name": "New organisation",
            "is_company": True,
            "omct_network_organisation": True,
            "country_id": cls.env.ref("base.sn" if own else "base.np").id,
        }

    @classmethod
    def _new_omct_affiliation(cls, _role, own):
        organisation = cls.member if own else cls.abroad
        person = cls.records["omct.affiliation", "own" if own else "other"][0].person_id
        return {"person_id": person.id, "organisation_id": organisation.id}

    @classmethod
    def _new_omct_contact_moment(cls, _role, own):
        organisation = cls.member if own else cls.abroad
        return {
            "partner_id": organisation.id,
            "contact_id": organisation.id,
            "date": "2020-02-02",
            "kind": "visit",
        }

    @classmethod
    def _new_omct_registration_risk(cls, _role, own):
        organisation = cls.member if own else cls.abroad
        return {"partner_id": organisation.id, "level": "high"}

    @classmethod
    def _new_omct_group_message(cls, role, own):
        # Nobody writes in another's name.
        sender = {} if own else {"user_id": cls.users["plain"].id}
        return {"name": "New", **sender}

    @classmethod
    def _new_omct_group_message_version(cls, role, own):
        which = "own" if own else "other"
        message = cls.get_records(role, "omct.group.message", which)[0]
        french = cls.env.ref("base.lang_fr")
        return {"message_id": message.id, "lang_id": french.id, "subject": "Bonjour"}

    @classmethod
    def _new_omct_group_message_recipient(cls, role, own):
        which = "own" if own else "other"
        message = cls.get_records(role, "omct.group.message", which)[0]
        return {
            "message_id": message.id,
            "organisation_id": cls.free_own.id,
            "partner_id": cls.free_own.id,
            "channel": "email",
            "state": "waiting",
        }

    @classmethod
    def _new_omct_import(cls, role, own):
        vals = {"kind": "organisation"}
        if own:
            return vals
        other = "coordinator" if role == "network_manager" else "network_manager"
        return {**vals, "user_id": cls.users[other].id}

    @classmethod
    def _new_part_of_import(cls, role, own):
        record = cls.get_records(role, "omct.import", "own" if own else "other")[0]
        return {"import_id": record.id}

    _new_omct_import_column = _new_part_of_import
    _new_omct_import_row = _new_part_of_import
    _new_omct_import_progress = _new_part_of_import

    @classmethod
    def _new_omct_lookalike(cls, _role, own):
        first, second = sorted(
            (cls.free_own, cls.member) if own else (cls.free_other, cls.abroad),
            key=lambda rec: rec.id,
        )
        return {"partner_id": first.id, "other_id": second.id, "score": 70}

    @classmethod
    def _new_omct_lookalike_key(cls, _role, own):
        return {"partner_id": (cls.free_own if own else cls.free_other).id, "key": "k"}
