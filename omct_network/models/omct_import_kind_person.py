# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from .omct_import_kind_partner import CONTACT_WORDS


class ImportKindPerson(models.AbstractModel):
    """People, each with one role in an organisation a row.

    A row with the same external ID as an earlier one, or without a name, adds a role.
    """

    _name = "omct.import.kind.person"
    _inherit = "omct.import.kind.partner"
    _description = "Import of people"

    _kind_code = "person"
    _kind_sequence = 20
    _kind_fields = (
        "name",
        "parent_id",
        "function",
        "email",
        "phone",
        "country_id",
        "lang",
        "omct_safe_channel",
        "omct_never_email",
        "omct_pgp_fingerprint",
        "omct_phone_hours",
        "ref",
    )
    _kind_role_fields = ("organisation_id", "role_id", "date_start", "date_end",
                         "is_primary")  # fmt: skip
    _kind_words = {
        **CONTACT_WORDS,
        "name": ("name", "nom", "nombre", "الاسم", "person", "personne", "persona"),
        "parent_id": ("organisation", "organization", "organisme", "organización",
                      "المنظمة", "company", "member"),
        "organisation_id": ("organisation of the role",
                            "omct_affiliation_ids/organisation_id"),
        "role_id": ("role", "rôle", "rol", "función", "الدور",
                    "omct_affiliation_ids/role_id"),
        "date_start": ("from", "since", "du", "depuis", "desde", "من", "start",
                       "omct_affiliation_ids/date_start"),
        "date_end": ("until", "to", "jusqu'au", "hasta", "إلى", "end",
                     "omct_affiliation_ids/date_end"),
        "is_primary": ("first contact", "premier contact", "primer contacto", "primary",
                       "omct_affiliation_ids/is_primary"),
    }  # fmt: skip

    @api.model
    def _get_kind_label(self):
        return self.env._("People and their roles")

    @api.model
    def _get_fields(self):
        columns = super()._get_fields()
        roles = self.env["omct.affiliation"]._fields
        for name in self._kind_role_fields:
            columns[name] = self._describe_field(roles[name], name)
        parent = columns["parent_id"]
        columns["parent_id"] = parent._replace(label=self.env._("Organisation"))
        columns["organisation_id"] = columns["organisation_id"]._replace(
            label=self.env._("Organisation of the role"),
            note=self.env._("Only where it is not the organisation of the person."),
        )
        return columns

    @api.model
    def _get_values(self, plan):
        values = super()._get_values(plan)
        return {
            name: value
            for name, value in values.items()
            if name not in self._kind_role_fields
        }

    @api.model
    def _get_new_values(self, plan):
        return {**super()._get_new_values(plan), "is_company": False}

    # ------------------------------------------------------------------
    # Several rows a person
    # ------------------------------------------------------------------

    @api.model
    def _convert_plans(self, plans, run):
        result = super()._convert_plans(plans, run)
        for plan in plans:
            self._find_leader(plan, run)
            self._set_role(plan)
        return result

    @api.model
    def _find_leader(self, plan, run):
        """Link a row to the earlier row of the same person."""
        external_id = plan.cells.get("id")
        if plan.leader:
            return
        if external_id:
            first = run.seen.setdefault(("person", external_id), plan)
            plan.leader = first if first is not plan else None
            if plan.leader:
                self._check_agrees(plan, run)
        elif not any(plan.cells.get(name) for name in self._kind_fields):
            plan.leader = run.last_leader
            if not plan.leader:
                plan.refuse(self.env._("It names no person."), "name")
        run.last_leader = plan.leader or plan

    @api.model
    def _check_agrees(self, plan, run):
        for name, value in plan.values.items():
            if name in self._kind_role_fields:
                continue
            if value != plan.leader.values.get(name):
                plan.refuse(
                    self.env._(
                        "“%(field)s” is not what line %(line)s says of this person.",
                        field=run.fields[name].label,
                        line=plan.leader.line,
                    ),
                    name,
                )

    @api.model
    def _set_role(self, plan):
        role = {
            name: plan.values[name]
            for name in self._kind_role_fields
            if name in plan.values
        }
        if plan.leader and plan.leader.verdict == "refused":
            plan.refuse(self.env._("As line %s.", plan.leader.line))
            return
        if not role:
            if plan.leader and plan.is_open:
                plan.refuse(self.env._("It adds no role to line %s.", plan.leader.line))
            return
        person = plan.leader or plan
        organisation = role.get("organisation_id") or person.values.get("parent_id")
        if not organisation:
            plan.refuse(
                self.env._("A role needs an organisation: fill in “%s”.",
                           self.env._("Organisation")),
                "parent_id",
            )  # fmt: skip
        start, end = role.get("date_start"), role.get("date_end")
        plan.extra = {**role, "organisation_id": organisation}
        if start and end and end < start:
            plan.refuse(
                self.env._("“Until” (%(end)s) lies before “From” (%(start)s).",
                           start=start, end=end),
                "date_end",
            )  # fmt: skip

    @api.model
    def _get_file_key(self, plan):
        if plan.leader:
            return ("row", plan.leader.line, self._get_fingerprint(plan.cells))
        return super()._get_file_key(plan)

    @api.model
    def _forget(self, plans):
        # A later row of the same person is compared with its first one.
        values = {plan: plan.values for plan in plans if not plan.leader}
        result = super()._forget(plans)
        for plan, kept in values.items():
            plan.values = kept
        return result

    # ------------------------------------------------------------------
    # Roles
    # ------------------------------------------------------------------

    @api.model
    def _compare_plans(self, plans, run):
        result = super()._compare_plans(plans, run)
        people = {(plan.leader or plan).record_id for plan in plans} - {0}
        roles = self.env["omct.affiliation"].with_context(active_test=False)
        known = {
            self._get_role_key(role.person_id.id, role): role
            for role in roles.search([("person_id", "in", list(people))])
        }
        for plan in plans:
            person = plan.leader or plan
            if plan.leader and plan.is_open:
                if person.verdict in ("refused", "skip", "choose"):
                    plan.verdict = person.verdict
                    plan.reason = self.env._("As line %s.", person.line)
                    continue
                plan.verdict, plan.record_id = "unchanged", person.record_id
            if plan.is_open and plan.extra:
                key = self._get_role_key(person.record_id, plan.extra)
                self._compare_role(plan, known.get(key), run)
        return result

    @api.model
    def _get_role_key(self, person_id, role):
        if isinstance(role, dict):
            return (
                person_id,
                role["organisation_id"],
                role.get("role_id") or False,
                role.get("date_start") or False,
            )
        return (person_id, role.organisation_id.id, role.role_id.id, role.date_start)

    @api.model
    def _compare_role(self, plan, known, run):
        """Note whether a row adds or changes a role."""
        if known:
            wanted = {
                name: value
                for name, value in plan.extra.items()
                if name in ("date_end", "is_primary") and value != known[name]
            }
            plan.extra = {"known_id": known.id, **wanted}
            plan.extra_change = bool(wanted)
        else:
            plan.extra_change = True
        if not plan.extra_change:
            return
        if plan.verdict == "unchanged":
            plan.verdict = "change"
        if plan.record_id or plan.leader:
            texts = [
                f"{run.fields[name].label} {plan.cells[name]}"
                for name in self._kind_role_fields
                if plan.cells.get(name)
            ]
            plan.changes.append(self.env._("Role: %s", ", ".join(texts)))

    @api.model
    def _is_same(self, plan, partner, run):
        # A name alone does not tell which person it is.
        return len(self._get_values(plan)) > 1 and super()._is_same(plan, partner, run)

    @api.model
    def _write_plans(self, plans, run):
        result = super()._write_plans(plans, run)
        roles = self.env["omct.affiliation"].with_context(tracking_disable=run.dry)
        new = []
        for plan in plans:
            person = plan.leader or plan
            plan.res_id = plan.res_id or person.res_id or person.record_id
            if not plan.extra_change:
                continue
            vals = {
                name: value for name, value in plan.extra.items() if name != "known_id"
            }
            if "known_id" in plan.extra:
                roles.browse(plan.extra["known_id"]).write(vals)
            else:
                new.append({**vals, "person_id": plan.res_id})
        roles.create(new)
        return result
