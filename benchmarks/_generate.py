# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Fill the database of bin/bench: 20,000 organisations, 10,000 people, 2,000 members.

Run in Odoo's shell. The same names come out each time; organisations and people are
invented.
"""

import random

from odoo import Command

SEED = 20260101
ORGANISATIONS, PEOPLE, MEMBERS = 20_000, 10_000, 2_000
BATCH = 1_000
# Some of each in other scripts, as in the network.
FIRST = (
    "Comité Ligue Réseau Observatoire Centre Action Maison Fondation Committee League "
    "Network Observatory Centro Red Comisión Asamblea Комитет Центр Фонд لجنة مركز "
    "شبكة Mtandao Kituo"
).split()
AIM = (
    "Justice Liberté Dignité Droits Vérité Mémoire Espoir Paix Justicia Memoria Verdad "
    "Dignidad Rights Truth Freedom Dignity Справедливость Права Надежда العدالة "
    "الكرامة الحرية Haki Uhuru Amani"
).split()
WHO = (
    "Détenus Femmes Enfants Survivants Victimes Prisoners Women Children Survivors "
    "Presos Mujeres Familias Узники Женщины Дети السجناء النساء Wafungwa"
).split()
SOUNDS = (
    "ba be bi bo da de di do ka ke ki ko la le li lo ma me mi mo na ni ra re ri".split()
)
GIVEN = "Awa Luc Amina José Olga Иван محمد Chen Noor Mwangi Sara Tomás Leïla".split()


def word(rng, syllables=3):
    """Return an invented word, as of a town or a family."""
    return "".join(rng.choice(SOUNDS) for _ in range(syllables)).capitalize()


def organisation(rng, index, country):
    """Return the values of one organisation."""
    place, label = word(rng), word(rng, 4).lower()
    return {
        "name": f"{rng.choice(FIRST)} {rng.choice(AIM)} {rng.choice(WHO)} {place}",
        "is_company": True,
        "omct_network_organisation": True,
        "country_id": country.id,
        "city": place,
        "omct_acronym": "".join(rng.choice("ABCDEFGHIJKLMNOP") for _ in range(4)),
        "omct_other_names": f"{rng.choice(AIM)} {word(rng)}; {rng.choice(WHO)} {place}",
        "email": f"office@{label}{index}.example",
        "website": f"https://www.{label}{index}.example",
        "phone": f"+{country.phone_code}{rng.randrange(10**7, 10**8)}",
    }


def in_batches(model, rows):
    """Create rows, batch by batch; return the records."""
    records = model
    for start in range(0, len(rows), BATCH):
        records += model.create(rows[start : start + BATCH])
        model.env.cr.commit()
        model.env.invalidate_all()
    return records


def generate(env):
    """Create everything, without mail, and the coordinator who looks at it."""
    env = env(context={"tracking_disable": True, "mail_create_nolog": True})
    rng = random.Random(SEED)
    regions = env["omct.region"].search([])
    countries = env["res.country"].search(
        [("omct_region_id", "!=", False), ("phone_code", "!=", 0)], limit=70
    )
    user = env["res.users"].create(
        {
            "name": "Bench",
            "login": "bench_coordinator",
            "omct_region_ids": [Command.set(regions.ids)],
            "group_ids": [
                Command.link(env.ref("omct_network.group_network_coordinator").id)
            ],
        }
    )
    regions.coordinator_ids = user
    partners = env["res.partner"]
    organisations = in_batches(
        partners,
        [organisation(rng, n, rng.choice(countries)) for n in range(ORGANISATIONS)],
    )
    homes = [rng.choice(organisations.ids) for _ in range(PEOPLE)]
    people = in_batches(
        partners,
        [
            {
                "name": f"{rng.choice(GIVEN)} {word(rng)} {word(rng, 2)}",
                "parent_id": home,
                "email": f"person{n}@mail{n}.example",
            }
            for n, home in enumerate(homes)
        ],
    )
    roles = env["omct.contact.role"].search([]).ids
    in_batches(
        env["omct.affiliation"],
        [
            {"person_id": person, "organisation_id": home, "role_id": rng.choice(roles)}
            for person, home in zip(people.ids, homes, strict=True)
        ],
    )
    memberships = in_batches(
        env["omct.membership"],
        [
            {
                "partner_id": partner_id,
                "origin": "recorded",
                "date_application": "2001-01-01",
                "date_admission": "2001-06-01",
            }
            for partner_id in organisations.ids[:MEMBERS]
        ],
    )
    memberships.action_record()
    env.cr.commit()


generate(env)  # noqa: F821  given by the shell
# VACUUM runs outside a transaction.
env.cr.connection.autocommit = True  # noqa: F821
env.cr.execute("VACUUM ANALYZE")  # noqa: F821
