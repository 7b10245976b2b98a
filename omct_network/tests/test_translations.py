# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import re
from collections import Counter
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

#: What bin/translations writes above a term that reads the same in both languages.
SAME = "Same in this language."
FOLDER = Path(__file__).parent.parent / "i18n"
#: Every term of the addon is translated into these, once their file is there.
COMPLETE = ("fr", "es", "ar")
#: What members see: the languages beside those translate this much at least.
SEEN_BY_MEMBERS = (
    "model:ir.model.fields.selection,",
    "model:mail.template,",
    "model:omct.contact.role,name",
    "model:omct.mandate,name",
    "model:omct.region,name",
    "model_terms:ir.ui.view,arch_db:omct_network.member_sheet",
    "model_terms:ir.ui.view,arch_db:omct_network.portal_",
)
#: Words for a reader in a tag are translated with it.
READ = re.compile(r' (title|aria-label|alt|placeholder)="[^"]*"')
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}|</?\w+[^>]*>|%%")


def get_placeholders(text):
    """Return how often each placeholder and tag occurs in a text."""
    return Counter(PLACEHOLDER.findall(READ.sub("", text)))


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = polib.pofile(FOLDER / "omct_network.pot")
        cls.languages = {
            path.stem: polib.pofile(path) for path in sorted(FOLDER.glob("*.po"))
        }

    def test_template_is_up_to_date(self):
        """``bin/translations`` brings it up to date."""
        content = io.BytesIO()
        trans_export(False, ["omct_network"], content, "po", self.env)
        now = polib.pofile(content.getvalue().decode("utf-8"))
        known = {entry.msgid for entry in self.template}
        terms = {entry.msgid for entry in now}
        self.assertEqual(terms - known, set(), "not in the template")
        self.assertEqual(known - terms, set(), "no longer in the code")

    def test_vocabularies_can_be_translated(self):
        places = {
            place for entry in self.template for place, _line in entry.occurrences
        }
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "omct_network"),
                (
                    "model",
                    "in",
                    ("omct.region", "omct.mandate", "omct.contact.role"),
                ),
            ]
        )
        self.assertTrue(data)
        for line in data:
            with self.subTest(line.complete_name):
                place = f"model:{line.model},name:{line.complete_name}"
                self.assertIn(place, places)

    def test_every_term_is_translated(self):
        for code, language in self.languages.items():
            translated = {
                entry.msgid
                for entry in language
                if (entry.msgstr or entry.tcomment == SAME) and not entry.fuzzy
            }
            for entry in self.template:
                if code.split("_")[0] not in COMPLETE and not any(
                    place.startswith(SEEN_BY_MEMBERS)
                    for place, _line in entry.occurrences
                ):
                    continue
                with self.subTest(f"{code}: {entry.msgid}"):
                    self.assertIn(entry.msgid, translated)

    def test_languages_have_the_terms_of_the_template_alone(self):
        terms = {entry.msgid for entry in self.template}
        for code, language in self.languages.items():
            with self.subTest(code):
                self.assertEqual({entry.msgid for entry in language} - terms, set())
                self.assertFalse(language.fuzzy_entries())
                self.assertFalse(language.obsolete_entries())

    def test_placeholders_are_kept(self):
        for code, language in self.languages.items():
            for entry in language.translated_entries():
                with self.subTest(f"{code}: {entry.msgid}"):
                    self.assertEqual(
                        get_placeholders(entry.msgstr), get_placeholders(entry.msgid)
                    )
