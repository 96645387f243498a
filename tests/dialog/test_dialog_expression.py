"""Expressions of a flow: what they give, what they refuse, and that nothing else can happen."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._dialog.expression import MAX_EXPRESSION, Expression
from voicekit._dialog.functions import FUNCTIONS
from voicekit.errors import ExpressionFailed, FlowError

BERLIN = dt.timezone(dt.timedelta(hours=1))
NAMES = {
    "age": 21,
    "order": "0445",
    "plan": "gold",
    "price": Decimal("12.50"),
    "paid": (Decimal("20.00"), "EUR"),
    "due": dt.date(2026, 3, 5),
    "hour": dt.time(15, 30),
    "today": dt.date(2026, 3, 3),
    "now": dt.datetime(2026, 3, 3, 9, 5, tzinfo=BERLIN),
    "lines": ["a", "b", "c"],
    "nothing": None,
    "yes": True,
    "call": {"language": "en", "arguments": {"vip": "yes"}},
    "result": {"total": 3, "when": {"day": dt.date(2026, 3, 7)}},
}


def value(source):
    return Expression.parse(source).evaluate(NAMES)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("-age", -21),
        ("7 // 2", 3),
        ("7 % 4", 3),
        ("7 / 2", 3.5),
        ("price + 0.1", Decimal("12.60")),
        ("'a' + \"b\"", "ab"),
        ("[1] + [age]", [1, 21]),
        ("true and not false", True),
        ("nothing == none", True),
        ("nothing or 'unknown'", "unknown"),
        ("age and plan", "gold"),
        ("'adult' if age >= 18 else 'child'", "adult"),
        ("18 <= age < 65", True),
        ("plan in ['gold', 'silver']", True),
        ("'5' not in order", False),
        ("call.language == 'en'", True),
        ("call.arguments.vip == 'yes'", True),
        ("call.arguments.other == none", True),
        ('result["total"]', 3),
        ("lines[0]", "a"),
        ("lines[-1]", "c"),
        ("result.when.day - days(2) == due", True),
        ("today + days(3)", dt.date(2026, 3, 6)),
        ("due - today == days(2)", True),
        ("(due - today).days", 2),
        ("now + hours(2) > now", True),
        ("due.weekday", "thu"),
        ("due.month + hour.minute", 33),
        ("now.hour >= 9 and now.time < '18:00'", True),
        ("  age\n  == 21", True),
    ],
)
def test_an_expression_has_the_value_that_it_reads_as(source, expected):
    assert value(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "order == 445",
        "due < '2026-03-06'",
        "hour >= '15:30'",
        "'21' == age",
        "age < '100'",
        "now == today",
        "price == 12.5",
    ],
)
def test_text_is_compared_as_what_it_means(source):
    assert value(source) is True


def test_text_that_means_nothing_of_the_other_kind_is_just_not_equal():
    assert value("plan == 1") is False
    assert value("due != 'soon'") is True


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("len(lines)", 3),
        ("lower('AB') + upper('c')", "abC"),
        ("strip(' a ')", "a"),
        ("contains(plan, 'old')", True),
        ("starts_with(order, '0') and ends_with(order, '5')", True),
        ("text(due)", "2026-03-05"),
        ("text(hour)", "15:30"),
        ("text(paid)", "20.00 EUR"),
        ("text(yes)", "true"),
        ("text(nothing)", ""),
        ("number(order)", 445),
        ("number('1.5')", Decimal("1.5")),
        ("number(paid) > 10", True),
        ("int('7.9')", 7),
        ("round(2.5)", 3),
        ("round('2.345', 2)", Decimal("2.35")),
        ("abs(-3)", 3),
        ("min(3, 1, 2)", 1),
        ("max(lines)", "c"),
        ("date('2026-03-05') == due", True),
        ("date(now) == today", True),
        ("time('09:05') == time(now)", True),
        ("minutes(90) == hours(1.5)", True),
    ],
)
def test_a_function_gives_what_its_description_says(source, expected):
    assert value(source) == expected


def test_every_function_is_written_as_its_usage_says():
    for name, function in FUNCTIONS.items():
        assert function.usage.startswith(f"{name}(")
        assert function.what


def test_the_variables_of_an_expression_are_known_without_working_it_out():
    parsed = Expression.parse("age > 3 and call.arguments.vip and lines[age] and true and len(plan)")
    assert parsed.names == {"age", "call", "lines", "plan"}
    assert ("call", "arguments", "vip") in parsed.paths


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("age >", 6),
        ("age = 3", 5),
        ("", 1),
        ("1 + ü + open('x')", 9),
        ("age ** 9", 1),
        ("lambda: 1", 1),
        ("plan.__class__", 1),
        ("[x for x in lines]", 1),
        ("f'{age}'", 1),
        ("lines[0:2]", 7),
        ("plan.upper()", 1),
        ("len(lines, 2)", 1),
        ("len(x=2)", 1),
        ("age is 3", 1),
        ("1j", 1),
        ("~age", 1),
        ("{1: 2}", 1),
        ("10000000000000000000000000000001", 1),
        ("(" * 50 + "1" + ")" * 50 + "(", 1),
        ("-" * 200 + "1", 42),
        ("a" * (MAX_EXPRESSION + 1), 1),
        ("a\0b", 1),
    ],
)
def test_what_is_no_expression_is_refused_with_its_column(source, column):
    with pytest.raises(FlowError) as caught:
        Expression.parse(source)
    assert (caught.value.line, caught.value.hint == "" or len(caught.value.hint) > 5) == (1, True)
    if column != 1:
        assert caught.value.column == column


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("a && b", "and"),
        ("a || b", "or"),
        ("! a", "not"),
        ("a = 1", "=="),
        ("a b", "such as"),
        ("2026-12-24", "date('2026-12-24')"),
    ],
)
def test_habits_of_other_languages_are_named_with_their_mend(source, word):
    with pytest.raises(FlowError) as caught:
        Expression.parse(source)
    assert word in caught.value.hint


@pytest.mark.parametrize(
    "source",
    [
        "unknown",
        "plan * 3",
        "plan + 3",
        "yes + 1",
        "1 / 0",
        "age % 0",
        "lines[3]",
        "plan < 3",
        "due < 3",
        "nothing > 1",
        "nothing.key",
        "age.year",
        "due + due",
        "due + days(9999999)",
        "days(10000000000)",
        "days('x')",
        "number('nan')",
        "number('1e999999999')",
        "number('" + "9" * 900 + "')",
        "int('1e999999999')",
        "date('5 March')",
        "time('9 pm')",
        "len(3)",
        "min([])",
        "round(1, 99)",
        "text(call)",
        "3 in age",
        "max(lines, 3)",
    ],
)
def test_values_that_do_not_fit_are_one_typed_error(source):
    with pytest.raises(ExpressionFailed) as caught:
        value(source)
    assert source in str(caught.value)


def test_a_missing_variable_is_named():
    with pytest.raises(ExpressionFailed) as caught:
        value("1 + wage")
    assert caught.value.name == "wage"


def test_numbers_texts_and_lists_stay_bounded():
    grown = {"x": "a" * 9_000, "n": 10**20, "many": [0] * 9_000, "huge": Decimal("1e400000")}
    for source in ("x + x", "n * n", "many + many", "int(huge)", "huge * 1"):
        with pytest.raises(ExpressionFailed, match=r"more than|too many|too large"):
            Expression.parse(source).evaluate(grown)


def test_an_error_does_not_tell_the_value_that_it_met():
    with pytest.raises(ExpressionFailed) as caught:
        Expression.parse("pin * 2").evaluate({"pin": "8642"})
    assert "8642" not in str(caught.value)


TOKENS = st.sampled_from(
    [
        *NAMES,
        *FUNCTIONS,
        *"()[].,+-*/%<>=!&|~^@:{}'\"#\\",
        "**",
        "//",
        "==",
        "<=",
        " in ",
        " not ",
        " and ",
        " or ",
        " if ",
        " else ",
        " for ",
        "lambda",
        "yield ",
        "await ",
        "__class__",
        "0",
        "1",
        "9" * 40,
        "1e300",
        "'a'",
        "[1]",
        " ",
        "\n",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(TOKENS, max_size=14).map("".join)))
def test_any_text_is_a_value_or_one_of_two_errors(source):
    try:
        found = Expression.parse(source).evaluate(NAMES)
    except (FlowError, ExpressionFailed):
        return
    plain = (str, int, float, Decimal, dt.date, dt.time, dt.timedelta, list, tuple, dict, type(None))
    assert isinstance(found, plain)
