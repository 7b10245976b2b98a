# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import re
from pathlib import Path

from markupsafe import escape

from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import config, mute_logger

from ..controllers.help_words import LANGUAGES, WORDS, get_words
from ..controllers.public_help import KeepNoAddress
from ..crypto import KEY_FILE_OPTION
from ..models.omct_protection_attempt import LIMITS
from ..models.return_code import make_return
from .help_common import (
    ADDED,
    ADDITION,
    ASKED,
    ATTEMPT,
    CHANNEL,
    NAME,
    REQUEST,
    STORY,
    TELLING,
    TOKEN,
    VALUES,
    HelpSetup,
)


@tagged("post_install", "-at_install")
class TestHelpWords(TransactionCase):
    def test_every_language_has_all_words(self):
        english = get_words("en")
        self.assertEqual(set(english), set(WORDS))
        for code in LANGUAGES.keys() - {"en"}:
            for key, words in get_words(code).items():
                with self.subTest(f"{code} {key}"):
                    self.assertTrue(words)
                    self.assertNotEqual(words, english[key])


@tagged("post_install", "-at_install")
class TestHelpPages(HelpSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()
        cls._set_up_help()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def post(self, path="/protection/help", site="same-origin", **vals):
        page = self.url_open(f"{path}?lang=en")
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        hidden = {key: hidden[key] for key in ("token",) if key in hidden}
        return self.url_open(
            path,
            data={**hidden, "lang": "en", **vals},
            headers={"Sec-Fetch-Site": site},
        )

    def get_given(self, page):
        return re.findall(r"<dd[^>]*>([^<]+)</dd>", page.text)

    def test_sent_and_back_again(self):
        page = self.post(**VALUES, country=self.country.code)
        reference, code = self.get_given(page)
        self.assertRegex(code, r"^(?:[2-9A-Z]{4}-){5}[2-9A-Z]{4}$")
        request = self.find(reference)
        self.assertEqual(request.country_id, self.country)
        for word in (*TELLING, request.name, request.sudo().defender_ids.name):
            self.assertNotIn(word, page.text)
            self.assertNotIn(word, page.url)
        back = "/protection/help/back"
        page = self.post(back, reference=reference.lower(), code=code, add=ADDED)
        self.assertIn("The team has not started on it yet", page.text)
        self.assertIn("What you added was kept", page.text)
        for word in (*TELLING, code):
            self.assertNotIn(word, page.text)
        self.assertEqual(self.as_user(request, self.officer).addition_ids.text, ADDED)
        page = self.post(back, reference=reference, code=code)
        self.assertNotIn("was kept", page.text)

    def test_what_a_page_gives_away(self):
        for path in ("/protection/help", "/protection/help/back", "/form"):
            self.opener.cookies.clear()
            page = self.url_open(path)
            with self.subTest(path):
                self.assertEqual(page.headers["Cache-Control"], "no-store")
                self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
                self.assertIn("noindex", page.headers["X-Robots-Tag"])
                self.assertEqual(page.headers["X-Frame-Options"], "DENY")
                self.assertIn(
                    "default-src 'none'", page.headers["Content-Security-Policy"]
                )
                self.assertFalse(self.opener.cookies)
                self.assertIn("<title>Contact form</title>", page.text)
                self.assertNotIn("<script", page.text)
                for link in re.findall(r'(?:src|href|action)="([^"]*)"', page.text):
                    self.assertTrue(link.startswith(("/", "data:,")), link)
                self.assertLess(len(page.content), 40000)
                self.assertNotRegex(page.text, "(?i)odoo|omct|torture")

    def test_a_visit_leaves_no_session(self):
        self.opener.cookies.clear()
        kept = [path for path in Path(config.session_dir).rglob("*") if path.is_file()]
        for path in ("/form", "/form/back"):
            page = self.post(path, story=STORY)
            self.assertEqual(page.status_code, 200)
            # For one second, so that the browser lets go of the page before.
            cookie = page.headers["Set-Cookie"]
            self.assertRegex(cookie, r"^sent=\w+; .*Max-Age=1; HttpOnly")
            self.opener.cookies.clear_expired_cookies()
            self.assertLessEqual(
                {cookie.name for cookie in self.opener.cookies}, {"sent"}
            )
        after = [path for path in Path(config.session_dir).rglob("*") if path.is_file()]
        self.assertEqual(len(after), len(kept))

    def test_another_language_loses_nothing(self):
        token = "t" * 32
        typed = {**VALUES, "country": self.country.code, "token": token}
        page = self.post(**typed, turn="ar")
        self.assertIn('lang="ar" dir="rtl"', page.text)
        for word in (STORY, ASKED, CHANNEL, NAME, token):
            self.assertIn(word, page.text)
        self.assertIn(f'value="{self.country.code}" selected', page.text)
        self.assertIn('name="lang" value="ar"', page.text)
        self.assertFalse(self.env[REQUEST].search([("intake_channel", "=", "page")]))
        page = self.post(
            "/form/back", reference="ABCD", code="EFGH", add=ADDED, turn="fr"
        )
        for word in ("ABCD", "EFGH", ADDED, 'lang="fr"'):
            self.assertIn(word, page.text)
        # What the return key presses sends; the page with the code offers no way off.
        self.assertLess(page.text.index('class="trap"'), page.text.index('name="turn"'))
        self.assertNotIn('name="turn"', self.post(story=STORY).text)
        page = self.post(story=STORY, turn="<b>")
        self.assertIn('<html lang="en"', page.text)
        self.assertNotIn("<b>", page.text)

    def test_what_another_site_sends_is_a_visit(self):
        token = "a" * 32
        for site in ("cross-site", "same-site"):
            page = self.post(site=site, token=token, story=STORY)
            with self.subTest(site):
                self.assertEqual(page.status_code, 200)
                self.assertNotIn(STORY, page.text)
                self.assertNotIn(token, page.text)
                page = self.post("/form/back", site=site, add=ADDED)
                self.assertNotIn(ADDED, page.text)
        self.assertFalse(self.env[REQUEST].search([("intake_channel", "=", "page")]))
        # An old browser says nothing: its token is no other site's after a new page.
        page = self.post(site=None, token=token, name=NAME)
        self.assertIn(NAME, page.text)
        self.assertNotIn(token, page.text)
        self.assertTrue(self.get_given(self.post(site=None, story=STORY)))

    def test_languages(self):
        for code, (own, _lang, direction) in LANGUAGES.items():
            page = self.url_open(f"/form?lang={code}")
            with self.subTest(code):
                self.assertIn(f'<html lang="{code}" dir="{direction}">', page.text)
                self.assertIn(own, page.text)
                self.assertIn(str(escape(get_words(code)["story"])), page.text)
        page = self.url_open("/form", headers={"Accept-Language": "ru-RU,ru;q=0.9"})
        self.assertIn('lang="ru"', page.text)
        page = self.url_open("/form?lang=xx", headers={"Accept-Language": "sw"})
        self.assertIn('<html lang="en"', page.text)
        self.assertIn("الأردن", self.url_open("/form?lang=ar").text)

    def test_nothing_typed_is_lost(self):
        page = self.post(name=NAME, hours="Evening")
        self.assertIn("Write what happened, or a way", page.text)
        self.assertIn(NAME, page.text)
        page = self.post(**VALUES, website="https://spam.example")
        self.assertIn("could not be kept just now", page.text)
        self.assertIn(STORY, page.text)
        self.assertFalse(self.env[REQUEST].search([("intake_channel", "=", "page")]))
        with mute_logger("odoo.addons.omct_protection.controllers.public_help"):
            self.officer.group_ids -= self.env.ref(
                "omct_protection.group_protection_officer"
            )
            page = self.post(**VALUES)
        self.assertIn("could not be kept just now", page.text)
        self.assertIn(STORY, page.text)
        self.assertNotIn(self.officer.name, page.text)

    def test_without_a_key_file_nothing_is_told(self):
        name = "odoo.addons.omct_protection.controllers.public_help"
        before = config.options[KEY_FILE_OPTION]
        self.addCleanup(config.options.__setitem__, KEY_FILE_OPTION, before)
        config.options[KEY_FILE_OPTION] = "/nowhere"
        with self.assertLogs(name) as logs:
            page = self.post(**VALUES)
            back = self.post("/form/back", reference="ABCD-EFGH", code="A", add=ADDED)
        self.assertIn(STORY, page.text)
        self.assertIn("do not match", back.text)
        for told in (page.text, back.text, str(logs.output)):
            self.assertNotIn("key", told.replace("autocapitalize", ""))
        self.assertNotRegex(str(logs.output), "|".join(TELLING))

    def test_the_same_answer_whether_or_not_it_exists(self):
        reference, code = self.send()
        wrong = {"code": make_return("w" * 32)[1], "lang": "en"}
        answers = set()
        for number in range(LIMITS["wrong"] + 2):
            given = reference if number % 2 else "ABCD-EFGH"
            page = self.post("/form/back", reference=given, **wrong)
            text = re.sub(r'value="[^"]*"', "", page.text)
            answers.add((page.status_code, text))
        self.assertEqual(len(answers), 1)
        # The limit is used up: the right one is not looked at either.
        page = self.post("/form/back", reference=reference, code=code)
        self.assertIn("do not match", page.text)
        self.env[ATTEMPT].sudo().search([]).unlink()
        page = self.post("/form/back", reference=reference, code=code)
        self.assertIn("The team has not started", page.text)

    def test_a_flood_is_stopped(self):
        limit = LIMITS["send"]
        attempts = self.env[ATTEMPT]
        for _number in range(limit - 1):
            attempts._take("send", "127.0.0.1")
        self.assertTrue(self.get_given(self.post(story=STORY)))
        page = self.post(story=STORY)
        self.assertFalse(self.get_given(page))
        self.assertIn("Too much was sent", page.text)
        self.assertIn(STORY, page.text)

    def test_what_is_no_form(self):
        with mute_logger("odoo.http"):
            page = self.url_open("/form", data={"story": "x" * 600000})
            self.assertEqual(page.status_code, 413)
        self.assertFalse(self.env[REQUEST].search([("intake_channel", "=", "page")]))
        for odd in ("²", "9" * 40, "1;2", "-1"):
            self.assertEqual(self.url_open(f"/form?office={odd}").status_code, 200)

    def test_the_quick_exit(self):
        way_out = self.url_open("/form/leave", allow_redirects=False)
        self.assertEqual(way_out.status_code, 303)
        self.assertEqual(way_out.headers["Location"], "https://www.wikipedia.org/")
        self.assertEqual(way_out.headers["Referrer-Policy"], "no-referrer")
        cookie = way_out.headers["Set-Cookie"]
        self.assertIn("Max-Age=300; HttpOnly; Path=/form; SameSite=Lax", cookie)
        for path in ("/form", "/form/back"):
            again = self.url_open(path, allow_redirects=False)
            self.assertEqual(again.headers["Location"], "https://www.wikipedia.org/")
        self.opener.cookies.clear()
        self.assertEqual(self.url_open("/form").status_code, 200)

    def test_closed_it_is_not_there(self):
        self.company.omct_help_open = False
        for path in ("/form", "/protection/help", "/form/back", "/form/leave"):
            with self.subTest(path):
                self.assertEqual(self.url_open(path).status_code, 404)

    def test_no_address_in_the_log(self):
        filters = logging.getLogger("werkzeug").filters
        keep = next(one for one in filters if isinstance(one, KeepNoAddress))
        for path, kept in (
            ("/form?lang=ar", False),
            ("/protection/help/back", False),
            ("/web/login", True),
        ):
            record = logging.LogRecord(
                "werkzeug",
                logging.INFO,
                "",
                0,
                '127.0.0.1 - - [x] "%s" %s %s\n',
                (f"GET {path} HTTP/1.1", 200, "-"),
                None,
            )
            self.assertTrue(keep.filter(record))
            with self.subTest(path):
                self.assertEqual("127.0.0.1" in record.getMessage(), kept)
                self.assertIn(path, record.getMessage())

    def test_public_reads_nothing_over_rpc(self):
        reference, code = self.send()
        request = self.find(reference)
        request._add_from_outside(ADDED)
        self.env.flush_all()
        calls = [
            (REQUEST, "read", [request.ids]),
            (REQUEST, "search_read", [[("help_reference", "=", reference)]]),
            (REQUEST, "name_search", [reference]),
            (REQUEST, "_find_by_return", [reference, code]),
            (REQUEST, "_file_from_outside", [1, {}, TOKEN]),
            (REQUEST, "_add_from_outside", [request.ids, "x"]),
            (ADDITION, "search_read", [[]]),
            (ADDITION, "_keep", [request.ids, "x"]),
            (ATTEMPT, "search_read", [[]]),
            (ATTEMPT, "_take", ["send", "x"]),
            ("omct.protection.defender", "search_read", [[]]),
            ("res.company", "_get_help_office", []),
            ("mail.message", "search_read", [[("model", "=", REQUEST)]]),
        ]
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            for model, method, args in calls:
                params = {"model": model, "method": method, "args": args, "kwargs": {}}
                for path in (
                    f"/web/dataset/call_kw/{model}/{method}",
                    "/jsonrpc",
                ):
                    if path == "/jsonrpc":
                        params = {
                            "service": "object",
                            "method": "execute_kw",
                            "args": [
                                self.env.cr.dbname,
                                self.env.ref("base.public_user").id,
                                "",
                                model,
                                method,
                                args,
                            ],
                        }
                    answer = self.opener.post(
                        self.base_url() + path,
                        json={"jsonrpc": "2.0", "method": "call", "params": params},
                    )
                    with self.subTest(path=path, model=model, method=method):
                        self.assertIn("error", answer.text)
                        self.assertNotIn('"result"', answer.text)
                        self.assertNotIn(request.name, answer.text)
                        self.assertNotRegex(answer.text, "|".join(TELLING))
            for path in (
                f"/web/content/{REQUEST}/{request.id}/narrative",
                f"/web/image/{ADDITION}/{request.addition_ids.id}/text",
                f"/odoo/protection-requests/{request.id}",
                f"/mail/view?model={REQUEST}&res_id={request.id}",
                f"/form/back?reference={reference}&code={code}",
                f"/form?reference={reference}",
            ):
                page = self.url_open(path)
                with self.subTest(path):
                    self.assertNotRegex(page.text, "|".join(TELLING))
                    self.assertNotIn(request.name, page.text)
                    self.assertNotIn("taken it up", page.text)

    def test_whoever_is_logged_in_is_not_named(self):
        self.authenticate(self.portal.login, self.portal.login)
        reference, _code = self.get_given(self.post(story=STORY))
        request = self.find(reference).sudo()
        for name in ("create_uid", "write_uid"):
            self.assertNotEqual(request[name], self.portal)
        self.assertNotIn(self.portal.partner_id, request.message_partner_ids)
        self.assertNotIn(self.portal.partner_id, request.message_ids.author_id)


@tagged("post_install", "-at_install")
class TestHelpBrowser(HelpSetup, HttpCase):
    """The page on a telephone, from right to left, in a real browser."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()
        cls._set_up_help()

    def test_on_a_telephone_from_right_to_left(self):
        # Whatever the browser's policy refuses is an error in the console.
        self.browser_js(
            "/form?lang=ar",
            """
            const must = (holds, what) => {
                if (!holds) console.error(what);
            };
            const style = (selector) =>
                getComputedStyle(document.querySelector(selector));
            const box = (selector) =>
                document.querySelector(selector).getBoundingClientRect();
            must(style("main").direction === "rtl", "from right to left");
            must(style("header").position === "sticky", "the style is refused");
            must(document.scripts.length === 0, "no script");
            must(document.documentElement.scrollWidth <= innerWidth, "too wide");
            must(box(".leave").top >= 0 && box(".leave").right > 195, "quick exit");
            must(box(".trap").width <= 1, "the trap is seen");
            const form = document.querySelector("form");
            form.elements.story.value = "Ottokar was taken at dawn";
            must(form.checkValidity(), "nothing else is needed");
            scrollTo(0, document.body.scrollHeight);
            must(box(".leave").top >= 0, "the quick exit stays in sight");
            console.log("test successful");
            """,
            ready="document.readyState === 'complete'",
        )
