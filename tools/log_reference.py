"""The reference of the log: every event with its level, its sentence and its fields, from the registry in the code."""

from itertools import groupby

from voicekit._logevents import EVENTS, FIELDS, LogEvent

__all__ = ["page"]

HEAD = """\
# The log

A line of the log is an event: a short name that never changes, a sentence, and fields. `log_format` chooses the form
(`json` for a service whose standard error is no terminal, else `text`), `log_level` what is logged at all.

```text
19:04:11 [warning  ] prompt lost call=1700000000.17 event=prompt.lost file=voicekit/en/4f/4f19ab label=Hello.
```

```json
{"file": "voicekit/en/4f/4f19ab", "label": "Hello.", "call": "1700000000.17", "event": "prompt.lost",
 "level": "warning", "message": "prompt lost", "timestamp": "2027-01-04T19:04:11.294Z"}
```

The short name is `event`, the sentence `message`. Every line that is logged in a call has `call`, also where its event
does not say so below; what belongs to all calls (the service, the engines, the prompt cache) has none. What a program
logs by `call.log_to` has it, too, and its text as both `event` and `message`. How to search the log stands in
[When something does not work](../howto/troubleshooting.md#search-the-log).

## Events

Of the fields, those in brackets stand only where they apply.
"""

FIELDS_HEAD = """
## Fields

| field | type | what it is |
| --- | --- | --- |
"""

TYPES = {str: "text", int: "number", float: "number", list: "list", tuple: "list"}


def page() -> str:
    """The page."""
    return HEAD + "".join(_events()) + FIELDS_HEAD + "".join(map(_field, sorted(FIELDS)))


def _events() -> list[str]:
    table = "\n### `{}`\n\n| event | level | sentence | fields |\n| --- | --- | --- | --- |\n"
    groups = groupby(sorted(EVENTS.items()), lambda item: item[0].partition(".")[0])
    return [table.format(subject) + "".join(_event(*item) for item in items) for subject, items in groups]


def _event(name: str, event: LogEvent) -> str:
    fields = [*(f"`{field}`" for field in event.fields), *(f"(`{field}`)" for field in event.sometimes)]
    return f"| `{name}` | {' or '.join(event.levels)} | {event.message} | {' '.join(fields)} |\n"


def _field(name: str) -> str:
    kinds, meaning = FIELDS[name]
    kind = TYPES[kinds[0] if isinstance(kinds, tuple) else kinds]
    return f"| `{name}` | {kind} | {meaning} |\n"
