# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an award rests on, made by the people who may make it."""

import base64

from odoo import fields

DOCUMENT = base64.b64encode(b"%PDF-1.4 a document")


def gather_due_diligence(env, partner, day=None, **answer):
    """Return a due diligence of a member with every item answered, by this user.

    :param day: date of the documents, today where none is given
    :param answer: values of every item that differ
    """
    assessment = env["omct.due.diligence"].create(
        {"partner_id": partner.id, "risk": "low", "conclusion": "Known since 2014."}
    )
    assessment.item_ids.write(
        {
            "answer": "yes",
            "date": day or fields.Date.today(),
            "document": DOCUMENT,
            "document_name": "document.pdf",
            **answer,
        }
    )
    return assessment


def screen(env, partner, result="clear", day=None, **vals):
    """Search a member in each list that is needed."""
    lists = env["omct.sanctions.list"]
    return env["omct.sanctions.screening"].create(
        [
            {
                "partner_id": partner.id,
                "list_id": source.id,
                "date": day or fields.Date.today(),
                "names": f"{partner.name}\nAwa Testi",
                "result": result,
                "note": "Entry 4711" if result == "hit" else False,
                **vals,
            }
            for source in lists._get_required("payment")
        ]
    )


def pass_due_diligence(officer, manager, partner):
    """Put a due diligence of a member in force, unless there is one."""
    found = officer["omct.due.diligence"].search(
        [("partner_id", "=", partner.id), ("state", "=", "accepted")]
    )
    if found:
        return found
    assessment = gather_due_diligence(officer, partner)
    screen(officer, partner)
    assessment.action_submit()
    assessment.with_env(manager).action_accept()
    return assessment


def record_signatures(agreement, **vals):
    """Record both signatures on an agreement that was made."""
    today = fields.Date.today()
    agreement.write(
        {
            "signed_file": base64.b64encode(b"%PDF-1.4 signed"),
            "signed_file_name": "signed.pdf",
            "signatory_member": "Awa Testi, director",
            "date_signed_member": today,
            "signatory_office_id": agreement.env.uid,
            "date_signed_office": today,
            **vals,
        }
    )
    agreement.action_sign()
    return agreement


def sign_agreement(officer, grant, **vals):
    """Make the agreement of a grant and record both signatures."""
    agreement = officer["omct.grant.agreement"].create({"grant_id": grant.id})
    return record_signatures(agreement, **vals)
