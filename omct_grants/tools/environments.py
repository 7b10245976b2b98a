# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

#: What Odoo adds to the context while it posts entries.
POSTING = {"mail_post_autofollow_author_skip": True, "skip_is_manually_modified": True}


@contextmanager
def rounding_in(env, *contexts):
    """Keep the environments in which Odoo looks up the currency of each amount.

    It makes one anew with every amount that it rounds and forgets it at once: hundreds
    for each payout that is billed, paid and matched.

    :param env: environment of the work
    :param contexts: what is added to its context in the course of it
    """
    kept = [
        env(su=True, context={**env.context, **context, "prefetch_fields": False})
        for context in ({}, *contexts)
    ]
    try:
        yield
    finally:
        kept.clear()
