# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Urgent interventions in every state, with recipients; addresses are invented."""

from odoo import Command, fields

from .people import as_user

OFFICES = (
    ("Minister of Justice", "justice", "1 Palace Square"),
    ("Minister of the Interior", "interior", "14 Avenue of the Guards"),
    ("Prosecutor General", "prosecutor", "3 Court Road"),
)
#: kind, language, sharing, state to reach
LETTERS = (
    ("appeal", "fr", "confidential", "answered"),
    ("letter", "fr", "confidential", "draft"),
    ("appeal", "es", "confidential", "released"),
    ("trial", "es", "confidential", "checking"),
    ("letter", "en", "confidential", "closed"),
    ("appeal", "ar", "confidential", "stopped"),
    ("appeal", "en", "confidential", "released"),
)
TEXTS = {
    "en": (
        "Safety of a defender",
        "Excellency,\n\nA person who documents ill-treatment was held for two days "
        "without access to a lawyer and is threatened with a new arrest.\n\nWe "
        "respectfully ask you to protect their safety in all circumstances and to have "
        "the facts looked into by an independent body.\n\nYours respectfully,",
    ),
    "fr": (
        "Sécurité d’une personne qui défend les droits humains",
        "Excellence,\n\nUne personne qui documente des mauvais traitements a été "
        "détenue deux jours sans avocat et craint une nouvelle arrestation.\n\nNous "
        "vous prions de garantir sa sécurité en toutes circonstances et de faire "
        "établir les faits par une autorité indépendante.\n\nVeuillez agréer, "
        "Excellence, l’expression de notre haute considération.",
    ),
    "es": (
        "Seguridad de una persona defensora",
        "Excelencia:\n\nUna persona que documenta malos tratos estuvo detenida dos "
        "días sin abogado y teme una nueva detención.\n\nLe pedimos que garantice su "
        "seguridad en toda circunstancia y que una autoridad independiente investigue "
        "los hechos.\n\nLe saludamos respetuosamente,",
    ),
    "ar": (
        "سلامة أحد المدافعين عن حقوق الإنسان",
        "تحية طيبة وبعد،\n\nاحتُجز شخص يوثق سوء المعاملة يومين دون محام، وهو يخشى "
        "اعتقالا جديدا.\n\nنرجو منكم ضمان سلامته في جميع الظروف وإجراء تحقيق مستقل في "
        "الوقائع.\n\nوتفضلوا بقبول فائق الاحترام،",
    ),
}
OPEN = ("assessment", "deciding", "active", "aftercare")


def load(env):
    """Write the letters as the officer; the manager is their second reader."""
    officer = as_user(env, "protection_officer")
    requests = officer["omct.protection.request"].search(
        [("state", "in", OPEN), ("consent_given", "=", True)], order="id"
    )
    recipients = _load_recipients(officer, requests.country_id)
    for number, row in enumerate(LETTERS):
        request = requests[number % len(requests)]
        _load_letter(env, request, recipients[request.country_id], *row)


def _load_recipients(officer, countries):
    """Return the authorities of each country."""
    today = fields.Date.today()
    authorities = officer["omct.protection.addressee"].create(
        [
            {
                "name": name,
                "country_id": country.id,
                "address": f"{street}\n{country.name}",
                "email": f"{box}@{country.code.lower()}.gov.example",
                "checked_date": today,
                "sequence": 10 * (number + 1),
            }
            for country in countries
            for number, (name, box, street) in enumerate(OFFICES)
        ]
    )
    return authorities.grouped("country_id")


def _load_letter(env, request, recipients, kind, language, label, target):
    title, body = TEXTS[language]
    letter = request.env["omct.protection.intervention"].create(
        {
            "request_id": request.id,
            "kind": kind,
            "language": language,
            "label": label,
            "title": title,
            "body": body,
            "addressee_ids": [Command.set(recipients[:2].ids)],
            "person_ids": [
                Command.create(
                    {"person_name": "Hortensia Vandamme", "relation": "witness"}
                )
            ],
        }
    )
    if target == "stopped":
        letter.action_stop(reason="safety", note="The family asked us to wait.")
    if target in ("draft", "stopped"):
        return
    letter.action_submit()
    if target == "checking":
        return
    letter.with_env(as_user(env, "protection_manager")).action_read()
    letter.action_release()
    if target in ("answered", "closed"):
        letter.env["omct.protection.intervention.reply"].create(
            {
                "intervention_id": letter.id,
                "addressee_id": recipients[:1].id,
                "kind": "receipt" if target == "answered" else "action",
                "summary": "The letter was passed on to the competent service.",
            }
        )
    if target == "answered":
        letter.action_follow_up()
    if target == "closed":
        letter.write({"impact": "contact", "impact_note": "The ministry called back."})
        letter.action_close()
