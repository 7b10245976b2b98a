# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

OFFICER = "omct_protection.group_protection_officer"
MANAGER = "omct_protection.group_protection_manager"


class TeamMixin(models.AbstractModel):
    """A thread that its team alone takes part in.

    Messages stay inside: nobody outside the team follows, is mentioned, is assigned
    an activity or is notified, and the team is notified in the inbox only. No e-mail,
    text message or push message leaves the server, whatever the user's preferences
    say, since none can be taken back.
    """

    _name = "omct.protection.team.mixin"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Thread of a need-to-know team"

    _team_thread = True

    officer_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain=lambda self: self._get_user_domain(OFFICER),
    )
    manager_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self._default_manager_id(),
        domain=lambda self: self._get_user_domain(MANAGER),
        help="Decides on the request; another person than the officer.",
    )
    # A domain here would be asked of every reading of the team, by the rule too: the
    # form has it, and _check_team_roles holds it.
    team_ids = fields.Many2many(
        comodel_name="res.users",
        copy=False,
        help="These people see the request, nobody else. The officer and the manager "
        "are always part of it.",
    )
    may_assign_team = fields.Boolean(compute="_compute_may_assign_team")

    # ------------------------------------------------------------------
    # Defaults
    # ------------------------------------------------------------------

    @api.model
    def _get_user_domain(self, group):
        return [("all_group_ids", "in", self.env.ref(group).ids), ("share", "=", False)]

    @api.model
    def _default_manager_id(self):
        """Return the manager of the user's latest request, or the only manager."""
        latest = self.search(
            [
                ("officer_id", "=", self.env.uid),
                ("manager_id.active", "=", True),
                ("manager_id.all_group_ids", "in", self.env.ref(MANAGER).ids),
            ],
            order="id desc",
            limit=1,
        )
        managers = latest.manager_id or self.env["res.users"].search(
            [*self._get_user_domain(MANAGER), ("id", "!=", self.env.uid)], limit=2
        )
        return managers if len(managers) == 1 else False

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("officer_id", "manager_id", "team_ids")
    def _check_team_roles(self):
        for request in self.sudo():
            if request.officer_id == request.manager_id:
                raise ValidationError(
                    self.env._(
                        "The manager who decides is another person than the "
                        "officer. Choose another manager."
                    )
                )
            if not request.manager_id.has_group(MANAGER):
                raise ValidationError(
                    self.env._(
                        "%s is not a protection manager.", request.manager_id.name
                    )
                )
            for user in request.team_ids | request.officer_id:
                if not user.has_group(OFFICER):
                    raise ValidationError(
                        self.env._(
                            "%s has no role in protection and cannot be on a team.",
                            user.name,
                        )
                    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_may_assign_team(self):
        self.may_assign_team = self.env.user.has_group(MANAGER)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        may_assign = self.env.su or self.env.user.has_group(MANAGER)
        is_protection = self.env.user.has_group(OFFICER)
        prepared, lines = [], []
        for vals in vals_list:
            # Defaults of the context and of the user count as given values.
            missing = [
                name for name in ("officer_id", "manager_id") if name not in vals
            ]
            vals = {**self.default_get(missing), **vals}
            if not may_assign and (
                vals.get("officer_id") != self.env.uid or vals.get("team_ids")
            ):
                self._raise_not_manager()
            team = [vals.get("officer_id"), vals.get("manager_id")]
            if is_protection:
                team.append(self.env.uid)
            vals["team_ids"] = [
                *(vals.get("team_ids") or []),
                *(Command.link(user_id) for user_id in dict.fromkeys(team) if user_id),
            ]
            # Rights on lines follow from the team, so they come after it.
            late = [
                name
                for name in vals
                if name in self._fields and self._fields[name].type == "one2many"
            ]
            lines.append({name: vals.pop(name) for name in late})
            prepared.append(vals)
        records = super().create(prepared)
        for record, late_vals in zip(records, lines, strict=True):
            if any(late_vals.values()):
                record.write(late_vals)
        return records

    def write(self, vals):
        if not vals.keys() & {"officer_id", "manager_id", "team_ids"}:
            return super().write(vals)
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            self._raise_not_manager()
        before = {record.id: record.team_ids for record in self}
        res = super().write(vals)
        # Whoever just left the team may not read the record any more.
        for record in self.sudo():
            missing = (record.officer_id | record.manager_id) - record.team_ids
            if missing:
                super(TeamMixin, record).write(
                    {"team_ids": [Command.link(user.id) for user in missing]}
                )
            record._message_leave((before[record.id] - record.team_ids).partner_id)
        return res

    def _raise_not_manager(self):
        raise AccessError(
            self.env._(
                "A protection manager says who is on the team. Ask the manager of "
                "the request."
            )
        )

    # ------------------------------------------------------------------
    # Team
    # ------------------------------------------------------------------

    def _get_team_users(self):
        """Return the users who take part in this record."""
        self.ensure_one()
        return self.sudo().team_ids

    @api.model
    def _get_team_partner_ids(self, res_model, res_ids):
        """Return who may take part in each record of a team thread.

        :return: ``{record id: set of partner ids}``; an empty dictionary when the
            model is not a team thread
        """
        model = self.env.get(res_model) if res_model else None
        if model is None or not getattr(model, "_team_thread", False):
            return {}
        return {
            record.id: set(record._get_team_users().partner_id.ids)
            for record in model.sudo().browse(res_ids).exists()
        }

    def _get_named_defenders(self):
        """Return the defenders whose identity must not stand in the thread."""
        return self.env["omct.protection.defender"]

    def _get_identity_team(self):
        """Return the users who may know why a text about this record is refused."""
        return self.sudo().team_ids

    @api.model
    def _check_messages(self, messages):
        """Compare subject and body of messages, each with its record."""
        for message in messages.sudo():
            self._check_no_identity(
                message.model, message.res_id, message.body, message.subject
            )

    @api.model
    def _check_no_identity(self, res_model, res_id, *texts):
        """Raise when a text about a record names the defenders it is about.

        For models that say in ``_get_named_defenders`` whom they are about. Only what
        the team writes is compared: its members know the names. An answer that hung
        on the names would tell them to anybody else who tries texts; so what others
        write is never compared, and stays as they wrote it when they may write at
        all: whoever does not know a name gives none away, and finance can work.

        :raises ValidationError: without repeating the name
        """
        model = self.env.get(res_model) if res_model and res_id else None
        if not any(texts) or not hasattr(model, "_get_named_defenders"):
            return
        # The team is asked for people who may not read it; they are told nothing.
        record = model.sudo().browse(res_id).exists()
        if not record or self.env.user not in record._get_identity_team():
            return
        defenders = record._get_named_defenders()
        if any(text and defenders._is_named_in(text) for text in texts):
            raise ValidationError(
                self.env._(
                    "This gives away the identity of a defender, and it is not "
                    "encrypted here. Use the code name, or write it under Situation."
                )
            )

    @api.model
    def _check_team_access(self, res_model, res_id):
        """Raise unless the user may read this record, if it is a team thread.

        Comes before any sentence that says who is on the team. Constraints run in
        superuser mode, so this looks at the user behind it.

        :raises AccessError: the same for every text and person
        """
        model = self.env.get(res_model) if res_model and res_id else None
        if getattr(model, "_team_thread", False):
            model.with_user(self.env.user).browse(res_id).check_access("read")

    def _raise_outside_team(self, names):
        raise UserError(
            self.env._(
                "%s is not on the team of this record. Ask the protection manager of "
                "the team to add them first.",
                ", ".join(names),
            )
        )

    # ------------------------------------------------------------------
    # Mail
    # ------------------------------------------------------------------

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        # Rights first: the sentence below says who is on the team.
        self.check_access("read")
        for record in self:
            allowed = record._get_team_users().partner_id
            outside = self.env["res.partner"].browse(partner_ids or []) - allowed
            if outside:
                self._raise_outside_team(outside.mapped("display_name"))
        return super().message_subscribe(partner_ids, subtype_ids)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        team = self._get_team_users() if len(self) == 1 else self.env["res.users"]
        return [
            {**recipient, "notif": "inbox"}
            for recipient in recipients
            if recipient["uid"] in team.ids
        ]

    # Overrides: Odoo gives the arguments.
    # pylint: disable=unused-argument

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        return True

    def _notify_thread_by_sms(
        self,
        message,
        recipients_data,
        msg_vals=False,
        sms_content=None,
        sms_numbers=None,
        sms_pid_to_number=None,
        put_in_queue=False,
        **kwargs,
    ):
        # Of the addon ``sms``, which Odoo installs on its own.
        return True

    def _notify_thread_by_web_push(
        self, message, recipients_data, msg_vals=False, **kwargs
    ):
        return None

    def _mail_get_partner_fields(self, introspect_fields=False):
        # The member organisation must not be proposed as a recipient.
        return []

    def _message_get_default_recipients(self, with_cc=False, all_tos=False):
        return {
            record.id: {"email_cc": "", "email_to": "", "partner_ids": []}
            for record in self
        }

    def _message_leave(self, partners):
        """Take from ``partners`` what notifications left them of these records.

        Odoo lets whoever was notified of a message read it for good.
        """
        if not self or not partners:
            return
        # Leaving is the consequence of a change of the team, which was checked.
        self.env["mail.followers"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("partner_id", "in", partners.ids),
            ]
        ).unlink()
        messages = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", self._name), ("res_id", "in", self.ids)])
        )
        messages.notification_ids.filtered(
            lambda notification: notification.res_partner_id in partners
        ).unlink()
        for message in messages.filtered(lambda rec: rec.partner_ids & partners):
            message.partner_ids -= partners
        self.env["mail.activity"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("user_id.partner_id", "in", partners.ids),
            ]
        ).unlink()
        self._leave_meetings(partners)

    def _leave_meetings(self, partners):
        # As above: the consequence of a change that was checked.
        meetings = (
            self.env["calendar.event"]
            .sudo()
            .with_context(active_test=False)
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        for meeting in meetings.filtered(lambda rec: rec.partner_ids & partners):
            meeting.partner_ids -= partners
