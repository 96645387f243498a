"""Each kind of node and of slot answers for itself; what a new one lacks is named here."""

import ast
import datetime as dt
import inspect
from importlib import import_module
from itertools import islice
from pathlib import Path
from pkgutil import iter_modules

import pytest

import voicekit
from voicekit._authoring.lint import expressions, values
from voicekit._authoring.lint.abstract import Some, ValueKind, some, within
from voicekit._authoring.lint.known import of_type
from voicekit._authoring.lint.subject import Subject
from voicekit._call.input.keypad import KeypadState
from voicekit._dialog import nodes, slots
from voicekit._dialog.document.node import AnyNode, BoxShape, GoingNode, Surroundings
from voicekit._dialog.document.values import Model, OneOf
from voicekit._dialog.load import FlowDocument, Loaded
from voicekit._dialog.nodes import KINDS, Node
from voicekit._dialog.nodes.working import WorkingNode
from voicekit._dialog.slots import TYPES, AnySlot, DateSlot
from voicekit._prompts.template import Template

TODAY = dt.date(2026, 3, 1)
SLOTS = [pytest.param(slot, id=kind) for kind, slot in TYPES.items()]
NEEDED = {"currency": "EUR", "choices": {"1": "red"}}


def example_of(node):
    """A node with the keys that it needs."""
    assert node.kind in EXAMPLES, f"write an example of a {node.kind} node in EXAMPLES of this file"
    return node.model_validate(EXAMPLES[node.kind])


def example(slot):
    """A slot with the keys that it needs."""
    given = {name: NEEDED[name] for name, field in slot.model_fields.items() if name in NEEDED and field.is_required()}
    return slot.model_validate({"type": slot.kind(), **given})


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
    inside = node.__module__.removeprefix(f"{nodes.__name__}.").split(".")
    assert inside[0] == node.kind, f"{node.__name__} belongs into nodes/{node.kind}.py, or a package of that name"
    assert node.run is not AnyNode.run, f"nothing carries out a {node.kind} node: write run()"
    if issubclass(node, WorkingNode):
        assert node.job is not WorkingNode.job, f"a {node.kind} node has nothing to do: write job()"
    assert isinstance(getattr(node, "shape", None), BoxShape), f"a {node.kind} node has no shape in pictures"
    assert node.__doc__, f"a {node.kind} node does not say what it does"


@pytest.mark.parametrize("node", NODES)
def test_a_kind_of_node_answers_where_it_leads_and_what_it_does(node):
    made = example_of(node)
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
    made = example_of(node)
    for edge in made.edges(("nodes", "here")):
        value: object = made.model_dump(by_alias=True)
        for step in edge.location[2:]:
            value = value[step]
        assert value == edge.target
    if issubclass(node, GoingNode):
        assert any(edge.location[-1] == "next" for edge in made.edges(("nodes", "here"))) == (made.next is not None)


def test_every_variable_and_expression_of_a_node_is_one_of_its_own_keys():
    for node in KINDS.values():
        made = example_of(node)
        keys = {field.alias or name for name, field in node.model_fields.items()}
        assert {location[0] for location, _, _ in made.expressions(())} <= keys
    assert list(KINDS["set"].model_validate(EXAMPLES["set"]).sets()) == ["tries"]
    assert list(KINDS["record"].model_validate(EXAMPLES["record"]).sets()) == ["message"]
    assert list(KINDS["form"].model_validate(EXAMPLES["form"]).sets()) == ["day"]


def test_every_kind_of_node_and_of_slot_that_is_written_is_entered():
    for node in written(nodes, AnyNode):
        if "kind" in vars(node):
            assert node in KINDS.values(), f"{node.__name__} is in no flow: enter it in nodes/__init__.py"
    for slot in written(slots, AnySlot):
        if slot.kind():
            assert slot in TYPES.values(), f"{slot.__name__} is in no flow: enter it in slots/__init__.py"


def written(package, base):
    """The models of a package, in whichever of its modules they stand."""
    modules = [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]
    each = {value for module in modules for value in vars(module).values() if inspect.isclass(value)}
    return {model for model in each if issubclass(model, base) and model.__module__.startswith(package.__name__)}


@pytest.mark.parametrize("node", NODES)
def test_a_node_is_told_by_its_key_whatever_other_keys_it_has(node):
    class Document(Model):
        node: Node

    example_of(node)
    others = {kind: 1 for kind in KINDS if kind in node.model_fields and kind not in EXAMPLES[node.kind]}
    told = next(told for told in Node.__metadata__ if isinstance(told, OneOf)).told.discriminator
    assert told({**others, **EXAMPLES[node.kind]}) == node.kind, f"a {node.kind} node with {others} is another"
    assert type(Document(node=EXAMPLES[node.kind]).node) is node


@pytest.mark.parametrize("kind", [*KINDS.values(), *TYPES.values()])
def test_what_a_kind_says_that_its_variables_hold_is_known_to_the_check(kind):
    assert kind.holds == "any" or of_type(kind.holds) != of_type("any"), (
        f"{kind.__name__} holds {kind.holds!r}: authoring/lint/known.py does not say what that is"
    )


@pytest.mark.parametrize("slot", SLOTS)
def test_a_kind_of_slot_says_how_it_is_answered_and_said(slot):
    made = example(slot)
    assert list(made.answers()), f"nothing answers a slot of type {slot.kind()}"
    assert {location[0] for location, _, _ in made.expressions(())} >= {"if", "default", "valid"}
    assert not made.is_shared or made.is_open, "what any answer may fill, an open question may fill, too"
    assert slot.__doc__, f"a slot of type {slot.kind()} does not say what it holds"


@pytest.mark.parametrize("slot", SLOTS)
def test_a_kind_of_slot_that_is_a_question_asks_for_something(slot):
    if not slot.is_asked:
        assert slot.recorder is not AnySlot.recorder, f"nothing learns a slot of type {slot.kind()}: write recorder()"
    elif slot.asked_in is AnySlot.asked_in:
        told = f"a slot of type {slot.kind()} asks for nothing: write asked(), or asked_in() where the call decides"
        assert example(slot).asked() is not None, told


@pytest.mark.parametrize("slot", SLOTS)
def test_answers_that_are_worth_trying_are_understood_and_hold_what_the_slot_says(slot):
    made, kind = example(slot), slot.kind()
    asked = made.asked_on(TODAY, str) if slot is DateSlot else made.asked()
    tried = list(islice(made.candidates("en", TODAY), 12))
    assert tried or made.keyed(), f"nothing is tried for a slot of type {kind}: write candidates(), or keyed()"
    for keys, words, _ in tried if asked is not None else ():
        value = asked.value(pressed(asked, keys) if keys else said(asked, words, kind))
        held = of_type(made.holds) if made.holds != "text" else some(ValueKind.TEXT)
        assert kind_held(value) in {kind_of_held(each) for each in held}, (
            f"a slot of type {kind} holds {value!r}, and says that it holds {made.holds}"
        )
        place = f"{{value:{made.said_as}}}" if made.said_as else "{value}"
        assert Template.parse(place).render({"value": value}, "en").text, f"{value!r} of a {kind} slot is not said"


def pressed(asked, keys):
    """The canonical writing of an entry."""
    assert asked.entry is not None, f"{keys} are tried, and {asked.name} takes no keys"
    entry = asked.entry("en")
    verdicts = [entry.press(key) for key in keys]
    assert KeypadState.NO_MATCH not in verdicts, f"{keys} are tried, and are no {asked.name}"
    assert KeypadState.DONE in (verdicts[-1], entry.over()), f"{keys} are tried, and are no whole {asked.name}"
    return entry.answer


def said(asked, words, kind):
    """The canonical writing of what is said."""
    readings = asked.grammar("en").readings(words) if asked.grammar is not None else ()
    assert readings, f"{words!r} is tried for a slot of type {kind}, and means nothing there"
    return readings[0].key


def kind_held(value):
    """The kind of a value; a pair is an amount with its currency."""
    return ValueKind.MONEY if isinstance(value, tuple) else within(value)


def kind_of_held(each):
    return each.kind if isinstance(each, Some) else kind_held(each.value)


def test_nothing_outside_the_rooms_of_nodes_and_slots_matches_on_a_kind_of_them():
    makes = {"GotoNode"}  # a call that is made to leave a node for a target leaves it by such a node
    kinds = {each.__name__ for each in (*KINDS.values(), *TYPES.values())} - makes
    root = Path(voicekit.__file__).parent
    for path in sorted(root.rglob("*.py")):
        if not path.is_relative_to(root / "_dialog" / "nodes") and not path.is_relative_to(root / "_dialog" / "slots"):
            tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            named = {each.id if isinstance(each, ast.Name) else getattr(each, "attr", "") for each in tree}
            assert not named & kinds, f"{path} names {named & kinds}: let each kind answer for itself"


def test_every_kind_of_node_has_an_example_here():
    assert set(EXAMPLES) <= set(KINDS)
    assert all(issubclass(node, AnyNode) for node in KINDS.values())


def test_a_kind_of_node_that_says_nothing_else_is_followed_to_where_it_leads_and_what_it_sets(monkeypatch):
    class PauseNode(GoingNode):
        """Pauses."""

        kind = "pause"
        shape = BoxShape.SPEAKS
        pause: str
        set: str

        def sets(self):
            return (self.set,)

        def expressions(self, here):
            yield (*here, "pause"), self.pause, ()

    monkeypatch.setitem(KINDS, "pause", PauseNode)
    flow = FlowDocument.model_validate(
        {
            "flow": "f",
            "start": "one",
            "nodes": {
                "one": {"say": "Hold on.", "next": "two"},
                "three": {"branch": [{"if": "key == '5'", "next": "one"}], "else": "end"},
            },
        }
    )
    paused = PauseNode(pause="lacking + 1", set="key", next="three")
    flow = flow.model_copy(update={"nodes": {**flow.nodes, "two": paused}})
    subject = Subject(Loaded(flow))
    found = [(finding.code, finding.node) for finding in (*values.find(subject), *expressions.find(subject))]
    assert found == [("unknown-variable", "two")]
