# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools.mail import email_normalize_all

from .omct_contact_channel import CHANNELS

#: Tried in this order where no preferred channel is known.
FALLBACK_CHANNELS = ("signal", "pgp", "phone", "sms", "post", "in_person")


class ResPartner(models.Model):
    """How a contact may be reached, and how it must not.

    A contact marked “never by e-mail” gets no e-mail from here: not from the composer,
    not as a follower, not from a template. Whoever writes is told the other way.
    """

    _inherit = "res.partner"

    omct_safe_channel = fields.Selection(
        selection=CHANNELS,
        string="Preferred channel",
        tracking=20,
        help="How this contact wants to be reached.",
    )
    omct_do_not_contact_ids = fields.Many2many(
        comodel_name="omct.contact.channel",
        relation="omct_contact_channel_res_partner_rel",
        column1="partner_id",
        column2="channel_id",
        string="Do not contact by",
        tracking=21,
        help="These channels put the contact at risk.",
    )
    omct_never_email = fields.Boolean(
        string="Never by e-mail",
        compute="_compute_omct_never_email",
        inverse="_inverse_omct_never_email",
        store=True,
        readonly=False,
        help="E-mail puts this contact at risk.",
    )
    omct_signal_number = fields.Char(
        string="Signal number",
        groups="base.group_user",
        help="Number or user name on Signal.",
    )
    omct_pgp_fingerprint = fields.Char(
        string="PGP fingerprint",
    )
    omct_phone_hours = fields.Char(
        string="Phone hours",
        help="When to call, in the contact's own time.",
    )

    _omct_never_email_idx = models.Index("(email_normalized) WHERE omct_never_email")

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("omct_safe_channel", "omct_do_not_contact_ids")
    def _check_omct_safe_channel(self):
        labels = dict(
            self._fields["omct_safe_channel"]._description_selection(self.env)
        )
        for partner in self:
            code = partner.omct_safe_channel
            if code and code in partner.omct_do_not_contact_ids.mapped("code"):
                raise ValidationError(
                    self.env._(
                        "%(partner)s: “%(channel)s” cannot be the preferred channel "
                        "and stand under “Do not contact by”. Choose one of them.",
                        partner=partner.display_name,
                        channel=labels[code],
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("omct_do_not_contact_ids")
    def _compute_omct_never_email(self):
        for partner in self:
            forbidden = partner.omct_do_not_contact_ids.mapped("code")
            partner.omct_never_email = "email" in forbidden

    def _inverse_omct_never_email(self):
        email = self._get_email_channel()
        never = self.filtered("omct_never_email")
        never.omct_do_not_contact_ids = [Command.link(email.id)]
        (self - never).omct_do_not_contact_ids = [Command.unlink(email.id)]

    @api.model
    def _get_email_channel(self):
        return self.env.ref("omct_network.contact_channel_email")

    # ------------------------------------------------------------------
    # Who must not be written to
    # ------------------------------------------------------------------

    @api.model
    def _find_never_email(self, addresses):
        """Return whose addresses these are, among contacts never to be e-mailed.

        Addresses of colleagues are left alone: their own mail must work.

        :param addresses: normalized e-mail addresses
        :return: ``{address: res.partner}``, with superuser rights
        """
        wanted = {address for address in addresses if address}
        if not wanted:
            return {}
        # Whoever sends may not read the contact; it must be protected all the same.
        partners = self.sudo().with_context(active_test=False)
        several = Domain("email", "like", ",") | Domain("email", "like", ";")
        found = partners.search(
            Domain("omct_never_email", "=", True)
            & Domain("partner_share", "=", True)
            & (Domain("email_normalized", "in", list(wanted)) | several)
        )
        owners = {}
        for partner in found:
            for address in wanted.intersection(email_normalize_all(partner.email)):
                owners.setdefault(address, partner)
        if owners:
            for colleague in partners.search(
                [
                    ("email_normalized", "in", list(owners)),
                    ("partner_share", "=", False),
                ]
            ):
                owners.pop(colleague.email_normalized, None)
        return owners

    def _filter_never_email(self):
        """Return those of these contacts whom no e-mail may reach.

        A contact counts too when its address is that of one marked “never by e-mail”.
        """
        # Whoever sends may not read the contact; it must be protected all the same.
        outside = self.sudo().filtered("partner_share")
        marked = outside.filtered("omct_never_email")
        others = outside - marked
        owners = self._find_never_email(
            address
            for partner in others
            for address in email_normalize_all(partner.email or "")
        )
        shared = others.filtered(
            lambda partner: any(
                address in owners
                for address in email_normalize_all(partner.email or "")
            )
        )
        return self.browse((marked | shared).ids)

    # ------------------------------------------------------------------
    # How to reach them instead
    # ------------------------------------------------------------------

    def _get_other_channel(self):
        """Return the code of the channel to use in place of e-mail, or False."""
        self.ensure_one()
        partner = self.sudo()
        forbidden = {"email", *partner.omct_do_not_contact_ids.mapped("code")}
        if partner.omct_safe_channel and partner.omct_safe_channel not in forbidden:
            return partner.omct_safe_channel
        known = {
            "signal": partner.omct_signal_number,
            "pgp": partner.omct_pgp_fingerprint,
            "phone": partner.phone,
            "sms": partner.phone,
        }
        return next(
            (
                code
                for code in FALLBACK_CHANNELS
                if known.get(code) and code not in forbidden
            ),
            False,
        )

    def _get_other_channel_text(self):
        """Return the channel to use in place of e-mail, in words, or False."""
        self.ensure_one()
        # Shown to colleagues alone; the number is the point of it.
        partner = self.sudo()
        code = partner._get_other_channel()
        if not code:
            return False
        label = dict(
            self._fields["omct_safe_channel"]._description_selection(self.env)
        )[code]
        details = {
            "signal": partner.omct_signal_number or partner.phone,
            "pgp": partner.omct_pgp_fingerprint,
            "phone": ", ".join(filter(None, (partner.phone, partner.omct_phone_hours))),
            "sms": partner.phone,
            "post": partner.contact_address_inline,
        }.get(code)
        return f"{label} {details}" if details else label

    def _get_never_email_lines(self):
        """Return one sentence a contact: never by e-mail, and how to reach it."""
        lines = []
        for partner in self.sudo():
            channel = partner._get_other_channel_text()
            if channel:
                line = self.env._(
                    "%(partner)s: never by e-mail. Reach by %(channel)s.",
                    partner=partner.complete_name,
                    channel=channel,
                )
            else:
                line = self.env._(
                    "%(partner)s: never by e-mail. No other channel is recorded: ask "
                    "%(coordinator)s.",
                    partner=partner.complete_name,
                    coordinator=partner._get_coordinator().name
                    or self.env._("the coordinator of the region"),
                )
            lines.append(line)
        return lines

    def _get_coordinator(self):
        """Return the coordinator of the contact, or else of its organisation."""
        self.ensure_one()
        partner = self.sudo()
        organisations = (
            partner
            | partner.parent_id
            | partner.omct_affiliation_ids.filtered("is_current").organisation_id
        )
        return organisations.omct_coordinator_id[:1]

    def _get_never_email_note(self):
        """Return the note for a document: who was not written to, and why."""
        return Markup("<p>%s</p><ul>%s</ul>") % (
            self.env._("Not sent by e-mail to:"),
            Markup("").join(
                Markup("<li>%s</li>") % escape(line)
                for line in self._get_never_email_lines()
            ),
        )

    @api.model
    def _check_may_email(self, partners, addresses=()):
        """Raise when one of the people addressed must not be written to.

        :param partners: ``res.partner`` records addressed by name
        :param addresses: normalized e-mail addresses addressed directly
        :raises UserError: naming each and the other way to reach it
        """
        unsafe = partners._filter_never_email()
        for owner in self._find_never_email(addresses).values():
            unsafe |= self.browse(owner.id)
        if unsafe:
            raise UserError(
                self.env._(
                    "This is not sent, because e-mail puts people at risk:\n%s",
                    "\n".join(unsafe._get_never_email_lines()),
                )
            )
