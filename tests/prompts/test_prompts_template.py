"""Sentences with places for values."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._prompts.parts import Spoken, Text
from voicekit._prompts.template import MAX_PLAIN, Template
from voicekit.errors import BadPrompt

_MIXED = "one, November twenty-fourth, twenty twenty-six, and four seven"


def said(source, language="en", **values):
    return Template.parse(source).render(values, language).text


@pytest.mark.parametrize(
    ("source", "values", "text"),
    [
        ("Good morning.", {}, "Good morning."),
        ("Hello {name}.", {"name": "Ada"}, "Hello Ada."),
        ("{ name }", {"name": "Ada"}, "Ada"),
        ("You owe {owed:money EUR}.", {"owed": Decimal("12.5")}, "You owe twelve euros and fifty cents."),
        ("You owe {owed:money}.", {"owed": ("1", "USD")}, "You owe one dollar."),
        ("You owe {owed:money EUR}.", {"owed": "3 GBP"}, "You owe three pounds."),
        ("On {day:date}", {"day": dt.date(2026, 3, 5)}, "On March fifth, twenty twenty-six"),
        ("On {day:date}", {"day": "2026-03-05"}, "On March fifth, twenty twenty-six"),
        ("{when:time}", {"when": dt.datetime(2026, 3, 5, 14, 5, tzinfo=dt.UTC)}, "two oh five p.m."),
        ("Order {order:digits}", {"order": 4711}, "Order four seven one one"),
        ("{n}", {"n": 21}, "twenty-one"),
        ("{n}", {"n": "21"}, "21"),
        ("{day}", {"day": dt.date(2026, 3, 5)}, "March fifth, twenty twenty-six"),
        ("{order.total:number}", {"order": {"total": 3}}, "three"),
        ("{order.total:number}", {"order.total": 4}, "four"),
        ("{{name}} {{", {"name": "Ada"}, "{name} {"),
        ("We have {what}.", {"what": ["tea", "milk"]}, "We have tea and milk."),
        ("{what:list or}?", {"what": "tea|milk|water"}, "tea, milk, or water?"),
        ("{what}", {"what": (1, dt.date(2026, 11, 24), Spoken("digits", "47"))}, _MIXED),
        ("In {wait:duration minutes}", {"wait": dt.timedelta(seconds=130)}, "In two minutes"),
        ("Call {number:phone}", {"number": "555-0199"}, "Call five five five, zero one nine nine"),
        ("Press # now.", {}, "Press # now."),
        ("At {at}. At {at}?", {"at": dt.time(9, 30)}, "At nine thirty a.m. At nine thirty a.m.?"),
    ],
)
def test_values_are_put_in_as_words(source, values, text):
    assert said(source, **values) == text


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("en", "{n:plural one {# day} other {# days}}", {1: "one day", 2: "two days", 0: "zero days"}),
        ("en", '{n:plural one="# day" other="# days"}', {1: "one day", 2: "two days"}),
        ("en", "{n:plural =0 {no calls} one {a call} other {# calls}}", {0: "no calls", 1: "a call", 5: "five calls"}),
        ("en", "{n:plural one{# day}\n other{# days}}.", {1: "one day.", 3: "three days."}),
        ("en", "{n:plural other {key ##: #}}", {3: "key #: three"}),
        (
            "ru",
            "{n:plural one {# день} few {# дня} many {# дней} other {# дня}}",
            {
                1: "один день",
                21: "двадцать один день",
                22: "двадцать два дня",
                5: "пять дней",
                111: "сто одиннадцать дней",
            },
        ),
        ("fr", "{n:plural one {# jour} other {# jours}}", {0: "zéro jour", 1: "un jour", 2: "deux jours"}),
        ("ko", "{n:plural other {#일}}", {3: "삼일"}),
        ("ko", "{n:plural native other {# 명}}", {2: "두 명", 20: "스무 명"}),
        ("es", "{n:plural one {# día} other {# días}}", {1: "un día", 21: "veintiún días"}),
        ("es", "{n:plural feminine one {# hora} other {# horas}}", {1: "una hora", 21: "veintiuna horas"}),
        ("de", "{n:plural one {# Tag} other {# Tage}}", {1: "ein Tag", 2: "zwei Tage"}),
        ("de", "{n:plural feminine one {# Woche} other {# Wochen}}", {1: "eine Woche"}),
    ],
)
def test_a_plural_takes_the_form_that_the_language_has_for_the_number(language, source, expected):
    assert {n: said(source, language, n=n) for n in expected} == expected


def test_a_form_has_places_of_its_own():
    source = "{n:plural =0 {No calls.} one {# call from {who}.} other {# calls, {m:plural one {# new} other {# new}}}}"
    assert Template.parse(source).names == ("n", "who", "m")
    assert said(source, n=1, who="Ada") == "one call from Ada."
    assert said(source, n=4, m=2) == "four calls, two new"


@pytest.mark.parametrize(
    ("source", "column", "hint"),
    [
        ("ab {", 5, "{{"),
        ("ab }", 4, "}}"),
        ("{}", 2, "{name}"),
        ("{1}", 2, "{name}"),
        ("ab {name", 4, "close it"),
        ("{name!r}", 6, "{name:kind}"),
        ("{name:weather}", 7, "digits"),
        ("{name:number male}", 7, "masculine"),
        ("{name:money euros}", 7, "EUR"),
        ("{n, plural, one {#} other {#}}", 3, "{n:plural"),
        ("{n:plural one {#}}", 1, "other"),
        ("{n:plural}", 1, "other"),
        ("{n:plural one {a} one {b} other {c}}", 19, "take one out"),
        ("{n:plural single {a} other {c}}", 11, "few"),
        ("{n:plural one {a", 16, "close it"),
        ("{n:plural one= other {a}}", 16, "one {"),
        ("{n:plural other {a", 18, "close it"),
        ("{n:plural male other {a}}", 10, "masculine"),
        ("x" * 20_001, 0, "20,000"),
        ("{a:plural other {" * 4 + "}}" * 4, 52, "3"),
    ],
)
def test_a_mistake_in_a_template_has_its_column_and_what_mends_it(source, column, hint):
    with pytest.raises(BadPrompt) as caught:
        Template.parse(source)
    assert caught.value.column == column
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{due:date}", None),
        ("{due:date}", "tomorrow"),
        ("{due:date}", 5),
        ("{due}", True),
        ("{due}", object()),
        ("{due}", "x" * (MAX_PLAIN + 1)),
        ("{due:digits}", "1" * 201),
        ("{due:plural other {#}}", "many"),
        ("{due:plural other {x}}", "nan"),
        ("{due:money}", (1, 2, 3)),
    ],
)
def test_a_value_that_cannot_be_said_is_named_and_not_repeated(source, value):
    with pytest.raises(BadPrompt) as caught:
        said(source, due=value)
    assert caught.value.name == "due"
    assert "'due'" in str(caught.value)
    assert "tomorrow" not in str(caught.value)


def test_a_missing_value_is_named_also_within_a_form():
    with pytest.raises(BadPrompt) as caught:
        said("{n:plural other {# from {who}}}", n=1)
    assert caught.value.name == "who"
    with pytest.raises(BadPrompt) as caught:
        said("{order.total}", order={"sum": 1})
    assert caught.value.name == "order.total"


def test_nothing_in_a_value_is_read_as_a_template():
    assert said("Hello {name}.", name="{secret} {{ {n:plural", secret="x") == "Hello {secret} {{ {n:plural."


@given(st.text(max_size=MAX_PLAIN))
def test_a_value_brings_no_control_characters_into_a_text(value):
    text = said("{name}", name=value)
    assert text.replace("\u200d", "").replace("\u200c", "").isprintable() or " " in text
    assert not any(sign in text for sign in "\x00\n\r\x1b\u202e\ue000\ud800")


def test_a_text_is_private_where_a_value_in_it_is():
    template = Template.parse("{a} {n:plural =1 {{b}} other {-}}")
    assert template.render({"a": "x", "n": 2, "b": Text("y", private=True)}, "en") == Text("x -", "en", private=False)
    assert template.render({"a": "x", "n": 1, "b": Text("y", private=True)}, "en") == Text("x y", "en", private=True)
    pin = Spoken("digits", "12", private=True)
    assert Template.parse("{pin}").render({"pin": pin}, "en") == Text("one two", "en", private=True)
    assert Template.parse("{pin:number}").render({"pin": pin}, "en") == Text("twelve", "en", private=True)


def test_equal_templates_are_one():
    assert Template.parse("a {b}") is Template.parse("a {b}")
    assert len({Template.parse("a {b}"), Template.parse("a {b}"), Template.parse("a {c}")}) == 2


def test_a_template_of_values_that_can_be_counted_can_be_rendered_beforehand():
    texts = Template.parse("You are {place:ordinal}, {place:plural one {# call} other {# calls}}.").beforehand("en")
    assert len(texts) == 31
    assert texts[0] == Text("You are first, one call.", "en")
    assert Template.parse("Hello.").beforehand("de") == (Text("Hello.", "de"),)
    assert len(Template.parse("{n:plural one {a day} other {days}}").beforehand("en")) == 2
    assert Template.parse("{name}, {n:number}").beforehand("en") == ()
    assert Template.parse("{a:number} {b:number}").beforehand("en") == ()


def test_lists_within_lists_and_long_ones_are_refused():
    for things in ([["a"]], ["a"] * 21):
        with pytest.raises(BadPrompt) as caught:
            said("{things}", things=things)
        assert caught.value.name == "things"


def test_forms_that_a_translation_lacks_are_named():
    template = Template.parse("{n:plural one {# день} other {# дня}}")
    assert template.missing_forms("ru") == ("few", "many")
    assert template.missing_forms("en") == ()
    assert template.missing_forms("ko") == ()
    assert Template.parse("{n:number}").missing_forms("ru") == ()


@given(st.text('{}#ab:=" plurone', max_size=40))
def test_any_text_is_a_template_or_a_mistake_with_a_column(source):
    column = 1
    try:
        Template.parse(source)
    except BadPrompt as error:
        column = error.column
    assert 1 <= column <= len(source) + 1
