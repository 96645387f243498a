"""What voicekit says of a value, it hears as that value: in every language, for every kind."""

import datetime as dt
import unicodedata
from functools import cache

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from saying import TODAY, Said, asking

from voicekit._grammar import Band
from voicekit._grammar.currency_names import decimals
from voicekit._grammar.text import plain
from voicekit._grammar.yesno import yes_no
from voicekit._lang import language_of, languages, rules_of
from voicekit._lang.tags import region
from voicekit._spoken import words

REGIONAL = ("en-GB", "es-MX", "fr-BE", "fr-CH", "pt-BR")
"""Tags whose country says values in a way of its own."""

TAGS = (*languages(), *REGIONAL)

days = st.one_of(
    st.dates(dt.date(1920, 1, 1), dt.date(2060, 12, 31)), st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))
).map(dt.date.isoformat)
coming = st.dates(TODAY, TODAY + dt.timedelta(364)).map(dt.date.isoformat)
this_week = st.dates(TODAY + dt.timedelta(1), TODAY + dt.timedelta(7)).map(dt.date.isoformat)
moments = st.times().map(lambda moment: f"{moment:%H:%M}")
whole = st.one_of(st.integers(-1000, 1000), st.integers(-(10**9) + 1, 10**9 - 1)).map(str)
decimal = st.decimals(-9999, 9999, places=3).map(lambda value: f"{value.normalize():f}")
spans = st.one_of(
    st.integers(1, 120),
    st.integers(1, 90).map(lambda minutes: minutes * 60),
    st.integers(1, 48).map(lambda hours: hours * 3600),
    st.integers(1, 400_000),
).map(str)
strings = st.text("0123456789", min_size=1, max_size=16)

KINDS = {
    "date": days,
    "date on": days,
    "date weekday": days,
    "date weekday on": days,
    "date short": coming,
    "date short on": coming,
    "date short weekday on": coming,
    "weekday": this_week,
    "time": moments,
    "time at": moments,
    "number": st.one_of(whole, decimal),
    "money": None,
    "duration": spans,
    "digits": strings,
    "phone": None,
    "letters": None,
    "phonetic": None,
}
"""Values of each kind; None where they depend on the language."""


def amounts(language):
    """Amounts of every currency that the language has nouns for."""

    def of(code):
        most = st.one_of(st.integers(0, 2000), st.integers(0, 10**8))
        return most.map(lambda small: f"{small / 10 ** decimals(code):.{decimals(code)}f} {code}")

    return st.sampled_from(sorted(rules_of(language).coins)).flatmap(of)


@cache
def numbers_of(country):
    """Telephone numbers of a country, one of each kind."""
    made = (phonenumbers.example_number_for_type(country, kind) for kind in phonenumbers.PhoneNumberType.values())
    return [each for each in made if each is not None]


@st.composite
def calls(draw, language):
    """A telephone number as its country or as the world writes it."""
    known = draw(st.sampled_from(numbers_of(region(language))))
    own = str(known.national_number)
    made = phonenumbers.PhoneNumber()
    made.country_code = known.country_code
    made.national_number = int(own[:-3] + draw(st.text("0123456789", min_size=3, max_size=3)))
    made.italian_leading_zero = known.italian_leading_zero
    made = made if phonenumbers.is_valid_number(made) else known
    return phonenumbers.format_number(made, draw(st.sampled_from((0, 2))))


def signs(language):
    return st.text("0123456789" + "".join(language_of(language).alphabet.said(language)), min_size=1, max_size=8)


def values(language, kind):
    made = {"money": amounts, "phone": calls, "letters": signs, "phonetic": signs}
    return made[kind](language) if kind in made else KINDS[kind]


def canonical(language, kind, value):
    """The value as a grammar writes it."""
    if kind == "phone":
        return phonenumbers.format_number(phonenumbers.parse(value, region(language)), 0)
    if kind in ("letters", "phonetic"):
        return unicodedata.normalize("NFKC", value.casefold().upper())
    if kind == "number":
        return f"{-0.0 if value == '-0' else value}"
    return value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", TAGS)
def test_what_is_said_of_a_value_is_heard_as_it(language, kind):
    ambiguous = language_of(language).ambiguous

    @settings(max_examples=100)
    @given(values(language, kind))
    def heard(value):
        grammar = asking(language, kind.split()[0], value[-3:] if kind == "money" else "")
        said, right = words(kind, value, language), canonical(language, kind, value)
        meant = grammar.interpret([Said(said, 0.95)])
        assert right in [reading.key for reading in grammar.readings(said)]
        assert (meant.key == right and meant.band is Band.ACCEPT) or kind.split()[0] in ambiguous

    heard()


@pytest.mark.parametrize("language", languages())
def test_every_yes_and_no_is_heard_as_such(language):
    grammar, table = yes_no(language), language_of(language).hearing
    for answer, said in (("yes", table.yes), ("no", table.no)):
        for each in said:
            assert [reading.key for reading in grammar.readings(each)] == [answer], each


@pytest.mark.parametrize("language", languages())
def test_an_ambiguous_kind_is_named_with_its_reason(language):
    known = {kind.split()[0] for kind in KINDS}
    assert all(kind in known and why for kind, why in language_of(language).ambiguous.items())


WRITTEN_APART = [code for code in languages() if not language_of(code).hearing.runs_together]
"""Languages in which the words of a number are no single word, of which there would be too many for an engine."""


@pytest.mark.parametrize("language", WRITTEN_APART)
def test_an_engine_is_told_the_words_that_a_date_is_said_with(language):
    told = set(asking(language, "date").words)
    for day in ("1998-01-31", "1999-12-22", "2000-05-07", "2026-06-11"):
        assert set(plain(words("date weekday on", day, language)).split()) <= told
