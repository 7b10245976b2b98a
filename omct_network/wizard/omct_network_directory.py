# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

EXPORT = "base.group_allow_export"
COORDINATOR = "omct_network.group_network_coordinator"
MEMBERSHIPS = {
    "member": ["member"],
    "open": ["member", "suspended", "applied", "vetting", "deciding"],
}


class NetworkDirectory(models.TransientModel):
    """Asks what the directory of the network holds, and makes it as a workbook."""

    _name = "omct.network.directory"
    _description = "Network directory"

    scope = fields.Selection(
        selection=[
            ("network", "The whole network, or a part of it"),
            ("selection", "The organisations selected in the list"),
        ],
        string="Which organisations",
        default="network",
        required=True,
    )
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="omct_network_directory_res_partner_rel",
        column1="directory_id",
        column2="partner_id",
        string="Selected organisations",
    )
    membership = fields.Selection(
        selection=[
            ("member", "Members"),
            ("open", "Members, suspended members and applicants"),
            ("all", "All, former members and declined applicants too"),
        ],
        default="member",
    )
    region_ids = fields.Many2many(
        comodel_name="omct.region",
        string="Regions",
    )
    country_ids = fields.Many2many(
        comodel_name="res.country",
        string="Countries",
        domain="[('omct_region_id', 'in', region_ids)] if region_ids else []",
    )
    mandate_ids = fields.Many2many(
        comodel_name="omct.mandate",
        string="Mandates",
        help="Organisations with one of them.",
    )
    with_people = fields.Boolean(
        string="People",
        default=True,
        help="Who holds which role today, on a sheet of its own.",
    )
    with_addresses = fields.Boolean(
        string="E-mail and phone",
        default=True,
        help="The e-mail address of whoever is never to be written to by e-mail is "
        "left out all the same.",
    )
    organisation_count = fields.Integer(
        string="Organisations",
        compute="_compute_organisation_count",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends(
        "scope", "partner_ids", "membership", "region_ids", "country_ids", "mandate_ids"
    )
    @api.depends_context("active_ids", "active_model")
    def _compute_organisation_count(self):
        partners = self.env["res.partner"]
        for directory in self:
            directory.organisation_count = partners.search_count(
                directory._get_organisation_domain()
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """Start with what is selected in the list, if the dialog comes from there."""
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "res.partner" and context.get("active_ids"):
            values["scope"] = "selection"
            values["partner_ids"] = [Command.set(context["active_ids"])]
        return {name: value for name, value in values.items() if name in fields}

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_export(self):
        """Return the action that downloads the directory.

        :raises AccessError: without a role in the network and the right to export
        :raises UserError: when no organisation is chosen
        """
        self.ensure_one()
        self._check_may_export()
        if not self.organisation_count:
            raise UserError(
                self.env._("No organisation is chosen: take a part of the filter away.")
            )
        report = self.env.ref("omct_network.network_directory_action_report")
        action = report.report_action(self, config=False)
        return {**action, "close_on_report_download": True}

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    def _check_may_export(self):
        """Raise unless the user works for the network and may export.

        :raises AccessError: naming the right that is missing
        """
        user = self.env.user
        if not user.has_group(COORDINATOR):
            raise AccessError(
                self.env._("The directory is for coordinators of the network.")
            )
        if not user.has_group(EXPORT):
            raise AccessError(
                self.env._(
                    "You may not export data. An administrator gives this right under "
                    "Settings > Users."
                )
            )
        self.check_access("read")

    def _get_organisation_domain(self):
        """Return the domain of the organisations of the directory."""
        self.ensure_one()
        domain = Domain("omct_network_organisation", "=", True)
        if self.scope == "selection":
            return domain & Domain("id", "in", self.partner_ids.ids)
        if self.membership in MEMBERSHIPS:
            domain &= Domain(
                "omct_membership_state", "in", MEMBERSHIPS[self.membership]
            )
        for name, chosen in (
            ("omct_region_id", self.region_ids),
            ("country_id", self.country_ids),
            ("omct_mandate_ids", self.mandate_ids),
        ):
            if chosen:
                domain &= Domain(name, "in", chosen.ids)
        return domain

    def _get_description(self):
        """Return the choice in words, for the log."""
        self.ensure_one()
        if self.scope == "selection":
            return self.env._("Selected in the list")
        labels = dict(self._fields["membership"]._description_selection(self.env))
        parts = [labels.get(self.membership, "")]
        for name in ("region_ids", "country_ids", "mandate_ids"):
            if self[name]:
                label = self._fields[name]._description_string(self.env)
                parts.append(f"{label}: {', '.join(self[name].mapped('name'))}")
        return "; ".join(filter(None, parts))
