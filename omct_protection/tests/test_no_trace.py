# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from .help_common import STORY, HelpSetup

BOX = "document.querySelector('textarea[name=story]')"
SEND = "[...document.querySelectorAll('main form button:not(.trap)')].pop().click()"


@tagged("post_install", "-at_install")
class TestNoTrace(HelpSetup, HttpCase):
    """Whoever takes the telephone after it was sent goes back, and finds nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()
        cls._set_up_help()

    def go_back(self, path, sends):
        """Type on a page, go on, and return what “Back” shows."""
        browser = ChromeBrowser(self)
        self.addCleanup(browser.stop)
        with self.allow_requests(browser=browser):
            self.authenticate(None, None, browser=browser)
            self.env.cr.flush()
            self.env.cr.clear()

            def ask(expression):
                answer = browser._websocket_request(
                    "Runtime.evaluate", params={"expression": expression}
                )
                return answer["result"].get("value")

            browser.navigate_to(self.base_url() + path)
            browser._wait_ready(f"!!{BOX}")
            ask(f"window.here = true; {BOX}.value = {STORY!r}; {sends}")
            browser._wait_ready("!window.here && !!document.querySelector('main')")
            history = browser._websocket_request("Page.getNavigationHistory")
            before = history["entries"][history["currentIndex"] - 1]
            self.assertTrue(before["url"].endswith(path))
            browser._websocket_request(
                "Page.navigateToHistoryEntry", params={"entryId": before["id"]}
            )
            browser._wait_ready(
                f"location.href === {before['url']!r} "
                "&& document.readyState === 'complete'"
            )
            return ask(f"{BOX}?.value")

    def test_a_page_left_without_sending_is_still_there(self):
        """Else the tests below would hold in a browser that keeps no page."""
        shown = self.go_back("/form?lang=en", "location.href = '/form/back?lang=en'")
        self.assertEqual(shown, STORY)

    def test_public_page(self):
        self.assertEqual(self.go_back("/form?lang=en", SEND), "")
