# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import json

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .omct_grant_instalment import OPEN_GRANT

TERM_FIELDS = ("date_start", "date_end", "title")


class Grant(models.Model):
    """What was agreed: the terms, fixed once the award was decided."""

    _inherit = "omct.grant"

    def _get_terms(self):
        """Return what the two sides agree on, as plain data."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        return {
            "title": self.title,
            "member": self.partner_id.id,
            "currency": self.currency_id.name,
            "amount": f"{self.amount:.{digits}f}",
            "date_start": fields.Date.to_string(self.date_start) or "",
            "date_end": fields.Date.to_string(self.date_end) or "",
            "schedule": [
                {
                    "number": instalment.number,
                    "amount": f"{instalment.amount:.{digits}f}",
                    "date_due": fields.Date.to_string(instalment.date_due),
                    "conditions": sorted(
                        [
                            condition.kind,
                            fields.Date.to_string(condition.date) or "",
                            condition.note or "",
                        ]
                        for condition in instalment.condition_ids
                    ),
                }
                for instalment in self.instalment_ids.sorted(
                    lambda rec: (rec.date_due, rec.number, rec.id)
                )
            ],
            "budget": self._get_budget_terms(),
        }

    def _get_budget_terms(self):
        """Return the budget lines that were agreed, as plain data.

        Extend where grants have budget lines.
        """
        return []

    def _get_terms_digest(self):
        """Return a fingerprint of the terms: another one when anything changed."""
        self.ensure_one()
        text = json.dumps(self._get_terms(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _lock_terms(self):
        """Make whoever changes or uses the terms at the same time start anew.

        The row is written, not only locked: a transaction that waited would keep its
        old snapshot and miss what was changed meanwhile.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE omct_grant SET write_date = write_date WHERE id IN %s",
                tuple(sorted(self.ids)) or (0,),
            )
        )

    def write(self, vals):
        if set(TERM_FIELDS).intersection(vals):
            # Rights first: whoever may not write is not told the state.
            self.check_access("write")
            for grant in self.filtered(lambda rec: rec.state not in OPEN_GRANT):
                grant._check_terms_kept(vals)
        return super().write(vals)

    def _check_terms_kept(self, vals):
        for name in TERM_FIELDS:
            field = self._fields[name]
            if name not in vals:
                continue
            new = field.convert_to_cache(vals[name], self, validate=False)
            if field.convert_to_record(new, self) != self[name]:
                raise UserError(
                    self.env._(
                        "%(grant)s is decided: “%(field)s” is part of what was "
                        "agreed. An amendment changes it.",
                        grant=self.display_name,
                        field=field._description_string(self.env),
                    )
                )

    def _get_amendment_at_work(self):
        """Return the amendment that is being applied in this very transaction."""
        self.ensure_one()
        # Whoever applies it has the right to; who only looks on gets nothing.
        return (
            self.env["omct.grant.amendment"]
            .sudo()
            .search([("grant_id", "=", self.id), ("state", "=", "applying")], limit=1)
        )
