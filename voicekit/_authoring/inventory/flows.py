"""What a flow says, in all the languages it says it in."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from voicekit._authoring.catalog.flows import place_of
from voicekit._authoring.inventory.prompts import PromptInventory
from voicekit._dialog.compiled import are_varieties, part_of
from voicekit._dialog.document import Flow, PromptPart
from voicekit._dialog.document.flow import SaidPart
from voicekit._dialog.document.node import AnyNode
from voicekit._dialog.load import Loaded
from voicekit._lang.tags import fallbacks
from voicekit._prompts.catalog.lookup import CatalogSnapshot
from voicekit._prompts.parts import Audio, Silence

__all__ = ["add_flow"]


def add_flow(wanted: PromptInventory, loaded: Loaded) -> None:
    """Want all that a flow says, in every language that it is held in."""
    known = {name: values for node in loaded.flow.nodes.values() for name, values in _answers(node)}
    said = tuple(loaded.flow.said())
    for tag in _languages(wanted, loaded.flow):
        for placed in said:
            own = known.get(placed.slot)
            _placed(wanted, loaded, placed, tag, {**known, "value": own} if own else known)


def _languages(wanted: PromptInventory, flow: Flow) -> tuple[str, ...]:
    """Those that calls hold the flow in: what it says, or its own language in the variety of the settings."""
    if flow.languages:
        return tuple(tag for tag in flow.all_languages if wanted.only is None or tag in fallbacks(wanted.only))
    if are_varieties(wanted.language, flow.language):
        return (wanted.language,)
    return (flow.language,) if wanted.only is None else ()


def _placed(
    wanted: PromptInventory, loaded: Loaded, placed: SaidPart, tag: str, known: Mapping[str, tuple[object, ...]]
) -> None:
    """One part of a flow's prompt in one language; ``known`` are the values of variables that the flow itself names."""
    flow, part = loaded.flow, placed.part
    at = ":".join(map(str, place_of(loaded, placed)))
    if part.audio is not None and "{" in part.audio:
        return  # a recording of the call itself, which Asterisk has
    if part.text is None:
        sound = part_of(part, placed.key, loaded.path.parent if loaded.path is not None else Path())
        if isinstance(sound, Audio | Silence):
            wanted.places.setdefault((sound, tag), at)
        return
    text, voice = _translated(placed.key, part, flow, wanted.now, tag)
    where = {"at": at, "flow": flow.flow, "node": placed.node, "place": placed.place, "language": tag}
    wanted.template(text, (voice, tag), known, where)


def _translated(key: str, part: PromptPart, flow: Flow, now: CatalogSnapshot, tag: str) -> tuple[str, str]:
    """A text as it is said in a language, and the language of its voice."""
    text = part.text or ""
    if part.language is not None:
        return text, part.language
    if tag == flow.language:
        return text, tag
    found = now.translation(key, text, tag)
    if found is not None:
        return found[0], tag
    return text, tag if are_varieties(tag, flow.language) else flow.language


def _answers(node: AnyNode) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The values of variables that a node itself names: choices, and numbers between bounds."""
    chosen = [node.chosen(key) for key in node.keyed()]
    for name in node.sets() if chosen else ():
        yield name, tuple(dict.fromkeys(each[name] for each in chosen if name in each))
    for name, slot in node.slots.items():
        if not slot.mask and (values := tuple(slot.values())):
            yield name, values
