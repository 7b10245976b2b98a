# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class CalendarAlarmManager(models.AbstractModel):
    """Reminders of meetings about protection stay in the house."""

    _inherit = "calendar.alarm_manager"

    @api.model
    def _get_events_by_alarm_to_notify(self, alarm_type):
        found = super()._get_events_by_alarm_to_notify(alarm_type)
        ids = {event_id for event_ids in found.values() for event_id in event_ids}
        closed = self.env["calendar.event"].browse(ids)._get_protection_events().ids
        kept = {
            alarm_id: [event_id for event_id in event_ids if event_id not in closed]
            for alarm_id, event_ids in found.items()
        }
        return {
            alarm_id: event_ids for alarm_id, event_ids in kept.items() if event_ids
        }
