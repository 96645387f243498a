"""The JSON of pages: what is kept of calls, page by page, and one call with all that is known of it."""

import asyncio
import json
import threading

import pytest

from voicekit._cli import main as cli
from voicekit._web import looking
from voicekit._web.looking import PageMark

WALL = 1_700_000_000_000


@pytest.fixture
def keep(folder):
    """Keep calls: each a caller, when it began, and what else happened."""
    count = 0

    def keep(caller, began=WALL, *rows, status="OK", route=""):
        nonlocal count
        count += 1
        key = f"0badf00d-{count}"
        whole = [["call", 0, 1, began, f"{count}.1", caller, "", route], *rows, ["end", 9000, status, "program"]]
        with (folder / "0badf00d.000000.x.jsonl").open("a") as file:
            file.write(json.dumps([key, whole]) + "\n")
        return key

    return keep


async def found(web, **asked):
    answer = await web.client.get("/api/calls", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_calls_have_the_fields_that_the_command_gives(web, keep, folder, monkeypatch, capsys):
    key = keep("5550100", WALL, ["flow", 5, "booking"], ["node", 6, "booking", "guests", "form"])
    await web.enter()
    listed = (await found(web))["calls"]
    one = (await web.client.get(f"/api/calls/{key}")).json()
    monkeypatch.setenv("VOICEKIT_RECORDS_DIR", str(folder))

    def told(*words):
        capsys.readouterr()
        assert cli.main([*words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    assert listed == told("calls", "list")
    for command in ("show", "why"):
        facts = told("calls", command, key)
        events = [
            event.items() <= more.items() for event, more in zip(facts.pop("events", []), one["events"], strict=False)
        ]
        assert all(events)
        assert facts.items() <= one.items()


async def test_calls_are_found_by_what_is_asked_for(web, keep):
    keep("1", WALL, status="HANGUP", route="sales")
    keep("2", WALL + 5000, ["flow", 5, "booking"], ["node", 6, "booking", "guests", "form"])
    await web.enter()

    async def callers(**asked):
        return [call["caller"] for call in (await found(web, **asked))["calls"]]

    assert await callers() == ["2", "1"]
    for asked in ({"caller": "1"}, {"status": "HANGUP"}, {"route": "sales"}, {"until": WALL + 1}):
        assert await callers(**asked) == ["1"]
    for asked in ({"flow": "booking"}, {"node": "guests"}, {"since": WALL + 1}):
        assert await callers(**asked) == ["2"]
    assert await callers(caller="3") == []


async def test_pages_of_results_give_each_call_once_also_where_many_began_at_once(web, keep):
    wanted = [keep("1", WALL + number // 40) for number in range(3 * looking.PAGE + 5)]
    await web.enter()
    seen, more = [], ""
    while True:
        facts = await found(web, **({"after": more} if more else {}))
        seen += [call["key"] for call in facts["calls"]]
        assert len(facts["calls"]) <= looking.PAGE
        more = facts["more"]
        if not more:
            break
    assert len(seen) == len(wanted)
    assert set(seen) == set(wanted)


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "yesterday"},
        {"until": "9" * 40},
        {"after": "x"},
        {"after": "1"},
        {"after": "1-x"},
        {"after": "1-" + "9" * 25},
        {"after": "9" * 25 + "-1"},
        {"since": "1e9"},
    ],
)
async def test_what_is_no_time_is_refused(web, asked):
    await web.enter()
    answer = await web.client.get("/api/calls", params=asked)
    assert (answer.status_code, answer.json()["error"]) == (400, "not a time")


@pytest.mark.parametrize("name", ["nothing", "%00", "..%2f..", "x" * 3000, "'%20OR%201=1--"])
async def test_a_call_that_is_not_there_is_said_with_what_to_do(web, name):
    await web.enter()
    answer = await web.client.get(f"/api/calls/{name}")
    assert answer.status_code == 404


async def test_a_call_that_goes_on_is_told_from_the_board(web):
    await web.enter()
    web.board.take("a-1", [("call", 0, 1, WALL, "1.1", "5550100"), ("ask", 900, "amount")])
    facts = (await web.client.get("/api/calls/a-1")).json()
    assert (facts["status"], facts["question"], facts["first"], len(facts["events"])) == ("", "amount", 0, 2)


async def test_where_no_records_are_kept_that_is_said(web):
    await web.enter()
    object.__setattr__(web.settings, "records", False)
    answer = (await web.client.get("/api/calls")).json()
    assert answer == {"error": "no records are kept", "hint": "the setting records switches them on"}


async def test_one_look_up_goes_on_at_a_time_and_few_wait(web, monkeypatch):
    await web.enter()
    release, at_work, most = threading.Event(), 0, 0
    looked = looking.Lookups._looked

    def slow(self, look):
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        release.wait(10)
        at_work -= 1
        return looked(self, look)

    monkeypatch.setattr(looking.Lookups, "_looked", slow)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(web.client.get("/api/calls")) for _ in range(looking.WAITING + 3)]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        assert {task.result().status_code for task in done} == {503}
        release.set()
    assert sorted(task.result().status_code for task in tasks) == [200] * looking.WAITING + [503] * 3
    assert most == 1


async def test_records_that_cannot_be_read_are_said(web, keep, folder):
    keep("1")
    (folder / "0badf00d.000001.x.jsonl").write_text("nonsense\n")
    await web.enter()
    facts = await found(web)
    assert (len(facts["calls"]), facts["troubles"]) == (1, ["1 lines of records cannot be read, and are left out"])


def test_a_mark_is_read_as_it_is_written():
    assert PageMark.of(str(PageMark(WALL, 3))) == PageMark(WALL, 3)


async def test_a_flow_is_drawn_where_there_is_one(web):
    web.service.pictures["acme"] = "<svg/>"
    await web.enter()
    answer = await web.client.get("/api/flows/acme")
    assert (answer.text, answer.headers["content-type"]) == ("<svg/>", "image/svg+xml")
    assert (await web.client.get("/api/flows/other")).status_code == 404
