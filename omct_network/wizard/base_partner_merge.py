# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

COORDINATOR = "omct_network.group_network_coordinator"


class MergePartner(models.TransientModel):
    """Merging two contacts: what the network keeps about both goes to one.

    The database's own references move with Odoo's wizard; here is who may merge, what
    cannot be merged, and what must be folded first.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    omct_lookalike_id = fields.Many2one(
        comodel_name="omct.lookalike",
        string="Look-alike",
        ondelete="set null",
        readonly=True,
    )

    # ------------------------------------------------------------------
    # Who may merge
    # ------------------------------------------------------------------

    def _check_automatic(self):
        """Raise unless an administrator asks: a person looks at each merge.

        :raises AccessError: for everybody else
        """
        if not self.env.is_system():
            raise AccessError(
                self.env._(
                    "Contacts are merged two by two, by somebody who looked at both. "
                    "Open Network > Look-alikes, or choose two contacts in a list."
                )
            )

    def action_start_automatic_process(self):
        self._check_automatic()
        return super().action_start_automatic_process()

    def action_update_all_process(self):
        self._check_automatic()
        return super().action_update_all_process()

    def parent_migration_process_cb(self):
        self._check_automatic()
        return super().parent_migration_process_cb()

    # ------------------------------------------------------------------
    # Merging
    # ------------------------------------------------------------------

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) < 2:
            return super()._merge(partner_ids, dst_partner, extra_checks)
        partners.lock_for_update(allow_referencing=True)
        partners._check_can_merge()
        if self.env.user.has_group(COORDINATOR):
            # Two entries of one organisation often have two addresses.
            extra_checks = False
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def action_merge(self):
        kept = self.dst_partner_id
        action = super().action_merge()
        if self.omct_lookalike_id and kept.exists():
            return kept.get_formview_action()
        return action

    def _update_foreign_keys(self, src_partners, dst_partner):
        # The user may merge both contacts, so all that hangs on them comes along,
        # whoever keeps it.
        src, dst = src_partners.sudo(), dst_partner.sudo()
        self.env["omct.lookalike"].sudo()._follow_merge(src, dst)
        src._fold_affiliations(dst)
        src._drop_own_endorsements(dst)
        moved = self._find_stale_fields(src)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        for field, records in moved:
            self.env.add_to_compute(field, records.exists())
        return result

    @api.model
    def _find_stale_fields(self, src):
        """Return what is stored about the merged contacts elsewhere in the network.

        References are moved past the ORM, which then does not know that what a record
        keeps of its contact (country, region…) must be worked out anew.

        :return: list of (field, records)
        """
        self.env.flush_all()
        stale = []
        for model_name in self.env.registry:
            model = self.env[model_name].sudo().with_context(active_test=False)
            if not model_name.startswith("omct.") or model._abstract or not model._auto:
                continue
            for field in model._fields.values():
                if field.comodel_name != "res.partner" or field.type != "many2one":
                    continue
                dependents = [
                    other
                    for other in self.env.registry.get_field_trigger_tree(field).root
                    if other.model_name == model_name and other.store and other.readonly
                ]
                if field.store and not field.related and dependents:
                    records = model.search([(field.name, "in", src.ids)])
                    stale += [(other, records) for other in dependents if records]
        return stale

    def _update_values(self, src_partners, dst_partner):
        governed = dst_partner._get_merged_governed_values(src_partners)
        if governed:
            dst_partner._write_governed(governed)
        names = dst_partner._get_merged_names(src_partners)
        # What is empty is filled from the other one, accounting data too, which the
        # user may not write alone.
        result = super()._update_values(src_partners.sudo(), dst_partner.sudo())
        if names != (dst_partner.omct_other_names or ""):
            dst_partner.omct_other_names = names
        for name in dst_partner._get_governed_fields():
            field = dst_partner._fields[name]
            if field.compute and field.store:
                self.env.add_to_compute(field, dst_partner)
        return result

    def _log_merge_operation(self, src_partners, dst_partner):
        result = super()._log_merge_operation(src_partners, dst_partner)
        dst = dst_partner.sudo()
        dst._recompute_last_contact()
        parts = [
            self.env._("memberships: %s", len(dst.omct_membership_ids)),
            self.env._("people: %s", len(dst.omct_people_ids)),
            self.env._("roles: %s", len(dst.omct_affiliation_ids)),
            self.env._("bank accounts: %s", len(dst.bank_ids)),
        ]
        dst_partner.message_post(
            body=self.env._(
                "%(user)s merged %(names)s into this contact, which has now: "
                "%(parts)s.",
                user=self.env.user.name,
                names=", ".join(f"“{name}”" for name in src_partners.mapped("name")),
                parts=", ".join(parts),
            )
        )
        return result
