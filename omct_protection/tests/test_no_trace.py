# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from .common import ProtectionSetup
from .help_common import STORY, HelpSetup

BOX = "document.querySelector('textarea[name=story]')"
SEND = "[...document.querySelectorAll('main form button:not(.trap)')].pop().click()"

#: Names what the browser keeps of records whose request for data has these words.
KEPT = """
    const words = '%s', isKept = %s;
    const ask = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = reject;
    });
    const list = async () => {
        const db = await ask(indexedDB.open("rpc"));
        const keys = [];
        for (const name of db.objectStoreNames) {
            const store = db.transaction(name).objectStore(name);
            for (const key of await ask(store.getAllKeys())) {
                keys.push(name + " " + key);
            }
        }
        db.close();
        return keys.filter((key) => !/^(get_views|fields_get) /.test(key));
    };
    (async () => {
        let keys = [];
        const until = Date.now() + (isKept ? 20000 : 2500);
        while (Date.now() < until) {
            await new Promise((resolve) => setTimeout(resolve, 250));
            keys = (await list()).filter((key) => key.includes(words));
            if (keys.length) break;
        }
        if (isKept === keys.length > 0) console.log("test successful");
        else console.error("kept: " + keys.join(" | "));
    })();
"""


@tagged("post_install", "-at_install")
class TestNoTrace(HelpSetup, HttpCase):
    """Whoever takes the telephone after it was sent goes back, and finds nothing.

    Chromium keeps a page with ``no-store`` as it likes; where it does, as version 156,
    this fails without the cookie of the answer.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()
        cls._set_up_help()

    def go_back(self, path):
        """Type on a page, send it, and return what “Back” shows."""
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
            ask(f"window.here = true; {BOX}.value = {STORY!r}; {SEND}")
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

    def test_public_page(self):
        self.assertEqual(self.go_back("/form?lang=en"), "")


@tagged("post_install", "-at_install")
class TestNothingOnDisk(ProtectionSetup, HttpCase):
    """What the web client shows is kept in the browser's storage; not of protection."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()

    def open(self, path, ready, model, is_kept):
        """Open a screen as the officer; see whether records of it are kept."""
        self.browser_js(
            path,
            KEPT % (f'"model":"{model}', "true" if is_kept else "false"),
            ready=f"!!document.querySelector('{ready}')",
            login=self.officer.login,
        )

    def test_other_records_are_kept(self):
        """Else the test below would hold in a client that keeps nothing."""
        path = "/odoo/action-base.action_partner_form"
        self.open(path, ".o_control_panel", "res.partner", True)

    def test_requests_are_not(self):
        request = self.make_request()
        self.env.flush_all()
        path = "/odoo/protection-requests"
        for address, ready in (
            (path, ".o_data_row"),
            (f"{path}/{request.id}", ".o_form_renderer"),
            ("/odoo/protection-intake/new", ".o_form_renderer"),
        ):
            with self.subTest(address):
                self.open(address, ready, "omct.protection.", False)
