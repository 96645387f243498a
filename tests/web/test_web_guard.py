"""Who may look at pages: people with the token, from a page of ours, by a name of ours, and not too often."""

import re
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from voicekit import _web
from voicekit._events.readers import EventReaders
from voicekit._server.listening import WEB, Listeners
from voicekit._settings import Settings
from voicekit._web import guard
from voicekit._web.opened import pages_beside
from voicekit.errors import ConfigError

STATIC = Path(_web.__file__).parent / "static"
PAGES = ("/", "/records", "/calls/a-1")
DATA = ("/api/about", "/api/live", "/api/calls", "/api/calls/a-1", "/api/flows/acme")
OURS = {"Origin": "http://127.0.0.1:8080"}


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_asks_a_stranger_for_the_token(web, path):
    answer = await web.client.get(path)
    assert answer.status_code == 401
    assert '<form method="post" action="/enter"' in answer.text


@pytest.mark.parametrize("path", DATA)
async def test_a_stranger_gets_no_data(web, path):
    answer = await web.client.get(path)
    assert (answer.status_code, answer.json()["error"]) == (401, "not signed in")


async def test_the_address_that_is_shown_is_good_once(web):
    first = web.pages.first_address
    answer = await web.enter()
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; ")[1:])
    assert (await web.client.get("/api/about")).status_code == 200
    async with web.fresh() as other:
        assert (await other.get(first)).status_code == 403
        assert (await other.get("/api/about")).status_code == 401
    assert web.pages.first_address != first


async def test_the_token_of_the_settings_is_typed_as_often_as_one_likes_and_shown_nowhere(web_with_token):
    web = web_with_token
    assert web.pages.first_address == "http://127.0.0.1:8080/"
    for _ in range(2):
        async with web.fresh() as client:
            answer = await client.post("/enter", data={"token": "open-sesame"}, headers=OURS)
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
            assert (await client.get("/")).status_code == 200


async def test_whoever_tries_tokens_has_to_wait(web_with_token):
    web = web_with_token

    async def tried(token):
        async with web.fresh() as client:
            return (await client.post("/enter", data={"token": token}, headers=OURS)).status_code

    assert [await tried(f"guess-{number}") for number in range(guard.ENTRIES)] == [403] * guard.ENTRIES
    assert await tried("open-sesame") == 429
    web.now += guard.ENTRY_SECONDS
    assert [await tried("open-sesame") for _ in range(3 * guard.ENTRIES)] == [303] * 3 * guard.ENTRIES


async def test_a_form_that_does_not_end_is_no_token(web_with_token):
    answer = await web_with_token.client.post("/enter", content=b"token=" + b"x" * 100_000, headers=OURS)
    assert "Token" in answer.text


async def test_a_cookie_is_good_for_a_day_of_work_and_until_one_leaves(web):
    await web.enter()
    web.now += guard.SESSION_SECONDS - 1
    assert (await web.client.get("/api/about")).status_code == 200
    web.now += 1
    assert (await web.client.get("/api/about")).status_code == 401
    await web.enter()
    kept = dict(web.client.cookies)
    assert (await web.client.post("/leave", headers=OURS)).status_code == 303
    async with web.fresh() as thief:
        thief.cookies.update(kept)
        assert (await thief.get("/api/about")).status_code == 401


HOSTS = ("127.0.0.1:8080", "localhost:8080", "[::1]:8080", "10.0.0.1", "board.example", "BOARD.example.:443")
FOREIGN = (
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "",
    "127.0.0.1.evil.example:8080",
    "[::1",
    "1",
)


@pytest.mark.parametrize("host", HOSTS)
async def test_a_name_of_ours_is_answered(web, host):
    await web.enter()
    assert (await web.client.get("/api/about", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/", "/enter", "/api/live", "/static/now.js"])
async def test_a_name_of_somebody_else_s_is_refused(web, host, path):
    await web.enter()
    assert (await web.client.get(path, headers={"Host": host})).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9090"},
        {"Origin": "http://127.0.0.1:8080.evil.example"},
        {"Origin": "https://board.example.evil.example"},
        {"Origin": "http://localhost:9090"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    ],
)
@pytest.mark.parametrize("path", DATA)
async def test_a_page_of_another_site_is_refused(web, path, headers):
    await web.enter()
    assert (await web.client.get(path, headers=headers)).status_code == 403


async def test_a_proxy_of_ours_may_ask_by_an_address(web_with_token):
    headers = {"Origin": "https://board.example", "Host": "127.0.0.1:8080"}
    answer = await web_with_token.client.post("/enter", data={"token": "open-sesame"}, headers=headers)
    assert answer.status_code == 303


async def test_a_link_from_elsewhere_may_lead_to_a_page(web):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert (await web.client.get("/", headers=headers)).status_code == 401


@pytest.mark.parametrize("path", ["/enter", "/leave"])
async def test_a_form_that_does_not_say_whence_it_comes_is_refused(web, path):
    assert (await web.client.post(path, data={"token": "x"})).status_code == 403


@pytest.mark.parametrize(
    ("path", "headers"), [("/", {}), ("/static/now.js", {}), ("/", {"Host": "evil.example"}), ("/nothing", {})]
)
async def test_every_answer_keeps_other_sites_out(web, path, headers):
    answer = await web.client.get(path, headers=headers)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_whoever_asks_all_the_time_has_to_wait_and_others_need_not(web):
    asked = [(await web.client.get("/static/now.js")).status_code for _ in range(guard.REQUESTS + 5)]
    assert asked == [200] * guard.REQUESTS + [429] * 5
    web.now += 1
    assert (await web.client.get("/static/now.js")).status_code == 200


def test_of_strangers_no_more_are_remembered_than_there_is_room_for():
    bounded = guard.Bounded(1, 0.0, lambda: 0.0)
    assert all(bounded.takes(str(number)) for number in range(3 * guard.PEERS))
    assert len(bounded._peers) == guard.PEERS
    assert not bounded.takes(str(3 * guard.PEERS - 1))


@pytest.mark.parametrize("name", ["now.html", "../pages.py", "%2e%2e%2fpages.py", "none.js"])
async def test_nothing_but_the_files_of_pages_can_be_had(web, name):
    assert (await web.client.get(f"/static/{name}")).status_code == 404


async def test_a_file_that_has_not_changed_is_not_sent_again(web):
    first = await web.client.get("/static/now.js")
    again = await web.client.get("/static/now.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.html")), ids=lambda file: file.name)
def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(file):
    text = file.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|https?://|<base", text)
    assert all('src="/static/' in script for script in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.html")), ids=lambda file: file.name)
def test_a_list_stays_a_list_to_a_screen_reader(file):
    assert not re.search(r"<[ou]l[^>]*\srole=", file.read_text())


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.js")), ids=lambda file: file.name)
def test_a_script_makes_no_elements_from_text(file):
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|parseFromString|\.style\b"
    assert not re.search(forbidden, file.read_text())


@pytest.fixture
def beside(web, folder):
    """Pages beside a service, as the settings want them."""

    @asynccontextmanager
    async def beside(**settings):
        wanted = Settings(records_dir=folder, **settings)
        sockets = await Listeners().sockets(WEB, *wanted.web)
        async with pages_beside(wanted, sockets, EventReaders(), web.service):
            yield

    return beside


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]"])
async def test_pages_that_other_machines_reach_need_a_token(beside, host, logged):
    with pytest.raises(ConfigError, match="have no token") as caught:
        async with beside(web=f"{host}:0"):
            pass
    assert "web_token" in caught.value.hint
    async with beside(web=f"{host}:0", web_token="open-sesame"):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", logged[-1]["address"])


async def test_an_address_that_is_taken_is_said(beside, logged):
    async with beside(web="127.0.0.1:0"):
        taken = int(re.search(r":(\d+)/", logged[-1]["address"])[1])
        with pytest.raises(ConfigError, match=f"127.0.0.1:{taken}"):
            async with beside(web=taken):
                pass
