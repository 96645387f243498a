"""Places of values in prompts: what a check passes, a call says, wherever it stands."""

import datetime as dt
from urllib.parse import quote

import pytest

from voicekit._authoring.lint import Severity, check
from voicekit._dialog.load import loads
from voicekit._spoken import KINDS

NOW = dt.datetime(2026, 3, 3, 9, 5, tzinfo=dt.UTC)

POSITIONS = {
    "say": "ask: {say: TEXT, next: bye}",
    "menu": "ask: {menu: TEXT, choices: {1: bye}, max_tries: 1, failed: bye}",
    "help": "ask: {menu: Which?, help: TEXT, choices: {1: bye}, max_tries: 1, failed: bye}",
    "no input": "ask: {menu: Which?, no_input: TEXT, choices: {1: bye}, max_tries: 2, failed: bye}",
    "no match": "ask: {menu: Which?, no_match: TEXT, choices: {1: bye}, max_tries: 2, failed: bye}",
    "prompt of a slot": "ask: {form: {n: {type: number, prompt: TEXT}}, max_tries: 1, next: bye, failed: bye}",
    "invalid": "ask: {form: {n: {type: digits, length: 1, prompt: N?, valid: value != '5', invalid: TEXT}}, next: bye}",
    "confirm of a slot": "ask: {form: {n: {type: digits, length: 1, prompt: N?, confirm: TEXT}}, next: bye}",
    "confirm of a form": "ask: {form: {n: {type: digits, length: 1, prompt: N?}}, confirm: TEXT, next: bye}",
    "change of a form": "ask: {form: {n: {type: digits, length: 1, prompt: N?}}, confirm: A?, change: TEXT, next: bye}",
    "filler": "ask: {webhook: 'http://127.0.0.1:9/', filler: TEXT, timeout: 1s, failed: bye, next: bye}",
    "record": "ask: {record: m, prompt: TEXT, next: bye}",
    "transfer": "ask: {transfer: {dial: PJSIP/1}, say: TEXT, failed: bye, next: bye}",
    "hangup": "ask: {hangup: TEXT}",
}
PLACES = [
    "x",
    "x:digits",
    "nothing",
    "value",
    "value:number",
    "n",
    "call",
    "call.caller",
    "call.language",
    "call.tongue",
    "call.caller.first",
    "today",
    "today.weekday",
    "today.day:number",
    "now:time",
    "now.hour:number",
    "failure",
    "failure.kind",
    "result",
    "result.total",
]


def document(position, place):
    node = POSITIONS[position].replace("TEXT", f'"Hear {{{place}}}."')
    return (
        "flow: f\nvariables: {x: \"'7'\"}\ncommands: {help: {key: '*'}}\nstart: ask\n"
        f"nodes:\n  {node}\n  bye: {{hangup: Goodbye.}}\n"
    )


@pytest.mark.looptime
@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("position", POSITIONS)
async def test_what_a_check_passes_a_call_says(dial_flow, told, position, name):
    text = document(position, name)
    if any(found.severity is Severity.ERROR for found in check(loads(text))):
        return
    async with dial_flow(text, clock=lambda: NOW, hang_up=True) as caller:
        keys = iter("*525222")
        while caller.outcome is None:
            await caller.wait(4)
            if (key := next(keys, None)) is not None and caller.outcome is None:
                caller.press(key)
    assert [why for why in told.of("failed", "why") if why not in EXPECTED] == []


EXPECTED = {"no_input", "no_match", "failed", "no_answer", "unreachable", "timeout"}
"""Failures of the caller and of the world outside."""


def test_an_answer_is_the_value_only_where_it_is_looked_over():
    flows = {position: loads(document(position, "value")).flow for position in POSITIONS}
    own = {position for position, flow in flows.items() if any(placed.slot for placed in flow.said())}
    assert own == {"invalid", "confirm of a slot"}
    passed = {position for position in POSITIONS if not check(loads(document(position, "value"))) or position in own}
    assert passed == own


@pytest.mark.looptime
async def test_an_answer_that_is_not_valid_is_said_back(dial_flow):
    text = """
        flow: f
        start: ask
        nodes:
          ask:
            form: {n: {type: number, prompt: A number?, valid: value < 5, invalid: "{value:number} is too much."}}
            failed: bye
            next: bye
          bye: {hangup: Goodbye.}
    """
    async with dial_flow(text) as caller:
        await caller.hears("A number?")
        await caller.ends()
        caller.press("7#")
        await caller.hears("seven is too much")


@pytest.mark.looptime
@pytest.mark.parametrize("kind", ["", *KINDS])
@pytest.mark.parametrize("caller", ["", "anonymous", "Restricted", "sip:alice@example.com"])
async def test_a_withheld_caller_ends_no_call(dial_flow, told, caller, kind):
    place = f"call.caller:{kind}" if kind else "call.caller"
    text = f"flow: f\nstart: a\nnodes: {{a: {{say: 'From {{{place}}}, {{call.arguments.x}}.', next: end}}}}"
    async with dial_flow(text, args=(f"from={quote(caller)}",)) as line:
        await line.hears("From ")
        await line.hung_up()
    assert told.error is None
