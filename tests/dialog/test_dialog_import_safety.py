"""Files from anybody: nothing in them is expanded, fetched, or read beyond its bounds."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._authoring.importing import FORMATS, convert
from voicekit._authoring.importing.xml import DEEPEST, LARGEST, MOST, parse_xml
from voicekit.errors import FlowError

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE vxml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<vxml version="2.1"><form><block>&b;</block></form></vxml>"""

OUTSIDE = b"""<!DOCTYPE Response [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<Response><Say>&secret;</Say></Response>"""

PARAMETER = b"""<!DOCTYPE Response [<!ENTITY % d SYSTEM "http://127.0.0.1:1/d.dtd"> %d;]><Response/>"""

SKIPPED = b"""<!DOCTYPE Response SYSTEM "http://127.0.0.1:1/d.dtd">
<Response><Say>&secret;</Say></Response>"""


@pytest.mark.parametrize("document", [LAUGHS, OUTSIDE, PARAMETER], ids=["laughs", "outside", "parameter"])
def test_a_document_type_that_declares_something_is_refused(document):
    with pytest.raises(FlowError, match="declares") as refused:
        convert(document, "x.xml")
    assert refused.value.line in {1, 2}
    assert "entities" in refused.value.hint


def test_an_entity_of_a_type_elsewhere_is_refused_and_not_fetched():
    with pytest.raises(FlowError, match="entity secret is not known"):
        convert(SKIPPED, "x.xml")


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "idna", "hex", "unicode_escape", "koi8-r", "nonsense"])
def test_an_encoding_that_documents_are_not_written_in_is_refused(encoding):
    document = f'<?xml version="1.0" encoding="{encoding}"?><Response><Say>Hello +AGE-</Say></Response>'
    with pytest.raises(FlowError, match="is not read - save the document as UTF-8"):
        convert(document.encode(), "x.xml")


@pytest.mark.parametrize("encoding", ["UTF-8", "utf-16", "ISO-8859-1", "windows-1252"])
def test_the_usual_encodings_are_read(encoding):
    document = f'<?xml version="1.0" encoding="{encoding}"?><Response><Say>Grüße</Say></Response>'
    assert "Grüße" in parse_xml(document.encode(encoding), "x.xml").text


def test_a_document_type_that_only_names_its_dtd_is_passed_over():
    root = parse_xml(b'<!DOCTYPE vxml PUBLIC "-//W3C//DTD VOICEXML 2.1//EN" "http://127.0.0.1:1/v.dtd"><vxml/>', "x")
    assert root.name == "vxml"


def test_ten_megabytes_are_refused_unread():
    with pytest.raises(FlowError, match=f"at most {LARGEST}"):
        convert(b"<Response>" + b" " * 10_000_000 + b"</Response>", "x.xml")
    with pytest.raises(FlowError, match=f"at most {LARGEST}"):
        convert(b"[" + b" " * 10_000_000 + b"]", "x.json")


def test_depth_and_number_of_elements_are_bounded():
    with pytest.raises(FlowError, match=f"more than {DEEPEST} deep"):
        parse_xml(b"<a>" * 100_000, "x")
    with pytest.raises(FlowError, match=f"more than {MOST}"):
        parse_xml(b"<a>" + b"<b/>" * (MOST + 1) + b"</a>", "x")


def test_deep_json_is_an_error_of_the_file():
    with pytest.raises(FlowError):
        convert(b"[" * 100_000, "x.json")


def test_what_is_no_xml_names_its_place():
    with pytest.raises(FlowError, match="no XML") as refused:
        convert(b"<Response>\n  <Say>Hi</Sai>\n</Response>", "x.xml")
    assert (refused.value.file, refused.value.line) == ("x.xml", 2)


def test_another_root_is_refused():
    with pytest.raises(FlowError, match="this is a web page"):
        convert(b"<html/>", "x.html")
    with pytest.raises(FlowError, match="its root is <shop>"):
        convert(b"<shop/>", "x.xml")
    with pytest.raises(FlowError, match="not that of voicexml"):
        convert(b"<Response/>", "x.xml", "voicexml")


def test_comments_in_the_flow_cannot_be_broken_out_of():
    hostile = convert("<Response><Say voice='a&#10;start: evil\u2028nodes:'>a</Say></Response>".encode(), "x.xml")
    assert all(line.lstrip().startswith("#") for line in hostile.text.splitlines() if "evil" in line)


# fmt: off
NAMES = st.sampled_from([
    "vxml", "form", "menu", "field", "block", "choice", "filled", "if", "else", "elseif", "goto", "prompt",
    "value", "noinput", "nomatch", "catch", "record", "transfer", "initial", "link", "grammar", "option",
    "submit", "exit", "Response", "Say", "Play", "Gather", "Dial", "Number", "Record", "Redirect", "Pause",
    "Enqueue", "audio", "var", "reprompt", "clear", "assign", "throw", "property", "break", "say-as", "subdialog",
])
# fmt: on
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["id", "name", "next", "cond", "expr", "type", "dtmf", "count", "timeout", "numDigits", "loop"]),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<&'\"\ufffe\uffff"),
        max_size=12,
    ),
    max_size=3,
)
TREES = st.recursive(
    st.tuples(NAMES, ATTRIBUTES, st.just([])),
    lambda inner: st.tuples(NAMES, ATTRIBUTES, st.lists(inner, max_size=4)),
    max_leaves=20,
)


def written(tree):
    name, attributes, within = tree
    told = "".join(f" {key}='{value}'" for key, value in attributes.items())
    return f"<{name}{told}>words {{x}}{''.join(map(written, within))}</{name}>"


@given(TREES, st.sampled_from(["vxml", "Response"]))
def test_any_elements_in_any_order_become_a_flow_or_a_flow_error(tree, root):
    try:
        imported = convert(f"<{root}>{written(tree)}{written(tree)}</{root}>".encode(), "x.xml")
    except FlowError as refused:
        pytest.fail(str(refused))
    assert imported.flow.start in imported.flow.nodes


@given(st.binary(max_size=300), st.sampled_from([None, *FORMATS]))
def test_any_bytes_are_read_or_refused(data, source):
    with contextlib.suppress(FlowError):
        convert(data, "x", source)


def vxml(body):
    return f'<vxml version="2.1">{body}</vxml>'.encode()


def grammar(rules):
    return vxml(f'<form><field name="x"><grammar mode="MODE" root="r0">{rules}</grammar></field></form>')


DOUBLED = "".join(
    f'<rule id="r{number}"><ruleref uri="#r{number + 1}"/><ruleref uri="#r{number + 1}"/></rule>'
    for number in range(40)
)
ROUND = '<rule id="r0"><item repeat="0-1"><ruleref uri="#r0"/></item>1</rule>'
MANY = '<rule id="r0"><item repeat="999"><item repeat="999"><item repeat="999"/></item></item></rule>'
WIDE = f'<rule id="r0">{"<one-of><item>1</item><item>2</item></one-of>" * 40}</rule>'


@pytest.mark.parametrize("mode", ["voice", "dtmf"])
@pytest.mark.parametrize("rules", [DOUBLED, ROUND, MANY, WIDE], ids=["doubled", "round", "many", "wide"])
def test_a_grammar_that_unfolds_without_end_is_left_out(rules, mode):
    began = time.process_time()
    imported = convert(grammar(rules).replace(b"MODE", mode.encode()), "x.vxml")
    assert time.process_time() - began < 2
    assert any("<grammar>" in loss.what for loss in imported.losses)


def test_what_is_said_once_for_many_questions_has_an_end():
    fields = "".join(f'<field name="f{number}"/>' for number in range(900))
    with pytest.raises(FlowError, match="letters come of x"):
        convert(vxml(f"<help>{'word ' * 10_000}</help><form>{fields}</form>"), "x.vxml")
    handler = '<catch event="noinput nomatch"><assign name="n" expr="1"/><goto next="#a"/></catch>'
    forms = f"<form>{fields}</form>" * 12
    with pytest.raises(FlowError, match="nodes come of x"):
        convert(vxml(f"{handler}{forms}"), "x.vxml")


def test_a_form_has_a_bounded_number_of_items():
    with pytest.raises(FlowError, match="at most 1000"):
        convert(vxml(f"<form>{'<block>x</block>' * 1001}</form>"), "x.vxml")


@pytest.mark.parametrize(
    "script",
    ["(" * 900 + "x" + ")" * 900, "!" * 990 + "x", "-" * 990 + "x", "x" + ".y" * 490, "a?" * 400 + "b", "'" * 999],
)
def test_a_deep_script_is_left_out(script):
    imported = convert(vxml(f'<form><block><if cond="{script}">x</if></block></form>'), "x.vxml")
    assert any("the condition" in loss.what for loss in imported.losses)


def test_many_nodes_of_one_name_take_no_time():
    began = time.process_time()
    imported = convert(f"<Response>{'<Say>x</Say><Foo/>' * 9_000}</Response>".encode(), "x.xml")
    assert time.process_time() - began < 5
    assert imported.lost == 9_000


FIELDS = "".join(f"<field name='f{number}'><nomatch>x</nomatch></field>" for number in range(900))


@pytest.mark.parametrize(
    "body",
    [
        f"<noinput>{'<foo/>' * 20_000}</noinput><form>{FIELDS}</form>",
        f"<noinput>{'<foo/>' * 20_000}<assign name='a' expr='1'/></noinput><form>{FIELDS}</form>",
        f"<help>{'<foo/>' * 20_000}</help><form>{FIELDS}</form>",
        f"<form>{FIELDS.replace('<nomatch>x</nomatch>', '<filled><clear/></filled>')}</form>",
        f"<form><block>{'<clear/>' * 40_000}</block></form>",
    ],
    ids=["words", "handler", "help", "clears", "block"],
)
def test_much_that_stands_once_and_counts_often_takes_no_time(body):
    began = time.process_time()
    with contextlib.suppress(FlowError):
        convert(vxml(body), "x.vxml")
    assert time.process_time() - began < 10


def test_more_fields_in_a_row_than_a_node_has_slots_are_several_nodes():
    fields = "".join(f'<field name="f{number}" type="digits"/>' for number in range(120))
    forms = [node["form"] for node in convert(vxml(f"<form>{fields}</form>"), "x.vxml").document["nodes"].values()]
    assert [len(each) for each in forms] == [50, 50, 20]
