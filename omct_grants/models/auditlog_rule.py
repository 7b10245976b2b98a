# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, ValidationError

NOTHING = {
    "names": frozenset(),
    "create": False,
    "write": False,
    "unlink": False,
    "read": False,
    "export_data": False,
}


class AuditlogRule(models.Model):
    """Rules that watch where the database is written, and that nobody switches off.

    The addon's own way wraps public methods: it does not see what a guarded step
    writes, and takes a query for each value. Rules marked here are followed by
    ``omct.audited.mixin`` instead; what is logged stands in the same log.
    """

    _inherit = "auditlog.rule"

    omct_deep = fields.Boolean(string="Watched in the database", readonly=True)
    omct_field_names = fields.Char(
        string="Fields watched", readonly=True, help="Names, parted by commas."
    )

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    @api.model
    @tools.ormcache("model_name")
    def _get_deep_rule(self, model_name):
        """Return what is watched of a model: its fields and operations."""
        rule = self.sudo().search(
            [
                ("omct_deep", "=", True),
                ("state", "=", "confirmed"),
                ("model_model", "=", model_name),
            ],
            limit=1,
        )
        if not rule:
            return NOTHING
        model = self.env[model_name]
        watched = {}
        for name in (rule.omct_field_names or "").split(","):
            field = model._fields.get(name.strip())
            # What a role may not see in the record it must not see in the log.
            if field and field.store and field.column_type and not field.groups:
                described = self.env["ir.model.fields"]._get(model_name, field.name)
                watched[field.name] = (
                    described.id,
                    field.name,
                    described.with_context(lang=None).field_description,
                )
        return {
            "names": frozenset(watched),
            "fields": watched,
            "model_id": rule.model_id.id,
            "model_name": rule.model_id.with_context(lang=None).name,
            "create": rule.log_create,
            "write": rule.log_write,
            "unlink": rule.log_unlink,
            "read": rule.log_read,
            "export_data": rule.log_export_data,
        }

    def _patch_methods(self):
        return super(
            AuditlogRule, self.filtered(lambda rule: not rule.omct_deep)
        )._patch_methods()

    def _revert_methods(self):
        return super(
            AuditlogRule, self.filtered(lambda rule: not rule.omct_deep)
        )._revert_methods()

    @api.model
    def _may_log(self, model_name):
        """Tell whether values of a model may stand in the log. Extend to refuse."""
        return True

    @api.constrains("model_id", "model_model")
    def _check_loggable(self):
        for rule in self:
            if not self._may_log(rule.model_id.model):
                raise ValidationError(
                    self.env._(
                        "%s holds what must not be copied into a log: it keeps a trail "
                        "of its own.",
                        rule.model_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._refuse_deep(vals)
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        if not self.env.su:
            self._refuse_deep(vals)
            self._check_kept()
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        if not self.env.su:
            self._check_kept()
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    @api.model
    def _refuse_deep(self, vals):
        if {"omct_deep", "omct_field_names"} & set(vals):
            raise AccessError(
                self.env._("What is watched in the database is set by the addon.")
            )

    def _check_kept(self):
        if any(self.mapped("omct_deep")):
            raise AccessError(
                self.env._("The audit of money is never switched off or changed.")
            )
