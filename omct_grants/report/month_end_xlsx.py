# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from odoo.addons.omct_network.report.xlsx_mixin import Sheet


class MonthEndXlsx(models.AbstractModel):
    """Payouts of a period, their journal items, and how both tie to the ledger."""

    _name = "report.omct_grants.month_end_xlsx"
    _inherit = "omct.xlsx.mixin"
    _description = "Payouts at month's end as XLSX"

    @api.private
    def create_xlsx_report(self, docids, data):
        """Return the workbook of one period.

        :raises AccessError: for whoever may not read the books
        """
        self.env["omct.month.end.wizard"].browse(docids)._check_reader()
        return super().create_xlsx_report(docids, data)

    def _get_objs_for_report(self, docids, data):
        return self.env["omct.month.end.wizard"].browse(docids).ensure_one()

    @api.private
    def generate_xlsx_report(self, workbook, data, objs):
        """Write the sheets of a period into the workbook."""
        formats = self._add_formats(
            workbook, self._get_number_format(objs.currency_id.decimal_places)
        )
        tied, others = objs._get_items()
        payouts = objs._get_payouts(tied)
        self._write_ties(workbook, formats, objs, objs._get_ties(tied, others))
        self._write_table(
            workbook, formats, self.env._("Payouts"), *self._get_payout_rows(payouts)
        )
        self._write_table(
            workbook,
            formats,
            self.env._("Journal items"),
            *self._get_item_rows(objs, tied, True),
        )
        self._write_table(
            workbook,
            formats,
            self.env._("Other items"),
            *self._get_item_rows(objs, others, False),
        )

    def _write_ties(self, workbook, formats, period, rows):
        titles = [
            (self.env._("Account"), 40),
            (self.env._("Items of payouts"), 18),
            (self.env._("Other items"), 18),
            (self.env._("General ledger"), 18),
            (self.env._("Difference"), 14),
        ]
        accounts = self.env["account.account"].with_company(period.company_id)
        names = ("payouts", "other", "ledger", "difference")
        lines = [
            [
                accounts.browse(row["account_id"]).display_name,
                *(row[name] for name in names),
            ]
            for row in rows
        ]
        total = [
            self.env._("Total"),
            *(sum(row[name] for row in rows) for name in names),
        ]
        head = [
            [self.env._("Office"), period.company_id.name],
            [self.env._("Period"), f"{period.date_from} – {period.date_to}"],
            [self.env._("Currency"), period.currency_id.name],
        ]
        worksheet = self._add_worksheet(workbook, self.env._("Ties"))
        worksheet.set_landscape()
        sheet = Sheet(worksheet, formats, len(titles))
        for number, row in enumerate(head):
            sheet.write_row(number, row)
        start = len(head) + 1
        self._write_titles(worksheet, formats, start, titles)
        for number, row in enumerate([*lines, total], start + 1):
            sheet.write_row(number, row)

    def _get_payout_rows(self, payouts):
        """Return titles and rows of payouts: neutral, whatever they are for."""
        states = dict(payouts._fields["state"]._description_selection(self.env))
        channels = dict(payouts._fields["channel"]._description_selection(self.env))
        titles = [
            (self.env._("State"), 12),
            (self.env._("Reference"), 16),
            (self.env._("Payee"), 36),
            (self.env._("Country"), 18),
            (self.env._("Fund"), 34),
            (self.env._("Budget line"), 24),
            (self.env._("Paid by"), 16),
            (self.env._("Currency"), 9),
            (self.env._("Amount"), 14),
            (self.env._("Rate"), 12),
            (self.env._("In office currency"), 16),
            (self.env._("Approved on"), 12),
            (self.env._("Bill"), 20),
            (self.env._("Paid on"), 12),
            (self.env._("Received on"), 12),
        ]
        rows = [
            [
                states[payout.state],
                payout.name,
                payout.partner_id.name,
                payout.country_id.name,
                payout.fund_id.display_name,
                payout.fund_line_id.display_name,
                channels[payout.channel],
                payout.currency_id.name,
                payout.amount,
                str(payout.company_rate or ""),
                payout.amount_company,
                payout.approved_date and payout.approved_date.date(),
                payout.sudo().move_id.name,
                payout.date_paid,
                payout.receipt_date,
            ]
            for payout in payouts
        ]
        return titles, rows

    def _get_item_rows(self, period, items, tied):
        titles = [
            (self.env._("Account"), 34),
            (self.env._("Date"), 12),
            (self.env._("Entry"), 22),
            (self.env._("Payout"), 16),
            (self.env._("Balance"), 16),
            (self.env._("Currency"), 9),
            (self.env._("Amount in currency"), 18),
            (self.env._("Fund"), 34),
        ]
        rows = []
        for item in items:
            payout = period._get_payout(item) if tied else item.sudo().omct_payout_id
            rows.append(
                [
                    item.account_id.display_name,
                    item.date,
                    item.move_id.name,
                    payout.name or "",
                    item.balance,
                    item.currency_id.name,
                    item.amount_currency,
                    item.sudo().omct_fund_line_id.fund_id.display_name or "",
                ]
            )
        return titles, rows
