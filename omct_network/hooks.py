# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
def uninstall_hook(env):
    """Drop the key that holds the former number, so that what it rests on can go.

    Odoo removes unique constraints and leaves foreign keys of several columns.
    """
    env.cr.execute(
        "ALTER TABLE omct_membership "
        "DROP CONSTRAINT IF EXISTS omct_membership_former_number_fk"
    )
