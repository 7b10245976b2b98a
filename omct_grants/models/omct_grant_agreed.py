# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class Grant(models.Model):
    """A grant starts, and pays, under an agreement that both sides signed."""

    _inherit = "omct.grant"

    agreement_ids = fields.One2many(
        comodel_name="omct.grant.agreement",
        inverse_name="grant_id",
        string="Agreements",
    )
    agreement_status = fields.Selection(
        selection=[
            ("none", "None"),
            ("made", "To sign"),
            ("signed", "Signed"),
            ("outdated", "To renew"),
        ],
        string="Agreement",
        compute="_compute_agreement_status",
    )

    @api.depends("agreement_ids.state", "agreement_ids.terms_digest", "amount")
    def _compute_agreement_status(self):
        for grant in self:
            states = grant.agreement_ids.grouped("state")
            signed = states.get("signed")
            if signed and signed.terms_digest == grant._get_terms_digest():
                grant.agreement_status = "signed"
            elif "made" in states:
                grant.agreement_status = "made"
            else:
                grant.agreement_status = "outdated" if signed else "none"

    def _get_agreement_reason(self):
        """Return why the grant has no valid agreement, or False."""
        self.ensure_one()
        signed = self.agreement_ids.filtered(lambda rec: rec.state == "signed")
        if not signed:
            return self.env._(
                "The agreement is not signed: make it with “Agreement”, upload the "
                "signed copy and record both signatures."
            )
        if signed.terms_digest != self._get_terms_digest():
            return self.env._(
                "The agreement was signed before the last amendment: make it again "
                "with “Agreement” and record both signatures."
            )
        return False

    def _get_cannot_activate_reason(self):
        return self._get_agreement_reason()

    def action_agreement(self):
        """Open the agreement to sign or the signed one; make it where there is none."""
        self.ensure_one()
        current = self.agreement_ids.filtered(
            lambda rec: (
                rec.state == "made" or (rec.state == "signed" and rec.is_current)
            )
        ).sorted("version", reverse=True)[:1]
        if not current:
            current = self.env["omct.grant.agreement"].create({"grant_id": self.id})
        return current._get_records_action(name=self.env._("Agreement"))

    def action_view_agreements(self):
        """Open all versions of the agreement."""
        self.ensure_one()
        return self.agreement_ids._get_records_action(
            name=self.env._("Agreements"), context={"create": False}
        )
