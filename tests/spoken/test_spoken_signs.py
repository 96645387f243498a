"""Letters and digits in the shape that voices know."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._spoken import words
from voicekit._spoken.texts import normalised, plain


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("\uff11\uff12\uff13", "123"),
        ("\uff11\uff12\uff0e\uff15", "12.5"),
        ("\u0661\u0662\u0663 \u06f4 \u096b \u0e56", "123 4 5 6"),
        ("\u2160 \u2161 \u2177", "I II viii"),
        ("\u2460\u2461", "12"),
        ("\uff21\uff42 \uff05 \uff04", "Ab % $"),
        ("\U0001d40d\U0001d7cf \ufb01ne", "N1 fine"),
        ("\uff76\uff9e", "\u30ac"),
        ("\ufe8d\ufedf", "\u0627\u0644"),
    ],
)
def test_digits_and_letters_become_the_usual_ones(written, said):
    assert plain(written) == said
    assert normalised(f"  {written}\n") == said


@pytest.mark.parametrize(
    "text", ["1\u00bd", "m\u00b2", "1\u00ba 2\u00aa", "\u3131\u3134", "\u0e19\u0e49\u0e33", "\uff01\uff0c", "\u2122"]
)
def test_what_would_become_something_else_stays(text):
    assert plain(text) == text


@given(st.text())
def test_it_is_done_once_and_for_all_and_no_digit_is_strange_then(text):
    once = plain(text)
    assert plain(once) == once
    assert all(sign.isascii() for sign in once if unicodedata.category(sign) == "Nd")


@pytest.mark.parametrize(
    ("kind", "value", "same"),
    [
        ("digits", "\uff11\uff12", "12"),
        ("phone", "\u0661\u0662\u0663", "123"),
        ("number", "\uff11\uff12", "12"),
        ("money", "\uff11\uff12\uff0e\uff15 USD", "12.5 USD"),
        ("letters", "\uff21\uff11", "A1"),
        ("date", "\uff12\uff10\uff12\uff16-11-24", "2026-11-24"),
    ],
)
def test_values_are_said_in_whatever_digits_they_are_written(kind, value, same):
    assert words(kind, value, "en") == words(kind, same, "en")
