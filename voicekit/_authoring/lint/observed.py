"""What is seen of a flow's expressions and prompts in each state in which a call may come to them."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from voicekit._authoring.lint.abstract import (
    ANY,
    NONE,
    Abstract,
    Exact,
    Some,
    ValueKind,
    compared,
    exact,
    joined,
    part,
    parts_of,
    specimens,
)
from voicekit._authoring.lint.evaluation import Names, assume, evaluate, named, tree_of
from voicekit._dialog.document.flow import SaidPart
from voicekit._dialog.document.values import Location
from voicekit._dialog.expression import CONSTANTS, SIGNS, Expression
from voicekit._dialog.facts import KNOWN
from voicekit._dialog.operations import Wrong, described
from voicekit._dialog.places import names_in, only_place, written
from voicekit._dialog.slots.choice import choices_from
from voicekit._prompts.template import Placeholder, Plural, Template
from voicekit.errors import BadPrompt, FlowError, FlowFailed

__all__ = ["Condition", "Observed", "ObservedPlace", "Problem", "Sort", "Ways", "Written", "places_of"]

MOST_LEVELS = 6
"""Conditions within each other that are followed: each takes twice the time of the one in it."""

Written = tuple[Location, str]
"""Where an expression or a prompt stands, and its text."""


class Sort(Enum):
    """What goes wrong."""

    UNSET = "unset"
    """A variable has no value."""
    FAILS = "fails"
    """A value is not of the kind that is needed."""
    LACKS = "lacks"
    """A value has no part of this name."""


@dataclass(slots=True)
class Problem:
    """One thing that goes wrong at a place: in how many states there whatever happens, and whether some call surely
    comes in one of these.
    """

    what: str
    hint: str
    within: tuple[str, int]
    times: int = 0
    surely: bool = False


@dataclass(slots=True)
class ObservedPlace:
    """One expression or prompt."""

    visits: int = 0
    problems: dict[tuple[Sort, str], Problem] = field(default_factory=dict)
    """By sort and the value's name."""


@dataclass(slots=True)
class Condition:
    """What a condition was: whether it could be worked out, whether it ever held, and whether it would have without the
    cases before it.
    """

    text: str
    worked: bool = False
    held: bool = False
    held_alone: bool = False


@dataclass(frozen=True, slots=True)
class Ways:
    """What is known where a condition holds, and where it does not; None for what cannot be.

    ``supposed`` are the outcomes that the condition would have with other settings of the flow alone.
    """

    yes: Names | None
    no: Names | None
    supposed: frozenset[bool] = frozenset()


@dataclass(slots=True)
class Observed:
    """Everything that was seen."""

    language: str
    settings: frozenset[str]
    """Variables that no node sets: what holds for them today may be written otherwise tomorrow."""
    complete: bool = True
    """Whether all ways were followed to their end."""
    supposed: bool = False
    """Whether calls come into the state of now only with other settings of the flow: no problem in it counts."""
    spots: dict[Written, ObservedPlace] = field(default_factory=dict)
    conditions: dict[Location, Condition] = field(default_factory=dict)
    matched: dict[tuple[Location, str, str], tuple[bool, Abstract]] = field(default_factory=dict)
    """For each value that an expression compares with a constant: whether they are ever equal, and what it may be."""

    # -- expressions -------------------------------------------------------------------------------------------------

    def worked_out(self, location: Location, text: str, names: Names, *, surely: bool) -> Abstract:
        """The value of an expression; anything where it cannot be read, or fails."""
        tree = _tree(text)
        if tree is None:
            return ANY
        spot = self._visited(location, text)
        try:
            value = evaluate(tree, names)
        except Wrong as wrong:
            if (name := _culprit(tree, names)) is None:
                problem = Problem(f"`{text}` fails: {wrong}", wrong.hint, (text, 1))
                self._note(spot, (Sort.FAILS, ""), problem, surely=surely)
            else:
                self._unset(spot, name, (text, text.find(name) + 1), certain=True, surely=surely)
            return ANY
        for name in _maybe_unset(tree, names):
            self._unset(spot, name, (text, text.find(name) + 1), certain=False, surely=surely)
        for path, known in _lacking(tree, names):
            self._lacks(spot, path, known, (text, text.find(path) + 1), surely=surely)
        return value

    def offered(self, location: Location, text: str, names: Names, *, surely: bool) -> None:
        """An expression that gives the choices of a question."""
        value = self.worked_out(location, text, names, surely=surely)
        spot = self.spots.get((location, text))
        if spot is None or value == ANY or self.supposed:
            return
        if value >= NONE:
            self._unset(spot, text, (text, 1), certain=value == NONE, surely=surely)
        reasons = [_unoffered(one) for one in value - NONE]
        if reasons and all(reasons):
            what = f"`{text}` gives no choices: {reasons[0]}"
            self._note(spot, (Sort.FAILS, ""), Problem(what, "give a list of texts", (text, 1)), surely=surely)

    def condition(self, location: Location, text: str, names: Names, alone: Names, *, surely: bool) -> "Ways":
        """What is known where a condition holds, and where it does not.

        ``alone`` is what was known before the cases before it were passed. What only the settings of the flow decide
        goes both ways, one of them supposed.
        """
        self.worked_out(location, text, names, surely=surely)
        tree = _tree(text)
        if tree is None:
            return Ways(names, names)
        yes, no = _ways(tree, names)
        seen = self.conditions.setdefault(location, Condition(text))
        seen.worked = seen.worked or yes is not None or no is not None
        loose_yes, loose_no = _ways(tree, self._without_settings(tree, names))
        seen.held = seen.held or loose_yes is not None
        seen.held_alone = seen.held_alone or _ways(tree, self._without_settings(tree, alone))[0] is not None
        self._compared(location, tree, self._without_settings(tree, alone))
        supposed = {was for was, own, loose in ((True, yes, loose_yes), (False, no, loose_no)) if own is None and loose}
        return Ways(names if True in supposed else yes, names if False in supposed else no, frozenset(supposed))

    def _without_settings(self, tree: ast.expr, names: Names) -> Names:
        loose = self.settings.intersection(_names(tree))
        return {**names, **dict.fromkeys(loose, ANY)} if loose else names

    def _compared(self, location: Location, tree: ast.expr, names: Names) -> None:
        """Comparisons with constants, for those that are never equal."""
        for path, node, constants in _comparisons(tree):
            try:
                value = evaluate(node, names)
            except Wrong:
                continue
            for constant in constants:
                try:
                    equal = True in compared("==", value, exact(constant))
                except Wrong:
                    equal = False
                key = (location, path, repr(constant))
                before = self.matched.get(key, (False, frozenset()))
                self.matched[key] = before[0] or equal or value <= NONE, joined(before[1], value)

    # -- prompts -----------------------------------------------------------------------------------------------------

    def said(self, parts: Iterable[SaidPart], names: Names, *, surely: bool) -> None:
        """Prompts that are said in a state."""
        for placed in parts:
            text = placed.part.text or ""
            spot = self._visited(placed.location, text)
            for name, kind in places_of(text):
                self._value(spot, text, (name, kind), names, self._sayable(placed), surely=surely)

    def played(self, location: Location, audio: str, names: Names, *, surely: bool) -> None:
        """A recording of the call that is played."""
        name = only_place(audio)
        if name:
            self._value(self._visited(location, audio), audio, (name, ""), names, _unplayable, surely=surely)

    def written(self, location: Location, text: str, names: Names, *, surely: bool) -> None:
        """Values that are written into an address, or into whom to dial."""
        spot = self._visited(location, text)
        for name in names_in(text):
            self._value(spot, text, (name, ""), names, _writable, surely=surely)

    def _value(
        self,
        spot: ObservedPlace,
        text: str,
        place: tuple[str, str],
        names: Names,
        reason: Callable[[str, Exact | Some], str],
        *,
        surely: bool,
    ) -> None:
        name, kind = place
        root, *keys = name.split(".")
        within = (text, text.find("{" + root) + 2)
        value = names.get(root, ANY)
        if value >= NONE:
            self._unset(spot, root, within, certain=value == NONE, surely=surely)
            value -= NONE
        for key in keys:
            if root in _ELSEWHERE or not value:
                return
            if (known := parts_of(value)) is not None and key not in known:
                self._lacks(spot, name, known, within, surely=surely)
                return
            try:
                value = part(value, key) - NONE
            except Wrong as wrong:
                problem = Problem(f"`{name}`: {wrong}", wrong.hint, within)
                self._note(spot, (Sort.LACKS, name), problem, surely=surely)
                return
        reasons = [reason(kind, one) for one in value]
        if reasons and all(reasons):
            shown = f"{name}:{kind}" if kind else name
            self._note(spot, (Sort.FAILS, name), Problem(f"`{shown}`: {reasons[0]}", "", within), surely=surely)

    def _sayable(self, placed: SaidPart) -> Callable[[str, Exact | Some], str]:
        language = placed.part.language or self.language
        return lambda kind, one: _unsaid(kind, one, language)

    # -- what is noted -----------------------------------------------------------------------------------------------

    def _visited(self, location: Location, text: str) -> ObservedPlace:
        if self.supposed:
            return ObservedPlace()
        spot = self.spots.setdefault((location, text), ObservedPlace())
        spot.visits += 1
        return spot

    def _unset(self, spot: ObservedPlace, name: str, within: tuple[str, int], *, certain: bool, surely: bool) -> None:
        hint = f"set it on every way there, begin with it in variables, or ask first: {name} != none"
        self._note(spot, (Sort.UNSET, name), Problem("", hint, within), certain=certain, surely=surely)

    def _lacks(
        self, spot: ObservedPlace, path: str, known: tuple[str, ...], within: tuple[str, int], *, surely: bool
    ) -> None:
        of, _, key = path.rpartition(".")
        hint = f"there are {', '.join(known)}"
        self._note(spot, (Sort.LACKS, path), Problem(f"`{of}` has no `{key}`", hint, within), surely=surely)

    def _note(
        self, spot: ObservedPlace, key: tuple[Sort, str], problem: Problem, *, surely: bool, certain: bool = True
    ) -> None:
        known = spot.problems.setdefault(key, problem)
        known.times += certain
        known.surely = known.surely or (certain and surely)


# -- expressions -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _tree(text: str) -> ast.expr | None:
    """An expression as a tree; None where it cannot be read, or asks too many questions within each other."""
    try:
        Expression.parse(text)
    except FlowError:
        return None
    tree = tree_of(text)
    return tree if _levels(tree) <= MOST_LEVELS else None


def _levels(node: ast.AST) -> int:
    """How many conditions stand within each other."""
    below = max(map(_levels, ast.iter_child_nodes(node)), default=0)
    return below + isinstance(node, ast.BoolOp | ast.IfExp)


def _names(tree: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in CONSTANTS)


def _fails(tree: ast.expr, names: Names) -> bool:
    try:
        evaluate(tree, names)
    except Wrong:
        return True
    return False


def _culprit(tree: ast.expr, names: Names) -> str | None:
    """The variable without a value for which an expression fails."""
    unset = (name for name in _names(tree) if names.get(name) == NONE)
    return next((name for name in unset if not _fails(tree, {**names, name: ANY})), None)


def _maybe_unset(tree: ast.expr, names: Names) -> Iterator[str]:
    """Variables that may have no value, and then the expression fails."""
    for name in dict.fromkeys(_names(tree)):
        value = names.get(name, ANY)
        if len(value) > 1 and value >= NONE and _fails(tree, {**names, name: NONE}):
            yield name


_ELSEWHERE = frozenset((*KNOWN, "result"))
"""Values whose parts are compared with what there is where the names of expressions are looked up."""


def _lacking(tree: ast.expr, names: Names) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Paths of values that have no such part, and the parts that they have."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id not in _ELSEWHERE:
            known = parts_of(names.get(node.value.id, ANY))
            if known is not None and node.attr not in known:
                yield named(node), known


def _ways(tree: ast.expr, names: Names) -> tuple[Names | None, Names | None]:
    """What is known where a condition holds, and where it does not; one that fails does neither."""
    try:
        return assume(tree, names, holds=True), assume(tree, names, holds=False)
    except Wrong:
        return None, None


def _comparisons(tree: ast.expr) -> Iterator[tuple[str, ast.expr, tuple[object, ...]]]:
    """Values by their path that are compared with constants, and these."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and SIGNS[type(node.ops[0])] in ("==", "!=", "in"):
            left, right = node.left, node.comparators[0]
            either = [(left, right)] if isinstance(node.ops[0], ast.In) else [(left, right), (right, left)]
            for value, other in either:
                if (path := named(value)) and (constants := _constants(other, node.ops[0])):
                    yield path, value, constants


def _constants(node: ast.expr, op: ast.cmpop) -> tuple[object, ...]:
    """Texts and numbers that stand in an expression as they are: one, or those of a list that something may be in."""
    if isinstance(op, ast.In) is not isinstance(node, ast.List | ast.Tuple):
        return ()
    several = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    values = [each.value for each in several if isinstance(each, ast.Constant)]
    if len(values) < len(several) or any(each is None or isinstance(each, bool) for each in values):
        return ()
    return tuple(values)


# -- prompts ---------------------------------------------------------------------------------------------------------


def places_of(text: str) -> tuple[tuple[str, str], ...]:
    """The places that a prompt always fills, by name and kind: those within a plural's forms depend on the number."""
    if "{" not in text:
        return ()
    try:
        elements = Template.parse(text).elements
    except BadPrompt:
        return ()
    return tuple(
        (each.name, "plural" if isinstance(each, Plural) else each.kind)
        for each in elements
        if isinstance(each, Placeholder | Plural)
    )


def _unoffered(one: Exact | Some) -> str:
    """Why an alternative is no choices; empty where it is, or may be."""
    if isinstance(one, Some):
        return (
            ""
            if one.kind in (ValueKind.LIST, ValueKind.MAPPING, ValueKind.ANY)
            else f"{described(specimens(one)[0])} is no list"
        )
    try:
        choices_from(one.value)
    except ValueError as error:
        return str(error)
    return ""


@lru_cache(maxsize=2048)
def _unsaid(kind: str, one: Exact | Some, language: str) -> str:
    """Why nothing of an alternative can be said as a kind; empty where something can, or is not known."""
    if one in ANY:
        return ""
    template = Template.parse(f"{{it:{kind}}}" if kind and kind != "plural" else "{it:number}" if kind else "{it}")
    reason = ""
    for value in specimens(one):
        try:
            template.render({"it": value}, language)
        except BadPrompt as error:
            reason = reason or error.what.removeprefix("the value 'it': ")
        else:
            return ""
    return reason or "it has no words"


def _unplayable(_kind: str, one: Exact | Some) -> str:
    """Why an alternative is no path of a recording; empty where it may be."""
    text = isinstance(one.value, str) if isinstance(one, Exact) else one.kind in (ValueKind.TEXT, ValueKind.ANY)
    return "" if text else f"{described(specimens(one)[0])} is no recording; one has a path"


@lru_cache(maxsize=2048)
def _writable(_kind: str, one: Exact | Some) -> str:
    """Why an alternative cannot be written into an address; empty where it can."""
    if one in ANY:
        return ""
    try:
        written(specimens(one)[0])
    except FlowFailed as error:
        return error.what
    return ""
