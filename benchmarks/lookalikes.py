# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Look-alikes of one new contact, and of a file of 20,000."""

from _bench import bench

FIELDS = (
    "name",
    "omct_acronym",
    "omct_other_names",
    "country_id",
    "email",
    "phone",
    "website",
    "is_company",
)


def rows_of(env, limit):
    """Return organisations as the rows of a file that brings them once more."""
    rows = env["res.partner"].search_read(
        [("omct_network_organisation", "=", True)], FIELDS, limit=limit, load=None
    )
    env.invalidate_all()
    return [{**row, "id": False, "name": row["name"].upper()} for row in rows]


@bench(n=20_000, yardstick="0.1 s, which nobody notices", limit=1.0)
def lookalikes_of_one(env):
    """What the form of a new organisation asks while it is filled in."""
    rows = rows_of(env, 1)
    return lambda: env["res.partner"]._get_lookalikes(rows), 0.1


@bench(n=20_000, yardstick="one minute", limit=1.0, repeats=1)
def lookalikes_of_a_file(env):
    """20,000 rows against the 20,000 that are there."""
    rows = rows_of(env, 20_000)
    return lambda: env["res.partner"]._get_lookalikes(rows), 60.0
