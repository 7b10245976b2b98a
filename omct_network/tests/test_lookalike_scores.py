# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..lookalike import (
    MIN_SCORE,
    compare,
    make_keys,
    make_profile,
    normalise,
    parse_domain,
    parse_name,
    parse_phones,
)

WORDS = st.sampled_from(
    "Comité Justice Liberté Droits Humains Ñandú Ärzte Lumière Espoir Савет право "
    "комитет حقوق الإنسان لجنة Σωτηρία 人权 委员会 Kivu 17 18".split()
)
NAMES = st.one_of(
    st.lists(WORDS, min_size=1, max_size=5).map(" ".join), st.text(max_size=40)
)
ROWS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "omct_acronym": st.sampled_from([False, "CJL", "LDH", "A"]),
        "omct_other_names": st.one_of(st.just(False), NAMES),
        "country_id": st.sampled_from([False, 1, 2]),
        "email": st.sampled_from(
            [False, "a@cjl.example", "B@CJL.example", "a@gmail.com"]
        ),
        "phone": st.sampled_from([False, "+41 22 809 49 39", "022 809 49 39", "12"]),
        "website": st.sampled_from(
            [False, "https://www.cjl.example/fr", "cjl.example"]
        ),
        "is_company": st.booleans(),
    }
)
NAMED = ROWS.filter(lambda row: parse_name(row["name"]))
QUICK = settings(max_examples=200, deadline=None)


def profile(**vals):
    return make_profile({"is_company": True, "country_id": 1, **vals}, "CH")


@tagged("post_install", "-at_install")
class TestLookalikeScores(BaseCase):
    """What two contacts score, without a database."""

    # ------------------------------------------------------------------
    # Laws
    # ------------------------------------------------------------------

    @QUICK
    @given(ROWS, ROWS)
    def test_score_is_symmetric_and_within_bounds(self, first, second):
        one, other = make_profile(first, "CH"), make_profile(second, "CH")
        score, reasons = compare(one, other)
        back, back_reasons = compare(other, one)
        self.assertEqual(score, back)
        self.assertTrue(0 <= score <= 100)
        self.assertEqual({r.kind for r in reasons}, {r.kind for r in back_reasons})
        self.assertEqual(bool(score), bool(reasons))

    @QUICK
    @given(NAMED)
    def test_what_has_a_name_is_itself(self, row):
        one = make_profile(row, "CH")
        self.assertEqual(compare(one, one)[0], 100)

    @QUICK
    @given(NAMED, st.randoms())
    def test_order_of_words_accents_and_case_do_not_matter(self, row, random):
        words = row["name"].split()
        random.shuffle(words)
        bare = "".join(
            char
            for char in unicodedata.normalize("NFD", " ".join(words))
            if not unicodedata.combining(char)
        )
        for name in (" ".join(words), bare, bare.upper()):
            if normalise(name).split() and sorted(normalise(name).split()) == sorted(
                normalise(row["name"]).split()
            ):
                score, _reasons = compare(
                    make_profile(row, "CH"), make_profile({**row, "name": name}, "CH")
                )
                self.assertEqual(score, 100)

    @QUICK
    @given(NAMED, ROWS)
    def test_identical_names_share_a_key(self, first, second):
        second = {**second, "name": first["name"], "is_company": first["is_company"]}
        one, other = make_profile(first, "CH"), make_profile(second, "CH")
        self.assertTrue(make_keys(one) & make_keys(other))

    @QUICK
    @given(st.text())
    def test_normal_form_is_stable(self, text):
        once = normalise(text)
        self.assertEqual(normalise(once), once)
        self.assertTrue(once.isascii())

    @QUICK
    @given(ROWS, ROWS)
    def test_an_organisation_is_no_person(self, first, second):
        one = make_profile({**first, "is_company": True}, "CH")
        other = make_profile({**second, "is_company": False}, "CH")
        self.assertEqual(compare(one, other), (0, ()))

    # ------------------------------------------------------------------
    # Examples
    # ------------------------------------------------------------------

    def check(self, first, second, kinds, **common):
        """Check that two rows look alike and share a key, for these reasons."""
        one, other = profile(**common, **first), profile(**common, **second)
        score, reasons = compare(one, other)
        self.assertGreaterEqual(score, MIN_SCORE, reasons)
        self.assertEqual({reason.kind for reason in reasons}, kinds)
        self.assertTrue(make_keys(one) & make_keys(other))
        return score

    def test_names_alike(self):
        for first, second in (
            ("Comité Justice et Liberté", "Liberte et Justice (comite)"),
            ("Комитет за права человека", "Komitet za prava cheloveka"),
            ("Association Lumière du Kivu", "LUMIERE DU KIVU asbl"),
            ("Lumière du Kivu", "Lumieer du Kivu"),
            ("Ärzte für Menschenrechte", "Arzte fur Menschenrechte e.V."),
        ):
            with self.subTest(first=first):
                self.check({"name": first}, {"name": second}, {"name"})

    def test_person_in_two_scripts_and_spellings(self):
        for first, second in (
            ("Mohamed Ali Hassan", "محمد علي حسن"),
            ("Mohammed Hassan", "Hasan, Muhammad"),
            ("Aleksandr Petrov", "Александр Петров"),
        ):
            with self.subTest(first=first):
                self.check(
                    {"name": first}, {"name": second}, {"name"}, is_company=False
                )

    def test_any_other_name_counts(self):
        self.check(
            {"name": "Committee", "omct_other_names": "Кылым шамы; Torch"},
            {"name": "Kylym shamy"},
            {"name"},
        )

    def test_acronym_of_the_name(self):
        self.check({"name": "Ligue des Droits Humains"}, {"name": "LDH"}, {"spelled"})

    def test_same_acronym_alone_is_not_enough(self):
        one = profile(name="Ligue Haute", omct_acronym="LH")
        other = profile(name="Lumière Heureuse", omct_acronym="LH")
        self.assertLess(compare(one, other)[0], MIN_SCORE)

    def test_domain_and_phone(self):
        self.check(
            {"name": "Lumière", "website": "https://www.adlit.example/fr"},
            {"name": "Adlit", "email": "office@ADLIT.example"},
            {"domain"},
        )
        self.check(
            {"name": "Lumière", "phone": "022 809 49 39"},
            {"name": "Adlit", "phone": "+41 (0)22 809-4939"},
            {"phone"},
        )

    def test_public_mail_says_nothing(self):
        one = profile(name="Lumière", email="lumiere@gmail.com")
        other = profile(name="Adlit", email="adlit@gmail.com")
        self.assertEqual(compare(one, other), (0, ()))

    def test_colleagues_are_not_the_same_person(self):
        one = profile(
            name="Awa Testi",
            email="a@x.example",
            phone="+41228094939",
            is_company=False,
        )
        other = profile(
            name="Luc Modi", email="b@x.example", phone="+41228094939", is_company=False
        )
        self.assertLess(compare(one, other)[0], MIN_SCORE)

    def test_names_that_are_two(self):
        for first, second in (
            ("Section 17", "Section 18"),
            ("Human Rights House Kinshasa", "Human Rights Watch Goma"),
            ("Ligue pour la paix", "Ligue pour les enfants"),
        ):
            with self.subTest(first=first):
                score, _reasons = compare(profile(name=first), profile(name=second))
                self.assertLess(score, MIN_SCORE)

    def test_same_name_in_two_countries(self):
        one, other = profile(name="Torch"), profile(name="Torch", country_id=2)
        self.assertLess(compare(one, other)[0], MIN_SCORE)
        unknown = profile(name="Torch", country_id=False)
        self.assertGreaterEqual(compare(one, unknown)[0], MIN_SCORE)

    def test_evidence_adds_up(self):
        alone = self.check({"name": "Torch"}, {"name": "Torche"}, {"name"})
        both = self.check(
            {"name": "Torch", "website": "torch.example"},
            {"name": "Torche", "website": "www.torch.example"},
            {"name", "domain"},
        )
        self.assertGreater(both, alone)

    def test_reading_of_addresses(self):
        self.assertEqual(
            parse_domain("HTTPS://user@www.Torch.example:8080/a"), "torch.example"
        )
        self.assertEqual(parse_domain("torch"), "")
        self.assertEqual(parse_domain(False), "")
        self.assertEqual(
            parse_phones("022 809 49 39; +221 33 800 00 00", "CH"),
            {"+41228094939", "+221338000000"},
        )
        self.assertFalse(parse_phones("ext. 12", "CH"))
