"""Flows in service: loaded from files, mixed with Python, changed while calls go on."""

import datetime as dt
import os
import textwrap

import pytest
from structlog.testing import capture_logs

from voicekit import App, Call
from voicekit._server.load import load
from voicekit.errors import FlowError, NoInput, ProgramError

pytestmark = pytest.mark.looptime

GREETING = """
flow: greeting
start: hello
nodes:
  hello: {say: Welcome to Acme., next: menu}
  menu: {menu: One or two?, choices: {1: bye, 2: hello}}
  bye: {say: Goodbye.}
"""


@pytest.fixture
def write(tmp_path):
    """Write a file beside the flows and give its path."""

    def write(name, text):
        path = tmp_path / name
        path.write_text(textwrap.dedent(text))
        return path

    return write


async def test_a_flow_is_served_without_python_and_answers_whoever_calls(place, write):
    program = load(str(write("greeting.yaml", GREETING)))
    for args in ((), ("greeting",), ("anything",)):
        async with place(program, args=args) as caller:
            await caller.hears("One or two")
            caller.press("1")
            await caller.hears("Goodbye")
            assert await caller.hung_up() == "hangup"


async def test_a_folder_is_served_each_flow_by_its_route_number_or_argument(place, write, tmp_path):
    write("greeting.yaml", GREETING)
    write("b.yaml", "{flow: b, answers: {called: '800*'}, start: a, nodes: {a: {say: You called eight hundred.}}}")
    write("c.yaml", "{flow: c, answers: {arguments: {kind: vip}}, start: a, nodes: {a: {say: Dear guest.}}}")
    write("notes.txt", "nothing")
    program = load(str(tmp_path))
    for args, words in ((("greeting",), "Welcome"), (("x", "to=800555"), "eight"), (("x", "kind=vip"), "Dear")):
        async with place(program, args=args) as caller:
            await caller.hears(words)
            caller.hang_up()
    async with place(program, args=("unknown",)) as caller:
        await caller.hung_up()
        assert caller.status == "NO_ROUTE"


async def test_a_folder_without_a_flow_is_named_at_the_start_and_answers_once_there_is_one(
    place, write, tmp_path, monkeypatch
):
    monkeypatch.setattr("voicekit._dialog.flows.RECHECK_SECONDS", 0.0)
    with capture_logs() as logged:
        program = load(str(tmp_path))
    assert [line["places"] for line in logged] == [[str(tmp_path)]]
    write("greeting.yaml", GREETING)
    async with place(program) as caller:
        await caller.hears("One or two")
        caller.hang_up()


async def test_the_dialplan_passes_a_flow_its_arguments(place, write):
    text = """
    flow: f
    arguments: {guests: {type: number, default: 2}, day: {type: date}}
    start: a
    nodes: {a: {say: "{guests:number} guests on {day:date}."}}
    """
    program = load(str(write("f.yaml", text)))
    async with place(program, args=("f", "guests=4", "day=2026-03-05")) as caller:
        await caller.hears("four guests on March fifth")
        await caller.hung_up()


async def test_a_flow_names_the_python_file_with_its_actions(place, write):
    write(
        "shop_actions.py",
        """
        from voicekit import Actions
        actions = Actions()

        @actions.action()
        def state(number):
            return f"number {number} is on its way"
        """,
    )
    text = """
    flow: shop
    python: shop_actions.py
    start: a
    nodes: {a: {action: state, arguments: {number: "'42'"}, set: found, next: b}, b: {say: "Your order, {found}."}}
    """
    program = load(str(write("shop.yaml", text)))
    async with place(program) as caller:
        await caller.hears("Your order, number 42 is on its way")
        await caller.hung_up()


async def test_python_calls_a_flow_and_gets_typed_results(place, write, tmp_path):
    write(
        "booking.yaml",
        """
        flow: booking
        arguments: {customer: {}}
        start: ask
        nodes:
          ask: {form: {hour: {type: time, prompt: "Customer {customer}, at what time?"}}, next: look}
          look: {action: free, arguments: {hour: hour}, set: free}
        results: [hour, free]
        """,
    )
    app, results = App(), []
    app.flows(tmp_path)

    @app.action()
    async def free(call: Call, hour):
        return call.caller == "100" and hour == dt.time(9, 30)

    @app.route("main")
    async def main(call):
        await call.say("Welcome.")
        results.append(await call.flow("booking", customer="0445"))
        await call.say("Thank you.")

    async with place(app, args=("main", "from=100")) as caller:
        await caller.hears("Customer 0445")
        caller.press("0930")
        await caller.hears("Thank you")
        assert await caller.hung_up() == "exit"
    assert results == [{"hour": dt.time(9, 30), "free": True}]


async def test_python_catches_what_a_flow_fails_with(place, write):
    app, seen = App(), []
    app.flows(write("f.yaml", "{flow: f, start: a, nodes: {a: {menu: 'One?', choices: {1: end}, max_tries: 1}}}"))

    @app.route("main")
    async def main(call):
        with pytest.raises(NoInput):
            await call.flow("f")
        seen.append(await call.say("Never mind."))

    async with place(app, args=("main",)) as caller:
        await caller.hears("Never mind")
        await caller.hung_up()
    assert seen == [None]


async def test_an_app_without_flows_says_so(place):
    seen = []

    async def conversation(call):
        with pytest.raises(ProgramError, match="no flows") as raised:
            await call.flow("f")
        seen.append(raised.value)

    async with place(conversation) as caller:
        await caller.hung_up()
    assert seen


def changed(path, text):
    """Write a file so that nobody can take it for the old one."""
    path.write_text(text)
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))


async def test_a_changed_file_is_taken_up_by_new_calls_and_running_calls_finish_on_the_old_one(
    place, write, monkeypatch
):
    monkeypatch.setattr("voicekit._dialog.flows.RECHECK_SECONDS", 0.0)
    path = write("greeting.yaml", GREETING)
    program = load(str(path))
    async with place(program) as first:
        await first.hears("One or two")
        changed(path, GREETING.replace("Goodbye", "Farewell").replace("Welcome to", "Hello from"))
        async with place(program) as second:
            await second.hears("Hello from Acme")
            second.hang_up()
        first.press("1")
        await first.hears("Goodbye")
        await first.hung_up()
    changed(path, "flow: broken")
    async with place(program) as third:
        await third.hears("Hello from Acme")
        third.hang_up()


async def test_a_call_keeps_its_flows_where_python_carries_out_two(place, write, monkeypatch):
    monkeypatch.setattr("voicekit._dialog.flows.RECHECK_SECONDS", 0.0)
    path = write("f.yaml", "{flow: f, start: a, nodes: {a: {say: Old words.}}}")
    app = App()
    app.flows(path)

    @app.route("main")
    async def main(call):
        await call.flow("f")
        await call.digits("Go on?", length=1)
        await call.flow("f")

    async with place(app, args=("main",)) as first:
        await first.hears("Go on")
        changed(path, "{flow: f, start: a, nodes: {a: {say: New words.}}}")
        async with place(app, args=("main",)) as second:
            await second.hears("New words")
            second.hang_up()
        first.press("1")
        await first.hears("Old words")
        await first.hung_up()


def test_what_is_wrong_in_a_flow_is_named_before_the_first_call(write):
    with pytest.raises(FlowError, match=r"bad\.yaml"):
        load(str(write("bad.yaml", "flow: bad\nstart: a\nnodes: {a: {sing: la}}\n")))
    with pytest.raises(FlowError, match="there is no file"):
        load(str(write("no.yaml", "flow: no\npython: nowhere.py\nstart: a\nnodes: {a: {say: A.}}\n")))
    with pytest.raises(FlowError):
        load("nowhere.yaml")


def test_the_routes_of_flows_are_routes_of_the_program(write, tmp_path):
    write("a.yaml", "{flow: a, answers: {route: [one, two]}, start: a, nodes: {a: {say: A.}}}")
    write("b.yaml", "{flow: b, start: a, nodes: {a: {say: A.}}}")
    assert load(str(tmp_path)).route_names == ("one", "two", "b")
