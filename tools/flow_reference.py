"""docs/reference/flow.md: every key of a flow document, from the models themselves, and the words of expressions."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from voicekit._authoring.lint import CODES
from voicekit._dialog import nodes, slots
from voicekit._dialog.document import defaults, hours, values
from voicekit._dialog.document.flow import Answers, Argument, Flow
from voicekit._dialog.facts import KNOWN, Fact
from voicekit._dialog.functions import FUNCTIONS
from voicekit._dialog.load import schema

__all__ = ["page", "published_schema"]

HEAD = """\
# Flows

A flow is a YAML file (or JSON), checked by `voicekit flow check`. Editors with a YAML language server complete and
explain its keys from [flow.schema.json](flow.schema.json), named in the file's first line:

```yaml
# yaml-language-server: $schema=flow.schema.json
flow: reception
language: en
start: hello
nodes:
  hello:
    say: Good morning.
    next: main
  main:
    menu: For sales press 1, for support press 2.
    choices:
      "1": {words: sales, next: sales}
      "2": {words: [support, help], next: support}
    failed: sales
  sales: {transfer: {queue: sales}, failed: sorry}
  support: {transfer: {queue: support}, failed: sorry}
  sorry: {hangup: Nobody is there at the moment.}
```

YAML is read as version 1.2: `yes` and `off` are text, and so are numbers that begin with 0 or +. Anchors, aliases and
tags are not taken. A text with a colon, or one that begins with `{`, stands in quotes.

What the tables mean by

- *name*: letters, digits and `_`, beginning with no digit; `next` and its like name a node, or `end`
- *keys*: keys of a telephone, `0` to `9`, `*`, `#`, `A` to `D`; where an entry's key is a list of these, in quotes
- *prompt*: a text, a part (see [Prompts](#prompts)), or a list of both
- *expression*: see [Expressions](#expressions); *value*: a number, `true`, `false`, or an expression as text
- *time*: seconds, or such as `500ms`, `5s`, `2m`, `1h`
"""

EXPRESSIONS = """
## Expressions

Calculations over variables: `age >= 18 and plan == "gold"`, `today + days(3)`. There are `or`, `and`, `not`, `==`,
`!=`, `<`, `<=`, `>`, `>=`, `in`, `not in`, `+`, `-`, `*`, `/`, `//`, `%`, `A if CONDITION else B`, lists
(`["a", "b"]`), `x.key`, `x["key"]` and `x[0]`, texts in quotes, numbers, `true`, `false`, `none`, and these functions:

| function | what it gives |
| --- | --- |
"""

EXPRESSIONS_END = """
Every flow knows `result` where work has been done, `value` where an answer is looked over, and by itself
KNOWN.
Dates have `year`, `month`, `day`, `weekday` (`mon` to `sun`), times `hour` and `minute`. Money is a list: amount and
currency.

Text is compared with a number, a date or a time as what it means: `due < "2026-03-05"`, and `order == 445` holds for
the digits `0445`. What a mapping does not have is `none`. Nothing else of Python is there, and everything is bounded:
numbers to 30 digits, texts to 10,000 characters, lists and mappings to 10,000 values and 20 levels. The same bounds
hold for what actions, webhooks and programs give a flow: an answer beyond them is a failure of its node, and
`failure.kind` is `answer`.
"""

CHECKS = """
## What is checked

`voicekit flow check` finds these. Errors are exit code 1; warnings are, too, with `--strict`.

| code | | what it means |
| --- | --- | --- |
"""

_COMMON = slots.AnySlot
"""What all slots share."""

_PARTS: tuple[tuple[str, type[values.Model]], ...] = (
    ("The flow", Flow),
    ("answers", Answers),
    ("arguments", Argument),
    ("defaults", defaults.StatedDefaults),
    ("commands", defaults.FlowCommand),
    ("hours", hours.Hours),
    ("Prompts", values.PromptPart),
)

_BELOW: Mapping[str, tuple[str, type[values.Model]]] = {
    "menu": ("choices", nodes.Choice),
    "branch": ("Cases of a branch", nodes.Case),
    "transfer": ("Whom a transfer calls", nodes.Transfer),
}

_NAMES = {
    "Said": "prompt",
    "PromptPart": "part of a prompt",
    "StatedDefaults": "[defaults](#defaults)",
    "Choice": "[choice](#choices)",
    "Option": "[choice](#choices)",
    "Answers": "[answers](#answers)",
    "Argument": "[arguments](#arguments)",
    "FlowCommand": "[commands](#commands)",
    "Hours": "[hours](#hours)",
    "Transfer": "[whom](#whom-a-transfer-calls)",
    "Case": "[cases](#cases-of-a-branch)",
}

_PATTERNS = {
    r"^[A-Za-z_][A-Za-z0-9_]*$": "name",
    r"^[0-9*#A-D]{1,8}$": "keys",
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "language",
}

_TYPES = {"integer": "whole number", "number": "number", "boolean": "true or false"}

_WHOLES = {
    "true or false or whole number or number or expression": "value",
    "number or text": "time",
}
"""What several alternatives are together."""


def published_schema() -> str:
    """The JSON Schema as a file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def page() -> str:
    """The whole page."""
    definitions = schema()
    parts = [HEAD]
    for heading, model in _PARTS:
        parts += _table(heading, model, definitions)
    parts.append("\n## Nodes\n\nEach is told by the one key that names what it does.\n")
    for kind, node in nodes.KINDS.items():
        parts += _table(f"Node: {kind}", node, definitions)
        if kind in _BELOW:
            parts += _table(*_BELOW[kind], definitions)
    parts.append("\n## Slots\n\nEach has a `type`, the keys of [defaults](#defaults), and these:\n")
    shared = [each for each in _COMMON.model_fields if each not in defaults.StatedDefaults.model_fields]
    parts += _rows(slots.DigitsSlot, definitions, {field.alias or name for name, field in _fields(shared)})
    for kind, slot in slots.TYPES.items():
        parts += _table(f"Slot: {kind}", slot, definitions)
    functions = [f"| `{function.usage}` | {function.what} |\n" for function in FUNCTIONS.values()]
    codes = [f"| `{code}` | {severity.value} | {what} |\n" for code, (severity, what) in CODES.items()]
    known = ", ".join(_fact(name, fact) for name, fact in KNOWN.items())
    return "".join([*parts, EXPRESSIONS, *functions, EXPRESSIONS_END.replace("KNOWN", known), CHECKS, *codes])


def _fact(name: str, fact: Fact) -> str:
    keys = ", ".join(f"`{key}`" for key in fact.parts)
    return f"`{name}` ({keys})" if keys else f"`{name}`"


def _fields(names: list[str]) -> Iterator[tuple[str, Any]]:
    return ((name, _COMMON.model_fields[name]) for name in names)


def _table(heading: str, model: type[values.Model], definitions: Mapping[str, Any]) -> Iterator[str]:
    own = _schema_of(model, definitions)
    yield f"\n### {heading}\n\n{_code(own.get('description', ''))}\n"
    if (
        issubclass(model, defaults.StatedDefaults)
        and model is not defaults.StatedDefaults
        and not issubclass(model, _COMMON)
    ):
        yield "\nBeside these it has the keys of [defaults](#defaults).\n"
    above = _COMMON if issubclass(model, _COMMON) else defaults.StatedDefaults
    inherited = above.model_fields if model is not above and issubclass(model, above) else {}
    hidden = {field.alias or name for name, field in inherited.items()}
    yield from _rows(model, definitions, set(own["properties"]) - hidden)


def _rows(model: type[values.Model], definitions: Mapping[str, Any], names: set[str]) -> Iterator[str]:
    own = _schema_of(model, definitions)
    yield "\n| key | takes | default | |\n| --- | --- | --- | --- |\n"
    for name, key in own["properties"].items():
        if name in names:
            default = "*needed*" if name in own.get("required", ()) else _default(key)
            what = _code(key.get("description", "")).replace("\n", " ").replace("|", "\\|")
            yield f"| `{name}` | {_takes(key)} | {default} | {what} |\n"


def _schema_of(model: type[values.Model], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = definitions if model is Flow else definitions["$defs"][model.__name__]
    return found


def _code(text: str) -> str:
    return text.replace("``", "`").strip()


def _default(key: Mapping[str, Any]) -> str:
    value = key.get("default")
    if value in (None, [], {}, "") or isinstance(value, dict):
        return ""
    return (
        f"`{value:g}`" if isinstance(value, float) else f"`{str(value).lower() if isinstance(value, bool) else value}`"
    )


def _takes(key: Mapping[str, Any]) -> str:
    """What a key takes, in a few words."""
    if "$ref" in key:
        return _NAMES[str(key["$ref"]).rpartition("/")[2]]
    if "const" in key or "enum" in key:
        listed = key.get("enum", [key.get("const")])
        return ", ".join(f"`{'true' if value is True else value}`" for value in listed)
    if alternatives := key.get("anyOf"):
        several = " or ".join(dict.fromkeys(_takes(each) for each in alternatives if each.get("type") != "null"))
        return _WHOLES.get(several, several)
    kind = key["type"]
    if kind == "array":
        return f"list of {_takes(key['items'])}"
    return _mapping(key) if kind == "object" else _TYPES.get(kind) or _text(key)


def _text(key: Mapping[str, Any]) -> str:
    if key.get("format") == "date":
        return "date"
    return "expression" if key.get("maxLength") == 1000 else _PATTERNS.get(key.get("pattern", ""), "text")


def _mapping(key: Mapping[str, Any]) -> str:
    inner = key.get("additionalProperties") or next(iter(key.get("patternProperties", {}).values()), {})
    if "oneOf" in inner:
        return "mapping of [nodes](#nodes)" if "MenuNode" in str(inner) else "mapping of [slots](#slots)"
    return f"mapping of {_takes(inner)}"
