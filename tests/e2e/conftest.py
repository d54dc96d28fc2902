"""The real page server over published rows, and Debian's Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.dashboards.serving_rows import published_rows
from tests.dashboards.serving_tables import publish_rows

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 90
# milliseconds; a cold page on a busy machine, not the time a reader waits
PATIENCE = 60_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window; a skip where there is none, a failure in CI."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        reason = f"no browser: none of {', '.join(BROWSERS)} is on the path"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def pages_url(
    database_url: str, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a page server over the three sources of serving_rows."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_e2e template {_template}")
    database = f"{database_url.rsplit('/', 1)[0]}/p2p_e2e"
    publish_rows(database, published_rows("demo", "hostile", "idle"))
    folder = tmp_path_factory.mktemp("pages")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboards/app.py"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--server.port", str(port)],
            cwd=ROOT,
            env=os.environ
            | {
                "P2P_DATABASE_URL": database,
                "P2P_HOME": str(folder / "home"),
                "PYTHONPATH": str(ROOT),
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_stcore/health", server, folder / "server.log")
        yield address
        assert "Traceback" not in (folder / "server.log").read_text()
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"the page server ended: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the page server did not answer: {log.read_text()[-2000:]}")


@dataclass
class Visit:
    """One browser window on the pages; remembers what went wrong in it."""

    page: Page
    address: str
    screenshots: Path
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: self.errors.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def _hear(self, message: ConsoleMessage) -> None:
        # below a page's own path the browser first looks for the server there, and gets a 404
        is_probe = "/_stcore/" in (message.location or {}).get("url", "")
        if message.type == "error" and not is_probe:
            self.errors.append(message.text)

    def open(self, page: str = "", **address: str) -> Page:
        """Open a page and wait until it is drawn."""
        self.page.goto(f"{self.address}/{page}?{urlencode(address)}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the server has nothing more to send."""
        self.page.wait_for_selector("h1", timeout=PATIENCE)
        self.page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE
        )
        self.page.wait_for_selector("[data-testid=stSkeleton]", state="detached", timeout=PATIENCE)

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page for people who want to look."""
        width = self.page.viewport_size["width"] if self.page.viewport_size else 1440
        height = self.page.evaluate(
            "document.querySelector('[data-testid=stMain]')?.scrollHeight ?? 900"
        )
        self.page.set_viewport_size({"width": width, "height": min(max(height, 900), 6000)})
        self.page.wait_for_timeout(500)
        self.page.screenshot(path=self.screenshots / f"{name}.png")

    def assert_quiet(self) -> None:
        """No console error, no exception box, no request to anybody else."""
        assert self.errors == []
        assert self.page.locator("[data-testid=stException]").count() == 0
        assert self.hosts <= {urlsplit(self.address).netloc, ""}


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """Where pictures go: the folder named by SCREENSHOTS, else a temporary one."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def wide(browser: Browser, pages_url: str, screenshots: Path) -> Iterator[Visit]:
    """A desk: 1440 x 900, light."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield from _visit(context, pages_url, screenshots)


@pytest.fixture
def narrow(browser: Browser, pages_url: str, screenshots: Path) -> Iterator[Visit]:
    """A phone: 390 x 844, dark."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    yield from _visit(context, pages_url, screenshots)


def _visit(context: BrowserContext, address: str, screenshots: Path) -> Iterator[Visit]:
    context.set_default_timeout(PATIENCE)
    yield Visit(context.new_page(), address, screenshots)
    context.close()
