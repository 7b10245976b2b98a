# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.mail import email_normalize

#: What makes two lists of recipients the same.
PLAN = ("organisation_id", "partner_id", "version_id", "channel", "email")


class GroupMessageRecipient(models.Model):
    """Who gets a group message in one organisation, how, and what became of it."""

    _name = "omct.group.message.recipient"
    _description = "Recipient of a group message"
    _order = "message_id desc, id"
    _rec_name = "organisation_id"

    message_id = fields.Many2one(
        comodel_name="omct.group.message",
        string="Group message",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    organisation_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    country_id = fields.Many2one(
        related="organisation_id.country_id",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="To",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    email = fields.Char(
        string="Address",
        readonly=True,
    )
    version_id = fields.Many2one(
        comodel_name="omct.group.message.version",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    lang_id = fields.Many2one(
        related="version_id.lang_id",
    )
    channel = fields.Selection(
        selection=[
            ("email", "By e-mail"),
            ("other", "Another way"),
            ("same", "With another organisation"),
            ("none", "No address"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    channel_text = fields.Char(
        string="How to reach",
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("to_reach", "With the coordinator"),
            ("none", "Not sent"),
            ("failed", "Failed"),
            ("doubt", "In doubt"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    failure = fields.Char(
        readonly=True,
    )
    date_done = fields.Datetime(
        string="Done on",
        readonly=True,
    )
    mail_id = fields.Many2one(
        comodel_name="mail.mail",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_system",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _organisation_uniq = models.Constraint(
        "UNIQUE (message_id, organisation_id)",
        "The organisation is on the list already.",
    )
    _email_uniq = models.UniqueIndex(
        "(message_id, email) WHERE channel = 'email'",
        "This address is on the list already.",
    )

    # ------------------------------------------------------------------
    # Compare
    # ------------------------------------------------------------------

    def _get_plan(self):
        """Return what the list says: who, how, in which language."""
        return {
            tuple(
                line[name].id if line._fields[name].type == "many2one" else line[name]
                for name in PLAN
            )
            for line in self
        }


class GroupMessage(models.Model):
    """Working out the recipients."""

    _inherit = "omct.group.message"

    @api.model
    def _get_plan_of(self, vals_list):
        """Return what such a list would say, see ``_get_plan`` of the recipients."""
        return {tuple(vals[name] for name in PLAN) for vals in vals_list}

    def _prepare_recipients(self):
        """Return the values of the recipients, one an organisation that is chosen."""
        self.ensure_one()
        organisations = self.env["res.partner"].search(
            self._get_organisation_domain(), order="country_id, name, id"
        )
        people = self._choose_people(organisations)
        partners = organisations.browse(
            {partner.id for partner in people.values()} | set(organisations.ids)
        )
        unsafe = partners._filter_never_email()
        blocked = self._get_blocked_addresses(partners)
        versions = {version.lang_id.code: version for version in self.version_ids}
        taken = set()
        vals_list = []
        for organisation in organisations:
            partner = people[organisation]
            if not email_normalize(partner.email or "") and partner not in unsafe:
                # Nobody reads what has no address: the organisation does.
                has_other = partner._get_other_channel()
                partner = partner if has_other else organisation
            vals = self._get_recipient_vals(partner, unsafe, blocked, taken)
            version = self._choose_version(versions, partner, organisation)
            vals_list.append(
                {
                    **vals,
                    "organisation_id": organisation.id,
                    "partner_id": partner.id,
                    "version_id": version.id,
                }
            )
        return vals_list

    def _get_recipient_vals(self, partner, unsafe, blocked, taken):
        """Return channel and address of one recipient."""
        address = email_normalize(partner.email or "") or False
        other = partner._get_other_channel_text() or False
        if partner in unsafe or (address and address in blocked):
            # Also without another channel: the coordinator knows more than we do.
            return {
                "channel": "other",
                "channel_text": other,
                "email": False,
                "state": "waiting",
            }
        if address and address in taken:
            return {
                "channel": "same",
                "channel_text": False,
                "email": False,
                "state": "none",
            }
        if address:
            taken.add(address)
            return {
                "channel": "email",
                "channel_text": False,
                "email": address,
                "state": "waiting",
            }
        return {
            "channel": "other" if other else "none",
            "channel_text": other,
            "email": False,
            "state": "waiting" if other else "none",
        }

    def _get_blocked_addresses(self, partners):
        """Return the addresses that asked for no more mail, or that bounce."""
        addresses = [email for email in partners.mapped("email_normalized") if email]
        # The list of blocked addresses is the administrator's; it holds for all.
        blacklist = self.env["mail.blacklist"].sudo()
        return set(blacklist.search([("email", "in", addresses)]).mapped("email"))

    def _choose_people(self, organisations):
        """Return ``{organisation: who gets the message}``.

        Who has the role, else the first contact, else the organisation itself.
        """
        # Of organisations in the sender's regions; a manager may send as well.
        roles = (
            self.env["omct.affiliation"]
            .sudo()
            .search(
                Domain("organisation_id", "in", organisations.ids)
                & Domain("is_current", "=", True)
                & Domain("person_id.active", "=", True)
            )
        )
        by_organisation = roles.grouped("organisation_id")
        people = {}
        for organisation in organisations:
            own = by_organisation.get(organisation.sudo(), roles.browse())
            ordered = own.sorted(
                lambda role: (
                    role.role_id != self.role_id or not self.role_id,
                    not role.is_primary,
                    role.role_id.sequence,
                    role.id,
                )
            )
            first = ordered[:1]
            if first and (
                first.is_primary or (self.role_id and first.role_id == self.role_id)
            ):
                people[organisation] = organisations.browse(first.person_id.id)
            else:
                people[organisation] = organisation
        return people

    def _choose_version(self, versions, partner, organisation):
        """Return the version in the recipient's language, else the default one."""
        for lang in (partner.lang, organisation.lang):
            if not lang:
                continue
            if lang in versions:
                return versions[lang]
            for code, version in versions.items():
                if code.split("_")[0] == lang.split("_")[0]:
                    return version
        return versions[self.default_lang_id.code]
