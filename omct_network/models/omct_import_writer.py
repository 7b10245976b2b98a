# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

from .base import RetryRowByRow


class ImportKind(models.AbstractModel):
    _inherit = "omct.import.kind"

    @api.model
    def _carry_out(self, plans, run):
        """Write rows; what fails is told of each row.

        The rows of a batch are written at once. When that fails, halves are tried, down
        to the rows that are the cause.

        :param plans: rows with the verdict create or change, in the order of the file
        """
        plans = [plan for plan in plans if self._is_to_write(plan)]
        if not plans:
            return
        try:
            with self.env.cr.savepoint():
                self._write_plans(plans, run)
                self.env.flush_all()
            for plan in plans:
                if plan.verdict == "create" and not plan.leader:
                    run.created.add(plan.res_id)
                    run.seen[("record", plan.res_id)] = plan
        except (RetryRowByRow, UserError, ValueError, psycopg2.Error) as error:
            if isinstance(error, psycopg2.errors.SerializationFailure):
                raise
            # Nothing of what was undone may stay in the cache.
            self.env.invalidate_all(flush=False)
            for plan in plans:
                plan.res_id = plan.record_id
            if len(plans) == 1:
                self._refuse_for(plans[0], error, run)
                return
            middle = len(plans) // 2
            self._carry_out(plans[:middle], run)
            if run.dry or all(plan.verdict != "refused" for plan in plans[:middle]):
                # An import ends at its first failure; a check tells them all.
                self._carry_out(plans[middle:], run)

    @api.model
    def _is_to_write(self, plan):
        if plan.leader and plan.leader.verdict in ("refused", "skip", "choose"):
            if plan.is_open:
                plan.refuse(
                    self.env._(
                        "It belongs to line %s, which is not imported.",
                        plan.leader.line,
                    )
                )
            return False
        return plan.verdict in ("create", "change")

    @api.model
    def _write_plans(self, plans, run):
        """Create and change records, with the rights of the user.

        The creation is told by the import itself; changes are tracked as anybody's.
        """
        model = self.env[self._kind_model].with_context(import_file=True)
        quiet = model.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        new = [plan for plan in plans if plan.verdict == "create" and not plan.leader]
        if new:
            records = quiet._load_records([self._get_load_data(plan) for plan in new])
            for plan, record in zip(new, records, strict=True):
                plan.res_id = record.id
        converter = self.env["omct.import.converter"]
        for plan in plans:
            if plan.verdict == "change" and plan.changed and not plan.leader:
                plan.res_id = plan.record_id
                record = (quiet if run.dry else model).browse(plan.record_id)
                # As a load of a file does: a model may have a say there.
                record._load_records_write(converter._to_commands(model, plan.changed))
        self._note_external_ids(plans, run)

    @api.model
    def _get_load_data(self, plan):
        external_id = plan.cells.get("id")
        values = self.env["omct.import.converter"]._to_commands(
            self.env[self._kind_model], plan.changed
        )
        return {
            "xml_id": external_id and self._normalise_external_id(external_id),
            "values": values,
            "noupdate": False,
        }

    @api.model
    def _note_external_ids(self, plans, run):
        """Give the external ID of a row to the record that was chosen for it."""
        chosen = {
            self._normalise_external_id(plan.cells["id"]): plan
            for plan in plans
            if plan.record_id and plan.cells.get("id") and not plan.leader
        }
        known = self._find_external_ids(chosen, self._kind_model)
        model = self.env[self._kind_model]
        data = [
            {"xml_id": key, "record": model.browse(plan.record_id), "noupdate": False}
            for key, plan in chosen.items()
            if key not in known
            # A record that carries the prefix of an addon goes with the addon.
            and key.partition(".")[0] not in self.env.registry._init_modules
        ]
        # As Odoo's own import does for whoever may change the record.
        self.env["ir.model.data"].sudo()._update_xmlids(data)

    # ------------------------------------------------------------------
    # Refusals in words
    # ------------------------------------------------------------------

    @api.model
    def _refuse_for(self, plan, error, run):
        if isinstance(error, psycopg2.Error):
            text = self.env[self._kind_model]._sql_error_to_message(error)
        else:
            text = str(error)
        plan.refuse(text, self._find_column(text, run))

    @api.model
    def _find_column(self, text, run):
        """Return the name of the column that a refusal speaks of, between “”."""
        for name in run.headings:
            column = run.fields.get(name)
            if column and f"“{column.label}”" in text:
                return name
        return ""

    @api.model
    def _describe_place(self, plan, run):
        """Return line, column and value of a refusal, in words."""
        if not plan.column or plan.column not in run.headings:
            return self.env._("Line %s", plan.line)
        return self.env._(
            "Line %(line)s, column “%(column)s”",
            line=plan.line,
            column=run.headings[plan.column],
        )

    @api.model
    def _prepare_result(self, plan, run):
        """Return what the check of a row found, as values of ``omct.import.row``."""
        candidates = plan.candidates[:5]
        names = {
            partner.id: partner.display_name
            for partner in self.env["res.partner"].browse(
                item.partner_id for item in candidates
            )
        }
        return {
            "verdict": plan.verdict,
            "reason": plan.reason,
            "column_header": run.headings.get(plan.column) or False,
            "value": plan.cells.get(plan.column) if plan.column else False,
            "changes": "\n".join(plan.changes),
            "record_id": plan.record_id,
            "best_candidate_id": candidates[0].partner_id if candidates else False,
            "candidate_text": "\n".join(
                self._describe_candidate(item, names[item.partner_id])
                for item in candidates
            ),
        }

    @api.model
    def _describe_candidate(self, item, name):
        return (
            f"{name}: {item.score:.0f}\N{NO-BREAK SPACE}% ({', '.join(item.reasons)})"
        )
