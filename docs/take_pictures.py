# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Takes the pictures of README.md again, from the sample network of bin/run.

Logs in as each role, opens the screens of the main job, waits until they are drawn and
writes one PNG a screen. Stops with a message when a screen does not appear, and fails
when the browser's console shows an error.
"""

import argparse
import csv
import io
import json
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from _browser import Browser, BrowserError
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
LIST, FORM, KANBAN = ".o_data_row", ".o_form_renderer", ".o_kanban_record"


@dataclass(frozen=True)
class Screen:
    """One picture: who looks at which address, and what must be there.

    ``find`` is a model and a domain; the first record found fills ``{id}`` of the
    address. ``clicks`` are (selector, text) pairs, taken in order. ``everywhere``
    switches all offices on, not only the one that the person starts in.
    """

    name: str
    login: str
    address: str
    ready: str
    find: tuple = ()
    clicks: tuple = ()
    everywhere: bool = False


def tab(label):
    """Return the click that opens a page of a form's notebook."""
    return (".o_notebook .nav-link", label)


ORGANISATIONS = "action-omct_network.omct_organisation_action"
MEMBERSHIPS = "action-omct_network.omct_membership_action"
BILLS = "action-account.action_move_in_invoice_type"
DASHBOARD = "action-account.open_account_journal_dashboard_kanban"
RECONCILE = "action-account_reconcile_oca.action_bank_statement_line_reconcile_all"

MEMBER = ("res.partner", [("omct_membership_state", "=", "member"),
                          ("country_id.code", "=", "CD")])  # fmt: skip
REQUEST = ("omct.protection.request", [("state", "=", "active")])
ASSISTANCE = ("omct.protection.assistance", [("state", "=", "proposed")])
PAYOUT = "omct.disbursement"
TO_DECIDE = (PAYOUT, [("state", "=", "submitted"), ("amount", "<", 3000)])
APPROVED = (PAYOUT, [("state", "=", "approved"), ("purpose", "=", "assistance")])
BILL = ("account.move", [("move_type", "=", "in_invoice"), ("state", "=", "posted")])
# Of the office that the roles start in.
BRUSSELS = ("company_id.currency_id.name", "=", "EUR")
BANK = ("account.journal", [("type", "=", "bank"), BRUSSELS])
BATCH = ("account.payment.order", [("state", "=", "generated"), BRUSSELS])
STATEMENT = "payouts-bank-statement"
GRANT = ("omct.grant", [("state", "=", "active"), BRUSSELS])

SCREENS = (
    Screen("network", "coordinator", ORGANISATIONS, KANBAN),
    Screen("member", "coordinator", f"{ORGANISATIONS}/{{id}}", LIST, MEMBER),
    Screen("memberships", "coordinator", MEMBERSHIPS, KANBAN),
    Screen(
        "requests",
        "protection_officer",
        "protection-requests",
        KANBAN,
        clicks=((".o_switch_view.o_kanban", ""),),
    ),
    Screen(
        "request",
        "protection_officer",
        "protection-requests/{id}",
        FORM,
        REQUEST,
        (tab("Assessment"),),
    ),
    Screen("assistance", "protection_officer", "assistance/{id}", FORM, ASSISTANCE),
    Screen(
        "approval",
        "protection_manager",
        "assistance-payouts/{id}",
        "button[name=action_approve]",
        TO_DECIDE,
    ),
    Screen("to-pay", "finance", "payouts-to-pay", LIST),
    Screen("payout", "finance", "payouts-to-pay/{id}", LIST, APPROVED),
    Screen("bill", "finance", f"{BILLS}/{{id}}", LIST, BILL),
    Screen(
        "bank",
        "finance",
        f"{DASHBOARD}/{{id}}/{RECONCILE}",
        LIST,
        BANK,
        # The payment that the bank's line belongs to.
        ((".o_data_row .o_data_cell", ""),),
    ),
    Screen("batch", "finance", "payout-batches/{id}", LIST, BATCH),
    Screen("statement", "finance", STATEMENT, LIST),
    Screen("grants", "grants_manager", "grants", KANBAN, everywhere=True),
    Screen("grant", "grants_manager", "grants/{id}", LIST, GRANT),
    Screen("funds", "grants_manager", "funds", KANBAN, everywhere=True),
    Screen(
        "figures", "grants_manager", "fund-figures", ".o_pivot table", everywhere=True
    ),
    Screen("receipts", "member", "/my/payouts", "table"),
)


class Photographer:
    """Opens screens as the roles that work in them, and keeps the pictures."""

    def __init__(self, browser, url, out):
        self.browser = browser
        self.url = url.rstrip("/")
        self.out = out
        self.login = None
        with open(ROOT / "data" / "logins.csv", encoding="utf-8") as file:
            self.passwords = {
                row["login"]: row["password"] for row in csv.DictReader(file)
            }

    def take(self, screen):
        """Write the picture of one screen and return its path.

        :raises BrowserError: when the screen does not appear, or logs an error
        """
        self.log_in(screen.login)
        number = self.find(*screen.find)[0] if screen.find else None
        self.choose_offices(screen.everywhere)
        self.browser.errors.clear()
        address = screen.address.format(id=number)
        if not address.startswith("/"):
            address = f"/odoo/{address}"
        self.browser.open(self.url + address)
        for selector, text in screen.clicks:
            self.browser.wait_for(selector)
            self.browser.click(selector, text)
        self.browser.wait_for(screen.ready)
        self.browser.settle()
        if self.browser.errors:
            raise BrowserError(self.browser.errors[0])
        path = self.out / f"{screen.name}.png"
        path.write_bytes(shrink(self.browser.picture()))
        return path

    def log_in(self, login):
        """Log in, unless it is the person who is logged in already.

        :raises BrowserError: when Odoo refuses the login
        """
        if login == self.login:
            return
        browser = self.browser
        browser.forget(self.url)
        # The page after the login is not drawn: what is wanted is opened next.
        browser.open(f"{self.url}/web/login?redirect=/web/health")
        browser.wait_for("input[name=login]")
        browser.fill("input[name=login]", login)
        browser.fill("input[name=password]", self.passwords[login])
        browser.evaluate("document.querySelector('.oe_login_form').submit()")
        browser.settle()
        if "/web/login" in browser.evaluate("location.pathname"):
            raise BrowserError(f"{login} cannot log in: is the sample network loaded?")
        self.login = login

    def find(self, model, domain):
        """Return the ids of the records of the model that the person may see.

        :raises BrowserError: when there is none
        """
        if self.browser.evaluate("location.origin") != self.url:
            self.browser.open(f"{self.url}/web/health")
        request = {
            "params": {
                "model": model,
                "method": "search",
                "args": [list(domain)],
                "kwargs": {},
            }
        }
        answer = self.browser.evaluate(
            f"fetch('/web/dataset/call_kw/{model}/search', {{method: 'POST',"
            " headers: {'Content-Type': 'application/json'},"
            f" body: {json.dumps(json.dumps(request))}}}).then((r) => r.json())"
        )
        if not answer.get("result"):
            raise BrowserError(f"no {model} with {domain} for {self.login}")
        return answer["result"]

    def choose_offices(self, everywhere):
        """Switch all offices on, or back to the one that the person starts in."""
        offices = self.find("res.company", ()) if everywhere else ()
        # Odoo's web client keeps the choice in this cookie.
        value = "-".join(map(str, offices))
        age = 3600 if offices else 0
        self.browser.open(f"{self.url}/web/health")
        self.browser.evaluate(
            f"document.cookie = 'cids={value}; path=/; max-age={age}'"
        )


def shrink(png):
    """Return the picture with a palette of 256 colours: a third of the bytes."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.quantize(256, dither=Image.Dither.NONE)
    small = io.BytesIO()
    picture.save(small, "PNG", optimize=True)
    return small.getvalue()


def parse_arguments():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [screen.name for screen in SCREENS]
    parser.add_argument(
        "--url",
        default="http://127.0.0.1:8069",
        help="where bin/run answers (default: %(default)s)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=ROOT / "docs" / "pictures",
        help="folder for the pictures (default: docs/pictures)",
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=names,
        metavar="NAME",
        help=f"take this picture only; may be repeated. Names: {', '.join(names)}",
    )
    return parser.parse_args()


def main():
    """Take the pictures asked for; return the exit status."""
    options = parse_arguments()
    try:
        urllib.request.urlopen(f"{options.url}/web/health", timeout=30).close()
    except (urllib.error.URLError, OSError) as error:
        print(f"{options.url} does not answer ({error}): start bin/run first")
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    screens = [one for one in SCREENS if not options.only or one.name in options.only]
    # One login after the other.
    screens.sort(key=lambda one: one.login)
    failed = 0
    try:
        with Browser() as browser:
            photographer = Photographer(browser, options.url, options.out)
            for screen in screens:
                try:
                    path = photographer.take(screen)
                except BrowserError as error:
                    failed = 1
                    print(f"{screen.name} ({screen.login}): {error}")
                else:
                    print(f"{path.name}: {path.stat().st_size // 1024} KB")
    except BrowserError as error:
        print(error)
        return 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
