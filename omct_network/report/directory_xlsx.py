# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import split_every

from .xlsx_mixin import Sheet

# Records read at a time: the memory that a directory of any length takes.
BATCH = 1000
CONTACT_FIELDS = ("email", "phone")
ORGANISATION_COLUMNS = (
    ("name", 46),
    ("omct_acronym", 12),
    ("omct_other_names", 34),
    ("country_id", 20),
    ("omct_region_id", 22),
    ("city", 18),
    ("website", 28),
    ("email", 30),
    ("phone", 18),
    ("omct_membership_state", 13),
    ("omct_member_number", 15),
    ("omct_member_since", 13),
    ("omct_mandate_ids", 40),
    ("omct_working_lang_ids", 24),
    ("omct_legal_status", 15),
    ("omct_founding_year", 11),
    ("omct_staff_size", 8),
    ("omct_coordinator_id", 22),
    ("omct_last_contact_date", 13),
)


class DirectoryXlsx(models.AbstractModel):
    """Directory of the network: organisations, people, countries.

    Rows are written as they are read, a batch at a time, with the rights of the user.
    """

    _name = "report.omct_network.directory_xlsx"
    _inherit = "omct.xlsx.mixin"
    _description = "Network directory as XLSX"

    # ------------------------------------------------------------------
    # Report
    # ------------------------------------------------------------------

    @api.private
    def create_xlsx_report(self, docids, data):
        """Return the workbook of one ``omct.network.directory``, and note the export.

        :raises AccessError: without the rights that the dialog asks for
        """
        self.env["omct.network.directory"].browse(docids)._check_may_export()
        return super().create_xlsx_report(docids, data)

    @api.private
    def get_workbook_options(self):
        """Return the options of the workbook: rows go to the disk one by one."""
        return {**super().get_workbook_options(), "constant_memory": True}

    def _get_objs_for_report(self, docids, data):
        return self.env["omct.network.directory"].browse(docids).ensure_one()

    @api.private
    def generate_xlsx_report(self, workbook, data, objs):
        """Write the sheets of the directory ``objs`` into the workbook."""
        formats = self._add_formats(workbook)
        countries = Counter()
        organisation_ids = self._write_organisations(workbook, formats, objs, countries)
        person_count = 0
        if objs.with_people:
            person_count = self._write_people(
                workbook, formats, objs, organisation_ids, countries
            )
        self._write_countries(workbook, formats, objs, countries)
        self.env["omct.export.log"]._log(
            "directory",
            organisation_count=len(organisation_ids),
            person_count=person_count,
            with_addresses=objs.with_addresses,
            description=objs._get_description(),
        )

    # ------------------------------------------------------------------
    # Sheets
    # ------------------------------------------------------------------

    def _write_organisations(self, workbook, formats, directory, countries):
        """Write the sheet and count each country's organisations and members.

        :return: ids of the organisations, in the order of the sheet
        """
        partners = self.env["res.partner"]
        columns = [
            (name, width)
            for name, width in ORGANISATION_COLUMNS
            if directory.with_addresses or name not in CONTACT_FIELDS
        ]
        titles = [
            (partners._fields[name]._description_string(self.env), width)
            for name, width in columns
        ]
        sheet = self._add_sheet(workbook, formats, self.env._("Organisations"), titles)
        query = partners.search(directory._get_organisation_domain())
        names = [name for name, _width in columns]
        fetched = [*names, "omct_never_email"]
        row = 0
        for batch in self._iterate(partners, query.ids, fetched):
            for partner in batch:
                row += 1
                sheet.write_row(row, [self._get_value(partner, name) for name in names])
                country = partner.country_id.id
                countries[country, "organisations"] += 1
                if partner.omct_membership_state == "member":
                    countries[country, "members"] += 1
        sheet.finish(row)
        return query.ids

    def _write_people(self, workbook, formats, directory, organisation_ids, countries):
        """Write the sheet: one row for each role that somebody holds today.

        :return: number of persons
        """
        roles = self.env["omct.affiliation"]
        labels = roles._fields
        titles = [
            (labels["person_id"]._description_string(self.env), 28),
            (labels["role_id"]._description_string(self.env), 22),
            (labels["is_primary"]._description_string(self.env), 14),
            (labels["organisation_id"]._description_string(self.env), 46),
            (
                self.env["res.partner"]
                ._fields["country_id"]
                ._description_string(self.env),
                20,
            ),
            (labels["date_start"]._description_string(self.env), 12),
        ]
        if directory.with_addresses:
            titles += [
                (labels["email"]._description_string(self.env), 30),
                (labels["phone"]._description_string(self.env), 18),
            ]
        sheet = self._add_sheet(workbook, formats, self.env._("People"), titles)
        yes = self.env._("Yes")
        persons, row = set(), 0
        for ids in split_every(BATCH, organisation_ids):
            found = roles.search(
                Domain("organisation_id", "in", ids) & Domain("is_current", "=", True),
                order="organisation_id, is_primary desc, id",
            )
            readable = found.person_id._filtered_access("read")
            for role in found:
                person = role.person_id
                if person not in readable:
                    continue
                row += 1
                values = [
                    person.name,
                    role.role_id.name,
                    yes if role.is_primary else "",
                    role.organisation_id.name,
                    role.organisation_id.country_id.name,
                    role.date_start,
                ]
                if directory.with_addresses:
                    values += [not person.omct_never_email and person.email]
                    values += [person.phone]
                sheet.write_row(row, values)
                if person.id not in persons:
                    persons.add(person.id)
                    countries[role.organisation_id.country_id.id, "people"] += 1
            self.env.invalidate_all()
        sheet.finish(row)
        return len(persons)

    def _write_countries(self, workbook, formats, directory, countries):
        """Write the sheet with the counts of each country of the directory."""
        fields = self.env["res.country"]._fields
        titles = [
            (
                self.env["res.partner"]
                ._fields["country_id"]
                ._description_string(self.env),
                30,
            ),
            (fields["code"]._description_string(self.env), 14),
            (fields["omct_region_id"]._description_string(self.env), 30),
            (self.env._("Organisations"), 14),
            (self.env._("Members"), 12),
        ]
        kinds = ["organisations", "members"]
        if directory.with_people:
            titles.append((self.env._("People"), 12))
            kinds.append("people")
        sheet = self._add_sheet(workbook, formats, self.env._("Countries"), titles)
        found = self.env["res.country"].browse(
            {country for country, _kind in countries if country}
        )
        row = 0
        for row, country in enumerate(found.sorted("name"), 1):
            sheet.write_row(
                row,
                [
                    country.name,
                    country.code,
                    country.omct_region_id.name,
                    *(countries[country.id, kind] for kind in kinds),
                ],
            )
        sheet.finish(row)

    # ------------------------------------------------------------------
    # Cells
    # ------------------------------------------------------------------

    def _iterate(self, records, ids, names):
        """Yield the records in batches and forget each batch after its use."""
        for batch_ids in split_every(BATCH, ids):
            batch = records.browse(batch_ids)
            batch.fetch(names)
            yield batch
            self.env.invalidate_all()

    def _get_value(self, record, name):
        """Return the value of a field for a cell: text, number, date or nothing."""
        field, value = record._fields[name], record[name]
        if name == "email" and record.omct_never_email:
            return ""
        if name == "omct_working_lang_ids":
            return ", ".join(record._get_sheet_language_names())
        if field.relational:
            # The name of a colleague of another office is no secret in any list.
            return ", ".join(value.sudo().mapped("name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        return value or ""

    def _add_sheet(self, workbook, formats, name, titles):
        """Return a new sheet with its titles written.

        :param list titles: (title, width in characters) of each column
        """
        worksheet = self._add_worksheet(workbook, name)
        language = self.env["res.lang"]._get_data(code=self.env.lang)
        if language.direction == "rtl":
            worksheet.right_to_left()
        worksheet.freeze_panes(1, 1)
        worksheet.set_landscape()
        worksheet.fit_to_pages(1, 0)
        worksheet.repeat_rows(0)
        self._write_titles(worksheet, formats, 0, titles)
        return Sheet(worksheet, formats, len(titles))
