# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

RELATIONS = [
    ("party", "Party"),
    ("signatory", "Signatory"),
    ("none", "None"),
]
YES_NO = [("yes", "Yes"), ("no", "No")]
# What only one treaty knows: the treaty's code, then its fields.
FIELDS_OF_TREATY = {
    "CAT": ("inquiry_opt_out", "art21", "art21_date", "art22", "art22_date"),
    "OPCAT": ("npm", "npm_name", "npm_year"),
}


class TreatyStatus(models.Model):
    """A State's relation to a treaty, with its source and the day it was true.

    An empty answer means unknown. Rows come from files and are known by country and
    treaty: loading one again updates the row that is there.
    """

    _name = "omct.treaty.status"
    _description = "Treaty status"
    _inherit = ["omct.region.mixin", "mail.thread"]
    _order = "country_id, treaty_id, id"
    _rec_names_search = ["country_id", "treaty_id"]

    country_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        ondelete="restrict",
        index=True,
    )
    region_id = fields.Many2one(
        related="country_id.omct_region_id",
        store=True,
        index=True,
    )
    treaty_id = fields.Many2one(
        comodel_name="omct.treaty",
        required=True,
        ondelete="restrict",
        index=True,
    )
    treaty_code = fields.Char(
        related="treaty_id.code",
    )
    relation = fields.Selection(
        selection=RELATIONS,
        required=True,
        index=True,
        tracking=True,
    )
    year = fields.Integer(
        string="Since",
        compute="_compute_year",
        store=True,
        readonly=False,
        aggregator=None,
        tracking=True,
        help="Year in which the State became a party or, short of that, signed.",
    )
    date_signature = fields.Date(
        string="Signed on",
        tracking=True,
    )
    bound_by = fields.Selection(
        selection=[
            ("ratification", "Ratification"),
            ("accession", "Accession"),
            ("succession", "Succession"),
            ("acceptance", "Acceptance"),
            ("approval", "Approval"),
        ],
        string="Bound by",
        tracking=True,
    )
    date_bound = fields.Date(
        string="Bound on",
        tracking=True,
        help="Day of the ratification, accession or succession.",
    )
    inquiry_opt_out = fields.Selection(
        selection=YES_NO,
        string="Opted out of inquiries (art. 20)",
        tracking=True,
    )
    art21 = fields.Selection(
        selection=YES_NO,
        string="Complaints of States (art. 21)",
        tracking=True,
    )
    art21_date = fields.Date(
        string="Art. 21 accepted on",
        tracking=True,
    )
    art22 = fields.Selection(
        selection=YES_NO,
        string="Complaints of individuals (art. 22)",
        tracking=True,
    )
    art22_date = fields.Date(
        string="Art. 22 accepted on",
        tracking=True,
    )
    npm = fields.Selection(
        selection=YES_NO,
        string="Preventive mechanism designated",
        tracking=True,
        help="National preventive mechanism under the Optional Protocol.",
    )
    npm_name = fields.Char(
        string="Name of the mechanism",
        tracking=True,
    )
    npm_year = fields.Integer(
        string="Designated in",
        aggregator=None,
        tracking=True,
    )
    source = fields.Char(
        help="Where the status was read: a publication or an address.",
    )
    as_of = fields.Date(
        string="As of",
        default=fields.Date.context_today,
        required=True,
        tracking=True,
        help="The day on which the source said so.",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _country_treaty_uniq = models.Constraint(
        "UNIQUE (country_id, treaty_id)",
        "The country has a status for this treaty already: change that one.",
    )
    _bound_is_party = models.Constraint(
        "CHECK (relation = 'party' OR (date_bound IS NULL AND bound_by IS NULL))",
        "“Bound on” and “Bound by” are for States parties: choose the relation "
        "“Party” or empty them.",
    )
    _none_is_empty = models.Constraint(
        "CHECK (relation <> 'none' OR date_signature IS NULL)",
        "“Signed on” is for signatories and parties: choose another relation or "
        "empty it.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_bound >= date_signature)",
        "“Bound on” lies before “Signed on”.",
    )
    _accepted_dates = models.Constraint(
        "CHECK ((art21_date IS NULL OR coalesce(art21, 'no') = 'yes') "
        "AND (art22_date IS NULL OR coalesce(art22, 'no') = 'yes'))",
        "The day of an acceptance needs the answer “Yes” beside it.",
    )

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("year", "relation", "date_bound", "date_signature")
    def _check_year(self):
        this_year = fields.Date.context_today(self).year
        for status in self.filtered("year"):
            day = status._get_day_since()
            if status.relation == "none":
                reason = self.env._("the relation is “None”, so leave it empty")
            elif day and day.year != status.year:
                reason = self.env._(
                    "it does not agree with %s", format_date(self.env, day)
                )
            elif not 1984 <= status.year <= this_year:
                reason = self.env._("it is not a year from 1984 to %s", this_year)
            else:
                continue
            raise ValidationError(
                self.env._(
                    "“Since”: %(year)s of %(status)s: %(reason)s.",
                    year=status.year,
                    status=status.display_name,
                    reason=reason,
                )
            )

    @api.constrains(
        "treaty_id", *(name for names in FIELDS_OF_TREATY.values() for name in names)
    )
    def _check_fields_of_treaty(self):
        for status in self:
            for code, names in FIELDS_OF_TREATY.items():
                filled = next((name for name in names if status[name]), None)
                if filled and status.treaty_id.code != code:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” belongs to %(treaty)s: leave it empty for "
                            "%(status)s.",
                            field=self._fields[filled]._description_string(self.env),
                            treaty=code,
                            status=status.display_name,
                        )
                    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("country_id.name", "treaty_id.code")
    def _compute_display_name(self):
        for status in self:
            status.display_name = ", ".join(
                filter(None, (status.country_id.name, status.treaty_id.code))
            )

    @api.depends("relation", "date_bound", "date_signature")
    def _compute_year(self):
        for status in self:
            day = status._get_day_since()
            if day:
                status.year = day.year
            elif status.relation == "none":
                status.year = False

    def _get_day_since(self):
        """Return the day on which the present relation began, where it is known."""
        self.ensure_one()
        days = {"party": self.date_bound, "signatory": self.date_signature}
        return days.get(self.relation)

    # ------------------------------------------------------------------
    # Import
    # ------------------------------------------------------------------

    @api.model
    def load(self, fields, data):
        """Load rows; see Odoo. A country and treaty may stand in the file once.

        :return: Odoo's result; a message a row that stands there again
        """
        columns = [
            next((i for i, path in enumerate(fields) if path.startswith(name)), None)
            for name in ("country_id", "treaty_id")
        ]
        messages, seen = [], {}
        if None not in columns:
            for number, row in enumerate(data):
                key = tuple(str(row[column]).strip() for column in columns)
                if not all(key) or seen.setdefault(key, number) == number:
                    continue
                messages.append(
                    {
                        "type": "error",
                        "rows": {"from": number, "to": number},
                        "record": number,
                        "field": fields[columns[0]],
                        "message": self.env._(
                            "“%(country)s” stands twice in the file for %(treaty)s. "
                            "Leave one row out.",
                            country=key[0],
                            treaty=key[1],
                        ),
                    }
                )
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        return super().load(fields, data)

    def _load_records(self, data_list, update=False):
        named = [
            data["values"]
            for data in data_list
            if not data.get("xml_id") and not data["values"].get("id")
        ]
        # A file from outside has no identifiers of ours.
        known = {
            (status.country_id.id, status.treaty_id.id): status.id
            for status in self.search(
                [("country_id", "in", [vals.get("country_id") for vals in named])]
            )
        }
        for vals in named:
            key = (vals.get("country_id"), vals.get("treaty_id"))
            if key in known:
                vals["id"] = known[key]
        return super()._load_records(data_list, update)

    def _load_records_write(self, values):
        as_of = fields.Date.to_date(values.get("as_of") or False)
        if as_of and as_of < self.as_of:
            raise UserError(
                self.env._(
                    "“As of”: %(status)s is known as of %(known)s; the file is older "
                    "(%(as_of)s). Leave the row out.",
                    status=self.display_name,
                    known=format_date(self.env, self.as_of),
                    as_of=format_date(self.env, as_of),
                )
            )
        changed = {}
        for name, value in values.items():
            field = self._fields[name]
            new = field.convert_to_cache(value, self, validate=False)
            if name != "id" and new != field.convert_to_cache(self[name], self):
                changed[name] = value
        return super()._load_records_write(changed) if changed else None
