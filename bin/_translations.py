"""Export templates and merge languages. Run by bin/translations in Odoo's shell."""

import io
import os
import sys
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

ROOT = Path(os.environ["OMCT_ROOT"])
CHECK = bool(os.environ.get("OMCT_I18N_CHECK"))
NEW = os.environ.get("OMCT_I18N_NEW")
SHOWN = 20
#: The OCA's format leaves a term blank that is the same in both languages. This note
#: above it says that it is meant.
SAME = "Same in this language."


def export(env, addon):
    """Return the template of an addon as a polib file."""
    content = io.BytesIO()
    trans_export(False, [addon], content, "po", env)
    return polib.pofile(content.getvalue().decode("utf-8"))


def facts(file):
    """Return what matters of a file: terms, where they stand, what is said of them."""
    return [(entry.msgid, entry.occurrences, entry.comment) for entry in file]


def update_template(folder, template):
    """Write the template if its terms have changed; return whether they have.

    The time of the export alone is no change.
    """
    path = folder / f"{folder.parent.name}.pot"
    if path.exists() and facts(polib.pofile(path)) == facts(template):
        return False
    if not CHECK:
        folder.mkdir(exist_ok=True)
        template.save(path)
    return True


def merge(path, template):
    """Merge the template into a language; return its untranslated terms."""
    if path.exists():
        language = polib.pofile(path)
    else:
        language = polib.POFile()
        language.metadata = {**template.metadata, "Language": path.stem}
    before = path.exists() and path.read_text(encoding="utf-8")
    for entry in language:
        if entry.msgstr == entry.msgid:
            entry.msgstr, entry.tcomment = "", SAME
        elif entry.msgstr and entry.tcomment == SAME:
            entry.tcomment = ""
    language.merge(template)
    for entry in language.obsolete_entries():
        language.remove(entry)
    language.sort(key=lambda entry: entry.msgid)
    if str(language) != before and not CHECK:
        language.save(path)
    return [
        entry.msgid
        for entry in language
        if not entry.translated() and entry.tcomment != SAME
    ]


def main(env):
    """Update the addons named in the environment; return the exit status."""
    status = 0
    for addon in os.environ["OMCT_I18N_ADDONS"].split():
        folder = ROOT / addon / "i18n"
        template = export(env, addon)
        changed = update_template(folder, template)
        note = (", out of date" if CHECK else ", updated") if changed else ""
        print(f"{addon}: {len(template)} terms{note}")
        status |= CHECK and changed
        paths = set(folder.glob("*.po"))
        if NEW and not CHECK:
            paths.add(folder / f"{NEW}.po")
        for path in sorted(paths):
            waiting = merge(path, template)
            status |= CHECK and bool(waiting)
            print(f"  {path.stem}: {len(waiting)} to translate")
            for term in waiting[:SHOWN]:
                print(f"      {' '.join(term.split())[:90]}")
            if len(waiting) > SHOWN:
                print(f"      and {len(waiting) - SHOWN} more")
    return int(status)


sys.exit(main(env))  # noqa: F821  given by the shell
