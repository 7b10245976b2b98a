# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# The program that makes the PDF needs about a second for ten sheets.
MOST_SHEETS = 200


class MemberSheet(models.TransientModel):
    """Asks for whom the sheets of members are printed, and prints them."""

    _name = "omct.member.sheet"
    _description = "Print member sheets"

    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="omct_member_sheet_res_partner_rel",
        column1="sheet_id",
        column2="partner_id",
        string="Organisations",
        required=True,
        domain=[("omct_network_organisation", "=", True)],
    )
    audience = fields.Selection(
        selection=[("internal", "For internal use"), ("shared", "To share")],
        string="Version",
        default="internal",
        required=True,
    )
    language = fields.Selection(
        selection=[
            ("reader", "My language"),
            ("member", "The language of the organisation"),
        ],
        default="reader",
        required=True,
    )
    with_people = fields.Boolean(
        string="People",
        default=True,
        help="List who holds which role today.",
    )
    file_name = fields.Char(
        compute="_compute_file_name",
        help="Tells a stranger nothing: a number, or the day.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("partner_ids")
    def _compute_file_name(self):
        for dialog in self:
            if len(dialog.partner_ids) == 1:
                dialog.file_name = dialog.partner_ids._get_sheet_reference()
            else:
                dialog.file_name = str(fields.Date.context_today(dialog))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """Start with the organisations that are selected in the list.

        :raises UserError: when none of them belongs to the network
        """
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "res.partner" and "partner_ids" in fields:
            partners = self.env["res.partner"].browse(context.get("active_ids") or ())
            partners = partners.exists().filtered("omct_network_organisation")
            if not partners:
                raise UserError(
                    self.env._(
                        "There is no organisation of the network among the selected "
                        "contacts. Open Network > Organisations and select there."
                    )
                )
            values["partner_ids"] = [Command.set(partners.ids)]
        return values

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_print(self):
        """Return the action that prints the sheets as one PDF.

        :raises UserError: when there are more sheets than one file can hold
        """
        self.ensure_one()
        self._check_printable()
        report = self.env.ref("omct_network.member_sheet_action_report")
        action = report.report_action(self, config=False)
        return {**action, "close_on_report_download": True}

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    def _check_printable(self):
        if len(self.partner_ids) > MOST_SHEETS:
            raise UserError(
                self.env._(
                    "%(count)s sheets are too many for one file: select %(most)s "
                    "organisations at most, or export the directory.",
                    count=len(self.partner_ids),
                    most=MOST_SHEETS,
                )
            )

    def _get_sheets(self):
        """Return one dict an organisation, with the language of its page."""
        self._check_printable()
        partners = self.partner_ids.filtered("omct_network_organisation")
        partners.check_access("read")
        # People and memberships of other desks are not for this reader.
        own = partners._filtered_access("write")
        persons = self.env["res.partner"]
        if self.with_people:
            persons = partners.omct_people_ids.person_id._filtered_access("read")
        sheets = []
        for partner in partners:
            lang = partner.lang if self.language == "member" else False
            lang = lang or self.env.lang or self.env.user.lang
            sheet = partner.with_context(lang=lang)._get_member_sheet(
                internal=self.audience == "internal",
                persons=persons,
                foreign=partner not in own,
            )
            sheets.append({**sheet, "lang": lang})
        return sheets

    def _log(self, sheets):
        """Note in the log of exports what was printed."""
        self.env["omct.export.log"]._log(
            f"sheet_{self.audience}",
            organisation_count=len(sheets),
            person_count=sum(len(sheet["people"]) for sheet in sheets),
            with_addresses=True,
            description=", ".join(
                partner._get_sheet_reference() for partner in self.partner_ids
            ),
        )
