# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date

#: What the constraint on first contacts looks at.
PRIMARY_FIELDS = [
    "organisation_id",
    "role_id",
    "date_start",
    "date_end",
    "is_primary",
    "active",
]


class Affiliation(models.Model):
    """A person's role in an organisation, for a time."""

    _name = "omct.affiliation"
    _description = "Role in an organisation"
    _order = "is_primary desc, date_end desc, date_start desc, id"
    _rec_names_search = ["person_id", "organisation_id"]

    person_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("is_company", "=", False)],
    )
    organisation_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("is_company", "=", True)],
    )
    role_id = fields.Many2one(
        comodel_name="omct.contact.role",
        ondelete="set null",
        index=True,
    )
    date_start = fields.Date(
        string="From",
    )
    date_end = fields.Date(
        string="Until",
    )
    is_primary = fields.Boolean(
        string="First contact",
        help="The person to turn to first for this role in the organisation.",
    )
    is_current = fields.Boolean(
        string="Current",
        compute="_compute_is_current",
        search="_search_is_current",
    )
    held_on = fields.Date(
        string="Held on",
        compute="_compute_held_on",
        search="_search_held_on",
        help="For the search: the roles that were held on that day.",
    )
    active = fields.Boolean(
        default=True,
    )
    email = fields.Char(
        related="person_id.email",
    )
    phone = fields.Char(
        related="person_id.phone",
    )
    never_email = fields.Boolean(
        related="person_id.omct_never_email",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    # Ranges of one number stand for equality: no extension of the database is needed.
    # A role that ends before it begins is refused below, with names and dates.
    _primary_excl = models.Constraint(
        """EXCLUDE USING gist (
            int4range(organisation_id, organisation_id, '[]') WITH &&,
            int4range(role_id, role_id, '[]') WITH &&,
            daterange(
                date_start,
                CASE WHEN date_end < date_start THEN date_start ELSE date_end END,
                '[]'
            ) WITH &&
        ) WHERE (is_primary AND active AND role_id IS NOT NULL)
        DEFERRABLE INITIALLY IMMEDIATE""",
        "The organisation has another “First contact” for this role at that time: end "
        "that role the day before, or change the dates.",
    )

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for affiliation in self:
            start, end = affiliation.date_start, affiliation.date_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "%(person)s: “Until” (%(end)s) lies before “From” (%(start)s).",
                        person=affiliation.person_id.display_name,
                        start=format_date(self.env, start),
                        end=format_date(self.env, end),
                    )
                )

    @api.constrains("person_id", "organisation_id")
    def _check_not_self(self):
        for affiliation in self:
            if affiliation.person_id == affiliation.organisation_id:
                raise ValidationError(
                    self.env._(
                        "%s cannot have a role in itself: choose a person and an "
                        "organisation.",
                        affiliation.person_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("person_id", "organisation_id", "role_id")
    def _compute_display_name(self):
        for affiliation in self:
            affiliation.display_name = ", ".join(
                filter(
                    None,
                    (
                        affiliation.person_id.name,
                        affiliation.role_id.name,
                        affiliation.organisation_id.name,
                    ),
                )
            )

    @api.depends("date_start", "date_end")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for affiliation in self:
            affiliation.is_current = (
                not affiliation.date_start or affiliation.date_start <= today
            ) and (not affiliation.date_end or affiliation.date_end >= today)

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self._get_held_domain(fields.Date.context_today(self))
        wanted = {bool(item) for item in value}
        if wanted == {True}:
            return current
        return ~current if wanted == {False} else Domain(bool(wanted))

    def _compute_held_on(self):
        self.held_on = False

    def _search_held_on(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            self._get_held_domain(fields.Date.to_date(day)) for day in value if day
        )

    @api.model
    def _get_held_domain(self, day):
        """Return the domain of the roles that were held on ``day``."""
        return (Domain("date_start", "=", False) | Domain("date_start", "<=", day)) & (
            Domain("date_end", "=", False) | Domain("date_end", ">=", day)
        )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        # One role ends, the next begins: the database sees it in the order written.
        self.flush_recordset(PRIMARY_FIELDS)
        return result

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_person(self):
        """Open the person's form."""
        self.ensure_one()
        return self.person_id.get_formview_action()
