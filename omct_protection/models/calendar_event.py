# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import ValidationError


class CalendarEvent(models.Model):
    """A meeting about a request is its team's alone, and no mail tells of it.

    Odoo makes one of each activity of that kind, with the words of the activity, and
    shows it to all colleagues. These are private, for those who may read the record,
    and only the team takes part.
    """

    _name = "calendar.event"
    _inherit = ["calendar.event", "omct.protection.hidden.row.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._keep_private()
        return events

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"privacy", "res_model_id", "res_model", "res_id"}:
            self.exists()._keep_private()
        return result

    def _get_protection_events(self):
        names = self._get_protection_models()
        # The link is hidden from colleagues who may write the event.
        return self.sudo().filtered(
            lambda event: event.res_id and event.res_model in names
        )

    def _keep_private(self):
        """Hide the words of those that are about a record from colleagues."""
        shown = self._get_protection_events().filtered(
            lambda event: event.privacy != "private"
        )
        if shown:
            shown.write({"privacy": "private"})

    @api.constrains("res_model_id", "res_id", "partner_ids")
    def _check_team(self):
        mixin = self.env["omct.protection.team.mixin"]
        for event in self._get_protection_events():
            mixin._check_team_access(event.res_model, event.res_id)
            allowed = mixin._get_team_partner_ids(event.res_model, [event.res_id])
            for partners in allowed.values():
                outside = event.partner_ids.filtered(
                    lambda partner, inside=partners: partner.id not in inside
                )
                if outside:
                    raise ValidationError(
                        self.env._(
                            "%s is not on the team of this record. Leave them out, or "
                            "make a meeting of its own in the calendar.",
                            ", ".join(outside.mapped("display_name")),
                        )
                    )

    @api.constrains("res_model_id", "res_id", "name", "description", "location")
    def _check_no_identity(self):
        mixin = self.env["omct.protection.team.mixin"]
        for event in self._get_protection_events():
            mixin._check_no_identity(
                event.res_model,
                event.res_id,
                event.name,
                event.description,
                event.location,
            )

    def _skip_send_mail_status_update(self):
        # Invitations and reminders would carry its words out of the house.
        return bool(self._get_protection_events()) or (
            super()._skip_send_mail_status_update()
        )
