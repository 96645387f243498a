"""The words of the line: every command and event goes through its bytes and comes back the same."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._protocol import codec
from voicekit._protocol import commands as c
from voicekit._protocol import events as e
from voicekit._protocol.limits import COMMAND_MAX, KEYS, VARIABLES_MAX
from voicekit.errors import UnsendableCommand


def words(module, base):
    """Every message of a module."""
    kinds = (kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, base))
    return [kind for kind in kinds if kind is not base and not kind.__name__.startswith("_")]


COMMANDS = words(c, c.Command)
EVENTS = words(e, e.Event)

plain = st.text(st.characters(codec="utf-8", exclude_characters="\n\r\0"), min_size=1, max_size=60)
seen = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cc", "Zl", "Zp"],
        exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    min_size=1,
    max_size=60,
)
stripped = seen.map(str.strip).filter(bool)
names = st.text("ABCxyz_019", max_size=12).map(lambda tail: f"_V{tail}")
files = st.text("abc/é -.9", max_size=30).map(lambda name: f"x{name}x").filter(lambda name: ".." not in name)
GIVEN = {
    "file": files,
    "message": stripped,
    "text": stripped,
    "on": st.booleans(),
    "name": names,
    "value": seen.map(str.strip).filter(lambda text: "," not in text),
    "names": st.lists(names, min_size=1, max_size=4).map(tuple),
    "keys": st.text(KEYS, min_size=1, max_size=12),
    "interval": st.integers(1, 60_000),
    "duration": st.integers(1, 60_000),
}
HEARD = {
    "at": st.none() | st.integers(0, 9_999_999_999),
    "key": st.sampled_from(KEYS),
    "file": plain,
    "reason": st.none() | plain,
    "target": plain.filter(lambda text: "," not in text),
    "arguments": st.lists(plain.filter(lambda text: "," not in text), max_size=4).map(tuple),
    "text": plain,
}


def made(kind, values):
    return st.builds(kind, **{field.name: values[field.name] for field in fields(kind) if field.init})


def test_the_words_are_complete():
    assert sorted(kind.letter for kind in COMMANDS) == sorted("SAIHEXOTVGPLD")
    assert sorted(kind.letter for kind in EVENTS if kind.letter) == sorted("DTFZHIEPG")


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_a_command_comes_back_from_its_line(kind):
    @given(made(kind, GIVEN))
    def check(command):
        line = codec.encode_command(command)
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert codec.decode_command(line[:-1]) == command

    check()


@pytest.mark.parametrize("kind", [kind for kind in EVENTS if kind is not e.Unknown], ids=lambda kind: kind.__name__)
def test_an_event_comes_back_from_its_line(kind):
    @given(made(kind, HEARD))
    def check(event):
        assert codec.decode_event(codec.encode_event(event)[:-1]) == event

    check()


@given(st.binary(max_size=100).filter(lambda line: b"\n" not in line))
def test_any_line_is_an_event_and_unknown_ones_keep_their_bytes(line):
    event = codec.decode_event(line)
    if isinstance(event, e.Unknown):
        assert codec.encode_event(event) == line + b"\n"


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (b"D,1700000000", e.Key(1_700_000_000, "D")),
        (b"D,1700000000,beep", e.Dropped(1_700_000_000, "beep")),
        (b"T,1700000000", e.Interrupted(1_700_000_000, None)),
        (b"T,1700000000,beep", e.Interrupted(1_700_000_000, "beep")),
        (b"F,,beep", e.Finished(None, "beep")),
        (b"F,1700000000,a,b", e.Finished(1_700_000_000, "a,b")),
        (b"Z,1700000000", e.Failed(1_700_000_000, None)),
        (b"Z,1700000000,ANSWER_FAILURE", e.Failed(1_700_000_000, "ANSWER_FAILURE")),
        (b"Z,1700000000,ANSWER_FAILED", e.Failed(1_700_000_000, "ANSWER_FAILED")),
        (b"I,1700000000,HANGUP", e.HangupRequest(1_700_000_000, "HANGUP")),
        (b"P,1700000000,ivr://h,a,b=1", e.Parameters(1_700_000_000, "ivr://h,a,b=1")),
        (b"#,1700000000", e.Key(1_700_000_000, "#")),
        (b"Q,1700000000", e.Unknown(1_700_000_000, "Q,1700000000")),
        (b"5,soon", e.Unknown(None, "5,soon")),
        (b"GET / HTTP/1.1", e.Unknown(None, "GET / HTTP/1.1")),
        (b"\xff\xfe,1", e.Unknown(None, "\udcff\udcfe,1")),
    ],
)
def test_lines_mean_what_asterisk_means_by_them(line, event):
    found = codec.decode_event(line)
    assert found == event or (isinstance(found, e.Unknown) and found.line == event.line)


@pytest.mark.parametrize(
    "make",
    [
        lambda: c.Play("a,b"),
        lambda: c.Play("a\nH,1"),
        lambda: c.Play(" beep"),
        lambda: c.Play("beep "),
        lambda: c.Play("a&b"),
        lambda: c.Play("../../etc/passwd"),
        lambda: c.Play(""),
        lambda: c.Append("a\0b"),
        lambda: c.SetVariable("A", "1,B=2"),
        lambda: c.SetVariable("A", "1\nH,1"),
        lambda: c.SetVariable("A", " 1"),
        lambda: c.SetVariable("A=B", "1"),
        lambda: c.SetVariable("CALLERID(name)", "x"),
        lambda: c.SetVariable("GLOBAL(x)", "y"),
        lambda: c.SetVariable("CHANNEL(hangup_handler_push)", "x"),
        lambda: c.GetVariables(()),
        lambda: c.GetVariables(("A,B",)),
        lambda: c.Log("two\nlines"),
        lambda: c.Exit("bye\r"),
        lambda: c.Hangup(""),
        lambda: c.SendDtmf("12x"),
        lambda: c.SendDtmf(""),
        lambda: c.SendDtmf("1", interval=0),
    ],
)
def test_what_the_line_cannot_carry_is_refused_with_a_reason(make):
    with pytest.raises(UnsendableCommand) as refused:
        make()
    assert refused.value.hint


@pytest.mark.parametrize(
    "sign", ["\x1b", "\x07", "\x7f", "\x85", "\x9b", "\u2028", "\u202e", "\u2066", chr(0xD800), chr(0xDFFF)]
)
@pytest.mark.parametrize("kind", [c.Log, c.Exit, c.Hangup, c.Play, lambda text: c.SetVariable("A", text)])
def test_no_text_holds_what_steers_a_terminal_or_has_no_bytes(kind, sign):
    with pytest.raises(UnsendableCommand):
        kind(f"a{sign}b")


@pytest.mark.parametrize("text", ["a\tb", "שלום", "a\u200db", "\udcff", "\U0001f600"])
def test_what_can_be_seen_and_bytes_that_came_in_are_sent_on(text):
    assert codec.encode_command(c.SetVariable("A", text)) == b"V,A=" + text.encode(errors="surrogateescape") + b"\n"


def test_a_function_of_the_allow_list_can_be_written():
    assert codec.encode_command(c.SetVariable("CHANNEL(language)", "fr")) == b"V,CHANNEL(language)=fr\n"


@pytest.mark.parametrize(("length", "fits"), [(COMMAND_MAX - 2, True), (COMMAND_MAX - 1, False)])
def test_a_line_may_have_1022_bytes_and_not_one_more(length, fits):
    command = c.Log("é" + "x" * (length - 2))
    if fits:
        assert len(codec.encode_command(command)) == COMMAND_MAX + 1
    else:
        with pytest.raises(UnsendableCommand):
            codec.encode_command(command)


def test_every_command_has_at_least_three_characters():
    assert [codec.encode_command(kind()) for kind in (c.Interrupt, c.Answer, c.GetParameters, c.Exit)] == [
        b"I,1\n",
        b"T,1\n",
        b"P,1\n",
        b"E,1\n",
    ]


@pytest.mark.parametrize(
    ("text", "names", "values"),
    [
        ("FOO=foo value", ("FOO",), {"FOO": "foo value"}),
        ("A=1,2,3,B=x", ("A", "B"), {"A": "1,2,3", "B": "x"}),
        ("A=,B=", ("A", "B"), {"A": "", "B": ""}),
        ("A=1", ("A", "B"), {"A": "1", "B": None}),
        ("C=1", ("A",), {"A": None}),
        ("", ("A",), {"A": None}),
    ],
)
def test_values_are_read_by_the_names_that_were_asked_for(text, names, values):
    assert codec.values_of(e.Variables(1, text), names) == values


def test_an_answer_that_asterisk_has_cut_is_known_as_cut():
    assert not codec.is_cut(e.Variables(1, "A=" + "x" * (VARIABLES_MAX - 3)))
    assert codec.is_cut(e.Variables(1, "A=" + "x" * (VARIABLES_MAX - 2)))
