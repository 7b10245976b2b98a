# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools.mail import is_html_empty

from .governed_mixin import Transition
from .omct_membership import UNDECIDED_STATES

COORDINATOR = "omct_network.group_network_coordinator"
MANAGER = "omct_network.group_network_manager"
#: A change of these changes who gets the message.
SELECTION_FIELDS = frozenset(
    {
        "region_ids",
        "country_ids",
        "mandate_ids",
        "working_lang_ids",
        "membership_state",
        "role_id",
        "added_ids",
        "excluded_ids",
        "default_lang_id",
    }
)
CONTENT_FIELDS = SELECTION_FIELDS | {"name", "attachment_ids", "version_ids"}


class GroupMessage(models.Model):
    """One message to a chosen set of organisations, to each in its language.

    Coordinators write to organisations of their regions, managers to all. Whoever must
    not be e-mailed is not: the coordinator gets an activity to reach them otherwise.
    """

    _name = "omct.group.message"
    _description = "Group message"
    _inherit = ["omct.governed.mixin", "mail.thread"]
    _order = "id desc"

    _governed_fields = frozenset({"state", "user_id", "date_sent"})
    _transitions = {
        "send": Transition(("draft",), "sending", COORDINATOR),
        "finish": Transition(("sending",), "sent", COORDINATOR),
        "resume": Transition(("sent",), "sending", COORDINATOR),
    }

    name = fields.Char(
        string="Title",
        required=True,
        tracking=True,
        help="For the list of messages; the recipients do not see it.",
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("sending", "Sending"), ("sent", "Sent")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Sender",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: self.env.uid,
        help="Answers come back to the sender.",
    )
    date_sent = fields.Datetime(
        string="Sent on",
        readonly=True,
        copy=False,
    )
    # To whom
    region_ids = fields.Many2many(
        comodel_name="omct.region",
        string="Regions",
    )
    country_ids = fields.Many2many(
        comodel_name="res.country",
        string="Countries",
        domain=[("omct_region_id", "!=", False)],
    )
    mandate_ids = fields.Many2many(
        comodel_name="omct.mandate",
        string="Mandates",
    )
    working_lang_ids = fields.Many2many(
        comodel_name="res.lang",
        string="Working languages",
        context={"active_test": False},
    )
    membership_state = fields.Selection(
        selection=[
            ("member", "Members"),
            ("applicant", "Applicants"),
            ("suspended", "Suspended members"),
            ("ended", "Former members"),
            ("all", "All organisations"),
        ],
        string="Membership",
        required=True,
        default="member",
    )
    role_id = fields.Many2one(
        comodel_name="omct.contact.role",
        default=lambda self: self.env.ref(
            "omct_network.contact_role_focal_point", raise_if_not_found=False
        ),
        ondelete="set null",
        help="Who gets it in each organisation. Where nobody has the role: the first "
        "contact, and without one the organisation itself.",
    )
    added_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="omct_group_message_added_rel",
        column1="message_id",
        column2="partner_id",
        string="Also to",
        domain=[("omct_network_organisation", "=", True)],
    )
    excluded_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="omct_group_message_excluded_rel",
        column1="message_id",
        column2="partner_id",
        string="Not to",
        domain=[("omct_network_organisation", "=", True)],
    )
    # What
    default_lang_id = fields.Many2one(
        comodel_name="res.lang",
        string="Otherwise in",
        required=True,
        default=lambda self: self.env["res.lang"]._lang_get(self.env.user.lang),
        help="Language for those in whose language there is no version.",
    )
    version_ids = fields.One2many(
        comodel_name="omct.group.message.version",
        inverse_name="message_id",
        string="Versions",
        copy=True,
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="omct_group_message_ir_attachment_rel",
        column1="message_id",
        column2="attachment_id",
        string="Attached files",
    )
    # How it went
    recipient_ids = fields.One2many(
        comodel_name="omct.group.message.recipient",
        inverse_name="message_id",
        string="Recipients",
        readonly=True,
        copy=False,
    )
    recipient_count = fields.Integer(
        string="Organisations",
        compute="_compute_counts",
    )
    email_count = fields.Integer(
        string="By e-mail",
        compute="_compute_counts",
    )
    other_count = fields.Integer(
        string="Another way",
        compute="_compute_counts",
        help="Never by e-mail: their coordinator gets an activity.",
    )
    unreachable_count = fields.Integer(
        string="No address",
        compute="_compute_counts",
    )
    sent_count = fields.Integer(
        string="Done",
        compute="_compute_counts",
        help="Sent, or handed to the coordinator.",
    )
    failed_count = fields.Integer(
        string="Failed",
        compute="_compute_counts",
    )
    doubt_count = fields.Integer(
        string="In doubt",
        compute="_compute_counts",
        help="The server stopped while it sent these: they may have arrived.",
    )
    progress = fields.Float(
        compute="_compute_counts",
        help="Share of the recipients that are done, in percent.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("recipient_ids.state", "recipient_ids.channel")
    def _compute_counts(self):
        groups = self.env["omct.group.message.recipient"]._read_group(
            [("message_id", "in", self.ids)],
            ["message_id", "channel", "state"],
            ["__count"],
        )
        rows = {}
        for message, *row in groups:
            rows.setdefault(message.id, []).append(row)
        for message in self:
            found = rows.get(message._origin.id, [])

            def count(channels=(), states=(), found=found):
                return sum(
                    number
                    for channel, state, number in found
                    if channel in channels or state in states
                )

            message.recipient_count = sum(number for _c, _s, number in found)
            message.email_count = count(channels=("email",))
            message.other_count = count(channels=("other",))
            message.unreachable_count = count(channels=("none",))
            message.sent_count = count(states=("sent", "to_reach"))
            message.failed_count = count(states=("failed",))
            message.doubt_count = count(states=("doubt",))
            open_count = count(states=("waiting", "sending"))
            total = message.recipient_count
            message.progress = 100 * (total - open_count) / total if total else 0.0

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if CONTENT_FIELDS.intersection(vals):
            self._check_draft()
        result = super().write(vals)
        if SELECTION_FIELDS.intersection(vals):
            # The list was of another choice.
            self._drop_recipients()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()

    def _check_draft(self):
        for message in self:
            if message.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” was sent and stays as it is. Duplicate it for another "
                        "message.",
                        message.name,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for message, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%s (copy)", message.name)
        return vals_list

    # ------------------------------------------------------------------
    # Who gets it
    # ------------------------------------------------------------------

    def _get_organisation_domain(self):
        """Return the domain of the organisations that are chosen."""
        self.ensure_one()
        chosen = Domain.TRUE
        if self.region_ids:
            chosen &= Domain("omct_region_id", "in", self.region_ids.ids)
        if self.country_ids:
            chosen &= Domain("country_id", "in", self.country_ids.ids)
        if self.mandate_ids:
            chosen &= Domain("omct_mandate_ids", "in", self.mandate_ids.ids)
        if self.working_lang_ids:
            chosen &= Domain("omct_working_lang_ids", "in", self.working_lang_ids.ids)
        states = {
            "applicant": UNDECIDED_STATES,
            "all": (),
        }.get(self.membership_state, (self.membership_state,))
        if states:
            chosen &= Domain("omct_membership_state", "in", states)
        chosen |= Domain("id", "in", self.added_ids.ids)
        chosen &= Domain("id", "not in", self.excluded_ids.ids)
        chosen &= Domain("omct_network_organisation", "=", True)
        sender = self.user_id
        if not sender.has_group(MANAGER):
            chosen &= Domain("omct_region_id", "in", sender.sudo().omct_region_ids.ids)
        return chosen

    def _drop_recipients(self):
        # The list of recipients is the server's own to write.
        self.sudo().recipient_ids.filtered(
            lambda rec: rec.message_id.state == "draft"
        ).unlink()

    def _check_ready(self):
        """Raise unless there is something to send.

        :raises UserError: saying what is missing
        """
        self.ensure_one()
        if self.default_lang_id not in self.version_ids.lang_id:
            raise UserError(
                self.env._(
                    "Write the version in %s first: everybody without a version in "
                    "their own language gets that one.",
                    self.default_lang_id.name,
                )
            )
        for version in self.version_ids:
            if not version.subject or is_html_empty(version.body):
                raise UserError(
                    self.env._(
                        "The version in %s has no subject or no text.",
                        version.lang_id.name,
                    )
                )
        if not self.user_id.email_formatted:
            raise UserError(
                self.env._(
                    "%s has no e-mail address, so that answers could not come back.",
                    self.user_id.name,
                )
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_preview(self):
        """Work out who gets the message, how and in which language.

        :raises UserError: when a version is missing or nobody is chosen
        """
        for message in self:
            message.check_access("write")
            message._check_draft()
            message._check_ready()
            message._set_recipients(message._prepare_recipients())
        return True

    def _set_recipients(self, vals_list):
        self.ensure_one()
        if not vals_list:
            raise UserError(
                self.env._("No organisation fits this choice: change or widen it.")
            )
        # The list of recipients is the server's own to write.
        lines = self.sudo()
        lines.recipient_ids = [
            Command.clear(),
            *(Command.create(vals) for vals in vals_list),
        ]

    def action_send(self):
        """Send the message to everybody on the list that was previewed.

        It goes out in the background. Where the list has changed since the preview, the
        new one is shown and nothing is sent.

        :return: True, or a notice that the list has changed
        :raises UserError: when there is no preview, or it was sent already
        """
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        self._check_can("send")
        self._check_ready()
        if not self.recipient_ids:
            raise UserError(
                self.env._("Look at the recipients first, with the button “Preview”.")
            )
        before = self.recipient_ids._get_plan()
        vals_list = self._prepare_recipients()
        if before != self._get_plan_of(vals_list):
            self._set_recipients(vals_list)
            return self._get_changed_notice()
        self._do_step("send", {"date_sent": fields.Datetime.now()})
        # A job of the server, which the sender need not be allowed to see.
        self.env.ref("omct_network.ir_cron_send_group_messages").sudo()._trigger()
        return True

    def _get_changed_notice(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Not sent yet"),
                "message": self.env._(
                    "The recipients have changed since the preview. Look at the new "
                    "list, then send."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_recipients(self):
        """Open the recipients of the message, grouped by how they are reached."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_group_message_recipient_action"
        )
        action["domain"] = [("message_id", "=", self.id)]
        return action
