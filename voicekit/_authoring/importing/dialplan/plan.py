"""A dialplan as Asterisk's pbx_config reads it: contexts, their extensions, and the steps of each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from voicekit._authoring.importing.dialplan.lines import Line, lines_of
from voicekit.errors import FlowError

__all__ = [
    "SPECIAL",
    "Dialplan",
    "DialplanContext",
    "DialplanStep",
    "Extension",
    "arguments_of",
    "keys_of",
    "pattern_fits",
    "read_plan",
]

SPECIAL = frozenset({"i", "t", "h", "s", "o", "a", "e", "T", "hang", "fax"})
"""Extensions that nobody dials."""

MOST_INCLUDES = 100
"""Contexts that one context includes, theirs included."""

MOST_COMPARED = 5_000_000
"""Patterns that numbers are compared with; a large dialplan of people has some 100,000 such pairs."""

_HEAD = re.compile(r"\[([^\]]*)\]\s*(?:\(([^)]*)\))?.*")
_SETTING = re.compile(r"([^=]*?)\s*=>?\s*(.*)", re.DOTALL)
_PRIORITY = re.compile(r"(?:(\d+)|([ns]))\s*(?:\+\s*(\d+))?\s*(?:\(([^)]*)\))?\s*(?:\+\s*(\d+))?", re.IGNORECASE)
_KEYS = re.compile(r"[0-9*#A-D]{1,8}")
_PATTERN_TOKEN = re.compile(r"\[[^\]]*\]|.")
_SETS = {"X": "0123456789", "Z": "123456789", "N": "23456789"}

_SAYS_NOTHING = frozenset(
    {"static", "writeprotect", "autofallthrough", "clearglobalvars", "extenpatternmatchnew", "userscontext"}
) | {"priorityjumping"}
"""Settings of ``[general]`` that say how Asterisk reads and writes its dialplan."""


@dataclass(slots=True)
class DialplanStep:
    """One priority of an extension: its application and what stands in its brackets."""

    line: Line
    context: str
    extension: str
    priority: int
    label: str
    application: str
    data: str

    @property
    def name(self) -> str:
        """The application in small letters: names know no capitals."""
        return self.application.lower()

    @property
    def written(self) -> str:
        """The step as a report names it."""
        return f"{self.application}({self.data[:60]})"


@dataclass(slots=True)
class Extension:
    """One extension of a context."""

    context: str
    name: str
    steps: dict[int, DialplanStep] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)

    @property
    def in_order(self) -> list[DialplanStep]:
        """The steps by their priorities."""
        return [self.steps[priority] for priority in sorted(self.steps)]


@dataclass(slots=True)
class DialplanContext:
    """One context: its extensions by name, and the contexts it includes."""

    name: str
    lines: list[Line] = field(default_factory=list)
    extensions: dict[str, Extension] = field(default_factory=dict)
    patterns: list[str] = field(default_factory=list)
    includes: list[tuple[str, Line]] = field(default_factory=list)
    last: tuple[str, int] = ("", 0)


@dataclass(slots=True)
class Dialplan:
    """All of a dialplan."""

    contexts: dict[str, DialplanContext]
    variables: dict[str, str]
    """What ``[globals]`` sets."""
    lines: list[Line]
    falls_through: bool = True
    """Whether a call ends where an extension does (``autofallthrough``); else Asterisk waits for keys there."""
    _around: dict[str, list[DialplanContext]] = field(default_factory=dict)
    _fitting: dict[tuple[str, str], list[Extension]] = field(default_factory=dict)
    _compared: int = 0

    def around(self, context: str) -> list[DialplanContext]:
        """A context and all that it includes, in the order in which extensions are looked for."""
        if context not in self._around:
            self._around[context] = self._included(context)
        return self._around[context]

    def _included(self, context: str) -> list[DialplanContext]:
        found: dict[str, DialplanContext] = {}
        waiting = [context]
        while waiting and len(found) < MOST_INCLUDES:
            name = waiting.pop()
            if name in self.contexts and name not in found:
                found[name] = self.contexts[name]
                waiting += [each for each, _ in reversed(self.contexts[name].includes)]
        return list(found.values())

    def fitting(self, context: str, extension: str) -> list[Extension]:
        """The extensions that a number is, the one that Asterisk takes first. Raises FlowError for more patterns than
        are compared.
        """
        key = (context, extension)
        if key not in self._fitting:
            self._compared += sum(len(each.patterns) for each in self.around(context))
            if self._compared > MOST_COMPARED:
                raise FlowError("more patterns than are compared", hint="leave out the contexts of telephones")
            self._fitting[key] = list(self._found(context, extension))
        return self._fitting[key]

    def _found(self, context: str, extension: str) -> Iterator[Extension]:
        for each in self.around(context):
            if extension in each.extensions:
                yield each.extensions[extension]
            if not extension.startswith("_"):
                fit = [name for name in each.patterns if pattern_fits(name, extension)]
                yield from (each.extensions[name] for name in sorted(fit, key=_openness))

    def step(self, context: str, extension: str, priority: int) -> DialplanStep | None:
        """The step at a place; None where there is none."""
        return next((each.steps[priority] for each in self.fitting(context, extension) if priority in each.steps), None)

    def priority(self, context: str, extension: str, written: str) -> int | None:
        """The number of a priority that is written as a number or as a label."""
        if written.isascii() and written.isdigit():
            return int(written[:9])
        return next((each.labels[written] for each in self.fitting(context, extension) if written in each.labels), None)

    def dialable(self, context: str) -> list[str]:
        """The extensions that a caller can dial, by keys or by a pattern of keys; each name once."""
        names = dict.fromkeys(name for each in self.around(context) for name in each.extensions)
        return [name for name in names if _KEYS.fullmatch(name) or name.startswith("_")]


def read_plan(data: bytes, name: str, beside: Mapping[str, bytes]) -> Dialplan:
    """The dialplan of a file and of what it includes. Raises FlowError for more than is read."""
    lines = lines_of(data, name, beside)
    plan = Dialplan({}, {}, lines)
    for section, own in _sections(lines):
        if section == "general":
            _read_general(plan, own)
        elif section == "globals":
            for line in own:
                found = _SETTING.fullmatch(line.text)
                if found is not None:
                    plan.variables[found[1].strip().upper()] = found[2].strip()
                    line.taken = True
        elif section:
            context = plan.contexts.setdefault(section, DialplanContext(section))
            for line in own:
                _read_line(context, line)
    return plan


def _sections(lines: list[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Sections in order, each with the lines of the templates that it names before its own."""
    templates: dict[str, list[Line]] = {}
    found: list[tuple[str, list[Line], bool]] = []
    own: list[Line] = []
    copied = 0
    for line in lines:
        head = _HEAD.fullmatch(line.text) if line.text.startswith("[") else None
        if head is None:
            own.append(line)
            continue
        line.taken = True
        name, options = head[1].strip(), [each.strip() for each in (head[2] or "").split(",")]
        own = [each for option in options for each in templates.get(option, ())]
        copied += len(own)
        if copied > len(lines) * 10:
            own = []  # templates of templates that only grow: what they say is left in their lines
        found.append((name, own, "!" in options))
        templates[name] = own
    yield from ((name, own) for name, own, is_template in found if not is_template)


def _read_general(plan: Dialplan, lines: list[Line]) -> None:
    for line in lines:
        name, _, value = line.text.partition("=")
        name = name.strip().lower()
        if name == "autofallthrough":
            plan.falls_through = value.lstrip(">").strip().lower() not in {"no", "false", "0", "off"}
        line.taken |= name in _SAYS_NOTHING


def _read_line(context: DialplanContext, line: Line) -> None:
    context.lines.append(line)
    found = _SETTING.fullmatch(line.text)
    if found is None:
        return
    key, value = found[1].strip().lower(), found[2]
    if key == "exten":
        extension, _, rest = _parted(value)
        _read_step(context, line, extension, rest)
    elif key == "same" and context.last[0]:
        _read_step(context, line, context.last[0], value)
    elif key == "include":
        name, *times = arguments_of(value)
        if not times:  # a context that is included by the time of day is no flow's: the line stays untaken
            context.includes.append((name, line))
    elif key == "ignorepat":
        line.taken = True  # a dial tone that goes on is nothing that a caller of a flow hears


def _parted(value: str) -> tuple[str, str, str]:
    """The extension and what follows; a comma within brackets of a pattern parts nothing."""
    depth = 0
    for place, sign in enumerate(value):
        depth += (sign == "[") - (sign == "]" and depth > 0)
        if sign == "," and not depth:
            return value[:place].strip(), ",", value[place + 1 :]
    return value.strip(), "", ""


def _read_step(context: DialplanContext, line: Line, extension: str, rest: str) -> None:
    written, _, what = rest.partition(",")
    if "/" in extension:
        context.last = ("", 0)
        return  # for one caller only, which no flow tells apart: the lines stay untaken
    context.last = (extension, context.last[1] if context.last[0] == extension else 0)
    found = _PRIORITY.fullmatch(written.strip())
    if found is None or not extension or not what.strip():
        return  # a hint, or a line that Asterisk would refuse
    number, letter, early, label, late = found.groups()
    step = 1 if (letter or "").lower() == "n" else 0
    priority = int(number[:9]) if number else context.last[1] + step + int((early or late or "0")[:5])
    if number and (early or late):
        return
    application, data = _application(what.strip())
    if extension not in context.extensions:
        context.extensions[extension] = Extension(context.name, extension)
        context.patterns += [extension] if extension.startswith("_") else []
    own = context.extensions[extension]
    context.last = (extension, priority)
    own.steps.setdefault(
        priority, DialplanStep(line, context.name, extension, priority, label or "", application, data)
    )
    if label:
        own.labels.setdefault(label.strip(), priority)


def _application(what: str) -> tuple[str, str]:
    """An application and what it is told: ``App(data)``, or ``App,data`` of old dialplans."""
    name, bracket, rest = what.partition("(")
    if not bracket or "," in name:
        name, _, rest = what.partition(",")
        return name.strip(), rest.strip()
    end = rest.rfind(")")
    return name.strip(), (rest[:end] if end != -1 else rest).strip()


def arguments_of(data: str) -> list[str]:
    """Arguments, parted by commas, or by bars as in old dialplans; not within brackets or quotes."""
    parted = _split(data, ",")
    return parted if len(parted) > 1 else _split(data, "|")


def _split(data: str, separator: str) -> list[str]:
    parts, depth, quoted, begin, place = [], 0, False, 0, 0
    while place < len(data):
        sign = data[place]
        if sign == "\\":
            place += 1
        elif sign == '"':
            quoted = not quoted
        elif sign in "([{" and not quoted:
            depth += 1
        elif sign in ")]}" and not quoted:
            depth = max(depth - 1, 0)
        elif sign == separator and not depth and not quoted:
            parts.append(data[begin:place].strip())
            begin = place + 1
        place += 1
    return [*parts, data[begin:].strip()]


def pattern_fits(pattern: str, number: str) -> bool:
    """Whether a number fits a pattern of the dialplan (``_1XX.``)."""
    signs, end = _compiled(pattern)
    longer = len(number) - len(signs)
    if longer < (1 if end == "." else 0) or (longer and not end):
        return False
    return all(sign in each for sign, each in zip(number, signs, strict=False))


def _openness(pattern: str) -> list[int]:
    """How much a pattern fits, sign by sign: the one that fits least is taken first."""
    signs, end = _compiled(pattern)
    return [*map(len, signs), *([1000] if end else [])]


def keys_of(pattern: str) -> list[str] | None:
    """The signs that stand at each place of a pattern; None where it has no end."""
    signs, end = _compiled(pattern)
    return None if end else list(signs)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> tuple[tuple[str, ...], str]:
    """The signs at each place of a pattern, up to the ``.`` or ``!`` that leaves its end open."""
    signs: list[str] = []
    for each in _PATTERN_TOKEN.findall(pattern[1:]):
        if each in {".", "!"}:
            return tuple(signs), each
        if each not in {"-", " "}:
            signs.append(_signs(each))
    return tuple(signs), ""


def _signs(sign: str) -> str:
    if not sign.startswith("["):
        return _SETS.get(sign.upper(), sign)
    spans = re.findall(r"(.)-(.)|(.)", sign[1:-1])
    told = [
        "".join(map(chr, range(ord(low), min(ord(high), ord(low) + 100) + 1))) if low else single
        for low, high, single in spans
    ]
    return "".join(dict.fromkeys("".join(told)))
