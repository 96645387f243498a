"""Bounds of values: what comes from outside is looked over where it comes in, and nothing grows beyond them."""

import asyncio
import datetime as dt
import time
from decimal import Decimal

import pytest
from coverage import Coverage
from hypothesis import given
from hypothesis import strategies as st

from voicekit._dialog.actions import Actions
from voicekit._dialog.bounds import MAX_DEPTH, MAX_NUMBER, MAX_TEXT, MAX_VALUES, TooLarge, Work, bounded, read_json
from voicekit._dialog.expression import Expression
from voicekit._dialog.load import loads
from voicekit.errors import ExpressionFailed, FlowError, FlowFailed


def nested(depth, value=1):
    for _ in range(depth):
        value = [value]
    return value


def doubled(times):
    value = ["a"]
    for _ in range(times):
        value = [value, value]
    return value


CYCLE = []
CYCLE.append(CYCLE)

HOSTILE = {
    "a huge exponent": Decimal("1e999999"),
    "a huge exponent of nothing": Decimal("0e999999"),
    "a tiny exponent": Decimal("1e-999999"),
    "a huge whole number": 10**5000,
    "a number just over": MAX_NUMBER + 1,
    "digits without end": Decimal("1." + "1" * 100),
    "no number": float("nan"),
    "no decimal": Decimal("NaN"),
    "infinity": float("inf"),
    "a long text": "a" * (MAX_TEXT + 1),
    "half a character": "a\ud800",
    "a long key": {"a" * (MAX_TEXT + 1): 1},
    "a hidden number": {"order": {"lines": [{"price": Decimal("1e999999")}]}},
    "many values": [0] * (MAX_VALUES + 1),
    "many texts": ["a" * MAX_TEXT] * 200,
    "deep lists": nested(MAX_DEPTH + 1),
    "a list in itself": CYCLE,
    "a list of lists twice, forty times over": doubled(40),
    "a large set": frozenset(range(MAX_VALUES + 1)),
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_what_is_out_of_bounds_is_refused_at_once_and_not_shown(value):
    begun = time.process_time()
    with pytest.raises(TooLarge) as refused:
        bounded(value)
    assert time.process_time() - begun < 1
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize(
    "value",
    [
        MAX_NUMBER,
        -MAX_NUMBER,
        Decimal("12.50"),
        Decimal(0),
        1e-9,
        "a" * MAX_TEXT,
        "\U0001f600",
        [0] * (MAX_VALUES - 1),
        nested(MAX_DEPTH),
        {"due": dt.date(2026, 3, 5), "paid": (Decimal("20.00"), "EUR"), "gone": None, "yes": True},
        pytest.param(object(), id="a thing of a program"),
    ],
    ids=repr,
)
def test_what_a_dialogue_has_to_do_with_is_let_through_as_it_is(value):
    assert bounded(value) is value


@pytest.mark.parametrize(
    "content",
    [
        b'{"amount": 1e999999}',
        b'{"amount": 1E+99999999999999999999999}',
        b'{"amount": ' + b"9" * 5000 + b"}",
        b'{"amount": 0.' + b"9" * 5000 + b"}",
        b'{"amount": NaN}',
        b'{"amount": -Infinity}',
        b'{"amount": 1, "amount": 2}',
        b'{"name": "\\ud800"}',
        b"[" * 30 + b"]" * 30,
        b"[" * 200_000 + b"]" * 200_000,
        b"[" + b"0," * MAX_VALUES + b"0]",
    ],
    ids=lambda content: content[:40].decode(),
)
def test_json_out_of_bounds_is_no_answer(content):
    with pytest.raises(ValueError, match=r".") as refused:
        read_json(content)
    assert len(str(refused.value)) < 100


def test_json_in_bounds_is_read_as_it_is_written():
    assert read_json(b'{"a": 12.50, "b": [1, null, "\\ud83d\\ude00"]}') == {
        "a": Decimal("12.50"),
        "b": [1, None, "\U0001f600"],
    }


@given(st.recursive(st.integers() | st.floats() | st.text() | st.decimals(), st.lists, max_leaves=30))
def test_what_passes_can_be_compared_and_written(value):
    try:
        bounded(value)
    except TooLarge:
        return
    same = Expression.parse("x == x and (x in [x])").evaluate({"x": value})
    assert same is True


def test_a_list_of_itself_twice_again_and_again_is_refused_before_it_cannot_be_compared():
    twice, same = Expression.parse("[x, x]"), Expression.parse("x == [x, x]")

    def grow(value):
        for _ in range(40):
            value = twice.evaluate({"x": value})
            same.evaluate({"x": value})

    with pytest.raises(ExpressionFailed, match=r"values|within each other"):
        grow(1)


@pytest.mark.parametrize("source", ["[x, x]", "x + x", "text(x)", "upper(x + x)", "[x] + [x]", "len([[x, x], [x, x]])"])
def test_no_expression_makes_more_than_the_bounds(source):
    large = ["a" * (MAX_TEXT - 1)] * 90
    with pytest.raises(ExpressionFailed, match="more than"):
        Expression.parse(source).evaluate({"x": large})


GIVEN = """
    flow: bill
    start: ask
    nodes:
      ask: {action: bill, set: bill, failed: sorry, next: bye}
      bye: {hangup: Goodbye.}
      sorry: {hangup: "It was {failure.kind}."}
"""


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
async def test_an_answer_out_of_bounds_is_a_failure_of_its_node(dial_flow, told, value):
    actions = Actions()
    actions.action("bill")(lambda: value)
    async with dial_flow(GIVEN, actions=actions) as caller:
        await caller.hears("It was answer")
    assert told.of("failed", "why") == ["answer"]


async def test_what_a_flow_cannot_take_from_an_answer_is_a_failure_of_its_node_too(dial_flow, told):
    actions = Actions()
    actions.action("bill")(lambda: {"total": "much"})
    async with dial_flow(GIVEN.replace("set: bill", "set: {bill: result.total + 1}"), actions=actions) as caller:
        await caller.hears("It was expression-failed")


async def test_a_program_cannot_tell_a_flow_what_is_out_of_bounds(dial_flow, told):
    text = """
        flow: order
        arguments: {number: {type: any}}
        start: bye
        nodes: {bye: {hangup: Goodbye.}}
    """
    async with dial_flow(text, arguments={"number": Decimal("1e999999")}) as caller:
        await caller.hung_up()
    assert (told.error.kind, "number" in told.error.what) == ("value", True)


@pytest.mark.parametrize("number", ["1e999", "1e300", "-1e40"])
def test_no_number_of_a_document_is_out_of_bounds(number):
    with pytest.raises(FlowError):
        loads(f"flow: x\nstart: a\nnodes:\n  a: {{form: {{n: {{type: number, maximum: {number}}}}}, next: end}}\n")


BIG = list(range(MAX_VALUES - 10))
COSTLY = {
    "a text of figures among numbers": ("t in y", {"t": "9" * 4000, "y": BIG}),
    "a long text among numbers": ("t in y", {"t": "a" * MAX_TEXT, "y": BIG}),
    "the least of many": ("min(y)", {"y": BIG}),
    "the greatest of many texts": ("max(y)", {"y": [f"{'a' * 90}{i}" for i in BIG]}),
    "lists put together": ("len(y + y)", {"y": BIG[:4900]}),
    "lists compared": ("y == z", {"y": [[i] for i in BIG[:4900]], "z": [[i] for i in BIG[:4900]]}),
    "texts compared": ("y == z", {"y": ["a" * 900] * 1000, "z": ["a" * 900] * 1000}),
    "lists as text": ("len(text(y))", {"y": ["a" * 9] * 1000}),
}


@pytest.mark.parametrize(("part", "values"), COSTLY.values(), ids=COSTLY)
def test_an_expression_does_some_work_and_no_more(part, values):
    assert Expression.parse(part).evaluate(values) is not None  # once is fine
    whole = Expression.parse("[" + ", ".join([part] * (900 // (len(part) + 2))) + "]")
    begun = time.process_time()
    with pytest.raises(ExpressionFailed, match="too much work"):
        whole.evaluate(values)
    assert time.process_time() - begun < 2 * (1 if Coverage.current() is None else 4)


def test_what_an_expression_does_is_counted():
    work = Work()
    assert Expression.parse("1 + 1 == 2").holds({}, work)
    assert 0 < work.steps < 20
    again = Work()
    Expression.parse("3 in y").evaluate({"y": BIG}, again)
    assert len(BIG) < again.steps < 3 * len(BIG)


GROWING = """
flow: f
start: a
variables: {x: "'a'", n: 0}
nodes:
  a: {SET, next: b}
  b: {branch: [{if: n < 9000, next: a}], else: end}
"""


@pytest.mark.looptime
@pytest.mark.usefixtures("logged")  # a traceback of large values is drawn for seconds
@pytest.mark.parametrize(
    ("assigned", "error", "words"),
    [
        ("{x: x + x, n: n + 1}", ExpressionFailed, "a text of more than"),
        ('{x: "[x, x]", n: n + 1}', ExpressionFailed, "more than 10,000 values"),
        ("{n: n + 1, x: \"'5' in y\"}", FlowFailed, "work too much out"),
    ],
)
async def test_what_grows_in_a_loop_ends_in_an_error_that_names_the_node(dial_flow, told, assigned, error, words):
    text = GROWING.replace("SET", f"set: {assigned}").replace("nodes:", "arguments: {y: {}}\nnodes:")
    begun = time.process_time()
    async with dial_flow(text, arguments={"y": BIG}) as caller:
        await caller.hears("We are sorry")
        await caller.hung_up()
    assert isinstance(told.error, error)
    assert words in told.error.what
    assert (told.error.flow, told.error.node) == ("f", "a")
    assert time.process_time() - begun < 10


@pytest.mark.looptime
async def test_other_calls_have_their_turn_while_a_flow_works_much_out(dial_flow, told):
    nodes = "\n".join(f"  n{i}: {{set: {{x: \"'5' in y\"}}, next: n{i + 1}}}" for i in range(30))
    text = f"flow: f\nstart: n0\narguments: {{y: {{}}}}\nnodes:\n{nodes}\n  n30: {{say: Done.}}\n"
    turns = set()

    class Watched(list):
        def append(self, trace):
            super().append(trace)
            asyncio.get_running_loop().call_soon(lambda: turns.add(trace.node if self[-1] is trace else ""))

    told.traces = Watched()
    async with dial_flow(text, arguments={"y": BIG}) as caller:
        await caller.hears("Done")
        await caller.hung_up()
    assert len(turns & {f"n{i}" for i in range(30)}) >= 3  # nodes in which something else ran
