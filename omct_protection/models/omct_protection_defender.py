# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..crypto import decrypt, encrypt
from .code_words import draw_code_name
from .identity_words import bears_name, names_identity

IDENTITY_FIELDS = {
    "name": "identity_name",
    "contact": "identity_contact",
    "location": "identity_location",
    "birth_date": "identity_birth_date",
    "notes": "identity_notes",
}


class Defender(models.Model):
    """A person at risk, a family or an organisation, known by a code name.

    The columns ``identity_*`` hold ciphertext and are closed to every user. The two
    doors are ``reveal_identity`` and ``update_identity``: for the team alone, and
    each use is kept in ``omct.protection.identity.log``.
    """

    _name = "omct.protection.defender"
    _inherit = ["omct.governed.mixin"]
    _description = "Defender"
    _order = "name, id"

    _governed_fields = frozenset({"name", "team_ids", "request_ids"})

    name = fields.Char(
        string="Code name",
        required=True,
        readonly=True,
        copy=False,
        default="/",
        help="Drawn by chance. Use it wherever you speak of this defender.",
    )
    kind = fields.Selection(
        selection=[
            ("person", "Person"),
            ("family", "Family"),
            ("organisation", "Organisation"),
        ],
        required=True,
        default="person",
    )
    active = fields.Boolean(default=True)
    country_id = fields.Many2one(
        comodel_name="res.country",
        index=True,
        ondelete="restrict",
        help="For the statistics. A place stands in the identity.",
    )
    region_id = fields.Many2one(
        related="country_id.omct_region_id", store=True, index=True
    )
    request_ids = fields.Many2many(
        comodel_name="omct.protection.request",
        relation="omct_protection_request_defender_rel",
        column1="defender_id",
        column2="request_id",
        readonly=True,
        copy=False,
    )
    request_count = fields.Integer(compute="_compute_request_count")
    team_ids = fields.Many2many(
        comodel_name="res.users",
        relation="omct_protection_defender_team_rel",
        column1="defender_id",
        column2="user_id",
        compute="_compute_team_ids",
        store=True,
        help="The teams of all requests; until there is one, whoever entered it.",
    )
    has_identity = fields.Boolean(
        string="Identity kept", compute="_compute_has_identity", compute_sudo=True
    )
    identity_name = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    identity_contact = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    identity_location = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    identity_birth_date = fields.Text(
        groups=fields.NO_ACCESS, copy=False, prefetch=False
    )
    identity_notes = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    _name_uniq = models.Constraint("UNIQUE (name)", "This code name is taken.")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("request_ids.team_ids")
    def _compute_team_ids(self):
        for defender in self:
            defender.team_ids = defender.request_ids.team_ids or (
                defender.create_uid or self.env.user
            )

    @api.depends(*IDENTITY_FIELDS.values())
    def _compute_has_identity(self):
        for defender in self:
            defender.has_identity = any(
                defender[column] for column in IDENTITY_FIELDS.values()
            )

    @api.depends("request_ids")
    def _compute_request_count(self):
        for defender in self:
            defender.request_count = len(defender.request_ids)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _check_governed_vals(self, vals, allowed=None):
        if vals.keys() & set(IDENTITY_FIELDS.values()):
            # Whoever it is: clear text must not reach a column by a plain write.
            raise AccessError(
                self.env._("The identity is entered by the button “Identity” alone.")
            )
        return super()._check_governed_vals(vals, allowed)

    def _next_reference(self, vals):  # pylint: disable=unused-argument
        """Return ``{"name": code name}``, drawn by chance and not taken yet."""
        # Names of defenders that the user may not see are taken too.
        everybody = self.sudo().with_context(active_test=False)
        for _attempt in range(50):
            name = draw_code_name()
            if not everybody.search_count([("name", "=", name)], limit=1):
                return {"name": name}
        raise UserError(self.env._("No free code name was found. Try again."))

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_identity(self):
        """Open the dialog that shows the identity on request, and changes it."""
        self.ensure_one()
        self._check_identity_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "omct_protection_identity",
            "name": self.env._("Identity of %s", self.name),
            "target": "new",
            "params": {"defender_id": self.id, "has_identity": self.has_identity},
        }

    def action_view_requests(self):
        """Open the requests made for this defender."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_protection.omct_protection_request_action"
        )
        return {**action, "domain": [("defender_ids", "in", self.ids)], "context": {}}

    # ------------------------------------------------------------------
    # Identity
    # ------------------------------------------------------------------

    def _check_identity_access(self, operation):
        """Raise unless the user is on the team; superuser mode opens nothing.

        :raises AccessError: naming the code name only
        """
        self.ensure_one()
        user = self.env.user
        as_user = self.with_user(user)
        on_team = user in self.sudo().team_ids
        if not on_team or not as_user.has_access(operation):
            raise AccessError(
                self.env._(
                    "Only the team of a defender sees or changes the identity. Ask the "
                    "protection manager of the team to add you."
                )
            )

    def reveal_identity(self):
        """Return the identity in clear, for the eyes of a team member, and log it.

        :return: dictionary with the keys of ``IDENTITY_FIELDS``, texts
        :raises AccessError: when the user is not on the team
        :raises UserError: when the key file does not open it
        """
        self._check_identity_access("read")
        self.env["omct.protection.identity.log"]._log(self, "read")
        # The columns are closed to users; the check above is the door.
        engine = self.sudo()
        return {key: decrypt(engine[column]) for key, column in IDENTITY_FIELDS.items()}

    def update_identity(self, values):
        """Encrypt and keep parts of the identity, and log it.

        :param dict values: clear texts, keys of ``IDENTITY_FIELDS``; what is left out
            stays as it is, an empty text removes it
        :raises AccessError: when the user is not on the team
        :raises UserError: on an unknown key, or without a key file
        """
        self._check_identity_access("write")
        if not isinstance(values, dict) or values.keys() - IDENTITY_FIELDS.keys():
            raise UserError(
                self.env._(
                    "An identity has these parts: %s.", ", ".join(IDENTITY_FIELDS)
                )
            )
        return self._keep_identity(values)

    def _keep_identity(self, values):
        """Encrypt and keep parts of the identity, for a caller that has checked.

        :param dict values: see ``update_identity``
        """
        self.ensure_one()
        self._check_still_kept()
        tokens = {
            IDENTITY_FIELDS[key]: encrypt(str(text or "").strip())
            for key, text in values.items()
        }
        # The guard of write() refuses these columns to everybody.
        self.sudo()._write_governed(tokens)
        self.env["omct.protection.identity.log"]._log(self, "write")
        return True

    def _is_named_in(self, text):
        """Return whether ``text`` gives away one of these identities.

        Nothing is shown to anybody, so it is no look and is not logged.
        """
        for defender in self.sudo().with_context(active_test=False):
            try:
                identity = {
                    key: decrypt(defender[IDENTITY_FIELDS[key]])
                    for key in ("name", "contact")
                }
            except UserError:
                # Without keys the work goes on; nobody sees an identity then.
                continue
            if names_identity(text, identity, defender.kind == "person"):
                return True
        return False

    def _is_one_called(self, names):
        """Return whether one of ``names`` of contacts is a person's or family's here.

        As above, it is no look. Organisations are left out: they are often members.
        """
        for defender in self.sudo().filtered(lambda rec: rec.kind != "organisation"):
            try:
                own = decrypt(defender[IDENTITY_FIELDS["name"]]) or ""
            except UserError:
                # As above: without keys the work goes on.
                continue
            if any(bears_name(name, own) for name in names if name):
                return True
        return False

    @api.model
    def _check_may_link(self, commands):
        """Raise when x2many ``commands`` link a defender that the user may not see.

        Whoever is on the team of one of a defender's requests sees the identity, so
        linking is a door too.
        """
        linked = set()
        for command in commands or []:
            if isinstance(command, int):
                linked.add(command)
            elif command[0] in (Command.LINK, Command.UPDATE):
                linked.add(command[1])
            elif command[0] == Command.SET:
                linked.update(command[2])
        if linked:
            self.browse(linked).check_access("read")
