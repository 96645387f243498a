"""Choices of a variable and recordings of the call, through every command that reads flows."""

import json

import pytest

FLOW = """
flow: own
python: own.py
commands: {operator: {key: "0", words: [operator], next: bye}}
start: look
nodes:
  look: {action: departments, set: names, failed: bye, next: ask}
  ask:
    form: {which: {type: choice, choices: names, prompt: "{names:list}?"}}
    failed: bye
    next: rec
  rec: {record: msg, prompt: Say more., empty: bye, next: play}
  play: {say: ["You said:", {audio: "{msg.path}"}], next: bye}
  bye: {hangup: Goodbye.}
"""

PROGRAM = """
from voicekit import Actions

actions = Actions()


@actions.action()
def departments() -> list[str]:
    return ["sales", "support"]
"""

CALLS = """
flow: own.yaml
calls:
  - call: by key
    actions: {departments: [sales, support, repairs]}
    steps:
      - hears: sales, support
      - presses: "2"
      - set: {which: support}
      - hears: Say more
      - says: hello there this is my message
      - hears: You said
      - hears: call-
      - hears: Goodbye
  - call: by voice
    actions: {departments: [sales, support, repairs]}
    steps:
      - hears: sales, support
      - says: repairs
      - set: {which: repairs}
  - call: nothing to choose from
    actions: {departments: []}
    steps:
      - hears: Goodbye
"""


@pytest.fixture
def own(folder):
    for name, text in (("own.yaml", FLOW), ("own.py", PROGRAM), ("own.calls.yaml", CALLS)):
        (folder / name).write_text(text)


@pytest.mark.usefixtures("own")
def test_check_finds_nothing_and_walk_goes_every_way(run):
    assert run("flow", "check", "own.yaml", "--strict").code == 0
    walked = json.loads(run("flow", "walk", "own.yaml", "--json").out)
    assert walked["failures"] == walked["missed"] == walked["forced"] == []
    assert walked["coverage"] == 100.0


@pytest.mark.usefixtures("own")
def test_call_scripts_choose_by_key_and_by_voice_and_hear_the_recording(run):
    ran = run("flow", "test", "own.calls.yaml", "--json")
    assert [(each["call"], each.get("failure")) for each in json.loads(ran.out)] == [
        ("by key", None),
        ("by voice", None),
        ("nothing to choose from", None),
    ]


@pytest.mark.usefixtures("own")
def test_graph_schema_and_catalogues_know_both(run, folder):
    assert "msg.path" in run("flow", "graph", "own.yaml", "--format", "mermaid").out
    schema = json.loads(run("flow", "schema").out)
    kinds = [each.get("type") for each in schema["$defs"]["ChoiceSlot"]["properties"]["choices"]["anyOf"]]
    assert kinds == ["object", "string"]
    assert run("catalog", "extract", "own.yaml", "-o", "own.pot").code == 0
    template = (folder / "own.pot").read_text("utf-8")
    assert "{names:list}?" in template
    assert "msg.path" not in template


@pytest.mark.usefixtures("own")
def test_render_leaves_the_recording_to_the_call(run):
    report = json.loads(run("render", "own.yaml", "--engine", "espeak", "--check", "--json").out)
    assert {"Say more.", "You said:"} <= {entry["prompt"] for entry in report["missing"]}
    assert not any("msg.path" in str(entry) for entry in (*report["missing"], *report["live"]))
