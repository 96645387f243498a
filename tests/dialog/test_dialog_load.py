"""Flow files: what is read from them, and that each mistake has its place, plain words and a mend."""

import json
import re
import time
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._dialog.invalid import _PATTERNS, MISTAKES_MAX
from voicekit._dialog.load import load, loads, schema
from voicekit._dialog.source import MAX_BYTES, MAX_DEPTH, parse
from voicekit.errors import FlowError

SMALL = """\
flow: small
start: hello
nodes:
  hello:
    say: Hello.
    next: end
"""


def mistakes(text):
    """What is wrong with a document, as lines without the file's name."""
    with pytest.raises(FlowError) as caught:
        loads(dedent(text), "f.yaml")
    return [str(problem).removeprefix("f.yaml:") for problem in caught.value.problems]


def nodes(text):
    return f"flow: f\nstart: a\nnodes:\n  a:\n{text}"


def test_a_flow_is_read_with_the_place_of_each_of_its_parts(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    loaded = load(path)
    assert (loaded.flow.flow, loaded.file) == ("small", str(path))
    assert loaded.position(("nodes", "hello", "say")) == (5, 10)
    assert loaded.position(("nodes", "hello", "say"), key=True) == (5, 5)
    assert loaded.position(("nodes", "hello"), key=True) == (4, 3)
    assert loaded.position(("nodes", "hello", "say", 0, "text")) == (5, 10)
    assert loaded.position(("nodes", "absent")) == (4, 3)


def test_json_is_read_too(tmp_path):
    document = {"flow": "j", "start": "a", "nodes": {"a": {"say": "Grüße \U0001f600 / \\", "next": "end"}}}
    for text in (json.dumps(document), json.dumps(document, indent="\t", ensure_ascii=False)):
        assert loads(text).flow.nodes["a"].say[0].text == document["nodes"]["a"]["say"]


def test_scalars_are_yaml_1_2_and_numbers_of_telephones_stay_text():
    source = "{a: yes, b: off, c: true, d: ~, e: 007, f: +49301234, g: -1.5, h: 1:30, i: 2026-03-05, j: 1e3, k: 0x1f}"
    assert list(parse(source.encode(), "f").value.values()) == [
        *("yes", "off", True, None, "007", "+49301234", -1.5, "1:30", "2026-03-05", 1000.0, "0x1f"),
    ]


def test_keys_are_text():
    assert list(parse(b"{1: a, 01: b, true: c, 2026-12-24: d}", "f").value) == ["1", "01", "true", "2026-12-24"]


def test_all_mistakes_of_a_file_are_told_at_once_in_its_order():
    text = """\
    flow: f
    defaults: {max_tries: many}
    nodes:
      a: {say: x, nxt: b}
      b: {hangup: true}
      b: {say: x}
    """
    assert mistakes(text) == [
        "1:1: `start` is missing - The node it begins with",
        "2:23: `max_tries`: `many` cannot stand here - write a whole number",
        "4:15: unknown key `nxt` - did you mean `next`?",
        "6:3: the key `b` is here twice, first in line 5 - give one of them another name, or remove it",
    ]


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ("    sya: x", "4:3: a node without a key that tells what it does - did you mean `say`?"),
        ("    say: x\n    menu: y\n    choices: {1: end}", "unknown key `say` - a node does one thing"),
        ("    say: {name}", "5:11: unknown key `name` - put a text that begins with { in quotes"),
        ("    say: 5", "5:10: `say`: `5` cannot stand here - write a text"),
        ("    transfer: {dial: ''}", "a target has a technology"),
        ("    transfer: {dial: [PJSIP/100, '200']}", "a target has a technology"),
        ("    transfer: {queue: ' '}", "a queue or a mailbox has a name"),
        ("    transfer: {voicemail: ''}", "a queue or a mailbox has a name"),
        ("    transfer: {queue: support, timeout: -1}", "greater than or equal to 0"),
        ("    transfer: {queue: support, timeout: .nan}", "timeout"),
        ("    transfer: {queue: support, timeout: .inf}", "timeout"),
        ("    transfer: {queue: support, timeout: 300ms}", "a second to answer"),
        ("    say: {text: x, audio: y}", "5:10: `say`: a part of a prompt has exactly one of text, audio and silence"),
        ("    menu: x\n    choices: {1: no one}", "6:18: `1`: `no one` does not fit - a name is letters, digits and _"),
        ("    menu: x\n    choices: {1: {nxt: b}}", "6:19: unknown key `nxt` - did you mean `next`?"),
        ("    menu: x\n    choices: {x: b}", "6:15: the key `x` does not fit - keys of a telephone are"),
        ("    menu: x\n    choices: {1: [b]}", "6:18: `1`: a list cannot stand here - write a mapping or a text"),
        ("    form: {day: {type: dat}}", "5:17: `day`: there is no type `dat` - did you mean `date`?"),
        ("    form: {pin: {type: digits, len: 4}}", "5:32: unknown key `len` - did you mean `length`?"),
        ("    branch: [{if: true, next: b}]", "5:19: `if`: `True` cannot stand here - write a text"),
        ("    branch: [{if: x, nxt: b}]", "5:14: `next` is missing - Where the call goes then"),
        ("    hangup: 5", "5:13: `hangup`: `5` cannot stand here - write a text or true"),
        ("    set: {}", "5:10: `set`: there is nothing in it - write at least one, or leave the key out"),
        ("    record: x\n    silence: 5 secs", "6:14: `silence`: a time is a number of seconds, or such as 500ms"),
        ("    menu: x\n    silence: true\n    choices: {1: end}", "6:14: `silence`: a time is a number of seconds"),
        ("    menu: x\n    silence: 0\n    choices: {1: end}", "6:14: `silence`: it must be greater than or equal"),
        ("    menu: x\n    max_tries: true\n    choices: {1: end}", "6:16: `max_tries`: `True` cannot stand here"),
        ("    transfer: {dail: x}", "5:16: unknown key `dail` - did you mean `dial`?"),
        ("    schedule: {opens: {mon: closed}}\n    open: a", "unknown key `opens` - did you mean `open`?"),
        ("    say: x\n    barge_in: 7", "6:15: `barge_in`: `7` cannot stand here - write true or false"),
        ("    menu: x\n    max_tries: 99\n    choices: {1: end}", "6:16: `max_tries`: it must be less than or equal"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_node_is_told_in_plain_words_with_its_mend(node, said):
    assert any(said in mistake for mistake in mistakes(nodes(node)))


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("answers: {routes: x}", "1:11: unknown key `routes` - did you mean `route`?"),
        ("arguments: {a: {typ: date}}", "1:17: unknown key `typ` - did you mean `type`?"),
        ("commands: {help: {word: x}}", "1:19: unknown key `word` - did you mean `words`?"),
        ("hours: {o: {zoe: x, open: {mon: closed}}}", "1:13: unknown key `zoe` - did you mean `zone`?"),
        ("defaults: {no_inpt: x}", "1:12: unknown key `no_inpt` - did you mean `no_input`?"),
    ],
)
def test_unknown_keys_of_the_flow_itself_are_told_with_the_nearest_one(head, said):
    assert said in mistakes(f"{head}\n{SMALL}")


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("a: {name}, hello", "1:10", "put it in quotes"),
        ("a: Hello: you", "1:9", "put a text with a colon in quotes, indent keys alike"),
        ("a:\n\tb: 1", "2:1", "indent with spaces"),
        ("a:\n  *: x", "2:3", 'put it in quotes: "*"'),
        ("a: *x", "1:4", "put it in quotes"),
        ("a: 'x", "1:4", "close it"),
        ("a: @x", "1:4", "put the text in quotes"),
        ('a: "\\q"', "1:5", "write \\\\, or use single quotes"),
        ("a: b\n---\na: c", "2:1", "one file holds one; leave out the ---"),
        ("a: &b c", "1:4", "write it out, or quote the text"),
        ("a: !b c", "1:4", "leave it out, or quote the text"),
        ("? [a]\n: b", "1:3", "put a text that begins with [ or { in quotes"),
        ("a: b\x00", "1:5", "delete it: an editor shows it as ^ and a letter"),
        ("- a\nb: c", "2:1", "indent it as these, or more"),
        ("a: b\nc\n", "3:1", "look at this line and the one above"),
    ],
)
def test_what_is_no_yaml_has_its_place_and_a_mend(text, place, hint):
    with pytest.raises(FlowError) as caught:
        loads(text, "f.yaml")
    assert str(caught.value).startswith(f"f.yaml:{place}: ")
    assert caught.value.hint == hint


def test_a_file_that_is_no_utf_8_is_told_with_the_byte():
    with pytest.raises(FlowError, match=re.escape("f.yaml:2:5: the byte 0xfc is no UTF-8")):
        loads("a: b\nc: dü".encode("latin-1"), "f.yaml")


@pytest.mark.parametrize("text", ["", "# nothing\n", "~"])
def test_an_empty_file_is_told_what_to_begin_with(text):
    assert mistakes(text) == [" is empty - begin with the flow's name, such as flow: reception"]


def test_a_list_is_no_flow():
    assert mistakes("- a") == ["1:1: a flow is a mapping - begin with flow: NAME"]


def test_a_file_that_is_not_there_is_a_flow_error(tmp_path):
    with pytest.raises(FlowError, match="cannot be read: No such file"):
        load(tmp_path / "absent.yaml")


def test_size_and_depth_are_bounded():
    assert mistakes("a" * (MAX_BYTES + 1)) == [" is larger than 1,000,000 bytes - divide it into subflows"]
    for opening in ("[" * 100, "{a: " * 5_000, "- " * 5_000):
        assert f"more than {MAX_DEPTH} levels" in mistakes(opening)[0]
    assert len(mistakes("[" * 100_000)) == 1


def test_every_pattern_of_the_document_has_words():
    found = re.findall(
        r'"pattern": ("(?:[^"\\]|\\.)*")|"patternProperties": \{("(?:[^"\\]|\\.)*")', json.dumps(schema())
    )
    patterns = {json.loads(pattern or key) for pattern, key in found}
    durations = {pattern for pattern in patterns if "min|h" in pattern}  # told by the value itself
    assert patterns - durations == set(_PATTERNS)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
NODE_KEYS = st.sampled_from(
    ["say", "menu", "choices", "form", "branch", "set", "transfer", "next", "schedule", "open", "hangup"]
)


@given(
    st.dictionaries(NODE_KEYS, VALUES, max_size=4),
    st.dictionaries(st.sampled_from(["hours", "answers", "defaults", "x"]), VALUES),
)
def test_whatever_is_written_is_a_flow_or_a_flow_error(node, head):
    try:
        loads(json.dumps({"flow": "f", "start": "a", "nodes": {"a": node}, **head}))
    except FlowError as error:
        assert all(problem.what and problem.line for problem in error.problems)  # noqa: PT017 - it may also load


@given(st.text(alphabet="ab01:-[]{}'\"#&*!|>%@\n\t \\,?", max_size=40))
def test_any_text_is_read_or_a_flow_error(text):
    try:
        parse(text.encode(), "f")
    except FlowError as error:
        assert error.what  # noqa: PT017 - it may also be read


def test_of_a_document_with_nothing_but_mistakes_the_first_ones_are_told_and_soon():
    began = time.process_time()
    found = mistakes(SMALL + "".join(f"key{number}: 1\n" for number in range(60_000)))
    assert len(found) == MISTAKES_MAX + 1
    assert "and more mistakes" in found[-1]
    assert time.process_time() - began < 10
