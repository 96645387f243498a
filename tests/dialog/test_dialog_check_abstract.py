"""Values that are known in part: what an expression gives in a call is among what the check says that it may give."""

import datetime as dt
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from voicekit._authoring.lint.abstract import ANY, NONE, Exact, Some, ValueKind, exact, joined, some, widened
from voicekit._authoring.lint.evaluation import assume, evaluate, tree_of
from voicekit._dialog.expression import Expression
from voicekit.errors import ExpressionFailed

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 12),
    st.sampled_from([Decimal("0.5"), Decimal("12.50"), 1.5]),
    st.sampled_from(["", "x", "5", "gold", "2026-03-05", "15:30", "0445"]),
    st.sampled_from([dt.date(2026, 3, 5), dt.date(2027, 12, 31)]),
    st.sampled_from([dt.time(15, 30), dt.time(0)]),
    st.sampled_from([dt.timedelta(days=3), dt.timedelta(0)]),
    st.sampled_from([dt.datetime(2026, 3, 5, 15, 30, tzinfo=dt.UTC)]),
    st.sampled_from([[], [1, 2], ["x", "gold"], [Decimal("12.50"), "EUR"]]),
)
LITERALS = st.sampled_from(
    [
        "0",
        "1",
        "5",
        "1.5",
        "'x'",
        "'gold'",
        "''",
        "'5'",
        "'2026-03-05'",
        "none",
        "true",
        "false",
        "[1, 2]",
        "['x', 'gold']",
    ]
)


def expressions():
    leaves = st.one_of(st.sampled_from(["a", "b", "today", "now"]), LITERALS)
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%"]), inner).map(
                "({0[0]} {0[1]} {0[2]})".format
            ),
            st.tuples(inner, st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in"]), inner).map(
                "({0[0]} {0[1]} {0[2]})".format
            ),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map("({0[0]} {0[1]} {0[2]})".format),
            st.tuples(inner, inner, inner).map("({0[0]} if {0[1]} else {0[2]})".format),
            inner.map("(not {})".format),
            inner.map("(-{})".format),
            st.tuples(
                st.sampled_from(["len", "lower", "text", "number", "int", "round", "abs", "date", "time", "days"]),
                inner,
            ).map("{0[0]}({0[1]})".format),
            st.tuples(st.sampled_from(["min", "max", "contains", "starts_with"]), inner, inner).map(
                "{0[0]}({0[1]}, {0[2]})".format
            ),
            st.tuples(
                st.sampled_from(["a", "b", "today", "now"]), st.sampled_from(["year", "weekday", "hour", "days"])
            ).map(".".join),
            st.tuples(inner, st.integers(-2, 2)).map("{0[0]}[{0[1]}]".format),
            st.lists(inner, max_size=2).map(lambda each: f"[{', '.join(each)}]"),
        ),
        max_leaves=6,
    )


def covers(known, value):
    """Whether a value is among what is known of it."""
    value = frozen(value)
    return any(covers_one(each, value) for each in known)


def frozen(value):
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def covers_one(one, value):
    if one == Some(ValueKind.ANY):
        return True
    if isinstance(one, Exact):
        return type(value) is one.type and value == one.value
    kinds = {
        ValueKind.NUMBER: (int, float, Decimal),
        ValueKind.TEXT: (str,),
        ValueKind.DATE: (dt.date,),
        ValueKind.MOMENT: (dt.datetime,),
        ValueKind.TIME: (dt.time,),
        ValueKind.DURATION: (dt.timedelta,),
        ValueKind.LIST: (tuple,),
        ValueKind.MONEY: (tuple,),
        ValueKind.MAPPING: (dict,),
    }[one.kind]
    size = len(value) if isinstance(value, str) else value
    fits = isinstance(value, kinds) and not isinstance(value, bool)
    return fits and (one.least is None or one.least <= size) and (one.most is None or size <= one.most)


@st.composite
def knowledge(draw):
    """A value, and something that is known of it."""
    value = draw(VALUES)
    own = exact(value)
    how = draw(st.sampled_from(["exact", "one of", "kind", "bounds", "any"]))
    if how == "any":
        return value, ANY
    if how == "one of":
        return value, joined(own, exact(draw(VALUES)))
    kind = next((kind for kind, types in KINDS if isinstance(value, types)), None)
    if how == "exact" or kind is None or isinstance(value, bool):
        return value, own
    if how == "bounds" and kind in (ValueKind.NUMBER, ValueKind.DATE, ValueKind.TIME):
        return value, some(kind, value, None)
    return value, joined(some(kind), NONE if draw(st.booleans()) else frozenset())


KINDS = (
    (ValueKind.NUMBER, (int, float, Decimal)),
    (ValueKind.TEXT, str),
    (ValueKind.MOMENT, dt.datetime),
    (ValueKind.DATE, dt.date),
    (ValueKind.TIME, dt.time),
    (ValueKind.DURATION, dt.timedelta),
    (ValueKind.LIST, list),
)


@settings(max_examples=1500)
@given(text=expressions(), a=knowledge(), b=knowledge())
@example(text="len(max(today, '2026-03-05'))", a=(0, ANY), b=(0, ANY))
@example(text="not len(min(a, '2026-03-05'))", a=(dt.date(2027, 12, 31), some(ValueKind.DATE)), b=(0, ANY))
@example(text="max(a)", a=([dt.time(15, 30)], some(ValueKind.LIST)), b=(0, ANY))
@example(text="(not a or b.year) and a", a=(False, ANY), b=(None, NONE))
def test_what_an_expression_gives_is_among_what_it_may_give(text, a, b):
    moment = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
    values = {"a": a[0], "b": b[0], "today": moment.date(), "now": moment}
    known = {"a": a[1], "b": b[1], "today": some(ValueKind.DATE), "now": some(ValueKind.MOMENT)}
    try:
        result = Expression.parse(text).evaluate(values)
    except ExpressionFailed:
        return
    tree = tree_of(text)
    assert covers(evaluate(tree, known), result)
    left = assume(tree, known, holds=bool(result))
    assert left is not None
    assert all(covers(left[name], value) for name, value in values.items())


def test_a_value_that_is_reached_again_and_again_stops_changing():
    value = exact(0)
    for count in range(1, 60):
        before, value = value, widened(value, exact(count))
    assert value == before == some(ValueKind.NUMBER, 0)
