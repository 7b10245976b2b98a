# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html_escape

from odoo.addons.omct_network.models.governed_mixin import Transition

from ..tools.iati import ActivityFile

OFFICER = "omct_grants.group_grants_officer"
MANAGER = "omct_grants.group_grants_manager"
SHOWN = frozenset({"fund_id", "title", "description", "lang"})


class IatiPublication(models.Model):
    """An IATI 2.03 activity file: a fund, and the grants released for publication.

    Nothing is in it that was not released. The preview says of each element whether it
    is published, or why not; what a manager releases is what was previewed.
    """

    _name = "omct.iati.publication"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "IATI publication"
    _order = "id desc"
    _rec_names_search = ["name", "fund_id"]

    _reference_sequence = "omct.iati.publication"
    _governed_fields = frozenset(
        {
            "state",
            "content",
            "preview_rows",
            "taken_date",
            "file",
            "file_hash",
            "released_date",
            "released_by_id",
        }
    )
    _transitions = {
        "release": Transition(("draft",), "released", MANAGER),
        "withdraw": Transition(("released",), "withdrawn", MANAGER, True),
    }

    name = fields.Char(
        string="Reference", default="/", readonly=True, copy=False, index=True
    )
    fund_id = fields.Many2one(
        comodel_name="omct.fund",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '!=', 'draft')]",
        tracking=True,
    )
    company_id = fields.Many2one(
        related="fund_id.company_id", store=True, index=True, string="Office"
    )
    title = fields.Char(
        required=True,
        tracking=True,
        help="Published as the title of the fund's activity.",
    )
    description = fields.Text(required=True, help="Published with the title.")
    lang = fields.Selection(
        selection=[
            ("en", "English"),
            ("fr", "French"),
            ("es", "Spanish"),
            ("ar", "Arabic"),
            ("ru", "Russian"),
        ],
        string="Language of the texts",
        required=True,
        default="en",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("released", "Released"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    content = fields.Json(readonly=True, copy=False)
    preview_rows = fields.Json(readonly=True, copy=False)
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    taken_date = fields.Datetime(string="Preview of", readonly=True, copy=False)
    file = fields.Binary(readonly=True, copy=False, attachment=True)
    file_name = fields.Char(compute="_compute_file_name")
    file_hash = fields.Char(
        string="Fingerprint", readonly=True, copy=False, help="SHA-256 of the file."
    )
    released_date = fields.Datetime(string="Released on", readonly=True, copy=False)
    released_by_id = fields.Many2one(
        comodel_name="res.users", string="Released by", readonly=True, copy=False
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("name", "fund_id")
    def _compute_display_name(self):
        for publication in self:
            publication.display_name = (
                f"{publication.name} {publication.fund_id.name or ''}"
            )

    @api.depends("name")
    def _compute_file_name(self):
        for publication in self:
            name = (publication.name or "").replace("/", "-")
            publication.file_name = f"{name}.xml"

    @api.depends("preview_rows")
    def _compute_preview(self):
        for publication in self:
            publication.preview = publication._render_preview()

    def _render_preview(self):
        """Return the preview as a table; every value is escaped."""
        self.ensure_one()
        if not self.preview_rows:
            return False
        published, withheld = self.env._("Published"), self.env._("Not published")
        cells = Markup("<td>%s</td><td>%s</td><td class='text-break'>%s</td>")
        body, activity = Markup(""), None
        for row in self.preview_rows:
            if row["activity"] != activity:
                activity = row["activity"]
                body += Markup(
                    "<tr class='table-secondary'><th colspan='4'>%s</th></tr>"
                ) % html_escape(activity)
            if row["reason"]:
                verdict = Markup(
                    "<td><span class='badge text-bg-warning'>%s</span> %s</td>"
                ) % (withheld, html_escape(row["reason"]))
            else:
                verdict = (
                    Markup("<td><span class='badge text-bg-success'>%s</span></td>")
                    % published
                )
            body += Markup("<tr>") + cells % (
                html_escape(row["element"]),
                html_escape(row["tag"]),
                html_escape(row["value"]),
            )
            body += verdict + Markup("</tr>")
        heads = (
            self.env._("Element"),
            self.env._("In the file"),
            self.env._("Value"),
            self.env._("Published, or why not"),
        )
        head = Markup("").join(Markup("<th>%s</th>") % title for title in heads)
        return Markup(
            "<table class='table table-sm o_omct_preview'><thead><tr>%s</tr></thead>"
            "<tbody>%s</tbody></table>"
        ) % (head, body)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        if SHOWN & vals.keys():
            self._check_draft()
            # What was previewed was something else.
            self._write_governed(
                {"content": False, "preview_rows": False, "taken_date": False}
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(publication.state != "draft" for publication in self):
            raise UserError(
                self.env._("What was published is kept. Withdraw it instead.")
            )

    def _check_draft(self):
        for publication in self:
            if publication.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was released and stays as it is. Make another one.",
                        publication.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Withheld
    # ------------------------------------------------------------------

    def _get_withheld_words(self):
        """Return {word: where it comes from} of what no text here may contain.

        Extend for what another addon knows and this one must not publish.
        """
        self.ensure_one()
        words = {}
        for grant in self._get_grants():
            for word in grant._iati_get_withheld_words():
                words[word] = grant.name
        return words

    def _check_no_withheld_words(self, text):
        """Raise when a text contains a name that is withheld.

        :raises UserError: naming the grant that the name belongs to, not the name
        """
        lowered = text.casefold()
        for word, source in self._get_withheld_words().items():
            pattern = rf"(?<!\w){re.escape(word.casefold())}(?!\w)"
            if re.search(pattern, lowered):
                raise UserError(
                    self.env._(
                        "%(publication)s: a text contains the name of a member that is "
                        "not released (grant %(grant)s). Take the name out of title "
                        "and description.",
                        publication=self.name,
                        grant=source,
                    )
                )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_preview(self):
        """Work out what would be published, and what not and why.

        :raises UserError: where the file could not be made, naming what is missing
        """
        self.check_access("write")
        self._check_draft()
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise UserError(self.env._("Your role does not include this step."))
        for publication in self:
            content, rows = publication._prepare_content()
            publication._write_governed(
                {
                    "content": content,
                    "preview_rows": rows,
                    "taken_date": fields.Datetime.now(),
                }
            )
        return True

    def _get_cannot_release_reason(self):
        self.ensure_one()
        if not self.content:
            return self.env._("nobody has looked at the preview yet")
        content, rows = self._prepare_content()
        # Two people may read the preview in two languages.
        verdicts = [
            [(row["activity"], row["tag"], bool(row["reason"])) for row in known]
            for known in (rows, self.preview_rows)
        ]
        if content != self.content or verdicts[0] != verdicts[1]:
            return self.env._(
                "something has changed since the preview; make it again and look at it"
            )
        return False

    def action_release(self):
        """Make the file as it was previewed, and keep it with its fingerprint.

        :raises UserError: when something has changed since the preview
        """
        now = fields.Datetime.now()
        self._do_step("release", {"released_date": now, "released_by_id": self.env.uid})
        for publication in self:
            content = publication._build_file(now)
            publication._check_no_withheld_words(content.decode())
            publication._write_governed(
                {
                    "file": base64.b64encode(content),
                    "file_hash": hashlib.sha256(content).hexdigest(),
                }
            )
        return True

    def _build_file(self, now):
        """Return the XML of what was previewed."""
        self.ensure_one()
        activities = ActivityFile(now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        for activity in self.content:
            activities.add(activity)
        return activities.to_bytes()

    def action_withdraw(self, reason=None):
        """Take a published file back, with a reason."""
        if not reason:
            self._check_can("withdraw")
            return self._open_reason_wizard("action_withdraw", self.env._("Withdraw"))
        return self._do_step("withdraw", reason=reason)

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_withdraw"}
