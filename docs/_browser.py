# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A headless Chromium, driven over its DevTools protocol: just enough for pictures."""

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import websocket

#: The names that Odoo's own browser tests look for.
EXECUTABLES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
WIDTH, HEIGHT = 1400, 900
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=en-US",
    f"--window-size={WIDTH},{HEIGHT}",
    "--remote-debugging-port=0",
)
#: Types of requests that a page is still being drawn from.
DRAWN_FROM = {"Document", "Stylesheet", "Script", "Image", "Font", "XHR", "Fetch"}
CLICK = """(() => {
    const candidates = [...document.querySelectorAll(%s)];
    const found = candidates.find((el) => el.textContent.includes(%s));
    found?.click();
    return !!found;
})()"""


class BrowserError(Exception):
    """The browser did not do what was asked; the message says what."""


class Browser:
    """One page of a headless Chromium with a profile of its own.

    Use it as a context manager: at the end the process and its profile are gone.
    ``errors`` holds what the page's console said at level error, oldest first.
    """

    def __init__(self):
        self._ids = itertools.count(1)
        self._pending = {}
        self._quiet_since = time.monotonic()
        self._profile = tempfile.mkdtemp(prefix="pictures-")
        self.errors = []

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception):
        if socket := self.__dict__.pop("_socket", None):
            socket.close()
        if process := self.__dict__.pop("_process", None):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    def _start(self):
        found = [path for path in map(shutil.which, EXECUTABLES) if path]
        if not found:
            raise BrowserError("no browser found: install the package chromium")
        self._process = subprocess.Popen(
            [found[0], *FLAGS, f"--user-data-dir={self._profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port = self._wait(self._read_port, 30, "the browser does not start")
        # A browser-wide connection, then one page: no HTTP end point is needed.
        self._session = None
        self._socket = websocket.create_connection(
            f"ws://127.0.0.1:{port[0]}{port[1]}", suppress_origin=True, timeout=60
        )
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=WIDTH,
            height=HEIGHT,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)

    def _read_port(self):
        try:
            text = Path(self._profile, "DevToolsActivePort").read_text()
        except FileNotFoundError:
            return None
        return text.split("\n")[:2] if "\n" in text else None

    # ------------------------------------------------------------------
    # Protocol
    # ------------------------------------------------------------------

    def send(self, method, **params):
        """Return the browser's answer to one command.

        :raises BrowserError: with the browser's own words
        """
        message = {"id": next(self._ids), "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            answer = self._receive()
            if answer and answer.get("id") == message["id"]:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _receive(self, timeout=60):
        self._socket.settimeout(timeout)
        try:
            answer = json.loads(self._socket.recv())
        except websocket.WebSocketTimeoutException:
            return None
        if handler := self._HANDLERS.get(answer.get("method")):
            handler(self, answer["params"])
        return answer

    def _on_request(self, params):
        url = params["request"]["url"]
        # The end of what a shared worker loads is told to the worker, not to the page.
        if params.get("type") in DRAWN_FROM and "websocket_worker" not in url:
            self._pending[params["requestId"]] = url

    def _on_request_end(self, params):
        self._pending.pop(params["requestId"], None)
        self._quiet_since = time.monotonic()

    def _on_console(self, params):
        if params["type"] in ("error", "assert"):
            words = (
                str(arg.get("value", arg.get("description", "")))
                for arg in params["args"]
            )
            self.errors.append(" ".join(words))

    def _on_exception(self, params):
        details = params["exceptionDetails"]
        thrown = details.get("exception", {}).get("description")
        self.errors.append(thrown or details["text"])

    def _on_log(self, params):
        entry = params["entry"]
        # Bare pages, which no user opens, have no icon.
        if entry["level"] == "error" and "favicon.ico" not in entry.get("url", ""):
            self.errors.append(f"{entry['text']} {entry.get('url', '')}".strip())

    def _on_dialog(self, _params):
        # A form that was opened for editing asks whether it may be left: yes.
        message = {
            "id": next(self._ids),
            "method": "Page.handleJavaScriptDialog",
            "params": {"accept": True},
            "sessionId": self._session,
        }
        self._socket.send(json.dumps(message))

    _HANDLERS = {
        "Page.javascriptDialogOpening": _on_dialog,
        "Network.requestWillBeSent": _on_request,
        "Network.loadingFinished": _on_request_end,
        "Network.loadingFailed": _on_request_end,
        "Runtime.consoleAPICalled": _on_console,
        "Runtime.exceptionThrown": _on_exception,
        "Log.entryAdded": _on_log,
    }

    def _wait(self, condition, seconds, complaint):
        deadline = time.monotonic() + seconds
        while not (result := condition()):
            if time.monotonic() > deadline:
                raise BrowserError(complaint)
            time.sleep(0.1)
        return result

    # ------------------------------------------------------------------
    # Page
    # ------------------------------------------------------------------

    def evaluate(self, expression):
        """Return the value of a JavaScript expression; a promise is awaited.

        :raises BrowserError: when it throws
        """
        answer = self.send(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if details := answer.get("exceptionDetails"):
            thrown = details.get("exception", {}).get("description")
            raise BrowserError(thrown or details["text"])
        return answer["result"].get("value")

    def forget(self, origin):
        """Log out of a server: drop its cookies and what its pages have stored."""
        self.open("about:blank")
        self.send("Network.clearBrowserCookies")
        # Odoo keeps who logged in here, and would offer those names instead of a form.
        self.send("Storage.clearDataForOrigin", origin=origin, storageTypes="all")

    def open(self, url):
        """Go to an address and wait until the page is there."""
        self._pending.clear()
        answer = self.send("Page.navigate", url=url)
        if text := answer.get("errorText"):
            raise BrowserError(f"{url}: {text}")
        self.settle()

    def settle(self, seconds=60, quiet=0.6):
        """Wait until nothing has been loaded for ``quiet`` seconds.

        :raises BrowserError: when that takes more than ``seconds``
        """
        deadline = time.monotonic() + seconds
        self._quiet_since = time.monotonic()
        while True:
            self._receive(timeout=0.1)
            idle = time.monotonic() - self._quiet_since
            if not self._pending and idle > quiet and self._is_complete():
                return
            if time.monotonic() > deadline:
                waiting = ", ".join(self._pending.values())
                raise BrowserError(f"the page never comes to rest: {waiting}")

    def _is_complete(self):
        return self.evaluate(
            "document.readyState === 'complete' && document.fonts.status === 'loaded'"
        )

    def wait_for(self, selector, seconds=30):
        """Wait for an element that can be seen.

        :raises BrowserError: naming the selector
        """
        found = f"!!document.querySelector({json.dumps(selector)})?.checkVisibility()"
        self._wait(lambda: self.evaluate(found), seconds, f"nothing is at {selector}")

    def click(self, selector, text=""):
        """Click the first element at ``selector`` that contains ``text``.

        :raises BrowserError: when there is none within ten seconds
        """
        script = CLICK % (json.dumps(selector), json.dumps(text))
        complaint = f"nothing to click at {selector} {text}"
        self._wait(lambda: self.evaluate(script), 10, complaint)
        self.settle()

    def fill(self, selector, value):
        """Put a value into a field of a page that Odoo's web client does not draw."""
        target, text = json.dumps(selector), json.dumps(value)
        self.evaluate(f"document.querySelector({target}).value = {text}")

    def picture(self):
        """Return the visible part of the page as PNG bytes."""
        answer = self.send("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])
