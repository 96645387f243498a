"""``voicekit flow graph``: which picture is written where."""

import xml.etree.ElementTree as ET

import pytest

FLOW = "flow: shop\nstart: a\nnodes:\n  a: {say: Hello., next: end}\n"


@pytest.fixture
def flow(folder):
    (folder / "shop.yaml").write_text(FLOW)
    return "shop.yaml"


def test_svg_is_printed_without_more_words(run, flow):
    ran = run("flow", "graph", flow)
    assert (ran.code, ran.err) == (0, "")
    assert ET.fromstring(ran.out).tag.endswith("svg")


def test_mermaid_is_printed_where_it_is_asked_for(run, flow):
    assert run("flow", "graph", flow, "--format", "mermaid").out.startswith("flowchart TD\n    start")


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("out.svg", "<svg"), ("out.mmd", "flowchart TD"), ("out.md", "```mermaid\nflowchart TD"), ("out", "<svg")],
)
def test_the_ending_of_the_output_tells_the_format(run, flow, folder, name, beginning):
    assert run("flow", "graph", flow, "-o", name).out == ""
    assert (folder / name).read_text().startswith(beginning)


def test_a_flow_that_cannot_be_loaded_is_told_with_its_place(run, folder):
    (folder / "bad.yaml").write_text("flow: x\nstart: a\nnodes: {a: {sya: x}}\n")
    ran = run("flow", "graph", "bad.yaml")
    assert ran.code == 1
    assert "bad.yaml:3:9: a node without a key that tells what it does\n  hint: did you mean `say`?" in ran.err
