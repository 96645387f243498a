"""The pages as a person has them: in a browser, of a service in a process of its own, with calls on its line."""

import asyncio
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from serverprocess import served

from voicekit._call.info import as_variables
from voicekit._unseen import visible

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PROGRAM = """
from voicekit import App

app = App()
app.flows("acme.yaml")
"""

FLOW = """
flow: acme
answers: {default: true}
start: welcome
nodes:
  welcome: {say: Welcome to Acme., next: ask}
  ask:
    menu: For sales, press 1. For support, press 2.
    choices:
      1: {words: sales, next: sales}
      2: {words: support, next: bye}
    failed: bye
  sales: {say: All our people are busy. Please hold on., next: bye}
  bye: {say: Goodbye., next: end}
"""


TOKEN = "open-sesame"

ELSEWHERE = "evil.example"
"""A name of somebody else's, which leads to this machine."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("acme")
    (folder / "acme.yaml").write_text(FLOW)
    web = {"VOICEKIT_WEB_TOKEN": TOKEN, "VOICEKIT_WEB_ROLE": "operator"}
    records = {"VOICEKIT_RECORDS_DIR": str(folder / "records")}
    async with served(PROGRAM, folder, VOICEKIT_WEB="127.0.0.1:0", **web, **records) as server:
        server.home = next(line["address"] for line in server.seen if line["event"] == "web.open")
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def inside(server, page):
    """A page of somebody who is in."""
    await page.goto(f"{server.home}enter")
    await page.get_by_label("Token").fill(TOKEN)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Calls now").wait_for()
    return page


async def test_a_call_is_seen_as_it_goes_on_and_found_in_records_with_its_reason(server, inside, shot):
    page = inside
    async with server.call("", "from=5550101") as caller:
        card = page.locator("#calls > li", has_text="5550101")
        await card.get_by_text("Welcome to Acme.").wait_for()
        await card.get_by_text("acme \u203a ask").wait_for()
        await card.get_by_role("link").click()
        await page.get_by_role("heading", name="5550101").wait_for()
        await page.locator('[data-node="ask"].lit').wait_for()
        caller.press("1")
        await page.locator("#talk").get_by_text("presses 1").wait_for()
        await page.locator('[data-node="sales"].lit').wait_for()
        assert await page.locator('[data-node="ask"].gone').count() == 1
        await shot(page, "board-call")
        caller.hang_up()
    await page.get_by_role("heading", name="HANGUP").wait_for()
    await page.locator("#why").get_by_text("the caller hung up").wait_for()
    await page.get_by_role("link", name="Records").click()
    await page.get_by_label("Caller").fill("5550101")
    await page.get_by_label("Outcome").select_option("HANGUP")
    await page.get_by_role("button", name="Search").click()
    await page.wait_for_url("**/records?caller=5550101&status=HANGUP")
    await page.locator("#found").get_by_text("1 call", exact=True).wait_for()
    await page.locator("#rows").get_by_role("link").click()
    await page.locator("#why").get_by_text("the caller hung up").wait_for()
    assert await page.locator("#talk").get_by_text("presses 1").count() == 1


HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\u202e0010555"


async def test_what_a_caller_s_network_sends_is_shown_as_text(server, inside):
    page = inside
    async with server.call("", "vars=1", variables=as_variables({"from": HOSTILE})) as caller:
        shown = HOSTILE.replace("\u202e", "\ufffd")  # as calls have it
        await page.get_by_role("link", name=shown).click()
        await page.get_by_role("heading", name=shown).wait_for()
        await page.locator("#talk").get_by_text(f"{shown} calls acme").wait_for()
        assert await page.locator("img, #main script").count() == 0
        caller.hang_up()
    await page.get_by_role("heading", name="HANGUP").wait_for()
    await page.goto(f"{server.home}records")
    await page.get_by_role("cell", name=shown).wait_for()
    assert await page.locator("img, #main script").count() == 0


async def test_what_turns_or_steers_a_text_is_shown_as_in_the_terminal(inside):
    text = "".join(map(chr, (*range(0x3000), 0x1F600))) + "e\u0301"
    shown = await inside.evaluate("async (text) => (await import('/static/dom.js')).visible(text)", text)
    assert shown == visible(text)


class Relay:
    """A way to the service that can be cut."""

    def __init__(self, port):
        self._port = port
        self._open = set()
        self.is_cut = False

    @asynccontextmanager
    async def running(self):
        """The address of the pages by this way, while the block runs."""
        server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        finally:
            server.close()
            self.cut()

    def cut(self):
        self.is_cut = True
        for writer in self._open:
            writer.transport.abort()

    async def _relay(self, reader, writer):
        if self.is_cut:
            writer.transport.abort()
            return
        there, to_there = await asyncio.open_connection("127.0.0.1", self._port)
        self._open |= {writer, to_there}
        await asyncio.gather(self._copy(reader, to_there), self._copy(there, writer), return_exceptions=True)

    async def _copy(self, reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()


async def test_a_lost_connection_goes_on_where_it_was(server, inside):
    page, relay = inside, Relay(int(server.home.rstrip("/").rpartition(":")[2]))
    async with relay.running() as address, server.call("", "from=5550103") as caller:
        await page.goto(address)
        await page.locator("#calls").get_by_text("Welcome to Acme.").wait_for()
        await page.get_by_role("link", name="5550103").click()
        await page.locator('[data-node="ask"].lit').wait_for()
        relay.cut()
        await page.get_by_text("Connection lost").wait_for()
        caller.press("1")
        await caller.prompt(3)
        relay.is_cut = False
        await page.get_by_text("Connected").wait_for()
        await page.locator("#talk").get_by_text("presses 1").wait_for()
        await page.locator('[data-node="sales"].lit').wait_for()
        assert await page.locator("#talk").get_by_text("presses 1").count() == 1
        assert await page.locator("#talk").get_by_text("Welcome to Acme.").count() == 1
        caller.hang_up()
        await page.get_by_role("heading", name="HANGUP").wait_for()


ASK = """async (address) => {
  const answers = [];
  for (const path of ["api/calls", "api/live", "api/about"]) {
    try {
      answers.push((await fetch(address + path, { credentials: "include" })).status);
    } catch (error) {
      answers.push("refused");
    }
  }
  const source = new EventSource(address + "api/live", { withCredentials: true });
  answers.push(await new Promise((told) => {
    source.onopen = () => told("open");
    source.onerror = () => told("refused");
  }));
  source.close();
  return answers;
}"""


async def test_another_site_gets_nothing_also_by_a_name_that_leads_here(server, inside):
    page = await inside.context.new_page()
    port = server.home.rpartition(":")[2]
    answer = await page.goto(f"http://{ELSEWHERE}:{port}")
    assert answer.status == 421
    assert await page.evaluate(ASK, server.home) == ["refused"] * 4
    assert await inside.evaluate("async () => (await fetch('/api/calls')).status") == 200


async def test_all_of_it_can_be_had_by_the_keyboard(server, inside):
    page = inside
    async with server.call("", "from=5550105") as caller:
        await page.get_by_role("link", name="5550105").wait_for()
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.textContent") == "5550105"
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="5550105").wait_for()
        caller.hang_up()


@pytest.mark.parametrize("path", ["", "records"])
async def test_a_page_fits_a_telephone_is_dark_where_wanted_and_is_there_within_a_second(server, inside, path):
    page = inside
    await page.set_viewport_size({"width": 320, "height": 600})
    await page.emulate_media(color_scheme="dark")
    await page.goto(f"{server.home}{path}")
    await page.locator("#count, #found").first.get_by_text("call").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"
    painted = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    print(f"first paint of /{path}: {painted:.0f} ms")
    assert painted < 1000


async def test_an_operator_hangs_up_a_call_by_a_button_that_is_pressed_twice(server, inside):
    page = inside
    async with server.call("", "from=5550120") as caller:
        await page.get_by_role("link", name="5550120").click()
        await page.locator('[data-node="ask"].lit').wait_for()
        await page.get_by_role("button", name="Hang up").click()
        await page.get_by_role("button", name="Hang up: press again").click()
        assert await caller.hung_up() == "hangup"
    await page.get_by_role("heading", name="HANGUP").wait_for()
    await page.locator("#why").get_by_text("an operator hung up on the pages").wait_for()


async def test_whoever_leaves_is_out(server, inside):
    await inside.get_by_role("button", name="Leave").click()
    await inside.get_by_label("Token").wait_for()
    assert await inside.evaluate("async () => (await fetch('/static/dom.js')).status") == 200
    assert (await inside.context.request.get(server.home)).status == 401
