"""Splits of Twilio Studio: as branches, and together with the question before them as menus."""

import re
from dataclasses import dataclass
from typing import Any

from voicekit._authoring.importing.draft import Node
from voicekit._authoring.importing.studio.flow import StudioReader, Widget
from voicekit._dialog.document.values import END, MOST_CHOICES

__all__ = ["StudioChoices", "choices_of", "split_node"]

_KEYS = re.compile(r"[0-9*#]{1,8}")
_EQUAL = {"equal_to", "matches_any_of"}


@dataclass(frozen=True, slots=True)
class StudioChoices:
    """The choices of a question and where any other answer leads."""

    entries: dict[str, Node]
    other: str


def choices_of(reader: StudioReader, gather: Widget, keyed: str, spoken: str) -> StudioChoices | None:
    """The choices of a question whose one split asks for single keys and words; None where it asks for more."""
    split = reader.widgets.get(keyed)
    if split is None or split.kind != "split-based-on" or (spoken and spoken != keyed):
        return None
    asked = re.fullmatch(r"\{\{\s*widgets\.([^.}]+)\.(?:Digits|SpeechResult)\s*\}\}", _input(split).strip())
    if asked is None or asked[1] != gather.name or not split.matches:
        return None
    entries: dict[str, Node] = {}
    for match in split.matches:
        conditions = match.get("conditions")
        values = [_values(split, each, gather.name) for each in conditions] if isinstance(conditions, list) else []
        if len(values) != 1 or values[0] is None:
            return None
        keys = [each for each in values[0] if _KEYS.fullmatch(each)]
        words = [each for each in values[0] if not _KEYS.fullmatch(each)]
        if not keys or (words and not spoken) or keys[0] in entries:
            return None
        target = match.get("next")
        following = reader.node(target) if isinstance(target, str) and target else END
        for number, key in enumerate(keys):
            told = [each[:200] for each in words] if not number else []
            entries[key] = {"value": keys[0], "next": following} | ({"words": told} if told else {})
    if len(entries) > MOST_CHOICES or (not spoken and len({len(key) for key in entries}) > 1):
        return None
    split.taken.add("input")
    reader._names.setdefault(split.name, "")
    split.followed.add("noMatch")
    target = split.ways.get("noMatch", "")
    return StudioChoices(entries, reader.node(target) if target else END)


def _input(split: Widget) -> str:
    return str(split.properties.get("input") or "")


def _values(split: Widget, condition: object, gather: str) -> list[str] | None:
    """The texts that a condition takes; None for one that is no plain comparison with this question's answer."""
    if not isinstance(condition, dict) or condition.get("type") not in _EQUAL:
        return None
    arguments = condition.get("arguments")
    told = str(arguments[0]) if isinstance(arguments, list) and arguments else _input(split)
    if not re.fullmatch(rf"\{{\{{\s*widgets\.{re.escape(gather)}\.(?:Digits|SpeechResult)\s*\}}\}}", told.strip()):
        return None
    value = str(condition.get("value", ""))
    parts = value.split(",") if condition["type"] == "matches_any_of" else [value]
    return [each.strip() for each in parts if each.strip()]


def split_node(reader: StudioReader, widget: Widget, name: str) -> Node:
    """A split as a branch."""
    written = widget.text("input")
    cases: list[Node] = []
    for match in widget.matches:
        target = match.get("next")
        following = reader.node(target) if isinstance(target, str) and target else END
        conditions = match.get("conditions")
        listed = [each for each in conditions if isinstance(each, dict)] if isinstance(conditions, list) else []
        worked = [_condition(reader, written, each) for each in listed]
        told = " and ".join(f"({each})" for each in worked) if len(worked) > 1 else (worked or [None])[0]
        if None in worked or not told or len(told) > 1_000:
            what = ", ".join(f"{each.get('type')} {str(each.get('value'))[:40]!r}" for each in listed)
            reader.lose(widget, f"the condition {what[:80]}", f"left out: nothing leads to {following}", name)
        else:
            cases.append({"if": told, "next": following})
    other = reader.following(widget, "noMatch")
    return {"branch": cases, "else": other} if cases else {"goto": other}


def _condition(reader: StudioReader, written: str, condition: dict[str, Any]) -> str | None:
    arguments = condition.get("arguments")
    subject = str(arguments[0]) if isinstance(arguments, list) and arguments else written
    worked = reader.liquid.expression(subject)
    value = str(condition.get("value", ""))
    made = _CONDITIONS.get(str(condition.get("type")))
    if worked is None or made is None or "{{" in value:
        return None
    if "number" in made and not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", value):
        return None
    listed = ", ".join(_text(each) for each in value.split(",") if each.strip())
    return made.format(x=worked, text=f"lower(text({worked}))", value=_text(value), listed=f"[{listed}]", number=value)


def _text(value: str) -> str:
    plain = value.strip().lower()
    return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'"


_CONDITIONS = {
    "equal_to": "{text} == {value}",
    "not_equal_to": "{text} != {value}",
    "matches_any_of": "{text} in {listed}",
    "does_not_match_any_of": "{text} not in {listed}",
    "contains": "contains({text}, {value})",
    "does_not_contain": "not contains({text}, {value})",
    "starts_with": "starts_with({text}, {value})",
    "does_not_start_with": "not starts_with({text}, {value})",
    "is_blank": "{x} in [none, '']",
    "is_not_blank": "{x} not in [none, '']",
    "greater_than": "number({x}) > {number}",
    "less_than": "number({x}) < {number}",
}
"""Conditions of Studio, by their types; words are compared without regard to capitals."""
