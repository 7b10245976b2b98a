# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools.mail import is_html_empty
from odoo.tools.misc import format_date

# Left out of a sheet that leaves the house: how to reach somebody safely.
CHANNEL_FIELDS = (
    "omct_safe_channel",
    "omct_signal_number",
    "omct_never_email",
    "omct_do_not_contact_ids",
    "omct_pgp_fingerprint",
    "omct_phone_hours",
)
# Read from left to right in every language.
LTR_FIELDS = frozenset(
    {"email", "phone", "website", "omct_signal_number", "omct_pgp_fingerprint"}
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_member_sheet(self, internal, persons, foreign):
        """Return what the printed sheet says of one organisation.

        Everything is read with the rights of the user and worded in the language of
        the environment. Empty lines are left out.

        :param bool internal: False for a sheet that leaves the house: it has no safe
            channels, no phone of a person, no notes, no day of the last contact and no
            application that did not lead to a membership
        :param recordset persons: whom the sheet may list, if they hold a role today
        :param bool foreign: say that people are kept by another desk
        :return: dict for the template ``omct_network.member_sheet``
        """
        self.ensure_one()
        return {
            "internal": internal,
            "direction": self.env["res.lang"]._get_data(code=self.env.lang).direction
            or "ltr",
            "name": self.name,
            "acronym": self.omct_acronym,
            "other_names": self._get_sheet_other_names(),
            "membership": self._get_sheet_lines(
                ["omct_membership_state", "omct_member_number", "omct_member_since"]
                if internal or self.omct_member_number
                else []
            ),
            "identity": self._get_sheet_lines(self._get_sheet_fields(internal)),
            "channel": self._get_sheet_lines(CHANNEL_FIELDS) if internal else [],
            "people": self._get_sheet_people(internal, persons),
            "history": self._get_sheet_history(internal),
            "note": internal and not is_html_empty(self.comment) and self.comment,
            "desk": foreign and self.omct_region_id.name,
        }

    def _get_sheet_other_names(self):
        """Return the names in other languages and scripts."""
        names = (self.omct_other_names or "").split(";")
        return [name.strip() for name in names if name.strip()]

    def _get_sheet_fields(self, internal):
        """Return the names of the fields of the sheet's first table, in order."""
        names = [
            "country_id",
            "omct_region_id",
            "contact_address",
            "website",
            "phone",
            "omct_mandate_ids",
            "omct_working_lang_ids",
            "omct_legal_status",
            "omct_founding_year",
            "omct_staff_size",
            "omct_coordinator_id",
        ]
        if not self.omct_never_email:
            names.insert(4, "email")
        if internal:
            names.append("omct_last_contact_date")
        return names

    def _get_sheet_lines(self, names):
        """Return ``[{"name", "label", "value", "ltr"}]`` of the fields with a value."""
        lines = []
        for name in names:
            field = self._fields[name]
            if not self._has_field_access(field, "read"):
                continue
            value = self._get_sheet_value(field)
            if value:
                lines.append(
                    {
                        "name": name,
                        "label": self._get_sheet_label(field),
                        "value": value,
                        "ltr": name in LTR_FIELDS,
                    }
                )
        return lines

    def _get_sheet_label(self, field):
        labels = {
            "contact_address": self.env._("Address"),
            "email": self.env._("E-mail"),
            "website": self.env._("Website"),
        }
        if field.name in labels:
            return labels[field.name]
        return field._description_string(self.env)

    def _get_sheet_value(self, field):
        """Return the value of a field as text, empty if it has none."""
        value = self[field.name]
        if field.name == "contact_address":
            # Its last line would repeat the country.
            self_without_country = self._display_address(without_company=True)
            lines = [line.strip() for line in self_without_country.splitlines()]
            country = self.country_id.name
            return "\n".join(line for line in lines if line and line != country)
        if field.name == "omct_working_lang_ids":
            return ", ".join(self._get_sheet_language_names())
        if field.relational:
            # The name of a colleague of another office is no secret in any list.
            name = "name" if "name" in value._fields else "display_name"
            return ", ".join(value.sudo().mapped(name))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "boolean":
            return self.env._("Yes") if value else ""
        return str(value or "")

    def _get_sheet_language_names(self):
        """Return the working languages, without the country that Odoo adds to them."""
        languages = self.with_context(active_test=False).omct_working_lang_ids
        return [name.split(" / ")[0] for name in languages.mapped("name")]

    def _get_sheet_people(self, internal, persons):
        """Return one dict a person with current roles, first contacts first."""
        people = {}
        for role in self.omct_people_ids.filtered("is_current"):
            if role.person_id in persons:
                # What is read of one is read of those on the other sheets, too.
                person = role.person_id.with_prefetch(persons._ids)
                people.setdefault(person, []).append(role)
        lines = [
            {
                "name": person.name,
                "roles": ", ".join(
                    role.role_id.name for role in roles if role.role_id.name
                )
                or person.function,
                "primary": any(role.is_primary for role in roles),
                "email": not person.omct_never_email and person.email,
                "phone": internal and person.phone,
                "channel": person._get_sheet_lines(CHANNEL_FIELDS) if internal else [],
            }
            for person, roles in people.items()
        ]
        return sorted(lines, key=lambda line: not line["primary"])

    def _get_sheet_history(self, internal):
        """Return one dict a membership, the newest first."""
        memberships = self.omct_membership_ids
        if not internal:
            memberships = memberships.filtered("number")
        states = dict(memberships._fields["state"]._description_selection(self.env))
        return [
            {
                "reference": membership.number or membership.name,
                "applied": format_date(self.env, membership.date_application),
                "admitted": format_date(self.env, membership.date_admission),
                "ended": format_date(self.env, membership.date_end),
                "state": states[membership.state],
            }
            for membership in memberships
        ]

    def _get_sheet_reference(self):
        """Return a reference that tells a stranger nothing, for the name of a file."""
        self.ensure_one()
        reference = self.omct_member_number or self.omct_membership_ids[:1].name
        return (reference or str(self.id)).replace("/", "-")
