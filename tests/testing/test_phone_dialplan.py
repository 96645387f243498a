"""The dialplan's text: expressions are expanded once, arguments split as Asterisk splits them."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit.testing.asterisk.dialplan import DialplanRequest, expand, request_of, separate

CALL = "${URIDECODE(${VOICEKIT_ARGS})}"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("", ()),
        ("a", ("a",)),
        ("a,b", ("a", "b")),
        ("a,,", ("a", "", "")),
        (r"a\,b,c", ("a,b", "c")),
        ('"a,b",c', ("a,b", "c")),
        ("f(a,b),c", ("f(a,b)", "c")),
        ("[a,b],c", ("[a,b]", "c")),
        (r"\(,c", ("(", "c")),
        (r"\"a,b", ('"a', "b")),
        (r"a\\,b", ("a\\", "b")),
        (r"a)b,c", ("a)b", "c")),
        ("(a,b", ("(a,b",)),
        ("a\\", ("a",)),
    ],
)
def test_arguments_end_at_a_comma_that_nothing_protects(text, arguments):
    assert separate(text) == arguments


@pytest.mark.parametrize(
    ("text", "most", "arguments"),
    [
        ('a,b,"c",\\d', 2, ("a", 'b,"c",\\d')),
        ('"a",b', 2, ("a", "b")),
        ('"a",b', 1, ('"a",b',)),
        ("a,", 2, ("a", "")),
        ("a", 2, ("a",)),
        ("", 1, ()),
    ],
)
def test_the_last_argument_that_an_application_has_is_the_rest_as_it_stands(text, most, arguments):
    assert separate(text, most) == arguments


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("plain", "plain"),
        ("${A}-${B}", "1-2"),
        ("${MISSING}", ""),
        ("${URIDECODE(${C})}", "a,b"),
        ("${URIDECODE(a%2Cb)}", "a,b"),
        ("${SHELL(id)}", ""),
        ("${A", "1"),
    ],
)
def test_variables_and_uridecode_are_expanded(text, expanded):
    assert expand(text, {"A": "1", "B": "2", "C": "a%2Cb"}) == expanded


def test_what_a_variable_holds_is_not_expanded_again():
    variables = {"A": "${B}", "B": "secret", "C": "%24%7BB%7D"}
    assert expand("${A}", variables) == "${B}"
    assert expand("${URIDECODE(${C})}", variables) == "${B}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", None),
        ("Answer", DialplanRequest("Answer")),
        ("Answer()", DialplanRequest("Answer")),
        ("Wait(3)", DialplanRequest("Wait", ("3",))),
        ("Playback(a&b,noanswer)", DialplanRequest("Playback", ("a&b", "noanswer"))),
        ("Playback(odd) name)", DialplanRequest("Playback", ("odd) name",))),
        ("Playback(open", DialplanRequest("Playback", ("open",))),
    ],
)
def test_a_request_is_an_application_with_what_stands_in_its_parentheses(value, expected):
    assert request_of({"X": value}, "X") == expected


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_escaped_and_encoded_arguments_arrive_as_they_were(arguments):
    escaped = ",".join("".join(f"\\{letter}" for letter in argument) for argument in arguments)
    variables = {"VOICEKIT_CALL": f"Page({CALL})", "VOICEKIT_ARGS": quote(escaped, safe="")}
    expected = tuple(arguments) if escaped else ()
    assert request_of(variables, "VOICEKIT_CALL") == DialplanRequest("Page", expected)


def test_an_argument_that_is_not_given_is_empty():
    assert [DialplanRequest("Dial", ("a",)).argument(place) for place in (0, 1)] == ["a", ""]
