"""What every flow knows by itself: one table, which calls, checks and the reference ask."""

import datetime as dt

import pytest

from voicekit._authoring.lint.abstract import Some, ValueKind, part, within
from voicekit._authoring.lint.known import FACTS_KNOWN, FAILURE
from voicekit._authoring.lint.names import lack_of
from voicekit._dialog.facts import FACTS, KNOWN

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
PLACES = [(name,) for name in FACTS] + [(name, key) for name, fact in FACTS.items() for key in fact.keys]


@pytest.mark.parametrize("names", PLACES, ids=".".join)
async def test_a_fact_holds_in_a_call_what_the_check_takes_it_for(dial_flow, told, names):
    flow = f"flow: f\nstart: a\nresults: [found]\nnodes:\n  a: {{set: {{found: {'.'.join(names)}}}, next: end}}\n"
    async with dial_flow(flow, clock=lambda: NOON) as caller:
        assert await caller.hung_up() == "exit"
    known = FACTS_KNOWN[names[0]]
    for key in names[1:]:
        known = part(known, key)
    held = told.results["found"]
    kinds = {each.kind if isinstance(each, Some) else within(each.value) for each in known}
    assert not kinds.isdisjoint({ValueKind.ANY, within(held)})
    assert lack_of(names, set(FACTS), ()) is None


def test_what_no_fact_has_is_named_with_what_there_is():
    lack = lack_of(("call", "colour"), set(FACTS), ())
    assert lack is not None
    assert all(key in lack.hint for key in KNOWN["call"].parts)


def test_a_failure_has_what_the_check_takes_it_for():
    (mapping,) = FAILURE
    assert {name for name, _ in mapping.parts} == set(KNOWN["failure"].keys) == {"kind", "text"}
