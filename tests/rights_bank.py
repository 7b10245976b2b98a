# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bank files in the table of rights: own of the user's office, other of another."""


class BankRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_bank(cls):
        offices = (cls.company, cls.branch)
        cls._keep(*(cls._make_bank_file(office) for office in offices))
        runs = [
            cls._make_payout_run(payout) for payout in (cls.approved, cls.branch_payout)
        ]
        cls._keep(*runs)
        cls._keep(*(run.line_ids for run in runs))

    @classmethod
    def _make_bank_file(cls, office):
        env = cls.root_env(
            context={**cls.root_env.context, "allowed_company_ids": office.ids}
        )
        journal = env["account.journal"].create(
            {"name": "Files", "code": "FIL", "type": "bank", "company_id": office.id}
        )
        method = env["account.payment.method.line"].create(
            {
                "name": "Payment file",
                "payment_method_id": env.ref(
                    "account_payment_sepa_credit_transfer.sepa_credit_transfer"
                ).id,
                "journal_id": journal.id,
                "selectable": True,
            }
        )
        order = env["account.payment.order"].create(
            {
                "payment_method_line_id": method.id,
                "payment_type": "outbound",
                "company_id": office.id,
            }
        )
        kept = env["omct.payment.file"]._keep(order, b"<Document/>", "B-1.xml")
        return kept.with_env(cls.root_env)

    @classmethod
    def _new_omct_payment_file(cls, role, own):
        kept = cls.records["omct.payment.file", "own" if own else "other"][0]
        return {
            "order_id": kept.order_id.id,
            "name": "B-2.xml",
            "content": "QQ==",
            "sha256": "0",
        }

    @classmethod
    def _make_payout_run(cls, payout):
        run = cls.root_env["omct.payout.run"].create(
            {
                "name": "RUN/1",
                "kind": "bill",
                "state": "paused",
                "user_id": cls.root_env.uid,
                "company_id": payout.company_id.id,
            }
        )
        run.line_ids.create({"run_id": run.id, "disbursement_id": payout.id})
        return run

    @classmethod
    def _new_omct_payout_run(cls, role, own):
        return {
            "name": "RUN/2",
            "kind": "bill",
            "state": "running",
            "user_id": cls.root_env.uid,
            "company_id": (cls.company if own else cls.branch).id,
        }

    @classmethod
    def _new_omct_payout_run_line(cls, role, own):
        run = cls.records["omct.payout.run", "own" if own else "other"][0]
        return {"run_id": run.id, "disbursement_id": cls.submitted.id}
