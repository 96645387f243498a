"""Pictures of flows: everything is in them, nothing lies on anything else, and text stays text."""

import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._authoring.graph import mermaid, svg
from voicekit._authoring.graph.diagram import BoxShape, diagram
from voicekit._authoring.graph.layout import layers_of, layout
from voicekit._dialog.load import FlowDocument, loads

SVG = "{http://www.w3.org/2000/svg}"

COMPANY = """\
flow: company
start: hours
defaults: {failed: person}
commands: {operator: {key: "0", next: person}}
hours: {office: {zone: UTC, open: {mon: 9:00-17:00}}}
nodes:
  hours: {schedule: office, open: main, closed: shut}
  main:
    menu: For orders press 1, to hear this again press 2.
    choices:
      1: {words: orders, next: ask}
      2: main
      3: {words: sales, next: person}
      4: person
  ask: {form: {order: {type: digits, prompt: Which one?}}, next: look}
  look: {action: look_up, next: tell, failed: person}
  tell: {say: "It is on its way.", next: main}
  person: {transfer: {queue: sales}, failed: shut}
  shut: {hangup: "Goodbye.", note: At night.}
  more: {goto: elsewhere}
"""


@pytest.fixture(scope="module")
def company():
    return loads(COMPANY).flow


def texts(picture, tag="text"):
    return ["".join(each.itertext()) for each in ET.fromstring(picture).iter(SVG + tag)]


def test_every_node_has_a_box_with_its_name_and_gist(company):
    shown = texts(svg(company))
    assert {*company.nodes, "start", "end", "any question", "elsewhere"} <= {*shown, "end"}
    assert {"queue sales", "asks for order", "action look_up", "hours office", "It is on its way."} <= {*shown}


def test_the_tooltip_of_a_box_is_all_that_its_node_says(company):
    tooltips = texts(svg(company), "title")
    assert "main: menu\nFor orders press 1, to hear this again press 2." in tooltips
    assert "shut: hangup\nAt night.\nGoodbye." in tooltips
    assert "ask: form\nWhich one?" in tooltips


def test_ways_from_one_node_to_another_are_one_arrow_with_all_labels(company):
    arrows = {(arrow.source, arrow.target): arrow for arrow in diagram(company).arrows}
    assert arrows["n_main", "n_person"].label == "3 sales, 4"
    assert not arrows["n_main", "n_person"].dashed
    assert arrows["any", "n_person"].label == "operator, failed"
    assert arrows["any", "n_person"].dashed
    assert arrows["n_look", "n_person"].dashed
    assert ("start", "n_hours") in arrows


def test_a_node_that_is_not_there_has_a_box_of_its_own_look(company):
    assert [box.title for box in diagram(company).boxes if box.shape is BoxShape.MISSING] == ["elsewhere"]
    assert "class n_elsewhere missing" in mermaid(company)


def test_every_kind_of_node_is_drawn():
    nodes = {
        "a": {"say": [{"audio": "logo.wav"}, {"silence": 2}]},
        "b": {"record": "x"},
        "c": {"branch": [{"if": "x", "next": "end"}]},
        "d": {"webhook": "https://example.com"},
        "e": {"set": {"x": 1}},
        "f": {"subflow": "other"},
        "g": {"hangup": True},
        "h": {"language": "de"},
        "i": {"schedule": {"zone": "UTC", "open": {"mon": "closed"}}, "open": "a", "closed": "b"},
    }
    flow = FlowDocument.model_validate({"flow": "all", "start": "a", "nodes": nodes})
    shown = {*texts(svg(flow))}
    assert {"[logo.wav] [2 s of silence]", "record x", "x = 1", "hang up", "language de", "opening hours"} <= shown
    assert mermaid(flow).startswith("flowchart TD\n")


def test_text_stays_text_in_a_picture():
    evil = '</title><script>alert("x")</script>\x07 & ]]> \ud7ff'
    nodes = {"a": {"say": evil, "note": evil}, "b": {"branch": [{"if": "'<b>' == \"&\"", "next": "a"}]}}
    flow = FlowDocument.model_validate({"flow": "evil", "start": "a", "nodes": nodes})
    root = ET.fromstring(svg(flow))
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {
        *("svg", "title", "style", "defs", "marker", "path", "rect", "text", "g", "polygon")
    }
    assert not any(name.startswith("on") or "href" in name for each in root.iter() for name in each.attrib)
    assert any("<script>" in title and "\x07" not in title for title in texts(svg(flow), "title"))


def test_text_stays_text_in_mermaid():
    flow = FlowDocument.model_validate(
        {"flow": "f", "start": "a", "nodes": {"a": {"say": 'x"] --> y;`#<b>', "next": "end"}, "end2": {"goto": "a"}}}
    )
    assert mermaid(flow).splitlines() == [
        "flowchart TD",
        '    start(("start"))',
        '    n_a("a<br/>x#34;#93; --#62; y#59;#96;#35;#60;b#62;")',
        '    n_end2["end2<br/>goto a"]',
        '    end_(("end"))',
        "    start --> n_a",
        "    n_a --> end_",
        "    n_end2 --> n_a",
    ]


def test_a_box_is_below_all_that_lead_to_it_but_for_circles():
    arrows = [("a", "b"), ("b", "c"), ("a", "c"), ("c", "a"), ("c", "d"), ("d", "d"), ("x", "d")]
    assert layers_of("abcdx", arrows) == {"a": 0, "b": 1, "c": 2, "d": 3, "x": 2}


GRAPHS = st.integers(1, 12).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.sampled_from([0.0, 40.0])),
            max_size=24,
            unique_by=lambda arrow: arrow[:2],
        ),
    )
)


@given(GRAPHS)
def test_no_box_and_no_label_lies_on_another(graph):
    count, arrows = graph
    sizes = {str(name): (60.0 + 10 * name, 30.0 + name) for name in range(count)}
    placed = layout(sizes, [(str(source), str(target), label) for source, target, label in arrows])
    areas = [(*placed.boxes[name], *size) for name, size in sizes.items()]
    areas += [(*line.label, 40.0, 16.0) for line, arrow in zip(placed.lines, arrows, strict=True) if arrow[2]]
    for (x, y, width, height), (x2, y2, width2, height2) in combinations(areas, 2):
        assert abs(x - x2) >= (width + width2) / 2 - 1 or abs(y - y2) >= (height + height2) / 2 - 1
    for x, y, width, height in areas:
        assert width / 2 <= x <= placed.width - width / 2
        assert height / 2 <= y <= placed.height - height / 2


@given(GRAPHS)
def test_an_arrow_goes_from_the_edge_of_its_source_to_the_edge_of_its_target(graph):
    count, arrows = graph
    sizes = {str(name): (60.0, 30.0) for name in range(count)}
    placed = layout(sizes, [(str(source), str(target), label) for source, target, label in arrows])
    for line, (source, target, _) in zip(placed.lines, arrows, strict=True):
        for (x, y), name in ((line.points[0], source), (line.points[-1], target)):
            middle = placed.boxes[str(name)]
            assert abs(x - middle[0]) <= 30.1
            assert abs(y - middle[1]) <= 15.1


def test_long_arrows_have_no_point_in_every_row_of_a_large_flow():
    names = [str(name) for name in range(300)]
    arrows = [(one, other, 0.0) for one, other in pairwise(names)]
    placed = layout(dict.fromkeys(names, (60.0, 30.0)), [*arrows, *((name, "299", 40.0) for name in names[:-2])])
    assert sum(len(line.points) for line in placed.lines) < 20_000


def test_a_flow_of_one_node_is_drawn():
    flow = FlowDocument.model_validate({"flow": "one", "start": "a", "nodes": {"a": {"goto": "a"}}})
    assert texts(svg(flow)) == ["start", "a", "goto a"]
