# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
def is_readable_by(record, user):
    """Tell whether another user may read a record, in whichever of their offices."""
    seen = record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
    return seen.has_access("read")
