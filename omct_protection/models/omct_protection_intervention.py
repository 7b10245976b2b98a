# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.omct_network.models.governed_mixin import Transition

from ..crypto import encrypt
from .encrypted_mixin import cipher_text, clear_text
from .intervention_words import (
    IMPACTS,
    INTERVENTION_STATES,
    KINDS,
    LABELS,
    LANGUAGES,
    OUT_STATES,
    RELEASE_CHANNELS,
    STOP_REASONS,
)
from .team_mixin import OFFICER

READERS = "request_id.team_ids"
#: What may change after the draft, while it is out and not closed.
OPEN_FIELDS = frozenset({"impact", "impact_note", "impact_note_cipher"})


class Intervention(models.Model):
    """An urgent appeal, a letter, a joint statement or the observation of a trial.

    Its text stands encrypted; number, kind and state in clear. It leaves after a
    check that the server makes, and after somebody who wrote nothing of it has read
    it. What left is kept as it left.
    """

    _name = "omct.protection.intervention"
    _inherit = ["omct.governed.mixin", "omct.protection.part.mixin"]
    _description = "Urgent Intervention"
    _order = "id desc"
    _check_company_auto = True

    _reference_sequence = "omct.protection.intervention"
    _governed_fields = frozenset(
        {
            "state",
            "writer_ids",
            "reader_id",
            "read_date",
            "released_date",
            "released_by_id",
            "released_hash",
            "stop_reason",
            "closed_date",
        }
    )
    _transitions = {
        "submit": Transition(("draft",), "checking", OFFICER),
        "return": Transition(("checking",), "draft", OFFICER),
        "read": Transition(("checking",), "checking", OFFICER),
        "release": Transition(("checking",), "released", OFFICER),
        "answer": Transition(("released", "answered"), "answered", OFFICER),
        "close": Transition(("released", "answered"), "closed", OFFICER),
        "stop": Transition(("draft", "checking"), "stopped", OFFICER),
    }

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    country_id = fields.Many2one(related="request_id.country_id", store=True)
    region_id = fields.Many2one(related="request_id.region_id")
    state = fields.Selection(
        selection=INTERVENTION_STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand="_group_expand_state",
    )
    kind = fields.Selection(
        selection=KINDS, required=True, default="appeal", index=True
    )
    language = fields.Selection(selection=LANGUAGES, required=True, default="en")
    label = fields.Selection(
        selection=LABELS,
        string="Sharing",
        required=True,
        default="confidential",
        help="Who may be given it: its recipients alone, members too, or everybody. "
        "“Public” needs consent to publication.",
    )
    channel = fields.Selection(
        selection=RELEASE_CHANNELS, required=True, default="letter"
    )
    addressee_ids = fields.Many2many(
        comodel_name="omct.protection.addressee",
        relation="omct_protection_intervention_addressee_rel",
        column1="intervention_id",
        column2="addressee_id",
        string="Recipients",
    )
    title = clear_text("title", READERS, field=fields.Char, help="Kept encrypted.")
    title_cipher = cipher_text()
    body = clear_text("body", READERS, string="Text", help="Kept encrypted.")
    body_cipher = cipher_text()
    person_ids = fields.One2many(
        comodel_name="omct.protection.intervention.person",
        inverse_name="intervention_id",
        string="Other persons",
    )
    writer_ids = fields.Many2many(
        comodel_name="res.users",
        relation="omct_protection_intervention_writer_rel",
        column1="intervention_id",
        column2="user_id",
        string="Written by",
        readonly=True,
        copy=False,
        help="Everybody who wrote on it; none of them is its second reader.",
    )
    reader_id = fields.Many2one(
        comodel_name="res.users",
        string="Second reader",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    read_date = fields.Datetime(string="Read on", readonly=True, copy=False)
    read_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    released_date = fields.Datetime(
        string="Released on", readonly=True, copy=False, index=True
    )
    released_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Released by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    released_hash = fields.Char(string="SHA-256", readonly=True, copy=False)
    released_cipher = cipher_text()
    stop_reason = fields.Selection(
        selection=STOP_REASONS, string="Stopped because", readonly=True, copy=False
    )
    stop_note = clear_text("stop_note", READERS, string="Stopped, in words")
    stop_note_cipher = cipher_text()
    reply_ids = fields.One2many(
        comodel_name="omct.protection.intervention.reply",
        inverse_name="intervention_id",
        string="Replies",
    )
    impact = fields.Selection(selection=IMPACTS, copy=False)
    impact_note = clear_text(
        "impact_note", READERS, string="Impact in words", help="Kept encrypted."
    )
    impact_note_cipher = cipher_text()
    closed_date = fields.Datetime(string="Closed on", readonly=True, copy=False)
    origin_id = fields.Many2one(
        comodel_name="omct.protection.intervention",
        string="Follow-up of",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The first letter, which this one comes back to.",
    )
    follow_ids = fields.One2many(
        comodel_name="omct.protection.intervention",
        inverse_name="origin_id",
        string="Follow-up letters",
    )

    _name_uniq = models.UniqueIndex("(name)", "This number is taken.")
    _released_whole = models.Constraint(
        "CHECK (state NOT IN ('released', 'answered', 'closed') OR (released_hash IS "
        "NOT NULL AND (released_cipher IS NOT NULL OR title_cipher IS NULL) AND "
        "released_date IS NOT NULL AND released_by_id IS NOT NULL AND "
        "reader_id IS NOT NULL))",
        "What leaves has a second reader, and is kept as it left.",
    )
    _second_reader = models.Constraint(
        "CHECK (reader_id IS NULL OR reader_id <> create_uid)",
        "The second reader is another person than the one who drafted it.",
    )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("origin_id", "request_id")
    def _check_origin(self):
        for letter in self.sudo():
            first = letter.origin_id
            if first and (first.request_id != letter.request_id or first.origin_id):
                raise ValidationError(
                    self.env._(
                        "%s: a follow-up comes back to the first letter of the same "
                        "request. Choose that one.",
                        letter.name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.model
    def _group_expand_state(self, _states, _domain):
        return [state for state, _label in INTERVENTION_STATES[:4]]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        letters = super().create(self._prepare_parts(vals_list))
        letters._note_writer()
        letters.filtered(lambda rec: not (rec.title or rec.body))._draft()
        return letters

    def write(self, vals):
        # In superuser mode too: what was read and what left must not change.
        if "request_id" in vals:
            raise AccessError(self.env._("An intervention stays with its request."))
        for letter in self:
            letter._check_may_change(vals)
        if vals:
            # Whatever was written in a draft, not the text alone.
            self.filtered(lambda rec: rec.state == "draft")._note_writer()
        return super().write(vals)

    def _check_may_change(self, vals):
        if self.state == "draft" or not vals:
            return
        if self.state in ("released", "answered") and not vals.keys() - OPEN_FIELDS:
            return
        raise AccessError(
            self.env._(
                "%s is no draft any more, so it stays as it is. While it is being "
                "checked, give it back to its writer; once it has left, write a "
                "follow-up letter.",
                self.name,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An intervention is kept: stop it instead."))

    def _check_persons_open(self):
        """Raise unless the user may change whom it names, which drafts alone allow."""
        self.check_access("write")
        for letter in self:
            letter._check_may_change({"person_ids": True})
        self._note_writer()

    def _note_writer(self):
        new = self.filtered(lambda letter: self.env.user not in letter.writer_ids)
        new._write_governed({"writer_ids": [Command.link(self.env.uid)]})

    # ------------------------------------------------------------------
    # Draft
    # ------------------------------------------------------------------

    def action_draft(self):
        """Start again from the template of its kind and language.

        :raises UserError: when there is no such template
        """
        self.check_access("write")
        self._draft()
        return True

    def _draft(self):
        templates = self.env["omct.protection.intervention.template"].search(
            [("kind", "in", self.mapped("kind"))]
        )
        by_cell = {(rec.kind, rec.language): rec for rec in templates}
        for letter in self:
            template = by_cell.get((letter.kind, letter.language))
            if not template:
                raise UserError(
                    self.env._(
                        "%s: there is no template of this kind and language. Ask a "
                        "protection manager to add it.",
                        letter.name,
                    )
                )
            letter.title, letter.body = template._fill_in(letter.request_id)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_submit(self):
        """Hand it to a second reader: draft to checking.

        :raises UserError: when the publication check finds something
        """
        return self._do_step("submit")

    def action_return(self):
        """Give it back to its writer: checking to draft; it is read anew after."""
        return self._do_step("return", {"reader_id": False, "read_date": False})

    def action_read(self):
        """Note that the user read it as it stands and agrees that it leaves.

        :raises UserError: when the user wrote on it, or the check finds something
        """
        self._do_step(
            "read", {"reader_id": self.env.uid, "read_date": fields.Datetime.now()}
        )
        # What was read, recipients and addresses too; the column is closed to users.
        for letter in self.sudo():
            letter._write_governed({"read_hash": letter._get_text_hash()})
        return True

    def action_stop(self, reason=None, note=None):
        """Decide that it does not leave: draft or checking to stopped.

        :param str reason: one of ``STOP_REASONS``; without it the dialog opens
        :param str note: words for the team, kept encrypted
        """
        if not reason:
            self.ensure_one()
            self._check_can("stop")
            return self._open_stop_wizard()
        self._do_step(
            "stop", {"stop_reason": reason, "closed_date": fields.Datetime.now()}
        )
        # The column is closed to users; the step above was theirs to take.
        self.sudo()._write_governed({"stop_note_cipher": encrypt((note or "").strip())})
        return True

    def action_close(self):
        """Close it: nothing more is expected.

        :raises UserError: while nobody said what came of it
        """
        return self._do_step("close", {"closed_date": fields.Datetime.now()})

    def _get_cannot_close_reason(self):
        self.ensure_one()
        if not self.impact:
            return self.env._("say under “Impact” what came of it")
        return False

    def _open_stop_wizard(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stop %s", self.name),
            "res_model": "omct.protection.stop.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_intervention_id": self.id},
        }

    def action_follow_up(self):
        """Draft a follow-up letter to the same recipients, linked to the first.

        :return: action that opens the new letter
        :raises UserError: while this one has not left
        """
        self.ensure_one()
        if self.state not in OUT_STATES:
            raise UserError(
                self.env._("%s has not left yet: change it instead.", self.name)
            )
        letter = self.create(
            {
                "request_id": self.request_id.id,
                "origin_id": (self.origin_id or self).id,
                "kind": self.kind,
                "language": self.language,
                "label": self.label,
                "channel": self.channel,
                "addressee_ids": [Command.set(self.addressee_ids.ids)],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": letter.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
