# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import re
from collections import Counter
from pathlib import Path

import polib

from odoo.modules import get_module_path
from odoo.tools.translate import trans_export

#: What bin/translations writes above a term that reads the same in both languages.
SAME = "Same in this language."
#: Every term of the addon is translated into these, once their file is there.
COMPLETE = ("fr", "es", "ar")
#: Words for a reader in a tag are translated with it.
READ = re.compile(r' (title|aria-label|alt|placeholder)="[^"]*"')
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}|</?\w+[^>]*>|%%")


def get_placeholders(text):
    """Return how often each placeholder and tag occurs in a text."""
    return Counter(PLACEHOLDER.findall(READ.sub("", text)))


class TranslationsCommon:
    """The languages of an addon, beside its template and its code.

    ``addon`` names it; terms at the places of ``seen_by_members`` are translated into
    every language that is there, the others into those of ``COMPLETE``.
    """

    addon = ""
    seen_by_members = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(get_module_path(cls.addon)) / "i18n"
        cls.template = polib.pofile(folder / f"{cls.addon}.pot")
        cls.languages = {
            path.stem: polib.pofile(path) for path in sorted(folder.glob("*.po"))
        }

    def test_template_is_up_to_date(self):
        """``bin/translations`` brings it up to date."""
        content = io.BytesIO()
        trans_export(False, [self.addon], content, "po", self.env)
        now = polib.pofile(content.getvalue().decode("utf-8"))
        known = {entry.msgid for entry in self.template}
        terms = {entry.msgid for entry in now}
        self.assertEqual(terms - known, set(), "not in the template")
        self.assertEqual(known - terms, set(), "no longer in the code")

    def test_every_term_is_translated(self):
        for code, language in self.languages.items():
            translated = {
                entry.msgid
                for entry in language
                if (entry.msgstr or entry.tcomment == SAME) and not entry.fuzzy
            }
            for entry in self.template:
                if code.split("_")[0] not in COMPLETE and not any(
                    place.startswith(self.seen_by_members)
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
