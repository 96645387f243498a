"""Each kind of node and of slot answers for itself; what a new one lacks is named here."""

import inspect

import pytest

from voicekit.dialog.document.node import AnyNode, GoingNode, Shape, Surroundings
from voicekit.dialog.document.nodes import KINDS
from voicekit.dialog.document.slots import TYPES
from voicekit.dialog.interpreter.running import HANDLERS

NODES = [pytest.param(node, id=kind) for kind, node in KINDS.items()]
EXAMPLES = {
    "action": {"action": "look_up", "next": "end"},
    "branch": {"branch": [{"if": "true", "next": "end"}], "else": "end"},
    "form": {"form": {"day": {"type": "date", "prompt": "Which day?"}}, "next": "end"},
    "goto": {"goto": "end"},
    "hangup": {"hangup": "Bye."},
    "language": {"language": "de", "next": "end"},
    "menu": {"menu": "Sales?", "choices": {"1": "end"}},
    "record": {"record": "message", "next": "end"},
    "say": {"say": "Hello.", "next": "end"},
    "schedule": {"schedule": "office", "open": "end", "closed": "end"},
    "set": {"set": {"tries": 1}, "next": "end"},
    "subflow": {"subflow": "other", "next": "end"},
    "transfer": {"transfer": {"dial": "PJSIP/100"}, "next": "end"},
    "webhook": {"webhook": "https://example.com/", "next": "end"},
}


@pytest.mark.parametrize("node", NODES)
def test_a_kind_of_node_is_a_module_of_its_own_and_can_be_carried_out_and_drawn(node):
    assert node.__module__.rpartition(".")[2] == node.kind, f"{node.__name__} belongs into nodes/{node.kind}.py"
    assert node in HANDLERS, f"nothing carries out a {node.kind} node: add it to dialog/interpreter/running.py"
    assert isinstance(node.shape, Shape), f"a {node.kind} node has no shape in pictures"
    assert inspect.getdoc(node), f"a {node.kind} node does not say what it does"


@pytest.mark.parametrize("node", NODES)
def test_a_kind_of_node_answers_where_it_leads_and_what_it_does(node):
    made = node.model_validate(EXAMPLES[node.kind])
    ways = list(made.ways("here", Surroundings()))
    stated = {edge.target for edge in made.edges(("nodes", "here"))}
    assert ways, f"a {node.kind} node has no way out"
    assert made.gist(), f"a {node.kind} node is not told in a few words"
    assert stated <= {way.target for way in ways}, "every way that is stated can be gone"
    assert all(location[:2] == ("nodes", "here") for location, _, _ in made.expressions(("nodes", "here")))
    if made.may_fail:
        assert made.failure("here", Surroundings(failed="there", commands={"operator": "there"})) or made.works


@pytest.mark.parametrize("node", NODES)
def test_where_a_document_says_where_a_node_leads_it_leads_there(node):
    made = node.model_validate(EXAMPLES[node.kind])
    for edge in made.edges(("nodes", "here")):
        value: object = made.model_dump(by_alias=True)
        for step in edge.location[2:]:
            value = value[step]
        assert value == edge.target
    if issubclass(node, GoingNode):
        assert any(edge.location[-1] == "next" for edge in made.edges(("nodes", "here"))) == (made.next is not None)


def test_every_variable_and_expression_of_a_node_is_one_of_its_own_keys():
    for kind, node in KINDS.items():
        made = node.model_validate(EXAMPLES[kind])
        keys = {field.alias or name for name, field in node.model_fields.items()}
        assert {location[0] for location, _, _ in made.expressions(())} <= keys
    assert list(KINDS["set"].model_validate(EXAMPLES["set"]).sets()) == ["tries"]
    assert list(KINDS["record"].model_validate(EXAMPLES["record"]).sets()) == ["message"]
    assert list(KINDS["form"].model_validate(EXAMPLES["form"]).sets()) == ["day"]


@pytest.mark.parametrize("slot", [pytest.param(slot, id=kind) for kind, slot in TYPES.items()])
def test_a_kind_of_slot_says_how_it_is_answered_and_said(slot):
    needed = {"currency": "EUR", "choices": {"1": "red"}}
    given = {name: needed[name] for name, field in slot.model_fields.items() if name in needed and field.is_required()}
    kind = next(kind for kind, each in TYPES.items() if each is slot)
    made = slot.model_validate({"type": kind, **given})
    assert list(made.answers()), f"nothing answers a slot of type {kind}"
    assert {location[0] for location, _, _ in made.expressions(())} >= {"if", "default", "valid"}
    assert not made.is_shared or made.is_open, "what any answer may fill, an open question may fill, too"


def test_every_kind_of_node_has_an_example_here():
    assert set(EXAMPLES) == set(KINDS)
    assert all(issubclass(node, AnyNode) for node in KINDS.values())
