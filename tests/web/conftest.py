"""Pages without a service, and a browser that opens those of one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from voicekit._events.readers import EventReaders
from voicekit._settings import Settings
from voicekit._web.board import Board
from voicekit._web.guard import Guard, Sessions
from voicekit._web.looking import Lookups
from voicekit._web.pages import Pages

TOOL = Path(__file__).parents[2] / "tools/chromium.py"
OFFLINE = "net::ERR_"
"""What a browser says where a test takes its network away."""

ADDRESS = "http://127.0.0.1:8080/"


class FakeService:
    """The calls that are held, and the pictures that are drawn."""

    def __init__(self):
        self.keys = set()
        self.pictures = {}
        self.hung_up = []
        self.drains = 0

    def live(self):
        return self.keys

    def hang_up(self, key):
        self.hung_up.append(key)
        return key in self.keys

    def drain(self):
        self.drains += 1

    def picture(self, flow):
        return self.pictures.get(flow)


class Web:
    """Pages, and a client that asks for them."""

    def __init__(self, folder, token, role="viewer"):
        self.now = 1000.0
        self.settings = Settings(records_dir=folder)
        self.readers = EventReaders()
        self.service = FakeService()
        self.board = Board(self.readers.token, self.service.live, lambda: 1_700_000_000_000)
        self.sessions = Sessions(token, self.clock)
        pages = Pages(
            self.board, Lookups(self.settings), self.sessions, self.service, ADDRESS, role=role, clock=self.clock
        )
        self.pages = pages
        self.app = Guard(pages.app, ("board.example",), self.clock)
        self.client = self.fresh()

    def clock(self):
        return self.now

    def fresh(self):
        """A client with no cookie."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ADDRESS)

    async def enter(self):
        answer = await self.client.get(self.pages.first_address)
        assert answer.status_code == 303
        return answer


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "records").mkdir()
    return tmp_path / "records"


@pytest.fixture
async def web(folder):
    return Web(folder, None)


@pytest.fixture
async def web_with_token(folder):
    return Web(folder, "open-sesame")


@pytest.fixture
async def operated(folder):
    return Web(folder, None, "operator")


@pytest.fixture(scope="session")
def chromium():
    """What starts the browser. Skips the test where there is none."""
    found = subprocess.run([sys.executable, TOOL, "--no-fetch", "--json"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(found.stderr.strip())
    return json.loads(found.stdout)


@pytest.fixture
def shot():
    """Keeps a picture of a page where the variable SCREENSHOTS names a folder, such as docs/howto."""

    async def shot(page, name):
        if folder := os.environ.get("SCREENSHOTS"):
            await page.screenshot(path=Path(folder) / f"{name}.png")

    return shot


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium):
    playwright = pytest.importorskip("playwright.async_api")
    async with playwright.async_playwright() as started:
        elsewhere = "--host-resolver-rules=MAP *.example 127.0.0.1"
        browser = await started.chromium.launch(chromium_sandbox=False, args=[elsewhere], **chromium)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser):
    """A page: none of its scripts fails, the policy refuses nothing of it, and it asks nobody."""
    context = await browser.new_context(locale="en-GB", viewport={"width": 1000, "height": 640})
    page = await context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda said: wrong.append(said.text) if said.type == "error" and OFFLINE not in said.text else None
    )
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    yield page
    assert wrong == []
    await context.close()
