# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, ValidationError

AUDITOR = "omct_grants.group_auditor"
WINDOW = ("omct_audit_from", "omct_audit_until")


class ResUsers(models.Model):
    """An auditor has the role for a time; it is refused before and after.

    The day counts at each check; the nightly job only tidies up.
    """

    _inherit = "res.users"

    omct_audit_from = fields.Date(
        string="Auditor from", help="Empty: from now on. Days are those of UTC."
    )
    omct_audit_until = fields.Date(
        string="Auditor until",
        help="The last day of the audit. From the next one on the role is refused.",
    )
    omct_is_auditor = fields.Boolean(compute="_compute_omct_is_auditor")

    @api.depends("group_ids")
    def _compute_omct_is_auditor(self):
        auditor = self.env.ref(AUDITOR)
        for user in self:
            user.omct_is_auditor = auditor in user.group_ids.all_implied_ids

    @api.constrains("group_ids", *WINDOW)
    def _check_audit_window(self):
        for user in self.filtered("omct_is_auditor"):
            start, end = user.omct_audit_from, user.omct_audit_until
            if start and end and start > end:
                raise ValidationError(
                    self.env._("%s: the audit ends before it begins.", user.name)
                )

    # ------------------------------------------------------------------
    # Check
    # ------------------------------------------------------------------

    @tools.ormcache("self.id")
    def _get_audit_window(self):
        """Return (first day, last day) of an auditor, or False for anybody else."""
        user = self.sudo()
        if not user.omct_audit_from and not user.omct_audit_until:
            return False
        auditor = self.env.ref(AUDITOR, raise_if_not_found=False)
        if not auditor or auditor not in user.group_ids.all_implied_ids:
            return False
        return user.omct_audit_from, user.omct_audit_until

    def _is_audit_closed(self):
        """Tell whether this user is an auditor out of their time."""
        self.ensure_one()
        window = self.id and self._get_audit_window()
        if not window:
            return False
        today = fields.Date.today()
        start, end = window
        return bool((start and today < start) or (end and today > end))

    def _follow_audit_window(self):
        """Forget what was decided before the first or after the last day."""
        if not self.id or not self._get_audit_window():
            return
        states = self.env.registry.__dict__.setdefault("_omct_audit_closed", {})
        closed = self._is_audit_closed()
        if states.get(self.id, False) != closed:
            states[self.id] = closed
            self.env.registry.clear_cache()
            self.sudo().invalidate_recordset(["all_group_ids"])

    def _get_groups_without_audit(self):
        """Return the groups that this user has apart from being an auditor."""
        self.ensure_one()
        own = self.sudo().group_ids
        auditor = self.env.ref(AUDITOR).sudo()
        return own.filtered(lambda group: auditor not in group.all_implied_ids)

    def _get_group_ids(self):
        ids = super()._get_group_ids()
        if self._is_audit_closed():
            return tuple(self._get_groups_without_audit().all_implied_ids.ids)
        return ids

    @api.depends(*WINDOW)
    def _compute_all_group_ids(self):
        res = super()._compute_all_group_ids()
        for user in self:
            if user._is_audit_closed():
                user.all_group_ids = user._get_groups_without_audit().all_implied_ids
        return res

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_may_set_window(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_set_window(vals)
        res = super().write(vals)
        if {*WINDOW, "group_ids"} & set(vals):
            self.env.registry.clear_cache()
        return res

    @api.model
    def _check_may_set_window(self, vals):
        if set(WINDOW) & set(vals) and not (
            self.env.su or self.env.user.has_group("base.group_erp_manager")
        ):
            raise AccessError(
                self.env._("An administrator of users sets the time of an auditor.")
            )

    # ------------------------------------------------------------------
    # Nightly
    # ------------------------------------------------------------------

    @api.model
    def _cron_end_audits(self):
        """Take the role back from auditors whose time is over."""
        over = self.sudo().search(
            [
                ("omct_audit_until", "<", fields.Date.today()),
                ("group_ids.all_implied_ids", "in", self.env.ref(AUDITOR).ids),
            ]
        )
        for user in over:
            user.group_ids = [fields.Command.set(user._get_groups_without_audit().ids)]
            if not user.group_ids & self.env.ref("base.group_user"):
                user.group_ids = [
                    fields.Command.link(self.env.ref("base.group_user").id)
                ]
