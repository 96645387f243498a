"""What a grammar's tags make of an answer: the value, or several by name, as SISR has it and older documents write it.

Understood are assignments of literals (``out = "C"``, ``out.size = 2``, ``$ = 'x'``), of what another rule has given
(``out = rules.latest()``, ``out.city = rules.city``), and a literal that stands alone.
"""

import re
from dataclasses import dataclass, field

__all__ = ["Meaning", "Value", "gathers_keys", "meaning_of"]

Value = str | dict[str, str]
"""One value, or several by the names of properties."""

_LONGEST = 1000
"""Characters of a tag: longer ones are programs."""

_STATEMENT = re.compile(r"""\s*((?:[^;'"]|'[^'\n]*'|"[^"\n]*")+)\s*(?:;|$)""")

_ASSIGNED = re.compile(
    r"(?P<target>(?:out|\$|this)(?:\.(?P<property>[A-Za-z_][\w.]*))?|(?P<bare>[A-Za-z_]\w*))\s*=(?!=)\s*(?P<value>.+)",
    re.DOTALL,
)

_LITERAL = re.compile(r"""'(?P<single>[^'\n]*)'|"(?P<double>[^"\n]*)"|(?P<plain>-?\d+(?:\.\d+)?|true|false)""")

_RULE = re.compile(
    r"(?:rules\.(?P<latest>latest\(\))|rules\.(?P<rule>\w+)|\$\$|\$(?P<old>\w+))(?:\.(?P<property>(?!out\b)\w+))?(?:\.out)?"
)

_OBJECT = re.compile(r"\{(.*)\}", re.DOTALL)

_PAIR = re.compile(r"""\s*['"]?(?P<name>[A-Za-z_]\w*)['"]?\s*:\s*(?P<value>'[^'\n]*'|"[^"\n]*"|-?[\w.]+)\s*(?:,|$)""")

_ALONE = re.compile(r"""[^'";={}$]{1,100}""")

_GATHERED = re.compile(
    r"(?:out|\$)\s*(?:=\s*(?:''|\"\")|\+=\s*(?P<more>.+)|=\s*(?:out|\$)\s*\+\s*(?P<sum>.+)|=\s*(?P<whole>.+))",
    re.DOTALL,
)


@dataclass(slots=True)
class Meaning:
    """What a rule has made so far: its value, and what the rules within it have given."""

    value: Value | None = None
    rules: dict[str, Value | None] = field(default_factory=dict)
    latest: Value | None = None
    tagged: bool = False

    def told(self, name: str, value: Value | None) -> None:
        """A rule within it has given a value."""
        self.rules[name] = self.latest = value

    def tag(self, text: str) -> bool:
        """Carry out a tag. Gives whether all of it was understood; what was not is passed over."""
        text = _bare(text)
        if len(text) > _LONGEST:
            return False
        if _ALONE.fullmatch(text):
            self.value, self.tagged = text, True
            return True
        understood = bool(text)
        position = 0
        while position < len(text):
            found = _STATEMENT.match(text, position)
            if found is None:
                return False
            understood &= self._statement(found[1].strip())
            position = max(found.end(), position + 1)
        return understood

    @property
    def result(self) -> Value | None:
        """The rule's value: what its tags have said, else what the last rule within it has given."""
        return self.value if self.tagged else self.latest

    def _statement(self, statement: str) -> bool:
        found = _ASSIGNED.fullmatch(statement)
        alone = _LITERAL.fullmatch(statement)
        if alone is not None:
            self.value, self.tagged = _literal(alone), True
            return True
        if found is None:
            return False
        name = found["property"] or ("" if found["bare"] in {None, "out"} else found["bare"])
        value = self._value(found["value"].strip())
        if value is None or (name and not isinstance(value, str)):
            return False
        if name:
            before = self.value if isinstance(self.value, dict) else {}
            self.value = before | {name: str(value)}
        else:
            self.value = value
        self.tagged = True
        return True

    def _value(self, written: str) -> Value | None:
        if (found := _LITERAL.fullmatch(written)) is not None:
            return _literal(found)
        if (found := _OBJECT.fullmatch(written)) is not None:
            return _pairs(found[1])
        if (found := _RULE.fullmatch(written)) is None:
            return None
        named = found["rule"] or found["old"]
        value = self.rules.get(named) if named else self.latest
        if found["property"]:
            return value.get(found["property"]) if isinstance(value, dict) else None
        return value


def meaning_of(values: list[Value | None], slot: str) -> str:
    """The property that is the answer to a field called ``slot``; empty where each value is one alone.

    That of the field's own name, else the only one that all have.
    """
    properties = [set(value) for value in values if isinstance(value, dict)]
    if not properties:
        return ""
    common = set.intersection(*properties)
    if slot in common or not common:
        return slot
    return min(common)


def gathers_keys(text: str, keys: str) -> bool:
    """Whether a tag only says that the value is what was pressed; ``keys`` are those beside it."""
    for statement in filter(None, (each.strip() for each in _bare(text).split(";"))):
        found = _GATHERED.fullmatch(statement)
        if found is None and statement.strip("'\"") != keys:
            return False
        given = found and (found["more"] or found["sum"] or found["whole"])
        if given and not _RULE.fullmatch(given.strip()) and given.strip().strip("'\"") != keys:
            return False
    return True


def _bare(text: str) -> str:
    """Without the braces that older documents put around a tag's statements."""
    text = " ".join(text.split())
    return text[1:-1].strip() if text.startswith("{") and text.endswith("}") else text


def _literal(found: re.Match[str]) -> str:
    return found["single"] or found["double"] or found["plain"] or ""


def _pairs(written: str) -> dict[str, str] | None:
    pairs: dict[str, str] = {}
    position = 0
    while position < len(written):
        found = _PAIR.match(written, position)
        if found is None:
            return None
        pairs[found["name"]] = found["value"].strip("'\"")
        position = found.end()
    return pairs or None
