"""Odoo's own checks of all that is installed, for pytest to collect (bin/test --odoo).

They look at every model, view, report, setting and menu of the database. Where they
would stop at something in Odoo or in the OCA addons, they are narrowed to what is ours.
"""

import contextlib
from pathlib import Path
from unittest.mock import patch

from odoo.modules import Manifest
from odoo.modules.registry import Registry
from odoo.tests import HttpCase, tagged
from odoo.tests.common import get_db_name

from odoo.addons.base.tests import (
    test_deprecation,
    test_display_name,
    test_overrides,
    test_views,
)
from odoo.addons.base.tests.common import HttpCaseWithUserDemo
from odoo.addons.base.tests.test_neutralize import TestNeutralize  # noqa: F401
from odoo.addons.base.tests.test_reports import TestReports  # noqa: F401
from odoo.addons.base.tests.test_res_config import TestResConfigExecute  # noqa: F401
from odoo.addons.base.tests.test_views import (  # noqa: F401
    TestAllViews,
    TestRenderAllViews,
)
from odoo.addons.test_lint.tests import (
    test_index,
    test_naming,
    test_onchange_domains,
    test_override_signatures,
)
from odoo.addons.test_lint.tests.test_routes import RoutesLinter  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
OURS = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))
PREFIXES = tuple(f"odoo.addons.{name}." for name in OURS)
# The apps of Odoo that ours build on are clicked through too, but only their menus.
APPS = {*OURS, *(d for n in OURS for d in Manifest.for_addon(n)["depends"])}


def is_ours(model):
    """Made or extended by an addon of this project."""
    model = model if isinstance(model, type) else type(model)
    return any(
        # What extends the base of all models concerns none of them in particular.
        cls.__module__.startswith(PREFIXES) and vars(cls).get("_name") != "base"
        for cls in model.mro()
    )


def our_registry(_database=None):
    return OurModels(Registry(get_db_name()))


class OurModels:
    """A registry or an environment in which loops find only our models."""

    def __init__(self, models):
        self._models = models

    def __getattr__(self, name):
        return getattr(self._models, name)

    def __getitem__(self, name):
        return self._models[name]

    def __iter__(self):
        return (name for name, model in self._models.items() if is_ours(model))

    def items(self):
        return [(name, self._models[name]) for name in self]

    def values(self):
        return [self._models[name] for name in self]


class OurModelsCase:
    def setUp(self):
        super().setUp()
        self.env = OurModels(self.env)
        self.registry = OurModels(self.registry)


@tagged("post_install", "-at_install")
class TestEveryModel(OurModelsCase, test_display_name.TestEveryModel):
    pass


@tagged("post_install", "-at_install")
class TestOverrides(OurModelsCase, test_overrides.TestOverrides):
    pass


@tagged("post_install", "-at_install")
class TestModelDeprecations(OurModelsCase, test_deprecation.TestModelDeprecations):
    pass


@tagged("post_install", "-at_install")
class TestInvisibleField(test_views.TestInvisibleField):
    def test_uncommented_invisible_field(self):
        # The original logs an error, which Odoo's runner notices and pytest does not.
        with patch.object(test_views._logger, "error") as error:
            super().test_uncommented_invisible_field()
        logged = "\n".join(str(call.args[-1]) for call in error.call_args_list)
        names = tuple(map(repr, OURS))
        ours = [part for part in logged.split("Addon: ") if part.startswith(names)]
        self.assertFalse(ours, "Always invisible fields, and no comment says why")


@tagged("post_install", "-at_install")
class TestIndex(test_index.TestIndex):
    def fail(self, msg=None):
        lines = [line for line in str(msg).splitlines() if self.ours(line)]
        if lines:
            super().fail("An index is missing:\n" + "\n".join(lines))

    def ours(self, line):
        field, of, _inverse = line.partition(" (inverse of ")
        return of and is_ours(self.env[field.rpartition(".")[0]])


@tagged("post_install", "-at_install")
class TestNaming(test_naming.TestNaming):
    def test_parameter_rpc_compatible(self):
        with patch.object(test_naming, "Registry", our_registry):
            super().test_parameter_rpc_compatible()


@tagged("post_install", "-at_install")
class TestOnchangeDomains(test_onchange_domains.TestOnchangeDomains):
    def iter_module_files(self, *globs, modules=None):
        return super().iter_module_files(*globs, modules=OURS)


@tagged("post_install", "-at_install")
class TestOverrideSignatures(test_override_signatures.TestLintOverrideSignatures):
    @contextlib.contextmanager
    def subTest(self, msg=None, **params):
        with super().subTest(msg, **params):
            try:
                yield
            except TypeError:
                if params.get("module") in OURS:
                    raise

    def test_lint_override_signature(self):
        with patch.object(test_override_signatures, "Registry", our_registry):
            super().test_lint_override_signature()


class ClickCase:
    """Opens the menus, views and filters of our apps, as web's TestMenusAdmin does."""

    allow_end_on_form = True

    def click_apps(self, login):
        user = self.env["res.users"].search([("login", "=", login)])
        if "tour_enabled" in user._fields:
            user.tour_enabled = False
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        for app in menus["root"]["children"]:
            modules = self.modules(menus, app)
            if modules.isdisjoint(APPS):
                continue
            menus_only = "true" if modules.isdisjoint(OURS) else "false"
            with self.subTest(app=menus[app]["name"]):
                self.browser_js(
                    "/odoo",
                    "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader')"
                    f".startClickEverywhere('{menus[app]['xmlid']}', {menus_only});",
                    "odoo.isReady === true",
                    login=login,
                    timeout=1200,
                    success_signal="clickbot test succeeded",
                )

    def modules(self, menus, menu):
        """The app's own module and those of ours that have a menu in it."""
        found = {menus[menu]["xmlid"].split(".")[0]}
        todo = list(menus[menu]["children"])
        while todo:
            child = menus[todo.pop()]
            found |= {child["xmlid"].split(".")[0]}.intersection(OURS)
            todo += child["children"]
        return found


@tagged("post_install", "-at_install")
class TestClicksAdmin(ClickCase, HttpCase):
    def test_click_our_apps_as_admin(self):
        self.click_apps("admin")


@tagged("post_install", "-at_install")
class TestClicksDemo(ClickCase, HttpCaseWithUserDemo):
    def test_click_our_apps_as_plain_user(self):
        self.click_apps("demo")
