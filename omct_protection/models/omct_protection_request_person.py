# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models

#: Fields of the intake form that are handed over to a new defender, and its identity.
PERSON_FIELDS = {
    "person_name": "name",
    "person_birth": "birth_date",
    "person_contact": "contact",
}


class ProtectionRequest(models.Model):
    """Who is at risk, typed at the intake: kept as defenders with a code name.

    What is typed is never stored here, not even encrypted: saving makes a defender of
    it, and the fields are empty again for the next one.
    """

    _inherit = "omct.protection.request"

    person_kind = fields.Selection(
        selection=[
            ("person", "Person"),
            ("family", "Family"),
            ("organisation", "Organisation"),
        ],
        string="At risk",
        compute="_compute_person",
        inverse="_inverse_person",
        exportable=False,
    )
    person_name = fields.Char(
        string="Name",
        compute="_compute_person",
        inverse="_inverse_person",
        exportable=False,
        help="Kept encrypted under a code name.",
    )
    person_birth = fields.Char(
        string="Born (year or date)",
        compute="_compute_person",
        inverse="_inverse_person",
        exportable=False,
        help="Kept encrypted. With the year, a request for the same person is found "
        "more surely.",
    )
    person_contact = fields.Char(
        string="Safe contact",
        compute="_compute_person",
        inverse="_inverse_person",
        exportable=False,
        help="Kept encrypted.",
    )

    def _compute_person(self):
        for request in self:
            request.person_kind = "person"
            for name in PERSON_FIELDS:
                request[name] = False

    def _inverse_person(self):
        """Make a defender of what was typed; the fields are empty again after."""
        typed = {
            request: {
                key: (request[name] or "").strip()
                for name, key in PERSON_FIELDS.items()
            }
            for request in self
        }
        kinds = {request: request.person_kind or "person" for request in self}
        self._forget_person()
        for request, identity in typed.items():
            if any(identity.values()):
                request._add_person(kinds[request], identity)._check_identity_access(
                    "write"
                )

    def _forget_person(self):
        """Let go of what was typed: it must not come back with the answer."""
        self.invalidate_recordset(["person_kind", *PERSON_FIELDS], flush=False)

    def _add_person(self, kind, identity):
        """Enter a defender on the request, under a new code name.

        :param str kind: as of the defender
        :param dict identity: clear texts, see ``update_identity``
        :return: the defender
        """
        self.ensure_one()
        defender = self.env["omct.protection.defender"].create(
            {"kind": kind, "country_id": self.country_id.id}
        )
        self.write({"defender_ids": [Command.link(defender.id)]})
        defender._keep_identity({key: text for key, text in identity.items() if text})
        return defender

    def action_add_person(self):
        """Keep the person typed; saving the form has done so."""
        self.check_access("write")
        return True

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests._forget_person()
        return requests

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"person_kind", *PERSON_FIELDS}:
            self._forget_person()
        return result
