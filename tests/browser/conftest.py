"""The demonstration market in a real browser: one server and one Chromium for all tests; every page is watched for reports.

Set YARDSTICK_BROWSER_URL to test a portal that already runs, with the demonstration market in it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCREENSHOTS = ROOT / "screenshots"
CHROMIUM = shutil.which("chromium")
QUIET = ("background-networking", "component-update", "sync")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", *(f"--disable-{part}" for part in QUIET)]
START_SECONDS = 240


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def base_url(tmp_path_factory):
    """The address of a portal with the demonstration market, started as ``make run`` starts it."""
    given = os.environ.get("YARDSTICK_BROWSER_URL")
    if given:
        yield given.rstrip("/")
        return
    port = free_port()
    environment = {**os.environ, "YARDSTICK_DATA": str(tmp_path_factory.mktemp("portal"))}
    log = tmp_path_factory.mktemp("log") / "up.log"
    with log.open("w") as out:
        command = [sys.executable, "manage.py", "up", "--port", str(port)]
        portal = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, portal, log)
        yield address
    finally:
        portal.send_signal(signal.SIGTERM)
        portal.wait(30)


@contextmanager
def portal_of(module, folder, worker=True):
    """A portal whose data a module of this folder makes: its address, and what that module tells in its last line, as JSON."""
    environment = {**os.environ, "YARDSTICK_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "portal.config.settings"}
    made = subprocess.run(
        [sys.executable, "-m", f"tests.browser.{module}"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr[-2000:]
    port, log = free_port(), folder / "portal.log"
    commands = [["serve", "--port", str(port)], *([["worker"]] if worker else [])]
    with log.open("w") as out:
        running = [
            subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, stdout=out, stderr=out)
            for command in commands
        ]
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, running[0], log)
        yield address, json.loads(made.stdout.strip().splitlines()[-1])
    finally:
        for one in running:
            one.send_signal(signal.SIGTERM)
        for one in running:
            one.wait(30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(address, portal, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if portal.poll() is not None:
            pytest.fail(f"the portal ended at its start:\n{log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"the portal did not answer in {START_SECONDS} s:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="requirements/browser.txt is not installed")
    if CHROMIUM is None:
        pytest.fail("no Chromium on this machine: install it (Debian and Ubuntu: apt install chromium)")
    SCREENSHOTS.mkdir(exist_ok=True)
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser):
    """Open a page of some portal, signed in with a session where one is given; at the end nothing may have been reported."""
    contexts, reports = [], []

    def opened(address, path, session="", *, width=1280, height=900, scheme="light", script=True, locale=None):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=script, locale=locale, base_url=address
        )
        contexts.append(context)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        page.on("console", lambda message: reports.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: reports.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert reports == []


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    """The address of a portal with a worker and a market for editors, and what they know of it, the sessions of staff among it."""
    with portal_of("desk_portal", tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture(scope="session")
def partner(tmp_path_factory):
    """The address of a portal with a worker and a partner that has delivered a few times, and what that partner knows of it."""
    with portal_of("partner_portal", tmp_path_factory.mktemp("partner")) as found:
        yield found


@pytest.fixture
def open_page(visit, base_url):
    """Open a page of the demonstration market, of a given look."""

    def opened(path="/en/", *, lang="en", **look):
        return visit(base_url, path, locale=lang, **look)

    return opened
