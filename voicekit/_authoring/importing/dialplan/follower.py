"""A call followed through a dialplan, from step to step, each of which becomes a node, or leads on to the next."""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from voicekit._authoring.importing.dialplan.entrances import Leading, reads_of, target_of, ways_of
from voicekit._authoring.importing.dialplan.plan import Dialplan, DialplanStep, arguments_of
from voicekit._authoring.importing.dialplan.settings import QUIET, RESULTS, UNSAID, setting_of
from voicekit._authoring.importing.dialplan.values import Reference, Values, parts_of, references
from voicekit._authoring.importing.draft import EXPRESSION_WORDS, Draft, Node, identifier
from voicekit._dialog.document.values import END
from voicekit._dialog.expression import MAX_EXPRESSION, Expression
from voicekit.errors import ExpressionFailed, FlowError

__all__ = [
    "BRIDGES",
    "DIALLED",
    "DIGIT_TIMEOUT",
    "RESPONSE_TIMEOUT",
    "DialplanPlace",
    "DialplanVariables",
    "Follower",
    "StepVisit",
]

BRIDGES = "from-flow"
"""The context that leads from flows to the middle of an extension; the report says what stands in it."""

DIALLED = "dialled"
"""The flow's variable for keys that fit a pattern: what the dialplan calls EXTEN."""

RESPONSE_TIMEOUT, DIGIT_TIMEOUT = 10.0, 5.0
"""Seconds that Asterisk waits for the first key and for the next one (main/pbx.c)."""

MOST_VARIANTS = 8
"""Values of variables with which one step is followed, each in nodes of its own."""

MOST_PASSED = 500
"""Steps in a row that lead on without a node; a loop of them ends here as well."""

MOST_PLACES = 100_000
"""Steps that are followed in all flows of one dialplan."""

_PLAYING = frozenset(
    {"playback", "background", "controlplayback", "read", "goto", "gotoif", "dial", "queue", "voicemail", "record"}
)
"""Applications whose files, extensions and numbers have to be known texts."""

_TIMERS = {"TIMEOUT(response)": RESPONSE_TIMEOUT, "TIMEOUT(digit)": DIGIT_TIMEOUT}

_SETTING = frozenset({"set", "setvar", "setglobalvar"})


@dataclass(frozen=True, slots=True)
class DialplanPlace:
    """Where a call is: a step, what is known of variables there, and what is done in the step's place, if not its own
    application.
    """

    context: str
    extension: str
    priority: int
    known: frozenset[tuple[str, str]] = frozenset()
    told: str = ""

    def then(self) -> "DialplanPlace":
        """The next step."""
        return replace(self, priority=self.priority + 1, told="")

    def doing(self, told: str) -> "DialplanPlace":
        """The same step with another application in its place."""
        return replace(self, told=told)

    def at(self, context: str, extension: str, priority: int = 1) -> "DialplanPlace":
        """Another step, with what is known here."""
        return replace(self, context=context, extension=extension, priority=priority, told="")

    def knowing(self, name: str, value: str) -> "DialplanPlace":
        """The same with a variable that is known."""
        return replace(self, known=frozenset({*((n, v) for n, v in self.known if n != name), (name, value)}))

    def forgetting(self, name: str) -> "DialplanPlace":
        """The same with a variable that has its usual value."""
        return replace(self, known=frozenset(each for each in self.known if each[0] != name))


@dataclass(slots=True)
class DialplanVariables:
    """What a dialplan does with its variables. ``modes`` are those with a few texts of their own that files and
    extensions are named by: they are followed, and part the nodes. ``needed`` are those that steps of flows read.
    """

    modes: set[str]
    needed: set[str]
    counted: set[str]
    """Those that are reckoned with."""
    set_by: set[str]
    """Those that anything in the dialplan sets."""
    fixed: dict[str, str]
    """Globals that nothing else sets."""
    places: int = 0

    @classmethod
    def of(cls, plan: Dialplan) -> "DialplanVariables":
        """What the texts of all steps tell."""
        read: dict[str, set[str]] = {}
        worked: set[str] = set()
        sets: dict[str, list[str]] = {}
        for step in _steps(plan):
            for name, value in setting_of(step.name, step.data):
                plain = name.lstrip("_")
                sets.setdefault(plain, []).append(value)
                read.setdefault(f"={plain}", set()).update(references(value))
            if step.name in {"read", "record"}:
                worked.add(arguments_of(step.data)[0])
            elif step.name not in QUIET and step.name not in UNSAID and step.name not in _SETTING:
                read.setdefault(step.name, set()).update(references(step.data))
        needed = set().union(*(names for by, names in read.items() if not by.startswith("=")))
        waiting = list(needed)
        while waiting:
            more = read.get(f"={waiting.pop()}", set()) - needed
            needed |= more
            waiting += more
        named = set().union(*(names for by, names in read.items() if by in _PLAYING))
        reckoned = {name for name, values in sets.items() if any("$" in value for value in values)}
        modes = (named & sets.keys()) - reckoned - worked
        fixed = {name: value for name, value in plan.variables.items() if name not in {each.upper() for each in sets}}
        return cls(modes, needed, reckoned, sets.keys() | worked, fixed)


def _steps(plan: Dialplan) -> list[DialplanStep]:
    return [
        step
        for context in plan.contexts.values()
        for extension in context.extensions.values()
        for step in extension.steps.values()
    ]


@dataclass(slots=True)
class Follower:
    """Writes the nodes of one draft."""

    plan: Dialplan
    leading: Leading
    variables: DialplanVariables
    draft: Draft
    file: str
    applications: "Mapping[str, Application]"
    """What makes the nodes, by the names of applications in small letters."""
    recordings: dict[str, str] = field(default_factory=dict)
    """The variables that keep recordings, by the files that the dialplan writes."""
    _names: dict[DialplanPlace, str] = field(default_factory=dict)
    _begun: dict[DialplanPlace, DialplanPlace] = field(default_factory=dict)
    """Where a call came from to a place, without a node between them."""
    _waiting: "deque[tuple[DialplanPlace, str]]" = field(default_factory=deque)
    _variants: dict[tuple[str, str, int, str], int] = field(default_factory=dict)
    _shared: dict[str, str] = field(default_factory=dict)
    _declared: dict[str, str] = field(default_factory=dict)
    _ordered: set[str] = field(default_factory=set)
    """Variables that are compared with numbers, or reckoned with."""
    _kept: set[str] = field(default_factory=set)
    """Recordings that are played."""

    def write(self, start: DialplanPlace) -> None:
        """All nodes that a call comes to from here."""
        begin = self.node(start)
        while self._waiting:
            place, name = self._waiting.popleft()
            self.draft.put(name, self._made(place, name))
            self.draft.count(things=1)
        if start.extension.startswith("_") and DIALLED in self._declared.values():
            begin = self.draft.add("dialled", {"set": {DIALLED: "call.called"}, "next": begin})
        if begin == END:
            begin = self.hang_up()
        self.draft.start = begin
        if self._declared:
            self.draft.head["variables"] = {
                name: 0 if written in self.variables.counted or name in self._ordered else "''"
                for written, name in self._declared.items()
            }
        for own in self._kept:
            self.draft.head.setdefault("variables", {})[own] = "none"

    # -- places ------------------------------------------------------------------------------------------------------

    def step(self, place: DialplanPlace) -> DialplanStep | None:
        """What is done at a place; None where the extension has ended."""
        step = self.plan.step(place.context, place.extension, place.priority)
        if step is None or not place.told:
            return step
        name, _, rest = place.told.partition("(")
        return replace(step, application=name.strip(), data=rest.rpartition(")")[0].strip() if rest else "")

    def node(self, place: DialplanPlace) -> str:
        """The name of the node for a place, which is written later."""
        begun, place = place, self._only_read(self.passed(place))
        if place not in self._names:
            self._begun[place] = begun
            self.variables.places += 1
            if self.variables.places > MOST_PLACES:
                raise FlowError(f"more than {MOST_PLACES:,} steps", file=self.file, hint="split the dialplan")
            step = self.step(place)
            if step is None and place.priority > 1:
                self._names[place] = self._ended(place)
                return self._names[place]
            if step is None:
                self._names[place] = self.unknown(place) if place.extension != "i" else self.hang_up()
                return self._names[place]
            if step.name == "hangup":
                step.line.taken = True
                if step.data:
                    self.lose(step, "hung up without this cause")
                self._names[place] = self.hang_up()
                return self._names[place]
            label = step.label or ("" if place.priority == 1 else str(place.priority))
            parts = (place.context, place.extension if place.extension != "s" else "", label)
            self._names[place] = name = self.draft.reserve("_".join(filter(None, parts)))
            self._waiting.append((place, name))
        return self._names[place]

    def _only_read(self, place: DialplanPlace) -> DialplanPlace:
        """A place without what no step after it reads: it is the same node whatever that was."""
        if not place.known:
            return place
        read: set[str] = set()
        for extension in self.plan.fitting(place.context, place.extension):
            after = self.leading.read_after((extension.context, extension.name))
            if after is None:
                return place
            read |= after | reads_of(extension, place.priority)
        return replace(place, known=frozenset(each for each in place.known if each[0] in read))

    def passed(self, place: DialplanPlace) -> DialplanPlace:
        """The first place from here on at which something is done that a flow needs a node for."""
        for _ in range(MOST_PASSED):
            step = self.step(place)
            following = None if step is None else self._leads_on(place, step)
            if step is None or following is None:
                return place
            step.line.taken = True
            place = following
        return replace(place, told="Hangup()")

    def _leads_on(self, place: DialplanPlace, step: DialplanStep) -> DialplanPlace | None:
        """Where a step leads that needs no node; None where it needs one."""
        if step.name in QUIET:
            return place.then()
        if step.name in UNSAID:
            self.lose(step, UNSAID[step.name])
            return place.then()
        if step.name == "goto":
            return self.target(place, step.data)
        if step.name in {"gotoif", "execif"}:
            condition, ways = ways_of(step.data)
            holds = self.holds(place, condition)
            if isinstance(holds, bool):
                written = ways[0] if holds else ways[1]
                if step.name == "gotoif":
                    return self.target(place, written) if written else place.then()
                return replace(place, told=executed(written)) if written else place.then()
        return self.set_aside(place, step)

    def set_aside(self, place: DialplanPlace, step: DialplanStep) -> DialplanPlace | None:
        """The next place after a setting that is only remembered, or that no flow has."""
        settings = setting_of(step.name, step.data)
        if not settings or settings[0][0] == "CHANNEL(language)":
            return None
        [(name, written)] = settings
        plain = name.lstrip("_")
        value = self.values(place).text(written)
        is_time = name in _TIMERS and re.fullmatch(r"\d{1,4}(\.\d{1,3})?", value or "") is not None
        if value is not None and (is_time or plain in self.variables.modes):
            known = place.then().knowing(plain, value)
            return known if not is_time or float(value) != _TIMERS[name] else known.forgetting(plain)
        instead = self._unset(plain)
        if instead:
            self.lose(step, instead)
        return place.then() if instead else None

    def _unset(self, name: str) -> str:
        """What is done instead of setting what no flow has; empty for a variable of the flow."""
        if name.startswith("TIMEOUT("):
            return "left out: a flow has times of its own"
        if not re.fullmatch(r"\w+", name):
            return "left out: write it in front of the flow in the dialplan"
        return "" if name in self.variables.needed else f"left out: nothing in the flow reads {name[:40]}"

    def target(self, place: DialplanPlace, written: str) -> DialplanPlace | None:
        """The place that a ``Goto`` names; None where it is not known, or not in a dialogue."""
        told = self.values(place).text(written)
        if told is None or not told.strip():
            return None
        context, extension, priority = target_of(told, place.context, place.extension)
        number = self.plan.priority(context, extension, priority)
        if number is None or self.plan.step(context, extension, number) is None:
            return None
        if context != place.context and not self._talks(context, extension):
            return None
        return place.at(context, extension, number)

    def _talks(self, context: str, extension: str) -> bool:
        return any((each.context, each.name) in self.leading.talking for each in self.plan.fitting(context, extension))

    # -- what is known -----------------------------------------------------------------------------------------------

    def values(self, place: DialplanPlace) -> Values:
        """What texts mean at a place."""
        known: dict[str, str] = dict.fromkeys(self.variables.modes, "") | self.variables.fixed
        known |= {"CONTEXT": place.context, "PRIORITY": str(place.priority)}
        if not place.extension.startswith("_"):
            known["EXTEN"] = place.extension
        return Values(known | dict(place.known), partial(self.variable, place))

    def variable(self, place: DialplanPlace, name: str) -> str:
        """A variable of the dialplan by its name in the flow; empty where no flow has it."""
        if name == "EXTEN" and place.extension.startswith("_"):
            return self._declared.setdefault("EXTEN", DIALLED)
        if name in self.variables.modes or name in RESULTS or (name == name.upper() and self._is_asterisks(name)):
            return ""
        if name not in self._declared:
            plain = identifier(name.lstrip("_")) or "variable"
            taken = set(self._declared.values()) | EXPRESSION_WORDS | {DIALLED}
            while plain.lower() in {each.lower() for each in taken}:
                plain += "_"
            self._declared[name] = plain
            if name not in self.variables.set_by:
                step = self.plan.step(place.context, place.extension, place.priority)
                self.draft.lose(step.line.number if step else 0, f"the variable {name[:40]}, which nothing here sets",
                    "it is empty: write its value")  # fmt: skip
        return self._declared[name]

    def _is_asterisks(self, name: str) -> bool:
        return name not in self.variables.set_by and name in _ASTERISKS

    def holds(self, place: DialplanPlace, written: str) -> bool | str | None:
        """Whether a condition holds: known, as an expression, or None where no flow can tell."""
        parts = parts_of(written.strip())
        values = self.values(place)
        told = values.text(written)
        if told is not None:
            return told.strip() not in {"", "0"}
        condition = values.expression(written.strip())
        if condition is None or len(condition) > MAX_EXPRESSION:
            return None
        if not (len(parts) == 1 and isinstance(parts[0], Reference) and parts[0].works):
            return f"text({condition}) not in ['', '0']"
        self._ordered |= {name for pair in _ORDERED.findall(condition) for name in pair if name}
        try:
            parsed = Expression.parse(condition)
            return condition if parsed.names else bool(parsed.evaluate({}))
        except (FlowError, ExpressionFailed):
            return None

    # -- nodes -------------------------------------------------------------------------------------------------------

    def _made(self, place: DialplanPlace, name: str) -> Node:
        step = self.step(place)
        assert step is not None
        key = (place.context, place.extension, place.priority, place.told)
        self._variants[key] = self._variants.get(key, 0) + 1
        if self._variants[key] > MOST_VARIANTS:
            self.lose(step, "the call comes here with too many values of variables", name)
            return self.stay(place, step, name)
        made = self.applications.get(step.name)
        node = None if made is None else made(StepVisit(self, place, step, name))
        if node is None:
            return self.stay(place, step, name)
        step.line.taken = True
        return node

    def _ended(self, place: DialplanPlace) -> str:
        """Where a call is when its extension has no more steps."""
        return self.hang_up()

    def unknown(self, place: DialplanPlace) -> str:
        """Where a call goes that dials what there is not: ``i``, or nowhere."""
        if self.plan.step(place.context, "i", 1) is not None:
            return self.node(place.at(place.context, "i"))
        return self.hang_up()

    def leave(self, name: str) -> bool:
        """Let the call go back into the dialplan at a node; False for one that stands for no step."""
        place = next((place for place, each in self._names.items() if each == name), None)
        step = None if place is None else self.step(place)
        if place is None or step is None:
            return False
        self.lose(step, "a circle in which nobody is asked", name)
        self.draft.nodes[name] = self.stay(place, step, name)
        return True

    def shared(self, key: str, make: "Callable[[], str]") -> str:
        """A node that several questions lead to; it is made once."""
        if key not in self._shared:
            self._shared[key] = make()
        return self._shared[key]

    def keep(self, own: str) -> None:
        """A recording is played: it is none until it is made."""
        self._kept.add(own)

    def hang_up(self) -> str:
        """The node that ends a call."""
        if "hang_up" not in self._shared:
            self._shared["hang_up"] = self.draft.add("hang_up", {"hangup": True})
        return self._shared["hang_up"]

    def stay(self, place: DialplanPlace, step: DialplanStep, name: str) -> Node:
        """A transfer to where the dialplan says what a flow cannot."""
        step.line.taken = True
        if step.name == "goto":
            found = self._dialplan_target(place, step)
            if found is not None:
                if not self.plan.fitting(*found):
                    self.lose(step, "no such extension is here: the call goes to the dialplan's", name)
                return {"transfer": {"extension": f"{found[1]}@{found[0]}"}}
        place = self._from_its_beginning(place)
        context, extension = place.context, place.extension
        for each in self.plan.fitting(context, extension)[:1]:
            for priority, other in each.steps.items():
                other.line.taken |= priority >= place.priority  # what follows stays there, too
        fits = re.fullmatch(r"[A-Za-z0-9_-]+", context) and re.fullmatch(r"[^,\s&/{}]+", extension)
        if not fits:
            self.lose(step, "the call ends here: no transfer can name this place", name)
            return {"hangup": True}
        self._tell_unknown(place, step, name)
        if extension.startswith("_"):
            return self._stay_pattern(place, step, name)
        where = f"{extension}@{context}"
        if place.priority > 1 or place.told:
            bridge = "-".join(filter(None, (identifier(context), identifier(extension), str(place.priority))))
            bridge += f"-{len(self._shared)}" if place.told else ""
            where = f"{bridge}@{BRIDGES}"
            steps = [place.told] if place.told else []
            then = place.priority + (1 if place.told else 0)
            self._bridge(bridge, [*steps, f"Goto({context},{extension},{then})"])
        self.lose(
            step, f"it stays in the dialplan, with what follows: transfer: {{extension: {where}}} leads there", name
        )
        return {"transfer": {"extension": where}}

    def _from_its_beginning(self, place: DialplanPlace) -> DialplanPlace:
        """The step from which the call came here without a node: what was set on the way is set there, then."""
        begun = self._begun.get(place, place)
        is_same = (begun.context, begun.extension, begun.told) == (place.context, place.extension, "")
        steps = [self.plan.step(place.context, place.extension, at) for at in range(begun.priority, place.priority)]
        leads_straight = all(step is not None and step.name not in {"goto", "gotoif", "execif"} for step in steps)
        return begun if is_same and not place.told and steps and leads_straight else place

    def _dialplan_target(self, place: DialplanPlace, step: DialplanStep) -> tuple[str, str] | None:
        """The extension outside all dialogues that a ``Goto`` leads to, at its beginning."""
        told = self.values(place).text(step.data)
        if told is None:
            return None
        context, extension, priority = target_of(told, place.context, place.extension)
        is_written = re.fullmatch(r"[A-Za-z0-9_-]+", context) and re.fullmatch(r"[^,\s_{}][^,\s{}]*", extension)
        return (context, extension) if is_written and priority == "1" else None

    def _stay_pattern(self, place: DialplanPlace, step: DialplanStep, name: str) -> Node:
        pattern = place.extension
        if place.priority > 1 or place.told or not re.fullmatch(r"_?(?:[0-9*#+XZN]|\[[0-9*#+-]+\])+[.!]?", pattern):
            self.lose(step, "the call ends here: no transfer can name this place", name)
            return {"hangup": True}
        variable = self.variable(place, "EXTEN")
        what = f"it stays in the dialplan, with what follows: the call goes to {{{variable}}} of {place.context}"
        self.lose(step, what, name)
        transfer = {"dial": f"Local/{{{variable}}}@{place.context}", "allow": [pattern]}
        return {"transfer": transfer, "failed": END, "next": END}

    def _bridge(self, name: str, steps: list[str]) -> None:
        lines = [f"exten => {name},{number},{each}" for number, each in enumerate(steps, start=1)]
        told = self.draft.comments.setdefault("", [])
        if f"[{BRIDGES}]" not in told:
            told += ["Write into the dialplan, for the places to which no transfer leads by itself:", f"[{BRIDGES}]"]
        told += [line for line in lines if line not in told]
        self._shared[name] = name

    def _tell_unknown(self, place: DialplanPlace, step: DialplanStep, name: str) -> None:
        """Name the variables that the dialplan reads there, and that the flow has set."""
        read: set[str] = set()
        for each in self.plan.fitting(place.context, place.extension)[:1]:
            for other in each.steps.values():
                if other.priority >= place.priority:
                    read |= references(other.data)
        for variable in sorted(read & (self._declared.keys() | dict(place.known).keys()) - {"EXTEN"}):
            if not variable.startswith("TIMEOUT("):
                self.lose(step, f"the dialplan reads {variable[:40]} there, which only the flow has set", name)

    def lose(self, step: DialplanStep, instead: str, node: str = "", what: str = "") -> None:
        """Report a step."""
        line = step.line
        self.draft.lose(
            line.number, what or step.written, instead, node, file="" if line.file == self.file else line.file
        )


@dataclass(frozen=True, slots=True)
class StepVisit:
    """A step that becomes a node of this name."""

    follower: Follower
    place: DialplanPlace
    step: DialplanStep
    name: str

    @property
    def values(self) -> Values:
        """What texts mean here."""
        return self.follower.values(self.place)

    def following(self, **known: str) -> str:
        """The node of the next step, where these results are known."""
        following = self.place.then()
        for each, value in known.items():
            if each in self.follower.variables.needed:
                following = following.knowing(each, value)
        return self.follower.node(following)

    def lose(self, instead: str) -> None:
        """Report the step."""
        self.follower.lose(self.step, instead, self.name)


Application = Callable[[StepVisit], "Node | None"]
"""Makes the node of a step; None where the step stays in the dialplan."""

_ASTERISKS = frozenset(
    {
        "ACCOUNTCODE", "ANSWEREDTIME", "BLINDTRANSFER", "CALLINGPRES", "CALLERIDNAME", "CHANNEL", "CONTEXT",
        "DIALEDPEERNAME", "DIALEDPEERNUMBER", "DIALEDTIME", "DNID", "EPOCH", "DATETIME", "TIMESTAMP", "EXTEN",
        "HANGUPCAUSE", "HOSTNAME", "INVALID_EXTEN", "LANGUAGE", "MACRO_CONTEXT", "MACRO_EXTEN", "PRIORITY", "RDNIS",
        "SYSTEMNAME", "TXTCIDNAME", "UNIQUEID", "ARG1", "ARG2", "ARG3", "ARG4", "ARG5",
    }
)  # fmt: skip
"""Variables that Asterisk sets itself (main/pbx_variables.c)."""


_ORDERED = re.compile(r"\b([A-Za-z_]\w*) [<>]|[<>]=? ([A-Za-z_]\w*)\b|number\(([A-Za-z_]\w*)\)")


def executed(written: str) -> str:
    """The application of an ``ExecIf`` as it is written elsewhere: ``App(data)``, also for the ``App,data`` of old."""
    name, bracket, _ = written.partition("(")
    if bracket and "," not in name:
        return written
    name, _, data = written.partition(",")
    return f"{name.strip()}({data.strip()})"
