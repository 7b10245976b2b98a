# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ImportKind(models.AbstractModel):
    """How rows find the record that they are about."""

    _inherit = "omct.import.kind"

    @api.model
    def _match_plans(self, plans, run):
        """Find the records of rows: by external ID, by a reference, by what a row of
        the same content became before."""
        self._match_external_ids(plans)
        for plan in plans:
            if plan.choice == "match" and plan.chosen_id and not plan.record_id:
                plan.record_id = plan.chosen_id
        self._match_references(plans, run)
        rest = [
            plan
            for plan in plans
            if plan.is_open and not plan.record_id and not plan.leader
        ]
        self._match_imported_rows(rest)

    @api.model
    def _match_references(self, plans, run):
        """Hook: set ``record_id`` of rows with a reference of this kind."""

    @api.model
    def _normalise_external_id(self, text):
        """Return a full external ID; a plain code belongs to imports."""
        return text if "." in text else f"__import__.{text}"

    @api.model
    def _match_external_ids(self, plans):
        ids = {
            self._normalise_external_id(plan.cells["id"])
            for plan in plans
            if plan.cells.get("id") and not plan.leader
        }
        found = self._find_external_ids(ids, self._kind_model)
        for plan in plans:
            if plan.cells.get("id") and not plan.leader:
                key = self._normalise_external_id(plan.cells["id"])
                plan.record_id = found.get(key) or plan.record_id

    @api.model
    def _find_external_ids(self, ids, model):
        """Return ``{external id: id}`` of the records that there are."""
        # An external ID tells a number alone; the record is read as the user.
        rows = (
            self.env["ir.model.data"].sudo()._lookup_xmlids(list(ids), self.env[model])
        )
        return {
            f"{row[1]}.{row[2]}": row[4] for row in rows if row[3] == model and row[6]
        }

    @api.model
    def _match_imported_rows(self, plans):
        """Find what a row of the same content became in an earlier import.

        It makes the same file with the same choices change nothing the second time.
        """
        prints = {}
        for plan in plans:
            if plan.choice != "create":
                prints[self._get_fingerprint(plan.cells)] = plan
        if not prints:
            return
        # Another person's import tells only which record the same row became.
        rows = (
            self.env["omct.import.row"]
            .sudo()
            .search_fetch(
                [
                    ("fingerprint", "in", list(prints)),
                    ("import_id.state", "=", "imported"),
                    ("res_model", "=", self._kind_model),
                    ("res_id", "!=", 0),
                ],
                ["fingerprint", "res_id"],
                order="id",
            )
        )
        there = self.env[self._kind_model].browse(rows.mapped("res_id")).exists()
        for row in rows:
            if row.res_id in there._ids:
                prints[row.fingerprint].record_id = row.res_id

    @api.model
    def _match_lookalikes(self, plans, run):
        """Hook: compare rows without a record with what is there."""
