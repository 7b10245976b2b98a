# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import csv
import hashlib
import io
import zipfile
from pathlib import PurePath

import xlsxwriter

from odoo import models

VOUCHER = "omct_grants.payout_voucher"
#: The same content gives the same bytes.
NO_DATE = (2000, 1, 1, 0, 0, 0)


class AuditPack(models.Model):
    """The files of an audit pack, each under a name that tells nothing."""

    _inherit = "omct.audit.pack"

    # ------------------------------------------------------------------
    # Files
    # ------------------------------------------------------------------

    def _print_vouchers(self, payouts):
        """Return the vouchers of payouts on one file, and its ending."""
        reports = self.env["ir.actions.report"]
        page, kind = reports._render_qweb_html(VOUCHER, payouts.ids)
        if reports.get_wkhtmltopdf_state() == "install":
            return page, kind
        return reports._run_wkhtmltopdf([page.decode()], report_ref=VOUCHER), "pdf"

    def _zip(self, payouts):
        """Return the bytes of the pack of these payouts."""
        self.ensure_one()
        files = {
            f"vouchers/{part.name}": part.raw
            for part in self.sudo().part_ids.sorted("name")
        }
        files["approvals.csv"] = self._get_approvals(payouts)
        files.update(self._get_bank_files(payouts))
        files.update(self._get_statements(payouts))
        receipts, listed = self._get_receipts(payouts)
        files.update(receipts)
        files["receipts.csv"] = self._write_csv(listed)
        files["list.xlsx"] = self._get_list(payouts, files)
        sums = "".join(
            f"{hashlib.sha256(content).hexdigest()}  {name}\n"
            for name, content in files.items()
        )
        files["SHA256SUMS"] = sums.encode()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(
                    zipfile.ZipInfo(name, NO_DATE),
                    content,
                    compress_type=zipfile.ZIP_DEFLATED,
                )
        return packed.getvalue()

    def _write_csv(self, rows):
        text = io.StringIO()
        writer = csv.writer(text)
        for row in rows:
            # A program that opens the file must not calculate with what it says.
            writer.writerow(
                f"'{cell}" if str(cell or "").startswith(("=", "+", "-", "@")) else cell
                for cell in row
            )
        return text.getvalue().encode("utf-8-sig")

    def _get_approvals(self, payouts):
        """Return who asked for, approved, billed and paid what and when.

        Without comments: they may say what the money is for.
        """
        voucher = self.env["report.omct_grants.payout_voucher"]
        rows = [
            [
                self.env._("Payout"),
                self.env._("Step"),
                self.env._("Person"),
                self.env._("On"),
                self.env._("Result"),
            ]
        ]
        for payout in payouts.sudo():
            rows.append(
                [
                    payout.name,
                    self.env._("Requested"),
                    payout.submitted_by_id.name,
                    payout.submitted_date,
                    "",
                ]
            )
            rows.extend(
                [
                    payout.name,
                    fact["tier"],
                    fact["person"],
                    fact["date"],
                    fact["status"],
                ]
                for fact in voucher._get_approvals(payout)
            )
            if payout.billed_by_id:
                rows.append(
                    [
                        payout.name,
                        self.env._("Billed"),
                        payout.billed_by_id.name,
                        payout.move_id.date,
                        payout.move_id.name,
                    ]
                )
            states = dict(
                payout.payment_ids._fields["state"]._description_selection(self.env)
            )
            rows.extend(
                [
                    payout.name,
                    self.env._("Paid"),
                    payment.create_uid.name,
                    payment.date,
                    f"{payment.name} ({states[payment.state]})",
                ]
                for payment in payout.payment_ids.sorted("id")
                if payment.state != "draft"
            )
        return self._write_csv(rows)

    def _get_bank_files(self, payouts):
        """Return the files that went to the bank for these payouts, void ones too."""
        orders = payouts.sudo().batch_line_ids.order_id
        return {
            f"bank-files/{kept.id}-{PurePath(kept.name).name}": base64.b64decode(
                kept.with_context(bin_size=False).content
            )
            for kept in orders.omct_file_ids.sorted("id")
        }

    def _get_statements(self, payouts):
        """Return the bank's statements that show these payments."""
        # Whoever may have this pack reads what the bank said of its payouts.
        lines = (
            self.env["account.bank.statement.line"]
            .sudo()
            .search([("omct_payment_id", "in", payouts.sudo().payment_ids.ids)])
        )
        files = {}
        for statement in lines.statement_id.sorted("id"):
            for number, document in enumerate(statement.attachment_ids.sorted("id"), 1):
                ending = PurePath(document.name or "").suffix.lower()
                name = f"{statement.date}-{statement.id}-{number}"
                files[f"statements/{name}{ending[:5]}"] = document.raw or b""
        return files

    def _get_receipts(self, payouts):
        """Return the documents of receipts, and the list of all receipts.

        Documents on help to people stay with their payout: they may name somebody. The
        list has their hash, so that one that is shown later can be known again.
        """
        files = {}
        rows = [
            [
                self.env._("Payout"),
                self.env._("Proof"),
                self.env._("Received on"),
                self.env._("State"),
                self.env._("Accepted by"),
                self.env._("File"),
                "SHA-256",
            ]
        ]
        for receipt in payouts.sudo().receipt_ids.sorted("id"):
            payout = receipt.disbursement_id
            kinds, states = (
                dict(receipt._fields[name]._description_selection(self.env))
                for name in ("kind", "state")
            )
            row = [
                payout.name,
                kinds[receipt.kind],
                receipt.date,
                states[receipt.state],
                receipt.decided_by_id.name or "",
            ]
            for document in receipt.attachment_ids.sorted("id"):
                content = document.raw or b""
                path = self.env._("kept with the payout")
                if payout._has_open_purpose():
                    ending = PurePath(document.name or "").suffix.lower()
                    reference = payout.name.replace("/", "-")
                    path = f"receipts/{reference}-{document.id}{ending[:5]}"
                    files[path] = content
                rows.append([*row, path, hashlib.sha256(content).hexdigest()])
            if not receipt.attachment_ids:
                rows.append([*row, "", ""])
        return files, rows

    # ------------------------------------------------------------------
    # List
    # ------------------------------------------------------------------

    def _get_list(self, payouts, files):
        """Return the workbook: payouts, their journal items, the files with hashes."""
        sheets = self.env["report.omct_grants.month_end_xlsx"]
        period = self.env["omct.month.end.wizard"]
        items = self.env["account.move.line"].search(
            period._get_tied_domain()
            & period._get_posted_domain(self.company_id, self.date_from, self.date_to),
            order="account_id, date, id",
        )
        items = items.filtered(lambda item: period._get_payout(item) in payouts)
        stream = io.BytesIO()
        workbook = xlsxwriter.Workbook(
            stream, {"in_memory": True, **sheets.get_workbook_options()}
        )
        formats = sheets._add_formats(
            workbook,
            sheets._get_number_format(self.company_id.currency_id.decimal_places),
        )
        sheets._write_table(
            workbook, formats, self.env._("Payouts"), *sheets._get_payout_rows(payouts)
        )
        sheets._write_table(
            workbook,
            formats,
            self.env._("Journal items"),
            *sheets._get_item_rows(period, items, True),
        )
        titles = [(self.env._("File"), 50), (self.env._("Bytes"), 12), ("SHA-256", 70)]
        rows = [
            [name, len(content), hashlib.sha256(content).hexdigest()]
            for name, content in files.items()
        ]
        sheets._write_table(workbook, formats, self.env._("Files"), titles, rows)
        workbook.close()
        return stream.getvalue()
